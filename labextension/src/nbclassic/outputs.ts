/**
 * Puts into outputs what nbclassic does not: it forgets the requests of cells when the page is reloaded, and loads a
 * notebook without waiting for its extensions.
 */
import { bundleIn, figureIn, placesOf, textOf } from '../view/bundle';
import type { Bundle } from '../view/bundle';
import type { Clock } from '../view/clock';
import { PrivateCopies } from '../view/private_copies';
import { ANYWHERE } from '../view/wire';
import { UnsavedPictures } from '../view/unsaved_pictures';
import { RecentUse } from '../view/recent';
import { collectorsOf, keep } from './collector';
import type { Broadcast, Events, Host, Kernel, Output, OutputArea } from './classic';

/** What an output held that nbclassic has updated: nothing that it will hold again. */
const UNKNOWN = '';

/** The outputs of the notebook. */
export class Outputs {
  readonly #host: Host;
  readonly #events: Events;
  readonly #heard = new WeakSet<Kernel>();
  readonly #used: RecentUse;
  readonly #unsaved = new UnsavedPictures<Output>();
  /** Figures that somebody asked for here, in whatever output they come. */
  readonly #allowed = new Set<string>();
  readonly #copies: PrivateCopies<OutputArea, Output>;

  constructor(host: Host, events: Events, clock: Clock) {
    this.#host = host;
    this.#events = events;
    this.#used = new RecentUse(clock);
    this.#copies = new PrivateCopies((area, _figure, picture) => {
      area.append_output({ output_type: 'display_data', ...picture });
      host.notebook?.set_dirty(true);
    });
    this.#follow(host.notebook?.kernel);
    events.on('kernel_created.Session kernel_ready.Kernel', (_event, details) => {
      this.#follow(details?.kernel);
    });
    events.on('before_save.Notebook', () => {
      this.#unsaved.saves();
    });
    // What nbclassic itself updates, for it does so before we are asked.
    events.on('output_updated.OutputArea', (_event, details) => {
      if (details?.output !== undefined && figureIn(details.output.data) !== null) {
        this.#unsaved.changing(details.output, UNKNOWN, true);
      }
    });
    events.on('notebook_saved.Notebook notebook_save_failed.Notebook', event => {
      if (this.#unsaved.saved(event.type === 'notebook_saved')) {
        host.notebook?.set_dirty(true);
      }
    });
  }

  /** Note that somebody used a figure here. */
  used(figure: string): void {
    this.#used.note(figure);
  }

  /** Note that somebody asked for a figure here, even if the notebook is not trusted. */
  allow(figure: string): void {
    this.#allowed.add(figure);
  }

  /** Whether somebody did. */
  allows(figure: string): boolean {
    return this.#allowed.has(figure);
  }

  /** Note that a private copy was made as somebody asked here. */
  made(figure: string, area: OutputArea): void {
    this.allow(figure);
    this.#copies.asked(figure, area);
  }

  /** Show the figures that were there before this extension: as pictures, for nbclassic knew nothing better. */
  renew(): void {
    const { notebook } = this.#host;
    const dirty = notebook?.dirty ?? false;
    for (const { output_area: area, metadata } of notebook?.get_cells() ?? []) {
      if (area?.outputs.some(({ data }) => figureIn(data) !== null) === true) {
        const { trusted } = area;
        const outputs = area.toJSON();
        area.clear_output(false);
        // Cleared, an output is trusted; these are what they were.
        area.trusted = trusted;
        for (const output of outputs) {
          restore(area, output);
        }
        area.fromJSON([], metadata);
      }
    }
    notebook?.set_dirty(dirty);
  }

  #follow(kernel: Kernel | null | undefined): void {
    if (kernel === null || kernel === undefined || this.#heard.has(kernel)) {
      return;
    }
    this.#heard.add(kernel);
    const after = (kind: string, ours: (message: Broadcast) => void): void => {
      const before = kernel.get_iopub_handler(kind);
      kernel.register_iopub_handler(kind, message => {
        const result = before?.(message);
        ours(message);
        return result;
      });
    };
    after('display_data', ({ content: { data, metadata } }) => {
      const figure = figureIn(data);
      if (figure !== null && data !== undefined && this.#of(figure).length === 0) {
        this.#copies.shown(figure, { data, metadata });
      }
    });
    after('update_display_data', message => {
      this.#update(kernel, message);
    });
  }

  #update(kernel: Kernel, { parent_header: parent, content: { data, metadata } }: Broadcast): void {
    const bundle = bundleIn(data);
    if (data === undefined || bundle === null) {
      return;
    }
    // Of a cell of this page, of what was done here, or on a page that has no document.
    const here = parent.session === kernel.session_id || this.#used.take(bundle.figure, false);
    if (!here && parent.msg_id !== ANYWHERE) {
      return;
    }
    const found = placesOf(
      this.#of(bundle.figure).map(place => [place[0].data, place]),
      bundle
    );
    if (found.length === 0) {
      void this.#collect(kernel, bundle, { data, metadata });
    }
    for (const place of found) {
      this.#put(place, { data, metadata }, true);
    }
  }

  /** Put a picture into an output, if it is not there; then true. `stored` says whether the notebook's file has it. */
  #put([output, output_area]: readonly [Output, OutputArea], picture: Output, stored: boolean): boolean {
    const { notebook } = this.#host;
    const [before, after] = [textOf(output), textOf(picture)];
    if (before === after) {
      return false;
    }
    if (stored) {
      this.#unsaved.changing(output, before, notebook?.dirty === true);
    }
    Object.assign(output, picture);
    this.#events.trigger('output_updated.OutputArea', { output, output_area });
    if (stored) {
      this.#unsaved.changed(output, after);
      // Never clean again by that: nbclassic tells nobody what else changes in a notebook that is dirty already.
      notebook?.set_dirty(true);
    }
    return true;
  }

  /** Put a picture into the Output of ipywidgets that has collected the figure, if there is one. */
  async #collect(kernel: Kernel, bundle: Bundle, picture: Output): Promise<void> {
    for (const collector of await collectorsOf(kernel)) {
      const area = collector.output_area;
      const found = placesOf(
        area.outputs.map(one => [one.data, one]),
        bundle
      );
      for (const output of found) {
        if (this.#put([output, area], picture, this.#host.notebook?.metadata?.widgets !== undefined)) {
          keep(collector);
        }
      }
      if (found.length > 0) {
        return;
      }
    }
  }

  /** Return the outputs that show a figure. */
  #of(figure: string): (readonly [Output, OutputArea])[] {
    const areas = (this.#host.notebook?.get_cells() ?? []).flatMap(({ output_area: area }) => area ?? []);
    return areas.flatMap(area =>
      area.outputs.filter(({ data }) => figureIn(data) === figure).map(output => [output, area] as const)
    );
  }
}

/** Put an output in. What cannot be shown, or what somebody who is told of it fails at, stays in the notebook. */
function restore(area: OutputArea, output: Output): void {
  const before = area.outputs.length;
  try {
    area.fromJSON([output], {});
  } catch (error) {
    console.error('figport: an output cannot be shown.', error);
    if (area.outputs.length === before) {
      area.outputs.push(output);
    }
  }
}
