"""The parts of a figure that take keys or are pressed, and what keys on them must leave as it is in the notebook."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Locator, expect

from tests.e2e.page import Figure, cells

TOOLS: Final = (
    *("home", "pan", "zoom", "subplots", "customize", "save", "clipboard", "private_copy", "fullscreen", "help"),
    *("open", "close"),
)
REACHED: Final = (
    ".figport-canvas",
    *(f'[data-figport-tool="{name}"]' for name in TOOLS),
    ".figport-cursor-button",
    ".figport-pill",
    ".figport-handle",
    ".figport-form textarea",
    ".figport-form input.figport-field-text",
    ".figport-form select",
    ".figport-form button:not([hidden])",
)
"""Parts that take the keyboard."""
PRESSED: Final = (
    ".figport-canvas",
    ".figport-gap",
    ".figport-title",
    ".figport-header",
    ".figport-foot",
    ".figport-handle",
    ".figport-form-title",
    ".figport-form-heading",
    ".figport-field-label",
)
"""Parts that a hand presses; most are no controls. The read-out lies over the picture, which is pressed then."""

PLAIN: Final = (
    *"abcdeghijklmnoprstuvwxyz",
    *"0123456789",
    *("Delete", "Backspace", "Home", "End", "PageUp", "PageDown"),
    *("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"),
)
"""Commands of notebooks, and others. Not "q", which closes the figure, "f", which fills the screen, nor Escape."""
PRESSES: Final = {".figport-canvas", ".figport-title", ".figport-gap", ".figport-pill"}
"""Where Enter and Space do nothing that others would notice."""
SWITCHES: Final = {f'[data-figport-tool="{name}"]' for name in ("home", "pan", "zoom")}
"""Where they do not either, until arrows have gone on to another tool."""
HELD: Final = (
    ("", PLAIN),
    ("Shift+", PLAIN),
    # What none of the notebooks has a shortcut for.
    ("Control+", (*"dekou",)),
    ("Alt+", (*"acdekmruvxz", "Delete", "Backspace")),
)

SPOT: Final = """
part => {
  part.scrollIntoView({ block: 'nearest' });
  const { left, top, right, bottom } = part.getBoundingClientRect();
  const y = (top + bottom) / 2;
  for (let x = left + 1; x < right; x += 2) if (document.elementFromPoint(x, y) === part) return [x, y];
  return [(left + right) / 2, y];
}
"""
"""Returns a place of a part where nothing lies in it or over it."""

PLACE: Final = """
root => {
  const held = window.jupyterapp?.shell.currentWidget.content;
  const chosen = held !== undefined
    ? held.widgets.flatMap((cell, at) => held.isSelectedOrActive(cell) ? [at] : [])
    : Jupyter.notebook.get_selected_cells_indices();
  return { address: location.href, chosen, inside: root.contains(document.activeElement) };
}
"""
"""Returns where the page is, the numbers of the chosen cells, and whether the figure has the keyboard."""


def part_of(figure: Figure, name: str) -> Locator:
    """Return a part of a figure; one that is seen, or that is seen as soon as it has the keyboard."""
    found = figure.root.locator(name).first
    expect(found).to_be_attached()
    return found


def press_on(figure: Figure, name: str) -> None:
    """Press a part with the mouse, where nothing else lies in it."""
    part = part_of(figure, name)
    expect(part).to_be_visible()
    figure.root.page.mouse.click(*part.evaluate(SPOT))


def are_the_notebooks(figure: Figure) -> None:
    """See that keys are the notebook's after a press on a figure that is not live."""
    page = figure.root.page
    before = cells(page)
    for name in (".figport-canvas", ".figport-title", ".figport-header"):
        press_on(figure, name)
        assert not figure.root.evaluate(PLACE)["inside"], name
        # In command mode "b" makes a cell below, and "x" cuts it.
        page.keyboard.press("b")
        assert len(cells(page)) == len(before) + 1, name
        page.keyboard.press("x")
        assert cells(page) == before, name
