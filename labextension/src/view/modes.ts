/** Says which tool a key has switched on or off: the button shows it, and who is elsewhere in the figure hears nothing. */
import type { Closed, ViewState } from './member';
import type { View, ViewPart } from './part';
import { Speech } from './speech';
import { Kind } from './wire';
import type { FromKernel, Tool } from './wire';

/** What is said of the tools of one view that stay pressed, while it has the keyboard. */
export class Modes implements ViewPart {
  readonly #root: HTMLElement;
  readonly #speech: Speech;
  /** The tools that are pressed; null until the kernel tells. */
  #pressed: readonly Tool[] | null = null;

  constructor(view: View) {
    this.#root = view.elements.root;
    this.#speech = new Speech(view);
  }

  turn({ name }: ViewState | Closed): void {
    if (name === 'dead') {
      this.end();
    }
  }

  end(): void {
    this.#speech.end();
  }

  hear(message: FromKernel): void {
    if (message.kind !== Kind.Figure) {
      return;
    }
    const before = this.#pressed;
    const now = (this.#pressed = message.tools.filter(tool => tool.pressed));
    if (before !== null) {
      const on = without(now, before)[0];
      this.#say(on ?? without(before, now)[0], on === undefined ? 'off' : 'on');
    }
  }

  #say(tool: Tool | undefined, state: string): void {
    const focused = document.activeElement;
    const here = focused instanceof HTMLElement && this.#root.contains(focused);
    // Of a button that has the focus, screen readers say it themselves.
    if (tool !== undefined && here && focused.dataset.figportTool !== tool.name) {
      this.#speech.say(`${tool.label} ${state}`);
    }
  }
}

function without(tools: readonly Tool[], others: readonly Tool[]): readonly Tool[] {
  return tools.filter(({ name }) => others.every(other => other.name !== name));
}
