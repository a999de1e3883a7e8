/** The rim between the connection and the browser's WebSocket. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { browserSocket } from '../src/view/socket';
import type { Socket } from '../src/view/socket';

/** A WebSocket that the test plays. */
class FakeWebSocket extends EventTarget {
  static readonly OPEN = 1;
  static made: FakeWebSocket | null = null;
  binaryType = 'blob';
  readyState = 0;
  readonly sent: unknown[] = [];
  readonly closed: unknown[] = [];

  constructor(readonly url: string) {
    super();
    FakeWebSocket.made = this;
  }
  send(data: unknown): void {
    this.sent.push(data);
  }
  close(code: number, reason: string): void {
    this.closed.push([code, reason]);
  }
}

let told: unknown[];
let socket: Socket;

beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeWebSocket);
  told = [];
  socket = browserSocket('ws://host/figport', {
    opened: () => told.push('opened'),
    received: data => told.push(data),
    closed: (code, reason) => told.push([code, reason])
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function made(): FakeWebSocket {
  if (FakeWebSocket.made === null) {
    throw new Error('nothing was opened');
  }
  return FakeWebSocket.made;
}

test('bytes come as they are, not as a blob that has to be read first', () => {
  expect([made().url, made().binaryType]).toEqual(['ws://host/figport', 'arraybuffer']);
});

test('its owner is told what happens, in order', () => {
  const data = new ArrayBuffer(3);
  made().dispatchEvent(new Event('open'));
  made().dispatchEvent(new MessageEvent('message', { data }));
  made().dispatchEvent(new MessageEvent('message', { data: 'a text' }));
  made().dispatchEvent(new CloseEvent('close', { code: 4408, reason: 'silent' }));
  expect(told).toEqual(['opened', data, 'a text', [4408, 'silent']]);
});

test('what is sent while it is open goes, and what is sent before or after is lost without a word', () => {
  const data = new Uint8Array([1, 2]);
  for (const [state, count] of [
    [0, 0],
    [1, 1],
    [2, 1],
    [3, 1]
  ]) {
    made().readyState = state ?? 0;
    socket.send(data);
    expect(made().sent.length).toBe(count);
  }
  expect(made().sent).toEqual([data]);
});

test('it is closed with its code, and with as much of the reason as the protocol takes', () => {
  socket.close(4408, 'silent');
  socket.close(4000, '€'.repeat(100));
  expect(made().closed).toEqual([
    [4408, 'silent'],
    [4000, '€'.repeat(40)]
  ]);
  expect(new TextEncoder().encode('€'.repeat(40)).length).toBeLessThanOrEqual(123);
});
