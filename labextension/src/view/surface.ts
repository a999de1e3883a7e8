/** The painter's surface in the browser: a canvas, and the exact picture behind it. */
import { contains, meet } from './box';
import type { Box } from './box';
import type { Patch } from './patches';
import { CAN_INFLATE } from './inflate';
import type { Surface } from './painter';
import { Picture } from './picture';
import { RunsTile } from './runs';
import type { Area, Codec, Frame, Rect, Scroll } from './wire';

/** JPEGs that are not covered yet. A figure has few parts that a kernel sends so; more are a fault. */
const MOST_BLURRED = 64;

/** Something to be put on the canvas: a part of the exact picture, or an image. */
interface Step {
  readonly box: Box;
  readonly image: ImageBitmap | null;
}

/**
 * Draws on a canvas element.
 *
 * Images go to the canvas alone, so behind them the exact picture is out of date. Whatever relies on such a part of it is
 * refused: the kernel has to send it anew first.
 */
export class CanvasSurface implements Surface<RunsTile | ImageBitmap> {
  readonly codecs: readonly Codec[] = CAN_INFLATE ? ['runs', 'jpeg'] : [];
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #picture = new Picture();
  #data: ImageData | null = null;
  #frame: Frame | null = null;
  #steps: Step[] = [];
  /** Where the exact picture is out of date. */
  #blurred: readonly Box[] = [];
  /** Those of them that the frame being laid shows from the exact picture. */
  #wrong: readonly Box[] = [];
  /** Where the canvas shows something else than the picture. */
  #moved: readonly Area[] = [];
  readonly #spare = document.createElement('canvas');
  /** The canvas without that, or null where that is not known yet. */
  #true: HTMLCanvasElement | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
  }

  decode(bytes: Uint8Array<ArrayBuffer>, { codec, width, height }: Rect): Promise<RunsTile | ImageBitmap> {
    switch (codec) {
      case 'runs':
        return RunsTile.decode(bytes, width, height);
      case 'jpeg':
        // No colour conversion: a colour map's colours have to arrive as they were drawn.
        return createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }), {
          premultiplyAlpha: 'default',
          colorSpaceConversion: 'none'
        });
      default:
        return codec satisfies never;
    }
  }

  start(frame: Frame): void {
    this.#frame = frame;
    this.#steps = [];
    this.#wrong = [];
    if (frame.base === 0) {
      this.#picture.start(frame.width, frame.height);
      this.#blurred = [];
    }
  }

  scroll(move: Scroll): void {
    if (this.#blurred.some(part => meet(part, move))) {
      throw new Error('A frame moves pixels that are not known exactly');
    }
    this.#picture.scroll(move);
    this.#touch(move);
  }

  put(tile: RunsTile | ImageBitmap, x: number, y: number): void {
    const box = { x, y, width: tile.width, height: tile.height };
    const left = this.#blurred.filter(part => !contains(box, part));
    if (tile instanceof RunsTile) {
      const kept = this.#blurred.filter(part => tile.keepsAnyOf(part, x, y));
      this.#wrong = [...this.#wrong, ...kept];
      this.#blurred = [...left, ...kept.filter(part => contains(box, part))];
      this.#picture.lay(tile, x, y);
      this.#touch(box);
      return;
    }
    // What was shown there in this frame is hidden again.
    this.#wrong = this.#wrong.filter(part => !contains(box, part));
    if (left.length >= MOST_BLURRED) {
      throw new Error('A view has too many parts that are not known exactly');
    }
    this.#blurred = [...left, box];
    this.#steps.push({ box, image: tile });
  }

  show(): void {
    const [canvas, context, frame] = [this.#canvas, this.#context, this.#frame];
    if (this.#wrong.length > 0) {
      throw new Error('A frame shows pixels that are not known exactly');
    }
    if (context === null) {
      // Too many pictures, or too large ones, for this browser: as if it could not be decoded.
      throw new Error('there is no memory for the canvas');
    }
    if (frame === null) {
      return;
    }
    if ('isContextLost' in context && context.isContextLost()) {
      throw new Error('the canvas is lost for now');
    }
    this.#restore(context);
    this.#true = null;
    const { width, height, dpr } = frame;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    } else if (frame.base === 0) {
      context.clearRect(0, 0, width, height);
    }
    canvas.style.width = `${width / dpr}px`;
    canvas.style.height = `${height / dpr}px`;
    this.#sharpen(frame);
    for (const { box, image } of this.#steps) {
      if (image === null) {
        context.putImageData(this.#exact(width, height), 0, 0, box.x, box.y, box.width, box.height);
      } else {
        context.clearRect(box.x, box.y, box.width, box.height);
        context.drawImage(image, box.x, box.y);
      }
    }
    this.#steps = [];
  }

  /**
   * At 125 or 150 % hardly an element begins where a pixel of the screen does. Browsers blur what does not, though there
   * is a pixel for each of the picture's: these are put as they are. Not where the page around is scaled in another way.
   */
  #sharpen({ width, dpr }: Frame): void {
    const canvas = this.#canvas;
    const fits = (): boolean => Math.abs(canvas.getBoundingClientRect().width * window.devicePixelRatio - width) <= 1;
    canvas.style.imageRendering = !Number.isInteger(dpr) && fits() ? 'pixelated' : '';
  }

  preview(patches: readonly Patch[]): void {
    const context = this.#context;
    if (context === null) {
      return;
    }
    this.#restore(context);
    if (patches.length === 0) {
      return;
    }
    this.#true ??= this.#copy();
    for (const { area, parts, pieces, background, fixed } of patches) {
      context.save();
      context.beginPath();
      for (const part of parts) {
        context.rect(part.x, part.y, part.width, part.height);
      }
      context.clip();
      blank(context, area, background);
      for (const { from, shift } of pieces) {
        const { x, y, width, height } = from;
        const { sx, sy, tx, ty } = shift;
        context.imageSmoothingEnabled = sx !== 1 || sy !== 1;
        context.drawImage(this.#true, x, y, width, height, sx * x + tx, sy * y + ty, sx * width, sy * height);
        context.setTransform(sx, 0, 0, sy, tx, ty);
        for (const still of fixed.filter(one => meet(one, from))) {
          blank(context, still, background);
        }
        context.setTransform(1, 0, 0, 1, 0, 0);
      }
      context.restore();
    }
    this.#moved = patches.map(({ area }) => area);
  }

  #restore(context: CanvasRenderingContext2D): void {
    const [areas, picture] = [this.#moved, this.#true];
    this.#moved = [];
    if (picture !== null) {
      for (const { x, y, width, height } of areas) {
        context.clearRect(x, y, width, height);
        context.drawImage(picture, x, y, width, height, x, y, width, height);
      }
    }
  }

  /** What the canvas shows, images included: the exact picture does not have those. */
  #copy(): HTMLCanvasElement {
    const copy = this.#spare;
    const { width, height } = this.#canvas;
    if (copy.width !== width || copy.height !== height) {
      copy.width = width;
      copy.height = height;
    }
    const context = copy.getContext('2d');
    context?.clearRect(0, 0, width, height);
    context?.drawImage(this.#canvas, 0, 0);
    return copy;
  }

  /** Note that a part of the exact picture is to be put on the canvas; once, if the last one lies in it. */
  #touch(box: Box): void {
    const last = this.#steps.at(-1);
    if (last?.image === null && contains(box, last.box)) {
      this.#steps.pop();
    }
    this.#steps.push({ box, image: null });
  }

  /** The exact picture as the canvas takes it, not copied. */
  #exact(width: number, height: number): ImageData {
    const { buffer } = this.#picture.pixels;
    if (this.#data?.data.buffer !== buffer) {
      this.#data = new ImageData(new Uint8ClampedArray(buffer), width, height);
    }
    return this.#data;
  }
}

/** Show nothing but a colour; without one, nothing at all. */
function blank(context: CanvasRenderingContext2D, { x, y, width, height }: Area, background: string): void {
  context.clearRect(x, y, width, height);
  if (background !== '') {
    context.fillStyle = background;
    context.fillRect(x, y, width, height);
  }
}
