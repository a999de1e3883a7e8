/** What axes are predicted to show, without a kernel: a model of matplotlib's stands for it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { Forecast } from '../src/view/forecast';
import type { Patch } from '../src/view/forecast';
import { bound, panned, shiftOf, stretched, without } from '../src/view/limits';
import type { Limits } from '../src/view/limits';
import { Kind } from '../src/view/wire';
import type { Area, Frame, Place, Pointer, PointerAction, Wheel } from '../src/view/wire';

const HEIGHT = 480;

function place(axes: number, changes: Partial<Place> = {}): Place {
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
    ...changes
  };
}

/** The same axes in the right or lower half. */
function beside(axes: number, changes: Partial<Place> = {}): Place {
  const inside = { x: 682, y: 60, width: 494, height: 360 };
  return place(axes, { inside, left: 680, right: 1178, ...changes });
}

let forecast: Forecast;
let seq: number;

beforeEach(() => {
  forecast = new Forecast(1000);
  seq = 0;
});

/** Let a picture be painted that knows an input and shows this. */
function paint(seen: number, ...places: readonly Place[]): void {
  seq += 1;
  const frame: Frame = {
    kind: Kind.Frame,
    seq,
    base: seq - 1,
    width: 1280,
    height: HEIGHT,
    dpr: 1,
    scrolls: [],
    rects: [],
    seen,
    places,
    gone: []
  };
  forecast.painted(frame);
}

function pointer(action: PointerAction, x: number, y: number, button: number, buttons: number): Pointer {
  return { kind: Kind.Pointer, action, x, y, button, buttons, double: false, modifiers: [], number: 0 };
}

function press(x = 300, y = 200, button = 0): number {
  return forecast.point(pointer('press', x, y, button, button === 0 ? 1 : 2), true, null);
}

function move(x: number, y: number, buttons = 1): number {
  return forecast.point(pointer('move', x, y, -1, buttons), true, null);
}

function release(x: number, y: number): number {
  return forecast.point(pointer('release', x, y, 0, 0), true, null);
}

function turn(x: number, y: number, up: number): Wheel {
  return { kind: Kind.Wheel, x, y, right: 0, up, modifiers: ['ctrl'], number: 0 };
}

