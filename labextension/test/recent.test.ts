import { beforeEach, expect, test } from 'vitest';
import { RecentUse } from '../src/view/recent';
import { FakeClock } from './fakes';

let clock: FakeClock;
let recent: RecentUse;

beforeEach(() => {
  clock = new FakeClock();
  recent = new RecentUse(clock);
});

test('pictures belong to who used the figure, also the one after the one that was under way', () => {
  expect(recent.take('f', false)).toBe(false);
  recent.note('f');
  // A kernel that computes lets people wait.
  clock.advance(60_000);
  expect(['f', 'f', 'g'].map(figure => recent.take(figure, false))).toEqual([true, true, false]);
  clock.advance(9_000);
  expect(recent.take('f', false)).toBe(true);
  clock.advance(1_000);
  expect(recent.take('f', false)).toBe(false);
});

test('in a shared document one page puts in each picture', () => {
  recent.note('f');
  clock.advance(300);
  // Of what was done before: the kernel waits until the hand rests.
  expect(recent.take('f', true)).toBe(true);
  clock.advance(300);
  expect(['f', 'f'].map(figure => recent.take(figure, true))).toEqual([true, false]);
});
