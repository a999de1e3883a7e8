import { expect, test } from 'vitest';
import { countsAsUse } from '../src/view/counts_as_use';
import { Kind } from '../src/view/wire';
import type { FormAction, FromPage, PointerAction } from '../src/view/wire';

function pointer(action: PointerAction, buttons: number): FromPage {
  return { kind: Kind.Pointer, action, x: 1, y: 2, button: -1, buttons, double: false, modifiers: [], number: 0 };
}

function fill(action: FormAction): FromPage {
  return { kind: Kind.Fill, form: 'save', action, page: '', field: '', value: '', done: true, number: 1 };
}

// The same cases as in tests/kernel/test_output_refresh.py: page and kernel must agree on whose picture is new.
test.each<[FromPage, boolean]>([
  [pointer('press', 1), true],
  [pointer('move', 1), true],
  [pointer('release', 0), true],
  [{ kind: Kind.Wheel, x: 1, y: 2, right: 0, up: 1, modifiers: [], number: 0 }, true],
  [{ kind: Kind.Tool, name: 'home', number: 0 }, true],
  [{ kind: Kind.Resize, width: 300, height: 200, purpose: 'choice' }, true],
  [fill('set'), true],
  [fill('open'), false],
  [{ kind: Kind.Ack, seq: 1 }, false],
  [{ kind: Kind.Look, dpr: 2, visible: true }, false],
  [pointer('move', 0), false],
  [pointer('enter', 0), false],
  [pointer('leave', 1), false]
])('%o counts: %s', (message, counts) => {
  expect(countsAsUse(message)).toBe(counts);
});
