import { expect, test } from 'vitest';
import { RecentUse } from '../src/view/recent';
import { FakeClock } from './fakes';

test('pictures belong to who used the figure, also the one after the one that was under way', () => {
  const clock = new FakeClock();
  const recent = new RecentUse(clock);
  expect(recent.take('f')).toBe(false);
  recent.note('f');
  clock.advance(100);
  expect([recent.take('f'), recent.take('f'), recent.take('g')]).toEqual([true, true, false]);
  // A kernel that computes lets people wait; then what comes is the last.
  clock.advance(60_000);
  expect([recent.take('f'), recent.take('f')]).toEqual([true, false]);
});
