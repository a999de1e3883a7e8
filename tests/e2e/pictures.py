"""Takes the pictures of the README and the manual: ``make pictures``.

From the tour in JupyterLab, as a person sees it who has panned its first figure: light and dark, in forced colours, in
windows narrow and wide, on a screen that is touched, and with a form.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import nbformat
from PIL import Image
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
    forced: bool = False
    """Whether the user's few colours replace all that pages have."""
    touch: bool = False
    fit: str = "own"
    form: str = ""
    """The tool whose form is open."""


LOOKS: Final[Mapping[str, Look]] = {
    "figure": Look({"width": 980, "height": 600}),
    "figure-dark": Look({"width": 980, "height": 600}, "JupyterLab Dark"),
    "figure-forced": Look({"width": 980, "height": 600}, forced=True),
    "figure-narrow": Look({"width": 520, "height": 600}),
    "figure-wide": Look({"width": 1400, "height": 600}, fit="stretch"),
    "figure-touch": Look({"width": 900, "height": 600}, touch=True, fit="width"),
    "figure-form": Look({"width": 980, "height": 760}, form="customize"),
}
"""By the name of the file in ``docs``."""

LARGEST: Final = 60_000
"""Bytes of the largest picture: whoever clones the repository fetches all that there ever were."""
RATIO: Final = 1.5
COLOURS: Final = 56


def take(page: Page, server: Server, look: Look, target: Path) -> None:
    """Write a picture of the tour's first figure, panned."""
    name = f"{target.stem}.ipynb"
    tour = nbformat.read(TOUR, as_version=4)
    tour.cells[SETUP].source += f"\nfigport.options.fit = {look.fit!r}"
    nbformat.write(tour, server.root / name)
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
    if look.form:
        figure.tool(look.form).click()
        root.locator(".figport-form").wait_for()
    figure.hover(0.4, 0.5)
    figure.until_readout("=")
    root.evaluate("figure => figure.scrollIntoView({ block: 'end' })")
    picture = io.BytesIO(page.screenshot(animations="disabled"))
    # The many shades that edges have need no colours of their own.
    Image.open(picture).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    assert target.stat().st_size < LARGEST, f"{target.name} has {target.stat().st_size} bytes"


def main() -> None:
    """Take all of them."""
    with tempfile.TemporaryDirectory() as place, running(Path(place)) as server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=programs.find(), args=list(programs.FLAGS))
        for name, look in LOOKS.items():
            page = chromium.new_page(
                viewport=look.viewport,
                device_scale_factor=RATIO,
                has_touch=look.touch,
                is_mobile=look.touch,
                forced_colors="active" if look.forced else "none",
            )
            target = HERE / "docs" / f"{name}.png"
            take(page, server, look, target)
            page.close()
            print(target.relative_to(HERE))
        chromium.close()


if __name__ == "__main__":
    main()
