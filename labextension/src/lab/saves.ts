/** Tells figures of the saves and messages of JupyterLab's documents. */
import { LATER, Saves } from '../view/saving';
import type { Context, Panel, Passing } from './lab';

/** The saves of all documents. */
export class DocumentSaves {
  /** A file's context lives as long as the file is open, and may have several panels. */
  readonly #known = new WeakMap<Context, Saves>();

  /** Return the saves of a document; null for one that is no file. */
  of({ context, sessionContext }: Panel): Saves | null {
    if (context === undefined) {
      return null;
    }
    const known = this.#known.get(context);
    if (known !== undefined) {
      return known;
    }
    const saves = new Saves();
    this.#known.set(context, saves);
    context.saveState.connect((_context, state) => {
      if (state === 'started') {
        saves.begins();
      }
    });
    const passes = (_session: unknown, { direction, msg }: Passing): void => {
      if (direction === 'send' && LATER.has(msg.header.msg_type)) {
        saves.sent(msg.header.msg_id);
      }
    };
    // A session that is told of twice is listened to once: Lumino knows the function.
    const listen = (): void => {
      sessionContext?.session?.anyMessage?.connect(passes);
    };
    listen();
    sessionContext?.sessionChanged?.connect(listen);
    return saves;
  }
}
