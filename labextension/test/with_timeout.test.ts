import { expect, test } from 'vitest';
import { withTimeout } from '../src/view/with_timeout';
import { FakeClock, settle } from './fakes';

test.each([
  ['has come', () => Promise.resolve('it'), 'it'],
  ['has failed', () => Promise.reject(new Error('no')), null]
])('what %s is waited for no longer', async (_how, make, what) => {
  const clock = new FakeClock();
  expect(await withTimeout<string>(clock, 100, make())).toBe(what);
  expect(clock.pending).toBe(0);
});

test('what does not come is waited for so long', async () => {
  const clock = new FakeClock();
  const come: unknown[] = [];
  void withTimeout(clock, 100, new Promise(() => undefined)).then(what => come.push(what));
  clock.advance(99);
  await settle();
  expect(come).toEqual([]);
  clock.advance(1);
  await settle();
  expect(come).toEqual([null]);
});
