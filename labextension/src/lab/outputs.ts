/**
 * Puts the pictures of figures into outputs.
 *
 * JupyterLab files what a kernel says under the cell that asked for it, as long as the page remembers the request.
 * After a reload, or when the cell was moved, it does not; then the pictures of figures would stay what they were, and
 * private copies would appear nowhere. What an ipywidgets Output has collected it never updates. In a notebook that
 * several people have open, its way to replace an output is to remove it and to append another, in each of their pages:
 * views are made anew, and outputs get out of order. So all new pictures are put in here, each into the output that
 * shows the figure's newest state, inside of the output that is there, and none that is there already.
 */
import { bundleIn, figureIn, placesOf, textOf } from '../view/bundle';
import type { Bundle } from '../view/bundle';
import type { Clock } from '../view/clock';
import { PrivateCopies } from '../view/private_copies';
import { UnsavedPictures } from '../view/unsaved_pictures';
import { RecentUse } from '../view/recent';
import { ANYWHERE } from '../view/wire';
import type { Collector, Place } from './collector';
import { cellsIn, outputsIn } from './lab';
import type { Broadcast, OutputModel, Panel } from './lab';

/** How long to wait whether another page, which remembers the request, has put the private copy in. */
const OTHERS = 1_000;
/** Pictures that are kept for an Output which nobody has looked at yet. */
const MOST_WAITING = 16;

/** A figure as the kernel shows it. */
interface Picture {
  readonly bundle: Bundle;
  readonly data: Record<string, never>;
  readonly metadata: Record<string, never>;
}

/** What is known of one document. */
interface Followed {
  readonly collectors: Set<Collector>;
  /** Pictures for outputs that were not found, by figure. */
  readonly waiting: Map<string, Picture>;
  readonly unsaved: UnsavedPictures<OutputModel>;
  /** Whether it is being changed here. */
  changing: boolean;
}

