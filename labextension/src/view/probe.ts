/**
 * Finds out whether a socket still carries anything.
 *
 * After sleep, or in another network, a dead socket looks like a living one for minutes: browsers tell nothing of it, and
 * let pages send no pings. A slow one looks the same: nothing is told of a picture before all of it is there, and what
 * answers comes behind it. So whoever was given up waits twice as long on the next socket, up to a limit, and long for
 * as long as answers are slow: a link on which a picture takes half a minute carries it in the end.
 */
import type { Clock } from './clock';

/** A socket from which nothing came for so long, though somebody uses a figure or waits for one, is asked. */
const SILENCE = 10_000;
/** How long an answer may take, where none was late. */
const ANSWER = 5_000;
/** How long one may take anywhere. */
const LONGEST = 80_000;
/** How much longer than the last one an answer may take. */
const MARGIN = 3;

/** The probe of one connection. */
export class Probe {
  readonly #clock: Clock;
  readonly #ask: () => void;
  readonly #failed: () => void;
  #heard = 0;
  #asked = 0;
  #timeout = ANSWER;
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
    if (this.#stopTimer !== null) {
      // An answer between two pictures says nothing of the next one: what was learned is forgotten by and by.
      this.#allow(Math.max(MARGIN * (this.#heard - this.#asked), this.#timeout / 2));
    }
    this.stop();
  }

  /** Somebody used a figure, or waits for one. */
  used(): void {
    if (this.#clock.now() - this.#heard >= SILENCE) {
      this.ask();
    }
  }

  /** Ask, unless an answer is awaited. */
  ask(): void {
    if (this.#stopTimer === null) {
      this.#asked = this.#clock.now();
      this.#stopTimer = this.#clock.after(this.#timeout, () => {
        this.#stopTimer = null;
        this.#allow(2 * this.#timeout);
        this.#failed();
      });
      this.#ask();
    }
  }

  #allow(timeout: number): void {
    this.#timeout = Math.min(LONGEST, Math.max(ANSWER, timeout));
  }

  /** Await nothing any more. */
  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
  }
}
