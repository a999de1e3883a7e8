/** What the browser draws over the picture: the rubberband, and the handle that resizes the figure. */
import type { Clock } from './clock';
import type { Band } from './wire';

const SVG = 'http://www.w3.org/2000/svg';

/** The selection rectangle of zooming. Drawn here: it follows the pointer without a frame from the kernel. */
export class Rubberband {
  readonly node = document.createElementNS(SVG, 'svg');
  readonly #boxes: readonly SVGRectElement[];

  constructor() {
    this.node.setAttribute('class', 'figport-rubberband');
    this.node.setAttribute('aria-hidden', 'true');
    // Light under dark dashes: visible on every picture.
    this.#boxes = ['figport-band-under', 'figport-band-over'].map(name => {
      const box = document.createElementNS(SVG, 'rect');
      box.setAttribute('class', name);
      return box;
    });
    this.node.append(...this.#boxes);
    this.set(null);
  }

  /** Draw between two corners; null removes it. */
  set(band: Band | null): void {
    this.node.style.display = band === null ? 'none' : '';
    if (band === null) {
      return;
    }
    // Half a pixel in: a line of one pixel then covers one pixel, not half of two.
    const x = Math.floor(Math.min(band.x0, band.x1)) + 0.5;
    const y = Math.floor(Math.min(band.y0, band.y1)) + 0.5;
    const width = Math.max(0, Math.round(Math.abs(band.x1 - band.x0)));
    const height = Math.max(0, Math.round(Math.abs(band.y1 - band.y0)));
    for (const box of this.#boxes) {
      box.setAttribute('x', String(x));
      box.setAttribute('y', String(y));
      box.setAttribute('width', String(width));
      box.setAttribute('height', String(height));
    }
  }
}

/** A size in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What the resize handle does and needs. */
export interface HandleOptions {
  readonly clock: Clock;
  /** The figure's size now. */
  size(): Size;
  /** Show the box in this size while it is dragged; null: back to the figure's. */
  preview(size: Size | null): void;
  /** Ask the kernel; false when it cannot be asked now. */
  resize(size: Size): boolean;
}

const SMALLEST = 80;
const LARGEST = 8192;
/** A kernel that computes does not answer; then the next size is sent after this time. */
const PATIENCE = 500;
/** After the drag the box waits so long for the kernel's size before it goes back. */
const SETTLE = 1500;

/** The handle at the lower corner where lines of text end. One RESIZE is under way at a time; the newest size is sent last. */
export class ResizeHandle {
  readonly node = document.createElement('div');
  readonly #options: HandleOptions;
  #drag: { readonly x: number; readonly y: number; readonly size: Size } | null = null;
  #wanted: Size | null = null;
  #waiting = false;
  #stopTimer: () => void = () => undefined;

  constructor(options: HandleOptions, signal: AbortSignal) {
    this.#options = options;
    const { node } = this;
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
          this.#drag = { x: event.clientX, y: event.clientY, size: options.size() };
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
    });
  }

  /** The kernel told the figure's size: the way is free for the next one. */
  answered(): void {
    this.#stopTimer();
    this.#waiting = false;
    if (this.#drag === null && this.#wanted === null) {
      this.#options.preview(null);
    }
    this.#flush();
  }

  #move(event: PointerEvent): void {
    if (this.#drag === null) {
      return;
    }
    const { x, y, size } = this.#drag;
    // The figure grows away from where lines of text begin.
    const away = getComputedStyle(this.node).direction === 'rtl' ? -1 : 1;
    const next = {
      width: bounded(size.width + away * (event.clientX - x)),
      height: bounded(size.height + event.clientY - y)
    };
    this.#wanted = next;
    this.#options.preview(next);
    this.#flush();
  }

  #end(): void {
    if (this.#drag === null) {
      return;
    }
    this.#drag = null;
    if (this.#wanted === null && !this.#waiting) {
      this.#options.preview(null);
    }
    this.#flush();
  }

  #flush(): void {
    if (this.#wanted === null || this.#waiting) {
      return;
    }
    const wanted = this.#wanted;
    this.#wanted = null;
    if (!this.#options.resize(wanted)) {
      this.#options.preview(null);
      return;
    }
    this.#waiting = true;
    const patience = this.#drag === null ? SETTLE : PATIENCE;
    this.#stopTimer = this.#options.clock.after(patience, () => {
      this.answered();
    });
  }
}

function bounded(value: number): number {
  return Math.round(Math.min(LARGEST, Math.max(SMALLEST, value)));
}
