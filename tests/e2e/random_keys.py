"""Somebody who presses keys at random wherever in a figure keys go: nothing of the notebook around may change.

What is pressed follows from a seed. Each run tries one that is the same each time, on all parts, and a new one on
some; where something has changed it is said what shows it again.
"""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import expect

from figport.wire import MIME_TYPE
from tests.e2e.case import Case
from tests.e2e.fingers import until_still
from tests.e2e.page import Figure, cells
from tests.e2e.parts import HELD, PLACE, PRESSED, PRESSES, REACHED, SWITCHES, TOOLS, part_of, press_on

SEED: Final = "FIGPORT_KEYS"
"""The variable of the environment that names the one seed to be tried."""
KNOWN: Final = 3
"""Lower ones are tried in each run, on all parts."""
SOME: Final = 8
"""On how many parts of a figure others are."""
KEYS: Final = 3
"""How many are pressed on a part."""

Round = tuple[str, str]
"""How a part gets the keyboard, and which."""
EVERYTHING: Final[tuple[Round, ...]] = (
    *(("focus", name) for name in REACHED),
    *(("press", name) for name in PRESSED),
    *(("menu", name) for name in ("save", "close")),
    ("screen", ".figport-canvas"),
)
IN_A_BOX: Final[tuple[Round, ...]] = (
    *(("focus", name) for name in (".figport-canvas", '[data-figport-tool="zoom"]', ".figport-handle")),
    *(("press", name) for name in (".figport-canvas", ".figport-gap", ".figport-title")),
    ("menu", "save"),
)
"""Of a figure among widgets, without badge and form."""

OUTPUTS: Final = f"""
() => {{
  const held = window.jupyterapp?.shell.currentWidget.content;
  const outputs = held !== undefined
    ? Array.from(held.model.cells, cell => cell.outputs?.toJSON() ?? [])
    : Jupyter.notebook.get_cells().map(cell => cell.output_area?.outputs ?? []);
  // The pictures of figures follow what keys do to them, and their words.
  return outputs.map(all => all.map(one => one.data?.['{MIME_TYPE}']?.figure ?? JSON.stringify(one)));
}}
"""
"""Returns what the notebook has below each cell."""
SCROLL: Final = "root => root.closest('.jp-WindowedPanel-outer, #site').scrollBy(0, 40)"


def seeds(known: int) -> list[int]:
    """Return the seeds of this run."""
    if SEED in os.environ:
        return [int(os.environ[SEED])]
    # Where a change is judged, all runs are the same.
    fresh = [] if os.environ.get("FIGPORT_HYPOTHESIS") == "same" else [KNOWN + secrets.randbelow(2**32)]
    return [known, *fresh]


@contextmanager
def shown_again(seed: int, test: str) -> Iterator[None]:
    """Have what fails in the block say how it is seen again."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"The same keys again, alone: {SEED}={seed} .venv/bin/python -m pytest '{test}'")
        raise


class Keys:
    """The keys of a seed.

    Parameters
    ----------
    case
        Whose notebook has to stay as it is now.
    seed
        Decides which keys are pressed, and where.
    """

    def __init__(self, case: Case, seed: int) -> None:
        self._page = case.page
        self._seed = seed
        self._chance = random.Random(seed)
        self._before = self._notebook()

    def on(self, figure: Figure, rounds: tuple[Round, ...]) -> None:
        """Press keys on parts of a figure."""
        order = [*rounds]
        self._chance.shuffle(order)
        # The badge tells news for some seconds.
        order.sort(key=lambda one: one[1] != ".figport-pill")
        press_on(figure, ".figport-canvas")
        place = figure.root.evaluate(PLACE)
        assert place["inside"]
        ways = {"focus": self._focus, "press": self._press, "menu": self._menu, "screen": self._screen}
        for how, name in order if self._seed < KNOWN else order[:SOME]:
            ways[how](figure, name, place)

    def close(self, figure: Figure) -> None:
        """Close a figure by a key, on its picture or a tool."""
        part = part_of(figure, self._chance.choice(REACHED[: 1 + len(TOOLS)]))
        part.focus()
        expect(part).to_be_focused()
        self._page.keyboard.press("q")
        figure.until_state("dead")
        assert self._notebook() == self._before

    def _focus(self, figure: Figure, name: str, place: object) -> None:
        part = part_of(figure, name)
        part.focus()
        expect(part).to_be_focused()
        self._press_some(figure, name, place)

    def _press(self, figure: Figure, name: str, place: object) -> None:
        press_on(figure, name)
        self._press_some(figure, name, place)

    def _menu(self, figure: Figure, name: str, place: object) -> None:
        figure.tool(name).focus()
        # A page that glides still would close it.
        until_still(figure.root)
        self._page.keyboard.press("Enter")
        entry = figure.root.get_by_role("menuitem").locator("visible=true").first
        expect(entry).to_be_focused()
        self._press_some(figure, f"menu of {name}", place, leave=False)
        # It closes as the page scrolls, and the keyboard stays in the figure.
        figure.root.evaluate(SCROLL)
        expect(entry).to_be_hidden()
        self._press_some(figure, name, place)

    def _screen(self, figure: Figure, name: str, place: object) -> None:
        part_of(figure, name).focus()
        width = figure.canvas.evaluate("canvas => getComputedStyle(canvas).width")
        self._page.keyboard.press("f")
        self._page.wait_for_function("() => document.fullscreenElement?.matches('.figport-figure')")
        self._press_some(figure, name, place, leave=False)
        self._page.evaluate("document.exitFullscreen()")
        self._page.wait_for_function("() => document.fullscreenElement === null")
        expect(figure.canvas).to_have_css("width", width)

    def _press_some(self, figure: Figure, name: str, place: object, *, leave: bool = True) -> None:
        """Press keys, and see that all is as before; at last perhaps Escape, which may give the keyboard back."""
        pressed = []
        for number in range(KEYS):
            modifier, keys = self._chance.choice(HELD)
            presses = modifier == "" and (name in PRESSES or (number == 0 and name in SWITCHES))
            more = ("Enter", " ") * 5 if presses else ()
            pressed.append(f"{modifier}{self._chance.choice((*keys, *more))}")
            self._page.keyboard.press(pressed[-1])
        assert self._notebook() == self._before, (name, pressed)
        assert figure.root.evaluate(PLACE) == place, (name, pressed)
        if leave and not name.startswith((".figport-form", ".figport-field")) and self._chance.random() < 0.3:
            form = figure.root.locator(".figport-form")
            opened = form.is_visible()
            self._page.keyboard.press("Escape")
            assert self._notebook() == self._before, (name, [*pressed, "Escape"])
            if opened and form.is_hidden():
                figure.tool("customize").press("Enter")
                expect(form.locator("textarea").first).to_be_visible()

    def _notebook(self) -> tuple[object, object]:
        return cells(self._page), self._page.evaluate(OUTPUTS)
