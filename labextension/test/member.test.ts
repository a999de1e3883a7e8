import { beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../src/view/connection';
import type { ViewState } from '../src/view/member';
import { Kind } from '../src/view/wire';
import { FakeClock, fakeConnection, fakeSockets, figureState, watchFigure } from './fakes';

/** What the kernel and a page of two commits say to each other, which both call their protocol by the same number. */

let clock: FakeClock;
let sockets: ReturnType<typeof fakeSockets>;
let connection: Connection;

const DIFFERING = {
  name: 'dead',
  trouble: {
    code: 'protocol',
    what: 'This page and the kernel run different versions of figport',
    fix: expect.stringContaining('Reload the page') as string
  }
};

beforeEach(() => {
  clock = new FakeClock();
  sockets = fakeSockets();
  connection = fakeConnection(clock, sockets);
});

function watch(figure: string): () => ViewState | undefined {
  return watchFigure(connection, figure).state;
}

/** Let bytes arrive that no `encode` of this commit would make. */
function say(view: number, kind: number, fields: object): void {
  const text = new TextEncoder().encode(JSON.stringify(fields));
  sockets.last().events.received(new Uint8Array([view, 0, 0, 0, kind, 0, 0, 0, text.length, 0, 0, 0, ...text]).buffer);
}

describe('versions that differ are named, and nothing is tried again, where at first', () => {
  const refusal = {
    code: 'malformed',
    what: 'The message lacks keys',
    where: 'an ATTACH message',
    fix: '',
    fatal: true
  };
  test.each([
    ['the page cannot read the figure', Kind.Figure, { figure: 'f2', of_another_commit: true }],
    ['the page knows no such message', 99, {}],
    ['the kernel could not read the page', Kind.Error, refusal],
    ['the server could not read the page', Kind.Error, { ...refusal, fatal: false }]
  ])('%s', (_case, kind, fields) => {
    const shown = watch('f1');
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    const view = watch('f2');
    say(2, kind, fields);
    expect(view()).toMatchObject(DIFFERING);
    // What is wrong with one figure is no other's affair.
    expect(shown()?.name).toBe('live');
    clock.advance(1e6);
    expect(sockets.last().of(Kind.Attach)).toHaveLength(2);
  });

  test.each([
    ['the handshake cannot be read', 99, {}],
    ['the server cannot read the handshake', Kind.Error, refusal]
  ])('%s', (_case, kind, fields) => {
    const view = watch('f1');
    sockets.last().events.opened();
    say(0, kind, fields);
    expect(view()).toMatchObject(DIFFERING);
    expect(sockets.last().closedWith).toBe(4426);
    clock.advance(1e6);
    expect(sockets.made).toHaveLength(1);
  });
});
