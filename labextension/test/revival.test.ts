import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readHeld } from '../src/view/bundle';
import { FigportError } from '../src/view/errors';
import { ConnectionPool } from '../src/view/pool';
import type { Source } from '../src/view/pool';
import { mountRevivable } from '../src/view/revivable';
import type { RevivableFigure } from '../src/view/revivable';
import { JupyterServer, kernelGone } from '../src/view/server';
import { untrusted } from '../src/view/troubles';
import { ErrorCode, Kind, MIME_TYPE } from '../src/view/wire';
import { FakeClock, FakeSurface, fakeSockets, figureState, settle } from './fakes';

class Blind {
  observe(): void {
    // Nothing is ever seen.
  }
  disconnect(): void {
    // There is nothing to end.
  }
}

interface Request {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

const PNG = 'data:image/png;base64,AAAA';
let requests: Request[];
let answers: (() => Promise<Response>)[];
let sockets: ReturnType<typeof fakeSockets>;
let clock: FakeClock;
let pool: ConnectionPool;
let kernel: string | null;
let held: string | null;
let figure: RevivableFigure | null;
let others: RevivableFigure[];
/** Where the figure of `start` is found now. */
let found: Promise<Source>;
let allowed: string[];

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', Blind);
  window.matchMedia = () => new EventTarget() as MediaQueryList;
  requests = [];
  answers = [];
  sockets = fakeSockets();
  clock = new FakeClock();
  kernel = 'k2';
  held = btoa('\x89figport');
  figure = null;
  others = [];
  allowed = [];
  const server = new JupyterServer({
    baseUrl: 'http://h/base/',
    fetch: (url, init) => {
      requests.push({ url, init });
      return answers.shift()?.() ?? Promise.reject(new TypeError('no network'));
    }
  });
  pool = new ConnectionPool({ server, openSocket: sockets.open, clock, version: '0.1.0' });
  document.body.replaceChildren();
  document.cookie = '_xsrf=2|aa|bb';
});

afterEach(() => {
  figure?.dispose();
  for (const other of others) {
    other.dispose();
  }
  pool.dispose();
  document.cookie = '_xsrf=; max-age=0';
  vi.unstubAllGlobals();
});

async function start(code: string = ErrorCode.KernelGone): Promise<void> {
  found = Promise.reject(new FigportError({ ...kernelGone(), code }));
  figure = show('f1', () => found);
  await settle();
}

function show(name: string, find: () => Promise<Source>): RevivableFigure {
  return mountRevivable(
    document.body,
    {
      figure: name,
      title: 'Figure 1',
      size: { width: 300, height: 200 },
      placeholder: PNG,
      wheel: () => 'focused',
      clock,
      surface: new FakeSurface()
    },
    {
      pool,
      kernel: () => Promise.resolve(kernel),
      held: () => held,
      find,
      allow: allowed.push.bind(allowed)
    }
  );
}

/** Show a figure that lives, and let it be closed. */
async function startAndClose(): Promise<void> {
  found = Promise.resolve(pool.source('k1', 'f1'));
  figure = show('f1', () => found);
  await settle();
  sockets.last().welcome();
  sockets.last().tell(1, figureState());
  sockets.last().tell(1, { kind: Kind.Closed });
}

function answer(status: number, body: object): void {
  answers.push(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
}

const button = (): HTMLButtonElement | null => document.querySelector('.figport-revive');
const badge = (): string | null => document.querySelector('.figport-pill')?.textContent ?? null;
const states = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('.figport-figure')].map(one => one.dataset.figportState);

async function press(): Promise<void> {
  button()?.click();
  await settle();
}

