import { expect, test } from 'vitest';
import { plain, queryOf } from '../src/view/file_options';

test('an address says only what was chosen', () => {
  expect(queryOf(plain('pdf'))).toBe('format=pdf');
  const options = { format: 'png', dpi: 72.5, transparent: true, tight: false };
  expect(queryOf(options)).toBe('format=png&dpi=72.5&transparent=1&tight=0');
});
