/** Wheel events to steps: one step is one notch, touch pads make fractions. */

/** What is read of a WheelEvent. `wheelDelta*` are old properties that Chromium and Safari still have. */
export interface WheelLike {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly shiftKey: boolean;
  readonly wheelDeltaX?: number;
  readonly wheelDeltaY?: number;
}

/** Steps to the right and away from the user. */
export interface Steps {
  readonly right: number;
  readonly up: number;
}

const LINE = 1;
const PAGE = 2;
const LINES_A_NOTCH = 3;
/** Pixels of a touch pad that feel like one notch. */
const PIXELS_A_STEP = 100;
/** What browsers report for one notch of a plain mouse; longest first, so that 240 is two of 120. */
const NOTCHES = [120, 100, 53];
/** The old properties count a notch as this many, whatever the page's zoom. */
const OLD_NOTCH = 120;

/** Pixels of a pinch that is one step of matplotlib's zoom (0.85): browsers report 100 times the logarithm of the scale. */
const PIXELS_A_PINCH = -100 * Math.log(0.85);
/** The longest part of a pinch; a notch of a mouse is longer. */
const LONGEST_PINCH = 50;

/** Return whether fingers pinch: browsers report that as a turn with control, though nobody holds the key. */
export function isPinch(event: WheelLike & { readonly ctrlKey: boolean }, controlIsDown: boolean): boolean {
  return event.ctrlKey && !controlIsDown && event.deltaMode === 0 && Math.abs(event.deltaY) < LONGEST_PINCH;
}

/** Return the steps of a pinch, so that what is between the fingers follows them. */
export function pinchSteps({ deltaY }: WheelLike): Steps {
  return { right: 0, up: 0 - deltaY / PIXELS_A_PINCH };
}

/** Return the steps of two fingers that make what is between them so many times as large. */
export function scaleSteps(times: number): Steps {
  return pinchSteps({ deltaX: 0, deltaY: -100 * Math.log(times), deltaMode: 0, shiftKey: false });
}

/** Return the steps of a wheel event. */
export function wheelSteps(event: WheelLike): Steps {
  const right = steps(event.deltaX, event.deltaMode, event.wheelDeltaX);
  const down = steps(event.deltaY, event.deltaMode, event.wheelDeltaY);
  // With shift held browsers turn the wheel sideways; matplotlib wants the wheel and the modifier.
  const turned = event.shiftKey && down === 0 && right !== 0;
  return turned ? { right: 0, up: -right } : { right, up: 0 - down };
}

function steps(delta: number, mode: number, old: number | undefined): number {
  if (delta === 0) {
    return 0;
  }
  switch (mode) {
    case LINE:
      return delta / LINES_A_NOTCH;
    case PAGE:
      return delta;
    default: {
      // A touch pad's old value is three times its pixels, a notch's is a multiple of 120.
      if (old !== undefined && old !== 0 && old % OLD_NOTCH === 0 && Math.abs(old) !== 3 * Math.abs(delta)) {
        return (Math.sign(delta) * Math.abs(old)) / OLD_NOTCH;
      }
      const notch = NOTCHES.find(pixels => Number.isInteger(delta / pixels));
      return delta / (notch ?? PIXELS_A_STEP);
    }
  }
}
