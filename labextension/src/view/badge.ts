/** A small pill that tells how the figure stands, when that is worth telling. Quiet while all is well. */
import type { Clock } from './clock';
import type { Trouble } from './errors';

/** What a badge can show. */
export type BadgeKind = 'connecting' | 'busy' | 'disconnected' | 'dead' | 'closed' | 'unshowable' | 'error' | 'made';

/** A connection that is there within this time was not worth a word. */
const QUIET = 400;
/** How long an error shows that the figure survived. */
const PASSING = 15_000;

/** The badge of one view. */
export class Badge {
  readonly node = document.createElement('div');
  readonly #pill = document.createElement('button');
  readonly #text = document.createElement('span');
  readonly #detail = document.createElement('div');
  readonly #clock: Clock;
  #stopTimer: () => void = () => undefined;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.node.className = 'figport-badge';
    this.node.hidden = true;
    this.#pill.type = 'button';
    this.#pill.className = 'figport-pill';
    const dot = document.createElement('span');
    dot.className = 'figport-dot';
    dot.setAttribute('aria-hidden', 'true');
    this.#text.setAttribute('role', 'status');
    this.#pill.append(dot, this.#text);
    this.#detail.className = 'figport-detail';
    this.#detail.hidden = true;
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
    });
  }

  /** Show nothing. */
  clear(): void {
    this.#stopTimer();
    this.node.hidden = true;
    this.#detail.hidden = true;
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
    if (this.#text.textContent !== text) {
      this.#text.textContent = text;
    }
    this.node.hidden = false;
  }

  #expand(open: boolean): void {
    this.#detail.hidden = !open;
    if (this.#pill.disabled) {
      this.#pill.removeAttribute('aria-expanded');
    } else {
      this.#pill.setAttribute('aria-expanded', String(open));
    }
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
