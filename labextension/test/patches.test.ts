import { describe, expect, test } from 'vitest';
import type { Limits } from '../src/view/limits';
import { patchesOf } from '../src/view/patches';
import type { Mark, Slide } from '../src/view/wire';
import { place } from './places';

/** Of the axes in `place`: 498 pixels for 10 in x, 364 for 2 in y. What moves alone moves by whole pixels. */
const WHOLE: Limits = { x0: 0, x1: 10, y0: -1, y1: 1 };
const RIGHT: Limits = { ...WHOLE, x0: -1, x1: 9 };

function shown(limits: Limits, ...numbers: readonly number[]): ReadonlyMap<number, Limits> {
  return new Map(numbers.map(number => [number, limits]));
}

function slide(changes: Partial<Slide>): Slide {
  return {
    area: { x: 60, y: 430, width: 540, height: 20 },
    upright: false,
    marks: [],
    background: '#eeeeee',
    fixed: [],
    ...changes
  };
}

describe('the inside of axes', () => {
  test('moves by what the limits say, without the frame’s fringe', () => {
    const [patch, ...others] = patchesOf([place(0)], shown(RIGHT, 0));
    expect(others).toEqual([]);
    expect(patch).toMatchObject({ area: place(0).inside, background: '#ffffff', fixed: [] });
    expect(patch?.parts).toEqual([place(0).inside]);
    expect(patch?.pieces).toHaveLength(1);
    expect(patch?.pieces[0]?.from).toEqual({ x: 83, y: 61, width: 492, height: 358 });
    expect(patch?.pieces[0]?.shift.sx).toBeCloseTo(1);
    expect(patch?.pieces[0]?.shift.tx).toBe(50);
    expect(patch?.pieces[0]?.shift.ty).toBeCloseTo(0);
  });

  test('stays where nothing is predicted, or nothing else than what is shown', () => {
    expect(patchesOf([place(0)], new Map())).toEqual([]);
    expect(patchesOf([place(0)], shown(WHOLE, 0))).toEqual([]);
    expect(patchesOf([], shown(RIGHT, 0))).toEqual([]);
  });

  test('is left out where something lies over it that does not move', () => {
    const fixed = { x: 82, y: 60, width: 494, height: 60 };
    const [patch] = patchesOf([place(0, { fixed: [fixed] })], shown(RIGHT, 0));
    expect(patch?.fixed).toEqual([fixed]);
    expect(patch?.parts).toEqual([{ x: 82, y: 120, width: 494, height: 300 }]);
  });

  test('of twins moves once, around what lies over each, and not at all where they would part', () => {
    const over = { x: 100, y: 100, width: 10, height: 10 };
    const twins = [place(0), place(1, { twins: 0, fixed: [over] })];
    const together = patchesOf(twins, shown(RIGHT, 0, 1));
    expect(together).toHaveLength(1);
    expect(together[0]?.fixed).toEqual([over]);
    expect(patchesOf(twins, shown(RIGHT, 0))).toEqual([]);
  });
});

describe('what lies beside', () => {
  test('slides along its axis: ticks as a whole', () => {
    const [, ticks] = patchesOf([place(0, { slides: [slide({})] })], shown(RIGHT, 0));
    expect(ticks).toMatchObject({ area: slide({}).area, background: '#eeeeee' });
    expect(ticks?.pieces).toHaveLength(1);
    expect(ticks?.pieces[0]?.shift).toMatchObject({ sy: 1, ty: 0 });
    expect(ticks?.pieces[0]?.shift.tx).toBe(50);
  });

  test('stays where the axes moves in the other direction alone', () => {
    expect(patchesOf([place(0, { slides: [slide({ upright: true })] })], shown(RIGHT, 0))).toHaveLength(1);
  });

  test('labels go by whole pixels and keep their size, and those go that leave their axes', () => {
    const marks = [
      { at: 100, start: 90, length: 20 },
      { at: 570, start: 560, length: 20 }
    ];
    const [, labels] = patchesOf([place(0, { slides: [slide({ marks })] })], shown(RIGHT, 0));
    expect(labels?.pieces).toEqual([
      { from: { x: 90, y: 430, width: 20, height: 20 }, shift: { sx: 1, sy: 1, tx: 50, ty: 0 } }
    ]);
  });

  test('labels of the other axis go up and down', () => {
    const marks = [{ at: 200, start: 195, length: 10 }];
    const area = { x: 50, y: 40, width: 28, height: 400 };
    const down: Limits = { ...WHOLE, y0: -0.5, y1: 1.5 };
    const [, labels] = patchesOf([place(0, { slides: [slide({ upright: true, area, marks })] })], shown(down, 0));
    expect(labels?.pieces).toEqual([
      { from: { x: 50, y: 195, width: 28, height: 10 }, shift: { sx: 1, sy: 1, tx: 0, ty: 91 } }
    ]);
  });
});

/** Where labels come from that are seen when an axes shows so much. */
function seen(marks: readonly Mark[], limits: Limits): readonly number[] {
  const area = { x: 60, y: 430, width: 540, height: 12 };
  const shown = place(0, { slides: [{ area, upright: false, background: '#ffffff', marks, fixed: [] }] });
  const [, slide] = patchesOf([shown], new Map([[0, limits]]));
  return slide?.pieces.map(({ from }) => from.x) ?? [];
}

describe('labels', () => {
  const near = [300, 400, 332].map(start => ({ start, length: 30, at: start + 15 }));

  test('go where they would lie over others', () => {
    const { x0, x1, y0, y1 } = place(0);
    const width = x1 - x0;
    expect(seen(near, { x0: x0 - width, x1: x1 + width, y0, y1 })).toEqual([300, 400]);
  });

  test('stay where the axes is panned, or shows less', () => {
    const { x0, x1, y0, y1 } = place(0);
    const width = x1 - x0;
    const dense = [...near, { start: 310, length: 30, at: 325 }];
    expect(seen(dense, { x0: x0 + width / 100, x1: x1 + width / 100, y0, y1 })).toEqual([300, 400, 332, 310]);
    expect(seen(dense, { x0: x0 + width / 100, x1, y0, y1 })).toEqual([300, 400, 332, 310]);
  });
});
