/**
 * Everything the user does in a figure, as messages.
 *
 * The figure takes what somebody in the kernel listens to, and only while it is live. Until the canvas has the focus,
 * wheel and touch belong to the page, so that scrolling over a notebook full of figures works; a press or a tap gives it
 * the focus.
 */
import type { Clock } from './clock';
import { KeyInput } from './keyboard';
import type { KeyWishes, OwnKey } from './keyboard';
import { modifiersOf, PointerInput } from './pointer';
import type { Place } from './pointer';
import { scrollAround } from './twofingers';
import type { Spot } from './twofingers';
import { isPinch, pinchSteps, scaleSteps, wheelSteps } from './wheel';
import { Kind } from './wire';
import type { FromPage, WheelUse } from './wire';

/** When the wheel is the figure's, if somebody listens to it: while it has the focus, or always. */
export type WheelMode = 'focused' | 'always';

/** What a figure wants of the input, as FIGURE tells it. */
export interface Wishes extends KeyWishes {
  readonly wheel: WheelUse;
}

/** What input needs from the view. */
export interface InputOptions {
  /** All of the figure. */
  readonly root: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly clock: Clock;
  /** Asked whenever the pointer comes, so that a changed setting counts soon. */
  wheel(): WheelMode;
  /** Send; false when the figure takes no input now. */
  send(message: FromPage): boolean;
  /** Whether the figure takes input; otherwise the browser keeps its menus and scrolling. */
  active(): boolean;
  /** Give the keyboard back to the document around. */
  leave(): void;
  /** Return what a part of the view does by this key, if it does something. */
  readonly own?: (event: KeyboardEvent) => OwnKey | undefined;
  /** Whether the document around has a shortcut of this key; left out: what every notebook has. */
  readonly shortcut?: ((event: KeyboardEvent, at?: Element) => boolean) | undefined;
}

/** What a canvas looks like whose tools fingers use. */
const ARMED = 'figport-armed';

/** The input of one view. */
export class Input {
  readonly #options: InputOptions;
  readonly #pointer: PointerInput;
  readonly #keys: KeyInput;
  readonly #turned: (event: WheelEvent) => void;
  /** Where the pointer is, or was last; null: it has never come. */
  #last: Place | null = null;
  #use: WheelUse = 'nothing';
  #listens = false;

