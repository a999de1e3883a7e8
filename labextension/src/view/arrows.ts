/** Arrow keys that move something by a step, or with Shift by a pixel: the cross and the figure's corner. */

/** CSS pixels of one press, and of one with Shift. */
const STEP = 10;
const FINE = 1;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1]
};

/** Return how far a key moves something to the right and down, in CSS pixels; null for other keys. */
export function arrowStep({ key, shiftKey }: KeyboardEvent): { readonly right: number; readonly down: number } | null {
  const arrow = ARROWS[key];
  const step = shiftKey ? FINE : STEP;
  return arrow === undefined ? null : { right: arrow[0] * step, down: arrow[1] * step };
}
