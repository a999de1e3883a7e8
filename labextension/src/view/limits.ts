/**
 * What axes show, and how gestures change it: the arithmetic of matplotlib's pan and zoom, in scaled data.
 *
 * Linear, logarithmic and all other separable scales map scaled data to pixels by a factor and an offset for each
 * direction. So what a gesture does to a picture is a stretch and a shift. All pixels are the picture's own.
 */
import type { Area, Place } from './wire';

/** What an axes shows, in scaled data: at its left, right, bottom and top edge. */
export interface Limits {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** A spot of the picture: `x` to the right, `y` down. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where a pixel comes to: `sx * x + tx`, `sy * y + ty`. */
export interface Shift {
  readonly sx: number;
  readonly sy: number;
  readonly tx: number;
  readonly ty: number;
}

/** The key that locks a gesture to an axis or to its aspect, as matplotlib calls it. */
export type AxisLock = 'control' | 'shift' | 'x' | 'y' | null;

const STAY: Shift = { sx: 1, sy: 1, tx: 0, ty: 0 };
/** Pixels below which nothing has moved. */
const STILL = 0.01;

/** Return the limits after the pointer has dragged the contents by some pixels to the right and down. */
export function panned(limits: Limits, place: Place, right: number, down: number): Limits {
  const x = (right * (limits.x1 - limits.x0)) / (place.right - place.left);
  const y = (down * (limits.y1 - limits.y0)) / (place.bottom - place.top);
  return { x0: limits.x0 - x, x1: limits.x1 - x, y0: limits.y0 + y, y1: limits.y1 + y };
}

/** Return the limits when all distances from a spot are so many times as large. */
export function stretched(limits: Limits, place: Place, spot: Spot, across: number, upright: number): Limits {
  const x = limits.x0 + ((spot.x - place.left) / (place.right - place.left)) * (limits.x1 - limits.x0);
  const y = limits.y0 + ((place.bottom - spot.y) / (place.bottom - place.top)) * (limits.y1 - limits.y0);
  return {
    x0: x + (limits.x0 - x) * across,
    x1: x + (limits.x1 - x) * across,
    y0: y + (limits.y0 - y) * upright,
    y1: y + (limits.y1 - y) * upright
  };
}

/** Return the limits after a rectangle was drawn between two spots: they are what is in it, or what was comes into it. */
export function framed(limits: Limits, place: Place, one: Spot, other: Spot, lock: AxisLock, out: boolean): Limits {
  const { left, right, top, bottom } = place;
  const share = (from: number, to: number, a: number, b: number): readonly [number, number] => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)].map(at => Math.min(1, Math.max(0, (at - from) / (to - from))));
    const [first, last] = [low ?? 0, high ?? 1];
    return out ? [-first / (last - first), 1 + (1 - last) / (last - first)] : [first, last];
  };
  const [x0, x1] = lock === 'y' ? [0, 1] : share(left, right, one.x, other.x);
  // Shares grow upwards, pixels downwards.
  const [y0, y1] = lock === 'x' ? [0, 1] : share(-bottom, -top, -one.y, -other.y);
  const [width, height] = [limits.x1 - limits.x0, limits.y1 - limits.y0];
  return {
    x0: limits.x0 + x0 * width,
    x1: limits.x0 + x1 * width,
    y0: limits.y0 + y0 * height,
    y1: limits.y0 + y1 * height
  };
}

/** Return a way as a key locks it: matplotlib's `format_deltas`. */
export function locked(dx: number, dy: number, lock: AxisLock): readonly [number, number] {
  switch (lock) {
    case 'control':
      return Math.abs(dx) > Math.abs(dy) ? [dx, dx] : [dy, dy];
    case 'x':
      return [dx, 0];
    case 'y':
      return [0, dy];
    case 'shift':
      if (2 * Math.abs(dx) < Math.abs(dy)) {
        return [0, dy];
      }
      if (2 * Math.abs(dy) < Math.abs(dx)) {
        return [dx, 0];
      }
      return Math.abs(dx) > Math.abs(dy) ? [dx, Math.sign(dy) * Math.abs(dx)] : [Math.sign(dx) * Math.abs(dy), dy];
    case null:
      return [dx, dy];
    default:
      return lock satisfies never;
  }
}

