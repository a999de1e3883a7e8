/**
 * Puts into outputs what JupyterLab does not.
 *
 * JupyterLab files what a kernel says under the cell that asked for it, as long as the page remembers the request.
 * After a reload, or when the cell was moved, it does not: then the pictures of figures would stay what they were, and
 * private copies would appear nowhere.
 *
 * In a notebook that several people have open, JupyterLab's way to replace an output is to remove it and to append
 * another, in each of their pages: views are made anew, and outputs get out of order. There all pictures are put in
 * here, inside of the output that is there.
 */
import { figureIn, isMeantFor } from '../view/bundle';
import type { Clock } from '../view/clock';
import { RecentUse } from '../view/recent';
import { cellsIn, outputsIn } from './lab';
import type { Broadcast, OutputsModel, Panel } from './lab';

/** How long to wait whether another page, which remembers the request, has put the private copy in. */
const OTHERS = 1_000;

/** A figure as the kernel shows it. */
interface Picture {
  readonly figure: string;
  readonly data: Record<string, never>;
  readonly metadata: Record<string, never>;
}

/** The outputs of all documents. */
export class Outputs {
  readonly #clock: Clock;
  readonly #followed = new WeakSet();
  readonly #used: RecentUse;
  /** The request whose answers were looked at last. */
  #hooked = '';
  /** The last figure that no output shows. */
  #homeless: Picture | null = null;
  /** The last private copy that was asked for in this page, and where it belongs. */
  #asked: { readonly figure: string; readonly outputs: OutputsModel } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#used = new RecentUse(clock);
  }

  /** Listen to a document's kernel from now on. */
  follow(document: Panel): void {
    const { sessionContext } = document;
    if (sessionContext !== undefined && !this.#followed.has(sessionContext)) {
      this.#followed.add(sessionContext);
      sessionContext.iopubMessage.connect((_sender, message) => {
        this.#hear(document, message);
      });
    }
  }

  /** Note that somebody used a figure in this page: its next picture is put in here, not in other people's pages. */
  used(figure: string): void {
    this.#used.note(figure);
  }

  /** Note that a private copy was made as somebody asked in this page. */
  made(document: Panel, figure: string, outputs: OutputsModel): void {
    this.#asked = { figure, outputs };
    this.#house(document);
  }

  #hear(document: Panel, message: Broadcast): void {
    const picture = pictureOf(message);
    if (picture === null) {
      return;
    }
    const shared = document.content?.model?.collaborative === true;
    const kernel = document.sessionContext?.session?.kernel;
    const request = message.parent_header.msg_id;
    if (message.header.msg_type === 'display_data') {
      if (shared && request !== undefined && request !== this.#hooked) {
        this.#hooked = request;
        kernel?.registerMessageHook(request, answer => !isUpdate(answer) || pictureOf(answer) === null);
      }
      if (!shows(document, picture.figure)) {
        this.#homeless = picture;
        this.#house(document);
      }
    } else if (isUpdate(message)) {
      // Of a cell of this page, or of what was done here.
      if (message.parent_header.session === kernel?.clientId || this.#used.take(picture.figure, shared)) {
        (shared ? putInside : put)(document, picture);
      }
    }
  }

  /** Show the private copy that was asked for, if nobody else does. */
  #house(document: Panel): void {
    const [asked, homeless] = [this.#asked, this.#homeless];
    if (asked === null || homeless?.figure !== asked.figure) {
      return;
    }
    this.#asked = this.#homeless = null;
    const { data, metadata } = homeless;
    const add = (): void => {
      if (!shows(document, asked.figure)) {
        asked.outputs.add({ output_type: 'display_data', data, metadata });
      }
    };
    if (document.content?.model?.collaborative === true) {
      this.#clock.after(OTHERS, add);
    } else {
      add();
    }
  }
}

function isUpdate(message: Broadcast): boolean {
  return message.header.msg_type === 'update_display_data';
}

/** Return the figure that a message shows, or null. */
function pictureOf({ content }: Broadcast): Picture | null {
  const { data, metadata } = content;
  const figure = figureIn(data);
  return figure === null || !isRecord(data) ? null : { figure, data, metadata: isRecord(metadata) ? metadata : {} };
}

function isRecord(value: unknown): value is Record<string, never> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shows(document: Panel, figure: string): boolean {
  return [...outputsIn(document)].some(({ data }) => figureIn(data) === figure);
}

/** Replace what the outputs of a figure hold, unless JupyterLab has. */
function put(document: Panel, { data, metadata }: Picture): void {
  for (const output of outputsIn(document)) {
    if (isMeantFor(data, output.data) && output.data['image/png'] !== data['image/png']) {
      output.setData({ data, metadata });
    }
  }
}

/** The same in the document that all pages share, and without a word to their outputs. */
function putInside(document: Panel, { data, metadata }: Picture): void {
  for (const { sharedModel } of cellsIn(document)) {
    const outputs = sharedModel.ymodel?.get('outputs');
    for (const output of isIterable(outputs) ? outputs : []) {
      if (isEntry(output) && isMeantFor(data, output.get('data'))) {
        sharedModel.transact(() => {
          output.set('data', data);
          output.set('metadata', metadata);
        }, false);
      }
    }
  }
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function isEntry(value: unknown): value is { get(name: string): unknown; set(name: string, value: unknown): void } {
  return typeof value === 'object' && value !== null && 'get' in value && 'set' in value;
}
