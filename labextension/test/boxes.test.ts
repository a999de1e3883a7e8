/** Figures in boxes of ipywidgets: what anywidget runs, and who shows what that asks for. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showBoxes } from '../src/view/boxes';
import { ConnectionPool } from '../src/view/pool';
import { JupyterServer } from '../src/view/server';
import { PROTOCOL } from '../src/view/wire';
import { Eye, FakeClock, fakeSockets, settle } from './fakes';

type Render = (arguments_: { model: FakeModel; el: HTMLElement }) => () => void;

const PAGE = Symbol.for('figport.page');
const PNG = 'data:image/png;base64,AAAA';
// Outside of what vite serves; a browser gets it as text, too.
const text = readFileSync(resolve(import.meta.dirname, '../../kernel_side/figport/showing/widget.js'), 'utf8');
const { default: script } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
  default: { render: Render };
};

/** A model of a widget, as anywidget hands it to its script. */
class FakeModel {
  readonly values: Record<string, unknown>;
  readonly sent: unknown[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(values: Record<string, unknown> = {}) {
    const bundle = { figure: 'f', kernel: 'k', protocol: PROTOCOL, title: 'Waves', width: 40, height: 30 };
    this.values = { bundle, picture: '', ...values };
  }
  get(name: string): unknown {
    return this.values[name];
  }
  set(name: string, value: unknown): void {
    this.values[name] = value;
    for (const listener of this.#listeners) {
      listener();
    }
  }
  send(content: unknown): void {
    this.sent.push(content);
  }
  on(_event: string, listener: () => void): void {
    this.#listeners.add(listener);
  }
  off(_event: string, listener: () => void): void {
    this.#listeners.delete(listener);
  }
}

let pool: ConnectionPool;
let clock: FakeClock;
let ends: (() => void)[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('IntersectionObserver', Eye);
  window.matchMedia = () => new EventTarget() as MediaQueryList;
  Reflect.deleteProperty(globalThis, PAGE);
  clock = new FakeClock();
  ends = [];
  const server = new JupyterServer({ baseUrl: 'http://h/', fetch: () => Promise.reject(new TypeError('no network')) });
  pool = new ConnectionPool({ server, openSocket: fakeSockets().open, clock, version: '0.1.0' });
});

afterEach(() => {
  for (const end of ends) {
    end();
  }
  pool.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function start(): void {
  const kernel = (): Promise<null> => Promise.resolve(null);
  showBoxes({ pool, clock, wheel: () => 'focused', kernel, used: () => undefined });
}

function render(model: FakeModel): HTMLElement {
  const el = document.createElement('div');
  document.body.append(el);
  ends.push(script.render({ model, el }));
  return el;
}

const views = (el: HTMLElement): number => el.querySelectorAll('.figport-figure').length;

test('figures are shown whether figport or the widget is there first, and end with it', async () => {
  const early = render(new FakeModel());
  expect(views(early)).toBe(0);
  start();
  const late = render(new FakeModel());
  await settle();
  expect([early, late].map(views)).toEqual([1, 1]);
  expect(early.textContent).not.toContain('not live');
  expect(late.querySelector('.figport-title')?.textContent).toBe('Waves');
  ends.shift()?.();
  expect([early, late].map(views)).toEqual([0, 1]);
});

test('one that ended before figport was there is not shown', () => {
  const el = render(new FakeModel());
  ends.shift()?.();
  start();
  expect(views(el)).toBe(0);
});

test('without figport the picture is shown, asked for where there is none, and words say why', () => {
  const [with_, without] = [new FakeModel({ picture: PNG }), new FakeModel()];
  const [kept, asking] = [render(with_), render(without)];
  const image = (el: HTMLElement): HTMLImageElement | null => el.querySelector('img:not([hidden])');
  const words = (el: HTMLElement): string => el.querySelector('div:not([hidden])')?.textContent ?? '';
  expect(image(kept)?.src).toBe(PNG);
  expect(image(asking)).toBeNull();
  expect(words(kept)).toBe('');
  vi.advanceTimersByTime(10_000);
  expect(with_.sent).toEqual([]);
  expect(without.sent).toEqual([{ want: 'picture' }]);
  without.set('picture', PNG);
  expect(image(asking)?.src).toBe(PNG);
  expect(words(asking)).toContain('pip install "figport[notebook]"');
});

test('a figure that cannot be live gets its picture by the widget', async () => {
  start();
  const model = new FakeModel();
  const el = render(model);
  await settle();
  clock.advance(60_000);
  expect(model.sent).toEqual([{ want: 'picture' }]);
  model.set('picture', PNG);
  expect(el.querySelector('.figport-placeholder:not([hidden])')?.getAttribute('src')).toBe(PNG);
});

test('a figure that is not live is the picture that was kept', async () => {
  start();
  const el = render(new FakeModel({ picture: PNG }));
  await settle();
  expect(el.querySelector('.figport-placeholder:not([hidden])')?.getAttribute('src')).toBe(PNG);
});