function shifts(patches = forecast.patches()): readonly string[] {
  return patches.map(({ area, shift: { sx, sy, tx, ty } }: Patch) => `${area.x}: ${sx},${sy} by ${tx},${ty}`);
}

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
  ] as const)('are bound by %s as matplotlib binds them', (bond, [dx, dy], expected) => {
    expect(bound(dx, dy, bond)).toEqual(expected);
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

describe('a pan', () => {
  test('moves the inside by the way of the pointer; what a picture shows is not moved again', () => {
    const axes = place(0);
    paint(0, axes);
    press();
    const first = move(310.4, 195.6);
    expect(shifts()).toEqual(['82: 1,1 by 10,-4']);
    move(320, 200);
    expect(shifts()).toEqual(['82: 1,1 by 20,0']);
    paint(first, { ...axes, ...panned(axes, axes, 10, -4) });
    expect(shifts()).toEqual(['82: 1,1 by 10,4']);
    const last = release(320, 200);
    paint(last, { ...axes, ...panned(axes, axes, 20, 0) });
    expect([shifts(), forecast.waits]).toEqual([[], false]);
  });

  test('goes on from where another is under way', () => {
    const axes = place(0);
    paint(0, axes);
    press();
    move(310, 200);
    release(310, 200);
    press();
    move(303, 200);
    expect(shifts()).toEqual(['82: 1,1 by 13,0']);
  });

  test('moves axes that share limits, each in its own pixels and in the shared direction alone', () => {
    const wide = beside(1, { sharing_x: 0, left: 680, right: 930, x0: 0, x1: 10, y0: 3, y1: 4 });
    paint(0, place(0), wide, beside(2, { inside: { x: 90, y: 440, width: 9, height: 9 } }));
    press();
    move(300 + 498 / 2, 200 + 10);
    expect(shifts()).toEqual(['82: 1,1 by 249,10', '682: 1,1 by 125,0']);
  });

  test('moves twins as one, and parts them where they would part', () => {
    const pair = [place(0, { front: false }), place(1, { twins: 0, sharing_x: 0, y0: 100, y1: 300 })] as const;
    paint(0, ...pair);
    press();
    move(305, 207);
    expect(shifts()).toEqual(['82: 1,1 by 5,7']);
    release(305, 207);
    forecast.forget();
    // matplotlib's wheel zooms the foremost alone.
    forecast.turn(turn(300, 200, 1), 'control');
    expect(shifts()).toEqual([]);
    forecast.forget();
    forecast.turn(turn(300, 200, 1), 'x');
    expect(forecast.patches()).toHaveLength(1);
  });

  test('leaves what does not move where it is', () => {
    const legend = { x: 82, y: 60, width: 100, height: 40 };
    paint(0, place(0, { fixed: [legend] }));
    expect(press(100, 70)).toBe(0);
    press();
    move(301, 200);
    expect(forecast.patches()[0]?.parts).toEqual(without(place(0).inside, [legend]));
  });

  test.each([
    ['outside of axes', (): number => press(5, 5)],
    ['without the tool', (): number => forecast.point(pointer('press', 300, 200, 0, 1), false, null)],
    ['with the middle button', (): number => forecast.point(pointer('press', 300, 200, 1, 4), true, null)],
    ['while another button is down', (): number => forecast.point(pointer('press', 300, 200, 0, 3), true, null)]
  ])('%s is not predicted', (_name, begin) => {
    paint(0, place(0));
    expect(begin()).toBe(0);
    expect(move(320, 200)).toBe(0);
    expect(shifts()).toEqual([]);
  });

  test('where axes lie over each other is not predicted', () => {
    paint(0, place(0), place(1));
    expect(press()).toBe(0);
  });
});

describe('a stretch', () => {
  test('with the right button is around the place of the press', () => {
    paint(0, place(0));
    press(300, 200, 2);
    move(300 + 498 * Math.log10(2), 200, 2);
    const [patch] = forecast.patches();
    expect(patch?.shift.sx).toBeCloseTo(2, 1);
    expect((patch?.shift.sx ?? 0) * 300 + (patch?.shift.tx ?? 0)).toBeCloseTo(300, 6);
    expect(patch?.shift.sy).toBe(1);
  });

  test('keeps an aspect that is fixed', () => {
    paint(0, place(0, { equal: true }));
    press(300, 200, 2);
    move(350, 190, 2);
    const [patch] = forecast.patches();
    expect(patch?.shift.sx).toBeCloseTo(patch?.shift.sy ?? 0, 9);
  });

  test('by the wheel is 0.85 a step around the pointer, and bound by keys', () => {
    paint(0, place(0));
    forecast.turn(turn(300, 200, 2), 'x');
    const [patch] = forecast.patches();
    expect([patch?.shift.sx, patch?.shift.sy]).toEqual([expect.closeTo(0.85 ** -2, 9), 1]);
    forecast.turn(turn(300, 200, -2), 'x');
    expect(shifts()).toEqual([]);
  });

  test.each([[null], ['shift']] as const)('by the wheel with %s is none of matplotlib’s', bond => {
    paint(0, place(0));
    expect(forecast.turn(turn(300, 200, 1), bond)).toBe(0);
  });
});

describe('pictures', () => {
  test('that show something else twice end the predictions of an axes, and of no other', () => {
    const [one, other] = [place(0), beside(1)];
    paint(0, one, other);
    for (let count = 0; count < 2; count += 1) {
      press();
      const number = move(310, 200);
      expect(shifts()).toHaveLength(1);
      paint(number, { ...one, x0: 5, x1: 6 });
      move(320, 200);
      expect(shifts()).toEqual([]);
      paint(release(320, 200), one);
    }
    expect(press()).toBe(0);
    expect(press(700, 200)).toBeGreaterThan(0);
  });

  test('after something that was not predicted say nothing about predictions', () => {
    const axes = place(0);
    paint(0, axes);
    for (let count = 0; count < 5; count += 1) {
      expect(press()).toBeGreaterThan(0);
      move(310, 200);
      const number = release(310, 200);
      forecast.surprise();
      paint(number, axes);
    }
  });

  test('of other views, that know none of our inputs, change nothing', () => {
    const axes = place(0);
    paint(0, axes);
    press();
    move(310, 200);
    paint(77, axes);
    expect(shifts()).toEqual(['82: 1,1 by 10,0']);
  });

  test('that are whole forget axes that they do not name', () => {
    paint(0, place(0));
    seq = -1;
    paint(0);
    forecast.painted({
      kind: Kind.Frame,
      seq: 1,
      base: 0,
      width: 1,
      height: 1,
      dpr: 1,
      scrolls: [],
      rects: [],
      seen: 0,
      places: [],
      gone: []
    });
    expect(press()).toBe(0);
  });

  test('that answer a drag back to its beginning may show any place on the way', () => {
    const axes = place(0);
    paint(0, axes);
    for (let count = 0; count < 5; count += 1) {
      expect(press()).toBeGreaterThan(0);
      move(310, 200);
      paint(move(300, 200), { ...axes, ...panned(axes, axes, 10, 0) });
      paint(release(300, 200), axes);
    }
  });
});
