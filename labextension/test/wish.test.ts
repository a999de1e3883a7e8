import { expect, test } from 'vitest';
import { plain, queryOf } from '../src/view/wish';

test('an address says only what was chosen', () => {
  expect(queryOf(plain('pdf'))).toBe('format=pdf');
  const wish = { format: 'png', dpi: 72.5, transparent: true, tight: false };
  expect(queryOf(wish)).toBe('format=png&dpi=72.5&transparent=1&tight=0');
});
