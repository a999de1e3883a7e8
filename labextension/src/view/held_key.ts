/** The key that locks a gesture to an axis; the twin of `held_key` in `figport/events.py`. */
import type { AxisLock } from './limits';
import type { Key, Modifier } from './wire';

/** Keys that move nothing by themselves. */
export const QUIET: readonly string[] = ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'x', 'y'];

/** What matplotlib remembers as held. */
export class HeldKey {
  /** As the DOM calls it. */
  #key: string | null = null;

  /** Take in a key that is sent. */
  hear({ action, key }: Key): void {
    this.#key = action === 'press' ? key : null;
  }

  /** Nobody knows of it any more. */
  reset(): void {
    this.#key = null;
  }

  /** Return what locks a gesture with these modifiers. */
  lock(modifiers: readonly Modifier[]): AxisLock {
    const key = this.#key;
    if (key !== null && !QUIET.includes(key)) {
      return null;
    }
    if (key === 'x' || key === 'y') {
      return key;
    }
    const [first, second] = modifiers;
    if (second !== undefined) {
      return null;
    }
    return first === 'ctrl' ? 'control' : first === 'shift' ? 'shift' : null;
  }
}
