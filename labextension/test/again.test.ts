import { afterEach, beforeEach, expect, test } from 'vitest';
import { Again } from '../src/page/again';
import type { Closed, ViewState } from '../src/view/member';
import type { Source } from '../src/view/pool';
import { kernelGone } from '../src/view/server';
import { lost, untrusted } from '../src/view/troubles';
import { ErrorCode, Kind } from '../src/view/wire';
import { fakeConnection, FakeClock, fakeSockets, figureState } from './fakes';

let clock: FakeClock;
let sockets: ReturnType<typeof fakeSockets>;
let lifetime: AbortController;
let again: Again;
let found: number;
let seen: DocumentVisibilityState;

const GONE: ViewState = { name: 'dead', trouble: kernelGone() };

beforeEach(() => {
  clock = new FakeClock();
  sockets = fakeSockets();
  lifetime = new AbortController();
  found = 0;
  see('visible');
  const source: Source = {
    connection: fakeConnection(clock, sockets),
    kernel: 'k1',
    address: null,
    pageOf: () => '',
    guessed: null,
    download: () => Promise.resolve(),
    picture: () => Promise.resolve(new Blob())
  };
  again = new Again('f1', source, clock, lifetime.signal, () => {
    found += 1;
    lifetime.abort();
  });
});

afterEach(() => {
  lifetime.abort();
});

function see(state: DocumentVisibilityState): void {
  seen = state;
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => seen });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Let the kernel say that it has no such figure. */
function refuse(): void {
  const socket = sockets.last();
  const { view } = socket.of(Kind.Attach).at(-1) ?? { view: -1 };
  const code = ErrorCode.UnknownFigure;
  socket.tell(view, { kind: Kind.Error, code, what: 'There is no figure f1', where: '', fix: '', fatal: true });
}

/** Return how often the figure was asked for. */
function asked(): number {
  return sockets.made.reduce((sum, socket) => sum + socket.of(Kind.Attach).length, 0);
}

test('a figure that its kernel has again is found, without being seen until then', () => {
  again.turn(GONE);
  expect(sockets.made).toHaveLength(0);
  clock.advance(1_000);
  sockets.last().welcome();
  expect(sockets.last().of(Kind.Attach)[0]?.message).toMatchObject({ figure: 'f1', visible: false });
  refuse();
  // More and more rarely.
  clock.advance(1_999);
  expect(asked()).toBe(1);
  clock.advance(1);
  expect([asked(), found]).toEqual([2, 0]);
  sockets.last().tell(sockets.last().of(Kind.Attach)[1]?.view ?? -1, figureState());
  expect(found).toBe(1);
  expect(sockets.last().of(Kind.Detach)).toHaveLength(1);
  clock.advance(20_000);
  expect(asked()).toBe(2);
});

test('one that was closed is looked for at once, and then like others', () => {
  again.turn({ name: 'dead', trouble: null });
  sockets.last().welcome();
  expect(asked()).toBe(1);
  sockets.last().tell(sockets.last().of(Kind.Attach)[0]?.view ?? -1, { kind: Kind.Closed });
  clock.advance(999);
  expect([asked(), found]).toEqual([1, 0]);
  clock.advance(1);
  expect(asked()).toBe(2);
  sockets.last().tell(sockets.last().of(Kind.Attach)[1]?.view ?? -1, figureState());
  expect(found).toBe(1);
});

test('one that was closed is looked for more and more rarely, and at once by who looks at the page', () => {
  again.turn({ name: 'dead', trouble: null });
  sockets.last().welcome();
  const closed = (): void => {
    sockets.last().tell(sockets.last().of(Kind.Attach).at(-1)?.view ?? -1, { kind: Kind.Closed });
  };
  for (let [count, pause] = [1, 1_000]; count < 8; count += 1, pause *= 2) {
    closed();
    clock.advance(pause - 1);
    expect(asked()).toBe(count);
    clock.advance(1);
    if (sockets.last().of(Kind.Attach).length === 0) {
      sockets.last().welcome();
    }
    expect(asked()).toBe(count + 1);
  }
  closed();
  see('hidden');
  see('visible');
  expect(asked()).toBe(9);
});

test('the pauses stay bearable', () => {
  again.turn(GONE);
  clock.advance(1_000);
  sockets.last().welcome();
  for (let count = 1; count < 20; count += 1) {
    refuse();
    clock.advance(8_000);
    expect(asked()).toBe(count + 1);
  }
});

test('nobody asks while the page is hidden, and at once when it is looked at', () => {
  see('hidden');
  again.turn(GONE);
  clock.advance(100_000);
  expect(sockets.made).toHaveLength(0);
  see('visible');
  sockets.last().welcome();
  expect(asked()).toBe(1);
  see('hidden');
  see('visible');
  expect(asked()).toBe(1);
  refuse();
  see('hidden');
  see('visible');
  expect(asked()).toBe(2);
});

test.each<ViewState | Closed>([
  { name: 'live' },
  { name: 'disconnected', trouble: kernelGone() },
  { name: 'dead', trouble: untrusted() },
  { name: 'dead', trouble: lost(ErrorCode.Forbidden) }
])('a figure that is not gone is not looked for: %j', state => {
  again.turn(state);
  clock.advance(100_000);
  expect(sockets.made).toHaveLength(0);
});

test('a page that is left looks for nothing', () => {
  again.turn(GONE);
  lifetime.abort();
  clock.advance(100_000);
  see('visible');
  expect([sockets.made.length, clock.pending]).toEqual([0, 0]);
});
