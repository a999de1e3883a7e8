/**
 * What axes will show when the kernel has done what the user did, without I/O.
 *
 * Each input that is predicted gets a number, and what is predicted for it is kept until a picture says that it knows
 * this input. What it shows then confirms the prediction or not. Axes whose predictions were wrong are not predicted
 * any more: a callback may set their limits, or they move in ways of their own.
 */
import { agree, bound, distance, holds, isMove, panned, shiftOf, stretched, without } from './limits';
import type { Bond, Limits, Shift, Spot } from './limits';
import type { Area, Frame, Place, Pointer, Wheel } from './wire';

/** What is to be moved in the picture on the canvas. */
export interface Patch {
  /** Taken from here … */
  readonly area: Area;
  readonly shift: Shift;
  /** … and seen here; parts that do not overlap. */
  readonly parts: readonly Area[];
  /** What is seen where nothing comes to; empty for nothing. */
  readonly background: string;
  /** What does not move, and must not be seen where it would move to. */
  readonly fixed: readonly Area[];
}

/** Pixels by which a prediction may be wrong: the kernel cuts fractions of the pointer's place off. */
const NEAR = 1.01;
/** Wrong predictions after which an axes is not predicted any more. */
const MOST_WRONG = 2;
/** What matplotlib's zoom by the wheel leaves of the limits with each step. */
const STEP = 0.85;

interface Step {
  readonly number: number;
  readonly limits: ReadonlyMap<number, Limits>;
  /** The axes that the gesture moves. */
  readonly moved: ReadonlySet<number>;
  /** Whether what is shown then must be this. */
  sure: boolean;
}

interface Gesture {
  readonly stretches: boolean;
  readonly buttons: number;
  readonly start: Spot;
  readonly places: readonly Place[];
  readonly limits: ReadonlyMap<number, Limits>;
}

/** The predictions of one view. */
export class Forecast {
  #number: number;
  #places = new Map<number, Place>();
  #height = 0;
  #dpr = 1;
  #steps: Step[] = [];
  #gesture: Gesture | null = null;
  /** Axes that the present gesture was wrong about. */
  readonly #denied = new Set<number>();
  readonly #wrong = new Map<number, number>();

  /** @param number - where numbers begin; other views have others. */
  constructor(number: number) {
    this.#number = number;
  }

  /** Whether something was predicted that no picture has shown yet. */
  get waits(): boolean {
    return this.#steps.length > 0;
  }

  /** Predict what a pointer does; return the number that its message gets, 0 if nothing is predicted. */
  point(event: Pointer, pans: boolean, bond: Bond): number {
    switch (event.action) {
      case 'press':
        return this.#press(event, pans);
      case 'move':
        return this.#move(event, bond);
      case 'release': {
        const gesture = this.#gesture;
        this.#gesture = null;
        return gesture === null ? 0 : this.#note(this.#now(), new Set(), true);
      }
      case 'enter':
      case 'leave':
        return 0;
      default:
        return event.action satisfies never;
    }
  }

  /** Predict what matplotlib's zoom by the wheel does; return as `point`. */
  turn(event: Wheel, bond: Bond): number {
    const spot = this.#spot(event);
    const hit = this.#hit(spot)?.find(place => place.front);
    if (this.#gesture !== null || hit === undefined || bond === null || bond === 'shift' || event.up === 0) {
      return this.#puzzle();
    }
    if (hit.equal && bond !== 'control') {
      return this.#puzzle();
    }
    this.#forgive();
    const factor = STEP ** event.up;
    const now = this.#now();
    const limits = now.get(hit.axes) ?? hit;
    const next = stretched(limits, hit, spot, bond === 'y' ? 1 : factor, bond === 'x' ? 1 : factor);
    return this.#apply(now, [[hit, next]], true);
  }

  /** Note that something happened whose outcome is not predicted. */
  surprise(): void {
    this.#gesture = null;
    for (const step of this.#steps) {
      step.sure = false;
    }
  }

  /** Forget what was predicted: it will not come. */
  forget(): void {
    this.#steps = [];
    this.#gesture = null;
  }

