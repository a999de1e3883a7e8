/**
 * The views that *home*, *back* and *forward* go through, as far as they were seen from here, without I/O.
 *
 * The kernel's history is the true one; others may write into it. Once it leads elsewhere than this one, this one is not
 * believed any more.
 */
import type { Limits } from './limits';

/** Where *home*, *back* or *forward* lead. */
export type Way = 'home' | 'back' | 'forward';

type View = ReadonlyMap<number, Limits>;

/** Milliseconds after which another turn of the wheel is another gesture; the twin of `GESTURE` in `figport/toolbar.py`. */
const GESTURE = 500;

/** The history of one view. */
export class ViewHistory {
  #entries: View[] = [];
  #place = -1;
  #believed = true;
  #turned = -Infinity;

  /** A gesture begins: what is shown is the first entry, if there is none. */
  begin(view: View): void {
    if (this.#entries.length === 0) {
      this.push(view);
    }
  }

  /** What is shown now is an entry. */
  push(view: View): void {
    this.#entries = [...this.#entries.slice(0, this.#place + 1), view];
    this.#place = this.#entries.length - 1;
    this.#turned = -Infinity;
  }

  /** The wheel turned: turns that follow each other quickly are one entry. */
  turn(before: View, after: View, now: number): void {
    this.begin(before);
    if (now < this.#turned + GESTURE) {
      this.#place -= 1;
    }
    this.push(after);
    this.#turned = now;
  }

  /** Go, and return what is shown then; null where that is not known. */
  go(way: Way): View | null {
    if (!this.#believed) {
      return null;
    }
    switch (way) {
      case 'home': {
        const [first] = this.#entries;
        if (first !== undefined) {
          this.push(first);
        }
        break;
      }
      case 'back':
        this.#place = Math.max(this.#place - 1, Math.min(0, this.#place));
        break;
      case 'forward':
        this.#place = Math.min(this.#place + 1, this.#entries.length - 1);
        break;
      default:
        return way satisfies never;
    }
    return this.#entries[this.#place] ?? null;
  }

  /** It leads elsewhere than the kernel's. */
  distrust(): void {
    this.#believed = false;
  }
}
