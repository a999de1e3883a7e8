import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Input } from '../src/view/input';
import type { WheelMode, Wishes } from '../src/view/input';
import { ClickCounter, modifiersOf } from '../src/view/pointer';
import { Kind } from '../src/view/wire';
import type { Message } from '../src/view/wire';

let canvas: HTMLCanvasElement;
let root: HTMLElement;
let other: HTMLButtonElement;
const wishes: Wishes = { wheel: 'listened', keys: [], hears: false };
let sent: Message[];
let live: boolean;
let wheel: WheelMode;
let lifetime: AbortController;
let input: Input;

beforeEach(() => {
  canvas = document.createElement('canvas');
  canvas.tabIndex = 0;
  other = document.createElement('button');
  root = document.createElement('div');
  root.append(canvas);
  document.body.replaceChildren(root, other);
  canvas.getBoundingClientRect = () => new DOMRect(100, 50, 200, 150);
  sent = [];
  live = true;
  wheel = 'focused';
  lifetime = new AbortController();
  input = new Input(
    {
      root,
      canvas,
      wheel: () => wheel,
      active: () => live,
      leave: () => undefined,
      send: message => {
        if (live) {
          sent.push(message);
        }
        return live;
      }
    },
    lifetime.signal,
    lifetime.signal
  );
  input.want(wishes, false);
});

afterEach(() => {
  lifetime.abort();
});

function pointer(type: string, init: PointerEventInit = {}): PointerEvent {
  const event = new PointerEvent(type, { bubbles: true, cancelable: true, button: -1, isPrimary: true, ...init });
  canvas.dispatchEvent(event);
  return event;
}

function key(type: 'keydown' | 'keyup', name: string, init: KeyboardEventInit = {}): KeyboardEvent {
  const code = init.code ?? `Key${name.toUpperCase()}`;
  const event = new KeyboardEvent(type, { bubbles: true, cancelable: true, key: name, code, ...init });
  canvas.dispatchEvent(event);
  return event;
}

/** The pointer messages as short words. */
function pointers(): string[] {
  return sent.flatMap(message =>
    message.kind === Kind.Pointer ? [`${message.action} ${message.button} ${message.buttons}`] : []
  );
}

describe('the pointer', () => {
  test('is where it is on the canvas, in CSS pixels', () => {
    pointer('pointerdown', { button: 0, buttons: 1, clientX: 112.5, clientY: 70, ctrlKey: true });
    expect(sent.at(-1)).toEqual({
      kind: Kind.Pointer,
      action: 'press',
      x: 12.5,
      y: 20,
      button: 0,
      buttons: 1,
      double: false,
      modifiers: ['ctrl'],
      number: 0
    });
  });

  test.each([
    [0, 1],
    [1, 4],
    [2, 2],
    [3, 8],
    [4, 16]
  ])('button %i is pressed and released', (button, bit) => {
    pointer('pointerdown', { button, buttons: bit });
    pointer('pointerup', { button, buttons: 0 });
    expect(pointers()).toEqual(['enter -1 ' + String(bit), `press ${button} ${bit}`, `release ${button} 0`]);
  });

  test('a second button while one is down comes as a move, and is a press', () => {
    pointer('pointerdown', { button: 0, buttons: 1 });
    pointer('pointermove', { button: 2, buttons: 3 });
    pointer('pointermove', { button: 0, buttons: 2 });
    pointer('pointerup', { button: 2, buttons: 0 });
    expect(pointers().slice(1)).toEqual(['press 0 1', 'press 2 3', 'release 0 2', 'release 2 0']);
  });

  test('a button that went down elsewhere is no press here', () => {
    pointer('pointermove', { buttons: 1, clientX: 110 });
    expect(pointers()).toEqual(['enter -1 1', 'move -1 1']);
  });

  test('enters and leaves once', () => {
    pointer('pointerenter');
    pointer('pointermove', { clientX: 120 });
    pointer('pointermove', { clientX: 121 });
    pointer('pointerleave');
    pointer('pointerleave');
    expect(pointers().map(word => word.split(' ')[0])).toEqual(['enter', 'move', 'move', 'leave']);
  });

  test('that did not move is not sent again', () => {
    pointer('pointermove', { clientX: 120 });
    pointer('pointermove', { clientX: 120 });
    expect(pointers()).toHaveLength(2);
  });

  test('that is taken away releases what it held', () => {
    pointer('pointerdown', { button: 0, buttons: 1 });
    pointer('pointermove', { button: 2, buttons: 3 });
    pointer('pointercancel', { buttons: 0 });
    pointer('lostpointercapture', { buttons: 0 });
    expect(pointers().slice(-2)).toEqual(['release 0 2', 'release 2 0']);
  });

  test('is captured by a press, which gives the focus without scrolling', () => {
    let captured = 0;
    let options: FocusOptions | undefined;
    canvas.setPointerCapture = id => {
      captured = id;
    };
    canvas.focus = given => {
      options = given;
    };
    pointer('pointerdown', { button: 0, buttons: 1, pointerId: 7 });
    expect(captured).toBe(7);
    expect(options).toEqual({ preventScroll: true });
  });

  test('other fingers are not sent', () => {
    pointer('pointerdown', { button: 0, buttons: 1, isPrimary: false });
    expect(sent).toEqual([]);
  });

  test('a press while the figure is not live has no release later', () => {
    live = false;
    pointer('pointerdown', { button: 0, buttons: 1 });
    live = true;
    pointer('pointerup', { button: 0, buttons: 0 });
    expect(pointers().filter(word => word.startsWith('release'))).toEqual([]);
  });

  test('a drag that a lost connection cut is not picked up again', () => {
    pointer('pointerdown', { button: 0, buttons: 1 });
    input.reset();
    sent = [];
    pointer('pointermove', { buttons: 1, clientX: 130 });
    pointer('pointerup', { button: 0, buttons: 0 });
    expect(pointers()).toEqual(['enter -1 1', 'move -1 1']);
  });

  test('the context menu stays away while the figure is live, and is the browser’s afterwards', () => {
    const first = new MouseEvent('contextmenu', { cancelable: true });
    canvas.dispatchEvent(first);
    live = false;
    const second = new MouseEvent('contextmenu', { cancelable: true });
    canvas.dispatchEvent(second);
    expect([first.defaultPrevented, second.defaultPrevented]).toEqual([true, false]);
  });
});

