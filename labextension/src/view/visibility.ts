/** Watches how an element is looked at: on what screen, and whether at all. */
import type { LookFields } from './member';

/** How one element is looked at; ends with the signal. */
export class Visibility {
  readonly #changed: (look: LookFields) => void;
  readonly #signal: AbortSignal;
  #onScreen = false;
  #away = false;
  #sent: LookFields;

  constructor(element: Element, changed: (look: LookFields) => void, signal: AbortSignal) {
    this.#changed = changed;
    this.#signal = signal;
    this.#sent = this.look();
    // A little more than the window: the picture is there when it is scrolled into sight.
    const observer = new IntersectionObserver(
      entries => {
        this.#onScreen = entries.at(-1)?.isIntersecting ?? this.#onScreen;
        this.#tell();
      },
      { rootMargin: '120px' }
    );
    observer.observe(element);
    document.addEventListener(
      'visibilitychange',
      () => {
        this.#tell();
      },
      { signal }
    );
    signal.addEventListener('abort', () => {
      observer.disconnect();
    });
    this.#watchRatio();
  }

  /** Return how the element is looked at now. */
  look(): LookFields {
    return {
      dpr: ratio(),
      visible: this.#onScreen && !this.#away && document.visibilityState === 'visible'
    };
  }

  /** Tell that the host hides the element, or does so no longer. */
  setAway(away: boolean): void {
    this.#away = away;
    this.#tell();
  }

  /** Look away, and back if somebody looks: whoever does gets a whole picture. */
  blink(): void {
    const look = this.look();
    this.#changed({ ...look, visible: false });
    if (look.visible) {
      this.#changed(look);
    }
  }

  #tell(): void {
    const look = this.look();
    if (look.dpr !== this.#sent.dpr || look.visible !== this.#sent.visible) {
      this.#sent = look;
      this.#changed(look);
    }
  }

  /** A media query can only tell that a given ratio is left, so each change needs a new one. */
  #watchRatio(): void {
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener(
      'change',
      () => {
        this.#tell();
        this.#watchRatio();
      },
      { signal: this.#signal, once: true }
    );
  }
}

/**
 * Return the pixels of the screen in one of the page's, to four places: a zoom of 90 % is 0.8999999761581421 to a browser,
 * and a picture that had to have 360 pixels had 359.
 */
function ratio(): number {
  return window.devicePixelRatio > 0 ? Math.round(window.devicePixelRatio * 1e4) / 1e4 : 1;
}
