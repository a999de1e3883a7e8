/**
 * Whether the notebook's kernel brings what is printed. nbclassic has its outputs in the page before it knows its kernel,
 * and says that it is connected before the server has subscribed to what that prints: only an answer says so.
 */
import type { Events, Host } from './classic';

/** Wait until the notebook's first kernel has answered. */
export function kernelAnswers(host: Host, events: Events): Promise<void> {
  return new Promise(resolve => {
    if (host.notebook?.kernel?.info_reply?.protocol_version !== undefined) {
      resolve();
    }
    events.on('kernel_ready.Kernel', () => {
      resolve();
    });
  });
}
