/** What a connection is made with, and when it is made again. */
import type { Clock } from './clock';
import type { Diagnosis, Retry } from './server';
import type { SocketFactory } from './socket';
import type { Trouble } from './errors';
import { isSlow, tooSlow } from './troubles';

/** Everything the connection needs from outside. */
export interface ConnectionOptions {
  /** Return the socket's address; asked anew for each attempt. */
  url(): string;
  /** Tell why a socket did not open. Never rejects. */
  diagnose(): Promise<Diagnosis>;
  readonly openSocket: SocketFactory;
  readonly clock: Clock;
  /** Our figport version, for HELLO. */
  readonly version: string;
  /** This browser's name, for ATTACH. */
  readonly client: string;
}

const FIRST_PAUSE = 500;
/** So a figure is back within 5 seconds of its server, and has 2 of them to connect. A hidden page's timers are slowed down by the browser. */
const LONGEST_PAUSE = 3_000;
const LATE_PAUSE = 60_000;
/** A socket that lived this long was a good one: the next pause is the first again. */
const STABLE = 5_000;
/** A page that kept up for so long does keep up, and what it was once closed for is over. */
const KEPT_UP = 60_000;
/** So often in a row a page is closed for being slow before it says that this is no accident. */
const ACCIDENTS = 2;

/** How long to rest before the next attempt: what the connection remembers of those before. */
export class Backoff {
  readonly #clock: Clock;
  #attempts = 0; // that failed in a row
  #slow = 0; // how often in a row the socket was closed because the page did not keep up
  #openedAt: number | null = null; // null while there is no socket that opened

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A socket opened. */
  opened(): void {
    this.#openedAt = this.#clock.now();
  }

  /** A socket closed, for a reason; return what to say of that. */
  closed(trouble: Trouble): Trouble {
    const lived = this.#openedAt === null ? 0 : this.#clock.now() - this.#openedAt;
    this.#openedAt = null;
    if (lived >= STABLE) {
      this.#attempts = 0;
    }
    if (lived >= KEPT_UP) {
      this.#slow = 0;
    }
    if (!isSlow(trouble.code)) {
      return trouble;
    }
    this.#slow += 1;
    return this.#slow > ACCIDENTS ? tooSlow(this.#slow) : trouble;
  }

  /** Return for how many milliseconds to rest. */
  pause(retry: Retry): number {
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#attempts);
    this.#attempts += 1;
    // Half fixed, half random: the pages of a restarted server must not all come back in one moment.
    const pause = (milliseconds: number): number => milliseconds * (0.5 + 0.5 * this.#clock.random());
    switch (retry) {
      case 'soon':
        return pause(longest);
      case 'slower':
        return pause(Math.min(LATE_PAUSE, FIRST_PAUSE * 2 ** this.#slow));
      case 'late':
      case 'never':
        return LATE_PAUSE;
      default:
        return retry satisfies never;
    }
  }

  /** Forget all: the connection ended. */
  forget(): void {
    this.#attempts = this.#slow = 0;
    this.#openedAt = null;
  }
}
