/** Which keys are JupyterLab's shortcuts, as the user has set them. */
import { beforeEach, expect, test } from 'vitest';
import type { Lab } from '../src/lab/lab';
import { isShortcut } from '../src/lab/shortcuts';

const BINDINGS = [
  { keys: ['Ctrl Alt X'], selector: '.notebook' },
  { keys: ['Ctrl Shift ArrowUp'], selector: '.notebook' },
  { keys: ['Ctrl K', 'Ctrl S'], selector: 'body' },
  { keys: ['Alt J'], selector: ':not-a-selector(' },
  { keys: ['J'], selector: '.notebook' }
];
const LAB = { commands: { keyBindings: BINDINGS } } as unknown as Lab;

let inside: HTMLElement;

beforeEach(() => {
  document.body.innerHTML = '<div class="notebook"><p></p></div><p></p>';
  inside = document.querySelector('.notebook p') ?? document.body;
});

function pressed(key: string, init: KeyboardEventInit = {}, target: EventTarget = inside): boolean {
  let found = false;
  const hear = (event: Event): void => {
    found = isShortcut(LAB, event as KeyboardEvent);
  };
  target.addEventListener('keydown', hear, { once: true });
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...init }));
  return found;
}

test('those of every notebook are some, whatever the user has set', () => {
  expect(pressed('Enter', { shiftKey: true })).toBe(true);
});

test('a key with those that are held is one where the user has set it so', () => {
  expect(pressed('x', { ctrlKey: true, altKey: true })).toBe(true);
  expect(pressed('ArrowUp', { ctrlKey: true, shiftKey: true })).toBe(true);
  // The first of several is enough: what follows is JupyterLab's.
  expect(pressed('k', { ctrlKey: true })).toBe(true);
  for (const init of [{ ctrlKey: true }, { altKey: true }, { ctrlKey: true, altKey: true, shiftKey: true }]) {
    expect(pressed('x', init)).toBe(false);
  }
});

test('one that is set for elsewhere is none here', () => {
  const outside = document.body.lastElementChild ?? document.body;
  expect(pressed('x', { ctrlKey: true, altKey: true }, outside)).toBe(false);
  expect(pressed('k', { ctrlKey: true }, outside)).toBe(true);
  expect(pressed('k', { ctrlKey: true }, window)).toBe(false);
});

test('one that is asked for before it is pressed is looked for where it would be', () => {
  const event = new KeyboardEvent('keydown', { key: 'x', ctrlKey: true, altKey: true });
  expect([isShortcut(LAB, event, inside), isShortcut(LAB, event, document.body), isShortcut(LAB, event)]).toEqual([
    true,
    false,
    false
  ]);
});

test('a plain letter is the figure’s, though JupyterLab has it in command mode', () => {
  expect(pressed('j')).toBe(false);
  expect(pressed('J', { shiftKey: true })).toBe(false);
});

test('a selector that the browser does not know is of no place', () => {
  expect(pressed('j', { altKey: true })).toBe(false);
});
