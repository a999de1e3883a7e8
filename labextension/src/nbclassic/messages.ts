/**
 * What the notebook sends its kernel beside the figures: cells, and widgets' messages. nbclassic has an event for some of
 * it only, so what sends all of it is put behind ours.
 */
import { LATER } from '../view/saving';

/** What all kernels of the page send with. */
export interface Sender {
  /** Send something; returns the message's id. */
  send_shell_message: (this: Sender, kind: string, ...more: readonly unknown[]) => string;
}

/** Tell of each message that figures' input may come before or after, once it is sent. */
export function tellOfMessages(sender: Sender, sent: (message: string) => void): void {
  const send = sender.send_shell_message;
  sender.send_shell_message = function (kind, ...more) {
    const message = send.call(this, kind, ...more);
    if (LATER.has(kind)) {
      sent(message);
    }
    return message;
  };
}
