/** Pointer events to POINTER messages: each one at once, the browser has merged them already. */
import { Kind } from './wire';
import type { Modifier, Pointer, PointerAction } from './wire';

/** A place on the figure in CSS pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Which modifier keys an event has. */
export interface ModifierKeys {
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

/** Return the held modifiers under matplotlib's names, in matplotlib's order. */
export function modifiersOf(event: ModifierKeys): readonly Modifier[] {
  const held: Modifier[] = [];
  if (event.ctrlKey) {
    held.push('ctrl');
  }
  if (event.altKey) {
    held.push('alt');
  }
  if (event.shiftKey) {
    held.push('shift');
  }
  if (event.metaKey) {
    held.push('super');
  }
  return held;
}

const DOUBLE_TIME = 500;
const DOUBLE_DISTANCE = 5;
/** The bit in `buttons` of each `button`. The DOM swaps middle and right. */
const BITS = [1, 4, 2, 8, 16];

/** How far a finger may slip between two taps, and within one. */
const SLIP = 24;
const TAP = 10;

/** Tells the second press of a double click. The third press starts over. */
export class ClickCounter {
  #last: { readonly button: number; readonly time: number; readonly place: Place } | null = null;

  /** Return whether this press is the second one. */
  press(button: number, time: number, place: Place, distance = DOUBLE_DISTANCE): boolean {
    const last = this.#last;
    const double =
      last?.button === button &&
      time - last.time <= DOUBLE_TIME &&
      Math.hypot(place.x - last.place.x, place.y - last.place.y) <= distance;
    this.#last = double ? null : { button, time, place };
    return double;
  }
}

/** What a host element needs for its pointer to be sent. */
export interface PointerTarget {
  readonly element: HTMLElement;
  /** Return where on the figure an event happened. */
  place(event: MouseEvent): Place;
  /** Send; false when the figure takes no input now. */
  send(message: Pointer): boolean;
  /** Whether fingers that move are the figure's: a tool is armed, or it has the focus. Else they scroll the page. */
  fingers(): boolean;
  /** Hear of a press before it is sent: which modifiers are held. */
  pressing(held: readonly Modifier[]): void;
}

/**
 * The pointer over one figure.
 *
 * A finger that goes down on a figure may be about to scroll the page, and only the browser knows: it says so by
 * `pointercancel`. So nothing is sent before the finger goes up where it went down, which is a tap.
 */
export class PointerInput {
  readonly #target: PointerTarget;
  readonly #clicks = new ClickCounter();
  /** The buttons whose press was sent and whose release was not. */
  #held = 0;
  #inside = false;
  #lastMove = '';
  /** Where the pointer was before the browser took it away. */
  #place: Place = { x: 0, y: 0 };
  /** A finger that is down and may become a tap. */
  #tap: PointerEvent | null = null;

  constructor(target: PointerTarget, signal: AbortSignal) {
    this.#target = target;
    const { element } = target;
    const on = (type: string, listener: (event: PointerEvent) => void): void => {
      // Only the first of several fingers: matplotlib knows one pointer.
      element.addEventListener(
        type,
        event => {
          const pointer = event as PointerEvent;
          if (pointer.isPrimary) {
            listener(pointer);
          }
        },
        { signal }
      );
    };
    on('pointerenter', event => {
      if (!this.#scrolls(event)) {
        this.#enter(event);
      }
    });
    on('pointerleave', event => {
      if (this.#inside) {
        this.#inside = false;
        this.#send('leave', event);
      }
    });
    on('pointerdown', event => {
      if (this.#scrolls(event)) {
        this.#tap = event;
      } else {
        this.#begin(event);
      }
    });
    on('pointermove', event => {
      if (this.#tap === null) {
        this.#change(event);
        this.#move(event);
      } else if (this.#slipped(event)) {
        this.#tap = null;
      }
    });
    on('pointerup', event => {
      if (this.#tap !== null && !this.#slipped(event)) {
        this.#begin(this.#tap);
      }
      this.#tap = null;
      this.#change(event);
    });
    on('pointercancel', event => {
      this.#tap = null;
      this.letGo(event);
    });
    on('lostpointercapture', event => {
      this.letGo(event);
    });
  }

  /** Whether a button is down. */
  get holds(): boolean {
    return this.#held !== 0;
  }

  /** Release what is held, where the pointer was last: the browser has taken it away, perhaps without a place. */
  letGo(event: MouseEvent): void {
    BITS.forEach((bit, button) => {
      if ((this.#held & bit) !== 0) {
        this.#held &= ~bit;
        this.#say('release', this.#place, button, this.#held, false, modifiersOf(event));
      }
    });
  }

  /** Forget what is held: nobody is there to be told. */
  reset(): void {
    this.#held = 0;
    this.#inside = false;
    this.#lastMove = '';
    this.#tap = null;
  }

  /** Whether the browser may take this for scrolling. */
  #scrolls({ pointerType }: PointerEvent): boolean {
    return (pointerType === 'touch' || pointerType === 'pen') && !this.#target.fingers();
  }

  #slipped(event: PointerEvent): boolean {
    const { clientX = 0, clientY = 0 } = this.#tap ?? {};
    return Math.hypot(event.clientX - clientX, event.clientY - clientY) > TAP;
  }

  #begin(event: PointerEvent): void {
    const { element } = this.#target;
    element.focus({ preventScroll: true });
    capture(element, event.pointerId);
    this.#change(event);
  }

  #enter(event: PointerEvent): void {
    if (!this.#inside) {
      this.#inside = this.#send('enter', event);
    }
  }

  #move(event: PointerEvent): void {
    this.#enter(event);
    // Browsers repeat a move without motion after each layout.
    const { x, y } = this.#target.place(event);
    const move = `${x} ${y} ${event.buttons} ${modifiersOf(event).join()}`;
    if (event.button === -1 && move !== this.#lastMove) {
      this.#lastMove = move;
      this.#send('move', event);
    }
  }

  /**
   * Send what changed of the buttons. While one button is down the others change without down and up
   * events, so the mask decides; but a button that went down elsewhere is not pressed here.
   */
  #change(event: PointerEvent): void {
    const pressed = BITS[event.button] ?? 0;
    BITS.forEach((bit, button) => {
      if ((this.#held & bit) !== 0 && (event.buttons & bit) === 0) {
        this.#held &= ~bit;
        this.#send('release', event, button);
      }
    });
    if (pressed !== 0 && (event.buttons & pressed) !== 0 && (this.#held & pressed) === 0) {
      this.#enter(event);
      const slip = event.pointerType === 'touch' ? SLIP : DOUBLE_DISTANCE;
      const double = this.#clicks.press(event.button, event.timeStamp, this.#target.place(event), slip);
      this.#target.pressing(modifiersOf(event));
      if (this.#send('press', event, event.button, double)) {
        this.#held |= pressed;
      }
    }
  }

  #send(action: PointerAction, event: PointerEvent, button = -1, double = false): boolean {
    this.#place = this.#target.place(event);
    return this.#say(action, this.#place, button, event.buttons, double, modifiersOf(event));
  }

  #say(
    action: PointerAction,
    place: Place,
    button: number,
    buttons: number,
    double: boolean,
    modifiers: readonly Modifier[]
  ): boolean {
    return this.#target.send({ kind: Kind.Pointer, action, ...place, button, buttons, double, modifiers, number: 0 });
  }
}

function capture(element: HTMLElement, pointer: number): void {
  try {
    element.setPointerCapture(pointer);
  } catch {
    // The pointer is gone already, or was made by a script. Without capture only moves outside are lost.
  }
}
