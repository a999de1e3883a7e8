import { beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../src/view/connection';
import { kernelGone } from '../src/view/server';
import type { Diagnosis } from '../src/view/server';
import { ErrorCode, Kind, PROTOCOL } from '../src/view/wire';
import type { Message } from '../src/view/wire';
import { FakeClock, fakeConnection, fakeSockets, figureState, frameOf, settle, watchFigure } from './fakes';
import type { Watched } from './fakes';

let clock: FakeClock;
let sockets: ReturnType<typeof fakeSockets>;
let diagnosis: Diagnosis;
let connection: Connection;

const UNREACHABLE: Diagnosis = {
  retry: 'soon',
  trouble: { code: 'timeout', what: 'The notebook server cannot be reached', where: 'here', fix: 'Wait.' }
};

beforeEach(() => {
  clock = new FakeClock();
  sockets = fakeSockets();
  diagnosis = UNREACHABLE;
  connection = fakeConnection(clock, sockets, () => diagnosis);
});

function watch(figure = 'f1'): Watched {
  return watchFigure(connection, figure);
}

function welcomeKernel(protocol = PROTOCOL): void {
  sockets.last().tell(0, { kind: Kind.Welcome, protocol, version: '0.1.0', party: 'kernel' });
}

function live(): Watched {
  const view = watch();
  sockets.last().welcome();
  welcomeKernel();
  sockets.last().tell(1, figureState());
  return view;
}

describe('the handshake', () => {
  test('sends HELLO first and ATTACH right behind it', () => {
    watch();
    sockets.last().events.opened();
    expect(sockets.last().sent.map(({ view, message }) => [view, message.kind])).toEqual([
      [0, Kind.Hello],
      [1, Kind.Attach]
    ]);
    expect(sockets.last().sent[1]?.message).toMatchObject({
      figure: 'f1',
      dpr: 2,
      visible: true,
      codecs: ['runs'],
      client: 'c1'
    });
  });

  test('one socket carries many views', () => {
    const first = live();
    const second = watch('f2');
    expect(sockets.made).toHaveLength(1);
    sockets.last().tell(2, figureState({ figure: 'f2' }));
    expect([first.state()?.name, second.state()?.name]).toEqual(['live', 'live']);
    expect(first.messages).toHaveLength(1);
    expect(second.messages[0]).toMatchObject({ figure: 'f2' });
  });

  test.each(['server', 'kernel'] as const)('a %s of another protocol ends it for good', party => {
    const view = watch();
    sockets.last().events.opened();
    sockets.last().tell(0, { kind: Kind.Welcome, protocol: PROTOCOL + 1, version: '1.0', party });
    expect(view.state()).toMatchObject({ name: 'dead', trouble: { code: 'protocol' } });
    expect(sockets.last().closedWith).toBe(4426);
    expect(sockets.last().of(Kind.Error)[0]).toMatchObject({ view: 0, message: { code: 'protocol', fatal: true } });
    clock.advance(1e6);
    expect(sockets.made).toHaveLength(1);
  });

  test('a kernel that answers but does not show the figure is busy', () => {
    const view = watch();
    sockets.last().welcome();
    welcomeKernel();
    clock.advance(1500);
    expect(view.states).toEqual(['connecting', 'busy']);
    sockets.last().tell(1, figureState());
    expect(view.state()?.name).toBe('live');
  });

  test('a server that accepts the socket and says nothing is given up', () => {
    const view = watch();
    sockets.last().events.opened();
    clock.advance(20_000);
    expect(sockets.last().closedWith).toBe(4408);
    expect(view.state()?.name).toBe('disconnected');
  });
});

describe('input', () => {
  test('is refused while the figure is not live', () => {
    const view = watch();
    const tool: Message = { kind: Kind.Tool, name: 'pan', number: 0 };
    expect(view.link.send(tool)).toBe(false);
    sockets.last().welcome();
    expect(view.link.send(tool)).toBe(false);
    sockets.last().tell(1, figureState());
    expect(view.link.send(tool)).toBe(true);
    sockets.last().events.closed(1006, '');
    expect(view.link.send(tool)).toBe(false);
    expect(sockets.last().of(Kind.Tool)).toEqual([{ view: 1, message: tool }]);
  });

  test('LOOK and ACK go out as soon as the view is attached', () => {
    const view = watch();
    expect(view.link.send({ kind: Kind.Look, dpr: 1, visible: true })).toBe(false);
    sockets.last().events.opened();
    expect(view.link.send({ kind: Kind.Look, dpr: 1, visible: true })).toBe(true);
  });
});

describe('when the socket is lost', () => {
  test('it comes back by itself, with new view numbers', () => {
    const view = live();
    sockets.last().events.closed(1006, '');
    expect(view.state()?.name).toBe('disconnected');
    clock.advance(499);
    expect(sockets.made).toHaveLength(1);
    clock.advance(1);
    expect(sockets.made).toHaveLength(2);
    sockets.last().welcome();
    expect(sockets.last().of(Kind.Attach)[0]?.view).toBe(2);
    sockets.last().tell(2, figureState());
    expect(view.state()?.name).toBe('live');
  });

  test('a kernel that computes when it is back is busy, and no longer lost', () => {
    const view = live();
    sockets.last().events.closed(1006, '');
    clock.advance(500);
    expect(view.state()?.name).toBe('disconnected');
    sockets.last().welcome();
    welcomeKernel();
    clock.advance(1500);
    expect(view.states.slice(1)).toEqual(['live', 'disconnected', 'connecting', 'busy']);
  });

  test('pauses grow to 3 seconds, and start over after a good while', async () => {
    live();
    const pauses: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      const before = sockets.made.length;
      const start = clock.time;
      sockets.last().events.closed(1006, '');
      await settle();
      while (sockets.made.length === before) {
        clock.advance(100);
      }
      pauses.push(clock.time - start);
    }
    expect(pauses).toEqual([500, 1000, 2000, 3000, 3000, 3000, 3000]);
    sockets.last().welcome();
    clock.advance(5000);
    sockets.last().events.closed(1006, '');
    clock.advance(500);
    expect(sockets.made).toHaveLength(9);
  });

  test('it tries at once when it is told to hurry', () => {
    live();
    sockets.last().events.closed(1006, '');
    connection.hurry();
    expect(sockets.made).toHaveLength(2);
    connection.hurry();
    expect(sockets.made).toHaveLength(2);
  });

  test('told to hurry while an attempt is under way, it does not pause after that', () => {
    live();
    sockets.last().events.closed(1006, '');
    clock.advance(500);
    expect(sockets.made).toHaveLength(2);
    connection.hurry();
    expect(sockets.made).toHaveLength(2);
    sockets.last().events.closed(1006, '');
    expect(sockets.made).toHaveLength(3);
    // Once: what fails now, fails on its own.
    sockets.last().events.closed(1006, '');
    expect(sockets.made).toHaveLength(3);
  });

  test('told to hurry while an attempt was under way that came through, it makes no haste after the next loss', () => {
    const view = watch();
    connection.hurry();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    sockets.last().events.closed(1006, '');
    expect(view.states).toEqual(['connecting', 'live', 'disconnected']);
    expect(sockets.made).toHaveLength(1);
  });

  test('what an old socket still says is ignored', () => {
    const view = live();
    const old = sockets.last();
    old.events.closed(1006, '');
    connection.hurry();
    old.tell(1, figureState({ title: 'from the grave' }));
    old.events.closed(1006, '');
    expect(view.messages).toHaveLength(1);
    expect(connection.phase).toBe('connecting');
  });

  test.each([4404, 4411, 4403, 4412, 4426])('close code %i is the end', code => {
    const view = live();
    sockets.last().events.closed(code, '');
    expect(view.state()?.name).toBe('dead');
    clock.advance(1e6);
    expect(sockets.made).toHaveLength(1);
  });

  test('a fatal ERROR on view 0 gives the words', () => {
    const view = live();
    const trouble = { code: 'kernel-gone', what: 'The kernel is gone', where: 'the kernel', fix: 'Start one.' };
    sockets.last().tell(0, { kind: Kind.Error, ...trouble, fatal: true });
    expect(view.state()).toMatchObject({ name: 'dead', trouble });
  });
});

