/**
 * What axes will show when the kernel has done what the user did, without I/O.
 *
 * Each input that is predicted gets a number, and what is predicted for it is kept until a picture says that it knows
 * this input. What it shows then confirms the prediction or not. Axes whose predictions were wrong are not predicted
 * any more: a callback may set their limits, or they move in ways of their own.
 */
import { ViewHistory } from './view_history';
import type { Way } from './view_history';
import { locked, distance, framed, panned, stretched } from './limits';
import type { AxisLock, Limits, Spot } from './limits';
import { patchesOf } from './patches';
import type { Patch } from './patches';
import { Places } from './places';
import type { Frame, Place, Pointer, Wheel } from './wire';

/** The tool that is armed. */
export type Armed = 'pan' | 'zoom' | null;

/** Pixels by which a prediction may be wrong: the kernel cuts fractions of the pointer's place off. */
const NEAR = 1.01;
/** Wrong predictions after which an axes is not predicted any more. */
const MOST_WRONG = 2;
/** Pixels below which a rectangle is none: whoever draws one so small wants no zoom. */
const SMALLEST = 5;
/** What matplotlib's zoom by the wheel leaves of the limits with each step. */
const STEP = 0.85;

interface Step {
  readonly number: number;
  readonly limits: ReadonlyMap<number, Limits>;
  /** The axes that the gesture moves. */
  readonly moved: ReadonlySet<number>;
  /** Whether what is shown then must be this. */
  sure: boolean;
  /** Whether the history led there. */
  readonly travelled: boolean;
}

interface Gesture {
  readonly kind: 'pan' | 'stretch' | 'zoom in' | 'zoom out';
  readonly buttons: number;
  readonly start: Spot;
  readonly places: readonly Place[];
  readonly limits: ReadonlyMap<number, Limits>;
}

/** The predictions of one view. */
export class Forecast {
  readonly #places: Places;
  readonly #history = new ViewHistory();
  #number: number;
  #steps: Step[] = [];
  #gesture: Gesture | null = null;
  /** Axes that the present gesture was wrong about. */
  readonly #denied = new Set<number>();
  readonly #wrong = new Map<number, number>();

  /** @param number - where numbers begin; other views have others. */
  constructor(number: number, places = new Places()) {
    this.#number = number;
    this.#places = places;
  }

  /** Whether something was predicted that no picture has shown yet. */
  get waits(): boolean {
    return this.#steps.length > 0;
  }

  /** Predict what a pointer does; return the number that its message gets, 0 if nothing is predicted. */
  point(event: Pointer, armed: Armed, lock: AxisLock): number {
    switch (event.action) {
      case 'press':
        return this.#press(event, armed);
      case 'move':
        return this.#move(event, lock);
      case 'release': {
        const gesture = this.#gesture;
        this.#gesture = null;
        return gesture === null ? 0 : this.#release(gesture, event, lock);
      }
      case 'enter':
      case 'leave':
        return 0;
      default:
        return event.action satisfies never;
    }
  }

  /** Predict what matplotlib's zoom by the wheel does; return as `point`. */
  turn(event: Wheel, lock: AxisLock, time: number): number {
    const spot = this.#places.spot(event);
    const hit = this.#hit(spot)?.find(place => place.front);
    if (this.#gesture !== null || hit === undefined || lock === null || lock === 'shift' || event.up === 0) {
      return this.#puzzle();
    }
    if (hit.equal && lock !== 'control') {
      return this.#puzzle();
    }
    this.#forgive();
    const factor = STEP ** event.up;
    const now = this.#now();
    const limits = now.get(hit.axes) ?? hit;
    const next = stretched(limits, hit, spot, lock === 'y' ? 1 : factor, lock === 'x' ? 1 : factor);
    const before = new Map(now);
    const number = this.#apply(now, [[hit, next]]);
    this.#history.turn(before, now, time);
    return number;
  }

  /** Predict where the history leads; return as `point`. */
  travel(way: Way): number {
    this.#gesture = null;
    const view = this.#history.go(way);
    if (view === null) {
      return this.#puzzle();
    }
    this.#forgive();
    const now = this.#now();
    view.forEach((limits, axes) => {
      if (now.has(axes)) {
        now.set(axes, limits);
      }
    });
    return this.#note(now, new Set(), true, true);
  }

  /** Note that something happened whose outcome is not predicted. */
  surprise(): void {
    this.#gesture = null;
    for (const step of this.#steps) {
      step.sure = false;
    }
  }

  /** Note that the view goes on, and the history with it, in a way that is not predicted. */
  stray(): void {
    this.surprise();
    this.#history.distrust();
  }

  /** Forget what was predicted: it will not come. */
  forget(): void {
    this.#steps = [];
    this.#gesture = null;
  }

  /** Take in what the picture shows that is on the canvas now. */
  painted(frame: Frame): void {
    this.#places.painted(frame);
    const at = this.#steps.findIndex(step => step.number === frame.seen);
    const step = this.#steps[at];
    if (step !== undefined) {
      this.#steps.splice(0, at + 1);
      if (step.sure) {
        this.#judge(step);
      }
    }
  }