  /** Take in what the picture shows that is on the canvas now. */
  painted(frame: Frame): void {
    if (frame.base === 0) {
      this.#places.clear();
    }
    frame.gone.forEach(axes => this.#places.delete(axes));
    frame.places.forEach(place => this.#places.set(place.axes, place));
    this.#height = frame.height;
    this.#dpr = frame.dpr;
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
    for (const place of this.#places.values()) {
      groups.set(place.twins, [...(groups.get(place.twins) ?? []), place]);
    }
    return [...groups.values()].flatMap(group => this.#patch(group, last));
  }

  #patch(group: readonly Place[], { limits }: Step): readonly Patch[] {
    const [place] = group;
    if (place === undefined || group.some(one => this.#isWrong(one.axes))) {
      return [];
    }
    const shifts = group.map(one => shiftOf(one, one, limits.get(one.axes) ?? one));
    const [shift] = shifts;
    if (shift === undefined || !isMove(shift, place) || !shifts.every(other => agree(shift, other, place))) {
      return [];
    }
    const { inside: area, background } = place;
    const fixed = group.flatMap(one => one.fixed);
    return [{ area, shift, parts: without(area, fixed), background, fixed }];
  }

  #press(event: Pointer, pans: boolean): number {
    const places = this.#hit(this.#spot(event));
    const plain = (event.button === 0 && event.buttons === 1) || (event.button === 2 && event.buttons === 2);
    if (this.#gesture !== null || !pans || !plain || places === null) {
      return this.#puzzle();
    }
    this.#forgive();
    const limits = this.#now();
    const stretches = event.button === 2;
    this.#gesture = { stretches, buttons: event.buttons, start: this.#pixel(event), places, limits };
    return this.#note(limits, new Set(), true);
  }

  #move(event: Pointer, bond: Bond): number {
    const gesture = this.#gesture;
    if (gesture === null) {
      return 0;
    }
    if (event.buttons !== gesture.buttons) {
      return this.#puzzle();
    }
    const { start, places } = gesture;
    const pixel = this.#pixel(event);
    const [dx, dy] = [pixel.x - start.x, pixel.y - start.y];
    if (dx === 0 && dy === 0) {
      // matplotlib then leaves the axes where the last move that it saw has brought them.
      return this.#note(this.#now(), new Set(), false);
    }
    const next = places.map((place): readonly [Place, Limits] => {
      const limits = gesture.limits.get(place.axes) ?? place;
      if (!gesture.stretches) {
        // Upwards, as matplotlib counts: keys that bind both directions mean that.
        const [right, up] = bound(dx, -dy, bond);
        return [place, panned(limits, place, right, -up)];
      }
      let [across, up] = bound(-dx / (place.right - place.left), dy / (place.bottom - place.top), bond);
      if (place.equal) {
        across = up = (across + up) / 2;
      }
      return [place, stretched(limits, place, start, 10 ** across, 10 ** up)];
    });
    return this.#apply(this.#now(), next, true);
  }

  /** Note new limits of some axes, and of those that share them. */
  #apply(now: Map<number, Limits>, next: readonly (readonly [Place, Limits])[], sure: boolean): number {
    const moved = new Set<number>();
    for (const [place, { x0, x1, y0, y1 }] of next) {
      for (const other of this.#places.values()) {
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
    return this.#note(now, moved, sure);
  }

  #note(limits: ReadonlyMap<number, Limits>, moved: ReadonlySet<number>, sure: boolean): number {
    this.#number += 1;
    this.#steps.push({ number: this.#number, limits, moved, sure });
    return this.#number;
  }

  /** What the kernel will show when it has done all that was said. */
  #now(): Map<number, Limits> {
    const limits = new Map<number, Limits>(this.#places);
    this.#steps.at(-1)?.limits.forEach((one, axes) => limits.set(axes, one));
    return limits;
  }

  #judge({ limits, moved }: Step): void {
    for (const place of this.#places.values()) {
      const expected = limits.get(place.axes);
      if (expected !== undefined && !(distance(place, expected, place) <= NEAR) && !this.#denied.has(place.axes)) {
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
    const hit = [...this.#places.values()].filter(place => holds(place.inside, spot));
    const plain = hit.every(
      place => place.twins === hit[0]?.twins && !place.fixed.some(area => holds(area, spot)) && this.#mayMove(place)
    );
    return hit.length > 0 && plain ? hit : null;
  }

  #mayMove(place: Place): boolean {
    return (this.#wrong.get(place.axes) ?? 0) < MOST_WRONG;
  }

  /** Where something happened. */
  #spot({ x, y }: Spot): Spot {
    return { x: x * this.#dpr, y: y * this.#dpr };
  }

  /** The pixel that matplotlib takes for it: counted from below, without fractions. */
  #pixel(event: Spot): Spot {
    const { x, y } = this.#spot(event);
    return { x: Math.trunc(x), y: this.#height - Math.trunc(this.#height - y) };
  }
}
