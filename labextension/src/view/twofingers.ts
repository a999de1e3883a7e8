/** Two fingers: apart or together they pinch, side by side they scroll; which of both is decided once. */

/** A place in the window. */
export interface Spot {
  readonly clientX: number;
  readonly clientY: number;
}

/** A finger, and where it is. */
export interface Finger extends Spot {
  readonly pointerId: number;
}

/** What two fingers have done since the last time. */
export type Deed =
  | { readonly kind: 'pinch'; readonly middle: Spot; readonly times: number }
  | { readonly kind: 'scroll'; readonly right: number; readonly down: number };

/** Pixels by which they have to come nearer or farther, or go somewhere, before it is told which of both they do. */
const CLEAR = 8;

/** What two fingers do until both are up. */
export class TwoFingers {
  readonly #fingers: Map<number, Finger>;
  readonly #begin: { readonly middle: Spot; readonly distance: number };
  #last: { readonly middle: Spot; readonly distance: number };
  #kind: Deed['kind'] | null = null;
  #lifted = false;

  constructor(first: Finger, second: Finger) {
    this.#fingers = new Map([first, second].map(finger => [finger.pointerId, finger]));
    this.#begin = this.#last = this.#measure();
  }

  /** A finger moves; return what that does. */
  move(finger: Finger): Deed | null {
    if (this.#lifted || !this.#fingers.has(finger.pointerId)) {
      return null;
    }
    this.#fingers.set(finger.pointerId, finger);
    const now = this.#measure();
    this.#kind ??= this.#decide(now);
    if (this.#kind === null) {
      return null;
    }
    const before = this.#last;
    this.#last = now;
    if (this.#kind === 'pinch') {
      return { kind: 'pinch', middle: now.middle, times: now.distance / before.distance };
    }
    const { clientX, clientY } = now.middle;
    return { kind: 'scroll', right: clientX - before.middle.clientX, down: clientY - before.middle.clientY };
  }

  /** A finger goes up; return whether none is left. */
  lift(pointerId: number): boolean {
    this.#lifted = true;
    this.#fingers.delete(pointerId);
    return this.#fingers.size === 0;
  }

  #decide({ middle, distance }: { readonly middle: Spot; readonly distance: number }): Deed['kind'] | null {
    const begin = this.#begin;
    const apart = Math.abs(distance - begin.distance);
    const away = Math.hypot(middle.clientX - begin.middle.clientX, middle.clientY - begin.middle.clientY);
    // One finger alone that has moved changes the distance by twice as much as the middle.
    if (apart > CLEAR && apart > away) {
      return 'pinch';
    }
    return away > CLEAR ? 'scroll' : null;
  }

  #measure(): { readonly middle: Spot; readonly distance: number } {
    const [a, b] = [...this.#fingers.values()];
    const [{ clientX: ax, clientY: ay }, { clientX: bx, clientY: by }] = [a ?? NOWHERE, b ?? NOWHERE];
    return {
      middle: { clientX: (ax + bx) / 2, clientY: (ay + by) / 2 },
      // Fingers have a width; a scale has no end without it.
      distance: Math.max(1, Math.hypot(ax - bx, ay - by))
    };
  }
}

const NOWHERE: Spot = { clientX: 0, clientY: 0 };

/** Scroll what an element lies in: in each direction the nearest that scrolls there. */
export function scrollAround(element: Element, right: number, down: number): void {
  nearest(element, 'X')?.scrollBy(-right, 0);
  nearest(element, 'Y')?.scrollBy(0, -down);
}

function nearest(element: Element, way: 'X' | 'Y'): Element | null {
  for (let around = element.parentElement; around !== null; around = around.parentElement) {
    const room = way === 'X' ? around.scrollWidth - around.clientWidth : around.scrollHeight - around.clientHeight;
    const how = getComputedStyle(around)[`overflow${way}`];
    if (room > 0 && (how === 'auto' || how === 'scroll')) {
      return around;
    }
  }
  return element.ownerDocument.scrollingElement;
}
