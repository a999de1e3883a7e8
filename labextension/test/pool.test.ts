import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConnectionPool } from '../src/view/pool';
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
