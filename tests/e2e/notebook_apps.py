"""The notebooks in which people meet figures, each used alike: JupyterLab, Notebook 7, and the classic one."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Locator, Page

from tests.e2e.page import Notebook
from tests.e2e.scripts import BEGIN_CLASSIC
from tests.e2e.server import Server

FRONTS: Final = ("lab", "notebook", "nbclassic")

everywhere = pytest.mark.parametrize("front", FRONTS, indirect=True, scope="module")
"""A case that is tried in each of them."""
elsewhere = pytest.mark.parametrize("front", FRONTS[1:], indirect=True, scope="module")
"""A case that is tried in JupyterLab by another test, which looks at more."""


def front_of(item: pytest.Item) -> str:
    """Return which of them a test uses."""
    chosen = getattr(item, "callspec", None)
    return chosen.params.get("front", FRONTS[0]) if chosen is not None else FRONTS[0]


class Classic(Notebook):
    """A notebook open in nbclassic."""

    def __init__(self, page: Page, server: Server, name: str) -> None:
        self.page = page
        self._prompts: dict[int, str] = {}
        page.goto(server.address(f"nbclassic/notebooks/{name}"))
        self.until_ready()

    def until_ready(self) -> None:
        """Wait until cells can be run: after the page was loaded."""
        self.page.wait_for_function("() => window.Jupyter?.notebook?.kernel?.is_connected()", timeout=60_000)
        # It waits for no extension: widgets that come before ipywidgets' own would be lost.
        self.page.wait_for_function("() => Jupyter.notebook.kernel.widget_manager !== undefined")

    def cell(self, number: int) -> Locator:
        """Return a cell."""
        return self.page.locator("#notebook .cell").nth(number)

    def start(self, number: int) -> None:
        """Run a cell, and do not wait for its end."""
        begun = self.page.evaluate(BEGIN_CLASSIC, number)
        self._prompts[number] = begun["prompt"]
        if not begun["edited"]:
            self.cell(number).locator(".input_area").click()
        self.page.keyboard.press("Control+Enter")

    def until_ended(self, number: int, *, timeout: float = 20_000) -> None:
        """Wait until a cell that was started has ended."""
        self.page.wait_for_function(
            "([number, before]) => { const cell = document.querySelectorAll('#notebook .cell')[number];"
            "const text = cell.querySelector('.input_prompt').innerText;"
            "if (text === before || !/\\[\\d+\\]/.test(text)) return false;"
            # The prompt comes with the reply, which may overtake what the cell prints: that is there when it is idle.
            "const { notebook } = Jupyter;"
            "return notebook.kernel._msg_callbacks[notebook.get_cell(number).last_msg_id]?.iopub_done ?? true; }",
            arg=[number, self._prompts.pop(number)],
            timeout=timeout,
        )

    def printed(self, number: int) -> str:
        """Return the text that a cell printed."""
        texts: list[str] = self.cell(number).locator(".output_area pre").all_inner_texts()
        return "".join(texts)


def open_in(front: str, page: Page, server: Server, name: str) -> Notebook:
    """Open a notebook in one of them: in JupyterLab where a page shows that already, else in a new page."""
    if front == "nbclassic":
        return Classic(page, server, name)
    return Notebook(page, server, name, app=front, loaded=front == "lab")
