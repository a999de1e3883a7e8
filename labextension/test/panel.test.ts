import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Panel } from '../src/panel/panel';
import { ConnectionPool } from '../src/view/pool';
import { JupyterServer } from '../src/view/server';
import type { KernelEntry } from '../src/view/server';
import { Kind } from '../src/view/wire';
import type { Listed } from '../src/view/wire';
import { FakeClock, fakeSockets, settle } from './fakes';

/** Milliseconds after which what should have come counts as missing; reached only by tests that fail. */
const TIMEOUT = 30_000;

let clock: FakeClock;
let sockets: ReturnType<typeof fakeSockets>;
let kernels: KernelEntry[];
let asked: number;
/** What becomes of a question: it is answered, fails, or is answered by nobody until it is given up. */
let network: 'up' | 'down' | 'silent';
let panel: Panel;
let made: string[];
/** Answers to what a figure that moves asks for, by the end of its address. */
let moving: Map<string, () => Promise<Response>>;

const ONE: KernelEntry = { id: 'k1', name: 'k1', spec: 'python3', path: 'a/waves.ipynb', state: 'idle', loaded: true };
const BARE: KernelEntry = { id: 'k2', name: 'k2', spec: 'ir', path: '', state: 'idle', loaded: false };

function listed(figure: string, changes: Partial<Listed> = {}): Listed {
  return { figure, number: 1, title: `Figure ${figure}`, width: 640, height: 480, views: 1, size: 0, ...changes };
}

function tell(seq: number, figures: readonly Listed[], payload = '', more = 0): void {
  sockets.last().tell(1, { kind: Kind.Figures, seq, figures, more }, new TextEncoder().encode(payload));
}

beforeEach(() => {
  clock = new FakeClock();
  sockets = fakeSockets();
  kernels = [ONE, BARE];
  asked = 0;
  network = 'up';
  made = [];
  moving = new Map();
  vi.stubGlobal(
    'URL',
    Object.assign(URL, {
      createObjectURL: () => {
        made.push(`blob:${made.length}`);
        return made.at(-1);
      },
      revokeObjectURL: (url: string) => {
        made = made.filter(one => one !== url);
      }
    })
  );
  const server = new JupyterServer({
    baseUrl: 'http://host/base/',
    fetch: (url, init) => {
      const { pathname } = new URL(url);
      const answer = moving.get(pathname.split('/').at(-1) ?? '');
      if (answer !== undefined) {
        return answer();
      }
      asked += 1;
      expect(pathname).toBe('/base/figport/api/kernels');
      switch (network) {
        case 'up':
          return Promise.resolve(new Response(JSON.stringify(kernels)));
        case 'down':
          return Promise.reject(new TypeError('no network'));
        case 'silent':
          return untilGivenUp(init?.signal);
        default:
          return network satisfies never;
      }
    }
  });
  const pool = new ConnectionPool({ server, openSocket: sockets.open, clock, version: '0.1.0' });
  panel = new Panel({ pool, clock });
  document.body.append(panel.node);
});

afterEach(() => {
  panel.dispose();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Return an answer that does not come: as `fetch` has it, it fails as soon as its signal is aborted. */
function untilGivenUp(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new DOMException('The operation timed out', 'TimeoutError'));
    });
  });
}

async function shown(): Promise<void> {
  panel.show(true);
  await settle();
  sockets.last().welcome();
}

function text(selector: string): (string | null)[] {
  return [...panel.node.querySelectorAll(selector)].map(node => node.textContent);
}

