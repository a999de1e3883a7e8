/**
 * A pointer for people who use no mouse: a cross in the picture that arrow keys move, and that hovers and clicks.
 *
 * It speaks as a mouse does, by events at the canvas: all that listens to pointers there needs to know nothing of it.
 */
import { arrowStep } from './arrows';
import type { Closed, ViewState } from './member';
import type { View, ViewPart } from './part';
import { Speech } from './speech';
import { Kind } from './wire';
import type { Access, FromKernel } from './wire';

/** Keys → buttons as events number them: by what is on the key, and by where it is, whatever Shift makes of it there. */
const PRESSES: Readonly<Record<string, number>> = { ' ': 0, Enter: 0, Digit1: 0, Digit2: 1, Digit3: 2 };
/** The bit in `buttons` of each. */
const BITS = [1, 4, 2];

/** The cross of one view, and the button behind the picture that brings it: who goes on by Tab finds it there. */
export class KeyboardCursor implements ViewPart {
  /** Its keys are those of nobody else, also where handlers listen to keys. */
  readonly alone = true;
  readonly #view: View;
  readonly #button = document.createElement('button');
  readonly #cross = document.createElement('div');
  readonly #speech: Speech;
  readonly #readout = (): string => this.#view.elements.message.textContent;
  #on = false;
  /** Whether an arrow has moved it, so that the read-out is to be said, and again when the kernel says it late. */
  #moved = false;
  /** Where the cross is, in CSS pixels from the picture's corner; it stays there until the next time. */
  #place: { readonly x: number; readonly y: number } | null = null;
  /** The button that is down, and the key that holds it; null: until the next such key. */
  #pressed: { readonly button: number; readonly code: string | null } | null = null;

  constructor(view: View) {
    this.#view = view;
    const { living: signal, elements } = view;
    this.#speech = new Speech(view);
    this.#button.type = 'button';
    this.#button.className = 'figport-cursor-button';
    this.#button.textContent = 'Move a cross by keys';
    this.#button.setAttribute('aria-description', 'It hovers and clicks in the figure as a mouse does.');
    this.#button.addEventListener(
      'click',
      () => {
        this.#begin();
      },
      { signal }
    );
    this.#cross.className = 'figport-cross';
    this.#cross.setAttribute('aria-hidden', 'true');
    this.#cross.hidden = true;
    elements.stage.append(this.#cross);
    elements.body.append(this.#button);
    elements.canvas.addEventListener(
      'keyup',
      event => {
        if (this.#pressed !== null && this.#pressed.code === event.code) {
          event.preventDefault();
          this.#release(event);
        }
      },
      { signal }
    );
    elements.canvas.addEventListener(
      'blur',
      () => {
        this.#end();
      },
      { signal }
    );
    signal.addEventListener('abort', () => {
      this.#end();
      this.#speech.end();
      this.#cross.remove();
      this.#button.remove();
    });
  }

  permit(access: Access): void {
    this.#button.hidden = access === 'view';
  }

  hear({ kind }: FromKernel): void {
    // The kernel may be far away, or busy.
    if (kind === Kind.Readout && this.#on && this.#moved) {
      this.#speech.askAnew(this.#readout);
    }
  }

  turn({ name }: ViewState | Closed): void {
    if (name !== 'live') {
      this.#end();
    }
  }

  wants(event: KeyboardEvent): boolean {
    const { key } = event;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    return this.#on && plain && (arrowStep(event) !== null || buttonOf(event) !== null || key === 'Escape');
  }

  press(event: KeyboardEvent): void {
    const step = arrowStep(event);
    if (step !== null) {
      const { x, y } = this.#at();
      this.#move({ x: x + step.right, y: y + step.down }, event);
    } else if (event.key === 'Escape') {
      this.#end();
    } else if (!event.repeat) {
      this.#press(event);
    }
  }

  #press(event: KeyboardEvent): void {
    const latched = this.#pressed !== null && this.#pressed.code === null;
    const button = buttonOf(event);
    if (this.#pressed !== null) {
      this.#release(event);
    }
    if (!latched && button !== null) {
      this.#pressed = { button, code: event.shiftKey ? null : event.code };
      this.#say('pointerdown', event, button);
    }
  }

  #begin(): void {
    const { canvas } = this.#view.elements;
    if (!this.#view.active()) {
      return;
    }
    canvas.focus({ preventScroll: true });
    this.#on = true;
    this.#moved = false;
    this.#cross.hidden = false;
    this.#speech.say('Arrow keys move the cross, Enter or Space presses, 3 the right button. Escape ends it.');
    this.#move(this.#at(), null);
  }

  #end(): void {
    if (!this.#on) {
      return;
    }
    if (this.#pressed !== null) {
      this.#release(null);
    }
    this.#on = false;
    this.#cross.hidden = true;
    this.#say('pointerleave', null, -1);
  }

  #at(): { readonly x: number; readonly y: number } {
    const { width, height } = this.#view.size();
    return this.#place ?? { x: Math.round(width / 2), y: Math.round(height / 2) };
  }

  #move({ x, y }: { readonly x: number; readonly y: number }, event: KeyboardEvent | null): void {
    const { width, height } = this.#view.size();
    this.#place = { x: Math.max(0, Math.min(width - 1, x)), y: Math.max(0, Math.min(height - 1, y)) };
    this.#cross.style.left = `${this.#place.x}px`;
    this.#cross.style.top = `${this.#place.y}px`;
    // The picture may be wider than its cell, and higher than the window.
    (this.#cross as { scrollIntoView?: (how: object) => void }).scrollIntoView?.({
      block: 'nearest',
      inline: 'nearest'
    });
    this.#say('pointermove', event, -1);
    if (event !== null) {
      this.#moved = true;
      this.#speech.ask(this.#readout);
    }
  }

  #release(event: KeyboardEvent | null): void {
    const button = this.#pressed?.button ?? 0;
    this.#pressed = null;
    this.#say('pointerup', event, button);
  }

  #say(type: string, event: KeyboardEvent | null, button: number): void {
    const { canvas } = this.#view.elements;
    const box = canvas.getBoundingClientRect();
    const { x, y } = this.#at();
    // A host may show the figure scaled.
    const scale = canvas.offsetWidth > 0 && box.width > 0 ? box.width / canvas.offsetWidth : 1;
    const { ctrlKey = false, altKey = false, metaKey = false } = event ?? {};
    canvas.dispatchEvent(
      new PointerEvent(type, {
        clientX: box.left + x * scale,
        clientY: box.top + y * scale,
        button,
        buttons: this.#pressed === null ? 0 : (BITS[this.#pressed.button] ?? 0),
        pointerType: 'mouse',
        isPrimary: true,
        ctrlKey,
        altKey,
        metaKey,
        bubbles: type !== 'pointerleave',
        cancelable: true
      })
    );
  }
}

/** Return the button that a key presses; null for other keys. */
function buttonOf({ key, code }: KeyboardEvent): number | null {
  return PRESSES[key] ?? PRESSES[code] ?? null;
}
