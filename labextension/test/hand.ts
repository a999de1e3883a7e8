/** A figure's canvas in a page, the input at it, and a hand that uses it. */
import { Input } from '../src/view/input';
import type { WheelMode, Wishes } from '../src/view/input';
import type { Message } from '../src/view/wire';
import { FakeClock } from './fakes';

export const WISHES: Wishes = { wheel: 'listened', keys: [], hears: false };

export class Hand {
  readonly canvas = document.createElement('canvas');
  readonly root = document.createElement('div');
  /** Something else that the keyboard can be at. */
  readonly other = document.createElement('button');
  readonly sent: Message[] = [];
  readonly clock = new FakeClock();
  live = true;
  wheel: WheelMode = 'focused';
  /** How often the keyboard was given back. */
  left = 0;
  /** How often a part of the view did what its key means. */
  copied = 0;
  /** Whether nobody else hears of that key. */
  alone = false;
  readonly input: Input;
  readonly #lifetime = new AbortController();

  /** `more`: what else the input is told, or something else than here. */
  constructor(more: Partial<ConstructorParameters<typeof Input>[0]> = {}) {
    this.canvas.tabIndex = 0;
    this.root.append(this.canvas);
    document.body.replaceChildren(this.root, this.other);
    this.canvas.getBoundingClientRect = () => new DOMRect(100, 50, 200, 150);
    this.input = new Input(
      {
        root: this.root,
        canvas: this.canvas,
        clock: this.clock,
        wheel: () => this.wheel,
        active: () => this.live,
        leave: () => {
          this.left += 1;
        },
        own: event =>
          event.key === 'c' && event.ctrlKey ? { press: () => (this.copied += 1), alone: this.alone } : undefined,
        send: message => {
          if (this.live) {
            this.sent.push(message);
          }
          return this.live;
        },
        ...more
      },
      this.#lifetime.signal,
      this.#lifetime.signal
    );
    this.input.want(WISHES, false);
  }

  get signal(): AbortSignal {
    return this.#lifetime.signal;
  }

  /** The figure is gone. */
  end(): void {
    this.#lifetime.abort();
  }

  pointer(type: string, init: PointerEventInit = {}): PointerEvent {
    const event = new PointerEvent(type, { bubbles: true, cancelable: true, button: -1, isPrimary: true, ...init });
    this.canvas.dispatchEvent(event);
    return event;
  }

  key(type: 'keydown' | 'keyup', name: string, init: KeyboardEventInit = {}): KeyboardEvent {
    const code = init.code ?? `Key${name.toUpperCase()}`;
    const event = new KeyboardEvent(type, { bubbles: true, cancelable: true, key: name, code, ...init });
    this.canvas.dispatchEvent(event);
    return event;
  }
}
