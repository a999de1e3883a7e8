/** Where the keyboard goes when a figure, or what of it has the keyboard, gives it up. */

/**
 * Pass the focus from a figure on to what it lies in, if the figure has it.
 *
 * Left to the browser it would fall to the page's body, where a notebook's own keys do nothing.
 */
export function passFocusOn(root: HTMLElement): void {
  const focused = root.ownerDocument.activeElement;
  if (focused instanceof HTMLElement && root.contains(focused)) {
    focused.blur();
    focusAround(root);
  }
}

function focusAround(root: HTMLElement): void {
  root.parentElement?.closest<HTMLElement>('[tabindex]')?.focus({ preventScroll: true });
}

/**
 * Change what is seen of a figure. Nothing that has the focus goes, is hidden or is disabled without an heir: the first
 * of what stands beside it, else the picture, else what the figure lies in.
 *
 * Left to the browser the focus would fall to the page's body, where the classic notebook's "x" cuts a cell.
 */
export function keepFocus(
  { root, canvas }: { readonly root: HTMLElement; readonly canvas: HTMLElement },
  change: () => void
): void {
  const page = root.ownerDocument;
  const before = page.activeElement;
  if (!(before instanceof HTMLElement) || before === canvas || !root.contains(before)) {
    change();
    return;
  }
  const groups = groupsAround(before, root);
  const lost = (): boolean => page.activeElement === before || page.activeElement === page.body;
  change();
  if (canHaveFocus(before) || !lost()) {
    return;
  }
  const heirs = groups.map(group => [...group.querySelectorAll<HTMLElement>('button, a')].find(isNextByTab));
  (heirs.find(heir => heir !== undefined) ?? canvas).focus({ preventScroll: true });
  if (lost()) {
    before.blur();
    focusAround(root);
  }
}

/** Return what an element of a figure lies in, the nearest first; not the figure's rows, which hold all kinds of things. */
function groupsAround(element: Element, root: HTMLElement): readonly Element[] {
  const groups: Element[] = [];
  for (let group = element.parentElement; group !== null && group !== root; group = group.parentElement) {
    if (group.parentElement !== root) {
      groups.push(group);
    }
  }
  return groups;
}

function isNextByTab(element: HTMLElement): boolean {
  return element.tabIndex >= 0 && canHaveFocus(element);
}

function canHaveFocus(element: Element): boolean {
  return element.isConnected && element.closest('[hidden]') === null && !element.matches(':disabled');
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
