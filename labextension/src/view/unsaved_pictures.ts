/**
 * Which pictures of a document are not those of its file.
 *
 * Whoever pans a figure of an opened notebook and goes home again has changed nothing: the pictures are those of the
 * file, byte for byte, and nobody need be asked whether to save. And hosts call a document saved that was changed while
 * it was written; where pictures came meanwhile, it is not.
 */

/** What has changed since some time. */
class Since<Output> {
  /** What the outputs held then, where that is no longer so. */
  readonly #before = new Map<Output, string>();

  /** `alone`: whether nothing else has changed. */
  constructor(public alone: boolean) {}

  /** Whether all pictures are what they were then. */
  get same(): boolean {
    return this.#before.size === 0;
  }

  changing(output: Output, now: string): void {
    if (!this.#before.has(output)) {
      this.#before.set(output, now);
    }
  }

  changed(output: Output, now: string): void {
    if (this.#before.get(output) === now) {
      this.#before.delete(output);
    }
  }
}

/** The pictures of one document, by its outputs. */
export class UnsavedPictures<Output> {
  /** Since the document was as its file. */
  #clean = new Since<Output>(false);
  /** Since the save that is under way began; null without one. */
  #saving: Since<Output> | null = null;

  /** Note that an output which holds `now` is about to hold something else, in a document that is dirty or not. */
  changing(output: Output, now: string, dirty: boolean): void {
    if (!dirty) {
      this.#clean = new Since(true);
    }
    if (this.#clean.alone) {
      this.#clean.changing(output, now);
    }
    this.#saving?.changing(output, now);
  }

  /** Note what an output holds then; return whether the document is as it was when it was clean. */
  changed(output: Output, now: string): boolean {
    this.#clean.changed(output, now);
    this.#saving?.changed(output, now);
    return this.#saving === null && this.#clean.alone && this.#clean.same;
  }

  /** Note that somebody else has changed the document. */
  disturb(): void {
    this.#clean = new Since(false);
    if (this.#saving !== null) {
      this.#saving.alone = false;
    }
  }

  /** Note that the document as it is now is about to be written. */
  saves(): void {
    this.#saving = new Since(true);
  }

  /** Note that it has been, or could not be; return whether pictures came meanwhile that the file has not. */
  saved(written: boolean): boolean {
    const saving = this.#saving;
    this.#saving = null;
    if (saving === null || !written) {
      return false;
    }
    this.#clean = saving;
    return !saving.same;
  }
}
