import { describe, expect, test } from 'vitest';

import { patchesOf } from '../src/view/patches';
import type { Limits } from '../src/view/limits';
import type { Mark } from '../src/view/wire';
import { place } from './places';

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