/** Return where the pixels of an axes that shows `from` come to when it shows `to`. */
export function shiftOf(place: Place, from: Limits, to: Limits): Shift {
  const [width, height] = [place.right - place.left, place.bottom - place.top];
  const sx = (from.x1 - from.x0) / (to.x1 - to.x0);
  const sy = (from.y1 - from.y0) / (to.y1 - to.y0);
  const tx = place.left * (1 - sx) + ((from.x0 - to.x0) / (to.x1 - to.x0)) * width;
  const ty = place.bottom * (1 - sy) - ((from.y0 - to.y0) / (to.y1 - to.y0)) * height;
  const shift = { sx, sy, tx, ty };
  if (Math.abs(sx - 1) * width < STILL && Math.abs(sy - 1) * height < STILL) {
    // Pans are whole pixels; so nothing is blurred.
    return { sx: 1, sy: 1, tx: Math.round(moved(shift, place).x), ty: Math.round(moved(shift, place).y) };
  }
  return shift;
}

/** Return whether a shift can be painted, and moves something. */
export function isMove(shift: Shift, place: Place): boolean {
  const { sx, sy, tx, ty } = shift;
  return [sx, sy, tx, ty].every(Number.isFinite) && sx > 0 && sy > 0 && !agree(shift, STAY, place);
}

/** Return whether two shifts bring an axes' pixels to the same places. */
export function agree(one: Shift, other: Shift, place: Place): boolean {
  return [place.left, place.right].every(
    (x, at) =>
      Math.abs((one.sx - other.sx) * x + one.tx - other.tx) < STILL &&
      Math.abs((one.sy - other.sy) * (at === 0 ? place.top : place.bottom) + one.ty - other.ty) < STILL
  );
}

/** Return by how many pixels two limits of an axes differ where they differ most. */
export function distance(place: Place, one: Limits, other: Limits): number {
  const x = (place.right - place.left) / Math.abs(other.x1 - other.x0);
  const y = (place.bottom - place.top) / Math.abs(other.y1 - other.y0);
  return Math.max(
    Math.abs(one.x0 - other.x0) * x,
    Math.abs(one.x1 - other.x1) * x,
    Math.abs(one.y0 - other.y0) * y,
    Math.abs(one.y1 - other.y1) * y
  );
}

/** Return whether a spot lies in a part of the picture. */
export function holds(area: Area, { x, y }: Spot): boolean {
  return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}

/** Return what is left of a part of the picture without others: parts that do not overlap. */
export function without(area: Area, holes: readonly Area[]): readonly Area[] {
  return holes.reduce<readonly Area[]>((parts, hole) => parts.flatMap(part => cut(part, hole)), [area]);
}

function cut(area: Area, hole: Area): readonly Area[] {
  const left = Math.max(area.x, hole.x);
  const right = Math.min(area.x + area.width, hole.x + hole.width);
  const top = Math.max(area.y, hole.y);
  const bottom = Math.min(area.y + area.height, hole.y + hole.height);
  if (left >= right || top >= bottom) {
    return [area];
  }
  const [end, foot] = [area.x + area.width, area.y + area.height];
  return [
    { x: area.x, y: area.y, width: area.width, height: top - area.y },
    { x: area.x, y: bottom, width: area.width, height: foot - bottom },
    { x: area.x, y: top, width: left - area.x, height: bottom - top },
    { x: right, y: top, width: end - right, height: bottom - top }
  ].filter(part => part.width > 0 && part.height > 0);
}

/** Return by how much the middle of an axes moves. */
function moved({ sx, sy, tx, ty }: Shift, place: Place): Spot {
  const [x, y] = [(place.left + place.right) / 2, (place.top + place.bottom) / 2];
  return { x: (sx - 1) * x + tx, y: (sy - 1) * y + ty };
}
