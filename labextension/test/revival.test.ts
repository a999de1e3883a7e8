import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readStored } from '../src/view/bundle';
import { FigportError } from '../src/view/errors';
import type { Source } from '../src/view/pool';
import { elsewhere, untrusted } from '../src/view/troubles';
import { ErrorCode, Kind, MIME_TYPE } from '../src/view/wire';
import { figureState, settle } from './fakes';
import { PNG, Revivals, badge, button, press, states } from './revivals';

/** What a figure of a document offers that is not live. */
let page: Revivals;
let requests: Revivals['requests'];
let answers: Revivals['answers'];
let sockets: Revivals['sockets'];
let allowed: string[];

beforeEach(() => {
  page = new Revivals();
  ({ requests, answers, sockets, allowed } = page);
});

afterEach(() => {
  page.end();
});

describe('a dead figure that the notebook holds', () => {
  test('is sent to the present kernel when the user wants it, and lives there', async () => {
    await page.start();
    expect(states()).toEqual(['dead']);
    expect(button()?.textContent).toBe('Bring back to life');
    expect(requests).toEqual([]);
    page.answer(200, { figure: 'f9', title: 'Figure 1' });
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
    await page.start();
    page.answer(200, { figure: 'f9', title: 'Figure 1' });
    await press();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarted' });
    await settle();
    expect(states()).toEqual(['dead']);
    expect(button()?.getAttribute('aria-disabled')).toBeNull();
  });

  test('of which the newest is sent', async () => {
    await page.start();
    page.stored = btoa('newer');
    page.answer(200, { figure: 'f9', title: '' });
    await press();
    expect(new TextDecoder().decode(requests[0]?.init?.body as Uint8Array<ArrayBuffer>)).toBe('newer');
  });

  test('that is refused stays dead and says why', async () => {
    await page.start();
    page.answer(422, { code: 'signature', what: 'Not yours', where: 'the notebook', fix: 'Run it.' });
    await press();
    expect(states()).toEqual(['dead']);
    expect(badge()).toBe('Not yours');
    expect(button()?.textContent).toBe('Bring back to life');
    expect(button()?.getAttribute('aria-disabled')).toBe('false');
  });

  test('of another version is tried when the user insists', async () => {
    await page.start();
    page.answer(409, { code: 'version', what: 'Stored by 2.0', where: 'the notebook', fix: 'Once more.' });
    await press();
    expect(badge()).toBe('Stored by 2.0');
    expect(button()?.textContent).toBe('Try it all the same');
    page.answer(200, { figure: 'f9', title: '' });
    await press();
    expect(requests[1]?.url).toBe('http://h/base/figport/kernels/k2/revive?other_version=1');
    expect(states()).toEqual(['connecting']);
  });

  test('needs a kernel', async () => {
    page.kernel = null;
    await page.start();
    await press();
    expect(requests).toEqual([]);
    expect(badge()).toBe('The notebook has no kernel that the figure could live in');
  });

  test('that is damaged says so', async () => {
    page.stored = 'no base64!';
    await page.start();
    await press();
    expect(requests).toEqual([]);
    expect(badge()).toBe('The figure in the notebook is damaged');
  });

  test('says when the server cannot be reached, or answers strangely', async () => {
    await page.start();
    await press();
    expect(badge()).toBe('The figure was not brought back: the notebook server cannot be reached');
    page.answer(200, {});
    await press();
    expect(badge()).toBe('The figure was not brought back: HTTP 502');
    answers.push(() => Promise.resolve(new Response('<html>', { status: 413 })));
    await press();
    expect(badge()).toBe('The figure was not brought back: HTTP 413');
  });

  test('stays away when its output was removed meanwhile', async () => {
    await page.start();
    page.answer(200, { figure: 'f9', title: '' });
    button()?.click();
    page.figure?.dispose();
    await settle();
    expect(states()).toEqual([]);
    expect(sockets.made).toEqual([]);
  });
});

describe('a figure in a notebook that is not trusted', () => {
  const connect = (): void => button()?.click();
  async function startUntrusted(): Promise<void> {
    page.figure = page.show('f1', () =>
      allowed.includes('f1') ? Promise.resolve(page.pool.source('k1', 'f1')) : refused()
    );
    await settle();
  }
  const refused = (): Promise<Source> => Promise.reject(new FigportError(untrusted()));

  test('is a picture, and asks nobody for anything', async () => {
    await startUntrusted();
    expect([states(), button()?.textContent]).toEqual([['dead'], 'Connect']);
    expect(badge()).toBe('Not connected: the notebook is not trusted');
    // It has news, or is shown anew; it lives elsewhere.
    page.figure?.lookAgain({ anew: false, trusted: false });
    page.figure?.lookAgain({ anew: true, trusted: false });
    page.pool.announcements.announce('f1', 'k1', 'f1');
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
    page.figure?.lookAgain({ anew: false, trusted: true });
    await settle();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    expect([states(), button()]).toEqual([['live'], null]);
  });
});

