/**
 * Where what figures print goes.
 *
 * What a figure's callbacks print, show and raise answers no cell: the page may have forgotten the request of the cell
 * that showed the figure (after a reload), or never had one (a button's callback made it). So each view names a request
 * of its own, the kernel prints under that, and we put what comes where the view is. ipywidgets' `with output:` works by
 * requests too: it follows those that JupyterLab knows of, and JupyterLab knows what it has sent.
 *
 * Most figures never print. Their requests need not be sent, which twenty figures in a cell would wait for: the kernel
 * answers on its main thread, with three messages each. So a request is sent when the first message comes that answers
 * it, before anybody is given that: a name is as good before as after.
 */
import { figureIn } from '../view/bundle';
import { randomName } from '../view/client';
import type { Place } from './collector';
import type { Answer, Future, Kernel, OutputModel, Passing } from './lab';

/** A request that the kernel knows by name. */
interface Named {
  readonly kernel: Kernel;
  /** Its message id. */
  readonly name: string;
  /** What JupyterLab has of it; null as long as nothing has answered it. */
  future: Future | null;
}

/** The request of one view. */
export class Prints {
  readonly #kernel: () => Kernel | null;
  readonly #place: () => Place | null;
  readonly #shown = new Map<string, Set<OutputModel>>();
  #named: Named | null = null;

  /** `kernel` is the document's, `place` is where the view is; both are asked whenever that matters. */
  constructor(kernel: () => Kernel | null, place: () => Place | null) {
    this.#kernel = kernel;
    this.#place = place;
  }

  /** Return the message id of the request, a new one if there is none; empty where the document has no such kernel. */
  request(name: string): string {
    const kernel = this.#kernel();
    // Nothing comes from one that JupyterLab takes for dead; another page may have what callbacks print.
    if (kernel?.id !== name || kernel.status === 'dead' || kernel.anyMessage === undefined) {
      return '';
    }
    if (this.#named?.kernel !== kernel || this.#named.future?.isDisposed === true) {
      this.dispose();
      this.#named = { kernel, name: randomName(), future: null };
      kernel.anyMessage.connect(this.#hear);
    }
    return this.#named.name;
  }

  /** Take nothing any more. */
  dispose(): void {
    this.#named?.kernel.anyMessage?.disconnect(this.#hear);
    if (this.#named?.future?.isDisposed === false) {
      this.#named.future.dispose();
    }
    this.#named = null;
  }

  /** JupyterLab tells of each message as it comes, and gives it later to whoever has made the request. */
  readonly #hear = (_kernel: unknown, { direction, msg }: Passing): void => {
    const named = this.#named;
    if (named === null || direction !== 'recv' || msg.parent_header?.msg_id !== named.name) {
      return;
    }
    const { kernel, name } = named;
    let future: Future;
    try {
      future = kernel.sendShellMessage(question(kernel, name), true, false);
    } catch {
      // A kernel that is dead; what is known of the figure tells so.
      return;
    }
    kernel.anyMessage?.disconnect(this.#hear);
    named.future = future;
    future.onIOPub = answer => {
      this.#take(answer);
    };
  };

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
function question(kernel: Kernel, name: string): object {
  return {
    channel: 'shell',
    header: {
      msg_id: name,
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
