"""One of several cases that share a notebook: a page of JupyterLab, a kernel, and cells of its own in the notebook.

So each can be run alone, and together they open JupyterLab once. Or Notebook 7, or the classic one, see
`notebook_apps.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.canvas import TITLE_IN_SIGHT
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, write_notebook
from tests.e2e.stored import output, picture, save

Pixels = npt.NDArray[np.uint8]

SETUP = """
%matplotlib figport
import figport
import itertools
import numpy as np
import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation
from matplotlib._pylab_helpers import Gcf

def draw(*figures):
    "Write what matplotlib's renderer makes of figures: of these, or of all."
    for figure in figures or [manager.canvas.figure for manager in Gcf.figs.values()]:
        path = f"figure-{figure.canvas.manager.number}.raw"
        figure.savefig(path, format="raw", facecolor=figure.get_facecolor())

def copy_buffer(figure):
    "Write Agg's buffer as it is, with what was painted into it since the last draw."
    with open(f"figure-{figure.number}.raw", "wb") as file:
        file.write(figure.canvas.buffer_rgba())

def count_draws(figure):
    "Return a list that grows by one with each full draw."
    draws = []
    figure.canvas.mpl_connect("draw_event", lambda event: draws.append(1))
    return draws
"""
FRESH = """
if "manager" in globals():
    manager.destroy()
plt.close("all")
plt.rcdefaults()
plt.rc("figure", figsize=(4, 3))
plt.ion()
figport.options.close_unseen = True
"""
DRAW = "draw()"
SHOWN = """
path => window.Jupyter?.notebook?.notebook_path === path
  || [...(window.jupyterapp?.shell.widgets('main') ?? [])].some(widget => widget.context?.path === path)
