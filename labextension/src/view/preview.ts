/**
 * Moves what axes show by itself, in the next animation frame, until the picture comes that the kernel draws.
 *
 * What is seen stays one canvas: the preview is laid over the last picture, and taken off in the same moment in which
 * the next one is put there. What that one does not show yet is laid over it again.
 */
import type { Clock } from './clock';
import { HeldKey, QUIET } from './held_key';
import { Forecast } from './forecast';
import type { Armed } from './forecast';
import type { Way } from './view_history';
import type { Patch } from './patches';
import type { Places } from './places';
import { Kind } from './wire';
import type { FigureState, Frame, Key, FromPage } from './wire';

/** Milliseconds without an answer after which an input is given up: it was lost on its way. */
const TIMEOUT = 10_000;
/** Milliseconds after which people are told that what they see is a preview. */
const LATE = 250;
/** Numbers of views begin anywhere below; so two views hardly ever have the same. */
const RANDOM = 2 ** 48;

/** Where matplotlib's keys lead, and its buttons. Whoever set others is predicted wrongly, and once. */
const WAYS: ReadonlyMap<string, Way> = new Map([
  ...['h', 'r', 'Home', 'home'].map((name): [string, Way] => [name, 'home']),
  ...['c', 'ArrowLeft', 'Backspace', 'back'].map((name): [string, Way] => [name, 'back']),
  ...['v', 'ArrowRight', 'forward'].map((name): [string, Way] => [name, 'forward'])
]);

/** Keys that move the view by steps while a tool is armed, whatever they do else; see `figport/steps.py`. */
const STEPS: readonly string[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', '+', '=', '-', '_'];

/** What a preview needs. */
export interface PreviewOptions {
  readonly clock: Clock;
  /** All of the figure: it says by `data-figport-preview` that its picture is a preview; `late`: for long. */
  readonly root: HTMLElement;
  readonly places: Places;
  /** Lay what is moved over the picture; nothing: show the picture. */
  lay(patches: readonly Patch[]): void;
}

/** The preview of one view. */
export class Preview {
  readonly #options: PreviewOptions;
  readonly #forecast: Forecast;
  #armed: Armed = null;
  #zooms = false;
  readonly #heldKey = new HeldKey();
  #asked = false;
  #laid = false;
  #late = false;
  /** What was sent and no picture knows, and when. */
  #sent: { readonly number: number; readonly time: number }[] = [];
  #stopTimer: () => void = () => undefined;

  constructor(options: PreviewOptions, signal: AbortSignal) {
    this.#options = options;
    this.#forecast = new Forecast(Math.floor(options.clock.random() * RANDOM), options.places);
    signal.addEventListener('abort', () => {
      this.reset();
    });
  }

  /** Take in which tool is armed, and whose the wheel is. */
  figure({ tools, wheel }: FigureState): void {
    const pressed = tools.find(tool => tool.pressed)?.name;
    const armed = pressed === 'pan' || pressed === 'zoom' ? pressed : null;
    if (armed !== this.#armed) {
      this.#armed = armed;
      this.#forecast.surprise();
    }
    this.#zooms = wheel === 'zoom';
  }

  /** Hear what is about to be sent; return it with its number. */
  hear(message: FromPage): FromPage {
    switch (message.kind) {
      case Kind.Pointer: {
        const number = this.#forecast.point(message, this.#armed, this.#heldKey.lock(message.modifiers));
        return this.#heard({ ...message, number });
      }
      case Kind.Wheel: {
        const lock = this.#zooms ? this.#heldKey.lock(message.modifiers) : null;
        return this.#heard({ ...message, number: this.#forecast.turn(message, lock, this.#options.clock.now()) });
      }
      case Kind.Key:
        return this.#heard({ ...message, number: this.#hold(message) });
      case Kind.Tool:
        return this.#heard({ ...message, number: this.#travel(message.name) });
      case Kind.Fill:
      case Kind.Resize:
        this.#forecast.surprise();
        return message;
      default:
        return message;
    }
  }

  /** Forget what was said: nobody will answer. */
  reset(): void {
    this.#heldKey.reset();
    this.#forget();
  }

  /** Take in that a picture was put on the canvas, which took the preview off. To be called in the same moment. */
  painted(frame: Frame): void {
    this.#forecast.painted(frame);
    const known = this.#sent.findIndex(({ number }) => number === frame.seen);
    this.#sent.splice(0, known + 1);
    this.#laid = this.#late = false;
    this.#wait();
    this.#lay();
  }

  #heard<T extends FromPage & { readonly number: number }>(message: T): T {
    if (message.number !== 0) {
      this.#sent.push({ number: message.number, time: this.#options.clock.now() });
      this.#wait();
      this.#ask();
    }
    return message;
  }

  #hold(message: Key): number {
    this.#heldKey.hear(message);
    const { action, key, modifiers } = message;
    if (action === 'press' && this.#armed !== null && STEPS.includes(key)) {
      this.#forecast.stray();
      return 0;
    }
    // Others may be matplotlib's too: another tool, another scale.
    return action === 'press' && !QUIET.includes(key) ? this.#travel(modifiers.length === 0 ? key : '') : 0;
  }

  /** Predict what a key or a button does. */
  #travel(name: string): number {
    const way = WAYS.get(name);
    if (way !== undefined) {
      return this.#forecast.travel(way);
    }
    this.#forecast.surprise();
    return 0;
  }

  #forget(): void {
    this.#stopTimer();
    this.#sent = [];
    this.#late = false;
    this.#forecast.forget();
    this.#lay();
  }

  /** Wait until the oldest input without a picture is late, and then until it is lost. */
  #wait(): void {
    this.#stopTimer();
    const [oldest] = this.#sent;
    if (oldest === undefined) {
      return;
    }
    const { clock } = this.#options;
    const age = clock.now() - oldest.time;
    this.#late = age >= LATE;
    this.#stopTimer = clock.after(Math.max(0, (this.#late ? TIMEOUT : LATE) - age), () => {
      if (this.#late) {
        this.#forget();
      } else {
        this.#wait();
        this.#tell();
      }
    });
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
    this.#tell();
  }

  #tell(): void {
    const { root } = this.#options;
    if (this.#laid) {
      root.dataset.figportPreview = this.#late ? 'late' : '';
    } else {
      delete root.dataset.figportPreview;
    }
  }
}
