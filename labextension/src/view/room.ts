/**
 * The room that a figure takes in its page: that of its own size. While it is as large as a screen elsewhere (a tab of its
 * own, or the whole screen) its picture is shown smaller, so that nothing around it moves.
 */
import type { Elements } from './elements';
import type { Size } from './size';
import type { FigureState } from './wire';

function sameSize(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}

/** Lays one view out. */
export class Room {
  readonly #elements: Elements;
  /** Whether the view fills the page, so that what the figure has is its screen's. */
  readonly #fills: boolean;
  #picture: Size;
  /** What the figure goes back to. */
  #own: Size;
  /** What somebody chooses now. */
  #chosen: Size | null = null;

  constructor(elements: Elements, size: Size, fills: boolean, signal: AbortSignal) {
    this.#elements = elements;
    this.#fills = fills;
    this.#picture = this.#own = size;
    for (const change of ['fullscreenchange', 'toggle']) {
      elements.root.addEventListener(
        change,
        () => {
          this.#lay();
        },
        { signal }
      );
    }
    this.#lay();
  }

  /** CSS pixels of the picture, in which events are told. */
  get picture(): Size {
    return this.#picture;
  }

  /** CSS pixels that it has where it fills no screen. */
  get own(): Size {
    return this.#own;
  }

  /** CSS pixels of the page that the figure takes. */
  get size(): Size {
    return this.#fills || this.#elements.root.matches(':fullscreen, [popover]') ? this.#picture : this.#own;
  }

  /** Take in what the kernel tells. */
  hear({ width, height, own_width, own_height }: FigureState): void {
    this.#picture = { width, height };
    this.#own = { width: own_width, height: own_height };
    this.#lay();
  }

  /** Show another size while that is chosen; null: the figure's. */
  choose(size: Size | null): void {
    this.#chosen = size;
    this.#lay();
  }

  #lay(): void {
    const { root, body, stage } = this.#elements;
    const fits = this.size === this.#picture || sameSize(this.#own, this.#picture);
    const picture = fits ? (this.#chosen ?? this.#picture) : this.#picture;
    const { width, height } = this.#chosen ?? this.size;
    const scale = Math.min(1, width / picture.width, height / picture.height);
    root.style.setProperty('--figport-width', `${width}px`);
    body.dataset.figportSize = this.#chosen === null ? '' : `${width} × ${height}`;
    const other = !fits;
    body.toggleAttribute('data-figport-other', other);
    // In the middle. Browsers lay out what is scaled as if it were not: from where lines begin.
    const rightToLeft = other && getComputedStyle(root).direction === 'rtl';
    const [across, down] = [(width - scale * picture.width) / 2, (height - scale * picture.height) / 2];
    stage.style.width = other ? `${picture.width}px` : '';
    stage.style.height = `${picture.height}px`;
    stage.style.marginInlineEnd = other ? `${width - picture.width}px` : '';
    stage.style.marginBottom = other ? `${height - picture.height}px` : '';
    stage.style.transformOrigin = rightToLeft ? 'top right' : 'top left';
    stage.style.transform = other ? `translate(${rightToLeft ? -across : across}px, ${down}px) scale(${scale})` : '';
  }
}
