import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { browserClock } from '../src/view/clock';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('something happens once after its time, and not if it was called off', () => {
  const clock = browserClock();
  const done: string[] = [];
  const begun = clock.now();
  clock.after(100, () => done.push('one'));
  const cancel = clock.after(50, () => done.push('other'));
  cancel();
  cancel();
  vi.advanceTimersByTime(99);
  expect(done).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(done).toEqual(['one']);
  expect(clock.now() - begun).toBeCloseTo(1099);
});

test('chance lies between nought and one', () => {
  const clock = browserClock();
  const numbers = Array.from({ length: 100 }, () => clock.random());
  expect(numbers.every(one => one >= 0 && one < 1)).toBe(true);
  expect(new Set(numbers).size).toBeGreaterThan(1);
});
