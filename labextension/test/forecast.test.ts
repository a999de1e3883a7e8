/** What axes are predicted to show, without a kernel: a model of matplotlib's stands for it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { Forecast } from '../src/view/forecast';
import type { Patch } from '../src/view/patches';
import { framed, panned, without } from '../src/view/limits';
import type { AxisLock } from '../src/view/limits';
import { Kind } from '../src/view/wire';
import type { Place, Pointer, PointerAction, Slide, Wheel } from '../src/view/wire';
import { frame, place } from './places';

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
  forecast.painted(frame(seq, seq - 1, seen, ...places));
}

function pointer(action: PointerAction, x: number, y: number, button: number, buttons: number): Pointer {
  return { kind: Kind.Pointer, action, x, y, button, buttons, double: false, modifiers: [], number: 0 };
}

function press(x = 300, y = 200, button = 0): number {
  return forecast.point(pointer('press', x, y, button, button === 0 ? 1 : 2), 'pan', null);
}

function move(x: number, y: number, buttons = 1): number {
  return forecast.point(pointer('move', x, y, -1, buttons), 'pan', null);
}

function release(x: number, y: number): number {
  return forecast.point(pointer('release', x, y, 0, 0), 'pan', null);
}

function turn(x: number, y: number, up: number): Wheel {
  return { kind: Kind.Wheel, x, y, right: 0, up, modifiers: ['ctrl'], number: 0 };
}

function shifts(patches = forecast.patches()): readonly string[] {
  return patches.flatMap(({ pieces }: Patch) =>
    pieces.map(({ from, shift: { sx, sy, tx, ty } }) => `${from.x}: ${sx},${sy} by ${tx},${ty}`)
  );
}

describe('a pan', () => {
  test('moves the inside by the way of the pointer; what a picture shows is not moved again', () => {
    const axes = place(0);
    paint(0, axes);
    press();
    const first = move(310.4, 195.6);
    expect(shifts()).toEqual(['83: 1,1 by 10,-4']);
    move(320, 200);
    expect(shifts()).toEqual(['83: 1,1 by 20,0']);
    paint(first, { ...axes, ...panned(axes, axes, 10, -4) });
    expect(shifts()).toEqual(['83: 1,1 by 10,4']);
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
    expect(shifts()).toEqual(['83: 1,1 by 13,0']);
  });

  test('moves axes that share limits, each in its own pixels and in the shared direction alone', () => {
    const wide = beside(1, { sharing_x: 0, left: 680, right: 930, x0: 0, x1: 10, y0: 3, y1: 4 });
    paint(0, place(0), wide, beside(2, { inside: { x: 90, y: 440, width: 9, height: 9 } }));
    press();
    move(300 + 498 / 2, 200 + 10);
    expect(shifts()).toEqual(['83: 1,1 by 249,10', '683: 1,1 by 125,0']);
  });

  test('moves twins as one, and parts them where they would part', () => {
    const pair = [place(0, { front: false }), place(1, { twins: 0, sharing_x: 0, y0: 100, y1: 300 })] as const;
    paint(0, ...pair);
    press();
    move(305, 207);
    expect(shifts()).toEqual(['83: 1,1 by 5,7']);
    release(305, 207);
    forecast.forget();
    // matplotlib's wheel zooms the foremost alone.
    forecast.turn(turn(300, 200, 1), 'control', 0);
    expect(shifts()).toEqual([]);
    forecast.forget();
    forecast.turn(turn(300, 200, 1), 'x', 0);
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
    ['without the tool', (): number => forecast.point(pointer('press', 300, 200, 0, 1), null, null)],
    ['with the middle button', (): number => forecast.point(pointer('press', 300, 200, 1, 4), 'pan', null)],
    ['while another button is down', (): number => forecast.point(pointer('press', 300, 200, 0, 3), 'pan', null)]
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
    const shift = forecast.patches()[0]?.pieces[0]?.shift;
    expect(shift?.sx).toBeCloseTo(2, 1);
    expect((shift?.sx ?? 0) * 300 + (shift?.tx ?? 0)).toBeCloseTo(300, 6);
    expect(shift?.sy).toBe(1);
  });

  test('keeps an aspect that is fixed', () => {
    paint(0, place(0, { equal: true }));
    press(300, 200, 2);
    move(350, 190, 2);
    const shift = forecast.patches()[0]?.pieces[0]?.shift;
    expect(shift?.sx).toBeCloseTo(shift?.sy ?? 0, 9);
  });

  test('by the wheel is 0.85 a step around the pointer, and bound by keys', () => {
    paint(0, place(0));
    forecast.turn(turn(300, 200, 2), 'x', 0);
    const shift = forecast.patches()[0]?.pieces[0]?.shift;
    expect([shift?.sx, shift?.sy]).toEqual([expect.closeTo(0.85 ** -2, 9), 1]);
    forecast.turn(turn(300, 200, -2), 'x', 0);
    expect(shifts()).toEqual([]);
  });

  test.each([[null], ['shift']] as const)('by the wheel with %s is none of matplotlib’s', lock => {
    paint(0, place(0));
    expect(forecast.turn(turn(300, 200, 1), lock, 0)).toBe(0);
  });
});

type At = readonly [number, number];

/** Draw a rectangle with the zoom tool. */
function draw(from: At, to: At, button = 0, lock: AxisLock = null): number {
  const buttons = button === 0 ? 1 : 2;
  forecast.point(pointer('press', ...from, button, buttons), 'zoom', null);
  forecast.point(pointer('move', ...to, -1, buttons), 'zoom', lock);
  return forecast.point(pointer('release', ...to, button, 0), 'zoom', lock);
}

