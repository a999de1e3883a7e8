import { describe, expect, test } from 'vitest';
import { Places } from '../src/view/places';
import type { Frame, Place } from '../src/view/wire';
import { frame, place } from './places';

const LEFT = { x: 0, y: 0, width: 100, height: 100 };
const RIGHT = { x: 100, y: 0, width: 100, height: 100 };

function shown(...frames: readonly Frame[]): Places {
  const places = new Places();
  frames.forEach(one => {
    places.painted(one);
  });
  return places;
}

function numbers(found: readonly Place[] | null): readonly number[] | null {
  return found?.map(({ axes }) => axes) ?? null;
}

describe('what pictures say', () => {
  test('holds until another says something else, or that it is gone', () => {
    const places = shown(frame(1, 0, 0, place(0), place(1)), frame(2, 1, 0, place(1, { x1: 5 })));
    expect([...places.all.keys()]).toEqual([0, 1]);
    expect([places.all.get(0)?.x1, places.all.get(1)?.x1]).toEqual([10, 5]);
    places.painted({ ...frame(3, 2, 0), gone: [0] });
    expect([...places.all.keys()]).toEqual([1]);
  });

  test('is all there is where the picture is whole', () => {
    expect([...shown(frame(1, 0, 0, place(0)), frame(2, 0, 0, place(1))).all.keys()]).toEqual([1]);
  });

  test('that comes back in the picture in which it goes stays', () => {
    const places = shown(frame(1, 0, 0, place(0)), { ...frame(2, 1, 0, place(0, { x1: 3 })), gone: [0] });
    expect(places.all.get(0)?.x1).toBe(3);
  });
});

describe('the axes at a spot', () => {
  test('are those in whose inside it lies', () => {
    const places = shown(frame(1, 0, 0, place(0, { inside: LEFT }), place(1, { inside: RIGHT })));
    expect(numbers(places.at({ x: 99.5, y: 0 }))).toEqual([0]);
    expect(numbers(places.at({ x: 100, y: 99 }))).toEqual([1]);
    expect(places.at({ x: 100, y: 100 })).toBeNull();
    expect(places.at({ x: -1, y: 50 })).toBeNull();
  });

  test('are twins together, and none where others lie over each other', () => {
    const twins = [place(0, { inside: LEFT, twins: 0 }), place(1, { inside: LEFT, twins: 0 })];
    expect(numbers(shown(frame(1, 0, 0, ...twins)).at({ x: 5, y: 5 }))).toEqual([0, 1]);
    const strangers = [place(0, { inside: LEFT }), place(1, { inside: LEFT })];
    expect(shown(frame(1, 0, 0, ...strangers)).at({ x: 5, y: 5 })).toBeNull();
  });

  test('are none where something lies over them that does not move', () => {
    const legend = { x: 10, y: 10, width: 20, height: 20 };
    const places = shown(frame(1, 0, 0, place(0, { inside: LEFT, fixed: [legend] })));
    expect(places.at({ x: 15, y: 15 })).toBeNull();
    expect(numbers(places.at({ x: 30, y: 15 }))).toEqual([0]);
  });
});

describe('a spot', () => {
  test('is in device pixels, and matplotlib’s pixel without fractions from below', () => {
    const places = shown({ ...frame(1, 0, 0), dpr: 1.5, height: 300 });
    expect(places.dpr).toBe(1.5);
    expect(places.spot({ x: 3, y: 5 })).toEqual({ x: 4.5, y: 7.5 });
    // 292.5 pixels above the lower edge are 292 to matplotlib.
    expect(places.pixel({ x: 3, y: 5 })).toEqual({ x: 4, y: 8 });
    expect(places.pixel({ x: 2, y: 4 })).toEqual({ x: 3, y: 6 });
  });
});
