/** A small pill that tells how the figure stands, when that is worth telling. Quiet while all is well. */
import type { Clock } from './clock';
import type { Trouble } from './errors';

/** What a badge can show. */
export type BadgeKind = 'connecting' | 'busy' | 'disconnected' | 'dead' | 'closed' | 'unshowable' | 'error' | 'made';

/** A connection that is there within this time was not worth a word. */
const QUIET = 400;
/** How long an error shows that the figure survived. */
const PASSING = 15_000;
/** Pixels between the pill and its detail, and between that and the window's edge. */
const GAP = 4;

/** The badge of one view. */
export class Badge {
  readonly node = document.createElement('div');
  /** Says the same to screen readers. Not inside the pill: a button's text is its name, and is not announced. */
  readonly status = document.createElement('span');
  readonly #pill = document.createElement('button');
  readonly #text = document.createElement('span');
  readonly #detail = document.createElement('div');
  readonly #clock: Clock;
  #stopTimer: () => void = () => undefined;
  /** Alive while the detail is open. */
  #open: AbortController | null = null;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.node.className = 'figport-badge';
    this.node.hidden = true;
    this.#pill.type = 'button';
    this.#pill.className = 'figport-pill';
    const dot = document.createElement('span');
    dot.className = 'figport-dot';
    dot.setAttribute('aria-hidden', 'true');
    this.status.className = 'figport-status';
    this.status.setAttribute('role', 'status');
    this.#pill.append(dot, this.#text);
    this.#detail.className = 'figport-detail';
    this.#detail.hidden = true;
    // The top layer: an output area that scrolls would cut a plain box off.
    this.#detail.setAttribute('popover', 'manual');
    this.node.append(this.#pill, this.#detail);
    this.#pill.addEventListener(
      'click',
      () => {
        this.#expand(this.#detail.hidden);
      },
      { signal }
    );
    this.node.addEventListener(
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
      this.#expand(false);
    });
  }

  /** Show nothing. */
  clear(): void {
    this.#stopTimer();
    this.node.hidden = true;
    this.status.textContent = '';
    this.#expand(false);
  }

  /** Show nothing if this is what is shown. */
  over(kind: BadgeKind): void {
    if (this.node.dataset.figportBadge === kind) {
      this.clear();
    }
  }

  /** Show a state of which there is nothing more to say. */
  note(kind: 'connecting' | 'busy' | 'closed', text: string): void {
    this.#stopTimer();
    const show = (): void => {
      this.#show(kind, text);
      this.#pill.disabled = true;
      // Longer than the pill, where it says why a figure cannot be copied.
      this.#pill.title = kind === 'busy' ? text : '';
      this.#expand(false);
    };
    if (kind === 'connecting' && this.node.hidden) {
      this.#stopTimer = this.#clock.after(QUIET, show);
    } else {
      show();
    }
  }

  /** Show what is wrong; where, and what mends it, is a click away. */
  trouble(kind: 'disconnected' | 'dead' | 'unshowable' | 'error', trouble: Trouble): void {
    this.#stopTimer();
    this.#show(kind, trouble.what);
    this.#pill.disabled = false;
    this.#pill.title = `${trouble.what} (${trouble.where}).\n${trouble.fix}`;
    this.#pill.setAttribute('aria-expanded', String(!this.#detail.hidden));
    const parts: readonly (readonly [string, string])[] = [
      ['what', trouble.what],
      ['where', sentence(trouble.where)],
      ['fix', trouble.fix]
    ];
    this.#detail.replaceChildren(
      ...parts.map(([name, text]) => {
        const part = document.createElement('p');
        part.className = `figport-${name}`;
        part.textContent = text;
        return part;
      })
    );
    if (kind === 'error') {
      this.#pass();
    }
  }

  /** Show that a figure was made, and where it is. */
  made(title: string, address: string): void {
    this.#stopTimer();
    this.#show('made', title);
    this.#pill.disabled = false;
    this.#pill.title = 'A copy of your own was made; press to see where it is';
    const where = document.createElement('p');
    where.textContent = 'The notebook shows it below this figure.';
    const link = document.createElement('a');
    link.href = address;
    link.target = '_blank';
    link.rel = 'noopener';
    link.textContent = 'Open it in its own tab';
    this.#detail.replaceChildren(where, link);
    this.#expand(!this.#detail.hidden);
    this.#pass();
  }

  /** See to it that what is shown goes by itself. */
  #pass(): void {
    this.#stopTimer = this.#clock.after(PASSING, () => {
      // Somebody is reading it.
      if (this.#detail.hidden) {
        this.clear();
      }
    });
  }

  #show(kind: BadgeKind, text: string): void {
    this.node.dataset.figportBadge = kind;
    // A live region speaks on every change, also on one to the same words.
    if (this.status.textContent !== text) {
      this.status.textContent = text;
    }
    this.#text.textContent = text;
    this.node.hidden = false;
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
    if (this.#pill.disabled) {
      this.#pill.removeAttribute('aria-expanded');
    } else {
      this.#pill.setAttribute('aria-expanded', String(open));
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

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
