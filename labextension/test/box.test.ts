import { expect, test } from 'vitest';
import { contains, meet } from '../src/view/box';
import type { Box } from '../src/view/box';

function box(x: number, y: number, width: number, height: number): Box {
  return { x, y, width, height };
}

const OUTER = box(10, 20, 30, 40);

test.each<[string, Box, boolean, boolean]>([
  ['itself', OUTER, true, true],
  ['one inside', box(11, 21, 28, 38), true, true],
  ['one pixel at each end', box(10, 20, 1, 1), true, true],
  ['the last pixel', box(39, 59, 1, 1), true, true],
  ['one that is larger', box(9, 19, 32, 42), false, true],
  ['one that sticks out to the left', box(9, 20, 5, 5), false, true],
  ['one that sticks out at the top', box(10, 19, 5, 5), false, true],
  ['one that sticks out to the right', box(36, 20, 5, 5), false, true],
  ['one that sticks out at the bottom', box(10, 56, 5, 5), false, true],
  ['one beside it on the left', box(5, 20, 5, 40), false, false],
  ['one beside it on the right', box(40, 20, 5, 40), false, false],
  ['one above', box(10, 15, 30, 5), false, false],
  ['one below', box(10, 60, 30, 5), false, false],
  ['one that touches a corner', box(40, 60, 5, 5), false, false]
])('%s', (_name, other, inside, shared) => {
  expect(contains(OUTER, other)).toBe(inside);
  expect(meet(OUTER, other)).toBe(shared);
  expect(meet(other, OUTER)).toBe(shared);
});
