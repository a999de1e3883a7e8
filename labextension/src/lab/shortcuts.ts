/** Which keys are JupyterLab's shortcuts, as the user has set them. */
import { isNotebookShortcut } from '../view/keys';
import type { Lab } from './lab';

const MAC = navigator.userAgent.includes('Mac OS');

/**
 * Return whether JupyterLab has a shortcut of this key where the event happens, or would happen.
 *
 * Plain letters are none here: in command mode each is one, and a figure keeps them to itself.
 */
export function isShortcut(lab: Lab, event: KeyboardEvent, at: EventTarget | null = event.target): boolean {
  if (isNotebookShortcut(event)) {
    return true;
  }
  if (!(event.ctrlKey || event.metaKey || event.altKey) || !(at instanceof Element)) {
    return false;
  }
  const stroke = keystroke(event);
  return lab.commands.keyBindings.some(({ keys, selector }) => keys[0] === stroke && lies(at, selector));
}

/** Return a key as Lumino writes it. */
function keystroke({ ctrlKey, altKey, shiftKey, metaKey, key }: KeyboardEvent): string {
  const modifiers = [metaKey && MAC ? 'Cmd' : '', ctrlKey ? 'Ctrl' : '', altKey ? 'Alt' : '', shiftKey ? 'Shift' : ''];
  return [...modifiers.filter(one => one !== ''), key.length === 1 ? key.toUpperCase() : key].join(' ');
}

function lies(target: Element, selector: string): boolean {
  try {
    return target.closest(selector) !== null;
  } catch {
    return false; // Lumino knows selectors that the browser does not
  }
}
