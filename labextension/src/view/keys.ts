/**
 * Whose a key is: the figure's, the notebook's, a button's, or nobody's. Pure.
 *
 * What belongs to the notebook stays there: its shortcuts, which have ctrl, cmd or alt, and Shift+Enter, work as in any
 * cell. All other keys are kept from it, because in command mode "x" cuts the cell and "d d" deletes it.
 */
import { modifiersOf } from './pointer';

/**
 * Who gets a key. `figure`: the kernel. `view`: a part of the view in the page. `page`: the notebook around, or the browser. `part`: the button or menu that has
 * the focus. `nobody`: the browser may do its own with it, as with Tab.
 */
export type KeyOwner = 'figure' | 'view' | 'page' | 'part' | 'nobody';

/** What the owner of a key depends on. */
export interface KeySituation {
  /**
   * What has the focus: the picture, a button that Enter and Space press (and arrows reach others of), the handle, which
   * arrows move and Escape gives up, a menu, or a form.
   */
  readonly focus: 'canvas' | 'button' | 'toolbar' | 'handle' | 'menu' | 'form';
  /** Whether something of it is open that Escape closes. */
  readonly open: boolean;
  /** Whether the figure takes input now. */
  readonly live: boolean;
  /** The combinations that the figure's keymap names, as `spell` writes them. */
  readonly keys: readonly string[];
  /** Whether a handler listens to keys. */
  readonly hears: boolean;
  /** Whether a part of the view does something by it. */
  readonly own: boolean;
  /** Whether the document around has a shortcut of this key. */
  readonly shortcut: boolean;
}

/** Keys without a meaning of their own, or in the middle of being composed. */
const NO_KEYS: ReadonlySet<string> = new Set(['Dead', 'Process', 'Unidentified', 'Compose']);
const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'OS', 'CapsLock']);
/** With ctrl or cmd these belong to the browser; sent as well, ctrl+w would close figure and tab at once. */
const BROWSER: ReadonlySet<string> = new Set('r t n w l f p q j 0 1 2 3 4 5 6 7 8 9 + - = PageUp PageDown'.split(' '));
/** With ctrl, cmd or alt these are every notebook's: running, saving, undoing, the palette. */
const NOTEBOOK: ReadonlySet<string> = new Set('s z y Enter'.split(' '));
const PALETTE: ReadonlySet<string> = new Set('c f p'.split(' '));
/** With alt these go back and forth in the browser's history. */
const HISTORY: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowRight', 'Home']);
/** What a button takes for itself, and what a button among others does. */
const PRESSES: ReadonlySet<string> = new Set(['Enter', ' ']);
const ROVES: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowRight', 'ArrowDown', 'Home', 'End']);
/** What the handle does. */
const SIZES: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Escape']);

/** Return a key with its modifiers as the kernel spells it: `ctrl+g`, `alt+ArrowLeft`. A character shows shift already. */
export function spell(event: KeyboardEvent): string {
  const modifiers = modifiersOf(event).filter(one => event.key.length > 1 || one !== 'shift');
  return [...modifiers, event.key].join('+');
}

/** Return the event of a key that is spelled so. */
export function pressOf(spelled: string): KeyboardEvent {
  const key = /(?:[^+]+|\+)$/.exec(spelled)?.[0] ?? '';
  const modifiers = spelled.slice(0, spelled.length - key.length).split('+');
  return new KeyboardEvent('keydown', {
    key,
    ctrlKey: modifiers.includes('ctrl'),
    altKey: modifiers.includes('alt'),
    metaKey: modifiers.includes('super'),
    shiftKey: modifiers.includes('shift') || (key.length === 1 && key !== key.toLowerCase())
  });
}

/** Return whether a shortcut of this form is every notebook's, for hosts that cannot tell theirs. */
export function isNotebookShortcut(event: KeyboardEvent): boolean {
  const key = lower(event.key);
  if (key === 'Enter') {
    return event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;
  }
  const accel = event.ctrlKey || event.metaKey;
  return accel && (NOTEBOOK.has(key) || (event.shiftKey && PALETTE.has(key)));
}

/** Return who gets a key that goes down in a figure. */
export function ownerOf(event: KeyboardEvent, situation: KeySituation): KeyOwner {
  const { focus, live, keys, hears, shortcut, open, own } = situation;
  if (focus === 'form' && event.key !== 'Tab') {
    return saves(event) || /^F\d+$/.test(event.key) ? 'page' : 'part';
  }
  if (event.key === 'Tab' || event.isComposing || NO_KEYS.has(event.key)) {
    return focus === 'menu' && event.key === 'Tab' ? 'part' : 'nobody';
  }
  const figure = live ? 'figure' : 'nobody';
  if (MODIFIERS.has(event.key)) {
    return focus === 'menu' ? 'nobody' : figure;
  }
  if (/^F\d+$/.test(event.key) || shortcut) {
    return 'page';
  }
  if (own && (focus === 'canvas' || (event.key === 'Escape' && !open && (focus === 'toolbar' || focus === 'button')))) {
    return 'view';
  }
  // AltGr makes characters and reports ctrl and alt; they are plain keys.
  if ((event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph')) {
    return live && !isBrowsers(event) && (hears || keys.includes(spell(event))) ? 'figure' : 'page';
  }
  if (focus === 'menu' || (open && event.key === 'Escape')) {
    return 'part';
  }
  if (focus !== 'canvas' && (PRESSES.has(event.key) || (focus === 'toolbar' && ROVES.has(event.key)))) {
    return 'part';
  }
  return focus === 'handle' && SIZES.has(event.key) ? 'part' : figure;
}

/** In a form all keys are its own, with ctrl too: they move, copy and paste there. But a notebook is saved from anywhere. */
function saves(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && lower(event.key) === 's';
}

function isBrowsers(event: KeyboardEvent): boolean {
  const accel = event.ctrlKey || event.metaKey;
  return accel ? BROWSER.has(lower(event.key)) : HISTORY.has(event.key);
}

function lower(key: string): string {
  return key.length === 1 ? key.toLowerCase() : key;
}
