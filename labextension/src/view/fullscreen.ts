/** A figure that fills the screen, drawn at the screen's size, and gets its own size back. */
import type { View, ViewPart } from './part';
import type { Size } from './size';
import { Kind } from './wire';
import type { FromKernel } from './wire';

/** Fills the screen with one view. Browsers let people leave by Escape, so the size follows the event. */
export class FullScreen implements ViewPart {
  readonly #view: View;
  /** What to go back to; null while the figure is in its place. */
  #before: Size | null = null;
  /** Whether the kernel could not be asked when the size should have changed. */
  #due = false;

  constructor(view: View) {
    this.#view = view;
    const { living: signal } = view;
    const follow = (): void => {
      this.#follow();
    };
    this.#root.addEventListener('fullscreenchange', follow, { signal });
    window.addEventListener('resize', follow, { signal });
    signal.addEventListener('abort', () => {
      this.#before = null;
      if (this.#fills) {
        document.exitFullscreen().catch(() => undefined);
      }
    });
  }

  hear(message: FromKernel): void {
    if (message.kind === Kind.FullScreen) {
      this.#toggle();
    } else if (message.kind === Kind.Figure && this.#due) {
      // The kernel can be asked again.
      this.#follow();
    }
  }

  /** Wherever the figure is shown else: give it its size back. */
  end(): void {
    if (this.#before !== null) {
      this.#resize(this.#before);
      this.#before = null;
    }
  }

  /** Fill the screen, or no longer. Browsers allow it only after a key or a click. */
  #toggle(): void {
    const done = this.#fills ? document.exitFullscreen() : this.#root.requestFullscreen();
    done.catch(() => undefined);
  }

  get #root(): HTMLElement {
    return this.#view.elements.root;
  }

  #resize(size: Size): boolean {
    return this.#view.send({ kind: Kind.Resize, ...size });
  }

  get #fills(): boolean {
    return document.fullscreenElement === this.#root;
  }

  #follow(): void {
    if (this.#fills) {
      this.#before ??= this.#view.size();
      this.#due = !this.#resize({ width: window.innerWidth, height: window.innerHeight - this.#around });
    } else if (this.#before !== null) {
      this.#due = !this.#resize(this.#before);
      this.#before = this.#due ? this.#before : null;
    }
  }

  /** The height of the rows above and below the picture; a form lies over it there. */
  get #around(): number {
    const rows = [...this.#root.children].filter(
      row => !row.contains(this.#view.elements.stage) && !row.classList.contains('figport-form')
    );
    return rows.reduce((sum, row) => sum + (row instanceof HTMLElement ? row.offsetHeight : 0), 0);
  }
}
