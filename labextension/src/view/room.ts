/**
 * The room that a figure takes in its page: that of its own size. While it is as large as a screen elsewhere (a tab of its
 * own, or the whole screen) its picture is shown smaller, so that nothing around it moves.
 */
import type { Elements } from './elements';
import type { Size } from './size';
import type { FigureState } from './wire';

/** Pixels of a screen are whole: what is cut off of each side is no other size. */
function sameSize(one: Size, other: Size): boolean {
  return Math.abs(one.width - other.width) < 1 && Math.abs(one.height - other.height) < 1;
}

/** Lays one view out. */
export class Room {
  readonly #elements: Elements;
  /** Whether the view fills the page, so that what the figure has is its screen's. */
  readonly #fills: boolean;
  #picture: Size;
  /** What the figure goes back to. */
  #own: Size;
  /** That of what is painted, which may be of before. */
  #painted: Size | null = null;
  /** Whether what is painted stands in a room of another size. */
  #scaled = false;
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
    return this.#filled ? this.#picture : this.#own;
  }

  get #filled(): boolean {
    return this.#fills || this.#elements.root.matches(':fullscreen, [popover]');
  }

  /** Take in what the kernel tells. */
  hear({ width, height, own_width, own_height }: FigureState): void {
    this.#picture = { width, height };
    this.#own = { width: own_width, height: own_height };
    this.#lay();
  }

  /** Take in that a picture is painted, of so many CSS pixels. */
  paint(size: Size): void {
    const before = this.#painted;
    this.#painted = size;
    if (before === null || !sameSize(before, size)) {
      this.#lay();
    }
  }

  /** Show another size while that is chosen; null: the figure's. */
  choose(size: Size | null): void {
    this.#chosen = size;
    this.#lay();
  }

  #lay(): void {
    const { root, body, stage } = this.#elements;
    const elsewhere = !this.#filled && !sameSize(this.#own, this.#picture);
    const seen = this.#painted ?? this.#picture;
    // Of a size that the kernel tells the picture follows.
    const other = !this.#filled && (elsewhere || this.#scaled) && !sameSize(this.#own, seen);
    this.#scaled = other;
    const { width, height } = this.#chosen ?? this.size;
    const picture = other ? seen : { width, height };
    const scale = Math.min(1, width / picture.width, height / picture.height);
    root.style.setProperty('--figport-width', `${width}px`);
    body.dataset.figportSize = this.#chosen === null ? '' : `${width} × ${height}`;
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
