/**
 * Puts frames on a surface: in order, each over the one it was made for, acknowledged after painting.
 *
 * Rectangles are decoded as soon as they arrive, side by side, but painted strictly in the order of their
 * frames. What cannot be painted is not guessed: the view asks for a whole picture and drops what comes before it.
 */
import { contains } from './box';
import type { Box } from './box';
import type { Patch } from './patches';
import type { Codec, Frame, Rect, Scroll } from './wire';

/** A decoded rectangle. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  /** Give the memory back. */
  close(): void;
}

/** What the painter draws on. A canvas in the browser, a list in tests: jsdom has no canvas. */
export interface Surface<T extends Tile = Tile> {
  /** The codecs that it can decode. */
  readonly codecs: readonly Codec[];
  /** Decode a rectangle; rejects if it is malformed. */
  decode(bytes: Uint8Array<ArrayBuffer>, rect: Rect): Promise<T>;
  /** Begin a frame: over what is there, or over nothing if its `base` is 0. */
  start(frame: Frame): void;
  /** Move a part of the picture. */
  scroll(move: Scroll): void;
  /** Lay a rectangle over the picture. */
  put(tile: T, x: number, y: number): void;
  /** Show the frame. Until then nothing changes on the screen; throws, and changes nothing, if the frame is wrong. */
  show(): void;
  /** Show the picture with some parts of it moved, until the next frame; with none: the picture itself. */
  preview(patches: readonly Patch[]): void;
}

/** What the painter has to say. */
export interface PainterEvents {
  /** The frame is dealt with; give the credit back. */
  ack(seq: number): void;
  /** Send a whole picture. */
  askWhole(): void;
  /** A frame is on the surface. What goes wrong there is told as a failure, and keeps no other frame away. */
  painted(frame: Frame): void;
  /** Several whole pictures in a row could not be painted: asking again is of no use. */
  failed(what: string): void;
}

const MOST_FAILURES = 3;
/** Pixels of the longest side and of the largest picture: above, browsers have no canvas, or no memory for one. */
const LONGEST = 65_535;
const LARGEST = 2 ** 28;

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

  /** What was painted is gone: begin again with a whole picture. */
  readonly renew = (): void => {
    // One that is on its way will be shown. After too many failures none is.
    const asked = this.#waiting && this.#failures < MOST_FAILURES;
    this.#failures = 0;
    if (!asked) {
      this.#recover(null);
    }
  };

  async #work(): Promise<void> {
    this.#working = true;
    for (let job = this.#jobs[0]; job !== undefined; job = this.#jobs[0]) {
      const epoch = this.#epoch;
      let tiles: readonly T[] = [];
      let trouble: string | null = null;
      try {
        tiles = await job.tiles;
      } catch (error) {
        trouble = messageOf(error);
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
    const wanted = fits && !(this.#waiting && frame.base !== 0);
    const bad = trouble ?? (wanted ? this.#lay(frame, tiles) : null);
    if (bad === null && wanted) {
      this.#seq = frame.seq;
      this.#size = [frame.width, frame.height];
      this.#waiting = false;
      this.#failures = 0;
      this.#tell(frame);
    } else if (!this.#waiting || frame.base === 0) {
      this.#recover(frame.base === 0 ? (bad ?? 'unknown') : null);
    }
    // Also a frame that was dropped gives its credit back, else the kernel would wait for it for ever.
    this.#events.ack(frame.seq);
  }

  #tell(frame: Frame): void {
    try {
      this.#events.painted(frame);
    } catch (error) {
      this.#events.failed(messageOf(error));
    }
  }

  /** Show a frame and return null, or what is wrong with it. */
  #lay(frame: Frame, tiles: readonly T[]): string | null {
    try {
      this.#surface.start(frame);
      for (const move of frame.scrolls) {
        this.#surface.scroll(move);
      }
      tiles.forEach((tile, place) => {
        const rect = frame.rects[place];
        if (rect !== undefined) {
          this.#surface.put(tile, rect.x, rect.y);
        }
      });
      this.#surface.show();
      return null;
    } catch (error) {
      // Also when there is no memory for a picture of this size.
      return messageOf(error);
    }
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
    if (total !== payload.length || !frame.rects.every(rect => rect.size > 0 && isInside(rect, frame))) {
      throw new Error('The rectangles of a frame do not fit its pixels');
    }
    if (!isPossible(frame) || !frame.scrolls.every(move => isMove(move, frame))) {
      throw new Error('A frame has a size or moves that cannot be');
    }
    let start = 0;
    const tiles = frame.rects.map(async rect => {
      const bytes = payload.subarray(start, start + rect.size);
      start += rect.size;
      const tile = await this.#surface.decode(bytes, rect);
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

function isInside(box: Box, { width, height }: Frame): boolean {
  return box.width > 0 && box.height > 0 && contains({ x: 0, y: 0, width, height }, box);
}

function isPossible({ width, height, dpr }: Frame): boolean {
  const sides = width > 0 && width <= LONGEST && height > 0 && height <= LONGEST;
  return sides && width * height <= LARGEST && dpr > 0;
}

function isMove(move: Scroll, frame: Frame): boolean {
  const { width, height, dx, dy } = move;
  return frame.base !== 0 && isInside(move, frame) && Math.abs(dx) < width && Math.abs(dy) < height;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function closeAll(tiles: readonly Tile[]): void {
  for (const tile of tiles) {
    tile.close();
  }
}
