import { beforeEach, describe, expect, test } from 'vitest';
import { Journey } from '../src/view/journey';
import type { Limits } from '../src/view/limits';

/** A view that is told from others by one number. */
function view(number: number): ReadonlyMap<number, Limits> {
  return new Map([[0, { x0: number, x1: number + 1, y0: 0, y1: 1 }]]);
}

const [A, B, C, D] = [view(1), view(2), view(3), view(4)];
let journey: Journey;

beforeEach(() => {
  journey = new Journey();
});

describe('home, back and forward', () => {
  test('lead nowhere before anything was done', () => {
    expect([journey.go('home'), journey.go('back'), journey.go('forward')]).toEqual([null, null, null]);
    journey.begin(A);
    expect(journey.go('home')).toBe(A);
  });

  test('stop at the ends', () => {
    journey.begin(A);
    journey.push(B);
    journey.push(C);
    expect([journey.go('forward'), journey.go('back'), journey.go('back'), journey.go('back')]).toEqual([C, B, A, A]);
    expect([journey.go('forward'), journey.go('forward'), journey.go('forward')]).toEqual([B, C, C]);
  });

  test('home is an entry of its own, from which back leads to where one was', () => {
    journey.begin(A);
    journey.push(B);
    expect(journey.go('home')).toBe(A);
    expect([journey.go('back'), journey.go('back'), journey.go('forward')]).toEqual([B, A, B]);
  });

  test('what lay ahead is given up by whoever goes elsewhere from there', () => {
    journey.begin(A);
    journey.push(B);
    journey.push(C);
    journey.go('back');
    journey.go('back');
    journey.push(D);
    expect([journey.go('forward'), journey.go('back')]).toEqual([D, A]);
  });

  test('a gesture begins where the history is only if there is none', () => {
    journey.begin(A);
    journey.push(B);
    journey.begin(C);
    expect(journey.go('back')).toBe(A);
  });
});

describe('turns of the wheel', () => {
  test('are one entry as long as each follows the last quickly', () => {
    journey.turn(A, B, 1000);
    journey.turn(B, C, 1499);
    journey.turn(C, D, 1998);
    expect([journey.go('back'), journey.go('forward')]).toEqual([A, D]);
  });

  test('are another entry after half a second', () => {
    journey.turn(A, B, 1000);
    journey.turn(B, C, 1500);
    expect([journey.go('back'), journey.go('back')]).toEqual([B, A]);
  });

  test('are another entry after something else, however quickly', () => {
    journey.turn(A, B, 1000);
    journey.push(C);
    journey.turn(C, D, 1001);
    expect([journey.go('back'), journey.go('back'), journey.go('back')]).toEqual([C, B, A]);
  });
});

test('what leads elsewhere than the kernel’s is not believed again', () => {
  journey.begin(A);
  journey.push(B);
  journey.distrust();
  expect(journey.go('home')).toBeNull();
  journey.push(C);
  expect(journey.go('back')).toBeNull();
});