"""
OUTPUTS = ".jp-OutputArea-output, .output_area"
PRINTED = ".jp-OutputArea-output pre, .output_area pre"
"""What is printed below cells, in any notebook."""
AXES = (0.125, 0.12, 0.9, 0.89)
"""Left, top, right and bottom of the default axes, as fractions of the figure from its top left corner."""


def in_axes(x: float, y: float) -> tuple[float, float]:
    """Return a place in the default axes (fractions from the lower left) as a place in the figure."""
    left, top, right, bottom = AXES
    return left + x * (right - left), bottom - y * (bottom - top)


def count(pixels: Pixels, red: int, green: int, blue: int) -> int:
    """Count the pixels that have a colour, or nearly."""
    return int((np.abs(pixels[..., :3].astype(int) - (red, green, blue)).max(axis=2) < 40).sum())


def cells_of(item: pytest.Item) -> list[str]:
    """Return the cells of a test; the last one writes what the figures should look like."""
    mark = item.get_closest_marker("cells")
    return [*mark.args, DRAW] if mark is not None else []


class Cases:
    """A notebook with the cells of all these tests.

    Parameters
    ----------
    show
        Opens a notebook of this name.
    server
        Its server.
    name
        The notebook's file.
    items
        The tests.
    """

    def __init__(
        self, show: Callable[[str], Notebook], server: Server, name: str, items: Iterable[pytest.Item]
    ) -> None:
        self.file = server.root / name
        self._server = server
        self._show = show
        self._starts: dict[str, int] = {}
        cells = [SETUP, FRESH]
        for item in items:
            self._starts[item.name] = len(cells)
            cells += cells_of(item)
        self._cells = cells
        self._notebook = self._open()

    def _open(self) -> Notebook:
        # Anew: a kernel that is new would give the first cell the number that it has in the file, as if it had not run.
        write_notebook(self.file, self._cells)
        notebook = self._show(self.file.name)
        notebook.run(0)
        return notebook

    def begin(self, item: pytest.Item) -> Case:
        """Return the case of a test: there is no figure, and interactive mode is on."""
        # The page goes with a test that failed, and another test may have opened another notebook in it.
        if self._notebook.page.is_closed() or not self._notebook.page.evaluate(SHOWN, self.file.name):
            self.__dict__.pop("cards", None)
            self._notebook = self._open()
        self._notebook.run(1)
        return Case(self, self._notebook, self._starts[item.name], len(cells_of(item)))

    @cached_property
    def cards(self) -> Locator:
        """What the list of all figures says of those of the notebook, each on a line; in a page of its own."""
        page = self._notebook.page
        panel = page.context.new_page()
        panel.goto(self._server.address("figport/"))
        page.bring_to_front()
        return panel.locator(f'.figport-section:has(h2:text-is("{self.file.name}")) .figport-card-text')


class Case:
    """The cells of one case, numbered from 0, and the figures in them."""

    def __init__(self, cases: Cases, notebook: Notebook, start: int, length: int) -> None:
        self.page = notebook.page
        self.file = cases.file
        self._cases = cases
        self._notebook = notebook
        self._start = start
        self._length = length

    def cell(self, number: int) -> Locator:
        """Return a cell."""
        return self._notebook.cell(self._start + number)

    def run(self, number: int) -> str:
        """Run a cell, and return what it printed."""
        self._notebook.run(self._start + number)
        return self._notebook.printed(self._start + number).strip()

    def start(self, number: int) -> None:
        """Begin to run a cell."""
        self._notebook.start(self._start + number)

    def until_ended(self, number: int) -> None:
        """Wait until a cell has run."""
        self._notebook.until_ended(self._start + number)

    def within(self, notebook: Notebook, number: int) -> Locator:
        """Return a cell as another page shows it."""
        return notebook.cell(self._start + number)

    def outputs(self, number: int) -> Locator:
        """Return the outputs of a cell."""
        return self.cell(number).locator(OUTPUTS)

    def texts(self, number: int) -> Locator:
        """Return the outputs of a cell that are text, those in Outputs of ipywidgets too."""
        return self.cell(number).locator(PRINTED)

    def figures(self, number: int) -> Locator:
        """Return the figures in a cell's output."""
        return self.cell(number).locator(".figport-figure")

    def figure(self, number: int, which: int = 0) -> Figure:
        """Return a figure in a cell's output, live and on screen."""
        root = self.figures(number).nth(which)
        root.scroll_into_view_if_needed()
        return Figure.live(root)

    def exact(self, *figures: Figure) -> None:
        """Wait until figures look as matplotlib draws them now."""
        self.run(self._length - 1)
        for figure in figures:
            self.as_written(figure)

    def as_written(self, figure: Figure) -> None:
        """Wait until a figure looks as the notebook wrote it last."""
        title = figure.root.evaluate(TITLE_IN_SIGHT)
        file = self.file.with_name(f"figure-{title.removeprefix('Figure ')}.raw")
        wanted = np.frombuffer(file.read_bytes(), np.uint8)
        figure.until(lambda pixels: np.array_equal(pixels.ravel(), wanted), what=f"{title} does not look as it should")

    def stored(self, number: int) -> Pixels:
        """Save the notebook, and return the picture that its file has for a cell."""
        save(self.page)
        return self.saved(number)

    def saved(self, number: int) -> Pixels:
        """Return the picture that the notebook's file has for a cell."""
        return picture(output(self.file, self._start + number))

    def listed(self, *lines: str) -> None:
        """Wait until the list of all figures has these lines."""
        expect(self._cases.cards).to_have_text(list(lines), use_inner_text=True)

    def toggle(self, figure: Figure, tool: str) -> None:
        """Press or release a button that stays pressed."""
        pressed = figure.tool(tool).get_attribute("aria-pressed") == "true"
        figure.tool(tool).click()
        expect(figure.tool(tool)).to_have_attribute("aria-pressed", str(not pressed).lower())

    def idle(self, figure: Figure) -> None:
        """Wait until the kernel has dealt with all input before."""
        figure.until_answered()