/** The outputs of all documents. */
export class Outputs {
  readonly #clock: Clock;
  readonly #followed = new WeakMap<Panel, Followed>();
  /** Figures that somebody asked for, by their document; without one: outputs that outlived theirs. */
  readonly #allowed = new WeakMap<Panel | Outputs, Set<string>>();
  readonly #used: RecentUse;
  /** The request whose answers were looked at last. */
  #hooked = '';
  readonly #copies: PrivateCopies<readonly [Panel, Place], Picture>;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#used = new RecentUse(clock);
    this.#copies = new PrivateCopies((place, figure, picture) => {
      this.#add(place, figure, picture);
    });
  }

  /** Listen to a document's kernel from now on. */
  follow(document: Panel): void {
    const { sessionContext } = document;
    if (sessionContext === undefined || this.#followed.has(document)) {
      return;
    }
    const followed: Followed = {
      collectors: new Set(),
      waiting: new Map(),
      unsaved: new UnsavedPictures(),
      changing: false
    };
    this.#followed.set(document, followed);
    sessionContext.iopubMessage.connect((_sender, message) => {
      this.#hear(document, followed, message);
    });
    document.content?.model?.contentChanged?.connect(() => {
      if (!followed.changing) {
        followed.unsaved.disturb();
      }
    });
    document.context?.saveState.connect((_context, state) => {
      const { unsaved } = followed;
      if (state === 'started') {
        unsaved.saves();
      } else if (unsaved.saved(state !== 'failed') && document.content?.model) {
        // JupyterLab calls it clean, whatever came meanwhile.
        document.content.model.dirty = true;
      }
    });
  }

  /** Note that an Output of a document shows figures. */
  collected(document: Panel, collector: Collector): void {
    const followed = this.#followed.get(document);
    if (followed === undefined || [...followed.collectors].some(({ outputs }) => outputs === collector.outputs)) {
      return;
    }
    followed.collectors.add(collector);
    for (const [figure, picture] of followed.waiting) {
      if (put(document, followed, picture)) {
        followed.waiting.delete(figure);
      }
    }
  }

  /** Note that somebody used a figure in this page: its next picture is put in here, not in other people's pages. */
  used(figure: string): void {
    this.#used.note(figure);
  }

  /** Note that a private copy was made as somebody asked in this page. */
  made(document: Panel, figure: string, place: Place): void {
    this.allow(document, figure);
    this.#copies.asked(figure, [document, place]);
  }

  /** Note that somebody asked for a figure in a document, even if that is not trusted. */
  allow(document: Panel | null, figure: string): void {
    const allowed = this.#allowed.get(document ?? this) ?? new Set();
    this.#allowed.set(document ?? this, allowed.add(figure));
  }

  /** Whether somebody did. */
  allows(document: Panel | null, figure: string): boolean {
    return this.#allowed.get(document ?? this)?.has(figure) ?? false;
  }

  #hear(document: Panel, followed: Followed, message: Broadcast): void {
    const picture = pictureOf(message);
    if (picture === null) {
      return;
    }
    const { figure } = picture.bundle;
    const shared = document.content?.model?.collaborative === true;
    const kernel = document.sessionContext?.session?.kernel;
    const request = message.parent_header.msg_id;
    if (message.header.msg_type === 'display_data') {
      if (request !== undefined && request !== this.#hooked) {
        this.#hooked = request;
        kernel?.registerMessageHook(request, answer => !isUpdate(answer) || pictureOf(answer) === null);
      }
      followed.waiting.delete(figure);
      if (!shows(document, followed, figure)) {
        this.#copies.shown(figure, picture);
      }
    } else if (isUpdate(message)) {
      // Of a cell of this page, or of what was done here.
      const here = message.parent_header.session === kernel?.clientId || this.#used.take(figure, shared);
      // Or on a page that has no document.
      if (here || request === ANYWHERE) {
        const found = (shared && putInside(document, picture)) || put(document, followed, picture);
        followed.waiting.delete(figure);
        if (!found) {
          followed.waiting.set(figure, picture);
          if (followed.waiting.size > MOST_WAITING) {
            followed.waiting.delete([...followed.waiting.keys()][0] ?? '');
          }
        }
      }
    }
  }

  /** Show a private copy that was asked for, if nobody else does. */
  #add([document, place]: readonly [Panel, Place], figure: string, { data, metadata }: Picture): void {
    const followed = this.#followed.get(document);
    const add = (): void => {
      if (followed !== undefined && !shows(document, followed, figure)) {
        place.outputs.add({ output_type: 'display_data', data, metadata });
        place.keep();
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
  const bundle = bundleIn(data);
  return bundle === null || !isRecord(data) ? null : { bundle, data, metadata: isRecord(metadata) ? metadata : {} };
}

function isRecord(value: unknown): value is Record<string, never> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The outputs of a document with the places they are in: first those of cells. */
function* outputsOf(document: Panel, { collectors }: Followed): Generator<[unknown, readonly [OutputModel, Place]]> {
  for (const { outputs } of cellsIn(document)) {
    if (outputs !== undefined) {
      const cell: Place = { outputs, keep: () => undefined };
      for (const output of outputsIn(outputs)) {
        yield [output.data, [output, cell]];
      }
    }
  }
  for (const collector of collectors) {
    if (collector.gone) {
      collectors.delete(collector);
      continue;
    }
    for (const output of outputsIn(collector.outputs)) {
      yield [output.data, [output, collector]];
    }
  }
}

function shows(document: Panel, followed: Followed, figure: string): boolean {
  return [...outputsOf(document, followed)].some(([data]) => figureIn(data) === figure);
}

/** Put a picture into the outputs that it belongs into, if it is not there; false if there is no such output. */
function put(document: Panel, followed: Followed, picture: Picture): boolean {
  const found = placesOf(outputsOf(document, followed), picture.bundle);
  for (const place of found) {
    putInto(place, document, followed, picture);
  }
  return found.length > 0;
}

function putInto(
  [output, place]: readonly [OutputModel, Place],
  document: Panel,
  followed: Followed,
  { data, metadata }: Picture
): void {
  const [before, after] = [textOf(output), textOf({ data, metadata })];
  if (before !== after) {
    const { unsaved, collectors } = followed;
    const model = document.content?.model ?? null;
    // What is in widgets is in the file only where that holds them, and JupyterLab does not look at it.
    const stored = ![...collectors].some(one => one === place) || model?.getMetadata?.('widgets') !== undefined;
    if (stored) {
      unsaved.changing(output, before, model?.dirty === true);
    }
    followed.changing = true;
    try {
      output.setData({ data, metadata });
    } finally {
      followed.changing = false;
    }
    place.keep();
    if (stored && model !== null) {
      model.dirty = !unsaved.changed(output, after);
    }
  }
}

/** The same in the document that all pages share, and without a word to their outputs. */
function putInside(document: Panel, { bundle, data, metadata }: Picture): boolean {
  const all: [unknown, () => void][] = [];
  for (const { sharedModel } of cellsIn(document)) {
    const outputs = sharedModel.ymodel?.get('outputs');
    for (const output of isIterable(outputs) ? outputs : []) {
      if (isEntry(output)) {
        const set = (): void => {
          sharedModel.transact(() => {
            output.set('data', data);
            output.set('metadata', metadata);
          }, false);
        };
        const same =
          textOf({ data: output.get('data'), metadata: output.get('metadata') }) === textOf({ data, metadata });
        all.push([output.get('data'), same ? () => undefined : set]);
      }
    }
  }
  const found = placesOf(all, bundle);
  for (const set of found) {
    set();
  }
  return found.length > 0;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function isEntry(value: unknown): value is { get(name: string): unknown; set(name: string, value: unknown): void } {
  return typeof value === 'object' && value !== null && 'get' in value && 'set' in value;
}
