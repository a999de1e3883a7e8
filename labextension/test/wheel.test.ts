import { describe, expect, test } from 'vitest';
import { wheelSteps } from '../src/view/wheel';

describe('wheel steps', () => {
  const still = { deltaX: 0, deltaY: 0, deltaMode: 0, shiftKey: false };

  test.each([
    ['a notch of 120 px', { deltaY: 120 }, 0, -1],
    ['a notch of 100 px', { deltaY: -100 }, 0, 1],
    ['a notch of 53 px', { deltaY: 53 }, 0, -1],
    ['two notches at once', { deltaY: 240 }, 0, -2],
    ['a touch pad', { deltaY: 4 }, 0, -0.04],
    ['three lines', { deltaY: 3, deltaMode: 1 }, 0, -1],
    ['a page', { deltaY: -1, deltaMode: 2 }, 0, 1],
    ['sideways', { deltaX: 100 }, 1, 0],
    ['shift, turned by the browser', { deltaX: 120, shiftKey: true }, 0, -1],
    ['shift, not turned', { deltaY: 120, shiftKey: true }, 0, -1],
    ['a notch in a zoomed page', { deltaY: 66.6667, wheelDeltaY: -120 }, 0, -1],
    ['a touch pad whose old value looks like a notch', { deltaY: 40, wheelDeltaY: -120 }, 0, -0.4]
  ])('%s', (_name, event, right, up) => {
    const steps = wheelSteps({ ...still, ...event });
    expect(steps.right).toBeCloseTo(right);
    expect(steps.up).toBeCloseTo(up);
  });

  test('nothing is not negative nothing', () => {
    expect(Object.is(wheelSteps({ ...still, deltaX: 100 }).up, 0)).toBe(true);
  });
});
