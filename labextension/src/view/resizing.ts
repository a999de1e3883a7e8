/** Sizes that somebody chooses for a figure: one RESIZE is under way at a time, and the newest size is sent last. */
import type { View } from './part';
import type { Size } from './size';
import { Kind } from './wire';
import type { FromKernel, SizePurpose } from './wire';

const SMALLEST = 80;
const LARGEST = 8192;
/** A kernel that computes does not answer; then the next size is sent after this time. */
const TIMEOUT = 500;
/** After the last size the box waits so long for the kernel's before it goes back. */
const SETTLE = 1500;

/** Resizes the figure of one view. */
export class Resizing {
  readonly #view: View;
  readonly #purpose: SizePurpose;
  /** Whether the box shows a size before the kernel has drawn it. */
  readonly #ahead: boolean;
  /** At least so many milliseconds lie between two sizes. */
  readonly #pause: number;
  #sent = -Infinity;
  #chooses = false;
  #wanted: Size | null = null;
  #waiting = false;
  #stopTimer: () => void = () => undefined;

  constructor(view: View, purpose: SizePurpose, ahead: boolean, pause = 0) {
    this.#view = view;
    this.#purpose = purpose;
    this.#ahead = ahead;
    this.#pause = pause;
  }

  /** Somebody begins to choose. */
  begin(): void {
    this.#chooses = true;
  }

  /** Have the figure be so large; the kernel may decide on another size. */
  choose(size: Size): void {
    const wanted = { width: bounded(size.width), height: bounded(size.height) };
    this.#wanted = wanted;
    this.#show(wanted);
    this.#flush();
  }

  /** Nothing else will be chosen for now. */
  end(): void {
    this.#chooses = false;
    if (this.idle) {
      this.#show(null);
    }
    this.#flush();
  }

  /** What was chosen and not yet sent counts no more. */
  forget(): void {
    this.#wanted = null;
  }

  /** The figure is a plain picture. */
  stop(): void {
    this.#stopTimer();
    this.#show(null);
  }

  /** Whether the kernel has answered all. */
  get idle(): boolean {
    return this.#wanted === null && !this.#waiting;
  }

  /** The kernel told the figure's size: the way is free for the next one. */
  hear(message: FromKernel): void {
    if (message.kind === Kind.Figure) {
      this.#answered();
    }
  }

  #answered(): void {
    this.#stopTimer();
    this.#waiting = false;
    if (!this.#chooses && this.#wanted === null) {
      this.#show(null);
    }
    this.#flush();
  }

  #flush(): void {
    if (this.#wanted === null || this.#waiting) {
      return;
    }
    const now = this.#view.clock.now();
    const early = this.#sent + this.#pause - now;
    if (early > 0) {
      this.#stopTimer();
      this.#stopTimer = this.#view.clock.after(early, () => {
        this.#flush();
      });
      return;
    }
    const wanted = this.#wanted;
    this.#wanted = null;
    if (!this.#view.send({ kind: Kind.Resize, ...wanted, purpose: this.#purpose })) {
      this.#show(null);
      return;
    }
    this.#waiting = true;
    this.#sent = now;
    const timeout = this.#chooses ? TIMEOUT : SETTLE;
    this.#stopTimer = this.#view.clock.after(timeout, () => {
      this.#answered();
    });
  }

  #show(size: Size | null): void {
    if (this.#ahead) {
      this.#view.room.choose(size);
    }
  }
}

function bounded(value: number): number {
  return Math.round(Math.min(LARGEST, Math.max(SMALLEST, value)));
}
