/**
 * The codec `runs`: what differs from the picture below, as runs of equal pixels. PROTOCOL.md has the format.
 *
 * Everything is checked before anything is laid, and sizes before memory is taken. Pixels are four bytes in the order
 * red, green, blue, alpha and are only copied here, so it does not matter how the machine orders the bytes of a word.
 */
import { inflate } from './inflate';
import { meet } from './box';
import type { Box } from './box';

const HEADER = 16;
const MOST_COLOURS = 65536;
/** From here on `fill` is faster than a loop. */
const LONG = 16;

/** A decoded rectangle, to be laid over a picture. */
export class RunsTile {
  readonly width: number;
  readonly height: number;
  /** How many pixels are kept, how many are set, how many are kept, … */
  readonly #marks: Uint32Array;
  /** How many pixels each run has. */
  readonly #lengths: Uint32Array;
  /** The pixel of each run. */
  readonly #values: Uint32Array;

  /** Decode a rectangle; rejects if it is malformed. */
  static async decode(bytes: Uint8Array<ArrayBuffer>, width: number, height: number): Promise<RunsTile> {
    const area = width * height;
    if (bytes.length < HEADER) {
      throw new Error('A rectangle of runs is cut off');
    }
    const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER);
    const marks = header.getUint32(0, true);
    const lengths = header.getUint32(4, true);
    const runs = header.getUint32(8, true);
    const colours = header.getUint32(12, true);
    const few = (count: number, most: number): boolean => count >= 1 && count <= most;
    if (!few(marks, 2 * area) || !few(lengths, 2 * area) || !few(runs, area)) {
      throw new Error('A rectangle of runs says that it has more of them than pixels');
    }
    if (colours > Math.min(runs, MOST_COLOURS)) {
      throw new Error('A rectangle of runs says that it has more colours than runs');
    }
    const tail = colours === 0 ? 4 * runs : 4 * colours + runs * (colours > 256 ? 2 : 1);
    const raw = await inflate(bytes.subarray(HEADER), marks + lengths + tail);
    return new RunsTile(
      width,
      height,
      readCounts(raw.subarray(0, marks), area),
      readCounts(raw.subarray(marks, marks + lengths), area),
      readValues(raw.subarray(marks + lengths), runs, colours)
    );
  }

  private constructor(width: number, height: number, marks: Uint32Array, lengths: Uint32Array, values: Uint32Array) {
    const [kept, set] = [total(marks, 0, 2), total(marks, 1, 2)];
    if (kept + set !== width * height || total(lengths, 0, 1) !== set || lengths.length !== values.length) {
      throw new Error('The counts of a rectangle of runs do not fill it');
    }
    this.width = width;
    this.height = height;
    this.#marks = marks;
    this.#lengths = lengths;
    this.#values = values;
  }

  /** Set pixels of a picture that is `stride` wide; the rectangle must lie inside. */
  lay(pixels: Uint32Array, stride: number, left: number, top: number): void {
    const width = this.width;
    let x = 0;
    let row = top * stride + left;
    let run = 0;
    let rest = this.#lengths[0] ?? 0;
    let value = this.#values[0] ?? 0;
    for (let place = 0; place < this.#marks.length; place += 1) {
      let count = this.#marks[place] ?? 0;
      if (place % 2 === 0) {
        x += count;
        row += stride * Math.floor(x / width);
        x %= width;
        continue;
      }
      while (count > 0) {
        while (rest === 0 && run < this.#lengths.length) {
          run += 1;
          rest = this.#lengths[run] ?? 0;
          value = this.#values[run] ?? 0;
        }
        const span = Math.min(count, rest, width - x);
        const start = row + x;
        if (span < LONG) {
          for (let at = start; at < start + span; at += 1) {
            pixels[at] = value;
          }
        } else {
          pixels.fill(value, start, start + span);
        }
        count -= span;
        rest -= span;
        x += span;
        if (x === width) {
          x = 0;
          row += stride;
        }
      }
    }
  }

  /** Return whether a pixel of `box` is kept, laid with the upper left corner at this place. */
  keepsAnyOf(box: Box, left: number, top: number): boolean {
    let at = 0;
    for (const [place, count] of this.#marks.entries()) {
      if (place % 2 === 0 && this.#meets(box, left, top, at, at + count)) {
        return true;
      }
      at += count;
    }
    return false;
  }

  /** Give the memory back: nothing to do. */
  close(): void {
    // The garbage collector does it.
  }

  /** Return whether the pixels from `start` to `end`, counted row by row, share one with `box`. */
  #meets(box: Box, left: number, top: number, start: number, end: number): boolean {
    const width = this.width;
    for (let from = start; from < end;) {
      const x = from % width;
      // The rest of a row, or all rows that are whole.
      const rows = x === 0 ? Math.max(1, Math.floor((end - from) / width)) : 1;
      const span = rows > 1 ? width : Math.min(width - x, end - from);
      const y = Math.floor(from / width);
      if (meet(box, { x: left + x, y: top + y, width: span, height: rows })) {
        return true;
      }
      from += rows > 1 ? rows * width : span;
    }
    return false;
  }
}

/** Return the counts that bytes spell: 255 says that the next byte belongs to it. */
function readCounts(bytes: Uint8Array, most: number): Uint32Array {
  // No callbacks here and below: over typed arrays they took half of the time of decoding.
  const counts = new Uint32Array(bytes.length);
  let place = 0;
  let count = 0;
  for (const byte of bytes) {
    count += byte;
    if (count > most) {
      throw new Error('A count of a rectangle of runs is larger than it');
    }
    if (byte !== 255) {
      counts[place] = count;
      place += 1;
      count = 0;
    }
  }
  if (bytes.at(-1) === 255) {
    throw new Error('The last count of a rectangle of runs is cut off');
  }
  return counts.subarray(0, place);
}

/** Return the pixel of each run. */
function readValues(bytes: Uint8Array, runs: number, colours: number): Uint32Array {
  if (colours === 0) {
    return readColours(bytes, runs);
  }
  const palette = readColours(bytes, colours);
  const low = bytes.subarray(4 * colours);
  const high = low.subarray(runs);
  const values = new Uint32Array(runs);
  for (let run = 0; run < runs; run += 1) {
    // Without high bytes there are none to read.
    const value = palette[(low[run] ?? 0) + 256 * (high[run] ?? 0)];
    if (value === undefined) {
      throw new Error('A run has a colour that is not there');
    }
    values[run] = value;
  }
  return values;
}

/** Return colours from their planes, in which each byte is the difference to the one before. */
function readColours(planes: Uint8Array, count: number): Uint32Array {
  const colours = new Uint32Array(count);
  const bytes = new Uint8Array(colours.buffer);
  for (let channel = 0; channel < 4; channel += 1) {
    let value = 0;
    for (let place = 0; place < count; place += 1) {
      value = (value + (planes[channel * count + place] ?? 0)) & 255;
      bytes[4 * place + channel] = value;
    }
  }
  return colours;
}

/** Return the sum of every `step`-th count from `first` on. */
function total(counts: Uint32Array, first: number, step: number): number {
  let sum = 0;
  for (let place = first; place < counts.length; place += step) {
    sum += counts[place] ?? 0;
  }
  return sum;
}
