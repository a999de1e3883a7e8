/**
 * Puts frames on a surface: in order, each over the one it was made for, acknowledged after painting.
 *
 * Rectangles are decoded as soon as they arrive, side by side, but painted strictly in the order of their
 * frames. What cannot be painted is not guessed: the view asks for a whole picture and drops what comes before it.
 */
import type { Codec, Frame, Rect } from './wire';

/** A decoded rectangle. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  /** Give the memory back. */
  close(): void;
}

/** What the painter draws on. A canvas in the browser, a list in tests: jsdom has no canvas. */
export interface Surface<T extends Tile = Tile> {
  decode(bytes: Uint8Array<ArrayBuffer>, codec: Codec): Promise<T>;
  /** Set the size in device pixels and how large it shows; keeps the pixels if the size is the same. */
  resize(width: number, height: number, dpr: number): void;
  /** Replace the pixels at this place, transparency included. */
  put(tile: T, x: number, y: number): void;
}

/** What the painter has to say. */
export interface PainterEvents {
  /** The frame is dealt with; give the credit back. */
  ack(seq: number): void;
  /** Send a whole picture. */
  askWhole(): void;
  /** A frame is on the surface. */
  painted(frame: Frame): void;
  /** Several whole pictures in a row could not be painted: asking again is of no use. */
  failed(what: string): void;
}

const MOST_FAILURES = 3;

interface Job<T> {
  readonly frame: Frame;
  readonly tiles: Promise<readonly T[]>;
}

/** Paints the frames of one view. */
export class Painter<T extends Tile = Tile> {
  readonly #surface: Surface<T>;
  readonly #events: PainterEvents;
  #jobs: Job<T>[] = [];
  #working = false;
  /** The frame on the surface; 0 for none that a frame could lie on. */
  #seq = 0;
  #size: readonly [number, number] = [0, 0];
  /** True from asking for a whole picture until it comes. */
  #waiting = false;
  #failures = 0;
  /** Raised by reset, so that what was decoded for an earlier attachment is dropped. */
  #epoch = 0;

  constructor(surface: Surface<T>, events: PainterEvents) {
    this.#surface = surface;
    this.#events = events;
  }

  /** Take a frame. */
  push(frame: Frame, payload: Uint8Array<ArrayBuffer>): void {
    const tiles = this.#decode(frame, payload);
    // The job is awaited later; a rejection before that is not unhandled.
    tiles.catch(() => undefined);
    this.#jobs.push({ frame, tiles });
    if (!this.#working) {
      void this.#work();
    }
  }

  /** Forget everything but the picture: the view attaches anew, or ends. */
  reset(): void {
    this.#epoch += 1;
    for (const job of this.#jobs) {
      void job.tiles.then(closeAll, () => undefined);
    }
    this.#jobs = [];
    this.#seq = 0;
    this.#waiting = false;
    this.#failures = 0;
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let job = this.#jobs[0]; job !== undefined; job = this.#jobs[0]) {
      const epoch = this.#epoch;
      let tiles: readonly T[] = [];
      let trouble: string | null = null;
      try {
        tiles = await job.tiles;
      } catch (error) {
        trouble = error instanceof Error ? error.message : String(error);
      }
      if (epoch !== this.#epoch) {
        continue;
      }
      this.#jobs.shift();
      this.#paint(job.frame, tiles, trouble);
      closeAll(tiles);
    }
    this.#working = false;
  }

  #paint(frame: Frame, tiles: readonly T[], trouble: string | null): void {
    const fits = frame.base === 0 || (frame.base === this.#seq && this.#sameSize(frame));
    if (trouble === null && fits && !(this.#waiting && frame.base !== 0)) {
      // One task: a resized canvas is blank until it is drawn on.
      this.#surface.resize(frame.width, frame.height, frame.dpr);
      tiles.forEach((tile, place) => {
        const rect = frame.rects[place];
        if (rect !== undefined) {
          this.#surface.put(tile, rect.x, rect.y);
        }
      });
      this.#seq = frame.seq;
      this.#size = [frame.width, frame.height];
      this.#waiting = false;
      this.#failures = 0;
      this.#events.painted(frame);
    } else if (!this.#waiting || frame.base === 0) {
      this.#recover(frame.base === 0 ? (trouble ?? 'unknown') : null);
    }
    // Also a frame that was dropped gives its credit back, else the kernel would wait for it for ever.
    this.#events.ack(frame.seq);
  }

  #recover(trouble: string | null): void {
    this.#seq = 0;
    this.#waiting = true;
    if (trouble !== null) {
      this.#failures += 1;
    }
    if (trouble !== null && this.#failures >= MOST_FAILURES) {
      this.#events.failed(trouble);
    } else {
      this.#events.askWhole();
    }
  }

  #sameSize(frame: Frame): boolean {
    return frame.width === this.#size[0] && frame.height === this.#size[1];
  }

  async #decode(frame: Frame, payload: Uint8Array<ArrayBuffer>): Promise<readonly T[]> {
    const total = frame.rects.reduce((sum, rect) => sum + rect.size, 0);
    if (total !== payload.length || !frame.rects.every(rect => isInside(rect, frame))) {
      throw new Error('The rectangles of a frame do not fit its pixels');
    }
    let start = 0;
    const tiles = frame.rects.map(async rect => {
      const bytes = payload.subarray(start, start + rect.size);
      start += rect.size;
      const tile = await this.#surface.decode(bytes, rect.codec);
      if (tile.width !== rect.width || tile.height !== rect.height) {
        tile.close();
        throw new Error('A rectangle of a frame has another size than it says');
      }
      return tile;
    });
    try {
      return await Promise.all(tiles);
    } catch (error) {
      for (const tile of tiles) {
        tile.then(
          made => {
            made.close();
          },
          () => undefined
        );
      }
      throw error;
    }
  }
}

function isInside({ x, y, width, height, size }: Rect, frame: Frame): boolean {
  return (
    x >= 0 && y >= 0 && width > 0 && height > 0 && size > 0 && x + width <= frame.width && y + height <= frame.height
  );
}

function closeAll(tiles: readonly Tile[]): void {
  for (const tile of tiles) {
    tile.close();
  }
}
