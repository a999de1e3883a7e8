import { beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../src/view/connection';
import { Kind, PROTOCOL } from '../src/view/wire';
import { FakeClock, fakeConnection, fakeSockets, figureState, watchFigure } from './fakes';
import type { Watched } from './fakes';

let clock: FakeClock;
let sockets: ReturnType<typeof fakeSockets>;
let connection: Connection;

beforeEach(() => {
  clock = new FakeClock();
  sockets = fakeSockets();
  connection = fakeConnection(clock, sockets);
});

/** Open a view that is live. */
function live(): Watched {
  const view = watchFigure(connection);
  sockets.last().welcome();
  sockets.last().tell(1, figureState());
  return view;
}

describe('a socket that may be dead though nobody said so', () => {
  test('is asked when the page or the network is back, and dropped if nothing comes', () => {
    const view = live();
    const [first] = sockets.made;
    connection.hurry();
    connection.hurry();
    expect(first?.of(Kind.Hello).length).toBe(2);
    first?.tell(0, { kind: Kind.Welcome, protocol: PROTOCOL, version: '0.1.0', party: 'server' });
    clock.advance(60_000);
    expect([connection.phase, view.states.at(-1)]).toEqual(['live', 'live']);
    connection.hurry();
    clock.advance(4_900);
    expect(connection.phase).toBe('live');
    clock.advance(200);
    expect([first?.closedWith, view.states.at(-1)]).toEqual([4408, 'disconnected']);
    clock.advance(5_000);
    expect(sockets.made.length).toBe(2);
  });

  test('is asked while a view waits, which sends nothing that could stay without an answer', () => {
    const view = live();
    watchFigure(connection, 'f2');
    const [first] = sockets.made;
    clock.advance(15_100);
    expect([connection.phase, view.states.at(-1)]).toEqual(['disconnected', 'disconnected']);
    expect([first?.of(Kind.Hello).length, first?.closedWith]).toEqual([2, 4408]);
  });

  test('is asked while the kernel is silent, and not once all views are live', () => {
    live();
    const hellos = (): number | undefined => sockets.made[0]?.of(Kind.Hello).length;
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'silent' });
    clock.advance(10_100);
    expect(hellos()).toBe(2);
    sockets.last().tell(0, { kind: Kind.Welcome, protocol: PROTOCOL, version: '0.1.0', party: 'server' });
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'answering' });
    clock.advance(60_000);
    expect([hellos(), connection.phase]).toEqual([2, 'live']);
  });

  test('is asked when somebody uses a figure and nothing has come for long, but not by who only looks', () => {
    const view = live();
    const hellos = (): number | undefined => sockets.made[0]?.of(Kind.Hello).length;
    view.link.send({ kind: Kind.Tool, name: 'home', number: 0 });
    clock.advance(11_000);
    view.link.send({ kind: Kind.Look, dpr: 1, visible: true });
    expect(hellos()).toBe(1);
    view.link.send({ kind: Kind.Tool, name: 'home', number: 0 });
    expect(hellos()).toBe(2);
    sockets.last().tell(1, figureState());
    clock.advance(6_000);
    expect(connection.phase).toBe('live');
  });

  test('is given more time after each time that it was given up: a picture may take long on its way', () => {
    const ARRIVAL = 45_000;
    const view = live();
    /** Use the figure while a picture is on its way; return whether it arrives. */
    const arrives = (): boolean => {
      const [at, socket] = [clock.now(), sockets.last()];
      while (clock.now() < at + ARRIVAL && socket.closedWith === null) {
        clock.advance(1_000);
        view.link.send({ kind: Kind.Tool, name: 'home', number: 0 });
      }
      return socket.closedWith === null;
    };
    const answer = (): void => {
      sockets.last().tell(0, { kind: Kind.Welcome, protocol: PROTOCOL, version: '0.1.0', party: 'server' });
    };
    let given = 0;
    while (!arrives()) {
      given += 1;
      expect(given).toBeLessThan(5);
      clock.advance(3_000);
      sockets.last().welcome();
      sockets.last().tell(sockets.last().of(Kind.Attach)[0]?.view ?? 0, figureState());
    }
    expect(given).toBe(3);
    answer();
    expect(arrives()).toBe(true);
    // Where answers are quick again, a dead socket is found out as soon as ever.
    for (let times = 0; times < 6; times += 1) {
      answer();
      connection.hurry();
    }
    answer();
    connection.hurry();
    const socket = sockets.last();
    clock.advance(4_900);
    expect(socket.closedWith).toBeNull();
    clock.advance(200);
    expect(socket.closedWith).toBe(4408);
  });
});
