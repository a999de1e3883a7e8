import { expect, test } from 'vitest';
import { Connection } from '../src/view/connection';
import type { ViewLink, ViewState } from '../src/view/member';
import { Kind, PROTOCOL } from '../src/view/wire';
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

test('a kernel that was restarted leaves the views that its last process never answered', () => {
  const old = watch();
  sockets.last().welcome();
  sockets.last().tell(0, { kind: Kind.Welcome, protocol: PROTOCOL, version: '0.1.0', party: 'kernel' });
  sockets.last().tell(1, figureState());
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarting' });
  const late = watch(); // of a figure that the next process has already made
  expect(late.states.at(-1)?.name).toBe('connecting');
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarting' });
  expect(late.states.at(-1)?.name).toBe('disconnected');
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarted' });
  expect(old.states.at(-1)?.name).toBe('dead');
  expect(late.states.at(-1)?.name).toBe('connecting');
  clock.advance(1500);
  expect(late.states.at(-1)?.name).toBe('connecting'); // nobody is busy who has not answered yet
  sockets.last().tell(2, figureState());
  expect(late.states.at(-1)?.name).toBe('live');
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarted' });
  expect(late.states.at(-1)?.name).toBe('dead');
});
