/** What a kernel says to the view of a figure. */
import { Kind } from './wire';
import type { Message } from './wire';

const INCOMING = [
  Kind.Figure,
  Kind.Frame,
  Kind.Readout,
  Kind.Cursor,
  Kind.Rubberband,
  Kind.Error,
  Kind.Closed,
  Kind.Offer,
  Kind.FullScreen,
  Kind.Made
] as const;

const KINDS: ReadonlySet<Kind> = new Set<Kind>(INCOMING);

/** A message to a view. Files are fetched over HTTP, and the rest goes the other way or to lists. */
export type Incoming = Extract<Message, { readonly kind: (typeof INCOMING)[number] }>;

/** Return whether a message is one to a view. */
export function isIncoming(message: Message): message is Incoming {
  return KINDS.has(message.kind);
}
