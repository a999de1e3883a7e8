/** Time as an argument, so that tests need no sleeps. */
export interface Clock {
  /** Milliseconds since some fixed moment. */
  now(): number;
  /** Run `action` once after `delay` ms; the returned function calls it off. */
  after(delay: number, action: () => void): () => void;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

/** Return the browser's clock. */
export function browserClock(): Clock {
  return {
    now: () => performance.now(),
    after: (delay, action) => {
      const timer = setTimeout(action, delay);
      return () => {
        clearTimeout(timer);
      };
    },
    random: () => Math.random()
  };
}
