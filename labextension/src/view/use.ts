/** What counts as using a figure: the twin of `figport/keeping/following.py`. */
import { Kind } from './wire';
import type { Message } from './wire';

/** Whether a message does more than look at the figure, also with the mouse over it. */
export function isUse(message: Message): boolean {
  switch (message.kind) {
    case Kind.Pointer:
      return (
        message.action === 'press' ||
        message.action === 'release' ||
        (message.action === 'move' && message.buttons !== 0)
      );
    case Kind.Wheel:
    case Kind.Key:
    case Kind.Tool:
    case Kind.Resize:
      return true;
    default:
      return false;
  }
}
