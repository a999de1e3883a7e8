/** A small pill that tells how the figure stands, when that is worth telling. Quiet while all is well. */
import type { Clock } from './clock';
import type { Trouble } from './errors';
import type { Closed, ViewState } from './member';

/** What a badge can show, the most important first. */
const KINDS = [
  'dead',
  'disconnected',
  'unshowable',
  'error',
  'made',
  'note',
  'closed',
  'busy',
  'connecting',
  'viewing'
] as const satisfies readonly string[];

/** What a badge can show. */
export type BadgeKind = (typeof KINDS)[number];

/** What there is to say of one kind. */
interface Said {
  readonly text: string;
  /** What the pill says under the pointer. */
  readonly more: string;
  /** What a press on the pill shows; nothing where there is nothing more to say. */
  readonly detail: readonly HTMLElement[];
}

/** A connection that is there within this time was not worth a word. */
const QUIET = 400;
/** How long news show: an error that the figure survived, a copy that was made; and what went as it was wanted. */
const PASSING: Readonly<Partial<Record<BadgeKind, number>>> = { error: 15_000, made: 15_000, note: 3_000 };
/** Pixels between the pill and its detail, and between that and the window's edge. */
const GAP = 4;

/** The badge of one view: of all that is true it shows the most important. */
export class Badge {
  readonly node = document.createElement('div');
  /** Says the same to screen readers. Not inside the pill: a button's text is its name, and is not announced. */
  readonly status = document.createElement('span');
  readonly #pill = document.createElement('button');
  readonly #text = document.createElement('span');
  readonly #detail = document.createElement('div');
  readonly #clock: Clock;
  readonly #yield: () => void;
  /** All that is true. */
  readonly #said = new Map<BadgeKind, Said>();
  #shown: BadgeKind | null = null;
  #stopTimer: () => void = () => undefined;
  #stopQuiet: () => void = () => undefined;
  /** Alive while the detail is open. */
  #open: AbortController | null = null;

  /** `yieldFocus` is called when what of the badge has the focus can have it no longer. */
  constructor(clock: Clock, signal: AbortSignal, yieldFocus: () => void = () => undefined) {
    this.#clock = clock;
    this.#yield = yieldFocus;
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
      this.#stopQuiet();
      this.#expand(false);
    });
  }

  /** These are true no longer. */
  over(...kinds: readonly BadgeKind[]): void {
    for (const kind of kinds) {
      this.#said.delete(kind);
    }
    if (kinds.includes('connecting')) {
      this.#stopQuiet();
    }
    this.#update(null);
  }

  /** The view has a new state. */
  turn(state: ViewState | Closed): void {
    switch (state.name) {
      case 'connecting':
        this.#connecting();
        this.over('disconnected');
        break;
      case 'busy':
        this.busy('Kernel is busy');
        this.over('connecting', 'disconnected');
        break;
      case 'live':
        // Whether the kernel is busy comes with the figure.
        this.over('connecting', 'disconnected');
        break;
      case 'silent':
        this.trouble('disconnected', state.trouble);
        break;
      case 'disconnected':
        this.trouble('disconnected', state.trouble);
        // What is still true is told again with the figure.
        this.over('connecting', 'busy', 'unshowable');
        break;
      case 'dead':
        if (state.trouble === null) {
          this.#say('closed', { text: 'Closed', more: '', detail: [] });
        } else {
          this.trouble('dead', state.trouble);
        }
        this.over('connecting', 'busy', 'disconnected');
        break;
      default:
        state satisfies never;
    }
  }

  /** The kernel computes. The text may be longer than the pill, where it says why a figure cannot be copied. */
  busy(text: string): void {
    this.#say('busy', { text, more: text, detail: [] });
  }

  /** Something is wrong; where, and what mends it, is a click away. */
  trouble(kind: 'disconnected' | 'dead' | 'unshowable' | 'error', { what, where, fix }: Trouble): void {
    const parts: readonly (readonly [string, string])[] = [
      ['what', what],
      ['where', sentence(where)],
      ['fix', fix]
    ];
    const detail = parts.map(([name, text]) => {
      const part = document.createElement('p');
      part.className = `figport-${name}`;
      part.textContent = text;
      return part;
    });
    this.#say(kind, { text: what, more: `${what} (${where}).\n${fix}`, detail });
  }

  /** The user may look and no more. */
  viewing(): void {
    const more = 'You may look at this figure. Using it takes the right to run code in its kernel.';
    this.#say('viewing', { text: 'View only', more, detail: [] });
  }

  /** A figure was made, and this is where it is. */
  made(title: string, address: string): void {
    const where = document.createElement('p');
    where.textContent = 'The notebook shows it below this figure.';
    const link = document.createElement('a');
    link.href = address;
    link.target = '_blank';
    link.rel = 'noopener';
    link.textContent = 'Open it in its own tab';
    const more = 'A copy of your own was made; press to see where it is';
    this.#say('made', { text: title, more, detail: [where, link] });
  }

  /** Something was done. */
  note(text: string): void {
    this.#say('note', { text, more: '', detail: [] });
  }

  #connecting(): void {
    const say = (): void => {
      this.#say('connecting', { text: 'Connecting…', more: '', detail: [] });
    };
    if (this.#shown === null) {
      this.#stopQuiet();
      this.#stopQuiet = this.#clock.after(QUIET, say);
    } else {
      say();
    }
  }

  #say(kind: BadgeKind, said: Said): void {
    this.#said.set(kind, said);
    this.#update(kind);
  }

  /** Show the most important of what is true; of one kind there may be news. */
  #update(news: BadgeKind | null): void {
    const focused = this.node.contains(document.activeElement);
    this.#show(news);
    // Left to the browser it would fall to the page's body, where the classic notebook's "x" cuts a cell.
    if (focused && (this.node.hidden || this.#pill.disabled)) {
      this.#yield();
    } else if (focused && this.#detail.hidden) {
      this.#pill.focus({ preventScroll: true });
    }
  }

  #show(news: BadgeKind | null): void {
    const kind = KINDS.find(one => this.#said.has(one)) ?? null;
    const said = kind === null ? undefined : this.#said.get(kind);
    if (kind !== this.#shown) {
      this.#shown = kind;
      this.#stopTimer();
      // What is open tells of something that is over, or that matters less now.
      this.#expand(false);
    } else if (kind !== news) {
      return;
    }
    if (kind === null || said === undefined) {
      this.node.hidden = true;
      this.status.textContent = '';
      return;
    }
    this.#pass(kind);
    this.node.dataset.figportBadge = kind;
    // A live region speaks on every change, also on one to the same words.
    if (this.status.textContent !== said.text) {
      this.status.textContent = said.text;
    }
    this.#text.textContent = said.text;
    this.#pill.title = said.more;
    this.#pill.disabled = said.detail.length === 0;
    this.#detail.replaceChildren(...said.detail);
    this.node.hidden = false;
    this.#tellExpanded();
  }

  /** See to it that news that are shown go by themselves, though not from under somebody who reads them. */
  #pass(kind: BadgeKind): void {
    this.#stopTimer();
    const passing = PASSING[kind];
    if (passing === undefined) {
      return;
    }
    this.#stopTimer = this.#clock.after(passing, () => {
      if (!this.#detail.hidden && (this.node.matches(':hover') || this.node.contains(document.activeElement))) {
        this.#pass(kind);
      } else {
        this.over(kind);
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

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