describe('a rectangle of the zoom tool', () => {
  test('fills the axes with what is in it, when the button goes up', () => {
    paint(0, place(0));
    expect(draw([180, 140], [429, 322])).not.toBe(0);
    const shift = forecast.patches()[0]?.pieces[0]?.shift;
    expect([shift?.sx, shift?.sy]).toEqual([expect.closeTo(2, 9), expect.closeTo(2, 9)]);
    expect((shift?.sx ?? 0) * 180 + (shift?.tx ?? 0)).toBeCloseTo(80, 6);
    expect((shift?.sy ?? 0) * 322 + (shift?.ty ?? 0)).toBeCloseTo(422, 6);
  });

  test('with the right button has what was seen come into it', () => {
    paint(0, place(0));
    draw([180, 140], [429, 322], 2);
    const shift = forecast.patches()[0]?.pieces[0]?.shift;
    expect([shift?.sx, shift?.sy]).toEqual([expect.closeTo(0.5, 9), expect.closeTo(0.5, 9)]);
    expect((shift?.sx ?? 0) * 80 + (shift?.tx ?? 0)).toBeCloseTo(180, 6);
  });

  test('is bound by a key, and may end outside', () => {
    paint(0, place(0));
    draw([329, 140], [900, 142], 0, 'x');
    const shift = forecast.patches()[0]?.pieces[0]?.shift;
    expect([shift?.sx, shift?.sy]).toEqual([expect.closeTo(2, 9), 1]);
  });

  test.each([
    ['too small', (): number => draw([180, 140], [429, 143])],
    ['too narrow', (): number => draw([180, 140], [183, 322])]
  ])('%s moves nothing', (_name, begin) => {
    paint(0, place(0));
    expect(begin()).not.toBe(0);
    expect(shifts()).toEqual([]);
  });

  test('is not predicted where a fixed aspect decides about the limits', () => {
    paint(0, place(0, { equal: true }));
    expect(draw([180, 140], [429, 322])).toBe(0);
  });
});

