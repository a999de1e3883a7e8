import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AreaElement, OutputArea } from '../src/nbclassic/classic';
import { WaitingViews } from '../src/nbclassic/waiting_views';
import type { InArea } from '../src/nbclassic/waiting_views';
import { FakeClock, shown } from './fakes';

/** An output area as nbclassic makes it: cleared, it tells before and after, and what is above it hears that as well. */
class Area {
  readonly place = document.createElement('div');
  readonly area: OutputArea;
  readonly #listeners: Parameters<AreaElement['on']>[1][] = [];

  constructor() {
    document.body.append(this.place);
    const element: AreaElement = {
      0: this.place,
      on: (names, listener) => {
        expect(names).toBe('clearing changed');
        this.#listeners.push(listener);
      }
    };
    this.area = { element, outputs: [] } as unknown as OutputArea;
  }

  tell(type: string, area = this.area): void {
    for (const listener of this.#listeners) {
      listener({ type }, { output_area: area });
    }
  }

  clear(): void {
    this.tell('clearing');
    this.place.replaceChildren();
    this.tell('changed');
    this.area.outputs.length = 0;
  }

  append(text: string): HTMLElement {
    const row = document.createElement('div');
    row.className = 'output_area';
    row.innerHTML = `<div class="output_subarea" tabindex="0">${text}</div>`;
    this.place.append(row);
    this.tell('changed');
    return row;
  }

  get texts(): string[] {
    return [...this.place.children].map(({ textContent }) => textContent);
  }
}

let clock: FakeClock;
let one: Area;
let views: Set<InArea>;
let left: InArea[];
/** What is done when a view is told that it is about to be taken out of the page. */
let lift: (view: InArea) => void;
let waiting: WaitingViews<InArea>;

beforeEach(() => {
  clock = new FakeClock();
  one = new Area();
  views = new Set();
  left = [];
  lift = () => undefined;
  waiting = new WaitingViews(clock, views, {
    lift: view => {
      lift(view);
    },
    leave: view => {
      left.push(view);
      views.delete(view);
    }
  });
});

afterEach(() => {
  document.body.replaceChildren();
});

/** Show a figure in an area. */
function show(place: Area, text: string): InArea {
  const element = place.append(text).querySelector<HTMLElement>('.output_subarea');
  if (element === null) {
    throw new Error('no subarea');
  }
  const view = { owner: place.area, element, figure: text };
  place.area.outputs.push({ data: shown(text, '') });
  views.add(view);
  waiting.follow(place.area);
  return view;
}

test('a view whose output was cleared waits where it was, with the keyboard, below what comes in', () => {
  const figure = show(one, 'figure');
  figure.element.focus();
  one.append('text');
  one.clear();
  expect([one.texts, document.activeElement]).toEqual([['figure'], figure.element]);
  one.append('next');
  expect([one.texts, document.activeElement]).toEqual([['next', 'figure'], figure.element]);
  clock.advance(300);
  one.clear();
  expect(one.texts).toEqual(['figure']);
  expect([waiting.before(one.area), waiting.has(figure), waiting.hadKeyboard(one.area)]).toEqual([figure, true, false]);
});

test('a view is told before its row is taken out of the page, and what has the keyboard then has it again', () => {
  const figure = show(one, 'figure');
  const button = document.createElement('button');
  figure.element.append(button);
  figure.element.focus();
  const seen: boolean[] = [];
  lift = view => {
    seen.push(view.element.isConnected);
    button.focus();
  };
  one.clear();
  expect([seen, document.activeElement]).toEqual([[true], button]);
  // What comes in goes above, for which the row is moved.
  one.append('text');
  expect([seen, document.activeElement]).toEqual([[true, true], button]);
});

test('the keyboard of a view that goes is nowhere, until another one comes there', () => {
  const figure = show(one, 'figure');
  const other = new Area();
  figure.element.focus();
  one.clear();
  // It has it still.
  expect([waiting.hadKeyboard(one.area), document.activeElement]).toEqual([false, figure.element]);
  clock.advance(500);
  expect([left, document.activeElement === document.body]).toEqual([[figure], false]);
  expect([waiting.hadKeyboard(one.area), waiting.hadKeyboard(other.area)]).toEqual([true, false]);
  const next = show(one, 'next');
  next.element.focus();
  expect([waiting.hadKeyboard(one.area), document.activeElement]).toEqual([false, next.element]);
});

test('so is that of one whose output holds nothing any more', () => {
  const figure = show(one, 'figure');
  figure.element.focus();
  Object.assign(one.area.outputs[0] ?? {}, { data: {} });
  waiting.updated(one.area);
  expect([left, document.activeElement === document.body]).toEqual([[figure], false]);
  expect(waiting.hadKeyboard(one.area)).toBe(true);
});

test('one that has no keyboard takes none along', () => {
  show(one, 'figure');
  one.clear();
  clock.advance(500);
  expect([waiting.hadKeyboard(one.area), document.activeElement]).toEqual([false, document.body]);
});

test('one that leaves while it waits does so once', () => {
  const figure = show(one, 'figure');
  one.clear();
  waiting.leave(figure);
  clock.advance(500);
  waiting.leave(figure);
  expect([left, one.texts, clock.pending]).toEqual([[figure], [], 0]);
});

test('an output that holds nothing any more shows nothing, though nbclassic leaves it there', () => {
  const [figure, other] = [show(one, 'figure'), show(one, 'other')];
  show(new Area(), 'figure');
  waiting.updated(one.area);
  expect(left).toEqual([]);
  Object.assign(one.area.outputs[0] ?? {}, { data: {} });
  expect(waiting.before(one.area)).toBe(figure);
  waiting.updated(one.area);
  expect([left, one.texts, waiting.before(one.area)]).toEqual([[figure], ['other'], null]);
  // One that waits has no output.
  one.clear();
  waiting.updated(one.area);
  expect([left, waiting.before(one.area)]).toEqual([[figure], other]);
});

test('one that is shown again leaves its row, and is there as long as that is', () => {
  const figure = show(one, 'figure');
  one.clear();
  const row = one.append('');
  row.append(figure.element);
  expect([waiting.end(figure), waiting.end(figure)]).toEqual([true, false]);
  expect(one.texts).toEqual(['figure']);
  clock.advance(1_000);
  one.area.outputs.push({ data: shown('figure', '') });
  expect([one.texts, left, waiting.before(one.area)]).toEqual([['figure'], [], null]);
  // And again.
  one.clear();
  expect(one.texts).toEqual(['figure']);
});

test('one that is not shown again goes soon, however often its area is cleared', () => {
  const figure = show(one, 'figure');
  one.clear();
  clock.advance(300);
  one.clear();
  clock.advance(200);
  expect([one.texts, left]).toEqual([[], [figure]]);
  expect(clock.pending).toBe(0);
});

test('what others clear, and what nobody sees, waits nowhere', () => {
  const figure = show(one, 'figure');
  const other = new Area();
  one.tell('clearing', other.area);
  expect(waiting.has(figure)).toBe(false);
  one.place.remove();
  one.clear();
  expect([waiting.has(figure), waiting.end(figure), one.texts]).toEqual([false, false, []]);
});

test('an area is followed once', () => {
  show(one, 'a');
  show(one, 'b');
  one.clear();
  expect(one.texts).toEqual(['a', 'b']);
  clock.advance(500);
  expect([one.texts, left.length]).toEqual([[], 2]);
});