describe('when the socket does not open', () => {
  test.each([
    ['soon', 'disconnected', 500],
    ['late', 'disconnected', 60_000],
    ['never', 'dead', null]
  ] as const)('and trying helps %s', async (retry, state, pause) => {
    diagnosis = { ...UNREACHABLE, retry };
    const view = watch();
    sockets.last().events.closed(1006, '');
    await settle();
    expect(view.state()).toMatchObject({ name: state, trouble: UNREACHABLE.trouble });
    clock.advance((pause ?? 1e6) - 1);
    expect(sockets.made).toHaveLength(1);
    clock.advance(1);
    expect(sockets.made).toHaveLength(pause === null ? 1 : 2);
  });

  test('a new view of a dead connection asks again', async () => {
    diagnosis = { retry: 'never', trouble: kernelGone() };
    watch();
    sockets.last().events.closed(1006, '');
    await settle();
    expect(connection.phase).toBe('dead');
    const view = watch();
    expect(sockets.made).toHaveLength(2);
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    expect(view.state()?.name).toBe('live');
  });
});

describe('the kernel', () => {
  test('that restarts before it showed the figure is not busy', () => {
    const view = watch();
    sockets.last().welcome();
    welcomeKernel();
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarting' });
    clock.advance(1500);
    expect(view.states).toEqual(['connecting', 'disconnected']);
  });

  test('that died and was restarted says so, one that a user restarted does not', () => {
    const first = live();
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarting' });
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarted' });
    expect(first.state()).toMatchObject({ name: 'dead', trouble: { what: 'The kernel died and was restarted' } });
    const second = watch();
    sockets.last().tell(2, figureState());
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarted' });
    expect(second.state()).toMatchObject({ name: 'dead', trouble: { what: 'The kernel was restarted' } });
  });

  test.each(['restarted', 'dead', 'shutdown', 'culled'] as const)('that is %s takes its views along', status => {
    const view = live();
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarting' });
    expect(view.state()?.name).toBe('disconnected');
    sockets.last().tell(0, { kind: Kind.Kernel, status });
    expect(view.state()).toMatchObject({ name: 'dead', trouble: { code: 'kernel-gone' } });
    // The restarted kernel's figures use the same socket.
    watch();
    expect(sockets.made).toHaveLength(1);
    expect(sockets.last().of(Kind.Attach).at(-1)?.view).toBe(2);
  });
});

