import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Forms } from '../src/view/form';
import type { PageTool, View } from '../src/view/part';
import { Kind } from '../src/view/wire';
import type { Fill, Form, FormField } from '../src/view/wire';
import { FakeClock, fakeView, figureState } from './fakes';
import { Mounted, find } from './mounted';

/** Forms in the page: the kernel, played by the test, says what stands in them. */
let clock: FakeClock;
let lifetime: AbortController;
let view: View;
let forms: Forms;
let tool: PageTool;
let button: HTMLButtonElement;
let sent: Fill[];
let reachable: boolean;
let pressing: boolean;

beforeEach(() => {
  clock = new FakeClock();
  lifetime = new AbortController();
  sent = [];
  reachable = true;
  pressing = false;
  view = fakeView(clock, lifetime.signal, {
    pressing: () => pressing,
    send: message => {
      if (message.kind === Kind.Fill && reachable) {
        sent.push(message);
      }
      return reachable;
    }
  });
  forms = new Forms(view);
  const made = forms.button('customize').tool;
  if (made === undefined) {
    throw new Error('no tool');
  }
  tool = made;
  button = document.createElement('button');
  document.body.replaceChildren(button, view.elements.root);
});

afterEach(() => {
  lifetime.abort();
});

function field(name: string, type: FormField['type'], value: string, changes: Partial<FormField> = {}): FormField {
  const rest = { label: name, group: '', choices: [], low: null, high: null, step: null, enabled: true };
  return { name, type, value, ...rest, ...changes };
}

const FIELDS: readonly FormField[] = [
  field('title', 'text', 'A'),
  field('xmin', 'number', '0', { group: 'X axis' }),
  field('scale', 'choice', 'log', { group: 'X axis', choices: ['linear', 'log'].map(name => ({ name, label: name })) }),
  field('grid', 'switch', 'on', { group: 'X axis' }),
  field('color', 'color', '#ff000080', { group: 'Line' }),
  field('left', 'slider', '0.2', { low: 0, high: 1, step: 0.1 }),
  field('again', 'button', ''),
  field('said', 'note', 'so')
];

function tell(changes: Partial<Form> = {}): void {
  forms.hear(formOf({ seen: sent.at(-1)?.number ?? 0, ...changes }));
}

function formOf(changes: Partial<Form>): Form {
  return {
    kind: Kind.Form,
    form: 'customize',
    opens: false,
    title: 'Figure options',
    pages: [
      { name: '1', label: 'Axes', group: 'Axes 1' },
      { name: '2', label: 'Curve', group: 'Axes 1' }
    ],
    page: '1',
    fields: FIELDS,
    undo: false,
    redo: false,
    trouble: '',
    troubled: '',
    seen: 0,
    ...changes
  };
}

function panel(): HTMLElement {
  const found = document.querySelector<HTMLElement>('.figport-form');
  if (found === null) {
    throw new Error('no panel');
  }
  return found;
}

function input(name: string): HTMLInputElement {
  const found = document.querySelector<HTMLInputElement>(
    `[data-figport-field=${name}] :is(input, textarea, select, button)`
  );
  if (found === null) {
    throw new Error(`no ${name}`);
  }
  return found;
}

function enter(name: string, value: string, ...events: string[]): void {
  input(name).value = value;
  for (const event of events) {
    input(name).dispatchEvent(new Event(event, { bubbles: true }));
  }
}

const status = (): string | null | undefined => panel().querySelector('[role=status]')?.textContent;
const last = (): Partial<Fill> | undefined => sent.at(-1);

test('a button opens the form when it comes, with the keyboard in it, and closes it', () => {
  tool.use(button);
  expect(sent).toMatchObject([{ form: 'customize', action: 'open', page: '' }]);
  expect([panel().hidden, button.getAttribute('aria-expanded')]).toEqual([true, 'true']);
  tell();
  expect(panel().hidden).toBe(false);
  expect(panel().getAttribute('aria-label')).toBe('Figure options');
  const pages = panel().querySelector('select');
  expect(document.activeElement).toBe(pages);
  expect([...panel().querySelectorAll('option')].map(one => one.textContent).slice(0, 2)).toEqual(['Axes', 'Curve']);
  tool.use(button);
  expect(panel().hidden).toBe(true);
  expect(last()).toMatchObject({ action: 'close' });
  expect([document.activeElement, button.getAttribute('aria-expanded')]).toEqual([button, 'false']);
});

test('a form that only tells has the keyboard itself', () => {
  tool.use(button);
  tell({ pages: [{ name: 'help', label: 'Help', group: '' }], fields: [field('said', 'note', 'so')] });
  expect(document.activeElement).toBe(panel());
  panel().dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  expect([panel().hidden, document.activeElement]).toEqual([true, button]);
});

