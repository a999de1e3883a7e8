/** Key events in a figure to KEY messages, and which of them the notebook around gets to see. */
import { isNotebookShortcut, ownerOf, pressOf } from './keys';
import type { KeySituation } from './keys';
import { modifiersOf } from './pointer';
import type { Place } from './pointer';
import { Kind } from './wire';
import type { Key, KeyAction, Modifier } from './wire';

/** What of the keys the figure wants, as FIGURE tells it. */
export interface KeyWishes {
  readonly keys: readonly string[];
  readonly hears: boolean;
}

/** What a part of the view does by a key. */
export interface OwnKey {
  press(): void;
  /** Whether nobody else hears of it. */
  readonly alone: boolean;
}

/** What the keyboard of a figure needs. */
export interface KeyTarget {
  /** Whatever of the figure has the focus lies in it. */
  readonly root: HTMLElement;
  readonly canvas: HTMLElement;
  /** Where the pointer is, or was last. */
  place(): Place;
  /** Send; false when the figure takes no input now. */
  send(message: Key): boolean;
  /** Whether the figure takes input. */
  active(): boolean;
  /** Whether a button of the pointer is down: Escape then ends what it does. */
  busy(): boolean;
  /** Give the keyboard back to the document around. */
  leave(): void;
  /** Return what a part of the view does by this key, if it does something. */
  own?(event: KeyboardEvent): OwnKey | undefined;
  /** Whether the document around has a shortcut of this key; left out: what every notebook has. */
  readonly shortcut?: ((event: KeyboardEvent, at?: Element) => boolean) | undefined;
}

/** Lumino's attribute, for JupyterLab and Notebook 7: shortcuts keep out of what has it, and of what lies in that. */
const SUPPRESS = 'data-lm-suppress-shortcuts';
const MODIFIER_KEYS: Readonly<Record<Modifier, string>> = {
  ctrl: 'Control',
  alt: 'Alt',
  shift: 'Shift',
  super: 'Meta'
};

/** The keyboard while a part of one figure has the focus. Ends with the signal, as the figure's elements do. */
export class KeyInput {
  readonly #target: KeyTarget;
  /** The `key` sent for each `code` that is down: shift may change it before the release. */
  readonly #down = new Map<string, string>();
  /** What the shortcuts keep out of, beside the figure. */
  #kept: Element | null = null;
  #wishes: KeyWishes = { keys: [], hears: false };
  /** Whether the last key was Escape. */
  #escaped = false;

