/** The painter's surface in the browser: a canvas. */
import type { Surface } from './painter';
import type { Codec } from './wire';

const TYPES: Readonly<Record<Codec, string>> = { png: 'image/png', runs: '', jpeg: 'image/jpeg' };

/** Draws on a canvas element. */
export class CanvasSurface implements Surface<ImageBitmap> {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
  }

  decode(bytes: Uint8Array<ArrayBuffer>, codec: Codec): Promise<ImageBitmap> {
    // No colour conversion: a colour map's colours have to arrive as they were drawn.
    return createImageBitmap(new Blob([bytes], { type: TYPES[codec] }), {
      premultiplyAlpha: 'default',
      colorSpaceConversion: 'none'
    });
  }

  resize(width: number, height: number, dpr: number): void {
    const canvas = this.#canvas;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    canvas.style.width = `${width / dpr}px`;
    canvas.style.height = `${height / dpr}px`;
  }

  put(tile: ImageBitmap, x: number, y: number): void {
    this.#context?.clearRect(x, y, tile.width, tile.height);
    this.#context?.drawImage(tile, x, y);
  }
}
