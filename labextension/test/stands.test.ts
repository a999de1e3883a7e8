import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AreaElement, OutputArea } from '../src/nbclassic/classic';
import { Stands } from '../src/nbclassic/stands';
import type { InArea } from '../src/nbclassic/stands';
import { FakeClock } from './fakes';

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
    this.area = { element } as unknown as OutputArea;
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
let stands: Stands<InArea>;

beforeEach(() => {
  clock = new FakeClock();
  one = new Area();
  views = new Set();
  left = [];
  stands = new Stands(clock, views, view => {
    left.push(view);
    views.delete(view);
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
  const view = { owner: place.area, element };
  views.add(view);
  stands.follow(place.area);
  return view;
}

test('a view whose output was cleared stands where it was, with the keyboard, below what comes in', () => {
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
  expect(stands.in(one.area)).toBe(figure);
});

test('one that is shown again leaves its row, and is there as long as that is', () => {
  const figure = show(one, 'figure');
  one.clear();
  const row = one.append('');
  row.append(figure.element);
  expect([stands.end(figure), stands.end(figure)]).toEqual([true, false]);
  expect(one.texts).toEqual(['figure']);
  clock.advance(1_000);
  expect([one.texts, left, stands.in(one.area)]).toEqual([['figure'], [], null]);
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

test('what others clear, and what nobody sees, stands nowhere', () => {
  const figure = show(one, 'figure');
  const other = new Area();
  one.tell('clearing', other.area);
  expect(stands.in(one.area)).toBeNull();
  one.place.remove();
  one.clear();
  expect([stands.in(one.area), stands.end(figure), one.texts]).toEqual([null, false, []]);
});

test('an area is followed once', () => {
  show(one, 'a');
  show(one, 'b');
  one.clear();
  expect(one.texts).toEqual(['a', 'b']);
  clock.advance(500);
  expect([one.texts, left.length]).toEqual([[], 2]);
});
