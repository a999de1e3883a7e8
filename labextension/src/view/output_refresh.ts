/**
 * The picture in a figure's output, which follows what people do with the figure: the page's end of
 * `figport/showing/output_refresh.py`.
 */
import type { Closed, ViewState } from './member';
import type { View, ViewPart } from './part';
import type { DocumentFigure } from './saving';
import { countsAsUse } from './counts_as_use';
import { Kind } from './wire';
import type { FromPage } from './wire';

/** Refreshes the output of one view. */
export class OutputRefresh implements ViewPart, DocumentFigure {
  readonly #view: View;
  readonly #used: () => void;
  #live = false;
  /** Whether somebody used the figure here and the kernel was not asked for its picture since. */
  #due = false;

  /** `used` is called whenever somebody uses the figure, which is more than to look at it. */
  constructor(view: View, used: () => void) {
    this.#view = view;
    this.#used = used;
  }

  turn(state: ViewState | Closed): void {
    this.#live = state.name === 'live';
  }

  sent(message: FromPage): void {
    if (countsAsUse(message)) {
      this.#due = true;
      this.#used();
    }
  }

  refresh(): void {
    if (this.#live && this.#due && this.#view.send({ kind: Kind.Refresh })) {
      this.#due = false;
    }
  }

  after(message: string): boolean {
    return this.#live && this.#view.send({ kind: Kind.After, message });
  }
}
