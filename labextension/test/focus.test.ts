import { beforeEach, describe, expect, test } from 'vitest';
import { passFocusOn, releaseFocusOutside } from '../src/view/focus';

/** A notebook's cell, which has keys of its own, with a figure in it; and something else. */
let cell: HTMLElement;
let figure: HTMLElement;
let canvas: HTMLElement;
let other: HTMLElement;

function box(parent: HTMLElement, focusable = false): HTMLElement {
  const element = document.createElement('div');
  if (focusable) {
    element.tabIndex = 0;
  }
  parent.append(element);
  return element;
}

function press(element: HTMLElement): void {
  element.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0, buttons: 1 }));
}

beforeEach(() => {
  document.body.replaceChildren();
  cell = box(document.body, true);
  figure = box(box(cell));
  canvas = box(figure, true);
  other = box(document.body, true);
  canvas.focus();
});

describe('passing the focus on', () => {
  test('gives it to the cell', () => {
    passFocusOn(figure);
    expect(document.activeElement).toBe(cell);
  });

  test('lets it go where there is no cell', () => {
    document.body.append(figure);
    canvas.focus();
    passFocusOn(figure);
    expect(document.activeElement).toBe(document.body);
  });

  test('leaves it to others who have it', () => {
    other.focus();
    passFocusOn(figure);
    expect(document.activeElement).toBe(other);
  });
});

describe('a press', () => {
  test('inside leaves the focus, outside gives it to the cell', () => {
    releaseFocusOutside(figure, new AbortController().signal);
    press(canvas);
    press(figure);
    expect(document.activeElement).toBe(canvas);
    press(cell);
    expect(document.activeElement).toBe(cell);
  });

  test('is seen before the page sees it', () => {
    releaseFocusOutside(figure, new AbortController().signal);
    other.addEventListener('pointerdown', event => {
      expect(document.activeElement).toBe(cell);
      event.stopPropagation();
    });
    expect.assertions(1);
    press(other);
  });

  test('means nothing when the figure is dead', () => {
    const life = new AbortController();
    releaseFocusOutside(figure, life.signal);
    life.abort();
    press(other);
    expect(document.activeElement).toBe(canvas);
  });
});
