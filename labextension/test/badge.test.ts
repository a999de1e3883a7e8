import { beforeEach, describe, expect, test } from 'vitest';
import { Badge } from '../src/view/badge';
import type { Trouble } from '../src/view/errors';
import { lasting, mostImportant, note, troubled } from '../src/view/notices';
import type { Notice, NoticeKind } from '../src/view/notices';
import { FakeClock, fakeView, figureState } from './fakes';

const BUSY = 'Kernel busy, figure as of 12:03:41';
const LOST: Trouble = { code: 'timeout', what: 'The connection was lost', where: 'the network', fix: 'Wait.' };
const RAISED: Trouble = { code: 'callback', what: 'ZeroDivisionError', where: 'a callback', fix: 'Mend it.' };

let clock: FakeClock;
let badge: Badge;

beforeEach(() => {
  clock = new FakeClock();
  const view = fakeView(clock, new AbortController().signal);
  badge = new Badge(view);
  document.body.replaceChildren(view.elements.root);
});

/** The kernel says with the figure whether it computes. */
function busy(text: string | null): void {
  badge.hear(figureState({ busy: text }));
}

function part(name: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`.figport-${name}`);
  if (found === null) {
    throw new Error(`nothing is ${name}`);
  }
  return found;
}

/** What is seen of the badge: nothing, or its kind and its text. */
function seen(): string {
  return part('badge').hidden ? '' : `${part('badge').dataset.figportBadge ?? ''}: ${part('pill').textContent}`;
}

const open = (): boolean => !part('detail').hidden;

const KINDS: readonly NoticeKind[] = [
  'dead',
  'disconnected',
  'unshowable',
  'error',
  'made',
  'note',
  'closed',
  'busy',
  'connecting',
  'viewing'
];

test('what is open closes when the figure is about to be taken out of the page', () => {
  badge.told(troubled('error', RAISED));
  part('pill').click();
  expect(open()).toBe(true);
  badge.lifted();
  expect([open(), part('pill').getAttribute('aria-expanded')]).toEqual([false, 'false']);
});

describe('the order of what there is to say', () => {
  const all = new Map(KINDS.toReversed().map(kind => [kind, { ...note(kind), kind } satisfies Notice]));

  test('is what the figure is, what went wrong, what was done, what goes on', () => {
    const left = new Map(all);
    const order: NoticeKind[] = [];
    for (let most = mostImportant(left); most !== null; most = mostImportant(left)) {
      order.push(most.kind);
      left.delete(most.kind);
    }
    expect(order).toEqual(KINDS);
  });

  test.each(KINDS.slice(1).map((less, place) => [KINDS[place] ?? less, less] as const))(
    'has %s before %s, whichever came last',
    (more, less) => {
      for (const kinds of [
        [more, less],
        [less, more]
      ]) {
        expect(mostImportant(new Map(kinds.flatMap(kind => [...all].filter(([one]) => one === kind))))?.kind).toBe(
          more
        );
      }
    }
  );

  test('has news go by themselves, and nothing else', () => {
    expect(KINDS.filter(kind => lasting(kind) !== null)).toEqual(['error', 'made', 'note']);
  });
});

describe('of all that is true', () => {
  test('an error that has been shown gives the place back to what was there before', () => {
    busy(BUSY);
    badge.told(troubled('error', RAISED));
    expect(seen()).toBe('error: ZeroDivisionError');
    expect(part('status').textContent).toBe('ZeroDivisionError');
    clock.advance(15_000);
    expect(seen()).toBe(`busy: ${BUSY}`);
    busy(null);
    expect([seen(), part('status').textContent]).toEqual(['', '']);
  });

  test('the most important is shown, whatever was said last', () => {
    badge.told(troubled('error', RAISED));
    busy(BUSY);
    expect(seen()).toBe('error: ZeroDivisionError');
    badge.turn({ name: 'silent', trouble: LOST });
    badge.told(troubled('error', RAISED));
    expect(seen()).toBe('disconnected: The connection was lost');
    badge.turn({ name: 'dead', trouble: { ...LOST, what: 'The kernel died' } });
    busy(BUSY);
    expect(seen()).toBe('dead: The kernel died');
  });

  test('an error that came while something mattered more has its time afterwards', () => {
    badge.turn({ name: 'silent', trouble: LOST });
    badge.told(troubled('error', RAISED));
    clock.advance(60_000);
    badge.turn({ name: 'live' });
    expect(seen()).toBe('error: ZeroDivisionError');
    clock.advance(15_000);
    expect(seen()).toBe('');
  });

  test('news of a lesser kind give an error no further time', () => {
    badge.told(troubled('error', RAISED));
    for (let second = 0; second < 15; second += 1) {
      busy(`${BUSY} ${second}`);
      clock.advance(1000);
    }
    expect(seen()).toBe(`busy: ${BUSY} 14`);
  });

  test('a kernel that answers again is as busy as it was', () => {
    busy(BUSY);
    badge.turn({ name: 'silent', trouble: LOST });
    badge.turn({ name: 'live' });
    expect(seen()).toBe(`busy: ${BUSY}`);
  });

  test('what a lost connection may have changed is told again', () => {
    busy(BUSY);
    badge.told(troubled('unshowable', { ...RAISED, what: 'The picture cannot be shown' }));
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
    badge.told(troubled('error', RAISED));
    expect(seen()).toBe('error: ZeroDivisionError');
    clock.advance(15_000);
    expect(seen()).toBe('closed: Closed');
    expect(clock.pending).toBe(0);
  });
});

describe('the detail', () => {
  test('goes when what it tells of is over', () => {
    busy(BUSY);
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
    badge.told(troubled('error', RAISED));
    part('pill').click();
    badge.turn({ name: 'disconnected', trouble: LOST });
    expect([open(), part('pill').getAttribute('aria-expanded')]).toEqual([false, 'false']);
  });

  test('stays while somebody reads it, and no longer', () => {
    badge.told(troubled('error', RAISED));
    part('pill').focus();
    part('pill').click();
    clock.advance(40_000);
    expect([open(), seen()]).toEqual([true, 'error: ZeroDivisionError']);
    // More of the same kind does not close it.
    badge.told(troubled('error', { ...RAISED, what: 'ZeroDivisionError (2 times)' }));
    expect([open(), part('what').textContent]).toEqual([true, 'ZeroDivisionError (2 times)']);
    part('pill').blur();
    clock.advance(15_000);
    expect([open(), seen()]).toEqual([false, '']);
  });

  test('leaves the text alone that somebody selects, whatever is said beside', () => {
    badge.turn({ name: 'silent', trouble: LOST });
    const before = part('fix');
    busy(BUSY);
    busy(null);
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
