/**
 * Views whose output was cleared, and that wait a moment for the next one of their figure: see `lab/waiting_views.ts`.
 *
 * nbclassic removes the rows of an output area when it clears that, and tells so before and after. Here the row of a
 * figure is put back at once, with its view, below all that comes into the area; it stands there until the figure is
 * shown again, until another one comes into its place, or for a moment.
 */
import { LINGERING } from '../view/afterimage';
import { readBundle } from '../view/bundle';
import type { Clock } from '../view/clock';
import { MIME_TYPE } from '../view/wire';
import type { OutputArea } from './classic';
import { ParkedKeyboard } from './parked_keyboard';

/** A view, and the output area that it is in. */
export interface InArea {
  readonly owner: OutputArea;
  readonly element: HTMLElement;
  /** The figure's id. */
  readonly figure: string;
}

/** A row that waits where nbclassic had it. */
interface WaitingRow {
  readonly row: HTMLElement;
  readonly stopTimer: () => void;
  /** What had the keyboard when the row was taken out of the page. */
  focused: HTMLElement | null;
}

/** What is told of views. */
interface WaitingEvents<View> {
  /** Its row is about to be taken out of the page. */
  lift(view: View): void;
  /** It is shown no longer. */
  leave(view: View): void;
}

/** The views of a page that wait, with their rows. */
export class WaitingViews<View extends InArea> {
  readonly #clock: Clock;
  readonly #views: ReadonlySet<View>;
  readonly #events: WaitingEvents<View>;
  readonly #heard = new WeakSet<OutputArea>();
  readonly #waiting = new Map<View, WaitingRow>();
  readonly #keyboard = new ParkedKeyboard<OutputArea>();

  /** `views` are all of the page; one that leaves is taken out by who is told. */
  constructor(clock: Clock, views: ReadonlySet<View>, events: WaitingEvents<View>) {
    this.#clock = clock;
    this.#views = views;
    this.#events = events;
  }

  /** Look after the views in an output area from now on. */
  follow(area: OutputArea): void {
    if (this.#heard.has(area)) {
      return;
    }
    this.#heard.add(area);
    area.element.on('clearing changed', ({ type }, details) => {
      // Output areas inside of this one are heard here too.
      if (details?.output_area === area) {
        if (type === 'clearing') {
          this.#note(area);
        } else {
          this.#putBack(area);
        }
      }
    });
  }

  /** A view leaves its row, for a new one or for good; false if it did not wait. */
  end(view: View): boolean {
    const one = this.#waiting.get(view);
    this.#waiting.delete(view);
    one?.stopTimer();
    one?.row.remove();
    return one !== undefined;
  }

  /** A view leaves for good. */
  leave(view: View): void {
    this.end(view);
    if (this.#views.has(view)) {
      this.#events.leave(view);
    }
  }

  /** Whether a view waits. */
  has(view: View): boolean {
    return this.#waiting.has(view);
  }

  /** Return a view that another figure follows in an area: one that waits, or whose output holds something else now. */
  before(area: OutputArea): View | null {
    return [...this.#waiting.keys()].find(({ owner }) => owner === area) ?? this.#emptied(area)[0] ?? null;
  }

  /** Whether a view that left an area had the keyboard, and nobody has it since. */
  hadKeyboard(area: OutputArea): boolean {
    return this.#keyboard.has(area);
  }

  /** An output of an area holds something else now. Where that is nothing, nbclassic leaves in the page what it held. */
  updated(area: OutputArea): void {
    for (const view of this.#emptied(area)) {
      const row = rowOf(view);
      if (row?.contains(document.activeElement) === true) {
        this.#keyboard.take(area);
      }
      row?.remove();
      this.leave(view);
    }
  }

  #emptied(area: OutputArea): readonly View[] {
    const figures = area.outputs.flatMap(({ data }) => {
      const bundle = data?.[MIME_TYPE];
      return bundle === undefined ? [] : [readBundle(bundle).figure];
    });
    return [...this.#views].filter(
      view => view.owner === area && !this.#waiting.has(view) && !figures.includes(view.figure)
    );
  }

  #note(area: OutputArea): void {
    for (const view of this.#views) {
      const row = rowOf(view);
      if (view.owner === area && row?.isConnected === true) {
        this.#events.lift(view);
        const before = this.#waiting.get(view);
        const stopTimer =
          before?.stopTimer ??
          this.#clock.after(LINGERING, () => {
            this.#expire(view);
          });
        this.#waiting.set(view, { row, stopTimer, focused: focusedIn(row) });
      }
    }
  }

  #expire(view: View): void {
    if (this.#waiting.get(view)?.row.contains(document.activeElement) === true) {
      this.#keyboard.take(view.owner);
    }
    this.leave(view);
  }

  #putBack(area: OutputArea): void {
    const place = area.element[0];
    const rows = [...this.#waiting].filter(([{ owner }]) => owner === area);
    const last = [...(place?.children ?? [])].slice(-rows.length);
    if (rows.every(([, { row }], number) => row === last[number])) {
      return;
    }
    for (const [view, one] of rows) {
      if (one.row.isConnected) {
        this.#events.lift(view);
      }
      const focused = focusedIn(one.row) ?? one.focused;
      place?.append(one.row);
      focused?.focus({ preventScroll: true });
      one.focused = null;
    }
  }
}

function rowOf({ element }: InArea): HTMLElement | null {
  return element.closest<HTMLElement>('.output_area');
}

function focusedIn(row: HTMLElement): HTMLElement | null {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement && row.contains(activeElement) ? activeElement : null;
}
