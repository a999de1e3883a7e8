import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Input } from '../src/view/input';
import type { WheelMode, Wishes } from '../src/view/input';
import { Kind } from '../src/view/wire';
import type { Message } from '../src/view/wire';

let canvas: HTMLCanvasElement;
let root: HTMLElement;
let other: HTMLButtonElement;
/** How often the keyboard was given back. */
let left: number;
/** How often a part of the view did what its key means. */
let copied: number;
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
  left = copied = 0;
  input = new Input(
    {
      root,
      canvas,
      wheel: () => wheel,
      active: () => live,
      leave: () => {
        left += 1;
      },
      own: event => (event.key === 'c' && event.ctrlKey ? () => (copied += 1) : undefined),
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

/** The key messages as short words. */
function keys(): string[] {
  return sent.flatMap(message => (message.kind === Kind.Key ? [`${message.action} ${message.key}`] : []));
}

describe('keys', () => {
  beforeEach(() => {
    canvas.focus();
  });

  test('are pressed, repeated and released, and nobody else hears of them', () => {
    let heard = 0;
    document.body.addEventListener('keydown', () => (heard += 1), { signal: lifetime.signal });
    expect(key('keydown', 'g').defaultPrevented).toBe(true);
    key('keydown', 'g', { repeat: true });
    key('keyup', 'g');
    expect(keys()).toEqual(['press g', 'press g', 'release g']);
    expect(heard).toBe(0);
  });

  test.each(['Tab', 'F5', 'F12', 'Dead'])('%s is the browser’s', name => {
    expect(key('keydown', name).defaultPrevented).toBe(false);
    expect(keys()).toEqual([]);
  });

  test('shift+Tab too: no keyboard trap', () => {
    expect(key('keydown', 'Tab', { shiftKey: true }).defaultPrevented).toBe(false);
    expect(keys()).toEqual([]);
  });

  test.each(['w', 'r', 't', 'W'])('ctrl+%s is the browser’s, or figure and tab would close together', name => {
    expect(key('keydown', name, { ctrlKey: true }).defaultPrevented).toBe(false);
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
    input.want({ ...wishes, keys: ['ctrl+s', 'super+s'], hears: true }, false);
    let suppressed: boolean | null = null;
    let heard = 0;
    root.addEventListener('keydown', () => (suppressed = root.hasAttribute('data-lm-suppress-shortcuts')));
    document.body.addEventListener('keydown', () => (heard += 1), { signal: lifetime.signal });
    expect(key('keydown', name, init).defaultPrevented).toBe(false);
    expect(keys()).toEqual([]);
    expect([suppressed, heard]).toEqual([false, 1]);
    key('keydown', 'd');
    expect(root.hasAttribute('data-lm-suppress-shortcuts')).toBe(true);
    expect(heard).toBe(1);
  });

  test('a part’s key is the part’s, also of who may only look; handlers hear it too, and shortcuts go first', () => {
    expect(key('keydown', 'c', { ctrlKey: true }).defaultPrevented).toBe(true);
    expect([copied, keys()]).toEqual([1, []]);
    live = false;
    key('keydown', 'c', { ctrlKey: true });
    expect([copied, keys()]).toEqual([2, []]);
    live = true;
    input.want({ ...wishes, hears: true }, false);
    key('keydown', 'c', { ctrlKey: true });
    key('keyup', 'c', { ctrlKey: true });
    expect([copied, keys()]).toEqual([3, ['press c', 'release c']]);
    const button = document.createElement('button');
    root.append(button);
    button.focus();
    button.dispatchEvent(new KeyboardEvent('keydown', { key: 'c', ctrlKey: true, bubbles: true }));
    expect(copied).toBe(3);
  });

  test('other combinations are the figure’s if its keymap or a handler wants them', () => {
    const sends = (name: string, init: KeyboardEventInit): boolean => {
      sent = [];
      return key('keydown', name, init).defaultPrevented && keys().length === 1;
    };
    expect(sends('g', { ctrlKey: true })).toBe(false);
    input.want({ ...wishes, keys: ['ctrl+g', 'alt+ArrowUp', 'ctrl+K'] }, false);
    expect(sends('g', { ctrlKey: true })).toBe(true);
    expect(sent[0]).toMatchObject({ key: 'g', modifiers: ['ctrl'] });
    expect(sends('ArrowUp', { altKey: true })).toBe(true);
    expect(sends('K', { ctrlKey: true, shiftKey: true })).toBe(true);
    expect(sends('k', { ctrlKey: true })).toBe(false);
    input.want({ ...wishes, hears: true }, false);
    expect(sends('k', { ctrlKey: true })).toBe(true);
  });

  test('what the host has a shortcut for stays the host’s', () => {
    lifetime.abort();
    lifetime = new AbortController();
    sent = [];
    const { signal } = lifetime;
    const options = { root, canvas, wheel: () => wheel, active: () => live, leave: () => undefined };
    const send = (message: Message): boolean => sent.push(message) > 0;
    input = new Input({ ...options, send, shortcut: ({ key: name }) => name === 'b' }, signal, signal);
    input.want({ ...wishes, hears: true }, false);
    expect(key('keydown', 'b', { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(key('keydown', 's', { ctrlKey: true }).defaultPrevented).toBe(true);
    expect(keys()).toEqual(['press s']);
  });

  test('nothing is taken while the figure is not live, and the notebook gets no letters either', () => {
    live = false;
    let heard = 0;
    document.body.addEventListener('keydown', () => (heard += 1), { signal: lifetime.signal });
    expect(key('keydown', 'd').defaultPrevented).toBe(false);
    expect(heard).toBe(0);
    key('keydown', 's', { ctrlKey: true });
    expect(heard).toBe(1);
    key('keydown', 'Escape');
    expect(left).toBe(1);
    expect(sent).toEqual([]);
  });

  test('Escape gives the keyboard back, and is a key of the figure too', () => {
    expect(key('keydown', 'Escape').defaultPrevented).toBe(true);
    expect(keys()).toEqual(['press Escape']);
    expect(left).toBe(1);
  });

  test('where handlers hear keys the second Escape in a row does', () => {
    input.want({ ...wishes, hears: true }, false);
    key('keydown', 'Escape');
    key('keydown', 'a');
    key('keydown', 'Escape');
    key('keydown', 'Escape', { repeat: true });
    expect(left).toBe(0);
    key('keydown', 'Escape');
    expect(left).toBe(1);
  });

  test('Escape while a button of the pointer is down only ends what that does', () => {
    pointer('pointerdown', { button: 0, buttons: 1 });
    key('keydown', 'Escape');
    expect(left).toBe(0);
    pointer('pointerup', { button: 0, buttons: 0 });
    key('keydown', 'Escape');
    expect(left).toBe(1);
  });

  test('on a button are keys of the figure, but for those that press it', () => {
    const button = document.createElement('button');
    root.append(button);
    button.focus();
    const on = (name: string): boolean => {
      const event = new KeyboardEvent('keydown', { key: name, code: name, bubbles: true, cancelable: true });
      button.dispatchEvent(event);
      return event.defaultPrevented;
    };
    let heard = 0;
    document.body.addEventListener('keydown', () => (heard += 1), { signal: lifetime.signal });
    expect(on('x')).toBe(true);
    expect(on('Enter')).toBe(false);
    expect(on(' ')).toBe(false);
    expect(keys()).toEqual(['press x']);
    expect(heard).toBe(0);
  });

  test('modifiers that went down elsewhere are pressed before the click, and go up again', () => {
    pointer('pointerdown', { button: 0, buttons: 1, shiftKey: true });
    pointer('pointerup', { button: 0, buttons: 0, shiftKey: true });
    expect(keys()).toEqual(['press Shift']);
    expect(sent.findIndex(({ kind }) => kind === Kind.Key)).toBeLessThan(
      sent.findIndex(message => message.kind === Kind.Pointer && message.action === 'press')
    );
    key('keyup', 'Shift', { code: 'ShiftRight' });
    expect(keys()).toEqual(['press Shift', 'release Shift']);
    pointer('pointerdown', { button: 0, buttons: 1, ctrlKey: true });
    pointer('pointerup', { button: 0, buttons: 0, ctrlKey: true });
    pointer('pointerdown', { button: 0, buttons: 1 });
    expect(keys().slice(2)).toEqual(['press Control', 'release Control']);
  });

  test('a release has the name of its press, whatever shift does between', () => {
    key('keydown', 'A', { code: 'KeyA', shiftKey: true });
    key('keyup', 'a', { code: 'KeyA' });
    expect(keys()).toEqual(['press A', 'release A']);
  });

  test('that are down are released when the focus goes', () => {
    key('keydown', 'Control', { code: 'ControlLeft', ctrlKey: true });
    key('keydown', 'x');
    other.focus();
    expect(keys()).toEqual(['press Control', 'press x', 'release Control', 'release x']);
    key('keyup', 'x');
    expect(keys()).toHaveLength(4);
  });

  test('know where the pointer is', () => {
    pointer('pointermove', { clientX: 130, clientY: 90 });
    key('keydown', 'k');
    expect(sent.at(-1)).toMatchObject({ x: 30, y: 40 });
  });
});
