/** Where the rubberband will be: predicted, confirmed by the kernel, and not believed where it says otherwise. */
import { beforeEach, expect, test } from 'vitest';
import { RubberbandForecast } from '../src/view/rubberband_forecast';
import { Places } from '../src/view/places';
import { Kind } from '../src/view/wire';
import type { Band, Pointer, PointerAction } from '../src/view/wire';
import { frame, place } from './places';

let band: RubberbandForecast;

beforeEach(() => {
  const places = new Places();
  places.painted(frame(1, 0, 0, place(0)));
  band = new RubberbandForecast(places);
});

function point(action: PointerAction, x: number, y: number, lock: 'x' | 'y' | null = null): Band | null | undefined {
  const [button, buttons] = action === 'press' ? [0, 1] : action === 'move' ? [-1, 1] : [0, 0];
  const event: Pointer = { kind: Kind.Pointer, action, x, y, button, buttons, double: false, modifiers: [], number: 0 };
  return band.point(event, true, lock);
}

test('follows the pointer within the axes, and is gone with the button', () => {
  expect(point('press', 100, 100)).toBeUndefined();
  expect(point('move', 200, 150)).toEqual({ x0: 100, y0: 100, x1: 200, y1: 150 });
  expect(point('move', 900, 10)).toEqual({ x0: 100, y0: 100, x1: 578, y1: 58 });
  expect(point('move', 300, 150, 'x')).toEqual({ x0: 100, y0: 58, x1: 300, y1: 422 });
  expect(point('release', 300, 150)).toBeNull();
});

test('is the page’s as long as the kernel says the same, later', () => {
  point('press', 100, 100);
  point('move', 200, 150);
  point('move', 210, 160);
  expect(band.hear({ x0: 100, y0: 100, x1: 200, y1: 150 })).toBe('as predicted');
  point('release', 210, 160);
  expect(band.hear({ x0: 100, y0: 100, x1: 210, y1: 160 })).toBe('as predicted');
  expect(band.hear(null)).toBe('otherwise');
});

test('of the next press is not taken away with the last one, which the kernel ends later', () => {
  point('press', 100, 100);
  point('move', 200, 150);
  point('release', 200, 150);
  point('press', 300, 300);
  point('move', 350, 350);
  expect(band.hear({ x0: 100, y0: 100, x1: 150, y1: 120 })).toBe('as predicted');
  expect(band.hear(null)).toBe('as predicted');
  expect(point('move', 360, 350)).toEqual({ x0: 300, y0: 300, x1: 360, y1: 350 });
  expect(band.hear({ x0: 300, y0: 300, x1: 360, y1: 350 })).toBe('as predicted');
  expect(point('release', 360, 350)).toBeNull();
});

test('is the kernel’s once that says otherwise, and always after two presses of that', () => {
  for (let press = 0; press < 2; press += 1) {
    point('press', 100, 100);
    expect(point('move', 200, 150)).toBeDefined();
    expect(band.hear({ x0: 100, y0: 100, x1: 250, y1: 150 })).toBe('otherwise');
    expect(point('move', 210, 150)).toBeUndefined();
    point('release', 210, 150);
    band.hear(null);
  }
  point('press', 100, 100);
  expect(point('move', 200, 150)).toBeUndefined();
});

test('that the kernel takes away while the button is down is gone', () => {
  point('press', 100, 100);
  point('move', 200, 150);
  expect(band.hear(null)).toBe('otherwise');
  expect(point('move', 210, 150)).toBeUndefined();
});

test('without the tool, or outside of axes, there is none', () => {
  point('press', 5, 5);
  expect(point('move', 200, 150)).toBeUndefined();
  expect(band.hear({ x0: 5, y0: 5, x1: 200, y1: 150 })).toBe('otherwise');
});