describe('a finger', () => {
  const touch = { pointerType: 'touch', clientX: 120, clientY: 80 };
  const down = { ...touch, button: 0, buttons: 1 };

  test('that the browser takes for scrolling sends nothing, and gives no focus', () => {
    pointer('pointerenter', touch);
    pointer('pointerdown', down);
    pointer('pointermove', { ...down, button: -1, clientY: 76 });
    pointer('pointercancel', { pointerType: 'touch' });
    pointer('lostpointercapture', { pointerType: 'touch' });
    pointer('pointerleave', { pointerType: 'touch' });
    expect(sent).toEqual([]);
    expect(document.activeElement).not.toBe(canvas);
  });

  test('that goes up where it went down is a click', () => {
    pointer('pointerdown', down);
    expect(sent).toEqual([]);
    pointer('pointerup', { ...touch, button: 0, buttons: 0, clientX: 122 });
    pointer('pointerleave', touch);
    expect(pointers()).toEqual(['enter -1 1', 'press 0 1', 'release 0 0', 'leave -1 0']);
    expect(sent[1]).toMatchObject({ x: 20, y: 30 });
    expect(document.activeElement).toBe(canvas);
  });

  test('that slips is none', () => {
    pointer('pointerdown', down);
    pointer('pointermove', { ...down, button: -1, clientX: 140 });
    pointer('pointerup', { ...touch, button: 0, buttons: 0 });
    expect(sent).toEqual([]);
  });

  test.each(['a tool is armed', 'the figure has the focus'])('drags while %s', when => {
    if (when === 'a tool is armed') {
      input.want(wishes, true);
    } else {
      canvas.focus();
    }
    pointer('pointerdown', down);
    pointer('pointermove', { ...down, button: -1, clientX: 140, clientY: 90 });
    pointer('pointercancel', { pointerType: 'touch', clientX: 0, clientY: 0 });
    expect(pointers()).toEqual(['enter -1 1', 'press 0 1', 'move -1 1', 'release 0 0']);
    expect(sent.at(-1)).toMatchObject({ x: 40, y: 40 });
  });

  test('scrolls the page again when the figure is dead', () => {
    input.want(wishes, true);
    lifetime.abort();
    expect(canvas.classList.contains('figport-armed')).toBe(false);
  });

  test('taps twice near enough for a double click', () => {
    for (const clientX of [120, 135]) {
      pointer('pointerdown', { ...down, clientX });
      pointer('pointerup', { ...touch, clientX, button: 0, buttons: 0 });
    }
    expect(sent.filter(message => message.kind === Kind.Pointer && message.double)).toHaveLength(1);
  });
});

test('Shift and the right button ask for the browser’s own menu, which swallows the release', () => {
  pointer('pointerdown', { button: 2, buttons: 2, shiftKey: true });
  const menu = new MouseEvent('contextmenu', { cancelable: true, bubbles: true, shiftKey: true });
  canvas.dispatchEvent(menu);
  expect(menu.defaultPrevented).toBe(false);
  expect(pointers().slice(1)).toEqual(['press 2 2', 'release 2 0']);
});

