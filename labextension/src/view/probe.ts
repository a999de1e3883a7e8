/**
 * Finds out whether a socket still carries anything.
 *
 * After sleep, or in another network, a dead socket looks like a living one for minutes: browsers tell nothing of it, and
 * let pages send no pings.
 */
import type { Clock } from './clock';

/** A socket from which nothing came for so long, though somebody uses a figure, is asked. */
const SILENCE = 10_000;
/** How long an answer may take. */
const ANSWER = 5_000;

/** The probe of one connection. */
export class Probe {
  readonly #clock: Clock;
  readonly #ask: () => void;
  readonly #failed: () => void;
  #heard = 0;
  #stopTimer: (() => void) | null = null;

  /** `ask` sends something that is answered at once; `failed` is told when nothing came. */
  constructor(clock: Clock, ask: () => void, failed: () => void) {
    this.#clock = clock;
    this.#ask = ask;
    this.#failed = failed;
  }

  /** Something came. */
  heard(): void {
    this.#heard = this.#clock.now();
    this.stop();
  }

  /** Somebody used a figure. */
  used(): void {
    if (this.#clock.now() - this.#heard >= SILENCE) {
      this.ask();
    }
  }

  /** Ask, unless an answer is awaited. */
  ask(): void {
    if (this.#stopTimer === null) {
      this.#stopTimer = this.#clock.after(ANSWER, () => {
        this.#stopTimer = null;
        this.#failed();
      });
      this.#ask();
    }
  }

  /** Await nothing any more. */
  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
  }
}
