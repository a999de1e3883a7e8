/** Key events to KEY messages, and which of them belong to the browser. */
import { Kind } from './wire';
import type { Key, KeyAction, Modifier } from './wire';
import { modifiersOf } from './pointer';
import type { Place } from './pointer';

/** What a host element needs for its keys to be sent. */
export interface KeyTarget {
  readonly element: HTMLElement;
  /** Where the pointer is, or was last. */
  place(): Place;
  /** Send; false when the figure takes no input now. */
  send(message: Key): boolean;
}

/** Keys without a meaning of their own, or in the middle of being composed. */
const NO_KEYS: ReadonlySet<string> = new Set(['Dead', 'Process', 'Unidentified', 'Compose']);
/** With ctrl or cmd these belong to the browser; sent as well, ctrl+w would close figure and tab at once. */
const BROWSER_COMBINATIONS: ReadonlySet<string> = new Set('r t n w l f p q j 0 + - = PageUp PageDown F4 F5'.split(' '));
const BROWSER_KEYS: ReadonlySet<string> = new Set(['F5', 'F11', 'F12']);

/** Return whether the browser should have this key, and the figure not. */
export function isForBrowser(event: KeyboardEvent): boolean {
  if (event.key === 'Tab' || event.isComposing || NO_KEYS.has(event.key) || BROWSER_KEYS.has(event.key)) {
    return true;
  }
  // AltGr makes characters and reports ctrl and alt; they are plain keys.
  const altGraph = event.getModifierState('AltGraph');
  return (event.ctrlKey || event.metaKey) && !altGraph && BROWSER_COMBINATIONS.has(lower(event.key));
}

/** The keyboard while one figure has the focus. */
export class KeyInput {
  readonly #target: KeyTarget;
  /** The `key` sent for each `code` that is down: shift may change it before the release. */
  readonly #down = new Map<string, string>();

  constructor(target: KeyTarget, signal: AbortSignal) {
    this.#target = target;
    const { element } = target;
    element.addEventListener(
      'keydown',
      event => {
        this.#press(event);
      },
      { signal }
    );
    element.addEventListener(
      'keyup',
      event => {
        this.#release(event);
      },
      { signal }
    );
    element.addEventListener(
      'blur',
      () => {
        this.#releaseAll();
      },
      { signal }
    );
  }

  /** Forget what is down: nobody is there to be told. */
  reset(): void {
    this.#down.clear();
  }

  #press(event: KeyboardEvent): void {
    if (isForBrowser(event)) {
      return;
    }
    // Space and arrows would scroll the page, letters would be the notebook's command shortcuts.
    event.preventDefault();
    event.stopPropagation();
    if (this.#send('press', event.key, modifiersOf(event))) {
      this.#down.set(event.code, event.key);
    }
  }

  #release(event: KeyboardEvent): void {
    const key = this.#down.get(event.code);
    if (key === undefined) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.#down.delete(event.code);
    this.#send('release', key, modifiersOf(event));
    if (event.key === 'Meta') {
      // macOS reports no release of keys that go up while cmd is down.
      this.#releaseAll();
    }
  }

  #releaseAll(): void {
    const keys = [...this.#down.values()];
    this.#down.clear();
    for (const key of keys) {
      this.#send('release', key, []);
    }
  }

  #send(action: KeyAction, key: string, modifiers: readonly Modifier[]): boolean {
    return this.#target.send({ kind: Kind.Key, action, key, ...this.#target.place(), modifiers });
  }
}

function lower(key: string): string {
  return key.length === 1 ? key.toLowerCase() : key;
}
