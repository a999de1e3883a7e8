/** What a badge can say: which of all that is true matters most, and the words. `badge.ts` shows it. */
import type { Trouble } from './errors';

const ALWAYS = null;

/**
 * The most important first; and for how many milliseconds each is shown: news go by themselves, what is so stays until
 * it is over.
 */
const ORDER = [
  ['dead', ALWAYS],
  ['disconnected', ALWAYS],
  ['unshowable', ALWAYS],
  ['error', 15_000],
  ['made', 15_000],
  ['note', 3_000],
  ['closed', ALWAYS],
  ['busy', ALWAYS],
  ['connecting', ALWAYS],
  ['viewing', ALWAYS]
] as const satisfies readonly (readonly [string, number | null])[];

/** What a badge can tell of. */
export type NoticeKind = (typeof ORDER)[number][0];

/** A line of what a press on the badge shows. */
export interface Line {
  readonly name?: 'what' | 'where' | 'fix';
  readonly text: string;
  /** Where it leads. */
  readonly address?: string;
}

/** What there is to say of one kind. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly text: string;
  /** What is said under the pointer. */
  readonly more: string;
  /** What a press shows; nothing where there is nothing more to say. */
  readonly detail: readonly Line[];
}

/** Return the most important of what is true; null if there is nothing to say. */
export function mostImportant(notices: ReadonlyMap<NoticeKind, Notice>): Notice | null {
  for (const [kind] of ORDER) {
    const notice = notices.get(kind);
    if (notice !== undefined) {
      return notice;
    }
  }
  return null;
}

/** Return for how many milliseconds news of a kind are shown; null for what stays. */
export function lasting(kind: NoticeKind): number | null {
  return ORDER.find(([one]) => one === kind)?.[1] ?? ALWAYS;
}

/** Something is wrong. */
export function troubled(
  kind: 'dead' | 'disconnected' | 'unshowable' | 'error',
  { what, where, fix }: Trouble
): Notice {
  const detail: readonly Line[] = [
    { name: 'what', text: what },
    { name: 'where', text: sentence(where) },
    { name: 'fix', text: fix }
  ];
  return { kind, text: what, more: `${what} (${where}).\n${fix}`, detail };
}

/** A figure was made, and this is where it is. */
export function made(title: string, address: string): Notice {
  const detail: readonly Line[] = [
    { text: `${title}: the notebook shows it below this figure.` },
    { text: 'Open it in its own tab', address }
  ];
  return { kind: 'made', text: 'Copy made', more: 'A copy of your own was made; press to see where it is', detail };
}

/** Something was done. */
export function note(text: string): Notice {
  return { kind: 'note', text, more: '', detail: [] };
}

/** The figure was closed. */
export function closed(): Notice {
  return { kind: 'closed', text: 'Closed', more: '', detail: [] };
}

/** The kernel computes. The text may be longer than the badge, where it says why no snapshot of a figure can be taken. */
export function busy(text = 'Kernel is busy'): Notice {
  return { kind: 'busy', text, more: text, detail: [] };
}

/** The figure is not there yet. */
export function connecting(): Notice {
  return { kind: 'connecting', text: 'Connecting…', more: '', detail: [] };
}

/** The user may look and no more. */
export function viewing(): Notice {
  const more = 'You may look at this figure. Using it takes the right to run code in its kernel.';
  return { kind: 'viewing', text: 'View only', more, detail: [] };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
