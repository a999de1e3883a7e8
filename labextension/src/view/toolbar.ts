/**
 * The toolbar: the kernel's tools as buttons, and the view's own.
 *
 * The kernel owns which tools there are and how they look. Buttons are kept between updates, so that nothing
 * flickers and the focus stays.
 */
import { hasIcon, icon } from './icons';
import { Menu } from './menu';
import type { Format, Tool } from './wire';

/** What the toolbar does and needs. */
export interface ToolbarOptions {
  /** A tool of the kernel was used. */
  use(name: string): void;
  /** The user wants the figure as a file of this format. */
  download(format: string): void;
}

const SAVE = 'save';
const OPEN = 'open';

/** The toolbar of one view. */
export class Toolbar {
  readonly node = document.createElement('div');
  readonly #options: ToolbarOptions;
  readonly #signal: AbortSignal;
  readonly #tools = document.createElement('div');
  readonly #open = document.createElement('button');
  readonly #buttons = new Map<string, HTMLButtonElement>();
  readonly #menus = new Map<string, Menu>();
  /** The tools' names in order; while they are the same, only attributes change. */
  #shape = '';
  #formats: readonly Format[] = [];
  #address: string | null = null;

  constructor(options: ToolbarOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.node.className = 'figport-toolbar';
    this.node.setAttribute('role', 'toolbar');
    this.node.setAttribute('aria-label', 'Figure tools');
    this.#tools.className = 'figport-tools';
    this.#open.className = 'figport-tool';
    this.#open.dataset.figportTool = OPEN;
    this.#open.title = 'Open in its own tab';
    this.#open.setAttribute('aria-label', 'Open in its own tab');
    this.#open.type = 'button';
    this.#open.addEventListener(
      'click',
      () => {
        if (this.#address !== null) {
          window.open(this.#address, '_blank', 'noopener');
        }
      },
      { signal }
    );
    this.#open.append(icon(OPEN));
    this.#open.hidden = true;
    this.#open.tabIndex = -1;
    this.node.append(this.#tools, this.#open);
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
        dress(button, tool, tool.enabled && (tool.name !== SAVE || formats.length > 0));
      }
    }
    this.#rove();
  }

  /** Offer to open the figure in its own tab; null hides the button. */
  setAddress(address: string | null): void {
    this.#open.hidden = address === null;
    this.#address = address;
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
    if (menu.isOpen) {
      menu.close();
    } else {
      menu.show(this.#formats);
    }
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
    return [...all].filter(item => !item.hidden && !item.hasAttribute('disabled'));
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

function dress(button: HTMLButtonElement, tool: Tool, enabled: boolean): void {
  const help = tool.help === '' ? tool.label : tool.help;
  button.title = help;
  button.setAttribute('aria-label', help);
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
