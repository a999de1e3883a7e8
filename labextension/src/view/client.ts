/** The name under which this browser's pages ask for figures: a kernel that gives each client a copy knows it again. */

const KEY = 'figport:client';
const BYTES = 16;
const PLAUSIBLE = /^[0-9a-f]{32}$/;

/**
 * Return this browser's name: the same in all its tabs, after a reload and tomorrow.
 *
 * It says nothing about who uses the browser, and is no secret. Where nothing can be stored each page has its own.
 */
export function clientName(store: () => Storage = () => window.localStorage): string {
  const fresh = randomName();
  try {
    const known = store().getItem(KEY) ?? '';
    if (PLAUSIBLE.test(known)) {
      return known;
    }
    store().setItem(KEY, fresh);
  } catch {
    // Switched off, or full.
  }
  return fresh;
}

/** Return 32 random hexadecimal digits. */
export function randomName(): string {
  // Not `randomUUID`: pages that are served without TLS lack it.
  return [...crypto.getRandomValues(new Uint8Array(BYTES))].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
