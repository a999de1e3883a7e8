import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Section } from '../src/panel/section';
import { ConnectionPool } from '../src/view/pool';
import { JupyterServer } from '../src/view/server';
import type { KernelEntry } from '../src/view/server';
import { Kind, PROTOCOL } from '../src/view/wire';
import type { Listed } from '../src/view/wire';
import { FakeClock, fakeSockets, settle } from './fakes';

/** One kernel in the panel: its name, its list as it comes, and figures that leave it. */
const WAVES: KernelEntry = {
  id: 'k1',
  name: 'k1-0123456789',
  spec: 'python3',
  path: 'a/waves.ipynb',
  state: 'idle',
  loaded: true
};

let clock: FakeClock;
let sockets: ReturnType<typeof fakeSockets>;
let pool: ConnectionPool;
let section: Section;
let changes: number;
let asked: { readonly path: string; readonly body: string }[];
let answers: Map<string, () => Promise<Response>>;
/** The thumbnails. */
let blobs: Blob[];

beforeEach(() => {
  clock = new FakeClock();
  sockets = fakeSockets();
  changes = 0;
  asked = [];
  blobs = [];
  answers = new Map([
    ['download', () => Promise.resolve(new Response('stored'))],
    ['revive', () => Promise.resolve(new Response('{"figure": "b"}'))]
  ]);
  vi.stubGlobal(
    'URL',
    Object.assign(URL, { createObjectURL: (blob: Blob) => `blob:${blobs.push(blob)}`, revokeObjectURL: vi.fn() })
  );
  const server = new JupyterServer({
    baseUrl: 'http://host/base/',
    fetch: async (url, init) => {
      const { pathname } = new URL(url);
      const body = init?.body instanceof Uint8Array ? new TextDecoder().decode(init.body) : '';
      asked.push({ path: pathname, body });
      await Promise.resolve();
      return answers.get(pathname.split('/').at(-1) ?? '')?.() ?? Promise.reject(new TypeError('no network'));
    }
  });
  pool = new ConnectionPool({ server, openSocket: sockets.open, clock, version: '0.1.0' });
  section = new Section(pool, WAVES, () => {
    changes += 1;
  });
  document.body.replaceChildren(section.node);
});

afterEach(() => {
  section.dispose();
  pool.dispose();
  vi.unstubAllGlobals();
});

function listed(figure: string, more: Partial<Listed> = {}): Listed {
  return { figure, number: 1, title: `Figure ${figure}`, width: 640, height: 480, views: 1, size: 0, ...more };
}

function tell(seq: number, figures: readonly Listed[], payload = '', more = 0): void {
  const view = sockets.last().of(Kind.List).at(-1)?.view ?? 0;
  sockets.last().tell(view, { kind: Kind.Figures, seq, figures, more }, new TextEncoder().encode(payload));
}

async function open(): Promise<void> {
  section.open();
  await settle();
  sockets.last().welcome();
}

const texts = (selector: string): (string | null)[] =>
  [...section.node.querySelectorAll(selector)].map(one => one.textContent);
const note = (): string | null => {
  const found = section.node.querySelector<HTMLElement>('.figport-section-note');
  return found?.hidden === true ? null : (found?.textContent ?? null);
};
const discards = (): unknown[] =>
  sockets.made
    .flatMap(one => one.of(Kind.Discard))
    .map(({ message }) => message.kind === Kind.Discard && message.figure);

function read(blob: Blob): Promise<unknown> {
  return new Promise(resolve => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result);
    };
    reader.readAsText(blob);
  });
}

/** Choose the first kernel that a figure may move to, and confirm it. */
function move(at = 0): void {
  section.node.querySelectorAll<HTMLElement>('.figport-card-move')[at]?.click();
  for (let turn = 0; turn < 2; turn += 1) {
    section.node.querySelector<HTMLElement>('[role=menu]:not([hidden]) [role=menuitem]')?.click();
  }
}

/** Wait until a move is over. */
async function over(): Promise<void> {
  await vi.waitFor(() => {
    expect(section.node.querySelector('.figport-card-move:disabled')).toBeNull();
  }, 30_000);
}

