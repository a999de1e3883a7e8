/** What is to be moved in a picture so that it looks as predicted, without I/O. */
import { agree, isMove, shiftOf, without } from './limits';
import type { Limits, Shift } from './limits';
import type { Area, Mark, Place, Slide } from './wire';

/** Something of the picture, seen elsewhere. */
export interface Piece {
  readonly from: Area;
  readonly shift: Shift;
}

/** A part of the picture in which something moves. */
export interface Patch {
  readonly area: Area;
  /** What of it changes; parts that do not overlap. */
  readonly parts: readonly Area[];
  readonly pieces: readonly Piece[];
  /** What is seen where nothing comes to; empty for nothing. */
  readonly background: string;
  /** What does not move, and must not be seen where it would move to. */
  readonly fixed: readonly Area[];
}

/** Pixels at the edge of axes in which there is a little of their frame: that is not seen elsewhere. */
const FRINGE = 1;
/** Pixels by which a tick may lie outside of its axes and is still drawn. */
const EDGE = 0.5;

/** Pixels of labels that may lie over those of others: the kernel gives each one around it. */
const AROUND = 2;

/** Return what moves when axes that lie in one place show `limits`: nothing if they do not move alike. */
export function patchesOf(group: readonly Place[], limits: ReadonlyMap<number, Limits>): readonly Patch[] {
  const shifts = group.map(one => shiftOf(one, one, limits.get(one.axes) ?? one));
  const [place] = group;
  const [shift] = shifts;
  if (place === undefined || shift === undefined) {
    return [];
  }
  if (!isMove(shift, place) || !shifts.every(other => agree(shift, other, place))) {
    return [];
  }
  const { inside: area, background } = place;
  const fixed = group.flatMap(one => one.fixed);
  const from: Area = {
    x: area.x + FRINGE,
    y: area.y + FRINGE,
    width: area.width - 2 * FRINGE,
    height: area.height - 2 * FRINGE
  };
  const interior = { area, parts: without(area, fixed), pieces: [{ from, shift }], background, fixed };
  const beside = group.flatMap(one => one.slides.flatMap(slide => slid(slide, one, shift)));
  return [interior, ...beside];
}

/** Return what a slide looks like when its axes moves so. */
function slid(slide: Slide, place: Place, { sx, sy, tx, ty }: Shift): readonly Patch[] {
  const { area, upright, marks, background, fixed } = slide;
  const [scale, way] = upright ? [sy, ty] : [sx, tx];
  if (scale === 1 && way === 0) {
    return [];
  }
  const whole: Piece = { from: area, shift: along(upright, scale, way) };
  const pieces =
    marks.length === 0
      ? [whole]
      : apart(
          upright,
          scale,
          marks.flatMap(mark => labelled(mark, slide, place, scale, way))
        );
  return [{ area, parts: without(area, fixed), pieces, background, fixed }];
}

function labelled(mark: Mark, slide: Slide, place: Place, scale: number, way: number): readonly Piece[] {
  const { area, upright } = slide;
  const at = scale * mark.at + way;
  const [low, high] = upright ? [place.top, place.bottom] : [place.left, place.right];
  if (at < low - EDGE || at > high + EDGE) {
    return [];
  }
  const from: Area = upright
    ? { x: area.x, y: mark.start, width: area.width, height: mark.length }
    : { x: mark.start, y: area.y, width: mark.length, height: area.height };
  return [{ from, shift: along(upright, 1, Math.round(at - mark.at)) }];
}

/** Leave out labels that come to lie over others, as they do where much comes into sight: they could not be read. */
function apart(upright: boolean, scale: number, pieces: readonly Piece[]): readonly Piece[] {
  if (scale >= 1) {
    return pieces;
  }
  const kept: Piece[] = [];
  const span = ({ from, shift }: Piece): readonly [number, number] =>
    upright
      ? [from.y + shift.ty, from.y + shift.ty + from.height]
      : [from.x + shift.tx, from.x + shift.tx + from.width];
  for (const piece of pieces) {
    const [low, high] = span(piece);
    const free = kept.every(other => {
      const [start, end] = span(other);
      return high <= start + AROUND || end <= low + AROUND;
    });
    if (free) {
      kept.push(piece);
    }
  }
  return kept;
}

function along(upright: boolean, scale: number, way: number): Shift {
  return upright ? { sx: 1, sy: scale, tx: 0, ty: way } : { sx: scale, sy: 1, tx: way, ty: 0 };
}
