import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ParkedKeyboard } from '../src/nbclassic/parked_keyboard';

let keyboard: ParkedKeyboard<string>;
let heard: string[];
let listening: AbortController;

beforeEach(() => {
  keyboard = new ParkedKeyboard();
  heard = [];
  listening = new AbortController();
  document.body.innerHTML = '<button>elsewhere</button>';
  // As nbclassic's shortcuts do.
  document.addEventListener('keydown', ({ key }) => heard.push(key), { signal: listening.signal });
});

afterEach(() => {
  listening.abort();
  document.body.replaceChildren();
});

function press(key: string, more: KeyboardEventInit = {}): void {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
}

test('keys that would be commands of the notebook are nobody’s, and what has Ctrl or Shift is the notebook’s still', () => {
  press('x');
  expect(heard).toEqual(['x']);
  keyboard.take('area');
  for (const key of ['x', 'd', 'd', 'Enter']) {
    press(key);
  }
  expect(heard).toEqual(['x']);
  press('s', { ctrlKey: true });
  press('Enter', { shiftKey: true });
  expect(heard).toEqual(['x', 's', 'Enter']);
});

test('it knows whose keyboard it has, and leaves nothing once somebody takes that elsewhere', () => {
  expect(keyboard.has('area')).toBe(false);
  keyboard.take('area');
  expect([keyboard.has('area'), keyboard.has('other'), document.body.children.length]).toEqual([true, false, 2]);
  document.querySelector('button')?.focus();
  expect([keyboard.has('area'), document.body.children.length]).toEqual([false, 1]);
  keyboard.take('other');
  expect([keyboard.has('area'), keyboard.has('other'), document.body.children.length]).toEqual([false, true, 2]);
});

test('Escape gives the keyboard back to the page', () => {
  keyboard.take('area');
  press('Escape');
  expect([heard, keyboard.has('area'), document.activeElement]).toEqual([[], false, document.body]);
});

test('it keeps it while another window is looked at', () => {
  keyboard.take('area');
  document.activeElement?.dispatchEvent(new FocusEvent('blur'));
  expect(keyboard.has('area')).toBe(true);
});

test('it has no keyboard that has gone elsewhere, though a window in the background tells of no blur', () => {
  keyboard.take('area');
  const active = vi.spyOn(document, 'activeElement', 'get').mockReturnValue(document.querySelector('button'));
  expect(keyboard.has('area')).toBe(false);
  active.mockRestore();
  expect(keyboard.has('area')).toBe(true);
});
