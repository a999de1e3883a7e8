import { describe, expect, test } from 'vitest';
import { Picture } from '../src/view/picture';
import type { RunsTile } from '../src/view/runs';

/** A picture of 4 × 3 pixels that are numbered from 1. */
function numbered(): Picture {
  const picture = new Picture();
  picture.start(4, 3);
  picture.pixels.set(Array.from({ length: 12 }, (_, at) => at + 1));
  return picture;
}

describe('a picture', () => {
  test('is transparent at first, and again when it begins anew', () => {
    const picture = numbered();
    const { pixels } = picture;
    picture.start(4, 3);
    expect(picture.pixels).toBe(pixels);
    expect([...pixels]).toEqual(new Array<number>(12).fill(0));
  });

  test('has other pixels with another size, also where there are as many', () => {
    const picture = numbered();
    const { pixels } = picture;
    picture.start(3, 4);
    expect(picture.pixels).not.toBe(pixels);
    expect([...picture.pixels]).toEqual(new Array<number>(12).fill(0));
  });

  test('is laid over row by row at its own width', () => {
    const laid: unknown[] = [];
    const tile = { lay: (...how: readonly unknown[]) => laid.push(...how) } as unknown as RunsTile;
    const picture = numbered();
    picture.lay(tile, 1, 2);
    expect(laid).toEqual([picture.pixels, 4, 1, 2]);
  });
});

test.each([
  ['to the right', 1, 0, [1, 1, 2, 3, 5, 5, 6, 7, 9, 9, 10, 11]],
  ['to the left', -1, 0, [2, 3, 4, 4, 6, 7, 8, 8, 10, 11, 12, 12]],
  ['down', 0, 1, [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8]],
  ['up', 0, -2, [9, 10, 11, 12, 5, 6, 7, 8, 9, 10, 11, 12]],
  ['down to the left', -2, 1, [1, 2, 3, 4, 3, 4, 7, 8, 7, 8, 11, 12]],
  ['so far that nothing is left', 4, 0, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]]
])('all of it moves %s', (_name, dx, dy, pixels) => {
  const picture = numbered();
  picture.scroll({ x: 0, y: 0, width: 4, height: 3, dx, dy });
  expect([...picture.pixels]).toEqual(pixels);
});

test('a part moves within its box alone', () => {
  const picture = numbered();
  picture.scroll({ x: 1, y: 1, width: 2, height: 2, dx: 1, dy: 1 });
  expect([...picture.pixels]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 6, 12]);
});
