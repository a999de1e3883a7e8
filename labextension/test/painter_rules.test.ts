/**
 * Walks of the painter by a seed: frames that fit and that do not, reattaching, a canvas that is lost, late decoding.
 *
 * A twin of the kernel knows the picture of every frame; what is shown is compared with it whenever a frame is painted.
 */
import { expect, test } from 'vitest';
import { Painter } from '../src/view/painter';
import type { Surface, Tile } from '../src/view/painter';
import { Kind } from '../src/view/wire';
import type { Frame, Rect, Scroll } from '../src/view/wire';
import { Draw } from './damage';
import { settle } from './fakes';

const WALKS = 300;
const STEPS = 40;
const BAD = 255;
const SIZES = [
  [6, 4],
  [5, 3]
] as const;

/** A picture of one byte a pixel. */
class Grid {
  constructor(
    readonly width: number,
    readonly height: number,
    readonly bytes = new Array<number>(width * height).fill(0)
  ) {}

  copy(): Grid {
    return new Grid(this.width, this.height, [...this.bytes]);
  }

  fill(colour: number, { x, y, width, height }: Omit<Rect, 'codec' | 'size'>): void {
    for (let row = y; row < y + height; row += 1) {
      this.bytes.fill(colour, row * this.width + x, row * this.width + x + width);
    }
  }

  /** Move what is in an area within it; what comes in from outside of it stays as it was. */
  move({ x, y, width, height, dx, dy }: Scroll): void {
    const before = [...this.bytes];
    for (let row = Math.max(y, y + dy); row < Math.min(y + height, y + dy + height); row += 1) {
      for (let column = Math.max(x, x + dx); column < Math.min(x + width, x + dx + width); column += 1) {
        this.bytes[row * this.width + column] = before[(row - dy) * this.width + column - dx] ?? BAD;
      }
    }
  }
}

interface Colour extends Tile {
  readonly colour: number;
}

/** A surface with pixels, whose decoding ends when the walk wants it to. */
class Screen implements Surface<Colour> {
  readonly codecs = ['runs'] as const;
  shown = new Grid(0, 0);
  late: (() => void)[] = [];
  open = 0;
  refuse = false;
  #draft = new Grid(0, 0);

  constructor(readonly holds: () => boolean) {}

  async decode(bytes: Uint8Array<ArrayBuffer>, { width, height }: Rect): Promise<Colour> {
    if (this.holds()) {
      await new Promise<void>(resolve => this.late.push(resolve));
    }
    const colour = bytes[0] ?? BAD;
    if (colour === BAD) {
      throw new Error('no colour');
    }
    this.open += 1;
    return { colour, width, height, close: () => (this.open -= 1) };
  }

  start({ base, width, height }: Frame): void {
    this.#draft = base === 0 ? new Grid(width, height) : new Grid(width, height, [...this.shown.bytes]);
  }

  scroll(move: Scroll): void {
    this.#draft.move(move);
  }

  put({ colour, width, height }: Colour, x: number, y: number): void {
    this.#draft.fill(colour, { x, y, width, height });
  }

  show(): void {
    if (this.refuse) {
      throw new Error('the canvas is lost for now');
    }
    this.shown = this.#draft;
  }

  preview(): void {
    throw new Error('the painter moves nothing by itself');
  }
}

interface Sent {
  readonly frame: Frame;
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** What the kernel sends: a whole picture where one is asked for, else changes over the last frame. */
class Kernel {
  asked = true;
  readonly pictures = new Map<number, Grid>();
  #seq = 0;

  constructor(readonly draw: Draw) {}

