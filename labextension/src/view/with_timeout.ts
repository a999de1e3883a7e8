/** Waiting, but not for ever. */
import type { Clock } from './clock';

/** Wait until something has come about, or failed, or so many milliseconds are over. */
export function withTimeout(clock: Clock, milliseconds: number, awaited: Promise<unknown>): Promise<void> {
  return new Promise(resolve => {
    const forget = clock.after(milliseconds, resolve);
    const come = (): void => {
      forget();
      resolve();
    };
    awaited.then(come, come);
  });
}
