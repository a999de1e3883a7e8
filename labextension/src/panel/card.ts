/** One figure in the panel: its thumbnail, what it is, who watches it, and what can be done with it. */
import { icon } from '../view/icons';
import { Menu, askToClose } from '../view/menu';
import type { Access, Listed } from '../view/wire';

/** What a card can ask for. */
export interface CardActions {
  /** The page that shows the figure alone. */
  readonly address: string;
  /** Close the figure in the kernel; false if nobody could be told. */
  close(): boolean;
  /** Have the figure in another kernel instead of this one. Never rejects; the card goes when it is done. */
  move(kernel: string): Promise<void>;
}

/** Before the name of a kernel that was chosen and confirmed. */
const CONFIRMED = 'confirmed ';

/** A kernel that a figure may move to. */
export interface Target {
  readonly name: string;
  readonly label: string;
}

/** The card of one figure. */
export class Card {
  readonly node = document.createElement('li');
  readonly #link = document.createElement('a');
  readonly #picture = document.createElement('img');
  readonly #title = document.createElement('a');
  readonly #about = document.createElement('div');
  readonly #move = document.createElement('button');
  readonly #moves: Menu;
  readonly #closes: Menu;
  readonly #lifetime = new AbortController();
  readonly #close = document.createElement('button');
  #targets: readonly Target[] = [];
  #access: Access = 'use';
  #url = '';
  #closing = false;

  constructor(actions: CardActions) {
    this.node.className = 'figport-card';
    this.#link.className = 'figport-card-picture';
    this.#link.tabIndex = -1;
    this.#title.className = 'figport-card-title';
    for (const link of [this.#link, this.#title]) {
      link.href = actions.address;
      link.target = '_blank';
      link.rel = 'noopener';
    }
    this.#picture.alt = '';
    this.#picture.hidden = true;
    this.#picture.draggable = false;
    this.#link.append(this.#picture);
    this.#about.className = 'figport-card-about';
    this.#move.type = 'button';
    this.#move.className = 'figport-card-move';
    this.#move.textContent = 'Move…';
    this.#move.hidden = true;
    this.#close.type = 'button';
    this.#close.className = 'figport-tool';
    this.#close.append(icon('close'));
    const text = document.createElement('div');
    text.className = 'figport-card-text';
    text.append(this.#title, this.#about);
    const foot = document.createElement('div');
    foot.className = 'figport-card-foot';
    foot.append(text, this.#move, this.#close);
    this.node.append(this.#link, foot);
    this.#moves = this.#offerMoves(actions);
    // It may be a figure of a notebook that nobody looks at just now.
    this.#closes = askToClose(
      this.#close,
      () => {
        if (actions.close()) {
          this.#closing = true;
          this.#close.disabled = true;
          this.node.dataset.figportClosing = '';
          this.#about.textContent = 'Closing, as soon as the kernel is free…';
        }
      },
      this.#lifetime.signal
    );
  }

  /** A menu of kernels; whichever is chosen has to be confirmed, because the figure's callbacks stay behind. */
  #offerMoves(actions: CardActions): Menu {
    const button = this.#move;
    const { signal } = this.#lifetime;
    const menu = new Menu(
      button,
      'Move to another kernel',
      name => {
        const target = this.#targets.find(one => one.name === name);
        const kernel = name.startsWith(CONFIRMED) ? name.slice(CONFIRMED.length) : null;
        if (target !== undefined) {
          const label = `to ${target.label}; its callbacks stay behind`;
          menu.show([{ name: CONFIRMED + name, title: 'Move', label }]);
        } else if (kernel !== null) {
          button.disabled = true;
          void actions.move(kernel).then(() => {
            button.disabled = false;
          });
        }
      },
      signal
    );
    button.addEventListener(
      'click',
      () => {
        menu.toggle(this.#targets.map(({ name, label }) => ({ name, title: label, label: '' })));
      },
      { signal }
    );
    return menu;
  }

  /** Show what the kernel tells; `png` is a new thumbnail, null for none or the same as before. */
  update(figure: Listed, png: Uint8Array<ArrayBuffer> | null): void {
    const { title, width, height, views } = figure;
    this.node.dataset.figportListed = figure.figure;
    this.#title.textContent = title;
    this.#title.title = `${title}: open in a tab of its own`;
    this.#link.title = this.#title.title;
    this.#move.title = `Move ${title} to another kernel`;
    this.#move.setAttribute('aria-label', this.#move.title);
    this.#close.title = `Close ${title}`;
    this.#close.setAttribute('aria-label', this.#close.title);
    this.#link.style.aspectRatio = `${Math.max(width, 1)} / ${Math.max(height, 1)}`;
    if (!this.#closing) {
      const size = `${Math.round(width)} × ${Math.round(height)}`;
      this.#about.textContent = `${size} · ${watched(views)}`;
    }
    if (png !== null) {
      this.#forget();
      this.#url = URL.createObjectURL(new Blob([png], { type: 'image/png' }));
      this.#picture.src = this.#url;
      this.#picture.hidden = false;
    }
  }

  /** Offer the kernels that the figure may move to. */
  offer(targets: readonly Target[]): void {
    this.#targets = targets;
    this.#showActions();
  }

  /** Offer nothing that the user may not do. */
  permit(access: Access): void {
    this.#access = access;
    this.#showActions();
  }

  #showActions(): void {
    this.#close.hidden = this.#access === 'view';
    this.#move.hidden = this.#close.hidden || this.#targets.length === 0;
    if (this.#move.hidden) {
      this.#moves.close();
    }
    if (this.#close.hidden) {
      this.#closes.close();
    }
  }

  /** Take the card away. */
  dispose(): void {
    this.#lifetime.abort();
    this.#forget();
    this.node.remove();
  }

  #forget(): void {
    if (this.#url !== '') {
      URL.revokeObjectURL(this.#url);
      this.#url = '';
    }
  }
}

function watched(views: number): string {
  switch (views) {
    case 0:
      return 'not shown';
    case 1:
      return '1 view';
    default:
      return `${views} views`;
  }
}
