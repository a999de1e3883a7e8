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
  /** Tell the kernel that what this page says from now on comes after a message of the document's; false if it cannot. */
  after(message: string): boolean;
}

/** For how long a picture that comes after a save belongs to it: a kernel that computes may take its time. */
const PATIENCE = 10_000;
/** For how long after a first picture: that one may have been under way when the kernel was asked for the next. */
const SECOND = 2_000;
/** Pictures that come together are saved together. */
const TOGETHER = 100;

/** The saves of one document. */
export class Saves {
  readonly #document: Document;
  readonly #clock: Clock;
  readonly #figures = new Set<DocumentFigure>();
  /** Asked for a picture when a save began, and until when one belongs to that save. */
  readonly #asked = new Map<DocumentFigure, number>();
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

  /** The document sends its kernel a message by Jupyter's own way. One figure tells: all of a page say it in one line. */
  sent(message: string): void {
    for (const figure of this.#figures) {
      if (figure.after(message)) {
        return;
      }
    }
  }

  /** The host begins to save; what comes from now on may be missing in the file. */
  begins(): void {
    this.#stopTimer();
    this.#saving = true;
    this.#late = false;
    for (const figure of this.#figures) {
      if (figure.refresh()) {
        this.#asked.set(figure, this.#clock.now() + PATIENCE);
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
    const end = this.#asked.get(figure);
    const now = this.#clock.now();
    if (end !== undefined && now < end) {
      this.#asked.set(figure, Math.min(end, now + SECOND));
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
