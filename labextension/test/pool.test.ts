import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConnectionPool } from '../src/view/pool';
import { JupyterServer } from '../src/view/server';
import { Kind } from '../src/view/wire';
import { FakeClock, fakeSockets, figureState, watchFigure } from './fakes';
import { serverOf } from './servers';

let sockets: ReturnType<typeof fakeSockets>;
let pool: ConnectionPool;

beforeEach(() => {
  sockets = fakeSockets();
  pool = new ConnectionPool({
    server: serverOf({}),
    openSocket: sockets.open,
    clock: new FakeClock(),
    version: '0.1.0'
  });
});

afterEach(() => {
  pool.dispose();
  vi.restoreAllMocks();
});

/** Have the page seen or hidden, as when a lid is opened or another tab is looked at. */
function look(visibility: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility);
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Show a figure of a kernel, live. */
function live(kernel: string): ReturnType<typeof sockets.last> {
  watchFigure(pool.connection(kernel));
  const socket = sockets.last();
  socket.welcome();
  socket.tell(1, figureState());
  return socket;
}

describe('the connections of a page', () => {
  test('are one for each kernel', () => {
    expect(pool.connection('k1')).toBe(pool.connection('k1'));
    expect(pool.connection('k1')).not.toBe(pool.connection('k2'));
  });

  test('are asked for life signs when somebody looks at the page again, not when it is hidden', () => {
    const [one, other] = [live('k1'), live('k2')];
    look('hidden');
    expect([one.of(Kind.Hello).length, other.of(Kind.Hello).length]).toEqual([1, 1]);
    look('visible');
    expect([one.of(Kind.Hello).length, other.of(Kind.Hello).length]).toEqual([2, 2]);
  });

  test('that were lost are tried at once when somebody looks at the page again', () => {
    live('k1').events.closed(1006, '');
    look('hidden');
    expect(sockets.made).toHaveLength(1);
    look('visible');
    expect(sockets.made).toHaveLength(2);
  });

  test('that were lost are tried at once when the network is back', () => {
    look('visible');
    live('k1').events.closed(1006, '');
    window.dispatchEvent(new Event('online'));
    expect(sockets.made).toHaveLength(2);
  });

  test('that are over try nothing any more', () => {
    const socket = live('k1');
    pool.dispose();
    expect(socket.closedWith).not.toBeNull();
    look('visible');
    window.dispatchEvent(new Event('online'));
    expect(sockets.made).toHaveLength(1);
  });
});

describe('whether a kernel is there', () => {
  /** Addresses that were asked for. */
  let asked: string[];
  let clock: FakeClock;
  /** What the server answers; null: it cannot be reached. */
  let status: number | null;
  let asking: ConnectionPool;

  beforeEach(() => {
    asked = [];
    clock = new FakeClock();
    const fetch = (url: string): Promise<Response> => {
      asked.push(new URL(url).pathname);
      return status === null
        ? Promise.reject(new TypeError('no network'))
        : Promise.resolve(new Response('', { status }));
    };
    const server = new JupyterServer({
      baseUrl: 'https://hub.example/',
      fetch,
      kernelExists: () => Promise.resolve(false)
    });
    asking = new ConnectionPool({ server, openSocket: sockets.open, clock, version: '0.1.0' });
  });

  afterEach(() => {
    asking.dispose();
  });

  test('is asked once, however many outputs want to know, and anew by who looks again later', async () => {
    status = 404;
    const all = await Promise.all(Array.from({ length: 26 }, () => asking.runs('k')));
    expect([new Set(all), asked]).toEqual([new Set([false]), ['/figport/api/kernels/k']]);
    // A notebook shows its outputs one by one.
    clock.advance(5_000);
    expect([await asking.runs('k'), asked.length]).toEqual([false, 1]);
    await asking.runs('other');
    expect(asked.slice(1)).toEqual(['/figport/api/kernels/other']);
    clock.advance(5_000);
    status = 200;
    expect([await asking.runs('k'), asked.length]).toEqual([true, 3]);
  });

  test('is asked anew where there is news of kernels, once for all', async () => {
    status = 404;
    await asking.runs('k');
    status = 200;
    const again = (): Promise<boolean> => {
      asking.forget();
      return asking.runs('k');
    };
    expect([await Promise.all([again(), again(), again()]), asked.length]).toEqual([[true, true, true], 2]);
  });

  test('is one of those that are listed once for all outputs that ask at the same time', async () => {
    status = 500;
    const ask = (): Promise<unknown> => asking.kernels().catch((error: unknown) => error);
    expect(new Set(await Promise.all([ask(), ask(), ask()])).size).toBe(1);
    expect(asked).toEqual(['/figport/api/kernels']);
    await ask();
    expect(asked).toHaveLength(2);
  });

  test('is asked anew where it was, or where nobody knows', async () => {
    status = null;
    await expect(Promise.all([asking.runs('k'), asking.runs('k')])).rejects.toThrow('no network');
    expect(asked).toHaveLength(1);
    status = 200;
    expect([await asking.runs('k'), asked.length]).toEqual([true, 2]);
    status = 404;
    expect([await asking.runs('k'), asked.length]).toEqual([false, 3]);
  });
});
