/** A small pill that tells how the figure stands, when that is worth telling. Quiet while all is well. */
import { keepFocus } from './focus';
import type { Closed, ViewState } from './member';
import { busy, closed, connecting, lasting, made, mostImportant, troubled, viewing } from './notices';
import type { Line, Notice, NoticeKind } from './notices';
import type { View, ViewPart } from './part';
import { Kind } from './wire';
import type { Access, FromKernel } from './wire';

/** A connection that is there within this time was not worth a word. */
const QUIET = 400;
/** Pixels between the pill and its detail, and between that and the window's edge. */
const GAP = 4;

/** The badge of one view: of all that is true it shows the most important. */
export class Badge implements ViewPart {
  readonly #view: View;
  readonly #node = document.createElement('div');
  /** Says the same to screen readers. Not inside the pill: a button's text is its name, and is not announced. */
  readonly #status = document.createElement('span');
  readonly #pill = document.createElement('button');
  readonly #text = document.createElement('span');
  readonly #detail = document.createElement('div');
  /** All that is true. */
  readonly #true = new Map<NoticeKind, Notice>();
  #shown: NoticeKind | null = null;
  #stopTimer: () => void = () => undefined;
  #stopQuiet: () => void = () => undefined;
  /** Alive while the detail is open. */
  #open: AbortController | null = null;

