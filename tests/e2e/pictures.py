"""Takes the pictures of the README and the manual: ``make pictures``.

From the tour in JupyterLab, as a person sees it who has panned its first figure: light, dark, and in a narrow window.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.e2e import browser as programs
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, running

HERE: Final = Path(__file__).parents[2]
TOUR: Final = HERE / "examples" / "tour.ipynb"
SETUP: Final = 1
FIRST: Final = 3
"""The cell that makes the tour's first figure."""

CHANGE_THEME: Final = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
HIDE_SIDES: Final = """
() => {
  const { commands, shell } = window.jupyterapp;
  shell.collapseLeft();
  shell.collapseRight();
  return commands.execute('application:set-mode', { mode: 'single-document' });
}
"""


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is taken."""

    viewport: ViewportSize
    theme: str = "JupyterLab Light"


LOOKS: Final[Mapping[str, Look]] = {
    "figure": Look({"width": 980, "height": 760}),
    "figure-dark": Look({"width": 980, "height": 760}, "JupyterLab Dark"),
    "figure-narrow": Look({"width": 480, "height": 700}),
}
"""By the name of the file in ``docs``."""


def take(page: Page, server: Server, look: Look, target: Path) -> None:
    """Write a picture of the tour's first figure, panned."""
    page.set_viewport_size(look.viewport)
    name = f"{target.stem}.ipynb"
    shutil.copy(TOUR, server.root / name)
    notebook = Notebook(page, server, name)
    page.evaluate(CHANGE_THEME, look.theme)
    page.evaluate(HIDE_SIDES)
    for number in (SETUP, FIRST):
        notebook.run(number)
    root = notebook.cell(FIRST).locator(".figport-figure")
    # What nobody can see gets no frames.
    root.scroll_into_view_if_needed()
    figure = Figure.live(root)
    figure.tool("pan").click()
    # In the part that a narrow window shows.
    figure.drag((0.35, 0.6), (0.2, 0.68))
    figure.until_answered()
    figure.hover(0.4, 0.5)
    figure.until_readout("=")
    page.screenshot(path=target, animations="disabled")


def main() -> None:
    """Take all of them."""
    with tempfile.TemporaryDirectory() as place, running(Path(place)) as server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=programs.find(), args=list(programs.FLAGS))
        for name, look in LOOKS.items():
            page = chromium.new_page(device_scale_factor=1.5)
            target = HERE / "docs" / f"{name}.png"
            take(page, server, look, target)
            page.close()
            print(target.relative_to(HERE))
        chromium.close()


if __name__ == "__main__":
    main()
