import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RequestedSizes } from '../src/view/requested_sizes';
import type { Size } from '../src/view/size';

let requested: RequestedSizes;

beforeEach(() => {
  requested = new RequestedSizes();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function size(width: number, height: number): Size {
  return { width, height };
}

test('what was not asked for is news, once, but for what is told first', () => {
  expect(requested.hear(size(400, 200))).toBe(false);
  expect(requested.hear(size(400, 200))).toBe(false);
  expect(requested.hear(size(400, 201))).toBe(true);
  expect(requested.hear(size(400, 200))).toBe(true);
});

test('what was asked for is none, also where it was rounded to the pixels of a screen, or comes twice', () => {
  requested.hear(size(400, 200));
  requested.add(size(333, 167));
  expect(requested.hear(size(333.33, 166.67))).toBe(false);
  expect(requested.hear(size(500, 500))).toBe(true);
  expect(requested.hear(size(333, 167))).toBe(false);
  expect(requested.hear(size(334, 167))).toBe(true);
});

test('answers come in order, and what was asked for before them is answered', () => {
  requested.hear(size(5, 5));
  requested.add(size(1, 1));
  requested.add(size(10, 10));
  requested.add(size(20, 20));
  expect(requested.hear(size(10, 10))).toBe(false);
  expect(requested.hear(size(1, 1))).toBe(true);
  expect(requested.hear(size(20, 20))).toBe(false);
  requested.end();
  expect([requested.hear(size(30, 30)), requested.hear(size(20, 20))]).toEqual([true, true]);
});

test('a page at half its size rounds to two of its pixels', () => {
  vi.stubGlobal('devicePixelRatio', 0.5);
  requested.hear(size(400, 200));
  requested.add(size(1601, 601));
  expect(requested.hear(size(1600, 600))).toBe(false);
  expect(requested.hear(size(1598, 600))).toBe(true);
});
