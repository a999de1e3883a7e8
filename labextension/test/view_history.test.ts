import { beforeEach, describe, expect, test } from 'vitest';
import { ViewHistory } from '../src/view/view_history';
import type { Limits } from '../src/view/limits';

/** A view that is told from others by one number. */
function view(number: number): ReadonlyMap<number, Limits> {
  return new Map([[0, { x0: number, x1: number + 1, y0: 0, y1: 1 }]]);
}

const [A, B, C, D] = [view(1), view(2), view(3), view(4)];
let history: ViewHistory;

beforeEach(() => {
  history = new ViewHistory();
});

describe('home, back and forward', () => {
  test('lead nowhere before anything was done', () => {
    expect([history.go('home'), history.go('back'), history.go('forward')]).toEqual([null, null, null]);
    history.begin(A);
    expect(history.go('home')).toBe(A);
  });

  test('stop at the ends', () => {
    history.begin(A);
    history.push(B);
    history.push(C);
    expect([history.go('forward'), history.go('back'), history.go('back'), history.go('back')]).toEqual([C, B, A, A]);
    expect([history.go('forward'), history.go('forward'), history.go('forward')]).toEqual([B, C, C]);
  });

  test('home is an entry of its own, from which back leads to where one was', () => {
    history.begin(A);
    history.push(B);
    expect(history.go('home')).toBe(A);
    expect([history.go('back'), history.go('back'), history.go('forward')]).toEqual([B, A, B]);
  });

  test('what lay ahead is given up by whoever goes elsewhere from there', () => {
    history.begin(A);
    history.push(B);
    history.push(C);
    history.go('back');
    history.go('back');
    history.push(D);
    expect([history.go('forward'), history.go('back')]).toEqual([D, A]);
  });

  test('a gesture begins where the history is only if there is none', () => {
    history.begin(A);
    history.push(B);
    history.begin(C);
    expect(history.go('back')).toBe(A);
  });
});

describe('turns of the wheel', () => {
  test('are one entry as long as each follows the last quickly', () => {
    history.turn(A, B, 1000);
    history.turn(B, C, 1499);
    history.turn(C, D, 1998);
    expect([history.go('back'), history.go('forward')]).toEqual([A, D]);
  });

  test('are another entry after half a second', () => {
    history.turn(A, B, 1000);
    history.turn(B, C, 1500);
    expect([history.go('back'), history.go('back')]).toEqual([B, A]);
  });

  test('are another entry after something else, however quickly', () => {
    history.turn(A, B, 1000);
    history.push(C);
    history.turn(C, D, 1001);
    expect([history.go('back'), history.go('back'), history.go('back')]).toEqual([C, B, A]);
  });
});

test('what leads elsewhere than the kernel’s is not believed again', () => {
  history.begin(A);
  history.push(B);
  history.distrust();
  expect(history.go('home')).toBeNull();
  history.push(C);
  expect(history.go('back')).toBeNull();
});
