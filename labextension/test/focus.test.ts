import { beforeEach, describe, expect, test } from 'vitest';
import { keepFocus, passFocusOn, releaseFocusOutside } from '../src/view/focus';

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

describe('what has the focus and can have it no longer', () => {
  /** A row of the figure with a group of buttons, and one that stands alone. */
  let first: HTMLButtonElement;
  let second: HTMLButtonElement;
  let alone: HTMLButtonElement;
  let group: HTMLElement;

  beforeEach(() => {
    const row = box(figure);
    group = box(row);
    [first, second, alone] = [group, group, row].map(parent => {
      const button = document.createElement('button');
      parent.append(button);
      return button;
    }) as [HTMLButtonElement, HTMLButtonElement, HTMLButtonElement];
  });

  const after = (button: HTMLElement, change: () => void): Element | null => {
    button.focus();
    keepFocus({ root: figure, canvas }, change);
    return document.activeElement;
  };

  test.each([
    ['is disabled', (button: HTMLButtonElement) => (button.disabled = true)],
    ['is hidden', (button: HTMLButtonElement) => (button.hidden = true)],
    [
      'goes',
      (button: HTMLButtonElement) => {
        button.remove();
      }
    ]
  ])('%s: what stands beside it has it, else the picture', (_how, end) => {
    expect(
      after(second, () => {
        end(second);
      })
    ).toBe(first);
    expect(
      after(alone, () => {
        end(alone);
      })
    ).toBe(canvas);
  });

  test('goes with its group: not to what has nothing to do with it', () => {
    expect(after(second, () => (group.hidden = true))).toBe(canvas);
  });

  test('goes with the picture: what the figure lies in has it', () => {
    const change = (): void => {
      alone.remove();
      canvas.removeAttribute('tabindex');
    };
    expect(after(alone, change)).toBe(cell);
  });

  test('stays where it is, or where the change puts it', () => {
    expect(after(first, () => (second.hidden = true))).toBe(first);
    const change = (): void => {
      first.hidden = true;
      other.focus();
    };
    expect(after(first, change)).toBe(other);
    expect(after(other, () => (first.hidden = true))).toBe(other);
  });
});
