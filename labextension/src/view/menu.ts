/** A small menu that drops down from a button. */

/** One entry of a menu. */
export interface MenuEntry {
  readonly name: string;
  /** What stands first; left out: the name in capitals. */
  readonly title?: string;
  readonly label: string;
}

/** A menu of choices: arrow keys, Home, End, Enter, Escape, first letters, a click outside. */
export class Menu {
  readonly #button: HTMLButtonElement;
  readonly #node = document.createElement('div');
  readonly #choose: (name: string) => void;
  /** Alive while the menu is open. */
  #open: AbortController | null = null;

  /**
   * @param button - opens the menu; gets the ARIA attributes.
   * @param label - the menu's name for screen readers.
   */
  constructor(button: HTMLButtonElement, label: string, choose: (name: string) => void, signal: AbortSignal) {
    this.#button = button;
    this.#choose = choose;
    this.#node.className = 'figport-menu';
    this.#node.setAttribute('role', 'menu');
    this.#node.setAttribute('aria-label', label);
    this.#node.hidden = true;
    // The top layer: an output area that scrolls would cut a plain box off.
    this.#node.setAttribute('popover', 'manual');
    button.setAttribute('aria-haspopup', 'menu');
    button.setAttribute('aria-expanded', 'false');
    button.after(this.#node);
    this.#node.addEventListener(
      'keydown',
      event => {
        this.#key(event);
      },
      { signal }
    );
    button.addEventListener(
      'keydown',
      event => {
        if (event.key === 'ArrowDown' && this.#open === null) {
          event.preventDefault();
          event.stopPropagation();
          button.click();
        }
      },
      { signal }
    );
    signal.addEventListener('abort', () => {
      this.close();
      this.#node.remove();
    });
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Open with these entries, the first one focused. */
  show(entries: readonly MenuEntry[]): void {
    this.close();
    const open = new AbortController();
    this.#open = open;
    const { signal } = open;
    this.#node.replaceChildren(...entries.map(entry => this.#item(entry, signal)));
    this.#node.hidden = false;
    // Not in jsdom, and not in browsers from before 2024: there it is a plain box.
    (this.#node as { showPopover?: () => void }).showPopover?.();
    this.#place();
    this.#button.setAttribute('aria-expanded', 'true');
    this.#items()[0]?.focus({ preventScroll: true });
    const outside = (event: Event): void => {
      const target = event.target as Node | null;
      if (!this.#node.contains(target) && !this.#button.contains(target)) {
        this.close();
      }
    };
    document.addEventListener('pointerdown', outside, { signal, capture: true });
    document.addEventListener('focusin', outside, { signal, capture: true });
    document.addEventListener('scroll', outside, { signal, capture: true, passive: true });
    window.addEventListener(
      'resize',
      () => {
        this.close();
      },
      { signal }
    );
  }

  /** Close, or open with these entries. */
  toggle(entries: readonly MenuEntry[]): void {
    if (this.isOpen) {
      this.close();
    } else {
      this.show(entries);
    }
  }

  /**
   * Close; does nothing if it is closed. The keyboard goes back to the button: left to the browser it would fall to the
   * page's body, where the classic notebook's "x" cuts a cell.
   */
  close(): void {
    if (this.#open === null) {
      return;
    }
    this.#open.abort();
    this.#open = null;
    const held = this.#node.contains(document.activeElement);
    (this.#node as { hidePopover?: () => void }).hidePopover?.();
    this.#node.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
    if (held) {
      this.#button.focus({ preventScroll: true });
    }
  }

  #item(entry: MenuEntry, signal: AbortSignal): HTMLButtonElement {
    const item = document.createElement('button');
    item.type = 'button';
    item.className = 'figport-menu-item';
    item.setAttribute('role', 'menuitem');
    item.tabIndex = -1;
    item.dataset.figportEntry = entry.name;
    const name = document.createElement('span');
    name.textContent = entry.title ?? entry.name.toUpperCase();
    const label = document.createElement('span');
    label.className = 'figport-menu-label';
    label.textContent = entry.label;
    item.append(name, label);
    item.addEventListener(
      'click',
      () => {
        this.close();
        this.#button.focus({ preventScroll: true });
        this.#choose(entry.name);
      },
      { signal }
    );
    return item;
  }

  #items(): HTMLElement[] {
    return [...this.#node.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  #key(event: KeyboardEvent): void {
    const items = this.#items();
    const place = items.indexOf(document.activeElement as HTMLElement);
    const focus = (index: number): void => {
      items[(index + items.length) % items.length]?.focus({ preventScroll: true });
    };
    // The notebook must not take the keys for its own shortcuts.
    event.stopPropagation();
    switch (event.key) {
      case 'ArrowDown':
        focus(place + 1);
        break;
      case 'ArrowUp':
        focus(place - 1);
        break;
      case 'Home':
        focus(0);
        break;
      case 'End':
        focus(-1);
        break;
      case 'Escape':
        this.close();
        break;
      case 'Tab':
        this.close();
        return;
      case 'Enter':
      case ' ':
        return;
      default: {
        const after = [...items.slice(place + 1), ...items.slice(0, place + 1)];
        const letter = event.key.toLowerCase();
        after.find(item => item.textContent.toLowerCase().startsWith(letter))?.focus({ preventScroll: true });
        return;
      }
    }
    event.preventDefault();
  }

  #place(): void {
    const box = this.#button.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.#node;
    const below = box.bottom + 2 + offsetHeight <= window.innerHeight || box.top < offsetHeight + 2;
    this.#node.style.left = `${Math.max(4, Math.min(box.left, window.innerWidth - offsetWidth - 4))}px`;
    this.#node.style.top = `${below ? box.bottom + 2 : box.top - offsetHeight - 2}px`;
  }
}

/** Have a button ask whether a figure is to be closed: by accident that would end all that it can do. */
export function askToClose(button: HTMLButtonElement, close: () => void, signal: AbortSignal): Menu {
  const menu = new Menu(button, 'Close the figure', close, signal);
  const label = 'The picture stays; nothing answers any more';
  button.addEventListener(
    'click',
    () => {
      menu.toggle([{ name: 'close', title: 'Close', label }]);
    },
    { signal }
  );
  return menu;
}
