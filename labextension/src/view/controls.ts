/** The controls of a form: one for each field, which shows its value and says what somebody makes of it. */
import type { FormField } from './wire';

/** Characters that can be typed into a field: what a page may send is limited. */
const LONGEST = 4000;

/** A control in the page. */
export interface Control {
  readonly node: HTMLElement;
  /** What a label is for, and the keyboard goes to. */
  readonly input: HTMLElement;
  /** Show a value of the kernel's, unless somebody is in the middle of making another. */
  show(value: string): void;
}

/** Hears of a value; `done` is false while a slider moves or a colour is chosen. */
export type Change = (value: string, done: boolean) => void;

/** Make the control of a field. It listens until the signal. */
export function makeControl(field: FormField, change: Change, signal: AbortSignal): Control {
  switch (field.type) {
    case 'text':
      return textControl(change, 'lines', signal);
    case 'number':
      return textControl(change, 'decimal', signal);
    case 'slider':
      return sliderControl(field, change, signal);
    case 'choice':
      return choiceControl(field, change, signal);
    case 'switch':
      return switchControl(change, signal);
    case 'color':
      return colorControl(change, signal);
    case 'button':
      return buttonControl(field, change, signal);
    case 'note':
      return noteControl();
    default:
      return field.type satisfies never;
  }
}

/** A text of several lines keeps them: Enter says it, and with Shift makes another line. */
function textControl(change: Change, mode: 'lines' | 'text' | 'decimal', signal: AbortSignal): Control {
  const input = mode === 'lines' ? element('textarea', 'figport-field-text') : element('input', 'figport-field-text');
  input.inputMode = mode === 'decimal' ? mode : 'text';
  input.maxLength = LONGEST;
  input.spellcheck = false;
  input.autocomplete = 'off';
  const typed = new Typed(input, change, signal);
  return {
    node: input,
    input,
    show: value => {
      typed.show(value);
    }
  };
}

/** What is typed into an input, which is said when that is left or Enter is pressed. */
class Typed {
  readonly #input: HTMLInputElement | HTMLTextAreaElement;
  #shown = '';

  constructor(input: HTMLInputElement | HTMLTextAreaElement, change: Change, signal: AbortSignal) {
    this.#input = input;
    const send = (): void => {
      if (input.value !== this.#shown) {
        this.#shown = input.value;
        change(input.value, true);
      }
    };
    input.addEventListener('change', send, { signal });
    input.addEventListener(
      'keydown',
      event => {
        const { key, isComposing, shiftKey } = event as KeyboardEvent;
        if (key === 'Enter' && !isComposing && !shiftKey) {
          event.preventDefault();
          send();
        }
      },
      { signal }
    );
    this.#fit();
  }

  /** Show a value, unless another is being typed. */
  show(value: string): void {
    if (document.activeElement !== this.#input || this.#input.value === this.#shown) {
      this.#input.value = value;
      // As the browser has it: line ends may be others.
      this.#shown = this.#input.value;
      this.#fit();
    }
  }

  #fit(): void {
    if (this.#input instanceof HTMLTextAreaElement) {
      this.#input.rows = Math.min(4, this.#input.value.split('\n').length);
    }
  }
}

function sliderControl(field: FormField, change: Change, signal: AbortSignal): Control {
  const node = element('span', 'figport-field-slider');
  const input = element('input', 'figport-field-range');
  const number = element('span', 'figport-field-number');
  let moves = false;
  input.type = 'range';
  input.min = String(field.low ?? 0);
  input.max = String(field.high ?? 1);
  input.step = String(field.step ?? 'any');
  number.setAttribute('aria-hidden', 'true');
  const tell = (done: boolean): void => {
    moves = !done;
    number.textContent = rounded(input.value);
    change(input.value, done);
  };
  input.addEventListener(
    'input',
    () => {
      tell(false);
    },
    { signal }
  );
  input.addEventListener(
    'change',
    () => {
      tell(true);
    },
    { signal }
  );
  node.append(input, number);
  return {
    node,
    input,
    show: value => {
      if (!moves) {
        input.value = value;
        number.textContent = rounded(value);
      }
    }
  };
}

function rounded(value: string): string {
  return Number(value).toFixed(3);
}

function choiceControl(field: FormField, change: Change, signal: AbortSignal): Control {
  const input = element('select', 'figport-field-choice');
  input.append(...field.choices.map(({ name, label }) => new Option(label, name)));
  input.addEventListener(
    'change',
    () => {
      change(input.value, true);
    },
    { signal }
  );
  return {
    node: input,
    input,
    show: value => {
      input.value = value;
    }
  };
}

function switchControl(change: Change, signal: AbortSignal): Control {
  const input = element('input', 'figport-field-switch');
  input.type = 'checkbox';
  input.addEventListener(
    'change',
    () => {
      change(input.checked ? 'on' : 'off', true);
    },
    { signal }
  );
  return {
    node: input,
    input,
    show: value => {
      input.checked = value === 'on';
    }
  };
}

/** A colour by the browser's own chooser, which knows no transparency, and beside it as a text, which does. */
function colorControl(change: Change, signal: AbortSignal): Control {
  const node = element('span', 'figport-field-color');
  const chooser = element('input', 'figport-field-swatch');
  const text = textControl(change, 'text', signal);
  const input = text.input;
  let alpha = '';
  let chooses = false;
  chooser.type = 'color';
  chooser.title = 'Choose a colour';
  chooser.setAttribute('aria-label', 'Choose a colour');
  const tell = (done: boolean): void => {
    chooses = !done;
    const value = chooser.value + alpha;
    text.show(value);
    change(value, done);
  };
  chooser.addEventListener(
    'input',
    () => {
      tell(false);
    },
    { signal }
  );
  chooser.addEventListener(
    'change',
    () => {
      tell(true);
    },
    { signal }
  );
  node.append(chooser, text.node);
  return {
    node,
    input,
    show: value => {
      const known = /^#[0-9a-f]{6}/.exec(value);
      node.toggleAttribute('data-figport-none', known === null);
      if (!chooses) {
        chooser.value = known?.[0] ?? '#000000';
        alpha = known === null ? '' : value.slice(7);
        text.show(value);
      }
    }
  };
}

function buttonControl(field: FormField, change: Change, signal: AbortSignal): Control {
  const input = element('button', 'figport-field-button');
  input.type = 'button';
  input.textContent = field.label;
  input.addEventListener(
    'click',
    () => {
      change('', true);
    },
    { signal }
  );
  return { node: input, input, show: () => undefined };
}

function noteControl(): Control {
  const node = element('span', 'figport-field-note');
  return {
    node,
    input: node,
    show: value => {
      node.textContent = value;
    }
  };
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}
