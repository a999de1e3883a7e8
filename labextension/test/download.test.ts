import { afterEach, beforeEach, expect, test } from 'vitest';
import { Download } from '../src/view/download';
import type { Source } from '../src/view/pool';
import { Forms } from '../src/view/form';
import { Kind } from '../src/view/wire';
import type { FromPage } from '../src/view/wire';
import { plain } from '../src/view/file_options';
import type { FileOptions } from '../src/view/file_options';
import { FakeClock, fakeView, figureState } from './fakes';

/** The figure as a file: the button's menu of formats, and what the kernel offers. */
let lifetime: AbortController;
let button: HTMLButtonElement;
let part: Download;
let asked: string[];
let sent: FromPage[];

beforeEach(() => {
  lifetime = new AbortController();
  asked = [];
  button = document.createElement('button');
  document.body.replaceChildren(button);
  const download = (figure: string, options: FileOptions): Promise<void> => {
    const { format, ...rest } = options;
    asked.push(`${figure}.${format}`, ...Object.values(rest).flatMap(value => (value === null ? [] : [String(value)])));
    return Promise.resolve();
  };
  const source = { download } as unknown as Source;
  sent = [];
  const view = fakeView(new FakeClock(), lifetime.signal, {
    source: () => source,
    send: message => {
      sent.push(message);
      return true;
    }
  });
  part = new Download(view, new Forms(view));
  part.hear(figureState());
});

afterEach(() => {
  lifetime.abort();
});

const items = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
const open = (): string | null => button.getAttribute('aria-expanded');

function press(node: Element | null, key: string): void {
  node?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

test('the menu closes when the figure is about to be taken out of the page', () => {
  part.lifted();
  part.tool.use(button);
  expect(open()).toBe('true');
  part.lifted();
  expect(open()).toBe('false');
});

test('the button offers the formats, the default one first', () => {
  part.tool.use(button);
  expect(open()).toBe('true');
  expect(items().map(item => item.dataset.figportEntry)).toEqual(['png', 'pdf', 'options…']);
  expect(document.activeElement).toBe(items()[0]);
  press(document.activeElement, 'ArrowDown');
  expect(document.activeElement).toBe(items()[1]);
  items()[1]?.click();
  expect(asked).toEqual(['f1.pdf']);
  expect(document.activeElement).toBe(button);
  expect(open()).toBe('false');
});

test('Escape, a click outside, the loss of the right and of the button close the menu', () => {
  part.tool.use(button);
  press(document.activeElement, 'Escape');
  expect(open()).toBe('false');
  expect(document.activeElement).toBe(button);
  part.tool.use(button);
  document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  expect(open()).toBe('false');
  part.tool.use(button);
  part.permit('view');
  expect(open()).toBe('false');
  part.tool.use(button);
  part.hear(figureState({ tools: [] }));
  expect(open()).toBe('false');
  expect(asked).toEqual([]);
});

test('where the page scrolls or has another size the menu closes, and the keyboard goes back to the button', () => {
  for (const happens of [
    () => document.body.dispatchEvent(new Event('scroll', { bubbles: true })),
    () => window.dispatchEvent(new Event('resize'))
  ]) {
    part.tool.use(button);
    expect(document.activeElement).toBe(items()[0]);
    happens();
    expect([open(), document.activeElement]).toEqual(['false', button]);
  }
  // Not where it went elsewhere.
  part.tool.use(button);
  const other = document.createElement('button');
  document.body.append(other);
  other.focus();
  expect([open(), document.activeElement]).toEqual(['false', other]);
});

test('the last entry asks the kernel for the form', () => {
  part.tool.use(button);
  items().at(-1)?.click();
  expect(asked).toEqual([]);
  expect(sent).toMatchObject([{ kind: Kind.Fill, form: 'save', action: 'open' }]);
});

test('one format needs no menu, none no button', () => {
  part.hear(figureState({ formats: [{ name: 'svg', label: 'SVG' }] }));
  part.tool.use(button);
  expect(asked).toEqual(['f1.svg']);
  part.hear(figureState({ formats: [] }));
  expect(part.tool.ready?.()).toBe(false);
});

test('what the kernel offers is fetched at once', () => {
  part.hear({ kind: Kind.Offer, ...plain('webp') });
  part.hear({ kind: Kind.Offer, format: 'pdf', dpi: 300, transparent: true, tight: false });
  expect(asked).toEqual(['f1.webp', 'f1.pdf', '300', 'true', 'false']);
});
