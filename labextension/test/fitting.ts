/** A figure that follows its place, and a kernel that answers. */
import { afterEach, beforeEach, vi } from 'vitest';
import { buildElements } from '../src/view/elements';
import type { Elements } from '../src/view/elements';
import { Fit } from '../src/view/fit';
import type { View } from '../src/view/part';
import type { Size } from '../src/view/size';
import { Kind } from '../src/view/wire';
import type { Fit as Wish, Message, SizePurpose } from '../src/view/wire';
import { FakeClock, fakeView, figureState } from './fakes';

export let lifetime: AbortController;
export let clock: FakeClock;
export let elements: Elements;
export let fit: Fit;
export let size: Size;
/** What the kernel says of it. */
export let own: Size;
let fitted: boolean;
/** What was asked for, why, and when. */
export const sent: string[] = [];
export const purposes: SizePurpose[] = [];
export const times: number[] = [];
let room: number;
let changed: () => void;

/** Have each test begin with a figure of its own. */
export function eachWithItsOwn(): void {
  beforeEach(() => {
    lifetime = new AbortController();
    clock = new FakeClock();
    elements = buildElements('Figure 1');
    document.body.replaceChildren(elements.root);
    own = size = { width: 400, height: 200 };
    fitted = false;
    sent.length = purposes.length = times.length = 0;
    room = 800;
    Object.defineProperty(elements.root, 'clientWidth', { get: () => room });
    vi.stubGlobal(
      'ResizeObserver',
      class {
        constructor(callback: () => void) {
          changed = callback;
        }
        observe(): void {
          changed();
        }
        disconnect(): void {
          changed = () => undefined;
        }
      }
    );
  });
  afterEach(() => {
    lifetime.abort();
    vi.unstubAllGlobals();
  });
}

export function send(message: Message): boolean {
  if (message.kind === Kind.Resize) {
    sent.push(`${message.width} × ${message.height}`);
    purposes.push(message.purpose);
    times.push(clock.now());
  }
  return true;
}

export function make(more: Partial<View> = {}): void {
  fit = new Fit(fakeView(clock, lifetime.signal, { elements, size: () => size, send, ...more }));
}

/** The kernel tells a size that somebody chose; left out: what it was asked for last. A while has passed before. */
export function tell(wish: Wish, told?: Size, fits = false): void {
  clock.advance(100);
  answer(wish, told, fits);
}

export function answer(wish: Wish, told?: Size, fits = false): void {
  const [width = 0, height = 0] = (sent.at(-1) ?? `${size.width} × ${size.height}`).split(' × ').map(Number);
  size = told ?? { width, height };
  if (told !== undefined || purposes.at(-1) === 'place') {
    own = size;
    fitted = told === undefined || fits;
  }
  const { chrome } = figureState();
  const about = { own_width: own.width, own_height: own.height, fitted, chrome: { ...chrome, fit: wish } };
  fit.hear(figureState({ ...size, ...about }));
}

export function widen(width: number): void {
  room = width;
  changed();
}

/** What is seen is so large, whatever the kernel told. */
export function isSeen(seen: Size): void {
  size = seen;
}

/** The place becomes as wide, and nobody has noticed. */
export function becomesWide(width: number): void {
  room = width;
}