  next(): Sent {
    const { draw } = this;
    const last = this.pictures.get(this.#seq);
    const whole = this.asked || last === undefined || draw.below(8) === 0;
    const [width, height] = whole ? draw.of(SIZES) : [last.width, last.height];
    const grid = whole ? new Grid(width, height) : last.copy();
    const scrolls: Scroll[] = [];
    if (!whole && draw.below(3) === 0) {
      const move = { x: 1, y: 0, width: width - 1, height, dx: draw.below(3) - 1, dy: draw.below(3) - 1 };
      scrolls.push(move);
      grid.move(move);
    }
    const colours = Array.from({ length: draw.below(3) }, () => 1 + draw.below(200));
    const rects = colours.map(colour => {
      const [x, y] = [draw.below(width), draw.below(height)];
      const box = { x, y, width: 1 + draw.below(width - x), height: 1 + draw.below(height - y) };
      grid.fill(colour, box);
      return { ...box, codec: 'runs' as const, size: 1 };
    });
    const base = whole ? 0 : this.#seq;
    this.#seq += 1;
    this.asked = false;
    this.pictures.set(this.#seq, grid);
    const rest = { dpr: 1, seen: 0, places: [], gone: [] };
    const frame = { kind: Kind.Frame, seq: this.#seq, base, width, height, scrolls, rects, ...rest } as const;
    return { frame, payload: Uint8Array.from(colours) };
  }
}

/** Return a frame as it must not be painted. */
function spoilt({ frame, payload }: Sent, draw: Draw): Sent {
  const rect = { x: 0, y: 0, width: 1, height: 1, codec: 'runs', size: 1 } as const;
  // A whole picture comes, if not whole: no socket loses the answer to a request.
  switch (draw.below(frame.base === 0 ? 3 : 5)) {
    case 0:
      return { frame, payload: new Uint8Array(payload.length + 1) };
    case 1:
      return { frame: { ...frame, rects: [rect] }, payload: Uint8Array.of(BAD) };
    case 2:
      return { frame: { ...frame, rects: [{ ...rect, x: frame.width }] }, payload: Uint8Array.of(1) };
    case 3:
      // Larger than what it lies on.
      return { frame: { ...frame, height: frame.height + 1 }, payload };
    default:
      // The frame that lies below it never came.
      return { frame: { ...frame, base: frame.seq + 1000 }, payload };
  }
}

/** A painter that is walked, and what must be true of it all the time. */
class Walk {
  readonly #draw: Draw;
  readonly #screen: Screen;
  readonly #painter: Painter<Colour>;
  #kernel: Kernel;
  /** What was pushed in this attachment and is not acknowledged. */
  #pushed: Frame[] = [];
  #pending = false;
  /** Whether the last request came of the frame that is acknowledged next. */
  #askedNow = false;
  #failed = false;
  #broken: Error | null = null;
  /** Whether the canvas is empty, or was taken away, and no picture was painted since. */
  #blank = true;
  readonly counts = { painted: 0, asked: 0, failed: 0 };

  constructor(readonly seed: number) {
    this.#draw = new Draw(seed);
    this.#screen = new Screen(() => this.#draw.below(3) === 0);
    this.#kernel = new Kernel(this.#draw);
    this.#painter = new Painter(this.#screen, {
      ack: seq => {
        const head = this.#pushed.shift();
        this.#hold(seq, head?.seq, 'acknowledged in the order in which they came');
        if (head?.base === 0 && !this.#askedNow) {
          this.#pending = false;
        }
        this.#askedNow = false;
      },
      askWhole: () => {
        // A whole picture that cannot be painted was the answer to the last one.
        this.#hold(this.#pending && this.#pushed[0]?.base !== 0, false, 'one request at a time');
        this.#pending = true;
        this.#askedNow = true;
        this.#kernel.asked = true;
        this.counts.asked += 1;
      },
      painted: frame => {
        this.#hold(frame, this.#pushed[0], 'painted in the order in which they came');
        this.#hold(this.#blank && frame.base !== 0, false, 'nothing laid over a lost picture');
        this.#hold(this.#screen.shown, this.#kernel.pictures.get(frame.seq), 'shown as the kernel drew it');
        this.#blank = false;
        this.#failed = false;
        this.counts.painted += 1;
      },
      failed: () => {
        this.#failed = true;
        this.#pending = false;
        this.counts.failed += 1;
      }
    });
  }

  #hold(found: unknown, wanted: unknown, what: string): void {
    try {
      expect(found, `seed ${this.seed}: ${what}`).toEqual(wanted);
    } catch (error) {
      // The painter goes on when somebody who hears of a frame fails, so it is thrown after the step.
      this.#broken ??= error as Error;
    }
  }