  /**
   * @param living - ends when the figure is a plain picture.
   * @param lifetime - ends when it is taken away. Until then its keys are kept from the notebook.
   */
  constructor(options: InputOptions, living: AbortSignal, lifetime: AbortSignal) {
    this.#options = options;
    const { root, canvas } = options;
    const send = (message: FromPage): boolean => options.send(message);
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void
    ): void => {
      canvas.addEventListener(type, listener, { signal: living });
    };
    this.#turned = event => {
      this.#turn(event);
    };
    // Before the pointer's own listeners, and all that they tell.
    for (const type of ['focus', 'blur', 'pointerenter'] as const) {
      on(type, () => {
        this.refresh();
      });
    }
    living.addEventListener('abort', () => {
      canvas.classList.remove(ARMED);
      this.#pointer.reset();
      this.#use = 'nothing';
      this.refresh();
    });
    this.#keys = new KeyInput(
      {
        root,
        canvas,
        // Who has no pointer means what is shown: "g" makes a grid where that is.
        place: () => this.#last ?? { x: round(canvas.offsetWidth / 2), y: round(canvas.offsetHeight / 2) },
        send,
        active: () => options.active(),
        busy: () => this.pressing,
        leave: () => {
          options.leave();
        },
        own: event => options.own?.(event),
        shortcut: options.shortcut
      },
      lifetime
    );
    this.#pointer = new PointerInput(
      {
        element: canvas,
        place: event => this.#place(event),
        send,
        fingers: () => options.active() && (canvas.classList.contains(ARMED) || this.#focused),
        clock: options.clock,
        pinch: (middle, times) => {
          this.#pinch(middle, times);
        },
        scroll: (right, down) => {
          scrollAround(canvas, right, down);
        },
        pressing: modifiers => {
          this.#keys.follow(modifiers);
        }
      },
      living
    );
    const prevent = (event: Event): void => {
      if (options.active()) {
        event.preventDefault();
      }
    };
    // mousedown: no text selection, no automatic scrolling by the middle button, no change of focus;
    // mouseup and auxclick: no going back in history, no pasting.
    for (const type of ['mousedown', 'mouseup', 'auxclick', 'dragstart'] as const) {
      on(type, prevent);
    }
    on('contextmenu', event => {
      if (!options.active()) {
        return;
      }
      // The notebook's own menu must not open either.
      event.stopPropagation();
      if (event.shiftKey) {
        // The browser's own was asked for. It swallows the release.
        this.#pointer.letGo(event);
      } else {
        event.preventDefault();
      }
    });
  }

  /** Take in what the figure wants, and whether a tool is armed. */
  want(wishes: Wishes, armed: boolean): void {
    this.#options.canvas.classList.toggle(ARMED, armed);
    this.#use = wishes.wheel;
    this.#keys.want(wishes);
    this.refresh();
  }

  /** Whether the figure hears of a key that is spelled so. */
  reaches(spelled: string): boolean {
    return this.#keys.reaches(spelled);
  }

  /** Whether a button of the pointer is down. */
  get pressing(): boolean {
    return this.#pointer.holds;
  }

  /** Forget buttons and keys that are held: the view is not live any more. */
  reset(): void {
    this.#pointer.reset();
    this.#keys.reset();
    this.refresh();
  }

  /** Listen to the wheel where it is taken, and nowhere else: the page waits for whoever may prevent its scrolling. */
  refresh(): void {
    const { canvas } = this.#options;
    const listens = this.#options.active() && this.#use !== 'nothing' && (this.#use === 'captured' || this.#near);
    if (listens !== this.#listens) {
      this.#listens = listens;
      if (listens) {
        canvas.addEventListener('wheel', this.#turned, { passive: false });
      } else {
        canvas.removeEventListener('wheel', this.#turned);
      }
    }
  }

  get #focused(): boolean {
    const { canvas } = this.#options;
    return canvas.ownerDocument.activeElement === canvas;
  }

  /** Whether the wheel is the figure's if somebody listens. */
  get #near(): boolean {
    return this.#focused || this.#options.wheel() === 'always';
  }

  #turn(event: WheelEvent): void {
    if (!this.#options.active() || !(this.#use !== 'zoom' || this.#zooms(event))) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const { right, up } = isPinch(event, this.#keys.holds('Control')) ? pinchSteps(event) : wheelSteps(event);
    if (right !== 0 || up !== 0) {
      const modifiers = modifiersOf(event);
      this.#options.send({ kind: Kind.Wheel, ...this.#place(event), right, up, modifiers, number: 0 });
    }
  }

  /** Say what browsers make of a pinch on a touch pad. */
  #pinch(middle: Spot, times: number): void {
    if (this.#options.active() && this.#use !== 'nothing') {
      const place = this.#place(middle);
      this.#options.send({ kind: Kind.Wheel, ...place, ...scaleSteps(times), modifiers: ['ctrl'], number: 0 });
    }
  }

  /** Whether matplotlib zooms by this turn. */
  #zooms(event: WheelEvent): boolean {
    return event.ctrlKey || this.#keys.holds('x') || this.#keys.holds('y');
  }

  #place(event: Spot): Place {
    const { canvas } = this.#options;
    const box = canvas.getBoundingClientRect();
    const place = {
      x: round((event.clientX - box.left) * scale(canvas.offsetWidth, box.width)),
      y: round((event.clientY - box.top) * scale(canvas.offsetHeight, box.height))
    };
    this.#last = place;
    return place;
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
