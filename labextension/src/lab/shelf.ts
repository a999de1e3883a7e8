/**
 * Views whose output is being made anew.
 *
 * JupyterLab disposes of an output and makes another in its place (or first makes it, and then disposes) when a cell is
 * moved and when somebody else changes the notebook. The new output finds its figure here, as live as it was.
 */
import type { Clock } from '../view/clock';
import type { MountedFigure } from '../view/mount';
import type { FigureRenderer } from './renderer';

/** A figure, and the output that it is in at present. */
export interface Shown {
  readonly figure: string;
  readonly mounted: MountedFigure;
  owner: FigureRenderer;
  /** What had the keyboard when the figure was last taken out of the page. */
  focused: HTMLElement | null;
}

/** The views of a page whose output was disposed of just now, and the outputs that were made just now. */
export class Shelf {
  readonly #clock: Clock;
  readonly #waiting = new Set<Shown>();
  readonly #fresh = new Map<FigureRenderer, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keep a view until the end of the task, or give it to an output of the figure that was made in this task. */
  put(shown: Shown): void {
    for (const [output, figure] of this.#fresh) {
      if (figure === shown.figure && output !== shown.owner) {
        this.#fresh.delete(output);
        output.adopt(shown);
        return;
      }
    }
    this.#waiting.add(shown);
    this.#clock.after(0, () => {
      if (this.#waiting.delete(shown)) {
        shown.mounted.dispose();
      }
    });
  }

  /** Return a view of the figure that waits, or null; then one that comes in this task is given to the output. */
  take(output: FigureRenderer, figure: string): Shown | null {
    for (const shown of this.#waiting) {
      if (shown.figure === figure) {
        this.#waiting.delete(shown);
        return shown;
      }
    }
    this.#fresh.set(output, figure);
    this.#clock.after(0, () => {
      this.#fresh.delete(output);
    });
    return null;
  }
}