describe('a view', () => {
  test('detaches, and an unused socket closes after a while', () => {
    const view = live();
    view.link.close();
    expect(sockets.last().of(Kind.Detach)).toEqual([{ view: 1, message: { kind: Kind.Detach } }]);
    view.link.close();
    expect(sockets.last().of(Kind.Detach)).toHaveLength(1);
    clock.advance(9_999);
    expect(connection.phase).toBe('live');
    clock.advance(1);
    expect(connection.phase).toBe('idle');
    expect(sockets.last().closedWith).toBe(1000);
    expect(clock.pending).toBe(0);
  });

  test('that the kernel closed sends no DETACH', () => {
    const view = live();
    sockets.last().tell(1, { kind: Kind.Closed });
    expect(view.messages.at(-1)?.kind).toBe(Kind.Closed);
    view.link.close();
    expect(sockets.last().of(Kind.Detach)).toEqual([]);
  });

  test('dies of a fatal error that will not mend itself, alone', () => {
    const first = live();
    const second = watch('f2');
    const trouble = { code: ErrorCode.UnknownFigure, what: 'No such figure', where: 'the kernel', fix: 'Run it.' };
    sockets.last().tell(2, { kind: Kind.Error, ...trouble, fatal: true });
    expect(second.state()).toMatchObject({ name: 'dead', trouble });
    expect(first.state()?.name).toBe('live');
  });

  test('attaches again after a fatal error that may pass', () => {
    const view = live();
    const trouble = { code: ErrorCode.Timeout, what: 'No answer', where: 'the kernel', fix: 'Wait.' };
    sockets.last().tell(1, { kind: Kind.Error, ...trouble, fatal: true });
    expect(view.state()).toMatchObject({ name: 'disconnected', trouble });
    clock.advance(1000);
    const attached = sockets.last().of(Kind.Attach);
    expect(attached.map(sent => sent.view)).toEqual([1, 2]);
    expect(view.state()?.name).toBe('connecting');
  });

  test('whose message cannot be read says so and starts anew; the others are not disturbed', () => {
    const view = live();
    const other = watch('f2');
    sockets.last().tell(2, figureState());
    const { buffer } = new Uint8Array([1, 0, 0, 0, Kind.Frame, 0, 0, 0, 2, 0, 0, 0, 0x7b, 0x7d]);
    sockets.last().events.received(buffer);
    expect(sockets.last().of(Kind.Error)[0]).toMatchObject({ view: 1, message: { code: 'malformed', fatal: false } });
    expect([view.state()?.name, other.state()?.name]).toEqual(['disconnected', 'live']);
    clock.advance(1000);
    sockets.last().tell(3, figureState());
    expect(view.state()?.name).toBe('live');
  });

  test('that left does not hear of messages on their way', () => {
    const view = live();
    view.link.close();
    const { frame, payload } = frameOf(1, 0, 'a');
    sockets.last().tell(1, frame, payload);
    expect(view.messages).toHaveLength(1);
  });
});

test.each([
  ['text', 'hello'],
  ['a cut-off packet', new ArrayBuffer(2)],
  ['an unreadable message for view 0', new Uint8Array([0, 0, 0, 0, 99, 0, 0, 0]).buffer]
])('%s on the socket is the end of it, and it comes back', (_name, data) => {
  const view = live();
  sockets.last().events.received(data);
  expect(sockets.last().closedWith).toBe(4400);
  expect(view.state()?.name).toBe('disconnected');
  clock.advance(500);
  expect(sockets.made).toHaveLength(2);
});
