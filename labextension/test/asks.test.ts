import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Asks } from '../src/view/asks';
import type { Size } from '../src/view/size';

let asks: Asks;

beforeEach(() => {
  asks = new Asks();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function size(width: number, height: number): Size {
  return { width, height };
}

test('what was not asked for is news, once, but for what is told first', () => {
  expect(asks.hear(size(400, 200))).toBe(false);
  expect(asks.hear(size(400, 200))).toBe(false);
  expect(asks.hear(size(400, 201))).toBe(true);
  expect(asks.hear(size(400, 200))).toBe(true);
});

test('what was asked for is none, also where it was rounded to the pixels of a screen, or comes twice', () => {
  asks.hear(size(400, 200));
  asks.add(size(333, 167));
  expect(asks.hear(size(333.33, 166.67))).toBe(false);
  expect(asks.hear(size(500, 500))).toBe(true);
  expect(asks.hear(size(333, 167))).toBe(false);
  expect(asks.hear(size(334, 167))).toBe(true);
});

test('answers come in order, and what was asked for before them is answered', () => {
  asks.hear(size(5, 5));
  asks.add(size(1, 1));
  asks.add(size(10, 10));
  asks.add(size(20, 20));
  expect(asks.hear(size(10, 10))).toBe(false);
  expect(asks.hear(size(1, 1))).toBe(true);
  expect(asks.hear(size(20, 20))).toBe(false);
  asks.end();
  expect([asks.hear(size(30, 30)), asks.hear(size(20, 20))]).toEqual([true, true]);
});

test('a page at half its size rounds to two of its pixels', () => {
  vi.stubGlobal('devicePixelRatio', 0.5);
  asks.hear(size(400, 200));
  asks.add(size(1601, 601));
  expect(asks.hear(size(1600, 600))).toBe(false);
  expect(asks.hear(size(1598, 600))).toBe(true);
});
