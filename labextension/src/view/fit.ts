/** A figure that follows the width of the place where it stands, or fills the window of a page of its own. */
import type { Closed, ViewState } from './member';
import type { View, ViewPart } from './part';
import { Resizing } from './resizing';
import type { Size } from './size';
import { Kind } from './wire';
import type { Fit as Wish, FromKernel } from './wire';

/** Narrower places show nothing, such as a hidden tab, or are too narrow for a figure. */
const NARROWEST = 80;
/** A scroll bar comes when a figure grows and goes when it shrinks: no more than so wide, no later than so many milliseconds. */
const SCROLL_BAR = 24;
const SETTLED = 1000;
/**
 * Milliseconds between two sizes. Each is laid out and drawn anew, and callbacks of `resize_event` hear of it, while
 * the place changes with every frame in which somebody drags a window's edge.
 */
const PAUSE = 100;

/**
 * Asks for another size when the place has become another, or the page is looked at again. What the kernel says stays
 * until then: several views of a figure would else fight for its size.
 */
export class Fit implements ViewPart {
  readonly #view: View;
  readonly #resizing: Resizing;
  #wish: Wish = 'own';
  /** Width over height, as somebody chose it and not as pixels were rounded; 0 before the kernel told any. */
  #shape = 0;
  /** What was asked for last, and when; and the width before. */
  #asked: { readonly size: Size; readonly time: number; readonly before: number } | null = null;
  /** The figure's own size, which it goes back to; null before the kernel told it. */
  #own: Size | null = null;
  /** Whether it fills its page. */
  #filled = false;

  constructor(view: View) {
    this.#view = view;
    this.#resizing = new Resizing(view, view.fills ? 'screen' : 'place', false, PAUSE);
    const { living: signal, elements } = view;
    const follow = (): void => {
      this.#follow();
    };
    if (view.fills) {
      elements.root.dataset.figportFit = 'window';
      window.addEventListener('resize', follow, { signal });
      // On the screen it was as large as that.
      for (const change of ['fullscreenchange', 'toggle']) {
        elements.root.addEventListener(
          change,
          () => {
            this.#asked = null;
            follow();
          },
          { signal }
        );
      }
      const end = (): void => {
        this.end();
      };
      // The page goes; it may come back, and hears of the kernel again then.
      window.addEventListener('pagehide', end, { signal });
      // Somebody looks at another tab, maybe at the notebook, where the figure has its own size then.
      document.addEventListener(
        'visibilitychange',
        () => {
          (document.hidden ? end : follow)();
        },
        { signal }
      );
    }
    // Not in jsdom.
    const observer = view.fills || typeof ResizeObserver !== 'function' ? null : new ResizeObserver(follow);
    observer?.observe(elements.root);
    signal.addEventListener('abort', () => {
      observer?.disconnect();
      this.#resizing.stop();
    });
    window.addEventListener(
      'focus',
      () => {
        this.#asked = null;
        follow();
      },
      { signal }
    );
  }

  hear(message: FromKernel): void {
    const underWay = !this.#resizing.idle;
    this.#resizing.hear(message);
    if (message.kind !== Kind.Figure) {
      return;
    }
    const { own_width: width, own_height: height, fitted, chrome } = message;
    const { width: lastWidth, height: lastHeight } = this.#own ?? { width, height };
    this.#own = { width, height };
    if (this.#shape === 0) {
      this.#shape = width / height;
    } else if (!fitted && (width !== lastWidth || height !== lastHeight)) {
      this.#choose({ width, height }, underWay);
    }
    const before = this.#wish;
    this.#wish = chrome.fit;
    if (!this.#view.fills) {
      this.#view.elements.root.dataset.figportFit = chrome.fit;
    }
    if (this.#asked === null || before !== chrome.fit) {
      this.#follow();
    }
  }

  /** What could not be asked for meanwhile is asked for now. */
  turn({ name }: ViewState | Closed): void {
    if (name === 'live') {
      if (this.#view.fills && document.hidden) {
        this.end(); // nobody could be told
      }
      this.#follow();
    } else if (name === 'disconnected') {
      // A kernel that loses a view takes its size back.
      this.#again();
    } else if (!this.#resizing.idle) {
      this.#asked = null;
    }
  }

  /** Wherever the figure is shown else: give it its size back. */
  end(): void {
    if (this.#filled && this.#own !== null && this.#view.send({ kind: Kind.Resize, ...this.#own, purpose: 'back' })) {
      this.#again();
      this.#resizing.forget();
    }
  }

  /** Somebody gave the figure another size; `underWay`: while this view had asked for one, which may still come. */
  #choose({ width, height }: Size, underWay: boolean): void {
    if (Math.abs(width / this.#shape - height) < Math.max(1, 1 / window.devicePixelRatio)) {
      return; // as pixels are rounded
    }
    this.#shape = width / height;
    if (underWay) {
      // What is under way has the shape from before.
      this.#asked = null;
    }
  }

  #follow(): void {
    const size = this.#place();
    // Before the kernel has told of the figure nobody knows what it would go back to.
    if (size === null || this.#shape === 0 || !this.#view.active()) {
      return;
    }
    const { width, height } = this.#view.fills || this.#own === null ? this.#view.size() : this.#own;
    const { time = -Infinity, before = 0, size: last } = this.#asked ?? {};
    const now = this.#view.clock.now();
    if (last?.width === size.width && (last.height === size.height || !this.#view.fills)) {
      return;
    }
    const barWent = size.width === before && size.width - (last?.width ?? 0) <= SCROLL_BAR && now - time < SETTLED;
    if (barWent && size.width > (last?.width ?? 0)) {
      return;
    }
    this.#asked = { size, time: now, before: last?.width ?? 0 };
    // The figure's size is not what it will be while another one is under way.
    const other = !this.#resizing.idle || size.width !== width || size.height !== height;
    // The kernel has to know of each view that fills its page.
    if (other || (this.#view.fills && !this.#filled)) {
      this.#filled = this.#view.fills;
      this.#resizing.choose(size);
    }
  }

  /** What was asked for counts no more: the next look at the place asks. */
  #again(): void {
    this.#asked = null;
    this.#filled = false;
  }

  /** Whether the figure fills the screen, or the window, for a while: see `FullScreen`. */
  get #fillsScreen(): boolean {
    return this.#view.elements.root.matches(':fullscreen, [popover]');
  }

  /** The size that the figure should have; null where it keeps its own. */
  #place(): Size | null {
    const { root, stage } = this.#view.elements;
    const wish = this.#view.fills ? 'window' : this.#wish;
    if (wish === 'own') {
      return null; // Without asking for a width: the whole page would be laid out for each new figure.
    }
    const width = Math.floor(root.clientWidth);
    if (width < NARROWEST || this.#fillsScreen) {
      return null;
    }
    switch (wish) {
      case 'window': {
        if (document.hidden) {
          return null;
        }
        const box = root.getBoundingClientRect();
        const around = box.height - stage.offsetHeight + 2 * Math.max(0, box.left);
        return { width, height: Math.max(NARROWEST, Math.floor(window.innerHeight - around)) };
      }
      case 'width':
        return { width, height: Math.max(NARROWEST, Math.round(width / this.#shape)) };
      case 'stretch':
        // Its own: elsewhere it may fill a screen.
        return { width, height: Math.round((this.#own ?? this.#view.size()).height) };
      default:
        return wish satisfies never;
    }
  }
}
