/** The handle at the lower corner where lines of text end, which changes the figure's size: by pointer, finger or keys. */
import { arrowStep } from './arrows';
import type { View, ViewPart } from './part';
import { Resizing } from './resizing';
import type { Size } from './size';
import { Speech } from './speech';
import { Kind } from './wire';
import type { Access, FromKernel } from './wire';

/** Drags, and arrow keys while it has the focus; Escape gives back what was before. */
export class ResizeHandle implements ViewPart {
  readonly #node = document.createElement('button');
  readonly #view: View;
  readonly #resizing: Resizing;
  readonly #speech: Speech;
  #drag: { readonly x: number; readonly y: number; readonly size: Size } | null = null;
  /** What keys have made of the size, until the kernel answers; */
  #chosen: Size | null = null;
  /** what Escape goes back to. */
  #before: Size | null = null;

  constructor(view: View) {
    this.#view = view;
    this.#resizing = new Resizing(view, 'choice', true);
    this.#speech = new Speech(view);
    const node = this.#node;
    const { living: signal } = view;
    node.type = 'button';
    node.className = 'figport-handle';
    node.title = 'Drag to resize, or use the arrow keys';
    node.setAttribute('aria-label', 'Size of the figure');
    node.setAttribute('aria-description', 'Arrow keys change it, with Shift by one pixel. Escape gives it back.');
    this.#listen(signal);
    signal.addEventListener('abort', () => {
      node.remove();
      this.#resizing.stop();
      this.#speech.end();
    });
    view.elements.body.append(node);
  }

  hear(message: FromKernel): void {
    this.#resizing.hear(message);
    if (message.kind === Kind.Figure && this.#resizing.idle) {
      this.#chosen = null;
    }
  }

  permit(access: Access): void {
    this.#node.hidden = access === 'view';
  }

  #listen(signal: AbortSignal): void {
    const node = this.#node;
    node.addEventListener(
      'pointerdown',
      event => {
        if (event.button === 0) {
          event.preventDefault();
          event.stopPropagation();
          node.setPointerCapture(event.pointerId);
          node.focus({ preventScroll: true });
          this.#drag = { x: event.clientX, y: event.clientY, size: this.#view.room.size };
          this.#before = this.#drag.size;
          this.#resizing.begin();
        }
      },
      { signal }
    );
    node.addEventListener(
      'pointermove',
      event => {
        this.#move(event);
      },
      { signal }
    );
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      node.addEventListener(
        type,
        () => {
          this.#end();
        },
        { signal }
      );
    }
    node.addEventListener(
      'keydown',
      event => {
        this.#key(event);
      },
      { signal }
    );
    node.addEventListener(
      'blur',
      () => {
        this.#before = this.#chosen = null;
      },
      { signal }
    );
  }

  #move(event: PointerEvent): void {
    if (this.#drag === null) {
      return;
    }
    const { x, y, size } = this.#drag;
    this.#resizing.choose({
      width: size.width + this.#away * (event.clientX - x),
      height: size.height + event.clientY - y
    });
  }

  #end(): void {
    if (this.#drag !== null) {
      this.#drag = null;
      this.#resizing.end();
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === 'Escape') {
      this.#giveBack();
      return;
    }
    const step = arrowStep(event);
    if (step === null || this.#drag !== null) {
      return;
    }
    event.preventDefault();
    const size = this.#chosen ?? this.#view.room.size;
    this.#before ??= size;
    this.#choose({ width: size.width + this.#away * step.right, height: size.height + step.down });
  }

  /** Go back to the size from before, and to the picture. */
  #giveBack(): void {
    const before = this.#before;
    this.#before = null;
    this.#end();
    if (before !== null) {
      this.#choose(before);
    }
    this.#view.elements.canvas.focus({ preventScroll: true });
  }

  #choose(size: Size): void {
    this.#chosen = size;
    this.#resizing.begin();
    this.#resizing.choose(size);
    this.#resizing.end();
    this.#speech.say(`${Math.round(size.width)} by ${Math.round(size.height)} pixels`);
  }

  /** The figure grows away from where lines of text begin. */
  get #away(): number {
    return getComputedStyle(this.#node).direction === 'rtl' ? -1 : 1;
  }
}
