import { expect, test, vi } from 'vitest';
import { scrollAround, TwoFingers } from '../src/view/twofingers';

const at = (
  pointerId: number,
  clientX: number,
  clientY = 0
): { pointerId: number; clientX: number; clientY: number } => ({
  pointerId,
  clientX,
  clientY
});

test('apart they pinch, about what is between them, and then do nothing else', () => {
  const two = new TwoFingers(at(1, 0), at(2, 100));
  expect(two.move(at(2, 104))).toBeNull();
  expect(two.move(at(2, 150))).toEqual({ kind: 'pinch', middle: { clientX: 75, clientY: 0 }, times: 1.5 });
  expect(two.move(at(1, 100))).toEqual({ kind: 'pinch', middle: { clientX: 125, clientY: 0 }, times: 1 / 3 });
  // In one place they would make all infinitely small.
  expect(two.move(at(1, 150))).toMatchObject({ times: 1 / 50 });
});

test('side by side they scroll, though one moves before the other', () => {
  const two = new TwoFingers(at(1, 0, 0), at(2, 100, 0));
  expect(two.move(at(1, 0, 14))).toBeNull();
  expect(two.move(at(2, 100, 14))).toEqual({ kind: 'scroll', right: 0, down: 14 });
  expect(two.move(at(2, 120, 14))).toEqual({ kind: 'scroll', right: 10, down: 0 });
});

test('with one of them up they do nothing, and a third is none of them', () => {
  const two = new TwoFingers(at(1, 0), at(2, 100));
  expect(two.move(at(3, 500))).toBeNull();
  expect(two.lift(1)).toBe(false);
  expect(two.move(at(2, 300))).toBeNull();
  expect(two.lift(2)).toBe(true);
});

test('in each direction the nearest that can scroll does', () => {
  document.body.innerHTML = '<div style="overflow-y: auto"><div style="overflow-x: scroll"><p></p></div></div>';
  const [outer, inner, element] = [...document.querySelectorAll('div, p')] as [Element, Element, Element];
  for (const [box, way] of [
    [outer, 'Height'],
    [inner, 'Width']
  ] as const) {
    Object.defineProperty(box, `scroll${way}`, { value: 50 });
    box.scrollBy = vi.fn();
  }
  scrollAround(element, 3, 4);
  expect(vi.mocked(outer.scrollBy).mock.calls).toEqual([[0, -4]]);
  expect(vi.mocked(inner.scrollBy).mock.calls).toEqual([[-3, 0]]);
});