describe('a dead figure that the notebook holds', () => {
  test('is sent to the present kernel when the user wants it, and lives there', async () => {
    await start();
    expect(states()).toEqual(['dead']);
    expect(button()?.textContent).toBe('Bring back to life');
    expect(requests).toEqual([]);
    answer(200, { figure: 'f9', title: 'Figure 1' });
    button()?.focus();
    button()?.click();
    // Asked once, and it keeps the keyboard meanwhile.
    expect([button()?.textContent, document.activeElement]).toEqual(['Bringing it back…', button()]);
    expect(button()?.getAttribute('aria-disabled')).toBe('true');
    await press();
    expect(requests.map(({ url }) => url)).toEqual(['http://h/base/figport/kernels/k2/revive']);
    const init = requests[0]?.init;
    expect(init?.method).toBe('POST');
    expect(new Headers(init?.headers).get('X-XSRFToken')).toBe('2|aa|bb');
    expect([...(init?.body as Uint8Array)]).toEqual([0x89, ...new TextEncoder().encode('figport')]);
    expect(states()).toEqual(['connecting']);
    // Who pressed it by a key goes on in the figure.
    expect(document.activeElement).toBe(document.querySelector('.figport-canvas'));
    expect(document.querySelector<HTMLImageElement>('.figport-placeholder')?.src).toBe(PNG);
    sockets.last().welcome();
    expect(sockets.last().of(Kind.Attach)[0]?.message).toMatchObject({ figure: 'f9' });
    sockets.last().tell(1, figureState());
    expect(states()).toEqual(['live']);
    expect(button()).toBeNull();
  });

  test('is offered again when that kernel is gone too', async () => {
    await start();
    answer(200, { figure: 'f9', title: 'Figure 1' });
    await press();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarted' });
    await settle();
    expect(states()).toEqual(['dead']);
    expect(button()?.getAttribute('aria-disabled')).toBeNull();
  });

  test('of which the newest is sent', async () => {
    await start();
    held = btoa('newer');
    answer(200, { figure: 'f9', title: '' });
    await press();
    expect(new TextDecoder().decode(requests[0]?.init?.body as Uint8Array<ArrayBuffer>)).toBe('newer');
  });

  test('that is refused stays dead and says why', async () => {
    await start();
    answer(422, { code: 'signature', what: 'Not yours', where: 'the notebook', fix: 'Run it.' });
    await press();
    expect(states()).toEqual(['dead']);
    expect(badge()).toBe('Not yours');
    expect(button()?.textContent).toBe('Bring back to life');
    expect(button()?.getAttribute('aria-disabled')).toBe('false');
  });

  test('of another version is tried when the user insists', async () => {
    await start();
    answer(409, { code: 'version', what: 'Stored by 2.0', where: 'the notebook', fix: 'Once more.' });
    await press();
    expect(badge()).toBe('Stored by 2.0');
    expect(button()?.textContent).toBe('Try it all the same');
    answer(200, { figure: 'f9', title: '' });
    await press();
    expect(requests[1]?.url).toBe('http://h/base/figport/kernels/k2/revive?other_version=1');
    expect(states()).toEqual(['connecting']);
  });

  test('needs a kernel', async () => {
    kernel = null;
    await start();
    await press();
    expect(requests).toEqual([]);
    expect(badge()).toBe('The notebook has no kernel that the figure could live in');
  });

  test('that is damaged says so', async () => {
    held = 'no base64!';
    await start();
    await press();
    expect(requests).toEqual([]);
    expect(badge()).toBe('The figure in the notebook is damaged');
  });

  test('says when the server cannot be reached, or answers strangely', async () => {
    await start();
    await press();
    expect(badge()).toBe('The figure was not brought back: the notebook server cannot be reached');
    answer(200, {});
    await press();
    expect(badge()).toBe('The figure was not brought back: HTTP 502');
    answers.push(() => Promise.resolve(new Response('<html>', { status: 413 })));
    await press();
    expect(badge()).toBe('The figure was not brought back: HTTP 413');
  });

  test('stays away when its output was removed meanwhile', async () => {
    await start();
    answer(200, { figure: 'f9', title: '' });
    button()?.click();
    figure?.dispose();
    await settle();
    expect(states()).toEqual([]);
    expect(sockets.made).toEqual([]);
  });
});

const gone = (): Promise<Source> => Promise.reject(new FigportError(kernelGone()));

