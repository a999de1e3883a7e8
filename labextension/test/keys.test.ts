import { describe, expect, test } from 'vitest';
import { isNotebookShortcut, ownerOf, pressOf, spell } from '../src/view/keys';
import type { KeyOwner, KeySituation } from '../src/view/keys';

type Keys = KeyboardEventInit & { readonly altGraph?: boolean };

function key(name: string, { altGraph = false, ...more }: Keys = {}): KeyboardEvent {
  return new KeyboardEvent('keydown', { key: name, modifierAltGraph: altGraph, ...more });
}

const LIVE: KeySituation = {
  focus: 'canvas',
  open: false,
  live: true,
  keys: [],
  hears: false,
  own: false,
  shortcut: false
};

const CTRL: Keys = { ctrlKey: true };
const META: Keys = { metaKey: true };
const ALT: Keys = { altKey: true };
const SHIFT: Keys = { shiftKey: true };

test.each<[string, Keys, string]>([
  ['g', {}, 'g'],
  ['G', SHIFT, 'G'],
  ['ArrowLeft', SHIFT, 'shift+ArrowLeft'],
  ['g', { ctrlKey: true, altKey: true, metaKey: true }, 'ctrl+alt+super+g'],
  ['ArrowLeft', ALT, 'alt+ArrowLeft'],
  ['+', {}, '+'],
  ['+', CTRL, 'ctrl++']
])('%s with %j is spelled %4$s', (name, held, spelled) => {
  expect(spell(key(name, held))).toBe(spelled);
  const { ctrlKey, altKey, shiftKey, metaKey, key: pressed } = pressOf(spelled);
  const back = { ctrlKey, altKey, shiftKey, metaKey };
  expect([pressed, back]).toEqual([name, { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...held }]);
});

test.each<[string, Keys, boolean]>([
  ['Enter', {}, false],
  ['Enter', SHIFT, true],
  ['Enter', CTRL, true],
  ['Enter', META, true],
  ['Enter', ALT, true],
  ['s', {}, false],
  ['s', CTRL, true],
  ['S', META, true],
  ['y', CTRL, true],
  ['s', ALT, false],
  ['c', CTRL, false],
  ['C', { ...CTRL, ...SHIFT }, true],
  ['p', SHIFT, false],
  ['g', CTRL, false]
])('%s with %j is every notebook’s: %s', (name, held, shortcut) => {
  expect(isNotebookShortcut(key(name, held))).toBe(shortcut);
});

describe('a key belongs to', () => {
  test.each<[string, Keys, Partial<KeySituation>, KeyOwner]>([
    // On the picture.
    ['g', {}, {}, 'figure'],
    ['g', {}, { live: false }, 'nobody'],
    ['Shift', SHIFT, {}, 'figure'],
    ['Shift', SHIFT, { live: false }, 'nobody'],
    ['Tab', {}, {}, 'nobody'],
    ['Dead', {}, {}, 'nobody'],
    ['a', { isComposing: true }, {}, 'nobody'],
    ['F5', {}, {}, 'page'],
    ['F', {}, {}, 'figure'],
    ['g', {}, { shortcut: true }, 'page'],
    ['c', CTRL, { own: true }, 'view'],
    ['c', CTRL, { own: true, shortcut: true }, 'page'],
    ['c', CTRL, { own: true, focus: 'button' }, 'page'],
    // With ctrl, cmd or alt the notebook's, unless the figure has a use for it and the browser has not.
    ['g', CTRL, {}, 'page'],
    ['g', CTRL, { keys: ['ctrl+g'] }, 'figure'],
    ['g', CTRL, { keys: ['ctrl+h'] }, 'page'],
    ['g', CTRL, { hears: true }, 'figure'],
    ['g', CTRL, { hears: true, live: false }, 'page'],
    ['w', CTRL, { keys: ['ctrl+w'], hears: true }, 'page'],
    ['W', META, { hears: true }, 'page'],
    ['w', ALT, { hears: true }, 'figure'],
    ['ArrowLeft', ALT, { hears: true }, 'page'],
    ['ArrowLeft', CTRL, { hears: true }, 'figure'],
    ['@', { ctrlKey: true, altKey: true, altGraph: true }, {}, 'figure'],
    // On what else has the focus.
    ['Enter', {}, { focus: 'button' }, 'part'],
    [' ', {}, { focus: 'button' }, 'part'],
    ['ArrowLeft', {}, { focus: 'button' }, 'figure'],
    ['ArrowLeft', {}, { focus: 'toolbar' }, 'part'],
    ['ArrowLeft', {}, { focus: 'handle' }, 'part'],
    ['Escape', {}, { focus: 'handle' }, 'part'],
    ['Home', {}, { focus: 'handle' }, 'figure'],
    ['g', {}, { focus: 'toolbar' }, 'figure'],
    ['Escape', {}, { focus: 'toolbar', open: true }, 'part'],
    ['Escape', {}, { focus: 'toolbar', own: true }, 'view'],
    ['Escape', {}, { focus: 'button', own: true, live: false }, 'view'],
    ['Escape', {}, { focus: 'toolbar', own: true, open: true }, 'part'],
    ['Escape', {}, { focus: 'handle', own: true }, 'part'],
    ['g', {}, { focus: 'toolbar', own: true }, 'figure'],
    ['Escape', {}, { open: true }, 'part'],
    ['Escape', {}, {}, 'figure'],
    ['g', {}, { focus: 'menu' }, 'part'],
    ['Tab', {}, { focus: 'menu' }, 'part'],
    ['Shift', SHIFT, { focus: 'menu' }, 'nobody'],
    // In a form all are its own, but those of saving and the browser's.
    ['g', {}, { focus: 'form' }, 'part'],
    ['c', CTRL, { focus: 'form' }, 'part'],
    ['Enter', SHIFT, { focus: 'form', shortcut: true }, 'part'],
    ['s', CTRL, { focus: 'form' }, 'page'],
    ['S', META, { focus: 'form' }, 'page'],
    ['F5', {}, { focus: 'form' }, 'page'],
    ['Tab', {}, { focus: 'form' }, 'nobody']
  ])('%s with %j in %j: %s', (name, held, situation, owner) => {
    expect(ownerOf(key(name, held), { ...LIVE, ...situation })).toBe(owner);
  });
});
