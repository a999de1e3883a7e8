/** Pointer events to POINTER messages: each one at once, the browser has merged them already. */
import type { Clock } from './clock';
import { Fingers } from './fingers';
import type { Spot } from './twofingers';
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

/** Return the modifiers of an event under matplotlib's names, in matplotlib's order. */
export function modifiersOf(event: ModifierKeys): readonly Modifier[] {
  const modifiers: Modifier[] = [];
  if (event.ctrlKey) {
    modifiers.push('ctrl');
  }
  if (event.altKey) {
    modifiers.push('alt');
  }
  if (event.shiftKey) {
    modifiers.push('shift');
  }
  if (event.metaKey) {
    modifiers.push('super');
  }
  return modifiers;
}

const DOUBLE_TIME = 500;
const DOUBLE_DISTANCE = 5;
/** The bit in `buttons` of each `button`. The DOM swaps middle and right. */
const BITS = [1, 4, 2, 8, 16];

/** How far a finger may slip between two taps. */
const SLIP = 24;
/** The primary and the secondary button, and their bits. */
const LEFT = 0;
const RIGHT = 2;

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
  readonly clock: Clock;
  /** Return where on the figure an event happened. */
  place(event: MouseEvent): Place;
  /** Send; false when the figure takes no input now. */
  send(message: Pointer): boolean;
  /** Whether fingers that move are the figure's: a tool is armed, or it has the focus. Else they scroll the page. */
  fingers(): boolean;
  /** Two fingers on the figure make what is between them so many times as large. */
  pinch(middle: Spot, times: number): void;
  /** Two fingers on the figure scroll the page. */
  scroll(right: number, down: number): void;
  /** Hear of a press before it is sent: which modifiers are held. */
  pressing(modifiers: readonly Modifier[]): void;
}

/** The pointer over one figure: a mouse, a pen, or a finger of which it is known what it does. */
export class PointerInput {
  readonly #target: PointerTarget;
  readonly #fingers: Fingers;
  readonly #clicks = new ClickCounter();
  /** The buttons whose press was sent and whose release was not. */
  #pressed = 0;
  #inside = false;
  #lastMove = '';
  /** Where the pointer was before the browser took it away. */
  #place: Place = { x: 0, y: 0 };
  /** Whether the finger that is down holds the right button. */
  #right = false;

  constructor(target: PointerTarget, signal: AbortSignal) {
    this.#target = target;
    this.#fingers = new Fingers({
      clock: target.clock,
      fingers: () => target.fingers(),
      press: (down, right) => {
        this.#tap(down, right);
      },
      pinch: (middle, times) => {
        target.pinch(middle, times);
      },
      scroll: (right, down) => {
        target.scroll(right, down);
      }
    });
    this.#listen(signal);
  }

  #listen(signal: AbortSignal): void {
    const { element } = this.#target;
    const on = (type: string, listener: (event: PointerEvent) => void): void => {
      element.addEventListener(
        type,
        event => {
          listener(event as PointerEvent);
        },
        { signal }
      );
    };
    on('pointerenter', event => {
      if (event.isPrimary && !this.#isFinger(event)) {
        this.#enter(event);
      }
    });
    on('pointerleave', event => {
      // Of several fingers, the first: matplotlib knows one pointer.
      if (this.#inside && event.isPrimary) {
        this.#inside = false;
        this.#send('leave', event);
      }
    });
    on('pointerdown', event => {
      if (this.#isFinger(event)) {
        this.#fingers.down(event);
      } else if (event.isPrimary) {
        this.#begin(event);
      }
    });
    on('pointermove', event => {
      if (!this.#fingers.move(event)) {
        this.#change(event);
        this.#move(event);
      }
    });
    on('pointerup', event => {
      if (!this.#fingers.up(event)) {
        this.#change(event);
        this.#right = false;
      }
    });
    for (const type of ['pointercancel', 'lostpointercapture']) {
      on(type, event => {
        if (type === 'pointercancel') {
          this.#fingers.forget();
        }
        if (event.isPrimary) {
          this.letGo(event);
        }
      });
    }
  }

  /** Whether a button is down. */
  get holds(): boolean {
    return this.#pressed !== 0;
  }

  /** Release what is held, where the pointer was last: the browser has taken it away, perhaps without a place. */
  letGo(event: MouseEvent): void {
    BITS.forEach((bit, button) => {
      if ((this.#pressed & bit) !== 0) {
        this.#pressed &= ~bit;
        this.#say('release', this.#place, button, this.#pressed, false, modifiersOf(event));
      }
    });
  }

  /** Forget what is held: nobody is there to be told. */
  reset(): void {
    this.#pressed = 0;
    this.#inside = false;
    this.#lastMove = '';
    this.#right = false;
    this.#fingers.forget();
  }

  /** Whether it has to show first what it does. A pen is as good as a mouse, but where it would scroll the page. */
  #isFinger({ pointerType }: PointerEvent): boolean {
    return pointerType === 'touch' || (pointerType === 'pen' && !this.#target.fingers());
  }

  /** A finger presses a button. It has not hovered before, and what follows the pointer is to know where that is. */
  #tap(down: PointerEvent, right: boolean): void {
    this.#right = right;
    this.#inside ||= this.#hover('enter', down);
    this.#hover('move', down);
    this.#begin(down);
  }

  #hover(action: PointerAction, event: PointerEvent): boolean {
    return this.#say(action, this.#target.place(event), -1, 0, false, modifiersOf(event));
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
    const move = `${x} ${y} ${this.#buttons(event)} ${modifiersOf(event).join()}`;
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
    const button = this.#right && event.button === LEFT ? RIGHT : event.button;
    const buttons = this.#buttons(event);
    const pressed = BITS[button] ?? 0;
    BITS.forEach((bit, held) => {
      if ((this.#pressed & bit) !== 0 && (buttons & bit) === 0) {
        this.#pressed &= ~bit;
        this.#send('release', event, held);
      }
    });
    if (pressed !== 0 && (buttons & pressed) !== 0 && (this.#pressed & pressed) === 0) {
      this.#enter(event);
      const slip = event.pointerType === 'touch' ? SLIP : DOUBLE_DISTANCE;
      const double = this.#clicks.press(button, event.timeStamp, this.#target.place(event), slip);
      this.#target.pressing(modifiersOf(event));
      if (this.#send('press', event, button, double)) {
        this.#pressed |= pressed;
      }
    }
  }

  #buttons({ buttons }: PointerEvent): number {
    return this.#right && buttons === BITS[LEFT] ? (BITS[RIGHT] ?? 0) : buttons;
  }

  #send(action: PointerAction, event: PointerEvent, button = -1, double = false): boolean {
    this.#place = this.#target.place(event);
    return this.#say(action, this.#place, button, this.#buttons(event), double, modifiersOf(event));
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
