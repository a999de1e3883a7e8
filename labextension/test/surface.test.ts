/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Painter } from '../src/view/painter';
import { RunsTile } from '../src/view/runs';
import { CanvasSurface } from '../src/view/surface';
import { Kind } from '../src/view/wire';
import type { Codec, Frame, Rect, Scroll } from '../src/view/wire';
import { FakeCanvas } from './canvas';
import { frameOf } from './fakes';
import type { FakeImage } from './canvas';

interface Golden {
  readonly frames: readonly {
    name: string;
    frame: Omit<Frame, 'kind'>;
    below: string;
    payload: string;
    after: string;
  }[];
  readonly malformed: readonly { name: string; width: number; height: number; payload: string }[];
}

const golden = JSON.parse(readFileSync(join(process.cwd(), '../tests/golden/frames.json'), 'utf8')) as Golden;

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hex.match(/../g)?.map(pair => parseInt(pair, 16)) ?? []);
}

/** Return the payload that sets all pixels of a rectangle: each its own run, or one for all. */
function runsOf(pixels: Uint8Array): Uint8Array<ArrayBuffer> {
  const count = pixels.length / 4;
  const marks = [0, ...counted(count)];
  const lengths = new Array<number>(count).fill(1);
  const planes: number[] = [];
  for (let channel = 0; channel < 4; channel += 1) {
    for (let at = channel; at < pixels.length; at += 4) {
      planes.push(((pixels[at] ?? 0) - (at < 4 ? 0 : (pixels[at - 4] ?? 0))) & 255);
    }
  }
  return payloadOf(marks, lengths, planes, count, 0);
}

function counted(count: number): number[] {
  return [...new Array<number>(Math.floor(count / 255)).fill(255), count % 255];
}

function payloadOf(
  marks: readonly number[],
  lengths: readonly number[],
  tail: readonly number[],
  runs: number,
  colours: number
): Uint8Array<ArrayBuffer> {
  const body = deflateSync(new Uint8Array([...marks, ...lengths, ...tail]));
  const bytes = new Uint8Array(16 + body.length);
  new Uint32Array(bytes.buffer, 0, 4).set([marks.length, lengths.length, runs, colours]);
  bytes.set(body, 16);
  return bytes;
}

/** A view's painter and canvas. */
class Shown {
  readonly canvas = new FakeCanvas();
  readonly events: string[] = [];
  readonly #painter = new Painter(new CanvasSurface(this.canvas.element), {
    ack: seq => {
      this.#done.get(seq)?.();
    },
    askWhole: () => {
      this.events.push('ask');
    },
    painted: frame => {
      this.events.push(`painted ${frame.seq}`);
    },
    failed: what => {
      this.events.push(what);
    }
  });
  readonly #done = new Map<number, () => void>();
  #seq = 0;

  /** Push a frame and wait until it is dealt with. */
  push(frame: Omit<Frame, 'kind' | 'seen' | 'places' | 'gone'>, payload: Uint8Array<ArrayBuffer>): Promise<void> {
    const dealt = new Promise<void>(resolve => {
      this.#done.set(frame.seq, resolve);
    });
    this.#painter.push({ ...frame, kind: Kind.Frame, seen: 0, places: [], gone: [] }, payload);
    return dealt;
  }

  /** Show a picture of one colour. */
  async whole(width: number, height: number, colour: readonly number[]): Promise<void> {
    const pixels = new Uint8Array(4 * width * height).map((_, at) => colour[at % 4] ?? 0);
    await this.exact(width, height, pixels);
  }

  /** Show exactly these pixels. */
  async exact(width: number, height: number, pixels: Uint8Array, seq = this.#seq + 1): Promise<void> {
    this.#seq = seq;
    const payload = runsOf(pixels);
    const rect = { x: 0, y: 0, width, height, codec: 'runs', size: payload.length } as const;
    await this.push({ seq, base: 0, width, height, dpr: 1, scrolls: [], rects: [rect] }, payload);
  }

  /** Lay parts over what is there. */
  async over(scrolls: readonly Scroll[], ...parts: readonly [Omit<Rect, 'size'>, Uint8Array][]): Promise<void> {
    const { width, height } = this.canvas;
    const rects = parts.map(([rect, bytes]) => ({ ...rect, size: bytes.length }));
    const payload = new Uint8Array(parts.flatMap(([, bytes]) => [...bytes]));
    const base = this.#seq;
    this.#seq += 1;
    await this.push({ seq: this.#seq, base, width, height, dpr: 1, scrolls, rects }, payload);
  }

  pixel(x: number, y: number): number[] {
    const at = 4 * (y * this.canvas.width + x);
    return [...this.canvas.pixels.subarray(at, at + 4)];
  }
}

let shown: Shown;

beforeEach(() => {
  shown = new Shown();
});

/** Return the bytes of a blob: jsdom's cannot tell them. */
function read(blob: Blob): Promise<Uint8Array> {
  return new Promise(resolve => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(new Uint8Array(reader.result as ArrayBuffer));
    };
    reader.readAsArrayBuffer(blob);
  });
}

