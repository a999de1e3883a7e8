import { expect, test } from 'vitest';
import { Kind } from '../src/view/wire';
import { FakeClock, fakeConnection, fakeSockets, figureState, watchFigure } from './fakes';

const clock = new FakeClock();
const sockets = fakeSockets();
const connection = fakeConnection(clock, sockets);

test('a kernel that falls silent keeps its views, which take no input until it answers', () => {
  const view = watchFigure(connection);
  sockets.last().welcome();
  sockets.last().tell(1, figureState());
  const late = watchFigure(connection);
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'silent' });
  expect(view.state()).toMatchObject({ name: 'silent', trouble: { what: 'The kernel does not answer' } });
  expect(view.link.send({ kind: Kind.Tool, name: 'home', number: 0 })).toBe(false);
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'silent' });
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'answering' });
  expect(view.states.slice(-2)).toEqual(['silent', 'live']);
  expect(view.link.send({ kind: Kind.Tool, name: 'home', number: 0 })).toBe(true);
  expect(late.states).toEqual(['connecting', 'silent', 'connecting']);
  sockets.last().tell(2, figureState());
  expect(late.state()?.name).toBe('live');
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'answering' });
  expect(view.states.filter(name => name === 'live')).toHaveLength(2);
});
