/**
 * The toolbar: the kernel's tools as buttons, and the view's own.
 *
 * The kernel owns which tools there are and how they look. Buttons are kept between updates, so that nothing
 * flickers and the focus stays.
 */
import { icon, toolIcon } from './icons';
import { askToClose } from './menu';
import type { Menu } from './menu';
import type { Closed, ViewState } from './member';
import type { View, ViewPart } from './part';
import { Kind } from './wire';
import type { Access, FromKernel, Tool } from './wire';

const OPEN = 'open';
const CLOSE = 'close';

/** The toolbar of one view. */
export class Toolbar implements ViewPart {
  readonly #view: View;
  readonly #node = document.createElement('div');
  readonly #tools = document.createElement('div');
  readonly #open = ownButton(OPEN, 'Open in its own tab', 'Open in its own tab');
  readonly #close = ownButton(CLOSE, 'Close', 'Close the figure');
  readonly #buttons = new Map<string, HTMLButtonElement>();
  readonly #closing: Menu;
  /** The tools' names in order; while they are the same, only attributes change. */
  #shape = '';
  #access: Access = 'use';
  /** How much of what each tool began is under way. */
  readonly #waits = new Map<string, number>();

  constructor(view: View) {
    this.#view = view;
    const { lifetime: signal, living, elements } = view;
    this.#node.className = 'figport-toolbar';
    this.#node.setAttribute('role', 'toolbar');
    this.#node.setAttribute('aria-label', 'Figure tools');
    this.#tools.className = 'figport-tools';
    this.#open.addEventListener(
      'click',
      () => {
        window.open(view.source()?.pageOf(view.figure()), '_blank', 'noopener');
      },
      { signal }
    );
    this.#open.hidden = true;
    this.#node.append(this.#tools, this.#open, this.#close);
    this.#closing = askToClose(
      this.#close,
      () => {
        wait(this.#close, this.#view.send({ kind: Kind.Close }));
      },
      view.lifetime
    );
    this.#node.addEventListener(
      'click',
      ({ detail }) => {
        // Enter and Space count no clicks: then keys stay the button's. A menu that has just opened has the focus.
        if (
          detail !== 0 &&
          !living.aborted &&
          this.#node.querySelector('[aria-haspopup=menu][aria-expanded=true]') === null
        ) {
          elements.canvas.focus({ preventScroll: true });
        }
      },
      { signal }
    );
    this.#node.addEventListener(
      'keydown',
      event => {
        this.#key(event);
      },
      { signal }
    );
    elements.header.append(this.#node);
  }

  hear(message: FromKernel): void {
    if (message.kind === Kind.Figure) {
      this.#update(message.tools);
    }
  }

  turn({ name }: ViewState | Closed): void {
    // A page of its own has no button for it.
    this.#open.hidden = (this.#view.source()?.address ?? null) === null;
    if (name !== 'live') {
      // The kernel cannot be asked any more, or has to be asked anew: what it was asked before may be lost.
      wait(this.#close, false);
    }
    this.#node.hidden = name === 'dead';
    this.#rove();
  }

  /** Show only what the user may do: who may look may do so in a tab of its own. */
  permit(access: Access): void {
    this.#access = access;
    this.#close.hidden = access === 'view';
    this.#closing.close();
    this.#allow();
    this.#rove();
  }

  lifted(): void {
    this.#closing.close();
  }

  waits(tool: string, done: Promise<unknown>): void {
    this.#count(tool, 1);
    const end = (): void => {
      this.#count(tool, -1);
    };
    done.then(end, end);
  }

  #update(tools: readonly Tool[]): void {
    const shape = JSON.stringify(tools.map(tool => [tool.name, tool.label]));
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#build(tools);
    }
    for (const tool of tools) {
      const button = this.#buttons.get(tool.name);
      if (button !== undefined) {
        dress(button, tool, tool.enabled && this.#view.tool(tool.name)?.ready?.() !== false);
      }
    }
    this.#rove();
  }

  #count(tool: string, change: number): void {
    const waits = (this.#waits.get(tool) ?? 0) + change;
    this.#waits.set(tool, waits);
    wait(this.#buttons.get(tool), waits > 0);
  }

  #allow(): void {
    const all = this.#access === 'use';
    for (const node of this.#tools.children) {
      const name = node instanceof HTMLButtonElement ? node.dataset.figportTool : undefined;
      node.toggleAttribute('hidden', !all && (name === undefined || this.#view.tool(name)?.looks !== true));
    }
  }

  #build(tools: readonly Tool[]): void {
    const names = new Set(tools.map(tool => tool.name));
    for (const [name, button] of this.#buttons) {
      if (!names.has(name)) {
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
    this.#allow();
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.#node.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  #make(tool: Tool): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'figport-tool';
    button.dataset.figportTool = tool.name;
    button.tabIndex = -1;
    const picture = toolIcon(tool.name);
    if (picture !== null) {
      button.append(picture);
    } else {
      button.classList.add('figport-tool-text');
      button.textContent = tool.label;
    }
    button.addEventListener(
      'click',
      () => {
        const own = this.#view.tool(tool.name);
        if (own === undefined) {
          this.#view.send({ kind: Kind.Tool, name: tool.name, number: 0 });
        } else {
          own.use(button);
        }
      },
      { signal: this.#view.lifetime }
    );
    this.#buttons.set(tool.name, button);
    return button;
  }

  /** Exactly one button is in the tab order; arrow keys reach the others. */
  #rove(wanted?: HTMLElement): void {
    if (this.#shape === '') {
      return; // Else the last button would be the first of all for good.
    }
    const items = this.#items();
    const current = wanted ?? items.find(item => item === document.activeElement) ?? items.find(isInTabOrder);
    const chosen = current ?? items[0];
    for (const item of items) {
      item.tabIndex = item === chosen ? 0 : -1;
    }
  }

  #items(): HTMLElement[] {
    const all = this.#node.querySelectorAll<HTMLElement>('.figport-tool');
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
  // Only tools that stay pressed are toggles, and those of the user's that did so once; a plain action has no pressed
  // state to announce.
  if (tool.pressed || tool.name === 'pan' || tool.name === 'zoom' || button.hasAttribute('aria-pressed')) {
    button.setAttribute('aria-pressed', String(tool.pressed));
  }
  button.disabled = !enabled;
}

function isInTabOrder(item: HTMLElement): boolean {
  return item.tabIndex === 0;
}
