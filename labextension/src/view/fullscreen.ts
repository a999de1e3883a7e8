/**
 * A figure that fills the screen, or where the browser does not allow that the page's window, drawn at that size; it gets
 * its own size back.
 */
import type { Closed, ViewState } from './member';
import type { PageTool, View, ViewPart } from './part';
import type { Size } from './size';
import { Kind } from './wire';
import type { FromKernel, SizePurpose } from './wire';

/**
 * Fills the screen with one view. Browsers let people leave by Escape, so the size follows the event. They allow it only
 * after a key or a click, and in frames that may: then the view fills the window, in the top layer, which no output area
 * cuts off.
 */
export class FullScreen implements ViewPart {
  /** At once, whatever the kernel computes. Its keys are the kernel's, and wait for it. */
  readonly tool: PageTool = {
    name: 'fullscreen',
    looks: false,
    use: () => {
      this.#toggle();
    }
  };
  readonly #view: View;
  /** The figure's own size, which it goes back to. */
  #own: Size;
  /** Whether it was asked to be as large as the screen, and not to go back. */
  #filled = false;
  /** Whether it fills the window. */
  #maximised = false;
  /** Whether the kernel could not be asked when the size should have changed. */
  #due = false;

  constructor(view: View) {
    this.#view = view;
    this.#own = view.size();
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
      this.#filled = false;
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
      this.#own = { width: message.own_width, height: message.own_height };
      if (this.#due) {
        // The kernel can be asked again.
        this.#follow();
      }
    }
  }

  /** A kernel that loses a view takes its size back: it is asked once more when it is there again. */
  turn({ name }: ViewState | Closed): void {
    if (name === 'disconnected') {
      this.#due ||= this.#filled;
    } else if (name === 'live' && this.#due) {
      this.#follow();
    }
  }

  /** The window is given back: out of the page the browser ends that too, but hides what filled it. */
  lifted(): void {
    this.#restore();
  }

  /** Wherever the figure is shown else: give it its size back. */
  end(): void {
    if (this.#filled) {
      this.#resize(this.#own, 'back');
      this.#filled = false;
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

  #resize(size: Size, purpose: SizePurpose): boolean {
    return this.#view.send({ kind: Kind.Resize, ...size, purpose });
  }

  get #fills(): boolean {
    return this.#maximised || this.#onScreen;
  }

  get #onScreen(): boolean {
    return document.fullscreenElement === this.#root;
  }

  #follow(): void {
    if (this.#fills) {
      this.#filled = true;
      const size = { width: window.innerWidth, height: window.innerHeight - this.#around };
      this.#due = !this.#resize(size, 'screen');
    } else if (this.#filled) {
      // In a page of its own it fills that again, as `Fit` sees.
      this.#filled = this.#due = !this.#view.fills && !this.#resize(this.#own, 'back');
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