  constructor(target: KeyTarget, signal: AbortSignal) {
    this.#target = target;
    const { root } = target;
    root.setAttribute(SUPPRESS, '');
    // At the window, on the way down: Notebook 7's shortcuts listen on the way down at the document.
    window.addEventListener(
      'keydown',
      event => {
        if (event.target instanceof Node && root.contains(event.target)) {
          this.#press(event);
        }
      },
      { signal, capture: true }
    );
    root.addEventListener(
      'keydown',
      event => {
        // A button of the figure had it. The classic notebook's shortcuts listen further out.
        if (root.hasAttribute(SUPPRESS)) {
          event.stopPropagation();
        }
      },
      { signal }
    );
    root.addEventListener(
      'keyup',
      event => {
        this.#release(event);
      },
      { signal, capture: true }
    );
    root.addEventListener(
      'focusout',
      ({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && root.contains(relatedTarget))) {
          this.#releaseAll();
          this.#escaped = false;
        }
      },
      { signal }
    );
  }

  /** Take in what the figure wants. */
  want(wishes: KeyWishes): void {
    this.#wishes = wishes;
  }

  /** Whether this key is down. */
  holds(key: string): boolean {
    return [...this.#down.values()].includes(key);
  }

  /** Whether the figure, or a part of it, hears of a key that is spelled so, if it is pressed in the picture. */
  reaches(spelled: string): boolean {
    const event = pressOf(spelled);
    const target = this.#target;
    const owner = ownerOf(event, {
      focus: 'canvas',
      open: false,
      live: true,
      own: target.own?.(event) !== undefined,
      shortcut: target.shortcut?.(event, target.canvas) ?? isNotebookShortcut(event),
      ...this.#wishes
    });
    return owner === 'figure' || owner === 'view';
  }

  /** Press modifiers that went down elsewhere, and release those that went up there. */
  follow(modifiers: readonly Modifier[]): void {
    for (const [modifier, key] of Object.entries(MODIFIER_KEYS) as [Modifier, string][]) {
      const code = [...this.#down].find(([, down]) => down === key)?.[0];
      if (modifiers.includes(modifier) && code === undefined) {
        if (this.#send('press', key, modifiers)) {
          // Left or right: whichever is released.
          this.#down.set(key, key);
        }
      } else if (!modifiers.includes(modifier) && code !== undefined) {
        this.#down.delete(code);
        this.#send('release', key, modifiers);
      }
    }
  }

  /** Forget what is down: nobody is there to be told. */
  reset(): void {
    this.#down.clear();
  }

  #press(event: KeyboardEvent): void {
    const own = this.#target.own?.(event);
    const owner = ownerOf(event, this.#situation(event, own !== undefined));
    this.#keepShortcutsOut(event.target, owner !== 'page');
    switch (owner) {
      case 'page':
      case 'part':
        break;
      case 'nobody':
        event.stopPropagation();
        break;
      case 'view':
        event.preventDefault();
        event.stopPropagation();
        own?.press();
        // As with matplotlib's keymap: whoever listens to keys hears this one too.
        if (own?.alone !== true && this.#wishes.hears && this.#send('press', event.key, modifiersOf(event))) {
          this.#down.set(event.code, event.key);
        }
        break;
      case 'figure':
        // Space and arrows would scroll the page.
        event.preventDefault();
        event.stopPropagation();
        if (this.#send('press', event.key, modifiersOf(event))) {
          this.#down.set(event.code, event.key);
        }
        break;
      default:
        owner satisfies never;
    }
    this.#escape(event, owner === 'figure' || owner === 'nobody');
  }

  /**
   * Have the shortcuts around keep out of this key, or not.
   *
   * Those of commands are for whatever has the focus in a notebook, and Lumino looks at that before it comes to the
   * figure: in Notebook 7, which hears of keys before our buttons and forms do, "x" on one of them would cut the cell.
   */
  #keepShortcutsOut(focused: EventTarget | null, out: boolean): void {
    this.#kept?.removeAttribute(SUPPRESS);
    this.#kept = focused instanceof Element ? focused : null;
    this.#kept?.toggleAttribute(SUPPRESS, out);
    this.#target.root.toggleAttribute(SUPPRESS, out);
  }

  /** Give the keyboard back by Escape; where handlers listen to keys it is theirs, and the second one gives it back. */
  #escape(event: KeyboardEvent, ours: boolean): void {
    const plain = event.key === 'Escape' && ours && !event.repeat;
    const { hears } = this.#wishes;
    if (plain && !this.#target.busy() && (this.#escaped || !hears || !this.#target.active())) {
      this.#target.leave();
    } else if (!event.repeat) {
      this.#escaped = plain && !this.#target.busy();
    }
  }

  #situation(event: KeyboardEvent, own: boolean): KeySituation {
    const { root, canvas } = this.#target;
    const { target } = event;
    const within = (name: string): boolean => target instanceof Element && target.closest(name) !== null;
    const button = within('[role=toolbar]') ? 'toolbar' : within('.figport-handle') ? 'handle' : 'button';
    const badge = target instanceof Element ? target.closest('.figport-badge') : null;
    const picture = target === canvas || target === root;
    return {
      focus: picture ? 'canvas' : within('[role=menu]') ? 'menu' : within('.figport-form') ? 'form' : button,
      open: (badge?.querySelector('[aria-expanded=true]') ?? null) !== null,
      live: this.#target.active(),
      own,
      shortcut:
        (target !== canvas && copiesText(event, root)) || (this.#target.shortcut?.(event) ?? isNotebookShortcut(event)),
      ...this.#wishes
    };
  }

  #release(event: KeyboardEvent): void {
    const code = this.#down.has(event.code) ? event.code : event.key;
    const key = this.#down.get(code);
    if (key === undefined) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.#down.delete(code);
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
    return this.#target.send({ kind: Kind.Key, action, key, ...this.#target.place(), modifiers, number: 0 });
  }
}

/** Whether a key copies what was chosen of the words of a figure: that is the browser's. */
function copiesText(event: KeyboardEvent, root: HTMLElement): boolean {
  const chosen = root.ownerDocument.getSelection();
  const copies = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c';
  return copies && chosen?.isCollapsed === false && root.contains(chosen.anchorNode);
}
