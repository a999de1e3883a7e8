/**
 * Everything the user does on the canvas, as messages.
 *
 * Until the canvas has the focus, wheel and touch belong to the page, so that scrolling over a notebook full
 * of figures works; a press gives it the focus.
 */
import { KeyInput } from './keyboard';
import { modifiersOf, PointerInput } from './pointer';
import type { Place } from './pointer';
import { wheelSteps } from './wheel';
import { Kind } from './wire';
import type { Message } from './wire';

/** When the wheel is the figure's: while it has the focus, or always. */
export type WheelMode = 'focused' | 'always';

/** What input needs from the view. */
export interface InputOptions {
  readonly canvas: HTMLCanvasElement;
  /** Asked at each turn of the wheel, so that a changed setting counts at once. */
  wheel(): WheelMode;
  /** Send; false when the figure takes no input now. */
  send(message: Message): boolean;
  /** Whether the figure takes input; otherwise the browser keeps its menus and scrolling. */
  active(): boolean;
}

/** The input of one view; ends with the signal. */
export class Input {
  readonly #options: InputOptions;
  readonly #pointer: PointerInput;
  readonly #keys: KeyInput;
  #last: Place = { x: 0, y: 0 };

  constructor(options: InputOptions, signal: AbortSignal) {
    this.#options = options;
    const { canvas } = options;
    const send = (message: Message): boolean => options.send(message);
    this.#pointer = new PointerInput({ element: canvas, place: event => this.#place(event), send }, signal);
    this.#keys = new KeyInput({ element: canvas, place: () => this.#last, send }, signal);
    canvas.addEventListener(
      'wheel',
      event => {
        this.#turn(event);
      },
      { signal, passive: false }
    );
    const prevent = (event: Event): void => {
      if (options.active()) {
        event.preventDefault();
      }
    };
    // mousedown: no text selection, no automatic scrolling by the middle button, no change of focus;
    // mouseup and auxclick: no going back in history, no pasting.
    for (const type of ['mousedown', 'mouseup', 'auxclick', 'dragstart']) {
      canvas.addEventListener(type, prevent, { signal });
    }
    canvas.addEventListener(
      'contextmenu',
      event => {
        if (options.active()) {
          event.preventDefault();
          // The notebook's own menu must not open either.
          event.stopPropagation();
        }
      },
      { signal }
    );
  }

  /** Forget buttons and keys that are held: the view is not live any more. */
  reset(): void {
    this.#pointer.reset();
    this.#keys.reset();
  }

  #turn(event: WheelEvent): void {
    const options = this.#options;
    const { canvas } = options;
    if (!options.active() || (options.wheel() === 'focused' && canvas.ownerDocument.activeElement !== canvas)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const { right, up } = wheelSteps(event);
    if (right !== 0 || up !== 0) {
      options.send({ kind: Kind.Wheel, ...this.#place(event), right, up, modifiers: modifiersOf(event) });
    }
  }

  #place(event: MouseEvent): Place {
    const { canvas } = this.#options;
    const box = canvas.getBoundingClientRect();
    this.#last = {
      x: round((event.clientX - box.left) * scale(canvas.offsetWidth, box.width)),
      y: round((event.clientY - box.top) * scale(canvas.offsetHeight, box.height))
    };
    return this.#last;
  }
}

/** Hundredths of a pixel are finer than any screen and keep the messages short. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A host may show the figure scaled by a transform; then layout and box differ by more than rounding. */
function scale(layout: number, box: number): number {
  return layout > 0 && box > 0 && Math.abs(layout - box) > 1 ? layout / box : 1;
}
