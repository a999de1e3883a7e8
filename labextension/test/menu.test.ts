import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Menu } from '../src/view/menu';
import { Ledger } from './fakes';

/** A menu that drops down from a button: keys, what closes it, what screen readers are told, where it lies. */
const ENTRIES = [
  { name: 'png', label: 'Portable Network Graphics' },
  { name: 'pdf', label: 'Portable Document Format' },
  { name: 'options', title: 'More…', label: 'Resolution' }
];

let lifetime: AbortController;
let button: HTMLButtonElement;
let chosen: string[];
/** Whether the menu was open when something was chosen, and whether the button had the keyboard. */
let then: boolean[];
let menu: Menu;
let outer: string[];

beforeEach(() => {
  lifetime = new AbortController();
  chosen = [];
  outer = [];
  button = document.createElement('button');
  const box = document.createElement('div');
  box.append(button);
  document.body.replaceChildren(box);
  box.addEventListener('keydown', ({ key }) => outer.push(key));
  menu = new Menu(
    button,
    'Save as',
    name => {
      chosen.push(name);
      then = [menu.isOpen, document.activeElement === button];
    },
    lifetime.signal
  );
});

afterEach(() => {
  lifetime.abort();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  delete (HTMLElement.prototype as { showPopover?: unknown }).showPopover;
  delete (HTMLElement.prototype as { hidePopover?: unknown }).hidePopover;
});

function node(): HTMLElement {
  const found = document.querySelector<HTMLElement>('[role=menu]');
  if (found === null) {
    throw new Error('there is no menu');
  }
  return found;
}
const items = (): HTMLElement[] => [...node().querySelectorAll<HTMLElement>('[role=menuitem]')];
const focused = (): number => items().indexOf(document.activeElement as HTMLElement);

/** Press a key where the focus is; return whether the page may do what it does by it. */
function press(key: string): boolean {
  return (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
  );
}

describe('what is shown', () => {
  test('is told to screen readers', () => {
    const told = (): (string | null)[] => ['aria-haspopup', 'aria-expanded'].map(name => button.getAttribute(name));
    expect([told(), menu.isOpen, node().hidden]).toEqual([['menu', 'false'], false, true]);
    expect([node().getAttribute('aria-label'), node().previousElementSibling]).toEqual(['Save as', button]);
    menu.show(ENTRIES);
    expect([told(), menu.isOpen, node().hidden]).toEqual([['menu', 'true'], true, false]);
    menu.close();
    expect([told(), menu.isOpen, node().hidden]).toEqual([['menu', 'false'], false, true]);
  });

  test('is an entry each, by its title or its name in capitals, the first one focused', () => {
    menu.show(ENTRIES);
    expect(items().map(item => [...item.children].map(part => part.textContent))).toEqual([
      ['PNG', 'Portable Network Graphics'],
      ['PDF', 'Portable Document Format'],
      ['More…', 'Resolution']
    ]);
    expect(items().map(item => [item.dataset.figportEntry, item.tabIndex, item.getAttribute('type')])).toEqual([
      ['png', -1, 'button'],
      ['pdf', -1, 'button'],
      ['options', -1, 'button']
    ]);
    expect(focused()).toBe(0);
  });

  test('is new each time', () => {
    menu.show(ENTRIES);
    menu.show(ENTRIES.slice(1));
    expect(items().map(item => item.dataset.figportEntry)).toEqual(['pdf', 'options']);
    expect([menu.isOpen, focused()]).toEqual([true, 0]);
    menu.show([]);
    expect([menu.isOpen, items()]).toEqual([true, []]);
  });

  test('lies in the top layer, where the browser has one', () => {
    const calls: string[] = [];
    Object.assign(HTMLElement.prototype, {
      showPopover: () => calls.push('show'),
      hidePopover: () => calls.push('hide')
    });
    expect(node().getAttribute('popover')).toBe('manual');
    menu.show(ENTRIES);
    menu.close();
    menu.close();
    expect(calls).toEqual(['show', 'hide']);
  });
});

test('toggles', () => {
  menu.toggle(ENTRIES);
  expect(menu.isOpen).toBe(true);
  menu.toggle(ENTRIES);
  expect(menu.isOpen).toBe(false);
});

test('what is chosen is told once the menu is closed, and the button has the keyboard', () => {
  menu.show(ENTRIES);
  items()[2]?.click();
  expect([chosen, then]).toEqual([['options'], [false, true]]);
});

