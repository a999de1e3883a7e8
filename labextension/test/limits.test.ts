/** The arithmetic of what axes show. */
import { describe, expect, test } from 'vitest';
import { locked, panned, shiftOf, stretched, without } from '../src/view/limits';
import type { Limits } from '../src/view/limits';
import type { Area, Place } from '../src/view/wire';
import { place } from './places';

/** Where a datum is seen. */
function seen(at: Place, limits: Limits, x: number, y: number): readonly [number, number] {
  const across = (x - limits.x0) / (limits.x1 - limits.x0);
  const up = (y - limits.y0) / (limits.y1 - limits.y0);
  return [at.left + across * (at.right - at.left), at.bottom - up * (at.bottom - at.top)];
}

const SPANS: readonly Limits[] = [
  { x0: 0, x1: 10, y0: -1, y1: 1 },
  { x0: 10, x1: -3, y0: 5, y1: 2 },
  { x0: 1e-9, x1: 2e-9, y0: 1e12, y1: 3e12 },
  { x0: 20000.0001, x1: 20000.0002, y0: -1, y1: 0 }
];

describe('limits', () => {
  test.each(SPANS)('move with the pointer, whatever the scale is: %o', limits => {
    const at = place(0);
    for (const [right, down] of [
      [7, 0],
      [0, -4],
      [-31, 23]
    ] as const) {
      const to = panned(limits, at, right, down);
      expect(shiftOf(at, limits, to)).toEqual({ sx: 1, sy: 1, tx: right, ty: down });
    }
  });

  test.each(SPANS)('are stretched around the pointer, and pixels come where their data are seen: %o', limits => {
    const at = place(0);
    const spot = { x: 200, y: 150 };
    const to = stretched(limits, at, spot, 0.5, 3);
    const shift = shiftOf(at, limits, to);
    expect([shift.sx, shift.sy]).toEqual([expect.closeTo(2, 5), expect.closeTo(1 / 3, 5)]);
    expect([shift.sx * spot.x + shift.tx, shift.sy * spot.y + shift.ty]).toEqual([
      expect.closeTo(spot.x, 3),
      expect.closeTo(spot.y, 3)
    ]);
    const [x, y] = [limits.x0 + 0.3 * (limits.x1 - limits.x0), limits.y0 + 0.8 * (limits.y1 - limits.y0)];
    const [before, after] = [seen(at, limits, x, y), seen(at, to, x, y)];
    expect(shift.sx * before[0] + shift.tx).toBeCloseTo(after[0], 2);
    expect(shift.sy * before[1] + shift.ty).toBeCloseTo(after[1], 2);
  });

  test.each([
    ['control', [5, 3], [5, 5]],
    ['control', [2, -3], [-3, -3]],
    ['x', [5, 3], [5, 0]],
    ['y', [5, 3], [0, 3]],
    ['shift', [1, 5], [0, 5]],
    ['shift', [5, 1], [5, 0]],
    ['shift', [5, -4], [5, -5]],
    ['shift', [-4, 5], [-5, 5]],
    [null, [5, 3], [5, 3]]
  ] as const)('are bound by %s as matplotlib binds them', (lock, [dx, dy], expected) => {
    expect(locked(dx, dy, lock)).toEqual(expected);
  });

  test('parts without others cover each pixel once that none of them covers', () => {
    const area = { x: 2, y: 1, width: 9, height: 7 };
    const holes: readonly Area[] = [
      { x: 0, y: 0, width: 4, height: 3 },
      { x: 3, y: 2, width: 3, height: 3 },
      { x: 8, y: 6, width: 30, height: 1 },
      { x: 20, y: 20, width: 1, height: 1 }
    ];
    const parts = without(area, holes);
    const covers = (one: Area, x: number, y: number): boolean =>
      x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height;
    for (let x = 0; x < 14; x += 1) {
      for (let y = 0; y < 10; y += 1) {
        const wanted = covers(area, x, y) && !holes.some(hole => covers(hole, x, y));
        expect(parts.filter(part => covers(part, x, y))).toHaveLength(wanted ? 1 : 0);
      }
    }
  });
});