/** The golden frames without images: those are for real browsers. */
const ofRuns = golden.frames.filter(({ frame }) => frame.rects.every(rect => rect.codec === 'runs'));

/** Node 20 takes streams with something behind their end; browsers do not. */
const malformed = golden.malformed.filter(({ name }) => name !== 'something behind the end');

describe('where pixels of the screen lie between those of the page', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test.each([
    [1.5, 1, 'pixelated'],
    [1.5, 0.5, ''],
    [2, 1, ''],
    [1, 1, '']
  ])('the picture is put as it is: ratio %j, scaled by %j', async (dpr, scale, rendering) => {
    vi.stubGlobal('devicePixelRatio', dpr);
    shown.canvas.scale = scale;
    const payload = runsOf(new Uint8Array(4 * 6 * 3));
    const rect = { x: 0, y: 0, width: 6, height: 3, codec: 'runs', size: payload.length } as const;
    await shown.push({ seq: 1, base: 0, width: 6, height: 3, dpr, scrolls: [], rects: [rect] }, payload);
    expect([shown.canvas.style.imageRendering, shown.events]).toEqual([rendering, ['painted 1']]);
  });
});

describe('the golden frames', () => {
  test.each(ofRuns)('$name', async ({ frame, below, payload, after }) => {
    if (frame.base !== 0) {
      await shown.exact(frame.width, frame.height, bytesOf(below), frame.base);
    }
    await shown.push(frame, bytesOf(payload));
    expect(shown.events.at(-1)).toBe(`painted ${frame.seq}`);
    expect([...shown.canvas.pixels]).toEqual([...bytesOf(after)]);
  });

  test.each(malformed)('malformed: $name', async ({ width, height, payload }) => {
    await expect(RunsTile.decode(bytesOf(payload), width, height)).rejects.toThrow();
  });

  test.each(malformed)('malformed and recovered from: $name', async ({ width, height, payload }) => {
    await shown.whole(width, height, RED);
    const size = payload.length / 2;
    await shown.over([], [{ x: 0, y: 0, width, height, codec: 'runs' }, bytesOf(payload)]);
    if (size > 0) {
      expect(shown.canvas.pixels).toEqual(new Uint8Array(4 * width * height).map((_, at) => RED[at % 4] ?? 0));
    }
    expect(shown.events.at(-1)).toBe('ask');
    await shown.whole(width, height, BLUE);
    expect(shown.pixel(0, 0)).toEqual(BLUE);
  });
});

const RED = [255, 0, 0, 255];
const BLUE = [0, 0, 255, 255];
const CLEAR = [0, 0, 0, 0];

/** A rectangle of 6 × 4 that sets the pixels 1 to 3 of the second row. */
const SOME: [Omit<Rect, 'size'>, Uint8Array] = [
  { x: 2, y: 1, width: 6, height: 4, codec: 'runs' },
  payloadOf([7, 3, 14], [3], [...BLUE, 0], 1, 1)
];

test.each([
  [[13, 3, 3, 2], /more of them than pixels/],
  [[4, 13, 3, 2], /more of them than pixels/],
  [[4, 3, 7, 2], /more of them than pixels/],
  [[0, 3, 3, 2], /more of them than pixels/],
  [[4, 3, 3, 4], /more colours than runs/]
] as const)('the numbers %j are refused before memory is taken for them', async (numbers, message) => {
  const bytes = new Uint8Array(new Uint32Array(numbers).buffer);
  await expect(RunsTile.decode(bytes, 3, 2)).rejects.toThrow(message);
});

