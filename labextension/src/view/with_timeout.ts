/** Waiting, but not for ever. */
import type { Clock } from './clock';

/** Wait until something has come about; null where it fails, or so many milliseconds are over. */
export function withTimeout<T>(clock: Clock, milliseconds: number, awaited: Promise<T>): Promise<T | null> {
  return new Promise(resolve => {
    const come = (what: T | null): void => {
      forget();
      resolve(what);
    };
    const forget = clock.after(milliseconds, () => {
      resolve(null);
    });
    awaited.then(come, () => {
      come(null);
    });
  });
}
