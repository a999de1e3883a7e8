/**
 * Where what figures print goes.
 *
 * What a figure's callbacks print, show and raise answers no cell: the page may have forgotten the request of the cell
 * that showed the figure (after a reload), or never had one (a button's callback made it). So each view asks the kernel
 * something of its own, of which only the request matters: the kernel then prints under it, JupyterLab brings us what
 * comes, and we put it where the view is. Also ipywidgets' `with output:` works by that: it follows requests of the page.
 */
import { figureIn } from '../view/bundle';
import { randomName } from '../view/client';
import type { Place } from './collector';
import type { Answer, Future, Kernel, OutputModel } from './lab';

/** The request of one view. */
export class Prints {
  readonly #kernel: () => Kernel | null;
  readonly #place: () => Place | null;
  readonly #shown = new Map<string, Set<OutputModel>>();
  #future: Future | null = null;

  /** `kernel` is the document's, `place` is where the view is; both are asked whenever that matters. */
  constructor(kernel: () => Kernel | null, place: () => Place | null) {
    this.#kernel = kernel;
    this.#place = place;
  }

  /** Return the message id of the request, made now if there is none; empty where the document has no such kernel. */
  request(name: string): string {
    const kernel = this.#kernel();
    if (kernel?.id !== name || kernel.sendShellMessage === undefined) {
      return '';
    }
    if (this.#future === null || this.#future.isDisposed) {
      try {
        this.#future = kernel.sendShellMessage(question(kernel), true, false);
      } catch {
        // A kernel that is dead; what is known of the figure tells so.
        return '';
      }
      this.#future.onIOPub = answer => {
        this.#take(answer);
      };
    }
    return this.#future.msg.header.msg_id;
  }

  /** Take nothing any more. */
  dispose(): void {
    if (this.#future?.isDisposed === false) {
      this.#future.dispose();
    }
    this.#future = null;
  }

  #take({ header: { msg_type }, content }: Answer): void {
    const place = this.#place();
    if (place === null) {
      return;
    }
    const { outputs } = place;
    switch (msg_type) {
      case 'stream':
      case 'error':
      case 'display_data':
      case 'execute_result':
        outputs.add({ ...content, output_type: msg_type });
        this.#remember(content, outputs.get(outputs.length - 1));
        break;
      case 'clear_output':
        outputs.clear(content.wait === true);
        break;
      case 'update_display_data':
        // Those of figures are put in by `Outputs`.
        if (figureIn(content.data) !== null) {
          return;
        }
        for (const output of this.#shown.get(nameOf(content)) ?? []) {
          output.setData({ data: object(content.data), metadata: object(content.metadata) });
        }
        break;
      default:
        return;
    }
    place.keep();
  }

  #remember(content: Answer['content'], output: OutputModel | undefined): void {
    const name = nameOf(content);
    if (name !== '' && output !== undefined) {
      this.#shown.set(name, (this.#shown.get(name) ?? new Set()).add(output));
    }
  }
}

/** A question that every kernel answers, and that changes nothing. */
function question(kernel: Kernel): object {
  return {
    channel: 'shell',
    header: {
      msg_id: randomName(),
      msg_type: 'comm_info_request',
      session: kernel.clientId,
      username: kernel.username ?? '',
      date: new Date().toISOString(),
      version: '5.3'
    },
    parent_header: {},
    metadata: {},
    content: { target_name: 'figport.prints' },
    buffers: []
  };
}

function nameOf({ transient }: Answer['content']): string {
  const name: unknown =
    typeof transient === 'object' && transient !== null ? Reflect.get(transient, 'display_id') : null;
  return typeof name === 'string' ? name : '';
}

function object(value: unknown): Record<string, never> {
  return typeof value === 'object' && value !== null ? (value as Record<string, never>) : {};
}