describe('the kernel', () => {
  test('is called by its document, else by its kind and the beginning of its name', () => {
    expect([section.label, texts('h2'), texts('.figport-section-state')]).toEqual([
      'waves.ipynb',
      ['waves.ipynb'],
      ['idle']
    ]);
    expect(section.node.querySelector('h2')?.title).toBe('a/waves.ipynb\npython3, kernel k1-0123456789');
    expect(section.node.dataset.figportKernel).toBe('k1-0123456789');
    section.update({ ...WAVES, path: '', state: 'busy' });
    expect([section.label, texts('h2')]).toEqual(['python3 · k1-01234', ['python3 · k1-01234']]);
    expect(section.node.querySelector('h2')?.title).toBe('python3, kernel k1-0123456789');
    const state = section.node.querySelector<HTMLElement>('.figport-section-state');
    expect([state?.textContent, state?.dataset.figportState]).toEqual(['busy', 'busy']);
  });
});

describe('the list', () => {
  test('is asked for once, by who looks, and no longer', async () => {
    await settle();
    expect(sockets.made).toEqual([]);
    await open();
    section.open();
    expect(sockets.made.map(one => one.url)).toEqual(['ws://host/base/figport/kernels/k1-0123456789/socket']);
    expect(sockets.last().of(Kind.List)).toHaveLength(1);
    tell(1, [listed('a')]);
    section.close();
    section.close();
    expect(sockets.last().of(Kind.Detach)).toHaveLength(1);
    expect([section.count, texts('.figport-card-title')]).toEqual([1, ['Figure a']]);
    section.open();
    expect(sockets.last().of(Kind.List)).toHaveLength(2);
  });

  test('is shown as it comes, with the thumbnails that are new, and that is said', async () => {
    await open();
    tell(3, [listed('a', { size: 3 }), listed('b'), listed('c', { size: 2 })], 'onetw');
    expect([section.count, changes, texts('.figport-card-title')]).toEqual([
      3,
      1,
      ['Figure a', 'Figure b', 'Figure c']
    ]);
    const pictures = (): (string | null)[] =>
      [...section.node.querySelectorAll('img')].map(one => (one.hidden ? null : one.src));
    expect(pictures()).toEqual(['blob:1', null, 'blob:2']);
    expect(await Promise.all(blobs.map(read))).toEqual(['one', 'tw']);
    expect(sockets.last().of(Kind.Ack)).toMatchObject([{ message: { seq: 3 } }]);
    const link = section.node.querySelector<HTMLAnchorElement>('.figport-card-title');
    expect(link?.href).toBe('http://host/base/figport/kernels/k1-0123456789/figures/a');
    // What went is taken away, what is known stays where it is, and what is new comes last.
    const [, kept] = section.node.querySelectorAll('.figport-card');
    tell(4, [listed('d', { size: 1 }), listed('b', { title: 'Another' })], 'x');
    expect([texts('.figport-card-title'), pictures(), section.count, changes]).toEqual([
      ['Another', 'Figure d'],
      [null, 'blob:3'],
      2,
      2
    ]);
    expect(section.node.querySelector('.figport-card')).toBe(kept);
  });

  test.each([
    [0, null],
    [1, '1 older figure is not shown'],
    [7, '7 older figures are not shown']
  ])('says how many it leaves out: %i', async (more, text) => {
    await open();
    tell(1, [listed('a')], '', more);
    expect(note()).toBe(text);
  });

  test('has a figure closed that somebody closes', async () => {
    await open();
    tell(1, [listed('a'), listed('b')]);
    section.node.querySelectorAll<HTMLElement>('.figport-card .figport-tool')[1]?.click();
    expect(discards()).toEqual([]);
    section.node.querySelector<HTMLElement>('[data-figport-entry="close"]')?.click();
    expect(discards()).toEqual(['b']);
    // And if nobody can be told, the card says so by staying as it is.
    section.close();
    section.node.querySelector<HTMLElement>('.figport-card .figport-tool')?.click();
    section.node.querySelector<HTMLElement>('[data-figport-entry="close"]')?.click();
    expect([discards(), section.node.querySelector<HTMLElement>('.figport-card')?.dataset.figportClosing]).toEqual([
      ['b'],
      undefined
    ]);
  });

  test('offers nothing to who may only look, also of figures that come later', async () => {
    section.offer([{ name: 'k2', label: 'ir' }]);
    section.open();
    await settle();
    sockets.last().events.opened();
    sockets.last().tell(0, { kind: Kind.Rights, access: 'view' });
    sockets.last().tell(0, { kind: Kind.Welcome, protocol: PROTOCOL, version: '0.1.0', party: 'server' });
    tell(1, [listed('a')]);
    const offered = (): number => section.node.querySelectorAll('.figport-card-foot button:not([hidden])').length;
    expect(offered()).toBe(0);
    sockets.last().events.closed(1006, '');
    clock.advance(500);
    sockets.last().welcome();
    tell(2, [listed('a'), listed('b')]);
    expect(offered()).toBe(4);
  });

  test('goes with the section', async () => {
    await open();
    tell(1, [listed('a', { size: 1 })], 'x');
    section.dispose();
    expect([section.count, section.node.isConnected, section.node.querySelector('.figport-card')]).toEqual([
      0,
      false,
      null
    ]);
    expect(sockets.last().of(Kind.Detach)).toHaveLength(1);
  });
});

