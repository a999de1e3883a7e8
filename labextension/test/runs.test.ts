/// <reference types="node" />
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { RunsTile } from '../src/view/runs';

interface Parts {
  /** How many pixels are kept, set, kept, …, as bytes. */
  readonly marks: readonly number[];
  readonly lengths: readonly number[];
  /** Of the four planes, each byte the difference to the one before. */
  readonly colours: readonly number[];
  /** Which colour each run has; none without a palette. */
  readonly places?: readonly number[];
  readonly runs: number;
  readonly palette?: number;
}

function bytesOf({ marks, lengths, colours, places = [], runs, palette = 0 }: Parts): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(16);
  const view = new DataView(header.buffer);
  [marks.length, lengths.length, runs, palette].forEach((count, at) => {
    view.setUint32(4 * at, count, true);
  });
  const packed = deflateSync(Uint8Array.from([...marks, ...lengths, ...colours, ...places]));
  return Uint8Array.from([...header, ...packed]);
}

/** A tile of 3 × 2 pixels: one kept, a run of two of which the second is in the next row, one kept, two of another. */
const GOOD: Parts = { marks: [2, 2, 1, 1], lengths: [2, 1], colours: [1, 8, 2, 8, 3, 8, 4, 8], runs: 2 };
/** Red, green, blue and alpha of the first colour, little-endian. */
const FIRST = 0x04030201;
const SECOND = 0x0c0b0a09;

async function laid(parts: Parts, width: number, height: number, stride = width, left = 0, top = 0): Promise<number[]> {
  const tile = await RunsTile.decode(bytesOf(parts), width, height);
  const pixels = new Uint32Array(stride * (top + height));
  tile.lay(pixels, stride, left, top);
  tile.close();
  return [...pixels];
}

describe('runs', () => {
  test('go on in the next row, and leave what is kept', async () => {
    expect(await laid(GOOD, 3, 2)).toEqual([0, 0, FIRST, FIRST, 0, SECOND]);
  });

  test('are laid at their place in a wider picture', async () => {
    expect(await laid(GOOD, 3, 2, 5, 1, 1)).toEqual([
      ...[0, 0, 0, 0, 0],
      ...[0, 0, 0, FIRST, 0],
      ...[0, FIRST, 0, SECOND, 0]
    ]);
  });

  test('may fill several rows, and be long', async () => {
    const parts = { marks: [0, 255, 45], lengths: [255, 45], colours: [1, 2, 3, 4], runs: 1 };
    expect(new Set(await laid(parts, 100, 3))).toEqual(new Set([FIRST]));
  });

  test('may be empty, and then their colour is not seen', async () => {
    const parts = { ...GOOD, lengths: [0, 2, 1], colours: [7, 250, 8, 7, 251, 8, 7, 252, 8, 7, 253, 8], runs: 3 };
    expect(await laid(parts, 3, 2)).toEqual([0, 0, FIRST, FIRST, 0, SECOND]);
  });

  test('have colours by their numbers where there is a palette', async () => {
    const parts = { ...GOOD, places: [1, 0], palette: 2 };
    expect(await laid(parts, 3, 2)).toEqual([0, 0, SECOND, SECOND, 0, FIRST]);
  });

  test('have numbers of two bytes in a palette of more than 256', async () => {
    const count = 257;
    const plane = [1, ...new Array<number>(count - 1).fill(1)];
    const parts: Parts = {
      marks: [0, 255, 2],
      lengths: new Array<number>(count).fill(1),
      colours: [...plane, ...plane, ...plane, ...plane],
      places: [...Array.from({ length: count }, (_, at) => at & 255), ...new Array<number>(256).fill(0), 1],
      runs: count,
      palette: count
    };
    const pixels = await laid(parts, count, 1);
    expect([pixels[0], pixels[254], pixels[255], pixels[256]]).toEqual([0x01010101, 0xffffffff, 0, 0x01010101]);
  });
});

describe('what is malformed', () => {
  const cases: readonly (readonly [string, Partial<Parts>])[] = [
    ['do not fill it', { marks: [2, 2, 1] }],
    ['do not fill it', { lengths: [2, 2] }],
    ['do not fill it', { lengths: [1, 1, 1] }],
    ['larger than it', { marks: [2, 2, 1, 7] }],
    ['cut off', { marks: [0, 255], lengths: [255], runs: 1, colours: [1, 2, 3, 4] }],
    ['more of them than pixels', { marks: [] }],
    ['more of them than pixels', { lengths: [] }],
    ['more of them than pixels', { runs: 7 }],
    ['more of them than pixels', { marks: new Array<number>(13).fill(0) }],
    ['more colours than runs', { palette: 3 }],
    ['a colour that is not there', { palette: 1, colours: [1, 2, 3, 4], places: [0, 1] }],
    ['to more than it says', { places: [0] }],
    ['to less than it says', { colours: [1, 8, 2, 8, 3, 8, 4] }]
  ];

  test.each(cases)('is refused, as it is %s: %j', async (text, changes) => {
    const size = text === 'cut off' ? 255 : 3;
    await expect(RunsTile.decode(bytesOf({ ...GOOD, ...changes }), size, 2)).rejects.toThrow(text);
  });

  test('is refused where even the header is cut off', async () => {
    await expect(RunsTile.decode(bytesOf(GOOD).subarray(0, 15), 3, 2)).rejects.toThrow('cut off');
  });
});

test.each([
  // Kept are the first two pixels of the first row and the second of the second row.
  [{ x: 10, y: 20, width: 1, height: 1 }, true],
  [{ x: 12, y: 20, width: 1, height: 1 }, false],
  [{ x: 10, y: 21, width: 1, height: 1 }, false],
  [{ x: 11, y: 21, width: 1, height: 1 }, true],
  [{ x: 12, y: 20, width: 5, height: 5 }, false],
  [{ x: 0, y: 0, width: 10, height: 90 }, false],
  [{ x: 0, y: 0, width: 90, height: 90 }, true]
])('whether it keeps a pixel of %j: %s', async (box, keeps) => {
  const tile = await RunsTile.decode(bytesOf(GOOD), 3, 2);
  expect(tile.keepsAnyOf(box, 10, 20)).toBe(keeps);
});

test('whole rows that are kept are looked at together', async () => {
  const tile = await RunsTile.decode(bytesOf({ marks: [10, 2], lengths: [2], colours: [1, 2, 3, 4], runs: 1 }), 3, 4);
  const keeps = (x: number, y: number): boolean => tile.keepsAnyOf({ x, y, width: 1, height: 1 }, 0, 0);
  expect([keeps(2, 0), keeps(1, 2), keeps(0, 3), keeps(1, 3), keeps(2, 3), keeps(0, 4)]).toEqual([
    ...[true, true, true],
    ...[false, false, false]
  ]);
});
