/**
 * Documents that only pictures of figures have changed since they were saved.
 *
 * Whoever pans a figure of an opened notebook and goes home again has changed nothing: the pictures are those of the
 * file, byte for byte, and nobody need be asked whether to save.
 */

/** The pictures of one document, by its outputs. */
export class Pristine<Output> {
  /** What the outputs held when the document was clean, where that is no longer so. */
  readonly #before = new Map<Output, string>();
  /** Whether nothing else has changed since. */
  #alone = false;

  /** Note that an output which holds `now` is about to hold something else, in a document that is dirty or not. */
  changing(output: Output, now: string, dirty: boolean): void {
    if (!dirty) {
      this.#before.clear();
      this.#alone = true;
    }
    if (this.#alone && !this.#before.has(output)) {
      this.#before.set(output, now);
    }
  }

  /** Note what an output holds then; return whether the document is as it was when it was clean. */
  changed(output: Output, now: string): boolean {
    if (this.#before.get(output) === now) {
      this.#before.delete(output);
    }
    return this.#alone && this.#before.size === 0;
  }

  /** Note that somebody else has changed the document. */
  disturb(): void {
    this.#alone = false;
    this.#before.clear();
  }
}