describe("a figure of another notebook's kernel", () => {
  const buttons = (): (string | null)[] =>
    [...document.querySelectorAll('.figport-revive')].map(({ textContent }) => textContent);
  async function startElsewhere(): Promise<void> {
    page.figure = page.show('f1', () =>
      allowed.includes('joined')
        ? Promise.resolve(page.pool.source('k1', 'f1'))
        : Promise.reject(new FigportError(elsewhere('first.ipynb')))
    );
    await settle();
  }

  test('is a picture, and left alone', async () => {
    await startElsewhere();
    expect([states(), buttons()]).toEqual([['dead'], ['Connect', 'Make a copy here']]);
    expect(badge()).toBe("Not connected: the figure is another notebook's");
    expect([requests, sockets.made, allowed]).toEqual([[], [], []]);
    page.figure?.dispose();
    page.stored = null;
    await startElsewhere();
    expect(buttons()).toEqual(['Connect']);
  });

  test('is used when the user wants it', async () => {
    await startElsewhere();
    await press();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    // That one, and not what goes by its id in any kernel.
    expect([states(), buttons(), allowed]).toEqual([['live'], [], ['joined']]);
  });

  test('is copied into the own kernel when the user wants that', async () => {
    await startElsewhere();
    page.answer(422, { code: 'signature', what: 'Not yours', where: 'the notebook', fix: 'Run it.' });
    const copy = document.querySelectorAll<HTMLElement>('.figport-revive')[1];
    copy?.click();
    await settle();
    expect([badge(), buttons()]).toEqual(['Not yours', ['Connect', 'Make a copy here']]);
    page.answer(200, { figure: 'f9', title: '' });
    copy?.click();
    await settle();
    expect(requests.map(({ url }) => url)[1]).toBe('http://h/base/figport/kernels/k2/revive');
    sockets.last().welcome();
    expect(sockets.last().of(Kind.Attach)[0]?.message).toMatchObject({ figure: 'f9' });
    expect(states()).toEqual(['connecting']);
  });

  test('is left alone where a copy is made in another document', async () => {
    await startElsewhere();
    page.pool.announcements.announce('f1', 'k3', 'f1');
    await settle();
    expect([states(), sockets.made]).toEqual([['dead'], []]);
    page.pool.announcements.announce('f1', 'k2', 'f1');
    await settle();
    expect(states()).toEqual(['connecting']);
  });

  test('is looked for again once the kernel of its document is known', async () => {
    await page.startLive();
    page.found = Promise.reject(new FigportError(elsewhere('first.ipynb')));
    page.found.catch(() => undefined);
    page.figure?.lookAgain({ anew: false, trusted: false });
    await settle();
    expect(states()).toEqual(['live']);
    page.figure?.lookAgain({ anew: false, trusted: false, known: true });
    await settle();
    expect([states(), buttons()]).toEqual([['dead'], ['Connect', 'Make a copy here']]);
  });

  test('is looked for again where its cell is run', async () => {
    await startElsewhere();
    allowed.push('joined'); // it names the own kernel now
    page.figure?.lookAgain({ anew: false, trusted: true });
    await settle();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    expect(states()).toEqual(['live']);
  });
});

describe('a figure that is closed while its page is open', () => {
  test('can be brought back if the notebook holds it', async () => {
    await page.startAndClose();
    expect([states(), badge(), button()?.textContent]).toEqual([['dead'], 'Closed', 'Bring back to life']);
    page.answer(200, { figure: 'f1', title: 'Figure 1' });
    await press();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    expect([states(), button()]).toEqual([['live'], null]);
  });

  test('is a quiet picture if the notebook does not', async () => {
    page.stored = null;
    await page.startAndClose();
    expect([states(), badge(), button()]).toEqual([['dead'], 'Closed', null]);
  });
});

test('nothing is offered for a figure that the notebook does not hold', async () => {
  page.stored = null;
  await page.start();
  expect(states()).toEqual(['dead']);
  expect(button()).toBeNull();
});

test.each([ErrorCode.Forbidden, ErrorCode.Protocol, ErrorCode.NoServer])(
  'nothing is offered where a kernel could not help: %s',
  async code => {
    await page.start(code);
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
  expect(readStored(metadata)).toBe(wanted);
});