test('Escape closes it from the picture too, but not while a button of the pointer is down there', () => {
  const escape = new KeyboardEvent('keydown', { key: 'Escape' });
  tool.use(button);
  expect(forms.wants(escape)).toBe(false); // there is nothing to be seen yet
  tell();
  expect([forms.wants(escape), forms.wants(new KeyboardEvent('keydown', { key: 'g' }))]).toEqual([true, false]);
  pressing = true;
  expect(forms.wants(escape)).toBe(false);
  view.elements.canvas.focus();
  forms.press();
  expect([panel().hidden, document.activeElement]).toEqual([true, view.elements.canvas]);
  expect(last()).toMatchObject({ action: 'close' });
});

test('changes can be undone, and nothing is when there is none', () => {
  const undo = (): HTMLElement | null => panel().querySelector('[data-figport-form=undo]');
  tool.use(button);
  tell();
  expect(undo()?.hidden).toBe(true);
  tell({ undo: true });
  undo()?.click();
  expect(last()).toMatchObject({ action: 'undo' });
  tell({ redo: true });
  const count = sent.length;
  undo()?.click();
  expect(sent).toHaveLength(count);
});

test('it says that it waits, and what for', () => {
  tool.use(button);
  const [home] = figureState().tools;
  const tools = home === undefined ? [] : [{ ...home, name: 'customize' }];
  forms.hear(figureState({ tools, busy: 'Kernel busy' }));
  clock.advance(500);
  expect([panel().hidden, status()]).toEqual([false, 'Waiting for the kernel: Kernel busy']);
  forms.hear(figureState({ tools }));
  expect(status()).toBe('Waiting for the kernel');
  tell();
  expect(status()).toBe('');
  reachable = false;
  enter('title', 'B', 'change');
  expect(status()).toBe('The kernel cannot be asked now');
});

test('another kernel is asked again, and a figure that ends, a viewer or a toolbar without it has no form', () => {
  const open = (): void => {
    tool.use(button);
    tell({ page: '2' });
    expect(panel().hidden).toBe(false);
  };
  open();
  forms.turn({ name: 'live' });
  expect(last()).toMatchObject({ action: 'open', page: '2' });
  forms.turn({ name: 'dead', trouble: null });
  expect(panel().hidden).toBe(true);
  open();
  forms.permit('view');
  expect(panel().hidden).toBe(true);
  open();
  forms.hear(figureState({ tools: [] }));
  expect(panel().hidden).toBe(true);
});

test('the kernel opens a form by itself, and no late answer opens one', () => {
  tell();
  expect(panel().hidden).toBe(true);
  tell({ opens: true });
  expect(panel().hidden).toBe(false);
  panel().dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  expect(panel().hidden).toBe(true);
  expect(document.activeElement).toBe(view.elements.canvas);
});

describe('Escape', () => {
  let page: Mounted;

  beforeEach(() => {
    page = new Mounted();
  });

  afterEach(() => {
    page.end();
  });

  const canvas = (): HTMLElement => find('.figport-canvas');
  const escape = (element: Element): void => {
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', code: 'Escape', bubbles: true }));
  };
  const keys = (): unknown[] => page.sockets.last().of(Kind.Key);

  const open = (): void => {
    page.tell(formOf({ form: 'help', opens: true, fields: [] }));
  };

  test.each(['.figport-canvas', '.figport-tool', '.figport-form'])(
    'at %s closes an open form and tells nobody; the next one is the figure’s',
    async place => {
      await page.startLive();
      page.tell(figureState({ hears_keys: true }));
      open();
      find(place).focus();
      escape(find(place));
      expect([find('.figport-form').hidden, keys().length]).toEqual([true, 0]);
      const focused = document.activeElement;
      expect(find('.figport-figure').contains(focused)).toBe(true);
      escape(focused ?? canvas());
      expect(keys()).toHaveLength(1);
    }
  );

  test('ends a drag before it closes a form', async () => {
    await page.startLive();
    open();
    canvas().focus();
    canvas().dispatchEvent(new PointerEvent('pointerdown', { button: 0, buttons: 1, isPrimary: true }));
    escape(canvas());
    expect([find('.figport-form').hidden, keys().length]).toEqual([false, 1]);
    canvas().dispatchEvent(new PointerEvent('pointerup', { button: 0, buttons: 0, isPrimary: true }));
    escape(canvas());
    expect([find('.figport-form').hidden, keys().length]).toEqual([true, 1]);
  });
});