  async run(): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) {
      this.#step();
      if (this.#draw.below(2) === 0) {
        await settle();
      }
      this.#judge();
    }
    await this.#end();
    this.#judge();
  }

  #judge(): void {
    if (this.#broken !== null) {
      throw this.#broken;
    }
  }

  #step(): void {
    const kernel = this.#kernel;
    switch (this.#draw.below(12)) {
      case 0:
        this.#push(spoilt(kernel.next(), this.#draw));
        break;
      case 1: {
        const first = kernel.next();
        this.#push(kernel.next());
        this.#push(first);
        break;
      }
      case 2: {
        // Changes are lost on their way.
        const lost = kernel.next();
        this.#push(lost.frame.base === 0 ? lost : kernel.next());
        break;
      }
      case 3:
        this.#painter.reset();
        this.#kernel = new Kernel(this.#draw);
        this.#pushed = [];
        this.#pending = false;
        this.#failed = false;
        this.#blank = true;
        break;
      case 4:
        this.#lose();
        break;
      case 5:
        this.#screen.refuse = !this.#screen.refuse;
        break;
      case 6:
      case 7:
        this.#release();
        break;
      default:
        this.#push(kernel.next());
    }
  }

  #push({ frame, payload }: Sent): void {
    this.#pushed.push(frame);
    this.#painter.push(frame, payload);
  }

  #lose(): void {
    this.#screen.shown = new Grid(0, 0);
    this.#blank = true;
    const whole = this.#pushed.some(({ base }) => base === 0);
    this.#painter.renew();
    this.#askedNow = false;
    this.#failed = false;
    this.#hold(this.#pending || whole, true, 'a lost picture is asked for');
  }

  #release(): void {
    const { late } = this.#screen;
    const [one] = late.splice(this.#draw.below(Math.max(1, late.length)), 1);
    one?.();
  }

  /** All that was late comes, and the kernel answers what it was asked: the picture is the true one. */
  async #end(): Promise<void> {
    this.#screen.refuse = false;
    const all = async (): Promise<void> => {
      let left;
      do {
        left = this.#pushed.length;
        this.#screen.late.splice(0).forEach(release => {
          release();
        });
        await settle();
      } while (this.#pushed.length < left);
    };
    await all();
    if (this.#failed) {
      this.#lose();
    }
    this.#push(this.#kernel.next());
    await all();
    this.#push(this.#kernel.next());
    await all();
    const last = Math.max(...this.#kernel.pictures.keys());
    this.#hold(this.#screen.shown, this.#kernel.pictures.get(last), 'the true picture in the end');
    this.#hold([this.#pushed, this.#pending, this.#screen.open], [[], false, 0], 'nothing left');
  }
}

test('whatever comes: frames are acknowledged in order, shown as drawn, and asked for once', async () => {
  const total = { painted: 0, asked: 0, failed: 0 };
  for (let seed = 1; seed <= WALKS; seed += 1) {
    const walk = new Walk(seed);
    await walk.run();
    total.painted += walk.counts.painted;
    total.asked += walk.counts.asked;
    total.failed += walk.counts.failed;
  }
  // The walks are such that all of it happens.
  expect(total.painted).toBeGreaterThan(5 * WALKS);
  expect(total.asked).toBeGreaterThan(2 * WALKS);
  expect(total.failed).toBeGreaterThan(WALKS / 20);
});
