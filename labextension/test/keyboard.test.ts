import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isNotebookShortcut } from '../src/view/keys';
import { Kind } from '../src/view/wire';
import { Hand, WISHES } from './hand';

let hand: Hand;

beforeEach(() => {
  hand = new Hand();
});

afterEach(() => {
  hand.end();
});

/** The key messages as short words. */
function keys(): string[] {
  return hand.sent.flatMap(message => (message.kind === Kind.Key ? [`${message.action} ${message.key}`] : []));
}

describe('keys', () => {
  beforeEach(() => {
    hand.canvas.focus();
  });

  test('are pressed, repeated and released, and nobody else hears of them', () => {
    let heard = 0;
    document.body.addEventListener('keydown', () => (heard += 1), { signal: hand.signal });
    expect(hand.key('keydown', 'g').defaultPrevented).toBe(true);
    hand.key('keydown', 'g', { repeat: true });
    hand.key('keyup', 'g');
    expect(keys()).toEqual(['press g', 'press g', 'release g']);
    expect(heard).toBe(0);
  });

  test.each(['Tab', 'F5', 'F12', 'Dead'])('%s is the browser’s', name => {
    expect(hand.key('keydown', name).defaultPrevented).toBe(false);
    expect(keys()).toEqual([]);
  });

  test('shift+Tab too: no keyboard trap', () => {
    expect(hand.key('keydown', 'Tab', { shiftKey: true }).defaultPrevented).toBe(false);
    expect(keys()).toEqual([]);
  });

  test.each(['w', 'r', 't', 'W'])('ctrl+%s is the browser’s, or figure and tab would close together', name => {
    expect(hand.key('keydown', name, { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(keys()).toEqual([]);
  });

  test.each([
    ['Enter', { shiftKey: true }],
    ['Enter', { ctrlKey: true }],
    ['Enter', { altKey: true }],
    ['s', { ctrlKey: true }],
    ['s', { metaKey: true }],
    ['z', { metaKey: true }],
    ['C', { ctrlKey: true, shiftKey: true }],
    ['3', { ctrlKey: true }],
    ['ArrowLeft', { altKey: true }],
    ['F6', {}],
    ['F2', { ctrlKey: true }]
  ])('%s with %o is the notebook’s, also where handlers hear keys', (name, init) => {
    hand.input.want({ ...WISHES, keys: ['ctrl+s', 'super+s'], hears: true }, false);
    let suppressed: boolean | null = null;
    let heard = 0;
    hand.root.addEventListener('keydown', () => (suppressed = hand.root.hasAttribute('data-lm-suppress-shortcuts')));
    document.body.addEventListener('keydown', () => (heard += 1), { signal: hand.signal });
    expect(hand.key('keydown', name, init).defaultPrevented).toBe(false);
    expect(keys()).toEqual([]);
    expect([suppressed, heard]).toEqual([false, 1]);
    hand.key('keydown', 'd');
    expect(hand.root.hasAttribute('data-lm-suppress-shortcuts')).toBe(true);
    expect(heard).toBe(1);
  });

  test('a part’s key is the part’s, also of who may only look; handlers hear it too, and shortcuts go first', () => {
    expect(hand.key('keydown', 'c', { ctrlKey: true }).defaultPrevented).toBe(true);
    expect([hand.copied, keys()]).toEqual([1, []]);
    hand.live = false;
    hand.key('keydown', 'c', { ctrlKey: true });
    expect([hand.copied, keys()]).toEqual([2, []]);
    hand.live = true;
    hand.input.want({ ...WISHES, hears: true }, false);
    hand.key('keydown', 'c', { ctrlKey: true });
    hand.key('keyup', 'c', { ctrlKey: true });
    expect([hand.copied, keys()]).toEqual([3, ['press c', 'release c']]);
    const button = document.createElement('button');
    hand.root.append(button);
    button.focus();
    button.dispatchEvent(new KeyboardEvent('keydown', { key: 'c', ctrlKey: true, bubbles: true }));
    expect(hand.copied).toBe(3);
  });

  test('a part’s key may be the part’s alone', () => {
    hand.alone = true;
    hand.input.want({ ...WISHES, hears: true }, false);
    expect(hand.key('keydown', 'c', { ctrlKey: true }).defaultPrevented).toBe(true);
    expect([hand.copied, keys()]).toEqual([1, []]);
  });

  test('the handle has the arrows and Escape; other keys on it are the figure’s', () => {
    const handle = document.createElement('button');
    handle.className = 'figport-handle';
    hand.root.append(handle);
    handle.focus();
    for (const key of ['ArrowUp', 'ArrowLeft', 'Escape', ' ', 'g']) {
      handle.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true }));
    }
    expect([keys(), hand.left]).toEqual([['press g'], 0]);
  });

  test('Lumino’s shortcuts keep out of what has the keyboard too, and of nothing any more where a key is theirs', () => {
    const form = document.createElement('div');
    form.className = 'figport-form';
    const button = document.createElement('button');
    form.append(button);
    hand.root.append(form);
    const kept: Element[][] = [];
    const out = (): Element[] => [...document.querySelectorAll('[data-lm-suppress-shortcuts]')];
    // Notebook 7's listen on the way down, at the document.
    document.addEventListener('keydown', () => kept.push(out()), { signal: hand.signal, capture: true });
    const press = (target: Element, init: KeyboardEventInit): void => {
      target.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...init }));
    };
    press(form, { key: 'x' });
    press(button, { key: 'x' });
    press(button, { key: 's', ctrlKey: true });
    expect(kept).toEqual([[hand.root, form], [hand.root, button], []]);
  });

  test('on the figure itself are as on the picture; what is chosen of its words is copied by the browser', () => {
    const title = document.createElement('span');
    title.textContent = 'Figure 1';
    hand.root.append(title);
    const press = (key: string, ctrlKey = false): boolean => {
      const event = new KeyboardEvent('keydown', { key, code: key, ctrlKey, bubbles: true, cancelable: true });
      hand.root.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect([press('x'), press(' '), press('c', true), hand.copied]).toEqual([true, true, true, 1]);
    expect(keys()).toEqual(['press x', 'press  ']);
    getSelection()?.selectAllChildren(title);
    expect([press('c', true), press('x'), hand.copied]).toEqual([false, true, 1]);
    // Of the picture: what was chosen before is still.
    expect([hand.key('keydown', 'c', { ctrlKey: true }).defaultPrevented, hand.copied]).toEqual([true, 2]);
    getSelection()?.selectAllChildren(document.body);
    expect([press('c', true), hand.copied]).toEqual([true, 3]);
    getSelection()?.removeAllRanges();
  });

  test('other combinations are the figure’s if its keymap or a handler wants them', () => {
    const sends = (name: string, init: KeyboardEventInit): boolean => {
      hand.sent.length = 0;
      return hand.key('keydown', name, init).defaultPrevented && keys().length === 1;
    };
    expect(sends('g', { ctrlKey: true })).toBe(false);
    hand.input.want({ ...WISHES, keys: ['ctrl+g', 'alt+ArrowUp', 'ctrl+K'] }, false);
    expect(sends('g', { ctrlKey: true })).toBe(true);
    expect(hand.sent[0]).toMatchObject({ key: 'g', modifiers: ['ctrl'] });
    expect(sends('ArrowUp', { altKey: true })).toBe(true);
    expect(sends('K', { ctrlKey: true, shiftKey: true })).toBe(true);
    expect(sends('k', { ctrlKey: true })).toBe(false);
    hand.input.want({ ...WISHES, hears: true }, false);
    expect(sends('k', { ctrlKey: true })).toBe(true);
  });

  test('what the host has a shortcut for stays the host’s', () => {
    hand.end();
    hand = new Hand({ shortcut: ({ key: name }) => name === 'b' });
    hand.input.want({ ...WISHES, hears: true }, false);
    expect(hand.key('keydown', 'b', { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(hand.key('keydown', 's', { ctrlKey: true }).defaultPrevented).toBe(true);
    expect(keys()).toEqual(['press s']);
  });

  test('nothing is taken while the figure is not live, and the notebook gets no letters either', () => {
    hand.live = false;
    let heard = 0;
    document.body.addEventListener('keydown', () => (heard += 1), { signal: hand.signal });
    expect(hand.key('keydown', 'd').defaultPrevented).toBe(false);
    expect(heard).toBe(0);
    hand.key('keydown', 's', { ctrlKey: true });
    expect(heard).toBe(1);
    hand.key('keydown', 'Escape');
    expect(hand.left).toBe(1);
    expect(hand.sent).toEqual([]);
  });

  test('Escape gives the keyboard back, and is a key of the figure too', () => {
    expect(hand.key('keydown', 'Escape').defaultPrevented).toBe(true);
    expect(keys()).toEqual(['press Escape']);
    expect(hand.left).toBe(1);
  });

  test('where handlers hear keys the second Escape in a row does', () => {
    hand.input.want({ ...WISHES, hears: true }, false);
    hand.key('keydown', 'Escape');
    hand.key('keydown', 'a');
    hand.key('keydown', 'Escape');
    hand.key('keydown', 'Escape', { repeat: true });
    expect(hand.left).toBe(0);
    hand.key('keydown', 'Escape');
    expect(hand.left).toBe(1);
  });

  test('Escape while a button of the pointer is down only ends what that does', () => {
    hand.pointer('pointerdown', { button: 0, buttons: 1 });
    hand.key('keydown', 'Escape');
    expect(hand.left).toBe(0);
    hand.pointer('pointerup', { button: 0, buttons: 0 });
    hand.key('keydown', 'Escape');
    expect(hand.left).toBe(1);
  });

  test('on a button are keys of the figure, but for those that press it', () => {
    const button = document.createElement('button');
    hand.root.append(button);
    button.focus();
    const on = (name: string): boolean => {
      const event = new KeyboardEvent('keydown', { key: name, code: name, bubbles: true, cancelable: true });
      button.dispatchEvent(event);
      return event.defaultPrevented;
    };
    let heard = 0;
    document.body.addEventListener('keydown', () => (heard += 1), { signal: hand.signal });
    expect(on('x')).toBe(true);
    expect(on('Enter')).toBe(false);
    expect(on(' ')).toBe(false);
    expect(keys()).toEqual(['press x']);
    expect(heard).toBe(0);
  });

  test('modifiers that went down elsewhere are pressed before the click, and go up again', () => {
    hand.pointer('pointerdown', { button: 0, buttons: 1, shiftKey: true });
    hand.pointer('pointerup', { button: 0, buttons: 0, shiftKey: true });
    expect(keys()).toEqual(['press Shift']);
    expect(hand.sent.findIndex(({ kind }) => kind === Kind.Key)).toBeLessThan(
      hand.sent.findIndex(message => message.kind === Kind.Pointer && message.action === 'press')
    );
    hand.key('keyup', 'Shift', { code: 'ShiftRight' });
    expect(keys()).toEqual(['press Shift', 'release Shift']);
    hand.pointer('pointerdown', { button: 0, buttons: 1, ctrlKey: true });
    hand.pointer('pointerup', { button: 0, buttons: 0, ctrlKey: true });
    hand.pointer('pointerdown', { button: 0, buttons: 1 });
    expect(keys().slice(2)).toEqual(['press Control', 'release Control']);
  });

  test('a release has the name of its press, whatever shift does between', () => {
    hand.key('keydown', 'A', { code: 'KeyA', shiftKey: true });
    hand.key('keyup', 'a', { code: 'KeyA' });
    expect(keys()).toEqual(['press A', 'release A']);
  });

  test('that are down are released when the focus goes', () => {
    hand.key('keydown', 'Control', { code: 'ControlLeft', ctrlKey: true });
    hand.key('keydown', 'x');
    hand.other.focus();
    expect(keys()).toEqual(['press Control', 'press x', 'release Control', 'release x']);
    hand.key('keyup', 'x');
    expect(keys()).toHaveLength(4);
  });

  test('know where the pointer is', () => {
    hand.pointer('pointermove', { clientX: 130, clientY: 90 });
    hand.key('keydown', 'k');
    expect(hand.sent.at(-1)).toMatchObject({ x: 30, y: 40 });
  });
});

test.each([
  ['s', true],
  ['f', true],
  ['Backspace', true],
  ['F6', false], // the browser's
  ['ctrl+s', false], // every notebook's
  ['ctrl+S', false],
  ['ctrl+f', false], // the browser's
  ['super+w', false],
  ['ctrl+g', true], // the keymap's
  ['ctrl+k', false], // nobody's here
  ['alt+g', false], // the application's
  ['ctrl+c', true] // a part's
])('%s reaches the figure: %s', (key, reaches) => {
  const shortcut = (event: KeyboardEvent, at?: Element): boolean =>
    (event.altKey && at?.tagName === 'CANVAS') || isNotebookShortcut(event);
  const other = new Hand({ shortcut });
  other.input.want({ ...WISHES, keys: ['ctrl+g', 'alt+g'] }, false);
  expect(other.input.reaches(key)).toBe(reaches);
  expect([other.sent, other.copied]).toEqual([[], 0]);
  other.end();
});

test('in a tab of its own those of notebooks reach the figure, too', () => {
  const alone = new Hand({ shortcut: () => false });
  alone.input.want({ ...WISHES, keys: ['ctrl+s'] }, false);
  expect([alone.input.reaches('ctrl+s'), hand.input.reaches('ctrl+s')]).toEqual([true, false]);
  alone.end();
});
