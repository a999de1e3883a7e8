/** The handle at the lower corner where lines of text end, which changes the figure's size. */
import type { View, ViewPart } from './part';
import type { Size } from './size';
import { Kind } from './wire';
import type { Access, FromKernel } from './wire';

const SMALLEST = 80;
const LARGEST = 8192;
/** A kernel that computes does not answer; then the next size is sent after this time. */
const PATIENCE = 500;
/** After the drag the box waits so long for the kernel's size before it goes back. */
const SETTLE = 1500;

/** One RESIZE is under way at a time; the newest size is sent last. */
export class ResizeHandle implements ViewPart {
  readonly #node = document.createElement('div');
  readonly #view: View;
  #drag: { readonly x: number; readonly y: number; readonly size: Size } | null = null;
  #wanted: Size | null = null;
  #waiting = false;
  #stopTimer: () => void = () => undefined;

  constructor(view: View) {
    this.#view = view;
    const node = this.#node;
    const { living: signal } = view;
    node.className = 'figport-handle';
    node.title = 'Drag to resize';
    node.setAttribute('aria-hidden', 'true');
    node.addEventListener(
      'pointerdown',
      event => {
        if (event.button === 0) {
          event.preventDefault();
          event.stopPropagation();
          node.setPointerCapture(event.pointerId);
          this.#drag = { x: event.clientX, y: event.clientY, size: view.size() };
        }
      },
      { signal }
    );
    node.addEventListener(
      'pointermove',
      event => {
        this.#move(event);
      },
      { signal }
    );
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      node.addEventListener(
        type,
        () => {
          this.#end();
        },
        { signal }
      );
    }
    signal.addEventListener('abort', () => {
      this.#stopTimer();
      node.remove();
      view.showSize(null);
    });
    view.elements.body.append(node);
  }

  hear(message: FromKernel): void {
    if (message.kind === Kind.Figure) {
      this.#answered();
    }
  }

  permit(access: Access): void {
    this.#node.hidden = access === 'view';
  }

  /** The kernel told the figure's size: the way is free for the next one. */
  #answered(): void {
    this.#stopTimer();
    this.#waiting = false;
    if (this.#drag === null && this.#wanted === null) {
      this.#view.showSize(null);
    }
    this.#flush();
  }

  #move(event: PointerEvent): void {
    if (this.#drag === null) {
      return;
    }
    const { x, y, size } = this.#drag;
    // The figure grows away from where lines of text begin.
    const away = getComputedStyle(this.#node).direction === 'rtl' ? -1 : 1;
    const next = {
      width: bounded(size.width + away * (event.clientX - x)),
      height: bounded(size.height + event.clientY - y)
    };
    this.#wanted = next;
    this.#view.showSize(next);
    this.#flush();
  }

  #end(): void {
    if (this.#drag === null) {
      return;
    }
    this.#drag = null;
    if (this.#wanted === null && !this.#waiting) {
      this.#view.showSize(null);
    }
    this.#flush();
  }

  #flush(): void {
    if (this.#wanted === null || this.#waiting) {
      return;
    }
    const wanted = this.#wanted;
    this.#wanted = null;
    if (!this.#view.send({ kind: Kind.Resize, ...wanted })) {
      this.#view.showSize(null);
      return;
    }
    this.#waiting = true;
    const patience = this.#drag === null ? SETTLE : PATIENCE;
    this.#stopTimer = this.#view.clock.after(patience, () => {
      this.#answered();
    });
  }
}

function bounded(value: number): number {
  return Math.round(Math.min(LARGEST, Math.max(SMALLEST, value)));
}
