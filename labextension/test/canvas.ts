/** A canvas for tests, which keeps its pixels as they are put: jsdom has none. */

class FakeImageData {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;

  constructor(data: Uint8ClampedArray, width: number, height: number) {
    if (data.length !== 4 * width * height) {
      throw new Error('The data are of another size');
    }
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

globalThis.ImageData ??= FakeImageData as unknown as typeof ImageData;

/** An image of one colour, as a browser decodes it. */
export interface FakeImage {
  readonly width: number;
  readonly height: number;
  readonly colour: readonly number[];
  close(): void;
}

/** A canvas element and its context in one. */
export class FakeCanvas {
  readonly style = { width: '', height: '', imageRendering: '' };
  /** How much the page around it is scaled. */
  scale = 1;
  /** What was done to it. */
  readonly log: string[] = [];
  pixels = new Uint8Array();
  #width = 0;
  #height = 0;

  get width(): number {
    return this.#width;
  }

  set width(width: number) {
    this.#width = width;
    this.#clear();
  }

  get height(): number {
    return this.#height;
  }

  set height(height: number) {
    this.#height = height;
    this.#clear();
  }

  getBoundingClientRect(): { readonly width: number } {
    return { width: this.scale * Number.parseFloat(this.style.width) };
  }

  getContext(): this {
    return this;
  }

  clearRect(x: number, y: number, width: number, height: number): void {
    this.#set(x, y, width, height, () => [0, 0, 0, 0]);
  }

  putImageData(image: ImageData, x: number, y: number, left: number, top: number, width: number, height: number): void {
    this.log.push(`put ${width}x${height} at ${left},${top}`);
    if (x !== 0 || y !== 0 || image.width !== this.#width || image.height !== this.#height) {
      throw new Error('The exact picture is as large as the canvas');
    }
    this.#set(left, top, width, height, (column, row) => {
      const at = 4 * (row * image.width + column);
      return [...image.data.subarray(at, at + 4)];
    });
  }

  drawImage(image: FakeImage, x: number, y: number): void {
    this.log.push(`draw ${image.width}x${image.height} at ${x},${y}`);
    this.#set(x, y, image.width, image.height, () => image.colour);
  }

  /** This canvas as the view takes it. */
  get element(): HTMLCanvasElement {
    return this as unknown as HTMLCanvasElement;
  }

  #clear(): void {
    this.log.push('resize');
    this.pixels = new Uint8Array(4 * this.#width * this.#height);
  }

  #set(
    x: number,
    y: number,
    width: number,
    height: number,
    pixel: (column: number, row: number) => readonly number[]
  ): void {
    for (let row = y; row < y + height; row += 1) {
      for (let column = x; column < x + width; column += 1) {
        this.pixels.set(pixel(column, row), 4 * (row * this.#width + column));
      }
    }
  }
}
