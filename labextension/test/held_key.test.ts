import { expect, test } from 'vitest';
import { HeldKey } from '../src/view/held_key';
import { Kind } from '../src/view/wire';
import type { Key, KeyAction, Modifier } from '../src/view/wire';

function key(action: KeyAction, name: string): Key {
  return { kind: Kind.Key, action, key: name, x: 0, y: 0, modifiers: [], number: 0 };
}

function holding(...names: readonly string[]): HeldKey {
  const held = new HeldKey();
  names.forEach(name => {
    held.hear(key('press', name));
  });
  return held;
}

test.each<[string | null, readonly Modifier[], string | null]>([
  [null, [], null],
  [null, ['ctrl'], 'control'],
  [null, ['shift'], 'shift'],
  [null, ['alt'], null],
  [null, ['super'], null],
  [null, ['ctrl', 'shift'], null],
  ['x', [], 'x'],
  ['y', [], 'y'],
  ['x', ['ctrl'], 'x'],
  ['Control', ['ctrl'], 'control'],
  ['Shift', ['shift'], 'shift'],
  ['Control', [], null],
  ['a', [], null],
  ['a', ['ctrl'], null],
  ['X', [], null]
])('with %s held and the modifiers %j a gesture is bound by %s', (name, modifiers, lock) => {
  expect((name === null ? new HeldKey() : holding(name)).lock(modifiers)).toBe(lock);
});

test('matplotlib remembers the last key that went down, and none once any went up', () => {
  const held = holding('x', 'a');
  expect(held.lock(['shift'])).toBeNull();
  held.hear(key('press', 'y'));
  expect(held.lock([])).toBe('y');
  held.hear(key('release', 'a'));
  expect(held.lock([])).toBeNull();
  expect(held.lock(['shift'])).toBe('shift');
});

test('what nobody knows of any more binds nothing', () => {
  const held = holding('x');
  held.reset();
  expect(held.lock([])).toBeNull();
});
