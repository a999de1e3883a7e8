import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeControl } from '../src/view/controls';
import type { Control } from '../src/view/controls';
import type { FormField } from '../src/view/wire';

/** The controls of forms: what each shows, and what it says. */
let lifetime: AbortController;
let said: [string, boolean][];

beforeEach(() => {
  lifetime = new AbortController();
  said = [];
});

afterEach(() => {
  lifetime.abort();
});

function make(type: FormField['type'], changes: Partial<FormField> = {}): Control {
  const rest = { label: 'It', value: '', group: '', choices: [], low: null, high: null, step: null, enabled: true };
  const control = makeControl(
    { name: 'it', type, ...rest, ...changes },
    (value, done) => {
      said.push([value, done]);
    },
    lifetime.signal
  );
  document.body.replaceChildren(control.node);
  return control;
}

function input(selector = 'input, textarea, select, button'): HTMLInputElement {
  const found = document.querySelector<HTMLInputElement>(selector);
  if (found === null) {
    throw new Error(`no ${selector}`);
  }
  return found;
}

function enter(value: string, ...events: string[]): void {
  input().value = value;
  for (const event of events) {
    input().dispatchEvent(new Event(event, { bubbles: true }));
  }
}

test.each(['text', 'number'] as const)('a %s is said when it is left or entered, once', type => {
  make(type).show('A');
  expect(input().value).toBe('A');
  enter('1e-3', 'input');
  expect(said).toEqual([]);
  input().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  enter('1e-3', 'change');
  expect(said).toEqual([['1e-3', true]]);
  expect(input().maxLength).toBe(4000);
});

test('what is being typed stays', () => {
  const control = make('text');
  control.show('A');
  input().focus();
  control.show('B');
  expect(input().value).toBe('B');
  input().value = 'half';
  control.show('C');
  expect(input().value).toBe('half');
  input().blur();
  control.show('C');
  expect(input().value).toBe('C');
});

test('a choice and a switch say what was chosen', () => {
  make('choice', { choices: ['linear', 'log'].map(name => ({ name, label: name })) }).show('log');
  expect(input().value).toBe('log');
  enter('linear', 'change');
  make('switch').show('on');
  expect(input().checked).toBe(true);
  input().click();
  make('button').show('');
  expect(input().textContent).toBe('It');
  input().click();
  expect(said).toEqual([
    ['linear', true],
    ['off', true],
    ['', true]
  ]);
});

test('what a slider passes is not done, and no older answer moves it back', () => {
  const control = make('slider', { low: 0, high: 1, step: 0.1 });
  control.show('0.2');
  enter('0.4', 'input');
  control.show('0.3');
  expect(input().value).toBe('0.4');
  enter('0.5', 'input', 'change');
  control.show('0.6');
  expect([input().value, control.node.textContent]).toEqual(['0.6', '0.600']);
  expect(said).toEqual([
    ['0.4', false],
    ['0.5', false],
    ['0.5', true]
  ]);
});

test('a colour keeps its alpha when another is chosen, and can be typed', () => {
  const control = make('color');
  control.show('#ff000080');
  expect(input().value).toBe('#ff0000');
  expect(input('[inputmode]').value).toBe('#ff000080');
  enter('#00ff00', 'input');
  enter('#00ff00', 'change');
  input('[inputmode]').value = 'tab:red';
  input('[inputmode]').dispatchEvent(new Event('change'));
  expect(said).toEqual([
    ['#00ff0080', false],
    ['#00ff0080', true],
    ['tab:red', true]
  ]);
  control.show('none');
  expect(control.node.hasAttribute('data-figport-none')).toBe(true);
});

test('a text keeps its lines', () => {
  make('text').show('two\nlines');
  expect([input().value, (input() as unknown as HTMLTextAreaElement).rows]).toEqual(['two\nlines', 2]);
  input().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  expect(said).toEqual([]);
  const another = new KeyboardEvent('keydown', { key: 'Enter', shiftKey: true, cancelable: true });
  input().value = 'other';
  input().dispatchEvent(another);
  expect([another.defaultPrevented, said]).toEqual([false, []]);
});
