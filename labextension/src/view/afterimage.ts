/** What was seen in a place before, until the figure that is there now has a picture of its own. */
import type { Clock } from './clock';

/** Longer, and it would be taken for the figure. */
const LONGEST = 3_000;
/**
 * How long a view stays where its output was. A kernel draws and encodes a picture in less; an output that was cleared
 * for good is gone soon enough.
 */
export const LINGERING = 400;

/** The afterimage of one view. */
export class Afterimage {
  readonly #stage: HTMLElement;
  readonly #clock: Clock;
  #picture: HTMLElement | null = null;
  #stopTimer: () => void = () => undefined;

  constructor(stage: HTMLElement, clock: Clock) {
    this.#stage = stage;
    this.#clock = clock;
  }

  /** Show a picture, which nobody else shows. */
  show(picture: HTMLElement): void {
    this.clear();
    this.#picture = picture;
    picture.className = 'figport-afterimage';
    for (const name of picture.getAttributeNames()) {
      if (!['class', 'style', 'width', 'height', 'src'].includes(name)) {
        picture.removeAttribute(name);
      }
    }
    picture.setAttribute('aria-hidden', 'true');
    // Below all that the figure itself shows.
    this.#stage.prepend(picture);
    this.#stopTimer = this.#clock.after(LONGEST, () => {
      this.clear();
    });
  }

  /** Return what is shown, which this one shows no longer; null if nothing is. */
  take(): HTMLElement | null {
    const picture = this.#picture;
    this.clear();
    return picture;
  }

  /** Show nothing. */
  clear(): void {
    this.#stopTimer();
    this.#picture?.remove();
    this.#picture = null;
  }
}
