/**
 * Where the rubberband will be when the kernel hears of the pointer's last move, without I/O.
 *
 * matplotlib draws it between where the button went down and where the pointer is, both within the axes. What the kernel
 * then says confirms it or not: after that the kernel's counts, until the button is pressed again.
 */
import type { AxisLock } from './limits';
import type { Places } from './places';
import type { Band, Place, Pointer } from './wire';

/** CSS pixels by which a prediction may be off. */
const NEAR = 1.01;
/** Presses after which the kernel said something else, or nothing, and nothing is predicted any more. */
const MOST_WRONG = 2;

/** What the kernel's word means for what is shown. */
export type Verdict = 'as predicted' | 'otherwise';

interface Drag {
  readonly place: Place;
  readonly start: { readonly x: number; readonly y: number };
  readonly buttons: number;
}

/** The rubberband of one view. */
export class RubberbandForecast {
  readonly #places: Places;
  #drag: Drag | null = null;
  /** What was predicted and the kernel has not said yet. */
  #waiting: Band[] = [];
  /** Whether the kernel has still to say that the band of the last press is gone. */
  #ending = false;
  #doubted = false;
  #wrong = 0;

  constructor(places: Places) {
    this.#places = places;
  }

  /** Return where the band is after this; null: nowhere, undefined: that is the kernel's to say. */
  point(event: Pointer, armed: boolean, lock: AxisLock): Band | null | undefined {
    switch (event.action) {
      case 'press':
        this.#press(event, armed);
        return undefined;
      case 'move':
        return this.#move(event, lock);
      case 'release': {
        const dragged = this.#drag !== null && !this.#doubted;
        this.#drag = null;
        this.#ending = this.#ending || (dragged && this.#waiting.length > 0);
        return dragged ? null : undefined;
      }
      case 'enter':
      case 'leave':
        return undefined;
      default:
        return event.action satisfies never;
    }
  }

  /** Take in what the kernel says. */
  hear(band: Band | null): Verdict {
    if (band === null) {
      // Of the last press, while the button is down anew: this one's is still to be seen.
      const old = this.#ending && this.#drag !== null;
      this.#ending = false;
      if (old) {
        return 'as predicted';
      }
      this.#forget();
      return 'otherwise';
    }
    const at = this.#waiting.findIndex(one => near(one, band));
    if (at >= 0) {
      this.#waiting.splice(0, at);
      this.#ending = this.#ending && this.#drag === null;
      return 'as predicted';
    }
    if (this.#ending) {
      return 'as predicted';
    }
    if (this.#drag !== null && !this.#doubted) {
      this.#doubted = true;
      this.#wrong += 1;
    }
    return 'otherwise';
  }

  /** Nobody will say anything. */
  reset(): void {
    this.#ending = false;
    this.#forget();
  }

  #press(event: Pointer, armed: boolean): void {
    this.#forget();
    const [place] = this.#places.at(this.#places.spot(event)) ?? [];
    const plain = (event.button === 0 && event.buttons === 1) || (event.button === 2 && event.buttons === 2);
    if (armed && plain && place !== undefined && this.#wrong < MOST_WRONG) {
      this.#drag = { place, start: this.#places.pixel(event), buttons: event.buttons };
    }
  }

  #move(event: Pointer, lock: AxisLock): Band | undefined {
    const drag = this.#drag;
    if (drag === null || this.#doubted) {
      return undefined;
    }
    if (event.buttons !== drag.buttons) {
      this.#drag = null;
      return undefined;
    }
    const { left, right, top, bottom } = drag.place;
    const { dpr } = this.#places;
    const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value)) / dpr;
    const end = this.#places.pixel(event);
    const [x0, x1] = lock === 'y' ? [left, right] : [drag.start.x, end.x];
    const [y0, y1] = lock === 'x' ? [top, bottom] : [drag.start.y, end.y];
    const band = {
      x0: within(x0, left, right),
      y0: within(y0, top, bottom),
      x1: within(x1, left, right),
      y1: within(y1, top, bottom)
    };
    this.#waiting.push(band);
    return band;
  }

  #forget(): void {
    this.#drag = null;
    this.#waiting = [];
    this.#doubted = false;
  }
}

/** Corners may be named in another order. */
function near(one: Band, other: Band): boolean {
  const close = (a: number, b: number): boolean => Math.abs(a - b) <= NEAR;
  return (
    close(Math.min(one.x0, one.x1), Math.min(other.x0, other.x1)) &&
    close(Math.max(one.x0, one.x1), Math.max(other.x0, other.x1)) &&
    close(Math.min(one.y0, one.y1), Math.min(other.y0, other.y1)) &&
    close(Math.max(one.y0, one.y1), Math.max(other.y0, other.y1))
  );
}
