/** What counts as using a figure: the twin of `figport/showing/output_refresh.py`. */
import { Kind } from './wire';
import type { FromPage } from './wire';

/** Whether a message does more than look at the figure, also with the mouse over it. */
export function countsAsUse(message: FromPage): boolean {
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
    case Kind.Fill:
      return message.action !== 'open' && message.action !== 'close';
    case Kind.Hello:
    case Kind.Error:
    case Kind.Attach:
    case Kind.Detach:
    case Kind.Look:
    case Kind.Ack:
    case Kind.Close:
    case Kind.Refresh:
    case Kind.After:
    case Kind.List:
    case Kind.Discard:
      return false;
    default:
      return message satisfies never;
  }
}
