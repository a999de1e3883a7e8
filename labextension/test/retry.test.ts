import { beforeEach, describe, expect, test } from 'vitest';
import type { Trouble } from '../src/view/errors';
import { Backoff } from '../src/view/retry';
import { ErrorCode } from '../src/view/wire';
import { FakeClock } from './fakes';

const LOST: Trouble = { code: ErrorCode.NoServer, what: 'lost', where: 'there', fix: 'wait' };
const SLOW: Trouble = { code: ErrorCode.Slow, what: 'slow', where: 'there', fix: 'wait' };

let clock: FakeClock;
let backoff: Backoff;

/** A socket that opens and closes after so many milliseconds. */
function lived(milliseconds: number, trouble = LOST): Trouble {
  backoff.opened();
  clock.advance(milliseconds);
  return backoff.closed(trouble);
}

beforeEach(() => {
  clock = new FakeClock();
  backoff = new Backoff(clock);
});

describe('the pause before the next attempt', () => {
  test('doubles up to three seconds', () => {
    expect([1, 2, 3, 4, 5].map(() => backoff.pause('soon'))).toEqual([500, 1000, 2000, 3000, 3000]);
  });

  test('is half fixed and half random', () => {
    clock.random = () => 0;
    expect([backoff.pause('soon'), backoff.pause('soon')]).toEqual([250, 500]);
  });

  test('is a minute where it would not help to hurry', () => {
    expect([backoff.pause('late'), backoff.pause('never')]).toEqual([60_000, 60_000]);
  });

  test('is the first again after a socket that lived for five seconds, and not after one that broke off', () => {
    backoff.pause('soon');
    backoff.pause('soon');
    lived(4_999);
    expect(backoff.pause('soon')).toBe(2000);
    lived(5_000);
    expect(backoff.pause('soon')).toBe(500);
  });

  test('counts a socket that never opened as an attempt, whatever lived before', () => {
    lived(10_000);
    backoff.pause('soon');
    clock.advance(10_000);
    backoff.closed(LOST);
    expect(backoff.pause('soon')).toBe(1000);
  });
});

describe('a page that does not keep up', () => {
  test('is told so by the third time in a row, and comes back more and more rarely', () => {
    const pauses: number[] = [];
    const told = [1, 2, 3, 4].map(() => {
      const trouble = lived(100, SLOW);
      pauses.push(backoff.pause('slower'));
      return trouble;
    });
    expect(told.slice(0, 2)).toEqual([SLOW, SLOW]);
    expect(told[2]).toMatchObject({ code: ErrorCode.Slow, where: expect.stringContaining('3 times') as string });
    expect(told[3]?.where).toContain('4 times');
    expect(pauses).toEqual([1000, 2000, 4000, 8000]);
  });

  test('never rests for longer than a minute', () => {
    for (let time = 0; time < 20; time += 1) {
      lived(100, SLOW);
    }
    expect(backoff.pause('slower')).toBe(60_000);
  });

  test('that kept up for a minute is forgiven, and not one that lived less', () => {
    lived(100, SLOW);
    lived(100, SLOW);
    expect(lived(59_999, SLOW).where).toContain('3 times');
    expect(lived(60_000, SLOW)).toBe(SLOW);
  });

  test('is still one after it was closed for something else', () => {
    lived(100, SLOW);
    lived(100, SLOW);
    expect(lived(100)).toBe(LOST);
    expect(lived(100, SLOW).where).toContain('3 times');
  });
});

test('a connection that ended remembers nothing', () => {
  backoff.pause('soon');
  lived(100, SLOW);
  lived(100, SLOW);
  backoff.opened();
  backoff.forget();
  expect(backoff.pause('soon')).toBe(500);
  expect(lived(100, SLOW)).toBe(SLOW);
  expect(backoff.pause('slower')).toBe(1000);
});
