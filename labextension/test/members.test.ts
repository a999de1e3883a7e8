import { expect, test } from 'vitest';
import { Kind, PROTOCOL } from '../src/view/wire';
import { FakeClock, fakeConnection, fakeSockets, figureState, watchFigure } from './fakes';

const clock = new FakeClock();
const sockets = fakeSockets();
const connection = fakeConnection(clock, sockets);

test('a kernel that was restarted leaves the views that its last process never answered', () => {
  const old = watchFigure(connection);
  sockets.last().welcome();
  sockets.last().tell(0, { kind: Kind.Welcome, protocol: PROTOCOL, version: '0.1.0', party: 'kernel' });
  sockets.last().tell(1, figureState());
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarting' });
  const late = watchFigure(connection); // of a figure that the next process has already made
  expect(late.states.at(-1)).toBe('connecting');
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarting' });
  expect(late.states.at(-1)).toBe('disconnected');
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarted' });
  expect(old.states.at(-1)).toBe('dead');
  expect(late.states.at(-1)).toBe('connecting');
  clock.advance(1500);
  expect(late.states.at(-1)).toBe('connecting'); // nobody is busy who has not answered yet
  sockets.last().tell(2, figureState());
  expect(late.states.at(-1)).toBe('live');
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarted' });
  expect(late.states.at(-1)).toBe('dead');
});
