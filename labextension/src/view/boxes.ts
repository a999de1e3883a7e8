/**
 * Figures in boxes of ipywidgets: the page's end of `figport/showing/widget.js`, which anywidget runs.
 *
 * That script knows nothing but a name in the page: what it pushes there waits until figport is loaded, and is shown then.
 */
import { readBundle } from './bundle';
import type { Clock } from './clock';
import { isNotebookShortcut } from './keys';
import { LATE, locate } from './locate';
import { withTimeout } from './with_timeout';
import type { MountedFigure } from './mount';
import type { ConnectionPool } from './pool';
import { mountRevivable } from './revivable';
import type { Size } from './size';
import type { WheelMode } from './input';

/** A place in a box that wants to show a figure. */
interface Place {
  readonly element: HTMLElement;
  /** As in an output, see `readBundle`. */
  readonly bundle: unknown;
  /** A picture of the figure (an image's address); empty if there is none. */
  readonly picture: string;
  /** Ends with the place. */
  readonly signal: AbortSignal;
  /** The place is shown from now on. */
  taken(): void;
  /** Ask the kernel for a picture, on the widget's own way: there is no other. */
  ask(): void;
  /** Hear of pictures, until the place ends. */
  hear(picture: (picture: string) => void): void;
  /** Have the notebook keep what is seen, for when the figure is not live. */
  keep(picture: string, bundle: unknown): void;
}

/** What a host knows of the figures that it shows. */
export interface BoxHost {
  readonly pool: ConnectionPool;
  readonly clock: Clock;
  wheel(): WheelMode;
  /** Whether the document around has a shortcut of this key. */
  shortcut?(event: KeyboardEvent, at?: Element): boolean;
  /** The kernel of the document that an element is in, or null. The element may not be in the page yet. */
  kernel(element: HTMLElement): Promise<string | null>;
  /** Somebody used a figure in a box. */
  used(figure: string): void;
}

/** Milliseconds until a figure that is not live should have a picture. */
const TIMEOUT = 4_000;
const PAGE = Symbol.for('figport.page');
/** The picture is kept when nothing was painted for so long, */
const QUIET = 400;
/** or when this time has gone by since the first that is not kept. */
const LONGEST = 5_000;

/** Show all figures in boxes of this page, those that wait already and those to come. */
export function showBoxes(host: BoxHost): void {
  const page = globalThis as { [PAGE]?: Iterable<Place> | { push(place: Place): void } };
  const waiting = page[PAGE];
  page[PAGE] = {
    push: place => {
      show(host, place);
    }
  };
  if (waiting !== undefined && Symbol.iterator in waiting) {
    for (const place of waiting) {
      show(host, place);
    }
  }
}

function show(host: BoxHost, place: Place): void {
  const { pool, clock } = host;
  const { element, picture, signal } = place;
  if (signal.aborted) {
    return;
  }
  place.taken();
  element.classList.add('figport-box');
  const bundle = readBundle(place.bundle);
  const { figure, title, alt, size } = bundle;
  const own = (): Promise<string | null> => host.kernel(element);
  let joined = false;
  const saver = new PictureSaver(place, clock);
  const stopAsking =
    picture === ''
      ? clock.after(TIMEOUT, () => {
          place.ask();
        })
      : (): void => undefined;
  const mounted: MountedFigure = mountRevivable(
    element,
    {
      figure,
      title,
      alt,
      size,
      placeholder: picture,
      wheel: () => host.wheel(),
      shortcut: (event, at) => host.shortcut?.(event, at) ?? isNotebookShortcut(event),
      painted: (canvas, own) => {
        stopAsking();
        saver.painted(canvas, own);
      },
      used: () => {
        host.used(figure);
      }
    },
    {
      pool,
      kernel: own,
      stored: () => null,
      // Widgets are shown in trusted notebooks only.
      find: async () => locate(pool, bundle, { own: await withTimeout(clock, LATE, own()), joined, kernel: own }),
      allow: () => undefined,
      join: () => {
        joined = true;
      }
    }
  );
  place.hear(seen => {
    mounted.setPlaceholder(seen);
  });
  signal.addEventListener('abort', () => {
    stopAsking();
    mounted.dispose();
  });
}

/** Saves the picture that is seen, when it has come to rest. */
class PictureSaver {
  readonly #place: Place;
  readonly #clock: Clock;
  #since: number | null = null;
  #stopTimer: () => void = () => undefined;

  constructor(place: Place, clock: Clock) {
    this.#place = place;
    this.#clock = clock;
    place.signal.addEventListener('abort', () => {
      this.#stopTimer();
    });
  }

  /** `size`: the figure's own. */
  painted(canvas: HTMLCanvasElement, size: Size): void {
    const now = this.#clock.now();
    this.#since ??= now;
    this.#stopTimer();
    this.#stopTimer = this.#clock.after(Math.max(0, Math.min(QUIET, this.#since + LONGEST - now)), () => {
      this.#since = null;
      this.#keep(canvas, size);
    });
  }

  #keep(canvas: HTMLCanvasElement, size: Size): void {
    const { bundle, signal } = this.#place;
    // Encoded beside the page's own work.
    canvas.toBlob(blob => {
      if (blob === null) {
        return;
      }
      const reader = new FileReader();
      reader.addEventListener('load', () => {
        if (!signal.aborted && typeof reader.result === 'string') {
          const before = typeof bundle === 'object' ? bundle : {};
          this.#place.keep(reader.result, { ...before, ...size });
        }
      });
      reader.readAsDataURL(blob);
    });
  }
}
