/** Inflating what a kernel sent, never to more than it may become. */

/** Whether this browser can. */
export const CAN_INFLATE = typeof DecompressionStream === 'function';

/** Bytes that are handed over at once. A deflated byte becomes at most 1032, so this bounds what comes at once. */
const SLICE = 16 * 1024;

/**
 * Return a zlib stream's bytes.
 *
 * @param size - how many they must be.
 * @throws if they are more or less, or the stream is damaged, cut off, or has something behind it.
 */
export async function inflate(bytes: Uint8Array<ArrayBuffer>, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new DecompressionStream('deflate');
  const fed = feed(stream.writable.getWriter(), bytes);
  // It is awaited below, unless reading fails first, and then for the same reason.
  fed.catch(() => undefined);
  const reader = stream.readable.getReader();
  const out = new Uint8Array(size);
  let at = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (at + part.value.length > size) {
      await reader.cancel();
      throw new Error('A rectangle inflates to more than it says');
    }
    out.set(part.value, at);
    at += part.value.length;
  }
  await fed;
  if (at !== size) {
    throw new Error('A rectangle inflates to less than it says');
  }
  return out;
}

async function feed(writer: WritableStreamDefaultWriter<BufferSource>, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  for (let start = 0; start < bytes.length; start += SLICE) {
    await writer.write(bytes.subarray(start, start + SLICE));
  }
  await writer.close();
}
