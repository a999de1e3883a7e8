/**
 * The toolbar: the kernel's tools as buttons, and the view's own.
 *
 * The kernel owns which tools there are and how they look. Buttons are kept between updates, so that nothing
 * flickers and the focus stays.
 */
import { hasIcon, icon } from './icons';
import { Menu } from './menu';
import type { Access, Format, Tool } from './wire';

/** What the toolbar does and needs. */
export interface ToolbarOptions {
  /** A tool of the kernel was used. */
  use(name: string): void;
  /** The user wants the figure as a file of this format. */
  download(format: string): void;
  /** The user wants the figure closed, and has confirmed it; false when nobody can be told now. */
  close(): boolean;
  /** Somebody pressed a button with the pointer: keys are the figure's from now on. */
  pressed(): void;
}

const SAVE = 'save';
const OPEN = 'open';
const CLOSE = 'close';

/** The toolbar of one view. */
export class Toolbar {
  readonly node = document.createElement('div');
  readonly #options: ToolbarOptions;
  readonly #signal: AbortSignal;
  readonly #tools = document.createElement('div');
  readonly #open = ownButton(OPEN, 'Open in its own tab', 'Open in its own tab');
  readonly #close = ownButton(CLOSE, 'Close', 'Close the figure');
  readonly #buttons = new Map<string, HTMLButtonElement>();
  readonly #menus = new Map<string, Menu>();
  /** The tools' names in order; while they are the same, only attributes change. */
  #shape = '';
  #formats: readonly Format[] = [];
  #address: string | null = null;
  /** Files that are under way. */
  #saving = 0;

  constructor(options: ToolbarOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.node.className = 'figport-toolbar';
    this.node.setAttribute('role', 'toolbar');
    this.node.setAttribute('aria-label', 'Figure tools');
    this.#tools.className = 'figport-tools';
    this.#open.addEventListener(
      'click',
      () => {
        if (this.#address !== null) {
          window.open(this.#address, '_blank', 'noopener');
        }
      },
      { signal }
    );
    this.#open.hidden = true;
    this.node.append(this.#tools, this.#open, this.#close);
    this.#confirmClosing();
    this.node.addEventListener(
      'click',
      ({ detail }) => {
        // Enter and Space count no clicks. A menu that has just opened has the focus.
        if (detail !== 0 && ![...this.#menus.values()].some(menu => menu.isOpen)) {
          options.pressed();
        }
      },
      { signal }
    );
    this.node.addEventListener(
      'keydown',
      event => {
        this.#key(event);
      },
      { signal }
    );
  }

  /** Show these tools; formats are what `save` offers, the default one first. */
  update(tools: readonly Tool[], formats: readonly Format[], defaultFormat: string): void {
    this.#formats = [...formats].sort(
      (one, other) => Number(other.name === defaultFormat) - Number(one.name === defaultFormat)
    );
    const shape = JSON.stringify(tools.map(tool => [tool.name, tool.label]));
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#build(tools);
    }
    for (const tool of tools) {
      const button = this.#buttons.get(tool.name);
      if (button !== undefined) {
        const focused = button === document.activeElement;
        dress(button, tool, tool.enabled && (tool.name !== SAVE || formats.length > 0));
        if (focused && button.disabled) {
          // "Back" at the first view: the keyboard would be lost.
          this.#rove();
          this.#items().find(isInTabOrder)?.focus({ preventScroll: true });
        }
      }
    }
    this.#rove();
  }

  /** Show that a file is under way, until the promise is settled. */
  async saves(file: Promise<void>): Promise<void> {
    this.#saving += 1;
    this.#markSaving();
    try {
      await file;
    } finally {
      this.#saving -= 1;
      this.#markSaving();
    }
  }

