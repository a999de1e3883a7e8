/**
 * What fingers on a figure mean, before they are a pointer.
 *
 * A finger that goes down may be about to scroll the page, to drag, to hold still, or be the first of two, and only what
 * follows tells. So nothing is said before: where fingers scroll, the browser says by `pointercancel` that it took one; a
 * finger that goes up where it went down is a tap; one that stays is the right button, as everywhere. Two are no pointer.
 */
import type { Clock } from './clock';
import { TwoFingers } from './twofingers';
import type { Spot } from './twofingers';

/** How far a finger may slip within a tap. */
const TAP = 10;
/** After this time without a motion it is the right button's. */
const LONG = 500;

/** What fingers need, and what they do. */
export interface FingerTarget {
  readonly clock: Clock;
  /** Whether fingers that move are the figure's: a tool is armed, or it has the focus. Else they scroll the page. */
  fingers(): boolean;
  /** A finger presses a button, by the event with which it went down. */
  press(down: PointerEvent, right: boolean): void;
  /** Two fingers between which this place is made what they hold so many times as large. */
  pinch(middle: Spot, times: number): void;
  /** Two fingers moved by so many pixels. */
  scroll(right: number, down: number): void;
}

interface First {
  readonly down: PointerEvent;
  readonly drags: boolean;
}

/** The fingers on one figure. */
export class Fingers {
  readonly #target: FingerTarget;
  /** The first finger, of which nobody knows yet what it will do, and whether it may drag. */
  #first: First | null = null;
  #two: TwoFingers | null = null;
  #stopTimer: () => void = () => undefined;

  constructor(target: FingerTarget) {
    this.#target = target;
  }

  /** A finger goes down. */
  down(event: PointerEvent): void {
    const first = this.#first;
    if (event.isPrimary) {
      this.forget();
      this.#first = { down: event, drags: this.#target.fingers() };
      this.#stopTimer = this.#target.clock.after(LONG, () => {
        this.#first = null;
        this.#target.press(event, true);
      });
    } else if (first?.drags === true) {
      this.forget();
      this.#two = new TwoFingers(first.down, event);
    }
  }

  /** Return whether a motion is no pointer's. */
  move(event: PointerEvent): boolean {
    if (this.#two !== null) {
      this.#follow(this.#two, event);
      return true;
    }
    const first = this.#waiting(event);
    if (first === null) {
      return !event.isPrimary;
    }
    if (!slipped(first.down, event)) {
      return true;
    }
    this.forget();
    if (first.drags) {
      this.#target.press(first.down, false);
    }
    return !first.drags;
  }

  /** Return whether the end of a touch is no pointer's. */
  up(event: PointerEvent): boolean {
    if (this.#two !== null) {
      if (this.#two.lift(event.pointerId)) {
        this.#two = null;
      }
      return true;
    }
    const first = this.#waiting(event);
    if (first !== null) {
      this.forget();
      if (slipped(first.down, event)) {
        return true;
      }
      this.#target.press(first.down, false);
    }
    return !event.isPrimary;
  }

  /** Whatever they were about to do, they do not. */
  forget(): void {
    this.#stopTimer();
    this.#first = this.#two = null;
  }

  /** Return the first finger, if it is this one and nobody knows yet what it will do. */
  #waiting({ pointerId }: PointerEvent): First | null {
    return this.#first !== null && this.#first.down.pointerId === pointerId ? this.#first : null;
  }

  #follow(two: TwoFingers, event: PointerEvent): void {
    const done = two.move(event);
    if (done?.kind === 'pinch') {
      this.#target.pinch(done.middle, done.times);
    } else if (done?.kind === 'scroll') {
      this.#target.scroll(done.right, done.down);
    }
  }
}

function slipped(down: PointerEvent, event: PointerEvent): boolean {
  return Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > TAP;
}
