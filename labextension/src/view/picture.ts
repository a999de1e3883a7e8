/** A figure's picture, byte for byte: what frames that say only what differs are laid over. */
import type { RunsTile } from './runs';
import type { Scroll } from './wire';

/** Owns the pixels. A canvas cannot: it keeps colours premultiplied and gives back others where they are transparent. */
export class Picture {
  #width = 0;
  #height = 0;
  #pixels: Uint32Array<ArrayBuffer> | null = null;

  /** Become another picture, transparent everywhere. Memory is taken when the first pixel is set. */
  start(width: number, height: number): void {
    if (width === this.#width && height === this.#height) {
      this.#pixels?.fill(0);
    } else {
      this.#pixels = null;
    }
    this.#width = width;
    this.#height = height;
  }

  /** The pixels: red, green, blue, alpha (straight), row by row. */
  get pixels(): Uint32Array<ArrayBuffer> {
    this.#pixels ??= new Uint32Array(this.#width * this.#height);
    return this.#pixels;
  }

  /** Set what differs in a rectangle that lies inside. */
  lay(tile: RunsTile, x: number, y: number): void {
    tile.lay(this.pixels, this.#width, x, y);
  }

  /** Move the pixels of a box that lies inside. */
  scroll({ x, y, width, height, dx, dy }: Scroll): void {
    const pixels = this.pixels;
    const rows = height - Math.abs(dy);
    const columns = width - Math.abs(dx);
    const step = dy * this.#width + dx;
    const left = x + Math.max(-dx, 0);
    const top = y + Math.max(-dy, 0);
    for (let count = 0; count < rows; count += 1) {
      // Downwards from below, so that no row is overwritten before it has moved.
      const row = top + (dy > 0 ? rows - 1 - count : count);
      const from = row * this.#width + left;
      pixels.copyWithin(from + step, from, from + columns);
    }
  }
}
