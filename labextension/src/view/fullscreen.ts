/** A figure that fills the screen, drawn at the screen's size, and gets its own size back. */
import type { Size } from './overlay';

/** What filling the screen needs. */
export interface FullScreenOptions {
  /** The figure's size now. */
  size(): Size;
  /** Ask the kernel. */
  resize(size: Size): boolean;
}

/** Fills the screen with one view. Browsers let people leave by Escape, so the size follows the event. */
export class FullScreen {
  readonly #root: HTMLElement;
  readonly #stage: HTMLElement;
  readonly #options: FullScreenOptions;
  /** What to go back to; null while the figure is in its place. */
  #before: Size | null = null;
  /** Whether the kernel could not be asked when the size should have changed. */
  #due = false;

  constructor(root: HTMLElement, stage: HTMLElement, options: FullScreenOptions, signal: AbortSignal) {
    this.#root = root;
    this.#stage = stage;
    this.#options = options;
    const follow = (): void => {
      this.#follow();
    };
    root.addEventListener('fullscreenchange', follow, { signal });
    window.addEventListener('resize', follow, { signal });
    signal.addEventListener('abort', () => {
      this.#before = null;
      if (this.#fills) {
        document.exitFullscreen().catch(() => undefined);
      }
    });
  }

  /** Fill the screen, or no longer. Browsers allow it only after a key or a click. */
  toggle(): void {
    const done = this.#fills ? document.exitFullscreen() : this.#root.requestFullscreen();
    done.catch(() => undefined);
  }

  /** The kernel can be asked again: have it do what is due. */
  settle(): void {
    if (this.#due) {
      this.#follow();
    }
  }

  /** The view ends, wherever the figure is shown else: give it its size back while the kernel can be asked. */
  end(): void {
    if (this.#before !== null) {
      this.#options.resize(this.#before);
      this.#before = null;
    }
  }

  get #fills(): boolean {
    return document.fullscreenElement === this.#root;
  }

  #follow(): void {
    if (this.#fills) {
      this.#before ??= this.#options.size();
      this.#due = !this.#options.resize({ width: window.innerWidth, height: window.innerHeight - this.#around });
    } else if (this.#before !== null) {
      this.#due = !this.#options.resize(this.#before);
      this.#before = this.#due ? this.#before : null;
    }
  }

  /** The height of the rows above and below the picture. */
  get #around(): number {
    const rows = [...this.#root.children].filter(row => !row.contains(this.#stage));
    return rows.reduce((sum, row) => sum + (row instanceof HTMLElement ? row.offsetHeight : 0), 0);
  }
}