test('puts only the part that differs', async () => {
  await shown.whole(10, 8, RED);
  shown.canvas.log.length = 0;
  await shown.over([], SOME);
  expect(shown.canvas.log).toEqual(['put 6x4 at 2,1']);
  expect([shown.pixel(2, 2), shown.pixel(3, 2), shown.pixel(5, 2), shown.pixel(6, 2)]).toEqual([RED, BLUE, BLUE, RED]);
});

test('puts a part that has moved only once if the runs around it are put as well', async () => {
  await shown.whole(10, 8, RED);
  shown.canvas.log.length = 0;
  await shown.over([{ x: 3, y: 2, width: 4, height: 2, dx: 1, dy: 0 }], SOME);
  await shown.over([{ x: 3, y: 2, width: 7, height: 2, dx: 1, dy: 0 }], SOME);
  expect(shown.canvas.log).toEqual(['put 6x4 at 2,1', 'put 7x2 at 3,2', 'put 6x4 at 2,1']);
});

test('sets the size in CSS pixels, and clears what was there', async () => {
  await shown.whole(10, 8, RED);
  const frame = { seq: 5, base: 0, width: 10, height: 8, dpr: 2, scrolls: [], rects: [] };
  await shown.push(frame, new Uint8Array());
  expect(shown.canvas.style).toEqual({ width: '5px', height: '4px', imageRendering: '' });
  expect(shown.pixel(3, 3)).toEqual(CLEAR);
  const [rect, bytes] = SOME;
  const over = { ...frame, seq: 6, base: 5, rects: [{ ...rect, size: bytes.length }] };
  await shown.push(over, new Uint8Array(bytes));
  expect([shown.pixel(2, 2), shown.pixel(3, 2)]).toEqual([CLEAR, BLUE]);
  await shown.whole(4, 4, BLUE);
  expect(shown.canvas.pixels).toHaveLength(64);
});

test.each([
  ['gives no context', () => null, 'there is no memory for the canvas'],
  ['has taken it away', () => ({ isContextLost: () => true }), 'the canvas is lost for now']
])('a canvas to which the browser %s counts as not painted', (_what, getContext, message) => {
  const surface = new CanvasSurface({ style: {}, getContext } as unknown as HTMLCanvasElement);
  surface.start(frameOf(1, 0).frame);
  expect(() => {
    surface.show();
  }).toThrow(message);
});

