import { beforeEach, expect, test } from 'vitest';
import type { Connection } from '../src/view/connection';
import { ErrorCode, Kind } from '../src/view/wire';
import { FakeClock, fakeConnection, fakeSockets, figureState, watchFigure } from './fakes';

let clock: FakeClock;
let sockets: ReturnType<typeof fakeSockets>;
let connection: Connection;

beforeEach(() => {
  clock = new FakeClock();
  sockets = fakeSockets();
  connection = fakeConnection(clock, sockets);
});

test('a page that a full server refuses says why, tries once a minute, and at once when somebody comes back', () => {
  const trouble = { code: ErrorCode.Limit, what: 'Too many pages', where: 'the server', fix: 'Close some.' };
  const refuse = (): void => {
    sockets.last().events.opened();
    sockets.last().tell(0, { kind: Kind.Error, ...trouble, fatal: true });
    sockets.last().events.closed(4429, ErrorCode.Limit);
  };
  const view = watchFigure(connection, 'f1');
  for (const attempts of [1, 2, 3]) {
    refuse();
    expect(view.state()).toMatchObject({ name: 'disconnected', trouble });
    clock.advance(59_999);
    expect(sockets.made).toHaveLength(attempts);
    clock.advance(1);
    expect(sockets.made).toHaveLength(attempts + 1);
  }
  refuse();
  connection.hurry();
  expect(sockets.made).toHaveLength(5);
  // Without the words of the server there are some of ours.
  sockets.last().events.opened();
  sockets.last().events.closed(4429, '');
  expect(view.state()).toMatchObject({ trouble: { what: 'The notebook server has no room for more' } });
  clock.advance(60_000);
  sockets.last().welcome();
  sockets.last().tell(6, figureState());
  expect(view.state()?.name).toBe('live');
  // One that had room, and closed the socket because too much waited, is asked again soon.
  sockets.last().events.closed(4429, '');
  clock.advance(3_000);
  expect(sockets.made).toHaveLength(7);
});

test('a figure that is one too many asks ever more rarely, and comes when there is room', () => {
  watchFigure(connection, 'f1');
  sockets.last().welcome();
  sockets.last().tell(1, figureState());
  const view = watchFigure(connection, 'f2');
  const trouble = { code: ErrorCode.Limit, what: '64 figures already', where: 'the server', fix: 'Close some.' };
  for (const [round, pause] of [1, 2, 4, 8, 16, 30, 30].entries()) {
    sockets.last().tell(2 + round, { kind: Kind.Error, ...trouble, fatal: true });
    expect(view.state()).toMatchObject({ name: 'disconnected', trouble });
    clock.advance(1000 * pause - 1);
    expect(sockets.last().of(Kind.Attach)).toHaveLength(2 + round);
    clock.advance(1);
    expect(sockets.last().of(Kind.Attach)).toHaveLength(3 + round);
  }
  sockets.last().tell(9, figureState({ figure: 'f2' }));
  expect(view.state()?.name).toBe('live');
});

test('a page that is closed for being slow rests longer each time, says so, and is quick again once it kept up', () => {
  const view = watchFigure(connection, 'f1');
  for (const [closed, pause] of [1, 2, 4, 8, 16, 32, 60, 60].entries()) {
    sockets.last().welcome();
    sockets.last().tell(1 + closed, figureState());
    expect(view.state()?.name).toBe('live');
    clock.advance(6_000); // for a while the buffers took it all
    sockets.last().events.closed(4430, ErrorCode.Slow);
    const what = closed < 2 ? 'does not read fast enough' : 'too slow for the figures of this page';
    expect(view.state()).toMatchObject({ name: 'disconnected', trouble: { code: ErrorCode.Slow } });
    expect(JSON.stringify(view.state())).toContain(what);
    clock.advance(1000 * pause - 1);
    expect(sockets.made).toHaveLength(1 + closed);
    clock.advance(1);
    expect(sockets.made).toHaveLength(2 + closed);
  }
  expect(JSON.stringify(view.state())).toContain('closed it 8 times');
  sockets.last().welcome();
  sockets.last().tell(9, figureState());
  clock.advance(60_000);
  sockets.last().events.closed(4430, ErrorCode.Slow);
  expect(JSON.stringify(view.state())).toContain('does not read fast enough');
  clock.advance(1_000);
  expect(sockets.made).toHaveLength(10);
});
