import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClickCounter, modifiersOf } from '../src/view/pointer';
import { Kind } from '../src/view/wire';
import { Hand, WISHES } from './hand';

let hand: Hand;

beforeEach(() => {
  hand = new Hand();
});

afterEach(() => {
  hand.end();
});

/** The pointer messages as short words. */
function pointers(): string[] {
  return hand.sent.flatMap(message =>
    message.kind === Kind.Pointer ? [`${message.action} ${message.button} ${message.buttons}`] : []
  );
}

describe('the pointer', () => {
  test('is where it is on the canvas, in CSS pixels', () => {
    hand.pointer('pointerdown', { button: 0, buttons: 1, clientX: 112.5, clientY: 70, ctrlKey: true });
    expect(hand.sent.at(-1)).toEqual({
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
    hand.pointer('pointerdown', { button, buttons: bit });
    hand.pointer('pointerup', { button, buttons: 0 });
    expect(pointers()).toEqual(['enter -1 ' + String(bit), `press ${button} ${bit}`, `release ${button} 0`]);
  });

  test('a second button while one is down comes as a move, and is a press', () => {
    hand.pointer('pointerdown', { button: 0, buttons: 1 });
    hand.pointer('pointermove', { button: 2, buttons: 3 });
    hand.pointer('pointermove', { button: 0, buttons: 2 });
    hand.pointer('pointerup', { button: 2, buttons: 0 });
    expect(pointers().slice(1)).toEqual(['press 0 1', 'press 2 3', 'release 0 2', 'release 2 0']);
  });

  test('a button that went down elsewhere is no press here', () => {
    hand.pointer('pointermove', { buttons: 1, clientX: 110 });
    expect(pointers()).toEqual(['enter -1 1', 'move -1 1']);
  });

  test('enters and leaves once', () => {
    hand.pointer('pointerenter');
    hand.pointer('pointermove', { clientX: 120 });
    hand.pointer('pointermove', { clientX: 121 });
    hand.pointer('pointerleave');
    hand.pointer('pointerleave');
    expect(pointers().map(word => word.split(' ')[0])).toEqual(['enter', 'move', 'move', 'leave']);
  });

  test('that did not move is not sent again', () => {
    hand.pointer('pointermove', { clientX: 120 });
    hand.pointer('pointermove', { clientX: 120 });
    expect(pointers()).toHaveLength(2);
  });

  test('that is taken away releases what it held', () => {
    hand.pointer('pointerdown', { button: 0, buttons: 1 });
    hand.pointer('pointermove', { button: 2, buttons: 3 });
    hand.pointer('pointercancel', { buttons: 0 });
    hand.pointer('lostpointercapture', { buttons: 0 });
    expect(pointers().slice(-2)).toEqual(['release 0 2', 'release 2 0']);
  });

  test('is captured by a press, which gives the focus without scrolling', () => {
    let captured = 0;
    let options: FocusOptions | undefined;
    hand.canvas.setPointerCapture = id => {
      captured = id;
    };
    hand.canvas.focus = given => {
      options = given;
    };
    hand.pointer('pointerdown', { button: 0, buttons: 1, pointerId: 7 });
    expect(captured).toBe(7);
    expect(options).toEqual({ preventScroll: true });
  });

  test('other fingers are not sent', () => {
    hand.pointer('pointerdown', { button: 0, buttons: 1, isPrimary: false });
    expect(hand.sent).toEqual([]);
  });

  test('a press while the figure is not live has no release later', () => {
    hand.live = false;
    hand.pointer('pointerdown', { button: 0, buttons: 1 });
    hand.live = true;
    hand.pointer('pointerup', { button: 0, buttons: 0 });
    expect(pointers().filter(word => word.startsWith('release'))).toEqual([]);
  });

  test('a drag that a lost connection cut is not picked up again', () => {
    hand.pointer('pointerdown', { button: 0, buttons: 1 });
    hand.input.reset();
    hand.sent.length = 0;
    hand.pointer('pointermove', { buttons: 1, clientX: 130 });
    hand.pointer('pointerup', { button: 0, buttons: 0 });
    expect(pointers()).toEqual(['enter -1 1', 'move -1 1']);
  });

  test('the context menu stays away while the figure is live, and is the browser’s afterwards', () => {
    const first = new MouseEvent('contextmenu', { cancelable: true });
    hand.canvas.dispatchEvent(first);
    hand.live = false;
    const second = new MouseEvent('contextmenu', { cancelable: true });
    hand.canvas.dispatchEvent(second);
    expect([first.defaultPrevented, second.defaultPrevented]).toEqual([true, false]);
  });
});

describe('a finger', () => {
  const touch = { pointerType: 'touch', clientX: 120, clientY: 80 };
  const down = { ...touch, button: 0, buttons: 1 };

  test('that the browser takes for scrolling sends nothing, and gives no focus', () => {
    hand.pointer('pointerenter', touch);
    hand.pointer('pointerdown', down);
    hand.pointer('pointermove', { ...down, button: -1, clientY: 76 });
    hand.pointer('pointercancel', { pointerType: 'touch' });
    hand.pointer('lostpointercapture', { pointerType: 'touch' });
    hand.pointer('pointerleave', { pointerType: 'touch' });
    expect(hand.sent).toEqual([]);
    expect(document.activeElement).not.toBe(hand.canvas);
  });

  test('that goes up where it went down is a click', () => {
    hand.pointer('pointerdown', down);
    expect(hand.sent).toEqual([]);
    hand.pointer('pointerup', { ...touch, button: 0, buttons: 0, clientX: 122 });
    hand.pointer('pointerleave', touch);
    // It hovers first, as a mouse does: what follows the pointer is to know where it is.
    expect(pointers()).toEqual(['enter -1 0', 'move -1 0', 'press 0 1', 'release 0 0', 'leave -1 0']);
    expect(hand.sent[2]).toMatchObject({ x: 20, y: 30 });
    expect(document.activeElement).toBe(hand.canvas);
  });

  test('that slips is none', () => {
    hand.pointer('pointerdown', down);
    hand.pointer('pointermove', { ...down, button: -1, clientX: 140 });
    hand.pointer('pointerup', { ...touch, button: 0, buttons: 0 });
    expect(hand.sent).toEqual([]);
  });

  test.each(['a tool is armed', 'the figure has the focus'])('drags while %s', when => {
    if (when === 'a tool is armed') {
      hand.input.want(WISHES, true);
    } else {
      hand.canvas.focus();
    }
    hand.pointer('pointerdown', down);
    hand.pointer('pointermove', { ...down, button: -1, clientX: 140, clientY: 90 });
    hand.pointer('pointercancel', { pointerType: 'touch', clientX: 0, clientY: 0 });
    expect(pointers()).toEqual(['enter -1 0', 'move -1 0', 'press 0 1', 'move -1 1', 'release 0 0']);
    expect(hand.sent[2]).toMatchObject({ x: 20, y: 30 });
    expect(hand.sent.at(-1)).toMatchObject({ x: 40, y: 40 });
  });

  test.each([true, false])('that stays is the right button’s, also where fingers scroll (%s)', scrolls => {
    hand.input.want(WISHES, !scrolls);
    hand.pointer('pointerdown', down);
    hand.pointer('pointermove', { ...down, button: -1, clientX: 124 });
    hand.clock.advance(499);
    expect(hand.sent).toEqual([]);
    hand.clock.advance(1);
    hand.pointer('pointermove', { ...down, button: -1, clientY: 110 });
    hand.pointer('pointerup', { ...touch, button: 0, buttons: 0, clientY: 110 });
    expect(pointers()).toEqual(['enter -1 0', 'move -1 0', 'press 2 2', 'move -1 2', 'release 2 0']);
    // The next one is a finger as any other.
    hand.pointer('pointerdown', { ...down, clientX: 200 });
    hand.pointer('pointerup', { ...touch, clientX: 200, button: 0, buttons: 0 });
    expect(pointers().slice(5)).toEqual(['move -1 0', 'press 0 1', 'release 0 0']);
  });

  test('and another one zoom, and are no pointer', () => {
    hand.canvas.focus();
    hand.pointer('pointerdown', { ...down, pointerId: 1 });
    hand.pointer('pointerdown', { ...down, pointerId: 2, isPrimary: false, clientX: 160 });
    hand.pointer('pointermove', { ...down, pointerId: 2, isPrimary: false, clientX: 200, button: -1 });
    hand.clock.advance(1000);
    for (const pointerId of [1, 2]) {
      hand.pointer('pointerup', { ...touch, pointerId, isPrimary: pointerId === 1, button: 0, buttons: 0 });
    }
    // As matplotlib's wheel does: what is between them becomes twice as large.
    expect(hand.sent).toEqual([
      {
        kind: Kind.Wheel,
        x: 60,
        y: 30,
        right: 0,
        up: expect.closeTo(Math.log(2) / -Math.log(0.85)) as number,
        modifiers: ['ctrl'],
        number: 0
      }
    ]);
    hand.sent.length = 0;
    hand.input.want({ ...WISHES, wheel: 'nothing' }, false);
    hand.pointer('pointerdown', { ...down, pointerId: 3 });
    hand.pointer('pointerdown', { ...down, pointerId: 4, isPrimary: false, clientX: 160 });
    hand.pointer('pointermove', { ...down, pointerId: 4, isPrimary: false, clientX: 200, button: -1 });
    expect(hand.sent).toEqual([]);
  });

  test('scrolls the page again when the figure is dead', () => {
    hand.input.want(WISHES, true);
    hand.end();
    expect(hand.canvas.classList.contains('figport-armed')).toBe(false);
  });

  test('taps twice near enough for a double click', () => {
    for (const clientX of [120, 135]) {
      hand.pointer('pointerdown', { ...down, clientX });
      hand.pointer('pointerup', { ...touch, clientX, button: 0, buttons: 0 });
    }
    expect(hand.sent.filter(message => message.kind === Kind.Pointer && message.double)).toHaveLength(1);
  });
});

describe('a pen', () => {
  const pen = { pointerType: 'pen', clientX: 120, clientY: 80 };
  const down = { ...pen, button: 0, buttons: 1 };

  test.each([true, false])('hovers as a mouse does, wherever fingers scroll (%s)', scrolls => {
    hand.input.want(WISHES, !scrolls);
    hand.pointer('pointermove', pen);
    hand.pointer('pointermove', { ...pen, clientX: 130 });
    hand.pointer('pointerleave', pen);
    expect(pointers()).toEqual(['enter -1 0', 'move -1 0', 'move -1 0', 'leave -1 0']);
    expect(hand.sent[2]).toMatchObject({ x: 30, y: 30 });
    expect(document.activeElement).not.toBe(hand.canvas);
  });

  test.each(['a tool is armed', 'the figure has the focus'])('presses at once and drags while %s', when => {
    if (when === 'a tool is armed') {
      hand.input.want(WISHES, true);
    } else {
      hand.canvas.focus();
    }
    hand.pointer('pointerenter', pen);
    hand.pointer('pointerdown', down);
    expect(pointers()).toEqual(['enter -1 0', 'press 0 1']);
    hand.pointer('pointermove', { ...down, button: -1, clientX: 121 });
    hand.pointer('pointerup', { ...pen, button: 0, buttons: 0, clientX: 121 });
    expect(pointers().slice(2)).toEqual(['move -1 1', 'release 0 0']);
    expect(hand.sent.at(-1)).toMatchObject({ x: 21, y: 30 });
  });

  test('scrolls the page otherwise, and presses nothing', () => {
    hand.pointer('pointermove', pen);
    hand.sent.length = 0;
    hand.pointer('pointerdown', down);
    hand.pointer('pointermove', { ...down, button: -1, clientY: 60 });
    hand.pointer('pointercancel', { pointerType: 'pen' });
    hand.pointer('lostpointercapture', { pointerType: 'pen' });
    expect(hand.sent).toEqual([]);
    expect(document.activeElement).not.toBe(hand.canvas);
  });

  test('that goes up where it went down is a click', () => {
    hand.pointer('pointermove', pen);
    hand.pointer('pointerdown', down);
    hand.pointer('pointerup', { ...pen, button: 0, buttons: 0 });
    expect(pointers().filter(word => !word.startsWith('move'))).toEqual(['enter -1 0', 'press 0 1', 'release 0 0']);
    expect(document.activeElement).toBe(hand.canvas);
  });
});

test('Shift and the right button ask for the browser’s own menu, which swallows the release', () => {
  hand.pointer('pointerdown', { button: 2, buttons: 2, shiftKey: true });
  const menu = new MouseEvent('contextmenu', { cancelable: true, bubbles: true, shiftKey: true });
  hand.canvas.dispatchEvent(menu);
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
