/** What a connection is made with, and when it is made again. */
import type { Clock } from './clock';
import type { Diagnosis, Retry } from './server';
import type { SocketFactory } from './socket';

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

/** Return for how many milliseconds to rest after as many attempts that failed in a row. */
export function pauseAfter(attempts: number, retry: Retry, clock: Clock): number {
  const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempts);
  // Half fixed, half random: the pages of a restarted server must not all come back in one moment.
  return retry === 'late' ? LATE_PAUSE : longest * (0.5 + 0.5 * clock.random());
}