  /** The kernel cannot be asked any more, or has to be asked anew: what it was asked before may be lost. */
  reset(): void {
    wait(this.#close, false);
  }

  #markSaving(): void {
    wait(this.#buttons.get(SAVE), this.#saving > 0);
  }

  /** A click by accident would end all that the figure can do. */
  #confirmClosing(): void {
    const button = this.#close;
    const menu = new Menu(
      button,
      'Close the figure',
      () => {
        wait(button, this.#options.close());
      },
      this.#signal
    );
    this.#menus.set(CLOSE, menu);
    button.addEventListener(
      'click',
      () => {
        menu.toggle([{ name: CLOSE, title: 'Close', label: 'The picture stays; nothing answers any more' }]);
      },
      { signal: this.#signal }
    );
  }

  /** Offer to open the figure in its own tab; null hides the button. */
  setAddress(address: string | null): void {
    this.#open.hidden = address === null;
    this.#address = address;
    this.#rove();
  }

  /** Show only what the user may do: who may look may do so in a tab of its own. */
  permit(access: Access): void {
    this.#tools.hidden = this.#close.hidden = access === 'view';
    for (const menu of this.#menus.values()) {
      menu.close();
    }
    this.#rove();
  }

  #build(tools: readonly Tool[]): void {
    const names = new Set(tools.map(tool => tool.name));
    for (const [name, button] of this.#buttons) {
      if (!names.has(name)) {
        this.#menus.get(name)?.close();
        this.#menus.delete(name);
        this.#buttons.delete(name);
        button.remove();
      }
    }
    const nodes: Node[] = [];
    for (const tool of tools) {
      if (tool.name === '') {
        const gap = document.createElement('span');
        gap.className = 'figport-gap';
        gap.setAttribute('role', 'separator');
        nodes.push(gap);
      } else {
        nodes.push(this.#buttons.get(tool.name) ?? this.#make(tool));
      }
    }
    // Moving a focused button would take its focus away.
    const focused = document.activeElement;
    this.#tools.replaceChildren(...nodes);
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.node.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  #make(tool: Tool): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'figport-tool';
    button.dataset.figportTool = tool.name;
    button.tabIndex = -1;
    if (hasIcon(tool.name)) {
      button.append(icon(tool.name));
    } else {
      button.classList.add('figport-tool-text');
      button.textContent = tool.label;
    }
    button.addEventListener(
      'click',
      () => {
        if (tool.name === SAVE) {
          this.#save(button);
        } else {
          this.#options.use(tool.name);
        }
      },
      { signal: this.#signal }
    );
    this.#buttons.set(tool.name, button);
    return button;
  }

  #save(button: HTMLButtonElement): void {
    const only = this.#formats.length === 1 ? this.#formats[0] : undefined;
    if (only !== undefined) {
      this.#options.download(only.name);
      return;
    }
    let menu = this.#menus.get(SAVE);
    if (menu === undefined) {
      menu = new Menu(
        button,
        'Save as',
        format => {
          this.#options.download(format);
        },
        this.#signal
      );
      this.#menus.set(SAVE, menu);
    }
    menu.toggle(this.#formats);
  }

  /** Exactly one button is in the tab order; arrow keys reach the others. */
  #rove(wanted?: HTMLElement): void {
    const items = this.#items();
    const current = wanted ?? items.find(item => item === document.activeElement) ?? items.find(isInTabOrder);
    const chosen = current ?? items[0];
    for (const item of items) {
      item.tabIndex = item === chosen ? 0 : -1;
    }
  }

  #items(): HTMLElement[] {
    const all = this.node.querySelectorAll<HTMLElement>('.figport-tool');
    return [...all].filter(item => item.closest('[hidden]') === null && !item.hasAttribute('disabled'));
  }

  #key(event: KeyboardEvent): void {
    const items = this.#items();
    const place = items.indexOf(document.activeElement as HTMLElement);
    if (place === -1 || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: place - 1,
      ArrowRight: place + 1,
      Home: 0,
      End: items.length - 1
    };
    const target = targets[event.key];
    const item = target === undefined ? undefined : items[(target + items.length) % items.length];
    if (item !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      this.#rove(item);
      item.focus({ preventScroll: true });
    }
  }
}

/** Make a button of the view's own. */
function ownButton(name: string, label: string, help: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'figport-tool';
  button.dataset.figportTool = name;
  button.title = help;
  button.setAttribute('aria-label', label);
  button.tabIndex = -1;
  button.append(icon(name));
  return button;
}

/** Show that what a button began is under way; the style waits a moment before it shows. */
function wait(button: HTMLElement | undefined, waits: boolean): void {
  button?.classList.toggle('figport-waiting', waits);
  button?.setAttribute('aria-busy', String(waits));
}

function dress(button: HTMLButtonElement, tool: Tool, enabled: boolean): void {
  const help = tool.help === '' ? tool.label : tool.help;
  button.title = help;
  button.setAttribute('aria-label', tool.label);
  button.setAttribute('aria-pressed', String(tool.pressed));
  // Only tools that stay pressed are toggles; a plain action has no pressed state to announce.
  if (!tool.pressed && tool.name !== 'pan' && tool.name !== 'zoom') {
    button.removeAttribute('aria-pressed');
  }
  button.disabled = !enabled;
}

function isInTabOrder(item: HTMLElement): boolean {
  return item.tabIndex === 0;
}