describe('the panel', () => {
  test('asks nobody anything before it is shown, and only kernels with figport then', async () => {
    await settle();
    expect(asked).toBe(0);
    await shown();
    expect(sockets.made.map(socket => socket.url)).toEqual(['ws://host/base/figport/kernels/k1/socket']);
    expect(sockets.last().of(Kind.List)).toHaveLength(1);
    expect(text('.figport-panel-foot')).toEqual(['1 other kernel has not loaded figport.']);
    expect(text('h2')).toEqual(['waves.ipynb']);
  });

  test('shows figures with thumbnails, and says when it has', async () => {
    await shown();
    tell(1, [listed('a', { size: 3 }), listed('b', { views: 0, size: 2 }), listed('c', { views: 4 })], 'onetw', 2);
    expect(text('.figport-card-title')).toEqual(['Figure a', 'Figure b', 'Figure c']);
    expect(text('.figport-card-about')).toEqual(['640 × 480 · 1 view', '640 × 480 · not shown', '640 × 480 · 4 views']);
    expect(text('.figport-panel-count')).toEqual(['3 figures']);
    expect(text('.figport-section-note')).toEqual(['2 older figures are not shown']);
    expect(made).toHaveLength(2);
    expect(sockets.last().of(Kind.Ack).at(-1)?.message).toMatchObject({ seq: 1 });
    const link = panel.node.querySelector<HTMLAnchorElement>('.figport-card-title');
    expect(link?.href).toBe('http://host/base/figport/kernels/k1/figures/a');
    // A new thumbnail takes the old one's place; a figure that went takes its own along.
    tell(2, [listed('a', { size: 1 })], 'x');
    expect(text('.figport-card-title')).toEqual(['Figure a']);
    expect(made).toHaveLength(1);
    panel.dispose();
    expect(made).toHaveLength(0);
  });

  test('closes a figure once, and shows that it may take a while', async () => {
    await shown();
    tell(1, [listed('a')]);
    const button = panel.node.querySelector<HTMLButtonElement>('.figport-card .figport-tool');
    button?.click();
    panel.node.querySelector<HTMLElement>('[data-figport-entry="close"]')?.click();
    button?.click();
    expect(
      sockets
        .last()
        .of(Kind.Discard)
        .map(({ message }) => message)
    ).toEqual([{ kind: Kind.Discard, figure: 'a' }]);
    expect(text('.figport-card-about')).toEqual(['Closing, as soon as the kernel is free…']);
  });

  test('moves a figure when that is confirmed, and by no key before', async () => {
    kernels = [ONE, { ...BARE, loaded: true }];
    const downloads = vi.fn(() => Promise.resolve(new Response('stored')));
    const revivals = vi.fn(() => Promise.resolve(new Response('{"figure": "b"}')));
    moving.set('download', downloads);
    moving.set('revive', revivals);
    panel.show(true);
    await settle();
    const [socket] = sockets.made;
    socket?.welcome();
    socket?.tell(1, { kind: Kind.Figures, seq: 1, figures: [listed('a')], more: 0 });
    const move = panel.node.querySelector<HTMLButtonElement>('.figport-card-move');
    const menu = panel.node.querySelector<HTMLElement>('.figport-card [role=menu]');
    const entries = (): string[] =>
      menu?.hidden === false ? [...menu.querySelectorAll('[role=menuitem]')].map(one => one.textContent) : [];
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) {
        // As a browser does where nobody prevents it: Enter on a button presses it.
        const focused = document.activeElement as HTMLElement;
        const ours = focused.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        if (ours && key === 'Enter') {
          focused.click();
        }
        await settle();
      }
    };
    const still = (): void => {
      expect([downloads.mock.calls.length, revivals.mock.calls.length]).toEqual([0, 0]);
      expect(sockets.made.flatMap(one => one.of(Kind.Discard))).toEqual([]);
      expect(move?.disabled).toBe(false);
    };
    const closed = (): void => {
      still();
      expect(entries()).toEqual([]);
      expect(document.activeElement).toBe(move);
    };
    move?.focus();
    await press('ArrowDown');
    expect(entries()).toEqual(['ir · k2']);
    still();
    await press('ArrowDown', 'End', 'i');
    still();
    await press('Escape');
    closed();
    // The kernel alone is a question.
    await press('ArrowDown', 'Enter');
    expect(entries()).toEqual(['Moveto ir · k2; its callbacks stay behind']);
    still();
    await press('ArrowDown', 'Escape');
    closed();
    // A click elsewhere is no answer either.
    await press('ArrowDown', 'Enter');
    document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    expect(entries()).toEqual([]);
    still();
    move?.focus();
    await press('ArrowDown', 'Enter', 'Enter');
    await vi.waitFor(() => {
      expect(sockets.made.flatMap(one => one.of(Kind.Discard)).map(({ message }) => message)).toEqual([
        { kind: Kind.Discard, figure: 'a' }
      ]);
    }, TIMEOUT);
    expect([downloads.mock.calls.length, revivals.mock.calls.length]).toEqual([1, 1]);
  });

  test.each(['hidden', 'cut off'])('%s while a figure moves, closes it where it was when it is back', async how => {
    kernels = [ONE, { ...BARE, loaded: true }];
    let revive: (answer: Response) => void = () => undefined;
    const asking = new Promise<void>(asks => {
      moving.set('revive', () => {
        asks();
        return new Promise(resolve => (revive = resolve));
      });
    });
    moving.set('download', () => Promise.resolve(new Response('stored')));
    panel.show(true);
    await settle();
    const [socket] = sockets.made;
    socket?.welcome();
    socket?.tell(1, { kind: Kind.Figures, seq: 1, figures: [listed('a')], more: 0 });
    const move = panel.node.querySelector<HTMLButtonElement>('.figport-card-move');
    const entry = (): HTMLElement | null => panel.node.querySelector('[role=menuitem]');
    move?.click();
    expect(entry()?.textContent).toContain('ir · k2');
    entry()?.click();
    // The figure's callbacks stay behind, so it is asked.
    expect(move?.disabled).toBe(false);
    entry()?.click();
    await asking;
    if (how === 'hidden') {
      panel.show(false);
    } else {
      socket?.events.closed(1006, '');
    }
    revive(new Response('{"figure": "b"}'));
    await vi.waitFor(() => {
      expect(move?.disabled).toBe(false);
    }, TIMEOUT);
    expect(sockets.made.flatMap(one => one.of(Kind.Discard))).toEqual([]);
    if (how === 'hidden') {
      panel.show(true);
    } else {
      clock.advance(500);
      sockets.last().welcome();
    }
    await settle();
    const back = how === 'hidden' ? socket : sockets.last();
    const view = back?.of(Kind.List).at(-1)?.view ?? 0;
    for (const seq of [1, 2]) {
      back?.tell(view, { kind: Kind.Figures, seq, figures: [listed('a')], more: 0 });
    }
    const sent = sockets.made.flatMap(one => one.of(Kind.Discard));
    expect(sent).toEqual([{ view, message: { kind: Kind.Discard, figure: 'a' } }]);
  });

  test('hidden, asks nobody, and leaves its lists', async () => {
    await shown();
    tell(1, [listed('a')]);
    panel.show(false);
    expect(sockets.last().of(Kind.Detach)).toHaveLength(1);
    const before = asked;
    clock.advance(60_000);
    await settle();
    expect(asked).toBe(before);
    expect(text('.figport-card-title')).toEqual(['Figure a']);
    panel.show(true);
    await settle();
    expect(asked).toBe(before + 1);
  });

  test('follows kernels that come and go, and a server that is away for a while', async () => {
    await shown();
    tell(1, [listed('a')]);
    network = 'down';
    clock.advance(5_000);
    await settle();
    expect(text('.figport-panel-note')[0]).toContain('The notebook server cannot be reached');
    expect(text('.figport-card-title')).toEqual(['Figure a']);
    network = 'up';
    kernels = [{ ...BARE, loaded: true }];
    clock.advance(5_000);
    await settle();
    expect(panel.node.querySelector<HTMLElement>('.figport-panel-note')?.hidden).toBe(true);
    expect(text('h2')).toEqual(['ir · k2']);
    expect(text('.figport-panel-count')).toEqual(['No figures']);
  });

  test('gives up a question that nobody answers, says so, and asks again', async () => {
    // The browser's own timer, by the clock of these tests.
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(delay => {
      const giving = new AbortController();
      clock.after(delay, () => {
        giving.abort();
      });
      return giving.signal;
    });
    const note = panel.node.querySelector<HTMLElement>('.figport-panel-note');
    await shown();
    tell(1, [listed('a')]);
    network = 'silent';
    clock.advance(5_000);
    await settle();
    expect(asked).toBe(2);
    // It may be slow: nobody asks twice meanwhile.
    clock.advance(29_000);
    panel.node.querySelector<HTMLButtonElement>('.figport-panel-head button')?.click();
    await settle();
    expect([asked, note?.hidden]).toEqual([2, true]);
    clock.advance(1_000);
    await settle();
    expect(note?.hidden).toBe(false);
    expect(note?.textContent).toContain('The notebook server cannot be reached');
    expect(text('.figport-card-title')).toEqual(['Figure a']);
    network = 'up';
    clock.advance(5_000);
    await settle();
    expect([asked, note?.hidden]).toEqual([3, true]);
    clock.advance(5_000);
    await settle();
    expect(asked).toBe(4);
  });
});