describe('a figure that lives again', () => {
  test('is shown by all its outputs, and by no other', async () => {
    await start();
    others.push(show('f1', gone), show('f2', gone));
    await settle();
    answer(200, { figure: 'f9', title: 'Figure 1' });
    await press();
    sockets.last().welcome();
    expect(
      sockets
        .last()
        .of(Kind.Attach)
        .map(({ message }) => message.kind === Kind.Attach && message.figure)
    ).toEqual(['f9', 'f9']);
    sockets.last().tell(1, figureState());
    sockets.last().tell(2, figureState());
    // Views that were replaced stand below.
    expect(states()).toEqual(['dead', 'live', 'live']);
    // Where the notebook is not trusted, its output with the new id is not asked about once more.
    expect(allowed).toEqual(['f9']);
    expect(requests).toHaveLength(1);
  });

  test('is found once more when its output has news', async () => {
    await start();
    figure?.setPlaceholder('data:image/png;base64,BBBB');
    found = Promise.resolve(pool.source('k3', 'f1'));
    figure?.lookAgain({ anew: false, trusted: true });
    await settle();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    expect([states(), button()]).toEqual([['live'], null]);
    const { made } = sockets;
    // One that lives is not looked for.
    figure?.lookAgain({ anew: true, trusted: true });
    await settle();
    expect([states(), made.length]).toEqual([['live'], 1]);
  });

  test('and is not found is as dead as before', async () => {
    await start();
    figure?.lookAgain({ anew: false, trusted: true });
    await settle();
    expect([states(), button()?.textContent]).toEqual([['dead'], 'Bring back to life']);
    figure?.dispose();
    figure?.lookAgain({ anew: false, trusted: true });
    expect(states()).toEqual([]);
  });
});

describe('a figure in a notebook that is not trusted', () => {
  const connect = (): void => button()?.click();
  async function startUntrusted(): Promise<void> {
    figure = show('f1', () => (allowed.includes('f1') ? Promise.resolve(pool.source('k1', 'f1')) : refused()));
    await settle();
  }
  const refused = (): Promise<Source> => Promise.reject(new FigportError(untrusted()));

  test('is a picture, and asks nobody for anything', async () => {
    await startUntrusted();
    expect([states(), button()?.textContent]).toEqual([['dead'], 'Connect']);
    expect(badge()).toBe('Not connected: the notebook is not trusted');
    // It has news, or is shown anew; it lives elsewhere.
    figure?.lookAgain({ anew: false, trusted: false });
    figure?.lookAgain({ anew: true, trusted: false });
    pool.announcements.announce('f1', 'k1', 'f1');
    await settle();
    expect([requests, sockets.made, allowed]).toEqual([[], [], []]);
    expect(document.querySelector<HTMLImageElement>('.figport-placeholder:not([hidden])')?.src).toBe(PNG);
  });

  test('lives when the user wants it', async () => {
    await startUntrusted();
    connect();
    await settle();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    expect([states(), button(), allowed]).toEqual([['live'], null, ['f1']]);
  });

  test('lives when the notebook is trusted', async () => {
    await startUntrusted();
    allowed.push('f1');
    figure?.lookAgain({ anew: false, trusted: true });
    await settle();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    expect([states(), button()]).toEqual([['live'], null]);
  });
});

describe('a figure that is closed while its page is open', () => {
  test('can be brought back if the notebook holds it', async () => {
    await startAndClose();
    expect([states(), badge(), button()?.textContent]).toEqual([['dead'], 'Closed', 'Bring back to life']);
    answer(200, { figure: 'f1', title: 'Figure 1' });
    await press();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    expect([states(), button()]).toEqual([['live'], null]);
  });

  test('is a quiet picture if the notebook does not', async () => {
    held = null;
    await startAndClose();
    expect([states(), badge(), button()]).toEqual([['dead'], 'Closed', null]);
  });

  test('is not looked for at the news that the close itself brings, but is in a new output', async () => {
    await startAndClose();
    figure?.lookAgain({ anew: false, trusted: true });
    expect([states(), badge()]).toEqual([['dead'], 'Closed']);
    found = Promise.resolve(pool.source('k3', 'f1'));
    figure?.lookAgain({ anew: true, trusted: true });
    expect(states()).toEqual(['connecting']);
  });
});

test('nothing is offered for a figure that the notebook does not hold', async () => {
  held = null;
  await start();
  expect(states()).toEqual(['dead']);
  expect(button()).toBeNull();
});

test.each([ErrorCode.Forbidden, ErrorCode.Protocol, ErrorCode.NoServer])(
  'nothing is offered where a kernel could not help: %s',
  async code => {
    await start(code);
    expect(button()).toBeNull();
  }
);

test.each([
  [{ [MIME_TYPE]: { revive: 'AAAA' } }, 'AAAA'],
  [{ [MIME_TYPE]: { revive: '' } }, null],
  [{ [MIME_TYPE]: { revive: 5 } }, null],
  [{ [MIME_TYPE]: null }, null],
  [{ 'image/png': { width: 1 } }, null],
  [null, null],
  ['text', null]
])('what metadata hold: %j', (metadata, wanted) => {
  expect(readHeld(metadata)).toBe(wanted);
});
