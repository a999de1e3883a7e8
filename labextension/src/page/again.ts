/**
 * A figure's own page outlives the figure: where its cell makes another in its place, because it ran again or the kernel
 * was restarted, the page shows that.
 */
import type { Clock } from '../view/clock';
import type { Closed, ViewLink, ViewState } from '../view/member';
import type { ViewPart } from '../view/part';
import type { Source } from '../view/pool';
import { isGone } from '../view/revival';
import { ANYWHERE, Kind } from '../view/wire';

const FIRST_PAUSE = 1_000;
/** Less than an unused socket stays open. */
const LONGEST_PAUSE = 8_000;

/** Looks for what is in the place of a figure that is gone, as long as anybody looks at the page. */
export class Again implements ViewPart {
  readonly #figure: string;
  readonly #source: Source;
  readonly #clock: Clock;
  readonly #found: () => void;
  #pause = FIRST_PAUSE;
  #longest = LONGEST_PAUSE;
  #link: ViewLink | null = null;
  #stop: () => void = () => undefined;

  /** `found` is called once, when there is such a figure again. */
  constructor(figure: string, source: Source, clock: Clock, lifetime: AbortSignal, found: () => void) {
    this.#figure = figure;
    this.#source = source;
    this.#clock = clock;
    this.#found = found;
    lifetime.addEventListener('abort', () => {
      this.#stop();
      this.#link?.close();
    });
  }

  turn(state: ViewState | Closed): void {
    if (state.name !== 'dead') {
      return;
    }
    if (state.trouble === null) {
      // It was closed, most likely because its cell ran again. If not, nothing may ever come, and kernels are to rest.
      this.#longest = Infinity;
      this.#look();
    } else if (isGone(state.trouble)) {
      this.#later();
    }
  }

  #later(): void {
    const look = (): void => {
      this.#stop();
      this.#pause = Math.min(2 * this.#pause, this.#longest);
      this.#look();
    };
    const shown = (): void => {
      if (document.visibilityState === 'visible') {
        this.#pause = FIRST_PAUSE;
        look();
      }
    };
    document.addEventListener('visibilitychange', shown);
    const rest = document.visibilityState === 'visible' ? this.#clock.after(this.#pause, look) : (): void => undefined;
    this.#stop = () => {
      this.#stop = () => undefined;
      document.removeEventListener('visibilitychange', shown);
      rest();
    };
  }

  /** Ask for it as a view that nobody sees, so that nothing is drawn and what the page shows stays as it is. */
  #look(): void {
    this.#link = this.#source.connection.open({
      opening: client => ({
        kind: Kind.Attach,
        figure: this.#figure,
        dpr: 1,
        visible: false,
        codecs: ['runs'],
        client,
        request: ANYWHERE
      }),
      shown: Kind.Figure,
      message: ({ kind }) => {
        if (kind === Kind.Figure) {
          this.#link?.close();
          this.#found();
        } else if (kind === Kind.Closed) {
          this.#missed();
        }
      },
      state: state => {
        if (state.name === 'dead') {
          this.#missed();
        }
      }
    });
  }

  #missed(): void {
    this.#link = null;
    this.#later();
  }
}
