import { expect, test } from 'vitest';
import { withTimeout } from '../src/view/with_timeout';
import { FakeClock, settle } from './fakes';

test.each([
  ['has come', () => Promise.resolve()],
  ['has failed', () => Promise.reject(new Error('no'))]
])('what %s is waited for no longer', async (_how, make) => {
  let come = false;
  void withTimeout(new FakeClock(), 100, make()).then(() => (come = true));
  await settle();
  expect(come).toBe(true);
});

test('what does not come is waited for so long', async () => {
  const clock = new FakeClock();
  let come = false;
  void withTimeout(clock, 100, new Promise(() => undefined)).then(() => (come = true));
  clock.advance(99);
  await settle();
  expect(come).toBe(false);
  clock.advance(1);
  await settle();
  expect(come).toBe(true);
});
