/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decode, encode } from '../src/view/codec';
import { WireError } from '../src/view/errors';
import { RunsTile } from '../src/view/runs';
import type { Party } from '../src/view/wire';
import { damaged, damagedBytes, Draw } from './damage';

const INPUTS = 10_000;
const PICTURES = 1000;
const SEED = Number(process.env.FIGPORT_FUZZ_SEED ?? 1);
const SECONDS = Number(process.env.FIGPORT_FUZZ_SECONDS ?? 0);

interface Vectors {
  readonly messages: readonly { sender: Party; bytes: string }[];
  readonly frames: readonly {
    frame: { rects: readonly { width: number; height: number; codec: string }[] };
    payload: string;
  }[];
  readonly malformed: readonly { width: number; height: number; payload: string }[];
}

function golden(name: string): Vectors {
  return JSON.parse(readFileSync(join(process.cwd(), `../tests/golden/${name}.json`), 'utf8')) as Vectors;
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

/** Yield numbers of inputs: as many as are wanted, or for as long as is said. */
function* numbers(least: number): Generator<number> {
  const end = Date.now() + 1000 * SECONDS;
  for (let number = 0; number < least || Date.now() < end; number += 1) {
    yield number;
  }
}

function told(number: number): string {
  return `FIGPORT_FUZZ_SEED=${SEED}, input ${number}`;
}

test(
  'every input is a message or throws WireError',
  () => {
    const seeds = golden('wire').messages.map(({ sender, bytes }) => ({ sender, bytes: bytesOf(bytes) }));
    const outcomes = new Map<string, number>();
    let count = 0;
    for (const number of numbers(INPUTS)) {
      const draw = new Draw(Math.imul(SEED, 1_000_003) + number);
      const seed = draw.of(seeds);
      const input = damaged(seed.bytes, draw);
      const sender = draw.of<Party>([seed.sender, seed.sender, 'page', 'server', 'kernel']);
      let outcome = 'message';
      try {
        const { message, payload } = decode(input, sender);
        const again = decode(encode(message, payload), sender);
        // The payload is a view of the input: it takes no memory.
        if (payload.buffer !== input.buffer || JSON.stringify(again.message) !== JSON.stringify(message)) {
          expect(again.message, told(number)).toBe(message);
        }
      } catch (error) {
        expect(error, told(number)).toBeInstanceOf(WireError);
        const { code, what, fix } = error as WireError;
        expect(what.length > 0 && what.length < 2000 && fix.length > 0, `${told(number)}: ${what.slice(0, 100)}`).toBe(
          true
        );
        outcome = code;
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      count += 1;
    }
    expect([...outcomes.keys()].sort()).toEqual(['malformed', 'message', 'too-large', 'unknown-kind']);
    expect(Math.min(...outcomes.values())).toBeGreaterThan(count / 200);
    expect('x' in {}, 'a message that reaches the prototype of all objects').toBe(false);
  },
  60_000 + 1500 * SECONDS
);

test(
  'every rectangle of runs is a picture of its size or is refused',
  async () => {
    const vectors = golden('frames');
    const seeds = [
      ...vectors.frames.flatMap(({ frame, payload }) =>
        frame.rects.filter(({ codec }) => codec === 'runs').map(rect => ({ ...rect, payload: bytesOf(payload) }))
      ),
      ...vectors.malformed.map(rect => ({ ...rect, payload: bytesOf(rect.payload) }))
    ];
    let laid = 0;
    let refused = 0;
    for (const number of numbers(PICTURES)) {
      const draw = new Draw(Math.imul(SEED, 7_000_003) + number);
      const { width, height, payload } = draw.of(seeds);
      const pixels = new Uint32Array(width * height + 2).fill(7);
      try {
        const tile = await RunsTile.decode(draw.below(8) === 0 ? payload : damagedBytes(payload, draw), width, height);
        // Nothing is written before or behind.
        tile.lay(pixels.subarray(1, -1), width, 0, 0);
        expect([tile.width, tile.height, pixels[0], pixels.at(-1)], told(number)).toEqual([width, height, 7, 7]);
        laid += 1;
      } catch (error) {
        // Also what the browser itself throws at a damaged stream: the painter asks for a whole picture at any.
        expect(error instanceof Error, told(number)).toBe(true);
        expect(error, told(number)).not.toBeInstanceOf(RangeError);
        refused += 1;
      }
    }
    expect(Math.min(laid, refused)).toBeGreaterThan(PICTURES / 50);
  },
  60_000 + 1500 * SECONDS
);
