import { afterEach, beforeEach, expect, test } from 'vitest';
import { Sheet } from '../src/view/sheet';
import { Kind } from '../src/view/wire';
import type { Form, FormField } from '../src/view/wire';

/** The fields of a form: what is typed, said, answered and refused. */
let lifetime: AbortController;
let sheet: Sheet;
let said: string[];
/** Keys of which the figure does not hear. */
let taken: readonly string[];

beforeEach(() => {
  lifetime = new AbortController();
  said = [];
  taken = [];
  sheet = new Sheet(
    'form',
    (page, field, value, done) => said.push(`${page} ${field}=${value}${done ? '' : '…'}`),
    key => !taken.includes(key),
    lifetime.signal
  );
  document.body.replaceChildren(sheet.node);
});

afterEach(() => {
  lifetime.abort();
});

function field(name: string, value: string, changes: Partial<FormField> = {}): FormField {
  const rest = { label: name, group: '', choices: [], low: null, high: null, step: null, enabled: true };
  return { name, type: 'text', value, ...rest, ...changes };
}

function show(fields: readonly FormField[], changes: Partial<Form> = {}): void {
  sheet.show({
    kind: Kind.Form,
    form: 'customize',
    opens: false,
    title: '',
    pages: [],
    page: '1',
    fields,
    undo: false,
    redo: false,
    trouble: '',
    troubled: '',
    seen: said.length,
    ...changes
  });
}

function input(name: string): HTMLInputElement {
  const found = document.querySelector<HTMLInputElement>(`[data-figport-field=${name}] :is(input, textarea, button)`);
  if (found === null) {
    throw new Error(`no ${name}`);
  }
  return found;
}

function enter(name: string, value: string): void {
  input(name).value = value;
  input(name).dispatchEvent(new Event('change'));
}

test('fields stand under their headings, with labels', () => {
  show([
    field('a', '1'),
    field('b', '2', { group: 'B' }),
    field('c', '3', { group: 'B' }),
    field('d', '', { type: 'button' })
  ]);
  expect(sheet.first()).toBe(input('a'));
  expect([...sheet.node.querySelectorAll('[role=group]')].map(one => one.getAttribute('aria-label'))).toEqual(['B']);
  expect([...(input('c').labels ?? [])].map(one => one.textContent)).toEqual(['c']);
  show([field('a', '1', { enabled: false }), field('b', '2')]);
  expect([input('a').disabled, sheet.first()]).toEqual([true, input('b')]);
});

test('an answer to what was said before moves no value back', () => {
  show([field('a', 'A')]);
  enter('a', 'B');
  enter('a', 'C');
  show([field('a', 'B')], { seen: 1 });
  expect(input('a').value).toBe('C');
  show([field('a', 'D')]);
  expect(input('a').value).toBe('D');
  expect(said).toEqual(['1 a=B', '1 a=C']);
});

test('a value that was not taken stays, with the reason, until another is', () => {
  show([field('a', 'A')]);
  enter('a', 'nine');
  show([field('a', 'A')], { troubled: 'a' });
  const { value, ariaInvalid } = { value: input('a').value, ariaInvalid: input('a').getAttribute('aria-invalid') };
  expect([value, ariaInvalid, input('a').getAttribute('aria-describedby')]).toEqual(['nine', 'true', 'form-status']);
  show([field('a', 'A')]);
  expect([input('a').value, input('a').getAttribute('aria-invalid')]).toEqual(['A', null]);
});

test('the keyboard stays in its field when the fields are made anew', () => {
  show([field('a', 'A'), field('b', 'B')]);
  input('b').focus();
  show([field('a', 'A', { enabled: false }), field('b', 'B')]);
  expect(document.activeElement).toBe(input('b'));
  sheet.clear();
  expect(sheet.node.childElementCount).toBe(0);
});

test('of keys it names those of which the figure hears, and leaves out what has none', () => {
  const keys = (...names: string[]): Partial<FormField> => ({
    type: 'note',
    group: 'Keys',
    choices: names.map(name => ({ name: name.startsWith('mouse') ? '' : name, label: name }))
  });
  taken = ['ctrl+s', 'ctrl+w'];
  const told = [
    field('save', 'Save', keys('s', 'ctrl+s')),
    field('quit', 'Close', keys('ctrl+w')),
    field('back', 'The view before', keys('mouse back')),
    field('pan', 'Moves', { type: 'note', label: 'Pan tool' })
  ];
  const words = (): readonly (string | null)[] =>
    [...sheet.node.querySelectorAll('.figport-field-label')].map(label => label.textContent);
  show(told);
  expect(words()).toEqual(['s', 'mouse back', 'Pan tool']);
  taken = [];
  show(told);
  expect(words()).toEqual(['s, ctrl+s', 'ctrl+w', 'mouse back', 'Pan tool']);
});

test.each<[string, readonly FormField[], string]>([
  ['the longest line of what may be typed', [field('from', '2004-06-04 03:36:00', { group: 'X' })], '19'],
  ['one of several lines', [field('label', 'short\nlonger', { group: 'X' })], '6'],
  ['none that takes all of the form’s width', [field('title', 'A title')], '0'],
  ['none that nobody types', [field('said', 'so it is', { type: 'note', group: 'X' })], '0'],
  ['no more than a date can have', [field('label', 'x'.repeat(99), { group: 'X' })], '26'],
  ['nothing', [], '0']
])('there is room in its columns for %s', (_what, fields, characters) => {
  show(fields);
  expect(sheet.node.style.getPropertyValue('--figport-longest')).toBe(characters);
});
