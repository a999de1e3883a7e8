import { beforeEach, expect, test } from 'vitest';
import { Painter } from '../src/view/painter';
import { FakeSurface, frameOf, settle } from './fakes';

let surface: FakeSurface;
let events: string[];
let painter: Painter;

beforeEach(() => {
  surface = new FakeSurface();
  events = [];
  painter = new Painter(surface, {
    ack: seq => {
      events.push(`ack ${seq} after ${surface.log.length}`);
    },
    askWhole: () => {
      events.push('ask');
    },
    painted: frame => {
      events.push(`painted ${frame.seq}`);
    },
    failed: what => {
      events.push(`failed ${what}`);
    }
  });
});

function push(seq: number, base: number, ...names: string[]): void {
  const { frame, payload } = frameOf(seq, base, ...names);
  painter.push(frame, payload);
}

test('paints the rectangles at their places, then acknowledges', async () => {
  push(1, 0, 'aa', 'b');
  expect(events).toEqual([]);
  await settle();
  expect(surface.log).toEqual(['new 40x30@2', 'put aa 0,0', 'put b 1,0', 'show']);
  expect(events).toEqual(['painted 1', 'ack 1 after 4']);
  expect(surface.open).toBe(0);
});

test('keeps the order of the frames, however long decoding takes', async () => {
  surface.hold = true;
  push(1, 0, 'a');
  push(2, 1, 'b');
  await settle();
  surface.held.get('b')?.();
  await settle();
  expect(surface.log).toEqual([]);
  surface.held.get('a')?.();
  await settle();
  expect(surface.log.filter(line => line.startsWith('put'))).toEqual(['put a 0,0', 'put b 0,0']);
  expect(events.filter(line => line.startsWith('painted'))).toEqual(['painted 1', 'painted 2']);
});

test('paints a frame without rectangles: nothing changed, the number did', async () => {
  push(1, 0, 'a');
  push(2, 1);
  push(3, 2, 'c');
  await settle();
  expect(surface.log.at(-2)).toBe('put c 0,0');
  expect(events.filter(line => line === 'ask')).toEqual([]);
});

test('asks for a whole picture when a frame lies on another than the painted one', async () => {
  push(1, 0, 'a');
  push(3, 2, 'c');
  push(4, 3, 'd');
  await settle();
  expect(surface.log).not.toContain('put c 0,0');
  // Once, although two frames did not fit; and each gives its credit back.
  expect(events).toEqual(['painted 1', 'ack 1 after 3', 'ask', 'ack 3 after 3', 'ack 4 after 3']);
  push(5, 0, 'e');
  push(6, 5, 'f');
  await settle();
  expect(surface.log.at(-2)).toBe('put f 0,0');
});

test('asks for a whole picture when a frame cannot be decoded', async () => {
  push(1, 0, 'a');
  push(2, 1, 'ok', 'bad');
  push(3, 2, 'c');
  await settle();
  expect(surface.log.filter(line => line.startsWith('put'))).toEqual(['put a 0,0']);
  expect(events.filter(line => line === 'ask')).toHaveLength(1);
  // Nothing decoded is left behind.
  expect(surface.open).toBe(0);
});

test('stops asking when whole pictures fail again and again', async () => {
  push(1, 0, 'bad');
  push(2, 0, 'bad');
  push(3, 0, 'bad');
  await settle();
  expect(events.filter(line => line === 'ask')).toHaveLength(2);
  expect(events).toContain('failed no runs');
  expect(events.filter(line => line.startsWith('ack'))).toHaveLength(3);
});

test('begins anew with a whole picture when the browser has taken the canvas away', async () => {
  push(1, 0, 'a');
  await settle();
  painter.renew();
  // A change of what is gone is not laid over nothing.
  push(2, 1, 'b');
  push(3, 0, 'c');
  push(4, 3, 'd');
  await settle();
  expect(events.filter(line => line === 'ask')).toHaveLength(1);
  expect(events.filter(line => line.startsWith('painted'))).toEqual(['painted 1', 'painted 3', 'painted 4']);
});

test('refuses rectangles outside of the frame, of a wrong size, and pixels that are too few', async () => {
  const { frame, payload } = frameOf(1, 0, 'a');
  const rect = frame.rects[0];
  if (rect === undefined) {
    throw new Error('no rectangle');
  }
  painter.push({ ...frame, rects: [{ ...rect, x: 37 }] }, payload);
  painter.push({ ...frame, rects: [{ ...rect, width: 5 }] }, payload);
  painter.push({ ...frame, rects: [{ ...rect, size: 2 }] }, payload);
  await settle();
  expect(surface.log).toEqual([]);
  expect(surface.open).toBe(0);
});

