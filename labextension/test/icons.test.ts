/** The toolbar's pictures. */
import { expect, test } from 'vitest';
import { icon, toolIcon } from '../src/view/icons';

/** What the kernel's parts and toolbar call their tools. */
const TOOLS = [
  ...['home', 'back', 'forward', 'pan', 'zoom', 'zoom_in', 'zoom_out', 'fullscreen', 'save', 'subplots', 'customize'],
  ...['clipboard', 'private_copy', 'help']
];

test('each tool has a picture, and no two the same', () => {
  const pictures = TOOLS.map(name => toolIcon(name)?.innerHTML ?? '');
  expect(pictures.filter(one => one === '')).toEqual([]);
  expect(new Set(pictures).size).toBe(TOOLS.length);
});

test('a tool of the user’s that does in his own way what ours does has its picture', () => {
  expect(toolIcon('own:home')?.outerHTML).toBe(toolIcon('home')?.outerHTML);
});

test('what has no picture shows its text, also where a button of the view’s is called so', () => {
  for (const name of [
    'fit',
    'toString',
    '__proto__',
    '',
    'own:',
    'open',
    'close',
    'undo',
    'redo',
    'refresh',
    'chevron'
  ]) {
    expect(toolIcon(name)).toBeNull();
  }
});

test('the view’s own buttons have theirs', () => {
  const pictures = ['open', 'close', 'undo', 'redo', 'refresh', 'chevron'].map(name => icon(name));
  expect(pictures.every(one => one.children.length > 0)).toBe(true);
  expect(icon('nothing').children.length).toBe(0);
});

test('screen readers hear the button’s name alone, and the keyboard does not stop at the picture', () => {
  const picture = icon('home');
  expect(picture.namespaceURI).toBe('http://www.w3.org/2000/svg');
  expect([picture.getAttribute('aria-hidden'), picture.getAttribute('focusable')]).toEqual(['true', 'false']);
});
