/**
 * Moves what axes show by itself, in the next animation frame, until the picture comes that the kernel draws.
 *
 * What is seen stays one canvas: the preview is laid over the last picture, and taken off in the same moment in which
 * the next one is put there. What that one does not show yet is laid over it again.
 */
import type { Clock } from './clock';
import { Forecast } from './forecast';
import type { Patch } from './forecast';
import type { Bond } from './limits';
import { Kind } from './wire';
import type { FigureState, Frame, Key, FromPage, Modifier } from './wire';

/** Milliseconds without an answer after which an input is given up: it was lost on its way. */
const PATIENCE = 10_000;
/** Numbers of views begin anywhere below; so two views hardly ever have the same. */
const RANDOM = 2 ** 48;
/** Keys that move nothing by themselves. */
const QUIET: readonly string[] = ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'x', 'y'];

/** What a preview needs. */
export interface PreviewOptions {
  readonly clock: Clock;
  /** All of the figure: it says by `data-figport-preview` that its picture is a preview. */
  readonly root: HTMLElement;
  /** Lay what is moved over the picture; nothing: show the picture. */
  lay(patches: readonly Patch[]): void;
}

/** The preview of one view. */
export class Preview {
  readonly #options: PreviewOptions;
  readonly #forecast: Forecast;
  #pans = false;
  #zooms = false;
  /** The key that matplotlib remembers as held, as the DOM calls it. */
  #key: string | null = null;
  #asked = false;
  #laid = false;
  #stopTimer: () => void = () => undefined;

  constructor(options: PreviewOptions, signal: AbortSignal) {
    this.#options = options;
    this.#forecast = new Forecast(Math.floor(options.clock.random() * RANDOM));
    signal.addEventListener('abort', () => {
      this.reset();
    });
  }

  /** Take in which tool is armed, and whose the wheel is. */
  figure({ tools, wheel }: FigureState): void {
    const pans = tools.some(({ name, pressed }) => name === 'pan' && pressed);
    if (pans !== this.#pans) {
      this.#pans = pans;
      this.#forecast.surprise();
    }
    this.#zooms = wheel === 'zoom';
  }

  /** Hear what is about to be sent; return it with its number. */
  hear(message: FromPage): FromPage {
    switch (message.kind) {
      case Kind.Pointer: {
        const number = this.#forecast.point(message, this.#pans, this.#bond(message.modifiers));
        return this.#heard({ ...message, number });
      }
      case Kind.Wheel: {
        const bond = this.#zooms ? this.#bond(message.modifiers) : null;
        return this.#heard({ ...message, number: this.#forecast.turn(message, bond) });
      }
      case Kind.Key:
        this.#hold(message);
        return message;
      case Kind.Tool:
      case Kind.Resize:
        this.#forecast.surprise();
        return message;
      default:
        return message;
    }
  }

  /** Forget what was said: nobody will answer. */
  reset(): void {
    this.#stopTimer();
    this.#key = null;
    this.#forecast.forget();
    this.#lay();
  }

  /** Take in that a picture was put on the canvas, which took the preview off. To be called in the same moment. */
  painted(frame: Frame): void {
    this.#forecast.painted(frame);
    this.#laid = false;
    this.#wait();
    this.#lay();
  }

  #heard<T extends FromPage & { readonly number: number }>(message: T): T {
    if (message.number !== 0) {
      this.#wait();
      this.#ask();
    }
    return message;
  }

  #hold({ action, key }: Key): void {
    if (action === 'press' && !QUIET.includes(key)) {
      // It may be matplotlib's: home, back, another tool.
      this.#forecast.surprise();
    }
    this.#key = action === 'press' ? key : null;
  }

  /** What binds a gesture to a direction; the twin of `held_key` in `figport/events.py`. */
  #bond(modifiers: readonly Modifier[]): Bond {
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

  #wait(): void {
    this.#stopTimer();
    if (this.#forecast.waits) {
      this.#stopTimer = this.#options.clock.after(PATIENCE, () => {
        this.#forecast.forget();
        this.#lay();
      });
    }
  }

  #ask(): void {
    if (!this.#asked) {
      this.#asked = true;
      requestAnimationFrame(() => {
        this.#asked = false;
        this.#lay();
      });
    }
  }

  #lay(): void {
    const patches = this.#forecast.patches();
    if (patches.length > 0 || this.#laid) {
      this.#options.lay(patches);
      this.#laid = patches.length > 0;
    }
    this.#options.root.toggleAttribute('data-figport-preview', this.#laid);
  }
}
