/** What screen readers say, and nobody sees. */
import type { View } from './part';

/** Milliseconds without another word before one is said: keys repeat. */
const PAUSE = 300;

/** Says the last of what a part of one view has to say. */
export class Speech {
  readonly #node = document.createElement('span');
  readonly #view: View;
  #stopTimer: () => void = () => undefined;
  #waits = false;

  constructor(view: View) {
    this.#view = view;
    this.#node.className = 'figport-status';
    this.#node.setAttribute('role', 'status');
    view.elements.body.append(this.#node);
  }

  say(words: string): void {
    this.ask(() => words);
  }

  /** Say no more. */
  end(): void {
    this.#stopTimer();
    this.#node.remove();
  }

  /** Say what there is to say when nothing else has come for a moment. */
  ask(words: () => string): void {
    this.#stopTimer();
    this.#waits = true;
    this.#stopTimer = this.#view.clock.after(PAUSE, () => {
      this.#waits = false;
      this.#node.textContent = words();
    });
  }

  /** The same of what has become another, unless that is about to be said. */
  askAnew(words: () => string): void {
    if (!this.#waits) {
      this.ask(words);
    }
  }
}
