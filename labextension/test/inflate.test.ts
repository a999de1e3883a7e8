/// <reference types="node" />
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CAN_INFLATE, inflate } from '../src/view/inflate';

test('this browser can', () => {
  expect(CAN_INFLATE).toBe(true);
});

describe('inflate', () => {
  const text = new Uint8Array(100_000).map((_, at) => (at * at) % 251);

  test('returns large streams whole', async () => {
    expect(await inflate(new Uint8Array(deflateSync(text)), text.length)).toEqual(text);
  });

  test.each([text.length - 1, text.length + 1, 0])('refuses other sizes: %i', async size => {
    await expect(inflate(new Uint8Array(deflateSync(text)), size)).rejects.toThrow(/inflates to/);
  });

  test('stops reading what never ends', async () => {
    // 64 MB of zeros; the reader must not take them in to find that ten were said.
    const bomb = new Uint8Array(deflateSync(new Uint8Array(1 << 26)));
    await expect(inflate(bomb, 10)).rejects.toThrow(/more than it says/);
  });

  test('refuses what is cut off or damaged', async () => {
    const whole = new Uint8Array(deflateSync(text));
    await expect(inflate(whole.slice(0, -1), text.length)).rejects.toThrow();
    const damaged = whole.slice();
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    await expect(inflate(damaged, text.length)).rejects.toThrow();
    await expect(inflate(new Uint8Array(), 0)).rejects.toThrow();
  });
});
