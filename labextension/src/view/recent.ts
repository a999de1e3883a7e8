/** Remembers which figures somebody used in this page, and so whose next pictures belong into its document. */
import type { Clock } from './clock';

/** For how long after a picture another one may come: the first may have been under way when the figure was used. */
const LONG = 10_000;

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

  /** Take a figure's picture; return whether it may be of what was done in this page. */
  take(figure: string): boolean {
    const used = this.#used.get(figure);
    if (used === undefined) {
      return false;
    }
    if (this.#clock.now() - used >= LONG) {
      this.#used.delete(figure);
    }
    return true;
  }
}
