/** Remembers which figures somebody used in this page, and so whose next pictures belong into its document. */
import type { Clock } from './clock';

/**
 * For how long after a use the pictures that come are not the last of it: one may have been under way when the figure
 * was used.
 */
const ALONE = 10_000;
/**
 * The same where other pages put pictures into the same document, each picture by one page. The kernel waits longer
 * than that, so what comes before is surely of something before.
 */
const SHARED = 400;

/** The figures that were used, and when. */
export class RecentUse {
  readonly #clock: Clock;
  readonly #used = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Note that somebody uses a figure. */
  note(figure: string): void {
    this.#used.set(figure, this.#clock.now());
  }

  /** Take a figure's picture; return whether it may be of what was done in this page, or is, in a shared document. */
  take(figure: string, shared: boolean): boolean {
    const used = this.#used.get(figure);
    if (used === undefined) {
      return false;
    }
    if (this.#clock.now() - used >= (shared ? SHARED : ALONE)) {
      this.#used.delete(figure);
    }
    return true;
  }
}
