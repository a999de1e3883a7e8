/**
 * Where what figures print goes, as in JupyterLab (`lab/prints`): each view asks the kernel something of which only the
 * request matters. Requests of cells are forgotten when the page is reloaded, and those of buttons are nobody's.
 */
import type { Callbacks, Kernel, OutputArea } from './classic';

/** The request of one view. */
export class Prints {
  readonly #kernel: () => Kernel | null;
  readonly #area: OutputArea;
  #asked: { readonly kernel: Kernel; readonly message: string } | null = null;

  /** `kernel` is the notebook's, asked whenever that matters; `area` is where the view is. */
  constructor(kernel: () => Kernel | null, area: OutputArea) {
    this.#kernel = kernel;
    this.#area = area;
  }

  /** Return the message id of the request, made now if there is none; empty where the notebook has no such kernel. */
  request(name: string): string {
    const kernel = this.#kernel();
    if (kernel?.id !== name) {
      return '';
    }
    const known = this.#asked?.kernel === kernel && kernel.get_callbacks_for_msg(this.#asked.message) !== undefined;
    if (this.#asked === null || !known) {
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
      const content = { target_name: 'figport.prints' };
      this.#asked = { kernel, message: kernel.send_shell_message('comm_info_request', content, callbacks) };
    }
    return this.#asked.message;
  }

  /** Take nothing any more. */
  dispose(): void {
    this.#asked?.kernel.clear_callbacks_for_msg(this.#asked.message);
    this.#asked = null;
  }
}