describe('double clicks', () => {
  const place = { x: 10, y: 10 };

  test('the second press is double, the third is not, the fourth is', () => {
    const clicks = new ClickCounter();
    expect([0, 100, 200, 300].map(time => clicks.press(0, time, place))).toEqual([false, true, false, true]);
  });

  test.each([
    ['late', 0, 501, place],
    ['elsewhere', 0, 100, { x: 10, y: 15.1 }],
    ['with another button', 2, 100, place]
  ])('not %s', (_name, button, time, where) => {
    const clicks = new ClickCounter();
    clicks.press(0, 0, place);
    expect(clicks.press(button, time, where)).toBe(false);
  });

  test('just in time and near enough', () => {
    const clicks = new ClickCounter();
    clicks.press(0, 0, place);
    expect(clicks.press(0, 500, { x: 13, y: 14 })).toBe(true);
  });
});

test('modifiers have matplotlib’s names and order', () => {
  const none = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };
  expect(modifiersOf(none)).toEqual([]);
  expect(modifiersOf({ ctrlKey: true, altKey: true, shiftKey: true, metaKey: true })).toEqual([
    'ctrl',
    'alt',
    'shift',
    'super'
  ]);
});

describe('the wheel', () => {
  function turn(init: WheelEventInit = {}): WheelEvent {
    const place = { clientX: 110, clientY: 60 };
    const event = new WheelEvent('wheel', { deltaY: 100, ...place, cancelable: true, bubbles: true, ...init });
    canvas.dispatchEvent(event);
    return event;
  }

  test('scrolls the page until the figure has the focus', () => {
    expect(turn().defaultPrevented).toBe(false);
    expect(sent).toEqual([]);
    canvas.focus();
    expect(turn().defaultPrevented).toBe(true);
    expect(sent).toEqual([{ kind: Kind.Wheel, x: 10, y: 10, right: 0, up: -1, modifiers: [], number: 0 }]);
  });

  test('is always the figure’s on its own page', () => {
    wheel = 'always';
    pointer('pointerenter');
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
      key('keydown', 'x');
      const held = turn().defaultPrevented;
      key('keyup', 'x');
      return [plain, control, held];
    };
    input.want({ ...wishes, wheel: use }, false);
    expect(turns()).toEqual([away, away, away]);
    canvas.focus();
    expect(turns()).toEqual(near);
    other.focus();
    expect(turns()).toEqual([away, away, away]);
  });

  test('has no listener where it is not taken: scrolling waits for none', () => {
    let listeners = 0;
    const [add, remove] = [canvas.addEventListener.bind(canvas), canvas.removeEventListener.bind(canvas)];
    canvas.addEventListener = (type: string, ...rest: unknown[]) => {
      listeners += Number(type === 'wheel');
      (add as (...all: unknown[]) => void)(type, ...rest);
    };
    canvas.removeEventListener = (type: string, ...rest: unknown[]) => {
      listeners -= Number(type === 'wheel');
      (remove as (...all: unknown[]) => void)(type, ...rest);
    };
    input.want({ ...wishes, wheel: 'nothing' }, false);
    canvas.focus();
    expect(listeners).toBe(0);
    input.want({ ...wishes, wheel: 'captured' }, false);
    expect(listeners).toBe(1);
    live = false;
    input.reset();
    expect(listeners).toBe(0);
    live = true;
    input.want({ ...wishes, wheel: 'captured' }, false);
    lifetime.abort();
    expect(listeners).toBe(0);
  });

  test('a pinch is a part of a step, control and a notch is a whole one', () => {
    canvas.focus();
    turn({ ctrlKey: true, deltaY: -5 });
    turn({ ctrlKey: true, deltaY: -100 });
    key('keydown', 'Control', { code: 'ControlLeft', ctrlKey: true });
    turn({ ctrlKey: true, deltaY: -5 });
    const ups = sent.flatMap(message => (message.kind === Kind.Wheel ? [message.up] : []));
    expect(ups[0]).toBeCloseTo(0.3077, 3);
    expect(ups[1]).toBe(1);
    expect(ups[2]).toBeCloseTo(0.05, 3);
    expect(sent[0]).toMatchObject({ modifiers: ['ctrl'] });
  });

  test('scrolls the page while the figure is not live', () => {
    live = false;
    wheel = 'always';
    expect(turn().defaultPrevented).toBe(false);
  });
});

test('after the signal nothing is heard any more', () => {
  lifetime.abort();
  pointer('pointermove', { clientX: 120 });
  key('keydown', 'g');
  expect(sent).toEqual([]);
});