test('a reset drops what was under way, and only whole pictures count then', async () => {
  push(1, 0, 'a');
  await settle();
  surface.hold = true;
  push(2, 1, 'b');
  await settle();
  painter.reset();
  surface.held.get('b')?.();
  surface.hold = false;
  push(7, 2, 'x');
  push(8, 0, 'c');
  await settle();
  expect(surface.log.filter(line => line.startsWith('put'))).toEqual(['put a 0,0', 'put c 0,0']);
  expect(events.filter(line => line.startsWith('ack'))).toEqual(['ack 1 after 3', 'ack 7 after 3', 'ack 8 after 6']);
  expect(surface.open).toBe(0);
});

const MOVE = { x: 1, y: 2, width: 30, height: 20, dx: -3, dy: 4 };

test('moves what is there before it lays rectangles over it', async () => {
  push(1, 0, 'a');
  const { frame, payload } = frameOf(2, 1, 'b');
  painter.push({ ...frame, scrolls: [MOVE, { ...MOVE, dx: 5, dy: -1 }] }, payload);
  await settle();
  expect(surface.log.slice(3)).toEqual([
    'over 40x30@2',
    'scroll 30x20 at 1,2 by -3,4',
    'scroll 30x20 at 1,2 by 5,-1',
    'put b 0,0',
    'show'
  ]);
});

test.each([
  ['outside to the right', 2, { ...MOVE, x: 11 }],
  ['outside below', 2, { ...MOVE, y: 11 }],
  ['outside to the left', 2, { ...MOVE, x: -1 }],
  ['outside above', 2, { ...MOVE, y: -1 }],
  ['of nothing', 2, { ...MOVE, width: 0, dx: 0 }],
  ['of less than nothing', 2, { ...MOVE, height: -3, dy: 0 }],
  ['by its width', 2, { ...MOVE, dx: 30 }],
  ['by its width to the left', 2, { ...MOVE, dx: -30 }],
  ['by its height', 2, { ...MOVE, dy: 20 }],
  ['by its height upwards', 2, { ...MOVE, dy: -20 }],
  ['of a whole picture', 0, MOVE]
])('asks for a whole picture when a move is %s', async (_name, base, move) => {
  push(2, 0, 'a');
  const { frame, payload } = frameOf(3, base, 'b');
  painter.push({ ...frame, scrolls: [move] }, payload);
  await settle();
  expect(surface.log).toEqual(['new 40x30@2', 'put a 0,0', 'show']);
  expect(events).toEqual(['painted 2', 'ack 2 after 3', 'ask', 'ack 3 after 3']);
});

test.each([
  ['without a width', { width: 0 }],
  ['without a height', { height: 0 }],
  ['with a side that no canvas has', { width: 65_536, height: 30 }],
  ['with more pixels than there is memory for', { width: 65_535, height: 65_535 }],
  ['without a ratio', { dpr: 0 }]
])('takes no memory for a picture %s', async (_name, size) => {
  const { frame } = frameOf(1, 0);
  painter.push({ ...frame, ...size }, new Uint8Array());
  await settle();
  expect(surface.log).toEqual([]);
  expect(events).toEqual(['ask', 'ack 1 after 0']);
});

test('asks for a whole picture when the surface refuses a frame, and goes on with that', async () => {
  push(1, 0, 'a');
  await settle();
  surface.refuse = true;
  push(2, 1, 'b');
  push(3, 2, 'c');
  await settle();
  expect(events.slice(2)).toEqual(['ask', 'ack 2 after 5', 'ack 3 after 5']);
  surface.refuse = false;
  push(4, 0, 'd');
  await settle();
  expect(events.slice(5)).toEqual(['painted 4', 'ack 4 after 8']);
  expect(surface.open).toBe(0);
});

test('goes on when somebody who hears of a frame fails at that', async () => {
  let failing = true;
  painter = new Painter(surface, {
    ack: seq => {
      events.push(`ack ${seq}`);
    },
    askWhole: () => {
      events.push('ask');
    },
    painted: frame => {
      if (failing) {
        throw new Error('no memory for a preview');
      }
      events.push(`painted ${frame.seq}`);
    },
    failed: what => {
      events.push(`failed ${what}`);
    }
  });
  push(1, 0, 'a');
  await settle();
  failing = false;
  push(2, 1, 'b');
  await settle();
  expect(events).toEqual(['failed no memory for a preview', 'ack 1', 'painted 2', 'ack 2']);
  expect(surface.open).toBe(0);
});
