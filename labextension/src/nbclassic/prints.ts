/**
 * Where what figures print goes, as in JupyterLab (`lab/prints`): each view names a request of its own. Requests of cells
 * are forgotten when the page is reloaded, and those of buttons are nobody's. It need never be sent: the classic notebook
 * and its ipywidgets only look up who takes the answers to a name.
 */
import { randomName } from '../view/client';
import type { Callbacks, Kernel, OutputArea } from './classic';

/** The request of one view. */
export class Prints {
  readonly #kernel: () => Kernel | null;
  readonly #area: OutputArea;
  #named: { readonly kernel: Kernel; readonly name: string } | null = null;

  /** `kernel` is the notebook's, asked whenever that matters; `area` is where the view is. */
  constructor(kernel: () => Kernel | null, area: OutputArea) {
    this.#kernel = kernel;
    this.#area = area;
  }

  /** Return the message id of the request, a new one if there is none; empty where the notebook has no such kernel. */
  request(name: string): string {
    const kernel = this.#kernel();
    if (kernel?.id !== name) {
      return '';
    }
    const known = this.#named?.kernel === kernel && kernel.get_callbacks_for_msg(this.#named.name) !== undefined;
    if (this.#named === null || !known) {
      this.dispose();
      const callbacks: Callbacks = {
        iopub: {
          output: message => {
            this.#area.handle_output(message);
          },
          clear_output: message => {
            this.#area.handle_clear_output(message);
          }
        },
        // What answers it comes as long as the view is there.
        clear_on_done: false
      };
      this.#named = { kernel, name: randomName() };
      kernel.set_callbacks_for_msg(this.#named.name, callbacks);
    }
    return this.#named.name;
  }

  /** Take nothing any more. */
  dispose(): void {
    this.#named?.kernel.clear_callbacks_for_msg(this.#named.name);
    this.#named = null;
  }
}