describe('keys', () => {
  test('walk round, and to the ends', () => {
    menu.show(ENTRIES);
    const walk = ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Home', 'End', 'ArrowUp'].map(key => {
      expect(press(key)).toBe(false);
      return focused();
    });
    expect(walk).toEqual([1, 2, 0, 2, 0, 2, 1]);
  });

  test('Escape and Tab close it and give the button the keyboard; with Tab the page goes on from there', () => {
    for (const [key, goesOn] of [
      ['Escape', false],
      ['Tab', true]
    ] as const) {
      menu.show(ENTRIES);
      expect(press(key)).toBe(goesOn);
      expect([menu.isOpen, document.activeElement]).toEqual([false, button]);
    }
    expect(chosen).toEqual([]);
  });

  test.each(['Enter', ' '])('“%s” is the browser’s, which clicks the entry', key => {
    menu.show(ENTRIES);
    expect(press(key)).toBe(true);
    expect(menu.isOpen).toBe(true);
  });

  test('letters lead to the next entry that begins so, and round', () => {
    menu.show(ENTRIES);
    const walk = ['p', 'P', 'm', 'p', 'x', 'm'].map(key => {
      expect(press(key)).toBe(true);
      return focused();
    });
    expect(walk).toEqual([1, 0, 2, 0, 0, 2]);
  });

  test('are not heard by what is around it', () => {
    menu.show(ENTRIES);
    for (const key of ['ArrowDown', 'Home', 'p', 'Enter', 'Escape']) {
      press(key);
    }
    expect(outer).toEqual([]);
  });

  test('down on the button presses it, as long as the menu is closed', () => {
    let clicks = 0;
    button.addEventListener('click', () => {
      clicks += 1;
      menu.show(ENTRIES);
    });
    button.focus();
    expect(press('ArrowUp')).toBe(true);
    expect(press('ArrowDown')).toBe(false);
    expect([clicks, outer, focused()]).toEqual([1, ['ArrowUp'], 0]);
    button.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }));
    expect(clicks).toBe(1);
  });
});

describe('what happens elsewhere', () => {
  const happens = (target: () => EventTarget, type: string): boolean => {
    menu.show(ENTRIES);
    target().dispatchEvent(new Event(type, { bubbles: type !== 'scroll' }));
    return menu.isOpen;
  };

  test.each(['pointerdown', 'focusin', 'scroll'])('%s closes it, but not within it or its button', type => {
    const elsewhere = document.createElement('p');
    document.body.append(elsewhere);
    expect(happens(() => elsewhere, type)).toBe(false);
    expect(happens(() => document, type)).toBe(false);
    expect(happens(() => button, type)).toBe(true);
    expect(happens(() => items()[1] ?? document, type)).toBe(true);
    expect(happens(node, type)).toBe(true);
  });

  test('a window of another size closes it', () => {
    expect(happens(() => window, 'resize')).toBe(false);
  });

  test('is heard while it is open, and when it is over nothing is left', () => {
    const ledger = new Ledger();
    ledger.start();
    try {
      menu.show(ENTRIES);
      const once = ledger.open;
      expect(once).toBeGreaterThan(4);
      menu.show(ENTRIES);
      expect(ledger.open).toBe(once);
      menu.close();
      expect(ledger.open).toBe(0);
    } finally {
      ledger.stop();
    }
    menu.show(ENTRIES);
    lifetime.abort();
    expect([menu.isOpen, document.querySelector('[role=menu]')]).toEqual([false, null]);
  });
});

describe('where it lies', () => {
  /** Show it at a place of the button, in a window of 1024 × 768. */
  function at(left: number, top: number): (string | undefined)[] {
    vi.spyOn(button, 'getBoundingClientRect').mockReturnValue({ left, top, bottom: top + 20 } as DOMRect);
    Object.defineProperty(node(), 'offsetWidth', { configurable: true, value: 200 });
    Object.defineProperty(node(), 'offsetHeight', { configurable: true, value: 100 });
    menu.show(ENTRIES);
    const { left: x, top: y } = node().style;
    return [x, y];
  }

  test('is below the button, and above it where it would be cut off', () => {
    expect([window.innerWidth, window.innerHeight]).toEqual([1024, 768]);
    expect(at(300, 100)).toEqual(['300px', '122px']);
    expect(at(300, 646)).toEqual(['300px', '668px']);
    expect(at(300, 647)).toEqual(['300px', '545px']);
  });

  test('is below all the same where there is no room above', () => {
    vi.stubGlobal('innerHeight', 150);
    expect(at(300, 101)).toEqual(['300px', '123px']);
    expect(at(300, 102)).toEqual(['300px', '0px']);
  });

  test('is within the window, from the left first', () => {
    expect(at(1000, 100)[0]).toBe('820px');
    expect(at(-50, 100)[0]).toBe('4px');
    vi.stubGlobal('innerWidth', 150);
    expect(at(10, 100)[0]).toBe('4px');
  });
});
