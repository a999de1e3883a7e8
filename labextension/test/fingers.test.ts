import { beforeEach, expect, test } from 'vitest';
import { Fingers } from '../src/view/fingers';
import { FakeClock } from './fakes';

let clock: FakeClock;
let did: string[];
let drags: boolean;
let fingers: Fingers;

beforeEach(() => {
  clock = new FakeClock();
  did = [];
  drags = true;
  fingers = new Fingers({
    clock,
    fingers: () => drags,
    press: ({ clientX }, right) => did.push(`${right ? 'right' : 'left'} at ${clientX}`),
    pinch: ({ clientX }, times) => did.push(`${times} times at ${clientX}`),
    scroll: (right, down) => did.push(`scroll ${right},${down}`)
  });
});

const finger = (pointerId: number, clientX: number, clientY = 0): PointerEvent =>
  new PointerEvent('pointermove', { pointerId, clientX, clientY, isPrimary: pointerId === 1 });

test('a drag begins where the finger went down, once it is one', () => {
  fingers.down(finger(1, 10));
  expect([fingers.move(finger(1, 15)), did]).toEqual([true, []]);
  expect([fingers.move(finger(1, 30)), did]).toEqual([false, ['left at 10']]);
  clock.advance(1000);
  expect([fingers.move(finger(1, 31)), fingers.up(finger(1, 31)), did]).toEqual([false, false, ['left at 10']]);
});

test('where fingers scroll, one that slips does nothing more', () => {
  drags = false;
  fingers.down(finger(1, 10));
  expect(fingers.move(finger(1, 30))).toBe(true);
  expect(clock.pending).toBe(0);
  fingers.down(finger(1, 10));
  expect(fingers.up(finger(1, 30))).toBe(true);
  expect(did).toEqual([]);
});

test('a second one ends what the first was about to do, and none is a pointer until both are up', () => {
  fingers.down(finger(1, 0));
  fingers.down(finger(2, 100));
  expect(clock.pending).toBe(0);
  expect(fingers.move(finger(2, 200))).toBe(true);
  expect(fingers.up(finger(1, 0))).toBe(true);
  expect(fingers.move(finger(2, 300))).toBe(true);
  expect(fingers.up(finger(2, 300))).toBe(true);
  expect(did).toEqual(['2 times at 100']);
  fingers.down(finger(1, 0));
  fingers.down(finger(2, 100));
  fingers.move(finger(1, 0, 20));
  fingers.move(finger(2, 100, 20));
  expect(did.slice(1)).toEqual(['scroll 0,10', 'scroll 0,10']);
});

test('a second one that comes during a drag, or where fingers scroll, is nobody', () => {
  fingers.down(finger(1, 0));
  fingers.move(finger(1, 20));
  fingers.down(finger(2, 100));
  expect([fingers.move(finger(2, 200)), fingers.move(finger(1, 30)), fingers.up(finger(2, 200))]).toEqual([
    true,
    false,
    true
  ]);
  drags = false;
  fingers.down(finger(1, 0));
  fingers.down(finger(2, 100));
  fingers.move(finger(2, 200));
  expect(did).toEqual(['left at 0']);
});
