import { beforeEach, describe, expect, test } from 'vitest';
import { Badge } from '../src/view/badge';
import type { Trouble } from '../src/view/errors';
import { FakeClock } from './fakes';

const BUSY = 'Kernel busy, figure as of 12:03:41';
const LOST: Trouble = { code: 'timeout', what: 'The connection was lost', where: 'the network', fix: 'Wait.' };
const RAISED: Trouble = { code: 'callback', what: 'ZeroDivisionError', where: 'a callback', fix: 'Mend it.' };

let clock: FakeClock;
let badge: Badge;

beforeEach(() => {
  clock = new FakeClock();
  badge = new Badge(clock, new AbortController().signal);
  document.body.replaceChildren(badge.node, badge.status);
});

function part(name: string): HTMLElement {
  const found = badge.node.querySelector<HTMLElement>(`.figport-${name}`);
  if (found === null) {
    throw new Error(`nothing is ${name}`);
  }
  return found;
}

/** What is seen of the badge: nothing, or its kind and its text. */
function seen(): string {
  return badge.node.hidden ? '' : `${badge.node.dataset.figportBadge ?? ''}: ${part('pill').textContent}`;
}

const open = (): boolean => !part('detail').hidden;

describe('of all that is true', () => {
  test('an error that has been shown gives the place back to what was there before', () => {
    badge.busy(BUSY);
    badge.trouble('error', RAISED);
    expect(seen()).toBe('error: ZeroDivisionError');
    expect(badge.status.textContent).toBe('ZeroDivisionError');
    clock.advance(15_000);
    expect(seen()).toBe(`busy: ${BUSY}`);
    badge.over('busy');
    expect([seen(), badge.status.textContent]).toEqual(['', '']);
  });

  test('the most important is shown, whatever was said last', () => {
    badge.trouble('error', RAISED);
    badge.busy(BUSY);
    expect(seen()).toBe('error: ZeroDivisionError');
    badge.turn({ name: 'silent', trouble: LOST });
    badge.trouble('error', RAISED);
    expect(seen()).toBe('disconnected: The connection was lost');
    badge.turn({ name: 'dead', trouble: { ...LOST, what: 'The kernel died' } });
    badge.busy(BUSY);
    expect(seen()).toBe('dead: The kernel died');
  });

  test('an error that came while something mattered more has its time afterwards', () => {
    badge.turn({ name: 'silent', trouble: LOST });
    badge.trouble('error', RAISED);
    clock.advance(60_000);
    badge.turn({ name: 'live' });
    expect(seen()).toBe('error: ZeroDivisionError');
    clock.advance(15_000);
    expect(seen()).toBe('');
  });

  test('news of a lesser kind give an error no further time', () => {
    badge.trouble('error', RAISED);
    for (let second = 0; second < 15; second += 1) {
      badge.busy(`${BUSY} ${second}`);
      clock.advance(1000);
    }
    expect(seen()).toBe(`busy: ${BUSY} 14`);
  });

  test('a kernel that answers again is as busy as it was', () => {
    badge.busy(BUSY);
    badge.turn({ name: 'silent', trouble: LOST });
    badge.turn({ name: 'live' });
    expect(seen()).toBe(`busy: ${BUSY}`);
  });

  test('what a lost connection may have changed is told again', () => {
    badge.busy(BUSY);
    badge.trouble('unshowable', { ...RAISED, what: 'The picture cannot be shown' });
    badge.turn({ name: 'disconnected', trouble: LOST });
    expect(seen()).toBe('disconnected: The connection was lost');
    badge.turn({ name: 'connecting' });
    expect(seen()).toBe('connecting: Connecting…');
    badge.turn({ name: 'live' });
    expect(seen()).toBe('');
  });

  test('a failure on a closed figure is told, and then that it is closed', () => {
    badge.turn({ name: 'dead', trouble: null });
    expect([seen(), (part('pill') as HTMLButtonElement).disabled]).toEqual(['closed: Closed', true]);
    badge.trouble('error', RAISED);
    expect(seen()).toBe('error: ZeroDivisionError');
    clock.advance(15_000);
    expect(seen()).toBe('closed: Closed');
    expect(clock.pending).toBe(0);
  });
});

describe('the detail', () => {
  test('goes when what it tells of is over', () => {
    badge.busy(BUSY);
    badge.turn({ name: 'silent', trouble: LOST });
    part('pill').click();
    expect([open(), part('fix').textContent, part('pill').getAttribute('aria-expanded')]).toEqual([
      true,
      'Wait.',
      'true'
    ]);
    badge.turn({ name: 'live' });
    expect([open(), part('pill').hasAttribute('aria-expanded')]).toEqual([false, false]);
    expect(seen()).toBe(`busy: ${BUSY}`);
  });

  test('goes when something else matters more', () => {
    badge.trouble('error', RAISED);
    part('pill').click();
    badge.turn({ name: 'disconnected', trouble: LOST });
    expect([open(), part('pill').getAttribute('aria-expanded')]).toEqual([false, 'false']);
  });

  test('stays while somebody reads it, and no longer', () => {
    badge.trouble('error', RAISED);
    part('pill').focus();
    part('pill').click();
    clock.advance(40_000);
    expect([open(), seen()]).toEqual([true, 'error: ZeroDivisionError']);
    // More of the same kind does not close it.
    badge.trouble('error', { ...RAISED, what: 'ZeroDivisionError (2 times)' });
    expect([open(), part('what').textContent]).toEqual([true, 'ZeroDivisionError (2 times)']);
    part('pill').blur();
    clock.advance(15_000);
    expect([open(), seen()]).toEqual([false, '']);
  });

  test('leaves the text alone that somebody selects, whatever is said beside', () => {
    badge.turn({ name: 'silent', trouble: LOST });
    const before = part('fix');
    badge.busy(BUSY);
    badge.over('error');
    expect(part('fix')).toBe(before);
  });
});

test('a connection that takes long says so, also where nothing was said', () => {
  badge.turn({ name: 'connecting' });
  badge.turn({ name: 'connecting' });
  expect(seen()).toBe('');
  clock.advance(400);
  expect(seen()).toBe('connecting: Connecting…');
  badge.turn({ name: 'live' });
  badge.turn({ name: 'connecting' });
  badge.turn({ name: 'dead', trouble: null });
  clock.advance(400);
  expect([seen(), clock.pending]).toEqual(['closed: Closed', 0]);
});
