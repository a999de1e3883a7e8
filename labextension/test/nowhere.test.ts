import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Nowhere } from '../src/nbclassic/nowhere';

let nowhere: Nowhere<string>;
let heard: string[];
let listening: AbortController;

beforeEach(() => {
  nowhere = new Nowhere();
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
  nowhere.take('area');
  for (const key of ['x', 'd', 'd', 'Enter']) {
    press(key);
  }
  expect(heard).toEqual(['x']);
  press('s', { ctrlKey: true });
  press('Enter', { shiftKey: true });
  expect(heard).toEqual(['x', 's', 'Enter']);
});

test('it knows whose keyboard it has, and leaves nothing once somebody takes that elsewhere', () => {
  expect(nowhere.has('area')).toBe(false);
  nowhere.take('area');
  expect([nowhere.has('area'), nowhere.has('other'), document.body.children.length]).toEqual([true, false, 2]);
  document.querySelector('button')?.focus();
  expect([nowhere.has('area'), document.body.children.length]).toEqual([false, 1]);
  nowhere.take('other');
  expect([nowhere.has('area'), nowhere.has('other'), document.body.children.length]).toEqual([false, true, 2]);
});

test('Escape gives the keyboard back to the page', () => {
  nowhere.take('area');
  press('Escape');
  expect([heard, nowhere.has('area'), document.activeElement]).toEqual([[], false, document.body]);
});

test('it keeps it while another window is looked at', () => {
  nowhere.take('area');
  document.activeElement?.dispatchEvent(new FocusEvent('blur'));
  expect(nowhere.has('area')).toBe(true);
});

test('it has no keyboard that has gone elsewhere, though a window in the background tells of no blur', () => {
  nowhere.take('area');
  const active = vi.spyOn(document, 'activeElement', 'get').mockReturnValue(document.querySelector('button'));
  expect(nowhere.has('area')).toBe(false);
  active.mockRestore();
  expect(nowhere.has('area')).toBe(true);
});
