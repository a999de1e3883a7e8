import { expect, test } from 'vitest';
import { Connection } from '../src/view/connection';
import type { ViewLink, ViewState } from '../src/view/member';
import { Kind } from '../src/view/wire';
import { FakeClock, fakeSockets, figureState } from './fakes';

const clock = new FakeClock();
const sockets = fakeSockets();
const connection = new Connection({
  url: () => 'ws://host/figport',
  diagnose: () => Promise.reject(new Error('nobody asks')),
  openSocket: sockets.open,
  clock,
  version: '0.1.0',
  client: 'c1'
});

function watch(): { link: ViewLink; states: ViewState[] } {
  const states: ViewState[] = [];
  const link = connection.open({
    figure: 'f1',
    codecs: ['runs'],
    gaze: () => ({ dpr: 2, visible: true }),
    message: () => undefined,
    state: state => {
      states.push(state);
    }
  });
  return { link, states };
}

test('a kernel that falls silent keeps its views, which take no input until it answers', () => {
  const view = watch();
  sockets.last().welcome();
  sockets.last().tell(1, figureState());
  const late = watch();
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'silent' });
  expect(view.states.at(-1)).toMatchObject({ name: 'silent', trouble: { what: 'The kernel does not answer' } });
  expect(view.link.send({ kind: Kind.Tool, name: 'home' })).toBe(false);
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'silent' });
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'answering' });
  expect(view.states.map(state => state.name).slice(-2)).toEqual(['silent', 'live']);
  expect(view.link.send({ kind: Kind.Tool, name: 'home' })).toBe(true);
  expect(late.states.map(state => state.name)).toEqual(['connecting', 'silent', 'connecting']);
  sockets.last().tell(2, figureState());
  expect(late.states.at(-1)?.name).toBe('live');
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'answering' });
  expect(view.states.filter(state => state.name === 'live')).toHaveLength(2);
});
