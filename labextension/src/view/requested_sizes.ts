/** The sizes that one view has asked for: any other that the kernel tells, somebody else chose. */
import type { Size } from './size';

/** Tells answers from news. */
export class RequestedSizes {
  /** What the kernel told last, */
  #last: Size | null = null;
  /** and what it may tell because it was asked for, the newest last. */
  #answers: readonly Size[] = [];

  /** Note that a size is asked for. */
  add(size: Size): void {
    this.#answers = [...this.#answers, size];
  }

  /** All that is under way is answered. */
  end(): void {
    this.#answers = [];
  }

  /** Take in a size that the kernel tells; return whether somebody else chose it since the last one. */
  hear(size: Size): boolean {
    const before = this.#last ?? size;
    const known = before.width === size.width && before.height === size.height;
    this.#last = size;
    const place = this.#answers.findIndex(one => isNear(one, size));
    // The kernel answers in order, and of several that wait the newest only.
    this.#answers = this.#answers.slice(Math.max(0, place));
    return !known && place === -1;
  }
}

/** Whether two sizes differ by no more than pixels that were rounded, those of a screen that has more or less of them too. */
export function isNear(one: Size, other: Size): boolean {
  const most = Math.max(1, 1 / window.devicePixelRatio);
  return Math.abs(one.width - other.width) < most && Math.abs(one.height - other.height) < most;
}