describe('images', () => {
  const before = globalThis.createImageBitmap;
  let closed: number;

  beforeEach(() => {
    closed = 0;
    // A file is its colour and its size.
    globalThis.createImageBitmap = (async (blob: Blob): Promise<FakeImage> => {
      const bytes = await read(blob);
      const close = (): void => {
        closed += 1;
      };
      return { colour: [...bytes.subarray(0, 4)], width: bytes[4] ?? 0, height: bytes[5] ?? 0, close };
    }) as unknown as typeof createImageBitmap;
  });

  afterEach(() => {
    globalThis.createImageBitmap = before;
  });

  function image(codec: Codec, x: number, y: number, width: number, height: number): [Omit<Rect, 'size'>, Uint8Array] {
    return [{ x, y, width, height, codec }, new Uint8Array([...BLUE, width, height])];
  }

  /** A rectangle of runs that sets every pixel. */
  function all(x: number, y: number, width: number, height: number, colour = RED): [Omit<Rect, 'size'>, Uint8Array] {
    const pixels = new Uint8Array(4 * width * height).map((_, at) => colour[at % 4] ?? 0);
    return [{ x, y, width, height, codec: 'runs' }, runsOf(pixels)];
  }

  const move = (x: number, y: number, width: number, height: number): Scroll => ({ x, y, width, height, dx: 1, dy: 0 });

  test('replace the pixels, and are given back', async () => {
    await shown.whole(10, 8, RED);
    await shown.over([], image('jpeg', 1, 1, 3, 2), image('jpeg', 5, 5, 2, 2));
    expect([shown.pixel(0, 0), shown.pixel(3, 2), shown.pixel(6, 6)]).toEqual([RED, BLUE, BLUE]);
    expect(closed).toBe(2);
  });

  test.each([
    ['moves', [move(0, 0, 4, 4)], []],
    ['leaves as they are', [], [SOME]],
    ['moves, even if an image hides it', [move(0, 0, 4, 4)], [image('jpeg', 0, 0, 10, 8)]],
    ['leaves as they are although an image hides a part', [], [SOME, image('jpeg', 2, 2, 2, 2)]],
    ['sets only partly', [], [all(2, 2, 1, 3), SOME]]
  ] as const)('nothing behind them counts as known: a frame is refused that %s', async (_name, scrolls, parts) => {
    await shown.whole(10, 8, RED);
    await shown.over([], image('jpeg', 2, 2, 3, 3));
    const before = [...shown.canvas.pixels];
    await shown.over(scrolls, ...parts);
    expect(shown.events.at(-1)).toBe('ask');
    expect([...shown.canvas.pixels]).toEqual(before);
  });

  test.each([
    ['moves something else', [move(5, 0, 5, 8)], []],
    ['sets something else', [], [all(5, 0, 2, 2)]],
    ['sets all of it', [], [all(2, 2, 3, 3), SOME]],
    ['sets a part of it', [], [all(3, 3, 1, 1)]],
    ['lays an image over it', [], [SOME, image('jpeg', 1, 1, 6, 6)]]
  ] as const)('a frame is shown that %s', async (_name, scrolls, parts) => {
    await shown.whole(10, 8, RED);
    await shown.over([], image('jpeg', 2, 2, 3, 3));
    await shown.over(scrolls, ...parts);
    expect(shown.events).toEqual(['painted 1', 'painted 2', 'painted 3']);
  });

  test('each image makes a part of its own that is not known', async () => {
    await shown.whole(10, 8, RED);
    await shown.over([], image('jpeg', 0, 0, 2, 2), image('jpeg', 8, 6, 2, 2));
    // Between them, though inside the smallest box around both.
    await shown.over([], SOME);
    await shown.over([], all(0, 0, 2, 2));
    await shown.over([move(0, 0, 4, 4)]);
    expect(shown.events).toEqual([1, 2, 3, 4, 5].map(seq => `painted ${seq}`));
    await shown.over([move(6, 4, 4, 4)]);
    expect(shown.events.at(-1)).toBe('ask');
  });

  test('runs that keep pixels of several are shown if images cover each', async () => {
    const wide: [Omit<Rect, 'size'>, Uint8Array] = [
      { x: 0, y: 0, width: 10, height: 8, codec: 'runs' },
      payloadOf([45, 1, 34], [1], [...BLUE, 0], 1, 1)
    ];
    for (const covered of [2, 1]) {
      await shown.whole(10, 8, RED);
      const images = [image('jpeg', 0, 0, 2, 2), image('jpeg', 8, 6, 2, 2)];
      await shown.over([], ...images);
      await shown.over([], wide, ...images.slice(0, covered));
    }
    expect(shown.events.slice(0, 5)).toEqual([1, 2, 3, 4, 5].map(seq => `painted ${seq}`));
    expect(shown.events[5]).toBe('ask');
  });

  test('more of them than a figure has are a fault', async () => {
    await shown.whole(10, 8, RED);
    const places = Array.from({ length: 80 }, (_, at) => image('jpeg', at % 10, Math.floor(at / 10), 1, 1));
    await shown.over([], ...places.slice(0, 64));
    await shown.over([], ...places.slice(64, 65));
    expect(shown.events).toEqual(['painted 1', 'painted 2', 'ask']);
  });

  test('what was set wholly is known again', async () => {
    await shown.whole(10, 8, RED);
    await shown.over([], image('jpeg', 2, 2, 3, 3), image('jpeg', 4, 4, 3, 3));
    await shown.over([], all(2, 2, 5, 5));
    await shown.over([move(0, 0, 10, 8)]);
    await shown.over([], SOME);
    expect(shown.events).toEqual([1, 2, 3, 4, 5].map(seq => `painted ${seq}`));
    expect(shown.pixel(5, 5)).toEqual(RED);
  });
});
