/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decode, encode, pack, protocolError, unpack } from '../src/view/codec';
import { WireError } from '../src/view/errors';
import { FIELDS, Kind, PROTOCOL } from '../src/view/wire';
import type { Party } from '../src/view/wire';

interface Golden {
  readonly protocol: number;
  readonly messages: readonly {
    name: string;
    sender: Party;
    kind: Kind;
    fields: Record<string, unknown>;
    payload: string;
    bytes: string;
  }[];
  readonly malformed: readonly { name: string; sender: Party; bytes: string; code: string }[];
}

const golden = JSON.parse(readFileSync(join(process.cwd(), '../tests/golden/wire.json'), 'utf8')) as Golden;

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hex.match(/../g)?.map(pair => parseInt(pair, 16)) ?? []);
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

/** The code of the error that an action throws; fails on any other exception. */
function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    return (error as WireError).code;
  }
  return 'none';
}

describe('the golden vectors', () => {
  test('are of our protocol and cover every kind', () => {
    expect(golden.protocol).toBe(PROTOCOL);
    const kinds = new Set(golden.messages.map(message => message.kind));
    for (const kind of Object.keys(FIELDS).map(Number)) {
      expect(kinds).toContain(kind);
    }
  });

  test.each(golden.messages)('$name', ({ sender, kind, fields, payload, bytes }) => {
    const decoded = decode(bytesOf(bytes), sender);
    expect(decoded.message).toEqual({ kind, ...fields });
    expect(hexOf(decoded.payload)).toBe(payload);
    expect(hexOf(encode(decoded.message, bytesOf(payload)))).toBe(bytes);
  });

  test.each(golden.malformed)('malformed: $name', ({ sender, bytes, code }) => {
    expect(codeOf(() => decode(bytesOf(bytes), sender))).toBe(code);
  });
});

describe('encode', () => {
  test('writes fields in the order of the table, whatever the order of the object', () => {
    const turned = { visible: true, dpr: 2, kind: Kind.Look } as const;
    expect(new TextDecoder().decode(encode(turned).subarray(8))).toBe('{"dpr":2,"visible":true}');
  });

  test.each([
    ['NaN', { kind: Kind.Look, dpr: NaN, visible: true }],
    ['infinity', { kind: Kind.Resize, width: Infinity, height: 1, purpose: 'choice' }],
    ['a fraction for an integer', { kind: Kind.Ack, seq: 1.5 }],
    ['an integer of 54 bits', { kind: Kind.Ack, seq: 2 ** 53 }],
    ['half a character', { kind: Kind.Tool, name: '\ud83d', number: 0 }]
  ] as const)('refuses %s', (_name, message) => {
    expect(codeOf(() => encode(message))).toBe('malformed');
  });

  test('carries a text that only looks like half a character', () => {
    const message = { kind: Kind.Tool, name: '\\ud83d', number: 0 } as const;
    expect(decode(encode(message), 'page').message).toEqual(message);
  });

  test('refuses what is too large', () => {
    expect(codeOf(() => encode({ kind: Kind.Tool, name: 'x'.repeat(2 ** 20), number: 0 }))).toBe('too-large');
  });
});

describe('decode', () => {
  test('reads a message in the middle of a buffer', () => {
    const message = { kind: Kind.Ack, seq: 7 } as const;
    expect(decode(unpack(pack(3, encode(message)).buffer).message, 'page').message).toEqual(message);
  });
});

test('a packet names its view, little-endian', () => {
  const packet = pack(0x01020304, new Uint8Array([9]));
  expect(hexOf(packet)).toBe('0403020109');
  expect(unpack(packet.buffer)).toEqual({ view: 0x01020304, message: new Uint8Array([9]) });
  expect(codeOf(() => unpack(new ArrayBuffer(3)))).toBe('malformed');
});

test('the side with the smaller protocol number is told to upgrade', () => {
  const welcome = { kind: Kind.Welcome, party: 'kernel', version: '9.0' } as const;
  expect(protocolError({ ...welcome, protocol: PROTOCOL }, '0.1.0')).toBeNull();
  expect(protocolError({ ...welcome, protocol: PROTOCOL - 1 }, '0.1.0')?.fix).toContain("kernel's environment");
  const newer = protocolError({ ...welcome, protocol: PROTOCOL + 1 }, '0.1.0');
  expect(newer?.fix).toContain('figport==9.0');
  expect(newer?.where).toBe("the page's environment");
});
