/** The documents of the page, wherever in the window they are. */
import type { Widget } from '@lumino/widgets';
import { cellsIn, outputsIn } from './lab';
import type { CellModel, Lab, Panel } from './lab';

/** Knows all notebooks, and finds the document that something is in. */
export class Documents {
  readonly #lab: Lab;
  readonly #notebooks = new Set<Panel>();
  /** The cells that somebody ran in this page, each with the outputs that it had before. */
  readonly #run = new WeakMap<object, WeakSet<object>>();

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** Tell of each notebook when it is opened, before anything runs in it. */
  watch(opened: (document: Panel) => void): void {
    this.#lab.docRegistry?.addWidgetExtension('Notebook', {
      createNew: document => {
        this.#notebooks.add(document);
        document.disposed.connect(() => {
          this.#notebooks.delete(document);
        });
        opened(document);
      }
    });
  }

  /** Return the document that a widget is in and that may run code, or null. */
  around(widget: Widget): Panel | null {
    let { parent } = widget;
    while (parent !== null && !isDocument(parent)) {
      ({ parent } = parent);
    }
    return parent;
  }

  /** Return the kernel of the notebook that an element is in, or will be in; null if that has none. */
  async kernelAround(element: Element): Promise<string | null> {
    await connected(element);
    const context = [...this.#notebooks].find(({ node }) => node.contains(element))?.sessionContext;
    await context?.ready;
    return context?.session?.kernel?.id ?? null;
  }

  /** Return the notebook that an output belongs to, or null; "Create New View for Output" shows it elsewhere. */
  of(output: object): Panel | null {
    return this.#owner(output)?.document ?? null;
  }

  /** Note that somebody runs a cell in this page. What it shows until then is no work of that run. */
  runs(cell: Pick<CellModel, 'outputs'>): void {
    this.#run.set(cell, new WeakSet(outputsIn(cell.outputs)));
  }

  /**
   * Whether the cell of an output is trusted. Where a notebook is shared, whoever runs a cell notes so in it, and a page
   * that has the notebook open believes it when it is loaded anew; here it does at once.
   *
   * Where the server executes cells nobody notes it: what JupyterLab does for a cell that is run is done here for one
   * that shows a figure.
   */
  trust(output: object): boolean {
    const cell = this.#owner(output)?.cell;
    if (cell === undefined || cell.getMetadata?.('trusted') === true) {
      return cell !== undefined;
    }
    const ours = this.#run.get(cell)?.has(output) === false;
    if (ours) {
      cell.setMetadata?.('trusted', true);
    }
    return ours;
  }

  #owner(output: object): { readonly document: Panel; readonly cell: CellModel } | null {
    for (const document of this.#notebooks) {
      for (const cell of cellsIn(document)) {
        if ([...outputsIn(cell.outputs)].some(one => one === output)) {
          return { document, cell };
        }
      }
    }
    return null;
  }
}

/** Wait until an element has a place in the page. */
function connected(element: Element): Promise<void> {
  return new Promise(resolve => {
    const observer = new ResizeObserver(() => {
      if (element.isConnected) {
        observer.disconnect();
        resolve();
      }
    });
    observer.observe(element);
  });
}

function isDocument(widget: Widget): widget is Panel {
  return 'sessionContext' in widget && widget.sessionContext !== undefined;
}
