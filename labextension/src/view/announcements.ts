/** Tells the views of a page that a figure lives again: one may stand in several outputs, and the button is pressed in one. */

/** Hears under which id, and in which kernel of the server, the figure lives. */
type Listener = (kernel: string, figure: string) => void;

/** What was brought back to life in this page. */
export class Announcements {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** Hear of a figure, by the id that its output has for it. Return what ends that. */
  listen(figure: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(figure) ?? new Set();
    this.#listeners.set(figure, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(figure) === listeners) {
        this.#listeners.delete(figure);
      }
    };
  }

  /** A figure lives in a kernel, under this id. */
  announce(figure: string, kernel: string, alive: string): void {
    for (const listener of [...(this.#listeners.get(figure) ?? [])]) {
      listener(kernel, alive);
    }
  }
}
