/**
 * A figure that fills the screen, or where the browser does not allow that the page's window, drawn at that size; it gets
 * its own size back.
 */
import type { View, ViewPart } from './part';
import { RequestedSizes } from './requested_sizes';
import type { Size } from './size';
import { Kind } from './wire';
import type { FromKernel } from './wire';

/**
 * Fills the screen with one view. Browsers let people leave by Escape, so the size follows the event. They allow it only
 * after a key or a click, and in frames that may: then the view fills the window, in the top layer, which no output area
 * cuts off.
 */
export class FullScreen implements ViewPart {
  readonly #view: View;
  readonly #requested = new RequestedSizes();
  /** What to go back to: the size before, or what somebody chose meanwhile; null while the figure is in its place. */
  #before: Size | null = null;
  /** Whether it fills the window. */
  #maximised = false;
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
    // The browser ends it too, such as when the figure is moved in the page.
    this.#root.addEventListener(
      'toggle',
      event => {
        if (event.target === this.#root && !this.#root.matches(':popover-open')) {
          this.#restore();
        }
      },
      { signal }
    );
    signal.addEventListener('abort', () => {
      this.#before = null;
      if (this.#onScreen) {
        document.exitFullscreen().catch(() => undefined);
      }
      this.#restore();
    });
  }

  /** By Escape as from the screen. */
  wants(event: KeyboardEvent): boolean {
    return this.#maximised && event.key === 'Escape';
  }

  press(): void {
    this.#restore();
  }

  hear(message: FromKernel): void {
    if (message.kind === Kind.FullScreen) {
      this.#toggle();
    } else if (message.kind === Kind.Figure) {
      const { width, height } = message;
      if (this.#requested.hear({ width, height }) && this.#before !== null) {
        this.#before = { width, height };
      }
      if (this.#due) {
        // The kernel can be asked again.
        this.#follow();
      }
    }
  }

  /** The window is given back: out of the page the browser ends that too, but hides what filled it. */
  lifted(): void {
    this.#restore();
  }

  /** Wherever the figure is shown else: give it its size back. */
  end(): void {
    if (this.#before !== null) {
      this.#resize(this.#before);
      this.#before = null;
    }
  }

  /** Fill the screen, else the window, or no longer. */
  #toggle(): void {
    if (this.#maximised) {
      this.#restore();
    } else if (this.#onScreen) {
      document.exitFullscreen().catch(() => undefined);
    } else {
      // Not on telephones of Apple's.
      const { requestFullscreen } = this.#root as { requestFullscreen?: () => Promise<void> };
      const asked = requestFullscreen?.call(this.#root) ?? Promise.reject(new Error('no full screen'));
      asked.catch(() => {
        this.#maximise();
      });
    }
  }

  #maximise(): void {
    // Not in browsers from before 2024.
    const { showPopover } = this.#root as { showPopover?: () => void };
    if (showPopover !== undefined && this.#root.isConnected && !this.#view.living.aborted) {
      this.#root.setAttribute('popover', 'manual');
      showPopover.call(this.#root);
      this.#maximised = true;
      this.#view.elements.canvas.focus({ preventScroll: true });
      this.#follow();
    }
  }

  #restore(): void {
    if (this.#maximised) {
      this.#maximised = false;
      // Without it the browser shows the element where it stands.
      this.#root.removeAttribute('popover');
      this.#follow();
    }
  }

  get #root(): HTMLElement {
    return this.#view.elements.root;
  }

  #resize(size: Size): boolean {
    this.#requested.add(size);
    return this.#view.send({ kind: Kind.Resize, ...size });
  }

  get #fills(): boolean {
    return this.#maximised || this.#onScreen;
  }

  get #onScreen(): boolean {
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
