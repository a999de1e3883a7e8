/** How somebody wants a file of a figure. */
import type { Offer } from './wire';

/** What OFFER says of it; null for what matplotlib's settings say. */
export type FileOptions = Omit<Offer, 'kind'>;

/** Return those for a format, and all else as matplotlib's settings have it. */
export function plain(format: string): FileOptions {
  return { format, dpi: null, transparent: null, tight: null };
}

/** Return it as the query of an address. */
export function queryOf({ format, dpi, transparent, tight }: FileOptions): string {
  const query = new URLSearchParams({ format });
  if (dpi !== null) {
    query.set('dpi', String(dpi));
  }
  for (const [name, value] of Object.entries({ transparent, tight })) {
    if (value !== null) {
      query.set(name, value ? '1' : '0');
    }
  }
  return query.toString();
}
