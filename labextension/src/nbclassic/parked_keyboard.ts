/**
 * Where the keyboard is when the figure that had it has left: nowhere, until somebody takes it elsewhere, or the next
 * figure comes.
 *
 * nbclassic's shortcuts hear each key of the page that nobody keeps from them: left to the browser, the "x" that somebody
 * types in a figure would cut a cell as soon as the figure is gone.
 */
import { isNotebookShortcut } from '../view/keys';

/** An element that nobody sees, and that keeps keys to itself. */
export class ParkedKeyboard<Place> {
  readonly #node = document.createElement('div');
  #place: Place | null = null;

  constructor() {
    const node = this.#node;
    node.tabIndex = -1;
    node.style.outline = 'none';
    node.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        node.blur();
      }
      if (!isNotebookShortcut(event)) {
        event.stopPropagation();
      }
    });
    node.addEventListener('blur', () => {
      // Not where somebody looks at another window for a while.
      if (document.activeElement !== node) {
        this.#place = null;
        node.remove();
      }
    });
  }

  /** Take the keyboard from what leaves a place. */
  take(place: Place): void {
    document.body.append(this.#node);
    this.#node.focus({ preventScroll: true });
    this.#place = place;
  }

  /** Whether it has the keyboard of what left this place. */
  has(place: Place): boolean {
    // A window that is not in front hears of no blur.
    return this.#place === place && document.activeElement === this.#node;
  }
}