describe('what is wrong', () => {
  test('is said, and nothing once it is well', async () => {
    await open();
    tell(1, [listed('a')]);
    expect(note()).toBeNull();
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'silent' });
    expect(note()).not.toBeNull();
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'answering' });
    expect(note()).toBeNull();
    sockets.last().events.closed(1006, '');
    expect(note()).not.toBeNull();
    clock.advance(500);
    sockets.last().welcome();
    tell(1, [listed('a')]);
    expect([note(), texts('.figport-card-title')]).toEqual([null, ['Figure a']]);
  });

  test('is said of a kernel that is gone, and it is asked for anew when somebody looks again', async () => {
    await open();
    tell(1, [listed('a')]);
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarted' });
    expect(note()).toContain('restarted');
    section.open();
    await settle();
    expect(sockets.last().of(Kind.List)).toHaveLength(2);
  });
});

describe('a figure that moves to another kernel', () => {
  beforeEach(async () => {
    section.offer([{ name: 'k2', label: 'ir' }]);
    await open();
    tell(1, [listed('a'), listed('b')]);
  });

  test('is fetched as it is, revived there, and then closed here', async () => {
    move();
    expect(discards()).toEqual([]);
    await over();
    expect(asked).toEqual([
      { path: '/base/figport/kernels/k1-0123456789/figures/a/download', body: '' },
      { path: '/base/figport/kernels/k2/revive', body: 'stored' }
    ]);
    expect([discards(), note()]).toEqual([['a'], null]);
    // Once.
    tell(2, [listed('a'), listed('b')]);
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'silent' });
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'answering' });
    expect(discards()).toEqual(['a']);
  });

  test('stays where it is if that fails, and it is said why until another tries', async () => {
    answers.set('revive', () =>
      Promise.resolve(
        new Response(JSON.stringify({ code: 'signature', what: 'Not yours', where: 'x', fix: 'Run it.' }), {
          status: 422
        })
      )
    );
    move();
    await over();
    expect([discards(), note()]).toEqual([[], 'Not yours. Run it.']);
    // The next list does not take the word back.
    tell(2, [listed('a'), listed('b')]);
    expect(note()).toBe('Not yours. Run it.');
    answers.set('revive', () => Promise.resolve(new Response('{"figure": "b"}')));
    move(1);
    await over();
    expect([discards(), note()]).toEqual([['b'], null]);
    tell(3, [listed('a')]);
    expect(note()).toBeNull();
  });

  test('is closed here as soon as that can be said', async () => {
    move();
    section.close();
    await over();
    expect(discards()).toEqual([]);
    section.open();
    tell(1, [listed('a'), listed('b')]);
    expect(discards()).toEqual(['a']);
  });

  test('may go where the section is offered now', () => {
    section.offer([]);
    expect(section.node.querySelectorAll('.figport-card-move:not([hidden])')).toHaveLength(0);
    section.offer([{ name: 'k3', label: 'other' }]);
    tell(2, [listed('a'), listed('b'), listed('c')]);
    expect(section.node.querySelectorAll('.figport-card-move:not([hidden])')).toHaveLength(3);
  });
});
