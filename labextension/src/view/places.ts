/** What the picture on the canvas says of the axes in it, and where the pointer is among them; without I/O. */
import { holds } from './limits';
import type { Spot } from './limits';
import type { Frame, Place } from './wire';

/** The axes of one view that can be previewed. */
export class Places {
  readonly #all = new Map<number, Place>();
  #height = 0;
  #dpr = 1;

  /** All of them, by their numbers. */
  get all(): ReadonlyMap<number, Place> {
    return this.#all;
  }

  /** Device pixels of the picture to a CSS pixel. */
  get dpr(): number {
    return this.#dpr;
  }

  /** Take in what the picture shows that is on the canvas now. */
  painted(frame: Frame): void {
    if (frame.base === 0) {
      this.#all.clear();
    }
    frame.gone.forEach(axes => this.#all.delete(axes));
    frame.places.forEach(place => this.#all.set(place.axes, place));
    this.#height = frame.height;
    this.#dpr = frame.dpr;
  }

  /** Return the axes at a spot of the picture; null for none, and where it is not plain which are meant. */
  at(spot: Spot): readonly Place[] | null {
    const hit = [...this.#all.values()].filter(place => holds(place.inside, spot));
    const plain = hit.every(place => place.twins === hit[0]?.twins && !place.fixed.some(area => holds(area, spot)));
    return hit.length > 0 && plain ? hit : null;
  }

  /** Return where in the picture something happened. */
  spot({ x, y }: Spot): Spot {
    return { x: x * this.#dpr, y: y * this.#dpr };
  }

  /** Return the pixel that matplotlib takes for it: counted from below, without fractions. */
  pixel(event: Spot): Spot {
    const { x, y } = this.spot(event);
    return { x: Math.trunc(x), y: this.#height - Math.trunc(this.#height - y) };
  }
}
