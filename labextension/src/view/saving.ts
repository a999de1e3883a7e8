/**
 * Saves with a document what people have just done to its figures.
 *
 * The picture in an output follows a figure when the hand rests, and no host lets a save wait. So when a save begins,
 * the kernel is asked to bring the pictures up to date at once; when they have come, the document is saved once more.
 */
import type { Clock } from './clock';

/** A document that its host saves. */
export interface Document {
  save(): Promise<void>;
}

/** A figure in a document. */
export interface DocumentFigure {
  /**
   * Have the kernel bring the picture in the document up to date. False, and nothing asked, if nobody used the figure
   * here since the last time.
   */
  refresh(): boolean;
}

/** For how long a picture that comes after a save belongs to it: a kernel that computes may take its time. */
const PATIENCE = 10_000;
/** Pictures that come together are saved together. */
const TOGETHER = 100;

/** The saves of one document. */
export class Saves {
  readonly #document: Document;
  readonly #clock: Clock;
  readonly #figures = new Set<DocumentFigure>();
  /** Asked for a picture since the save began. */
  readonly #asked = new Set<DocumentFigure>();
  #askedAt = 0;
  #saving = false;
  /** Whether a picture came that the save did not have. */
  #late = false;
  #stopTimer: () => void = () => undefined;

  constructor(document: Document, clock: Clock) {
    this.#document = document;
    this.#clock = clock;
  }

  /** Look after a figure too, until the returned function is called. */
  add(figure: DocumentFigure): () => void {
    this.#figures.add(figure);
    return () => {
      this.#figures.delete(figure);
      this.#asked.delete(figure);
    };
  }

  /** The host begins to save; what comes from now on may be missing in the file. */
  begins(): void {
    this.#stopTimer();
    this.#saving = true;
    this.#late = false;
    this.#asked.clear();
    this.#askedAt = this.#clock.now();
    for (const figure of this.#figures) {
      if (figure.refresh()) {
        this.#asked.add(figure);
      }
    }
  }

  /** The host has saved, or has failed to. */
  ended(saved: boolean): void {
    this.#saving = false;
    this.#late &&= saved;
    this.#saveAgain();
  }

  /** A picture has come into the document. */
  came(figure: DocumentFigure): void {
    if (this.#asked.delete(figure) && this.#clock.now() - this.#askedAt < PATIENCE) {
      this.#late = true;
      this.#saveAgain();
    }
  }

  #saveAgain(): void {
    if (this.#late && !this.#saving) {
      this.#stopTimer();
      this.#stopTimer = this.#clock.after(TOGETHER, () => {
        // Hosts tell their users what went wrong.
        this.#document.save().catch(() => undefined);
      });
    }
  }
}