  constructor(view: View) {
    this.#view = view;
    const { lifetime: signal } = view;
    this.#node.className = 'figport-badge';
    this.#node.hidden = true;
    this.#pill.type = 'button';
    this.#pill.className = 'figport-pill';
    const dot = document.createElement('span');
    dot.className = 'figport-dot';
    dot.setAttribute('aria-hidden', 'true');
    this.#status.className = 'figport-status';
    this.#status.setAttribute('role', 'status');
    this.#pill.append(dot, this.#text);
    this.#detail.className = 'figport-detail';
    this.#detail.hidden = true;
    this.#detail.tabIndex = -1; // its text can be chosen, and Escape closes it then too
    // The top layer: an output area that scrolls would cut a plain box off.
    this.#detail.setAttribute('popover', 'manual');
    this.#node.append(this.#pill, this.#detail);
    this.#pill.addEventListener(
      'click',
      () => {
        this.#expand(this.#detail.hidden);
      },
      { signal }
    );
    this.#node.addEventListener(
      'keydown',
      event => {
        if (event.key === 'Escape' && !this.#detail.hidden) {
          event.stopPropagation();
          this.#expand(false);
          this.#pill.focus({ preventScroll: true });
        }
      },
      { signal }
    );
    signal.addEventListener('abort', () => {
      this.#stopTimer();
      this.#stopQuiet();
      this.#expand(false);
    });
    view.elements.header.append(this.#node, this.#status);
  }

  hear(message: FromKernel): void {
    if (message.kind === Kind.Figure) {
      if (message.busy === null) {
        this.#over('busy');
      } else {
        this.told(busy(message.busy));
      }
    } else if (message.kind === Kind.Error) {
      this.told(troubled('error', message));
    } else if (message.kind === Kind.Made) {
      this.told(made(message.title, this.#view.source()?.pageOf(message.figure) ?? ''));
    }
  }

  permit(access: Access): void {
    if (access === 'view') {
      this.told(viewing());
    } else {
      this.#over('viewing');
    }
  }

  painted(): void {
    this.#over('unshowable');
  }

  turn(state: ViewState | Closed): void {
    switch (state.name) {
      case 'connecting':
        this.#connecting();
        this.#over('disconnected');
        break;
      case 'busy':
        this.told(busy());
        this.#over('connecting', 'disconnected');
        break;
      case 'live':
        // Whether the kernel is busy comes with the figure.
        this.#over('connecting', 'disconnected');
        break;
      case 'silent':
        this.told(troubled('disconnected', state.trouble));
        break;
      case 'disconnected':
        this.told(troubled('disconnected', state.trouble));
        // What is still true is told again with the figure.
        this.#over('connecting', 'busy', 'unshowable');
        break;
      case 'dead':
        this.told(state.trouble === null ? closed() : troubled('dead', state.trouble));
        this.#over('connecting', 'busy', 'disconnected');
        break;
      default:
        state satisfies never;
    }
  }

  told(notice: Notice): void {
    this.#true.set(notice.kind, notice);
    this.#update(notice);
  }

  lifted(): void {
    this.#expand(false);
  }

  /** These are true no longer. */
  #over(...kinds: readonly NoticeKind[]): void {
    for (const kind of kinds) {
      this.#true.delete(kind);
    }
    if (kinds.includes('connecting')) {
      this.#stopQuiet();
    }
    this.#update(null);
  }

  #connecting(): void {
    if (this.#shown === null) {
      this.#stopQuiet();
      this.#stopQuiet = this.#view.clock.after(QUIET, () => {
        this.told(connecting());
      });
    } else {
      this.told(connecting());
    }
  }

  /** Show the most important of what is true; of one kind there may be news. */
  #update(news: Notice | null): void {
    keepFocus(this.#view.elements, () => {
      const notice = mostImportant(this.#true);
      const kind = notice?.kind ?? null;
      if (kind !== this.#shown) {
        this.#shown = kind;
        this.#stopTimer();
        // What is open tells of something that is over, or that matters less now.
        this.#expand(false);
      } else if (notice !== news) {
        return;
      }
      this.#show(notice);
    });
  }

  #show(notice: Notice | null): void {
    this.#node.hidden = notice === null;
    if (notice === null) {
      this.#status.textContent = '';
      return;
    }
    const { kind, text, more, detail } = notice;
    this.#pass(kind);
    this.#node.dataset.figportBadge = kind;
    // A live region speaks on every change, also on one to the same words.
    if (this.#status.textContent !== text) {
      this.#status.textContent = text;
    }
    this.#text.textContent = text;
    this.#pill.title = more;
    this.#pill.disabled = detail.length === 0;
    this.#detail.replaceChildren(...detail.map(elementOf));
    this.#tellExpanded();
  }

  /** See to it that news that are shown go by themselves, though not from under somebody who reads them. */
  #pass(kind: NoticeKind): void {
    this.#stopTimer();
    const passing = lasting(kind);
    if (passing === null) {
      return;
    }
    this.#stopTimer = this.#view.clock.after(passing, () => {
      if (!this.#detail.hidden && (this.#node.matches(':hover') || this.#node.contains(document.activeElement))) {
        this.#pass(kind);
      } else {
        this.#over(kind);
      }
    });
  }

  #expand(open: boolean): void {
    this.#open?.abort();
    this.#open = null;
    this.#detail.hidden = !open;
    // Not in jsdom, and not in browsers from before 2024: there it is a plain box.
    const box = this.#detail as { showPopover?: () => void; hidePopover?: () => void };
    if (open && this.#detail.isConnected) {
      box.showPopover?.();
      this.#open = new AbortController();
      const { signal } = this.#open;
      const place = (): void => {
        this.#place();
      };
      document.addEventListener('scroll', place, { signal, capture: true, passive: true });
      window.addEventListener('resize', place, { signal });
      place();
    } else if (this.#detail.isConnected) {
      box.hidePopover?.();
    }
    this.#tellExpanded();
  }

  #tellExpanded(): void {
    if (this.#pill.disabled) {
      this.#pill.removeAttribute('aria-expanded');
    } else {
      this.#pill.setAttribute('aria-expanded', String(!this.#detail.hidden));
    }
  }

  /** Put the detail below the pill, inside the window. */
  #place(): void {
    const pill = this.#pill.getBoundingClientRect();
    const { style, offsetWidth } = this.#detail;
    style.left = `${Math.max(GAP, Math.min(pill.right - offsetWidth, window.innerWidth - offsetWidth - GAP))}px`;
    style.top = `${pill.bottom + GAP}px`;
  }
}

function elementOf({ name, text, address }: Line): HTMLElement {
  if (address === undefined) {
    const line = document.createElement('p');
    if (name !== undefined) {
      line.className = `figport-${name}`;
    }
    line.textContent = text;
    return line;
  }
  const link = document.createElement('a');
  link.href = address;
  link.target = '_blank';
  link.rel = 'noopener';
  link.textContent = text;
  return link;
}
