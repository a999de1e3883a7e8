/**
 * Tells the figures of a document what happens to it.
 *
 * The picture in an output follows a figure when the hand rests, and no host lets a save wait. So the kernel is asked
 * for it as early as can be: when somebody reaches for the keys of saving, or else when a save begins. What comes too
 * late for the file makes the document unsaved again. Nothing here saves: hosts have no lock between saves, and take one
 * that begins while another is under way for somebody else's change of the file.
 */

/** A figure in a document. */
export interface DocumentFigure {
  /** Have the kernel bring the picture in the document up to date, if somebody used the figure here since the last time. */
  refresh(): void;
  /** Tell the kernel that what this page says from now on comes after a message of the document's; false if it cannot. */
  after(message: string): boolean;
}

/** Keys without which no host saves by a key. */
const REACHING: ReadonlySet<string> = new Set(['Control', 'Meta']);

/** What a person does beside the figures of a document: widgets, and cells. */
export const LATER: ReadonlySet<string> = new Set(['comm_open', 'comm_msg', 'execute_request']);

/** The figures of one document. */
export class Saves {
  readonly #figures = new Set<DocumentFigure>();

  /** Look after a figure too, until the returned function is called. */
  add(figure: DocumentFigure): () => void {
    const here = new AbortController();
    this.#figures.add(figure);
    window.addEventListener(
      'keydown',
      ({ key, repeat }) => {
        if (REACHING.has(key) && !repeat) {
          figure.refresh();
        }
      },
      // Before anybody else, who may keep it to himself.
      { capture: true, signal: here.signal }
    );
    return () => {
      here.abort();
      this.#figures.delete(figure);
    };
  }

  /** The document sends its kernel a message by Jupyter's own way. One figure tells: all of a page say it in one line. */
  sent(message: string): void {
    for (const figure of this.#figures) {
      if (figure.after(message)) {
        return;
      }
    }
  }

  /** The host begins to save. */
  begins(): void {
    for (const figure of this.#figures) {
      figure.refresh();
    }
  }
}
