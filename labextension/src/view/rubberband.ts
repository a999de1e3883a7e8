/** The selection rectangle of zooming, which the browser draws over the picture. */
import type { Closed, ViewState } from './member';
import type { View, ViewPart } from './part';
import { Kind } from './wire';
import type { Band, FromKernel } from './wire';

const SVG = 'http://www.w3.org/2000/svg';

/** Drawn here: it follows the pointer without a frame from the kernel. */
export class Rubberband implements ViewPart {
  readonly #node = document.createElementNS(SVG, 'svg');
  readonly #boxes: readonly SVGRectElement[];

  constructor({ elements }: View) {
    this.#node.setAttribute('class', 'figport-rubberband');
    this.#node.setAttribute('aria-hidden', 'true');
    // Light under dark dashes: visible on every picture.
    this.#boxes = ['figport-band-under', 'figport-band-over'].map(name => {
      const box = document.createElementNS(SVG, 'rect');
      box.setAttribute('class', name);
      return box;
    });
    this.#node.append(...this.#boxes);
    this.#set(null);
    elements.stage.append(this.#node);
  }

  hear(message: FromKernel): void {
    if (message.kind === Kind.Rubberband) {
      this.#set(message.band);
    }
  }

  turn({ name }: ViewState | Closed): void {
    if (name !== 'live') {
      this.#set(null);
    }
  }

  /** Draw between two corners; null removes it. */
  #set(band: Band | null): void {
    this.#node.style.display = band === null ? 'none' : '';
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