describe('the history', () => {
  test('leads home, back and forward', () => {
    paint(0, place(0));
    press();
    move(310, 200);
    release(310, 200);
    press();
    move(300, 220);
    release(300, 220);
    forecast.travel('back');
    expect(shifts()).toEqual(['83: 1,1 by 10,0']);
    forecast.travel('forward');
    expect(shifts()).toEqual(['83: 1,1 by 10,20']);
    forecast.travel('home');
    expect(shifts()).toEqual([]);
    forecast.travel('back');
    expect(shifts()).toEqual(['83: 1,1 by 10,20']);
  });

  test('brings twins home together, also from a rectangle, after pictures of what each showed on the way', () => {
    const pair = [place(0, { front: false }), place(1, { twins: 0, sharing_x: 0, y0: 1e5, y1: 3e5 })] as const;
    paint(0, ...pair);
    forecast.point(pointer('press', 180, 140, 0, 1), 'zoom', null);
    const number = forecast.point(pointer('release', 429, 322, 0, 0), 'zoom', null);
    const zoomed = pair.map(one => framed(one, one, { x: 180, y: 140 }, { x: 429, y: 322 }, null, false));
    // Kernels compute it from a factor and an offset, so with other last digits.
    paint(number, ...pair.map((one, at) => ({ ...one, ...zoomed[at], x1: (zoomed[at]?.x1 ?? 0) * (1 + 1e-12) })));
    forecast.travel('home');
    const [inside, ...more] = forecast.patches();
    expect([inside?.pieces[0]?.shift.sx, more]).toEqual([expect.closeTo(0.5, 9), []]);
  });

  test('is not known before anything was done', () => {
    paint(0, place(0));
    expect(forecast.travel('home')).toBe(0);
  });

  test('has one entry for turns of the wheel that follow each other quickly', () => {
    paint(0, place(0));
    forecast.turn(turn(300, 200, 1), 'x', 0);
    forecast.turn(turn(300, 200, 1), 'x', 400);
    forecast.turn(turn(300, 200, 1), 'x', 2000);
    const shift = (): number => forecast.patches()[0]?.pieces[0]?.shift.sx ?? 1;
    forecast.travel('back');
    expect(shift()).toBeCloseTo(0.85 ** -2, 9);
    forecast.travel('back');
    expect(shift()).toBe(1);
  });

  test('is not known any more once the view went on by steps that are not predicted', () => {
    paint(0, place(0));
    press();
    move(310, 200);
    release(310, 200);
    forecast.stray();
    expect(forecast.travel('back')).toBe(0);
    expect(press()).not.toBe(0);
  });

  test('that leads elsewhere in the kernel is not believed again, and the axes still are', () => {
    paint(0, place(0));
    press();
    move(310, 200);
    release(310, 200);
    const home = forecast.travel('home');
    paint(home, place(0, { x0: 3, x1: 13 }));
    expect(forecast.travel('back')).toBe(0);
    expect(press()).not.toBe(0);
    move(320, 200);
    expect(shifts()).toEqual(['83: 1,1 by 20,0']);
  });
});

describe('ticks and their labels', () => {
  const labels: Slide = {
    area: { x: 60, y: 430, width: 540, height: 12 },
    upright: false,
    background: '#ffffff',
    marks: [
      { start: 120, length: 20, at: 130 },
      { start: 550, length: 20, at: 560 }
    ],
    fixed: []
  };
  const ticks: Slide = { ...labels, area: { x: 79, y: 424, width: 500, height: 4 }, marks: [] };

  test('slide along their axis, and go where their tick leaves it', () => {
    paint(0, place(0, { slides: [labels, ticks] }));
    press();
    move(330, 190);
    expect(shifts()).toEqual(['83: 1,1 by 30,-10', '120: 1,1 by 30,0', '79: 1,1 by 30,0']);
  });

  test('stay where the axes moves in the other direction alone', () => {
    paint(0, place(0, { slides: [labels, ticks] }));
    press();
    move(300, 190);
    expect(shifts()).toEqual(['83: 1,1 by 0,-10']);
  });

  test('keep their size while the axes is stretched', () => {
    paint(0, place(0, { slides: [labels] }));
    forecast.turn(turn(329, 200, -1), 'x', 0);
    const pieces = forecast.patches()[1]?.pieces ?? [];
    expect(pieces.map(({ shift }) => [shift.sx, shift.tx])).toEqual([
      [1, Math.round(199 * 0.15)],
      [1, -Math.round(231 * 0.15)]
    ]);
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
    expect(shifts()).toEqual(['83: 1,1 by 10,0']);
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
