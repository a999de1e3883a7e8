/**
 * Views whose output left the page, and that wait a moment for the next one of their figure.
 *
 * JupyterLab disposes of an output and makes another in its place (or first makes it, and then disposes) when a cell is
 * moved and when somebody else changes the notebook. So does every step of a loop that clears and shows, every move of
 * a slider of `interact`, and every run of a cell. The new output finds its figure here, as live as it was. Where time
 * passes between the two, the view stays in the page meanwhile, so that nothing flickers and the page does not jump;
 * and a new figure that comes where another was begins with what was seen there.
 */
import { LINGERING } from '../view/afterimage';
import type { Clock } from '../view/clock';
import type { MountedFigure } from '../view/mount';
import type { RevivableFigure } from '../view/revivable';
import type { FigureRenderer } from './renderer';

/** A figure, and the output that it is in at present. */
export interface Shown {
  readonly figure: string;
  readonly mounted: RevivableFigure;
  owner: FigureRenderer;
  /** What had the keyboard when the figure was last taken out of the page. */
  focused: HTMLElement | null;
}

/** Where an output was. */
export interface Place {
  /** What holds the output and its neighbours. */
  readonly area: Element;
  /** How far from its left edge, in CSS pixels. */
  readonly left: number;
}

/** A view without an output. */
interface Waiting {
  readonly shown: Shown;
  /** Where it is in the page meanwhile; null where there is no such place. */
  readonly placeholder: HTMLElement | null;
}

/** The views of a page that wait for an output, and the outputs that were made just now. */
export class WaitingViews {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();
  readonly #fresh = new Map<FigureRenderer, string>();
  /** How far the outputs of an area are from its left edge, for those that leave in this task. */
  readonly #lefts = new Map<Element, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Say where an output is that is about to leave its area.
   *
   * A cell that is run again clears all of its outputs in one task. They stand below each other, and where one is asked
   * for after another has left the browser lays out the page anew.
   */
  whereabouts(area: Element, output: Element): Place {
    const edge = (element: Element): number => element.getBoundingClientRect().left;
    const left = this.#lefts.get(area) ?? edge(output) - edge(area);
    if (this.#lefts.size === 0) {
      this.#clock.after(0, () => {
        this.#lefts.clear();
      });
    }
    this.#lefts.set(area, left);
    return { area, left };
  }

  /**
   * Keep a view for a while, or give it to an output of the figure that was made in this task.
   *
   * `place` says where its output was, if it was anywhere.
   */
  put(shown: Shown, place: Place | null): void {
    for (const [output, figure] of this.#fresh) {
      if (figure === shown.figure && output !== shown.owner) {
        this.#fresh.delete(output);
        output.adopt(shown);
        return;
      }
    }
    const placeholder = place?.area.isConnected === true ? placeholderIn(place) : null;
    const waiting = { shown, placeholder };
    this.#waiting.add(waiting);
    if (placeholder !== null) {
      shown.mounted.moveTo(placeholder);
      shown.focused?.focus({ preventScroll: true });
    }
    this.#clock.after(placeholder === null ? 0 : LINGERING, () => {
      if (this.#waiting.has(waiting)) {
        this.#end(waiting);
        shown.mounted.dispose();
      }
    });
  }

  /** Return a view of the figure that waits, or null; then one that comes in this task is given to the output. */
  take(output: FigureRenderer, figure: string): Shown | null {
    for (const waiting of this.#waiting) {
      if (waiting.shown.figure === figure) {
        const { activeElement } = document;
        const { placeholder, shown } = waiting;
        if (activeElement instanceof HTMLElement && placeholder?.contains(activeElement) === true) {
          shown.focused = activeElement;
        }
        this.#end(waiting);
        return shown;
      }
    }
    this.#fresh.set(output, figure);
    this.#clock.after(0, () => {
      this.#fresh.delete(output);
    });
    return null;
  }

  /**
   * Have a new view that came into an area begin with what was seen there of another figure, which leaves now, and with
   * the keyboard if that had it.
   */
  succeed(mounted: MountedFigure, area: Element): void {
    for (const waiting of this.#waiting) {
      const { placeholder, shown } = waiting;
      if (placeholder?.parentElement === area) {
        const focused = placeholder.contains(document.activeElement);
        const picture = shown.mounted.takePicture();
        this.#end(waiting);
        shown.mounted.dispose();
        if (picture !== null) {
          mounted.beginWith(picture);
        }
        if (focused) {
          mounted.focus();
        }
        return;
      }
    }
  }

  #end(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    waiting.placeholder?.remove();
  }
}

/** Make a place for a view, below all that comes into its area. */
function placeholderIn({ area, left }: Place): HTMLElement {
  const placeholder = document.createElement('div');
  placeholder.className = 'figport-waiting-output figport-output';
  placeholder.style.marginLeft = `${left}px`;
  area.append(placeholder);
  return placeholder;
}
