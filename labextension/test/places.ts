/** Axes and pictures that say where they are. */
import { Kind } from '../src/view/wire';
import type { Frame, Place } from '../src/view/wire';

export function place(axes: number, changes: Partial<Place> = {}): Place {
  return {
    axes,
    inside: { x: 82, y: 60, width: 494, height: 360 },
    left: 80,
    top: 58,
    right: 578,
    bottom: 422,
    x0: 0,
    x1: 10,
    y0: -1,
    y1: 1,
    twins: axes,
    sharing_x: axes,
    sharing_y: axes,
    front: true,
    equal: false,
    background: '#ffffff',
    fixed: [],
    slides: [],
    ...changes
  };
}

/** Return a picture that knows an input and shows this. */
export function frame(seq: number, base: number, seen: number, ...places: readonly Place[]): Frame {
  return {
    kind: Kind.Frame,
    seq,
    base,
    width: 1280,
    height: 480,
    dpr: 1,
    scrolls: [],
    rects: [],
    seen,
    places,
    gone: []
  };
}
