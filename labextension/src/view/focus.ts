/** Where the keyboard goes when a figure gives it up. */

/**
 * Pass the focus from a figure on to what it lies in, if the figure has it.
 *
 * Left to the browser it would fall to the page's body, where a notebook's own keys do nothing.
 */
export function passFocusOn(root: HTMLElement): void {
  const focused = root.ownerDocument.activeElement;
  if (focused instanceof HTMLElement && root.contains(focused)) {
    focused.blur();
    root.parentElement?.closest<HTMLElement>('[tabindex]')?.focus({ preventScroll: true });
  }
}

/** Hand the focus from a part of a figure that goes to the picture; where that cannot have it, on to what the figure lies in. */
export function handFocusOn(root: HTMLElement, canvas: HTMLElement): void {
  canvas.focus({ preventScroll: true });
  if (root.ownerDocument.activeElement !== canvas) {
    passFocusOn(root);
  }
}

/**
 * Give the focus up at each press outside of the figure.
 *
 * Browsers do so by themselves unless the page forbids it, and JupyterLab does: after a press on the prompt of the
 * figure's own cell, or on the notebook's toolbar, "d d" would still be keys of the figure.
 */
export function releaseFocusOutside(root: HTMLElement, signal: AbortSignal): void {
  root.ownerDocument.addEventListener(
    'pointerdown',
    ({ target }) => {
      if (!(target instanceof Node && root.contains(target))) {
        passFocusOn(root);
      }
    },
    // Before the page's own listeners: they look who has the focus.
    { signal, capture: true }
  );
}
