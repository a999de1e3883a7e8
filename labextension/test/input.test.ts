import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Kind } from '../src/view/wire';
import { Hand, WISHES } from './hand';

let hand: Hand;

beforeEach(() => {
  hand = new Hand();
});

afterEach(() => {
  hand.end();
});

test('keys mean the middle of the picture until a pointer has come, and then where it was last', () => {
  for (const [name, value] of [
    ['offsetWidth', 200],
    ['offsetHeight', 150]
  ] as const) {
    Object.defineProperty(hand.canvas, name, { value });
  }
  hand.key('keydown', 'g');
  hand.pointer('pointermove', { clientX: 110, clientY: 60 });
  hand.key('keydown', 'k');
  const keys = hand.sent.filter(message => message.kind === Kind.Key);
  expect(keys.map(({ key, x, y }) => [key, x, y])).toEqual([
    ['g', 100, 75],
    ['k', 10, 10]
  ]);
});

describe('the wheel', () => {
  function turn(init: WheelEventInit = {}): WheelEvent {
    const place = { clientX: 110, clientY: 60 };
    const event = new WheelEvent('wheel', { deltaY: 100, ...place, cancelable: true, bubbles: true, ...init });
    hand.canvas.dispatchEvent(event);
    return event;
  }

  test('scrolls the page until the figure has the focus', () => {
    expect(turn().defaultPrevented).toBe(false);
    expect(hand.sent).toEqual([]);
    hand.canvas.focus();
    expect(turn().defaultPrevented).toBe(true);
    expect(hand.sent).toEqual([{ kind: Kind.Wheel, x: 10, y: 10, right: 0, up: -1, modifiers: [], number: 0 }]);
  });

  test('is always the figure’s on its own page', () => {
    hand.wheel = 'always';
    hand.pointer('pointerenter');
    expect(turn().defaultPrevented).toBe(true);
  });

  test.each([
    ['nothing', false, [false, false, false]],
    ['zoom', false, [false, true, true]],
    ['listened', false, [true, true, true]],
    ['captured', true, [true, true, true]]
  ] as const)('where the figure does %s with it', (use, away, near) => {
    const turns = (): boolean[] => {
      const plain = turn().defaultPrevented;
      const control = turn({ ctrlKey: true, deltaY: 2 }).defaultPrevented;
      hand.key('keydown', 'x');
      const held = turn().defaultPrevented;
      hand.key('keyup', 'x');
      return [plain, control, held];
    };
    hand.input.want({ ...WISHES, wheel: use }, false);
    expect(turns()).toEqual([away, away, away]);
    hand.canvas.focus();
    expect(turns()).toEqual(near);
    hand.other.focus();
    expect(turns()).toEqual([away, away, away]);
  });

  test('has no listener where it is not taken: scrolling waits for none', () => {
    let listeners = 0;
    const [add, remove] = [
      hand.canvas.addEventListener.bind(hand.canvas),
      hand.canvas.removeEventListener.bind(hand.canvas)
    ];
    hand.canvas.addEventListener = (type: string, ...rest: unknown[]) => {
      listeners += Number(type === 'wheel');
      (add as (...all: unknown[]) => void)(type, ...rest);
    };
    hand.canvas.removeEventListener = (type: string, ...rest: unknown[]) => {
      listeners -= Number(type === 'wheel');
      (remove as (...all: unknown[]) => void)(type, ...rest);
    };
    hand.input.want({ ...WISHES, wheel: 'nothing' }, false);
    hand.canvas.focus();
    expect(listeners).toBe(0);
    hand.input.want({ ...WISHES, wheel: 'captured' }, false);
    expect(listeners).toBe(1);
    hand.live = false;
    hand.input.reset();
    expect(listeners).toBe(0);
    hand.live = true;
    hand.input.want({ ...WISHES, wheel: 'captured' }, false);
    hand.end();
    expect(listeners).toBe(0);
  });

  test('a pinch is a part of a step, control and a notch is a whole one', () => {
    hand.canvas.focus();
    turn({ ctrlKey: true, deltaY: -5 });
    turn({ ctrlKey: true, deltaY: -100 });
    hand.key('keydown', 'Control', { code: 'ControlLeft', ctrlKey: true });
    turn({ ctrlKey: true, deltaY: -5 });
    const ups = hand.sent.flatMap(message => (message.kind === Kind.Wheel ? [message.up] : []));
    expect(ups[0]).toBeCloseTo(0.3077, 3);
    expect(ups[1]).toBe(1);
    expect(ups[2]).toBeCloseTo(0.05, 3);
    expect(hand.sent[0]).toMatchObject({ modifiers: ['ctrl'] });
  });

  test('scrolls the page while the figure is not live', () => {
    hand.live = false;
    hand.wheel = 'always';
    expect(turn().defaultPrevented).toBe(false);
  });
});

test('after the signal nothing is heard any more', () => {
  hand.end();
  hand.pointer('pointermove', { clientX: 120 });
  hand.key('keydown', 'g');
  expect(hand.sent).toEqual([]);
});
