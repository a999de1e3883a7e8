/**
 * Damaged messages and pictures. Each follows from a seed and a number alone: `make fuzz` tries new seeds for minutes and
 * names the one that fails, and `FIGPORT_FUZZ_SEED` tries it again.
 */

/** Numbers that follow from a seed (mulberry32). */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Return an integer from 0 to below `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  /** Return one of several. */
  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}

const ODD: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 0.5, 1e308, 5e-324],
  ...['', 'x'.repeat(900), '\0', '\ud800', '\udfff\ud800', '\ufeff', '__proto__', 'constructor', 'NaN'],
  ...[[], {}, [[]], [{}], { '': null }, { kind: 1 }, new Array(300).fill(0)]
];

/** The same as text, also what is no JSON. */
const RAW: readonly string[] = [
  ...['NaN', '-Infinity', '1e999', '1'.repeat(5000), '['.repeat(20_000), '{"a":'.repeat(4000), '"\\ud800"', ']'],
  ...['{"__proto__": {"x": 1}}', `[${'{},'.repeat(2000)}{}]`]
];

type Bytes = Uint8Array<ArrayBuffer>;

function joined(...parts: readonly Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function random(draw: Draw, length: number): Bytes {
  return Uint8Array.from({ length }, () => draw.below(256));
}

/** Return bytes of which some are others, gone, or new. */
export function damagedBytes(data: Bytes, draw: Draw): Bytes {
  const at = draw.below(data.length + 1);
  switch (draw.below(5)) {
    case 0:
      return data.slice(0, at);
    case 1:
      return joined(data.subarray(0, at), random(draw, 1 + draw.below(9)), data.subarray(at));
    case 2:
      return joined(data.subarray(0, at), data.subarray(at + 1 + draw.below(9)));
    case 3:
      return joined(data, draw.of([random(draw, 1 + draw.below(9)), new Uint8Array(70_000)]));
    default: {
      const out = data.slice();
      for (let flips = 1 + draw.below(4); flips > 0 && out.length > 0; flips -= 1) {
        out[draw.below(out.length)] = draw.below(256);
      }
      return out;
    }
  }
}

type Holder = Record<string, unknown>;

function walk(value: unknown, places: [Holder, string][]): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      places.push([value as Holder, key]);
      walk(inner, places);
    }
  }
}

function withFields(data: Bytes, text: string, payload: Uint8Array): Bytes {
  const fields = new TextEncoder().encode(text);
  const head = joined(data.subarray(0, 4), new Uint8Array(8)).slice(0, 8);
  new DataView(head.buffer).setUint32(4, fields.length, true);
  return joined(head, fields, payload);
}

/** Return a message of whose fields one is another, gone, new, or no JSON. */
function damagedFields(data: Bytes, draw: Draw): Bytes {
  let fields: unknown = {};
  let payload: Uint8Array = new Uint8Array();
  try {
    const end = 8 + new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(4, true);
    fields = JSON.parse(new TextDecoder().decode(data.subarray(8, end)));
    payload = data.subarray(end);
  } catch {
    // It was damaged before.
  }
  const places: [Holder, string][] = [];
  walk(fields, places);
  if (places.length === 0) {
    return withFields(data, draw.of(RAW), payload);
  }
  const [holder, key] = draw.of(places);
  switch (draw.below(4)) {
    case 0:
      holder[key] = 'HERE';
      return withFields(data, JSON.stringify(fields).replace('"HERE"', draw.of(RAW)), payload);
    case 1:
      Reflect.deleteProperty(holder, key);
      break;
    case 2:
      holder[draw.of(['', 'kind', `${key}x`])] = structuredClone(draw.of(ODD));
      break;
    default:
      holder[key] = structuredClone(draw.of(ODD));
  }
  return withFields(data, JSON.stringify(fields), payload);
}

/** Return a message that lies about its kind or its length. */
function damagedHeader(data: Bytes, draw: Draw): Bytes {
  const out = joined(data, new Uint8Array(Math.max(0, 8 - data.length)));
  const lengths = [0, 1, data.length, Math.max(0, data.length - 7), 2 ** 16, 2 ** 20, 2 ** 31, 2 ** 32 - 1];
  new DataView(out.buffer).setUint32(4, draw.of(lengths), true);
  out[0] = draw.below(3) === 0 ? draw.below(256) : (out[0] ?? 0);
  return out;
}

/** Return a message that was changed in several ways, or in none. */
export function damaged(data: Bytes, draw: Draw): Bytes {
  const changes = [damagedBytes, damagedBytes, damagedFields, damagedFields, damagedHeader];
  let out = data;
  for (let times = draw.of([0, 1, 1, 1, 2, 3, 8]); times > 0; times -= 1) {
    out = draw.of(changes)(out, draw);
  }
  return out;
}
