/**
 * Views whose output was cleared, and may be back in a moment: see JupyterLab's `Shelf`.
 *
 * nbclassic removes the rows of an output area when it clears that, and tells so before and after. Here the row of a
 * figure is put back at once, with its view, below all that comes into the area; it stands there until the figure is
 * shown again, until another one comes into its place, or for a moment.
 */
import { LINGERING } from '../view/afterimage';
import type { Clock } from '../view/clock';
import type { OutputArea } from './classic';

/** A view, and the output area that it is in. */
export interface InArea {
  readonly owner: OutputArea;
  readonly element: HTMLElement;
}

/** A row that stands where nbclassic had it. */
interface Stand {
  readonly row: HTMLElement;
  readonly stopTimer: () => void;
  /** What had the keyboard when the row was taken out of the page. */
  focused: HTMLElement | null;
}

/** The rows that stand in a page. */
export class Stands<View extends InArea> {
  readonly #clock: Clock;
  readonly #views: Iterable<View>;
  readonly #leave: (view: View) => void;
  readonly #heard = new WeakSet<OutputArea>();
  readonly #standing = new Map<View, Stand>();

  /** `views` are all of the page, and `leave` is told of one that did not come back. */
  constructor(clock: Clock, views: Iterable<View>, leave: (view: View) => void) {
    this.#clock = clock;
    this.#views = views;
    this.#leave = leave;
  }

  /** Look after the views in an output area from now on. */
  follow(area: OutputArea): void {
    if (this.#heard.has(area)) {
      return;
    }
    this.#heard.add(area);
    area.element.on('clearing changed', ({ type }, told) => {
      // Output areas inside of this one are heard here too.
      if (told?.output_area === area) {
        if (type === 'clearing') {
          this.#note(area);
        } else {
          this.#putBack(area);
        }
      }
    });
  }

  /** A view leaves its row, for a new one or for good; false if it did not stand. */
  end(view: View): boolean {
    const stand = this.#standing.get(view);
    this.#standing.delete(view);
    stand?.stopTimer();
    stand?.row.remove();
    return stand !== undefined;
  }

  /** Return a view that stands in an area, or null. */
  in(area: OutputArea): View | null {
    return [...this.#standing.keys()].find(({ owner }) => owner === area) ?? null;
  }

  #note(area: OutputArea): void {
    for (const view of this.#views) {
      const row = view.element.closest<HTMLElement>('.output_area');
      if (view.owner === area && row?.isConnected === true) {
        const { activeElement } = document;
        const focused = activeElement instanceof HTMLElement && row.contains(activeElement) ? activeElement : null;
        const before = this.#standing.get(view);
        const stopTimer =
          before?.stopTimer ??
          this.#clock.after(LINGERING, () => {
            this.end(view);
            this.#leave(view);
          });
        this.#standing.set(view, { row, stopTimer, focused });
      }
    }
  }

  #putBack(area: OutputArea): void {
    const place = area.element[0];
    const stands = [...this.#standing].filter(([{ owner }]) => owner === area).map(([, stand]) => stand);
    const last = [...(place?.children ?? [])].slice(-stands.length);
    if (stands.every(({ row }, number) => row === last[number])) {
      return;
    }
    for (const stand of stands) {
      const { activeElement } = document;
      const moved = activeElement instanceof HTMLElement && stand.row.contains(activeElement) ? activeElement : null;
      place?.append(stand.row);
      (moved ?? stand.focused)?.focus({ preventScroll: true });
      stand.focused = null;
    }
  }
}
