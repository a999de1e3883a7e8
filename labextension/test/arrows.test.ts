import { expect, test } from 'vitest';
import { arrowStep } from '../src/view/arrows';

const step = (key: string, shiftKey = false): unknown => arrowStep(new KeyboardEvent('keydown', { key, shiftKey }));

test('arrows move by ten pixels, with Shift by one', () => {
  expect(step('ArrowLeft')).toEqual({ right: -10, down: 0 });
  expect(step('ArrowRight', true)).toEqual({ right: 1, down: 0 });
  expect(step('ArrowUp')).toEqual({ right: 0, down: -10 });
  expect(step('ArrowDown', true)).toEqual({ right: 0, down: 1 });
});

test('other keys move nothing', () => {
  expect(step('a')).toBeNull();
});