  /** Return what is to be moved so that the picture looks as predicted. */
  patches(): readonly Patch[] {
    const last = this.#steps.at(-1);
    if (last === undefined) {
      return [];
    }
    const groups = new Map<number, Place[]>();
    for (const place of this.#places.all.values()) {
      groups.set(place.twins, [...(groups.get(place.twins) ?? []), place]);
    }
    const plain = [...groups.values()].filter(group => !group.some(one => this.#isWrong(one.axes)));
    return plain.flatMap(group => patchesOf(group, last.limits));
  }

  #press(event: Pointer, armed: Armed): number {
    const places = this.#hit(this.#places.spot(event));
    const plain = (event.button === 0 && event.buttons === 1) || (event.button === 2 && event.buttons === 2);
    if (this.#gesture !== null || armed === null || !plain || places === null) {
      return this.#puzzle();
    }
    if (armed === 'zoom' && places.some(place => place.equal)) {
      return this.#puzzle();
    }
    this.#forgive();
    const limits = this.#now();
    const first = event.button === 0;
    const kind = armed === 'pan' ? (first ? 'pan' : 'stretch') : first ? 'zoom in' : 'zoom out';
    this.#gesture = { kind, buttons: event.buttons, start: this.#places.pixel(event), places, limits };
    this.#history.begin(limits);
    return this.#note(limits, new Set(), true);
  }

  #move(event: Pointer, lock: AxisLock): number {
    const gesture = this.#gesture;
    if (gesture === null) {
      return 0;
    }
    if (event.buttons !== gesture.buttons) {
      return this.#puzzle();
    }
    const { kind, start, places } = gesture;
    if (kind === 'zoom in' || kind === 'zoom out') {
      return 0; // the rubberband's
    }
    const pixel = this.#places.pixel(event);
    const [dx, dy] = [pixel.x - start.x, pixel.y - start.y];
    if (dx === 0 && dy === 0) {
      // matplotlib then leaves the axes where the last move that it saw has brought them.
      return this.#note(this.#now(), new Set(), false);
    }
    const next = places.map((place): readonly [Place, Limits] => {
      const limits = gesture.limits.get(place.axes) ?? place;
      if (kind === 'pan') {
        // Upwards, as matplotlib counts: keys that bind both directions mean that.
        const [right, up] = locked(dx, -dy, lock);
        return [place, panned(limits, place, right, -up)];
      }
      let [across, up] = locked(-dx / (place.right - place.left), dy / (place.bottom - place.top), lock);
      if (place.equal) {
        across = up = (across + up) / 2;
      }
      return [place, stretched(limits, place, start, 10 ** across, 10 ** up)];
    });
    return this.#apply(this.#now(), next);
  }

  #release({ kind, start, places, limits }: Gesture, event: Pointer, lock: AxisLock): number {
    const now = this.#now();
    if (kind === 'pan' || kind === 'stretch') {
      this.#history.push(now);
      return this.#note(now, new Set(), true);
    }
    const end = this.#places.pixel(event);
    const tooSmall = (one: number, other: number, free: AxisLock): boolean =>
      Math.abs(one - other) < SMALLEST && lock !== free;
    if (tooSmall(start.x, end.x, 'y') || tooSmall(start.y, end.y, 'x')) {
      return this.#note(now, new Set(), true);
    }
    const next = places.map((place): readonly [Place, Limits] => {
      const before = limits.get(place.axes) ?? place;
      return [place, framed(before, place, start, end, lock, kind === 'zoom out')];
    });
    const number = this.#apply(now, next);
    this.#history.push(now);
    return number;
  }

  /** Note new limits of some axes, and of those that share them. */
  #apply(now: Map<number, Limits>, next: readonly (readonly [Place, Limits])[]): number {
    const moved = new Set<number>();
    for (const [place, { x0, x1, y0, y1 }] of next) {
      for (const other of this.#places.all.values()) {
        const before = now.get(other.axes) ?? other;
        const sharesX = other.sharing_x === place.sharing_x;
        const sharesY = other.sharing_y === place.sharing_y;
        if (sharesX || sharesY) {
          moved.add(other.axes);
          now.set(other.axes, {
            ...(sharesX ? { x0, x1 } : { x0: before.x0, x1: before.x1 }),
            ...(sharesY ? { y0, y1 } : { y0: before.y0, y1: before.y1 })
          });
        }
      }
    }
    return this.#note(now, moved, true);
  }

  #note(limits: ReadonlyMap<number, Limits>, moved: ReadonlySet<number>, sure: boolean, travelled = false): number {
    this.#number += 1;
    this.#steps.push({ number: this.#number, limits, moved, sure, travelled });
    return this.#number;
  }

  /** What the kernel will show when it has done all that was said. */
  #now(): Map<number, Limits> {
    const limits = new Map<number, Limits>(this.#places.all);
    this.#steps.at(-1)?.limits.forEach((one, axes) => limits.set(axes, one));
    return limits;
  }

  #judge({ limits, moved, travelled }: Step): void {
    for (const place of this.#places.all.values()) {
      const expected = limits.get(place.axes);
      if (expected !== undefined && !(distance(place, expected, place) <= NEAR) && !this.#denied.has(place.axes)) {
        if (travelled) {
          this.#history.distrust();
          return;
        }
        this.#denied.add(place.axes);
        if (moved.has(place.axes)) {
          this.#wrong.set(place.axes, (this.#wrong.get(place.axes) ?? 0) + 1);
        }
      }
    }
  }

  #isWrong(axes: number): boolean {
    return this.#denied.has(axes) || (this.#wrong.get(axes) ?? 0) >= MOST_WRONG;
  }

  /** Give axes another chance, with a new gesture. */
  #forgive(): void {
    if (!this.waits) {
      this.#denied.clear();
    }
  }

  #puzzle(): number {
    this.surprise();
    return 0;
  }

  /** Return the axes that a gesture at a spot moves; null for none, and where that is not plain. */
  #hit(spot: Spot): readonly Place[] | null {
    const hit = this.#places.at(spot);
    return hit?.every(place => (this.#wrong.get(place.axes) ?? 0) < MOST_WRONG) === true ? hit : null;
  }
}
