/** Remembers which figures somebody used in this page, and so whose next pictures belong into its document. */
import type { Clock } from './clock';

/** For how long after a first picture others may come: that one may have been under way when the figure was used. */
const ALONE = 10_000;
/**
 * Where other pages put pictures into the same document, the first is the last, so that one page puts in each: unless
 * it came sooner than that after the use. The kernel waits longer, so that one was surely of something before.
 */
const SHARED = 400;

interface Use {
  readonly at: number;
  /** When its first picture came. */
  first: number | null;
}

/** The figures that were used, and when. */
export class RecentUse {
  readonly #clock: Clock;
  readonly #used = new Map<string, Use>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Note that somebody uses a figure. */
  note(figure: string): void {
    this.#used.set(figure, { at: this.#clock.now(), first: null });
  }

  /** Take a figure's picture that answers nobody; return whether it is of what was done in this page. */
  take(figure: string, shared: boolean): boolean {
    const use = this.#used.get(figure);
    if (use === undefined) {
      return false;
    }
    const now = this.#clock.now();
    use.first ??= now;
    const over = shared ? now - use.at >= SHARED : now - use.first >= ALONE;
    if (over) {
      this.#used.delete(figure);
    }
    return shared || !over;
  }
}
