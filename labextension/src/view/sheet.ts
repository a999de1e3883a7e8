/** The fields of a form, as rows under headings. */
import { makeControl } from './controls';
import type { Control } from './controls';
import type { Form, FormField } from './wire';

/** Sends a value of a field of a page; returns the number of the message, 0 if none was sent. */
export type SendValue = (page: string, field: string, value: string, done: boolean) => number;

/** Fields in which people type; others are as wide as they are. */
const TYPED: ReadonlySet<string> = new Set(['text', 'number']);
/** Characters for which there is room: a date with its microseconds. */
const LONGEST = 26;

/** What stands in one page of a form. */
export class Sheet {
  readonly node = document.createElement('div');
  readonly #id: string;
  readonly #send: SendValue;
  readonly #reaches: (key: string) => boolean;
  readonly #signal: AbortSignal;
  readonly #controls = new Map<string, Control>();
  /** The newest that was said of each field, so that no older answer moves its value back. */
  readonly #said = new Map<string, number>();
  /** While the fields are the same only values change. */
  #shape = '';

  /**
   * @param id - of the form's element; that of its status follows from it.
   * @param reaches - whether the figure hears of a key. What tells of others is not shown.
   */
  constructor(id: string, send: SendValue, reaches: (key: string) => boolean, signal: AbortSignal) {
    this.#id = id;
    this.#send = send;
    this.#reaches = reaches;
    this.#signal = signal;
    this.node.className = 'figport-form-fields';
  }

  /** Show the fields of a form, and which of them was not taken. */
  show(told: Form): void {
    const form = { ...told, fields: told.fields.flatMap(field => this.#heard(field)) };
    const shape = JSON.stringify([form.form, form.page, form.fields.map(field => ({ ...field, value: '' }))]);
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#build(form);
    }
    for (const { name, value } of form.fields) {
      const control = this.#controls.get(name);
      if (control !== undefined && (this.#said.get(name) ?? 0) <= form.seen) {
        mark(control.input, form.troubled === name ? `${this.#id}-status` : null);
        if (form.troubled !== name) {
          control.show(value);
        }
      }
    }
  }

  /** Show nothing. */
  clear(): void {
    this.#shape = '';
    this.#said.clear();
    this.#controls.clear();
    this.node.replaceChildren();
  }

  /** Return what the keyboard goes to first. */
  first(): HTMLElement | null {
    return this.node.querySelector<HTMLElement>(':is(input, textarea, select, button):not(:disabled)');
  }

  /** Return a field as it is shown: what tells of keys names those of which the figure hears, and goes without any. */
  #heard(field: FormField): readonly FormField[] {
    if (field.type !== 'note' || field.choices.length === 0) {
      return [field];
    }
    const choices = field.choices.filter(({ name }) => name === '' || this.#reaches(name));
    return choices.length === 0 ? [] : [{ ...field, label: choices.map(({ label }) => label).join(', ') }];
  }

  #build(form: Form): void {
    const focused = [...this.#controls].find(([, { node }]) => node.contains(document.activeElement))?.[0];
    this.#controls.clear();
    this.node.dataset.figportForm = form.form;
    this.node.style.setProperty('--figport-longest', String(longest(form.fields)));
    const groups: HTMLElement[] = [];
    let heading: string | null = null;
    for (const field of form.fields) {
      if (field.group !== heading) {
        heading = field.group;
        groups.push(groupBox(heading));
      }
      groups.at(-1)?.append(this.#row(form.page, field));
    }
    this.node.replaceChildren(...groups);
    if (focused !== undefined) {
      this.#controls.get(focused)?.input.focus({ preventScroll: true });
    }
  }

  #row(page: string, field: FormField): HTMLElement {
    const control = makeControl(
      field,
      (value, done) => {
        this.#said.set(field.name, this.#send(page, field.name, value, done));
      },
      this.#signal
    );
    this.#controls.set(field.name, control);
    const row = document.createElement('div');
    row.className = 'figport-field';
    row.dataset.figportField = field.name;
    if (field.type !== 'note') {
      for (const input of inputsOf(control)) {
        input.toggleAttribute('disabled', !field.enabled);
      }
    }
    if (field.type === 'button') {
      row.append(control.node);
      return row;
    }
    const label = document.createElement(field.type === 'note' ? 'span' : 'label');
    label.className = 'figport-field-label';
    label.textContent = field.label;
    if (label instanceof HTMLLabelElement) {
      control.input.id = `${this.#id}-${field.name}`;
      label.htmlFor = control.input.id;
    }
    row.append(label, control.node);
    return row;
  }
}

/** Return how many characters the longest line has that people may type; what has no heading has the whole width. */
function longest(fields: readonly FormField[]): number {
  const typed = fields.filter(({ type, group }) => TYPED.has(type) && group !== '');
  const lengths = typed.flatMap(({ value }) => value.split('\n')).map(line => line.length);
  return Math.min(LONGEST, Math.max(0, ...lengths));
}

/** Say that a value was not taken, and where it stands why; null: it was. */
function mark(input: HTMLElement, why: string | null): void {
  if (why === null) {
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
  } else {
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', why);
  }
}

function inputsOf({ node }: Control): readonly Element[] {
  return [node, ...node.querySelectorAll('*')].filter(one => one.matches('input, textarea, select, button'));
}

function groupBox(heading: string): HTMLElement {
  const box = document.createElement('div');
  box.className = 'figport-form-group';
  if (heading !== '') {
    const title = document.createElement('div');
    title.className = 'figport-form-heading';
    title.textContent = heading;
    box.setAttribute('role', 'group');
    box.setAttribute('aria-label', heading);
    box.append(title);
  }
  return box;
}
