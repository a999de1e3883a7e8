/** The parts of a view, all of them, in the order in which they are told. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { View, ViewPart } from '../src/view/part';
import { makeParts } from '../src/view/parts';
import { FakeClock, fakeView } from './fakes';

let lifetime: AbortController;
let view: View;
let parts: readonly ViewPart[];

beforeEach(() => {
  lifetime = new AbortController();
  view = fakeView(new FakeClock(), lifetime.signal);
  document.body.replaceChildren(view.elements.root);
  parts = makeParts(view);
});

afterEach(() => {
  lifetime.abort();
});

function place(name: string): number {
  return parts.findIndex(part => part.constructor.name === name);
}

test('each is there once', () => {
  expect(new Set(parts).size).toBe(parts.length);
  const names = parts.map(part => part.tool?.name).filter(name => name !== undefined);
  expect(names.toSorted()).toEqual(['clipboard', 'customize', 'fullscreen', 'help', 'save', 'subplots']);
});

test('while the keyboard’s pointer moves, keys are its own: it is asked before whoever else wants some', () => {
  const wanting = parts.filter(part => part.wants !== undefined);
  expect(wanting[0]?.constructor.name).toBe('KeyboardCursor');
});

test('Escape closes a form first, and then what fills the window', () => {
  expect(place('Forms')).toBeLessThan(place('FullScreen'));
});

test('the toolbar comes after all that have tools', () => {
  const last = Math.max(...parts.flatMap((part, index) => (part.tool === undefined ? [] : [index])));
  expect(place('Toolbar')).toBeGreaterThan(last);
  expect(place('Badge')).toBe(parts.length - 1);
});

test('what they show lies in the figure', () => {
  const { root } = view.elements;
  for (const name of ['figport-rubberband', 'figport-handle', 'figport-toolbar', 'figport-badge']) {
    expect(root.querySelectorAll(`.${name}`).length).toBe(1);
  }
});
