/** The selection rectangle of zooming, which the browser draws over the picture. */
import { RubberbandForecast } from './rubberband_forecast';
import { HeldKey } from './held_key';
import type { Closed, ViewState } from './member';
import type { View, ViewPart } from './part';
import { Kind } from './wire';
import type { Band, FromKernel, FromPage } from './wire';

const SVG = 'http://www.w3.org/2000/svg';

/** Drawn here: it follows the pointer without a frame from the kernel, and where it can without its word. */
export class Rubberband implements ViewPart {
  readonly #node = document.createElementNS(SVG, 'svg');
  readonly #boxes: readonly SVGRectElement[];

  readonly #forecast: RubberbandForecast;
  readonly #heldKey = new HeldKey();
  #armed = false;

  constructor({ elements, places }: View) {
    this.#forecast = new RubberbandForecast(places);
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
    if (message.kind === Kind.Figure) {
      this.#armed = message.tools.some(({ name, pressed }) => name === 'zoom' && pressed);
    } else if (message.kind === Kind.Rubberband && this.#forecast.hear(message.band) === 'otherwise') {
      this.#set(message.band);
    }
  }

  sent(message: FromPage): void {
    if (message.kind === Kind.Key) {
      this.#heldKey.hear(message);
    } else if (message.kind === Kind.Pointer) {
      const band = this.#forecast.point(message, this.#armed, this.#heldKey.lock(message.modifiers));
      if (band !== undefined) {
        this.#set(band);
      }
    }
  }

  turn({ name }: ViewState | Closed): void {
    if (name !== 'live') {
      this.#forecast.reset();
      this.#heldKey.reset();
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
