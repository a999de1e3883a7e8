/**
 * Messages to bytes and back, exactly as `figport/wire` does it.
 *
 * All knowledge of the fields comes from the generated tables; the golden vectors in
 * `tests/golden/wire.json` hold both languages to the same bytes.
 */
import { checkRecord, FieldError } from './fields';
import { FigportError, WireError } from './errors';
import { ErrorCode, FIELDS, Kind, MAX_FIELDS, MAX_INPUT, MAX_OUTPUT, PROTOCOL, SENDERS } from './wire';
import type { Message, Party, SentBy, Welcome } from './wire';

const HEADER = 8;
const VIEW = 4;
const KINDS: ReadonlyMap<number, Kind> = new Map(
  Object.values(Kind)
    .filter(value => typeof value !== 'string')
    .map(kind => [kind, kind])
);
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A message and the bytes that followed its fields. */
export interface Decoded<P extends Party = Party> {
  readonly message: SentBy[P];
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** A view's number and the bytes of one message. */
export interface Packet {
  readonly view: number;
  readonly message: Uint8Array<ArrayBuffer>;
}

/**
 * Return the bytes of a message.
 *
 * @throws {@link WireError} if a field holds what the wire cannot carry or the message is too long.
 */
export function encode(message: Message, payload: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const fields = new TextEncoder().encode(writeFields(message));
  const total = HEADER + fields.length + payload.length;
  if (fields.length > MAX_FIELDS || total > MAX_OUTPUT) {
    throw tooLarge(total, MAX_OUTPUT);
  }
  const bytes = new Uint8Array(total);
  bytes[0] = message.kind;
  new DataView(bytes.buffer).setUint32(4, fields.length, true);
  bytes.set(fields, HEADER);
  bytes.set(payload, HEADER + fields.length);
  return bytes;
}

/**
 * Return the message in `data` and a view of its payload.
 *
 * @param sender - who sent it; decides which kinds are allowed and how long it may be.
 * @throws {@link WireError}, and nothing else, whatever the bytes are.
 */
export function decode<P extends Party>(data: Uint8Array<ArrayBuffer>, sender: P): Decoded<P> {
  const limit = sender === 'page' ? MAX_INPUT : MAX_OUTPUT;
  if (data.length > limit) {
    throw tooLarge(data.length, limit);
  }
  if (data.length < HEADER) {
    throw malformed(`The message is cut off: ${data.length} bytes`);
  }
  const kind = peekKind(data);
  if (data[1] !== 0 || data[2] !== 0 || data[3] !== 0) {
    throw malformed("The header's reserved bytes are not zero", kind);
  }
  if (!SENDERS[kind].includes(sender)) {
    throw malformed(`A ${sender} must not send this (kind ${kind})`, kind);
  }
  const length = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(4, true);
  if (length > MAX_FIELDS) {
    throw tooLarge(length, MAX_FIELDS);
  }
  const end = HEADER + length;
  if (end > data.length) {
    throw malformed(`The message is cut off: ${data.length} of ${end} bytes`, kind);
  }
  // It is one of this sender's kinds.
  const message = readFields(kind, data.subarray(HEADER, end)) as SentBy[P];
  return { message, payload: data.subarray(end) };
}

/** Return the kind of a message without reading the rest. */
function peekKind(data: Uint8Array): Kind {
  const number = data[0];
  if (number === undefined) {
    throw malformed('The message is empty');
  }
  const kind = KINDS.get(number);
  if (kind === undefined) {
    throw new WireError({
      code: ErrorCode.UnknownKind,
      what: `Message kind ${number} is unknown in protocol ${PROTOCOL}`,
      where: 'a figport message',
      fix: 'Use the same figport version on both sides.'
    });
  }
  return kind;
}

/** Return the packet that carries a message of view number `view` between page and server. */
export function pack(view: number, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(VIEW + message.length);
  new DataView(packet.buffer).setUint32(0, view, true);
  packet.set(message, VIEW);
  return packet;
}

/** Return the view number and the message of a packet; the message shares the packet's memory. */
export function unpack(packet: ArrayBuffer): Packet {
  if (packet.byteLength < VIEW) {
    throw malformed(`The packet is cut off: ${packet.byteLength} bytes`);
  }
  return { view: new DataView(packet).getUint32(0, true), message: new Uint8Array(packet, VIEW) };
}

/** Return what to tell the user unless the peer speaks our protocol; then null. */
export function protocolError(peer: Welcome, ours: string): FigportError | null {
  if (peer.protocol === PROTOCOL) {
    return null;
  }
  // The side with the smaller number is the one to upgrade.
  const old: Party = peer.protocol < PROTOCOL ? peer.party : 'page';
  const version = old === 'page' ? peer.version : ours;
  const fixes: Readonly<Record<Party, string>> = {
    page:
      "Reload the page; if that does not help, upgrade figport in the server's environment " +
      `(pip install 'figport==${version}') and restart the server.`,
    server:
      `In the notebook server's environment run: pip install 'figport[server]==${version}', ` +
      'then restart the server.',
    kernel: `In the kernel's environment run: pip install 'figport==${version}', then restart the kernel.`
  };
  return new FigportError({
    code: ErrorCode.Protocol,
    what:
      `The ${peer.party} runs figport ${peer.version} (protocol ${peer.protocol}), ` +
      `the page runs figport ${ours} (protocol ${PROTOCOL})`,
    where: `the ${old}'s environment`,
    fix: fixes[old]
  });
}

function writeFields(message: Message): string {
  const { kind, ...fields } = message;
  const text = JSON.stringify(checked(kind, fields));
  // JSON.stringify hides a lone surrogate behind an escape, but UTF-8 has no way to write it.
  if (/\\ud[89a-f]/i.test(text) && hasLoneSurrogate(fields)) {
    throw malformed('A field cannot be sent: it holds half a character', kind);
  }
  return text;
}

function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') {
    return LONE_SURROGATE.test(value);
  }
  return typeof value === 'object' && value !== null && Object.values(value).some(hasLoneSurrogate);
}

function readFields(kind: Kind, bytes: Uint8Array): Message {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw malformed(`The fields are not JSON: ${String(error)}`, kind);
  }
  // The table that the fields were checked against and the Message type come from the same generator.
  return { kind, ...checked(kind, value) } as unknown as Message;
}

function checked(kind: Kind, value: unknown): Record<string, unknown> {
  try {
    return checkRecord(value, FIELDS[kind]);
  } catch (error) {
    if (error instanceof FieldError) {
      throw malformed(`The message ${error.message}`, kind);
    }
    throw malformed(`The message cannot be read: ${String(error)}`, kind);
  }
}

function malformed(what: string, kind?: Kind): WireError {
  return new WireError({
    code: ErrorCode.Malformed,
    what,
    where: kind === undefined ? 'a figport message' : `a ${Kind[kind].toUpperCase()} message`,
    fix: 'Use the same figport version on both sides; if it is the same, this is a bug to report.'
  });
}

function tooLarge(size: number, limit: number): WireError {
  return new WireError({
    code: ErrorCode.TooLarge,
    what: `A message of ${size} bytes is above the limit of ${limit}`,
    where: 'a figport message',
    fix: 'Make the figure smaller or save it in another format.'
  });
}

/** Return who sent a message on view 0: the server passes on what the kernel says, and says itself what only it may. */
export function senderOf(message: Uint8Array): 'kernel' | 'server' {
  const kind = peekKind(message);
  return SENDERS[kind].includes('kernel') ? 'kernel' : 'server';
}
