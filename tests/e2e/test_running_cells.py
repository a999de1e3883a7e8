"""Figures while a cell runs: loops that draw, calls that wait for the user, the stop button."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Page

from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, write_notebook

pytestmark = pytest.mark.e2e

SETUP = "%matplotlib figport\nimport matplotlib.pyplot as plt"
FIGURE = """
fig, ax = plt.subplots()
line, = ax.plot([0, 1], [0, 0], lw=8)
ax.set(xlim=(0, 1), ylim=(0, 1))
"""
COUNT_FRAMES = """
() => {
  window.frames_painted = new Set();
  new MutationObserver(() => {
    for (const figure of document.querySelectorAll('.figport-figure')) {
      if (figure.dataset.figportFrame) window.frames_painted.add(figure.dataset.figportFrame);
    }
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-figport-frame'] });
}
"""


@pytest.fixture
def notebook(page: Page, lab: Server, request: pytest.FixtureRequest) -> Notebook:
    """A notebook with the cells of the test's ``cells`` mark, the setup before them; the setup has run."""
    name = f"{re.sub(r'[^a-z_0-9]', '_', request.node.name)}.ipynb"
    write_notebook(lab.root / name, [SETUP, *request.node.get_closest_marker("cells").args])
    opened = Notebook(page, lab, name)
    opened.run(0)
    return opened


def place(x: float, y: float) -> tuple[float, float]:
    """Return a place in the default axes (fractions from the lower left) as a place in the figure."""
    return 0.125 + x * 0.775, 0.89 - y * 0.77


LOOPS = {
    "flush": "fig.canvas.draw()\n    fig.canvas.flush_events()\n    time.sleep(0.02)",
    "idle": "fig.canvas.draw_idle()\n    fig.canvas.flush_events()\n    time.sleep(0.02)",
    "pause": "plt.pause(0.02)",
}


def loop(kind: str) -> str:
    """Return code that changes the figure fifty times."""
    return f"import time\nfor step in range(50):\n    line.set_ydata([step / 50] * 2)\n    {LOOPS[kind]}\n"


def painted(notebook: Notebook) -> int:
    """Return how many different frames were painted."""
    count: int = notebook.page.evaluate("window.frames_painted.size")
    return count


@pytest.mark.parametrize("kind", LOOPS)
def test_a_loop_in_a_later_cell_is_seen_frame_by_frame(kind: str, page: Page, lab: Server) -> None:
    write_notebook(lab.root / f"later_{kind}.ipynb", [SETUP, FIGURE, loop(kind)])
    notebook = Notebook(page, lab, f"later_{kind}.ipynb")
    notebook.run(0)
    notebook.run(1)
    notebook.figure().canvas.scroll_into_view_if_needed()
    page.evaluate(COUNT_FRAMES)
    notebook.run(2)
    assert painted(notebook) >= 48
    assert page.locator(".figport-figure").count() == 1


BUSY = {
    "sleeps": "import time; time.sleep(6)",
    "loops": "import time; end = time.monotonic() + 6\nwhile time.monotonic() < end: sum(range(1000))",
}


def runs(notebook: Notebook, number: int) -> bool:
    """Whether a cell runs."""
    return notebook.cell(number).locator(".jp-InputPrompt").inner_text().strip() == "[*]:"


def line_rows(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.intp]:
    """Return the rows in which the line is."""
    near = np.abs(pixels[..., :3].astype(int) - (0x1F, 0x77, 0xB4)).max(axis=2) < 40
    return np.flatnonzero(near.sum(axis=1) > 300)


@pytest.mark.parametrize("kind", BUSY)
def test_a_figure_is_there_and_moves_while_its_cell_goes_on(kind: str, page: Page, lab: Server) -> None:
    code = f"{FIGURE}line.set_ydata([0.5, 0.5])\n{BUSY[kind]}"
    write_notebook(lab.root / f"busy_{kind}.ipynb", [SETUP, code, "print(ax.get_ylim()[0])"])
    notebook = Notebook(page, lab, f"busy_{kind}.ipynb")
    notebook.run(0)
    notebook.start(1)
    figure = Figure(page.locator(".figport-figure"))
    before = figure.until(lambda pixels: line_rows(pixels).size > 0)
    assert runs(notebook, 1)
    figure.tool("pan").click()
    page.wait_for_selector('[data-figport-tool="pan"][aria-pressed="true"]')
    figure.drag(place(0.5, 0.5), place(0.5, 0.75))
    figure.until(lambda pixels: line_rows(pixels).size > 0 and line_rows(pixels)[0] < line_rows(before)[0] - 50)
    assert runs(notebook, 1)
    notebook.until_ended(1)
    # What was done to the copy was done to the figure.
    notebook.run(2)
    assert float(notebook.printed(2)) == pytest.approx(-0.25, abs=0.02)


@pytest.mark.cells(FIGURE + "points = plt.ginput(2, timeout=20)\nprint(points)")
def test_ginput_in_the_figures_own_cell(notebook: Notebook) -> None:
    notebook.start(1)
    figure = notebook.figure()
    for x, y in ((0.25, 0.5), (0.75, 0.25)):
        notebook.page.mouse.click(*figure.at(*place(x, y)))
    notebook.until_ended(1)
    found = [float(number) for number in re.findall(r"\d\.\d+", notebook.printed(1))]
    assert found == pytest.approx([0.25, 0.5, 0.75, 0.25], abs=0.01)


@pytest.mark.cells(FIGURE, "print(fig.waitforbuttonpress(timeout=20))")
def test_waitforbuttonpress_tells_a_key_from_a_button(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    notebook.start(2)
    figure.canvas.focus()
    notebook.page.keyboard.press("a")
    notebook.until_ended(2)
    assert notebook.printed(2).strip() == "True"


@pytest.mark.cells(FIGURE + "plt.show(block=True)\nprint('shown')", "plt.get_fignums()")
def test_show_with_block_returns_when_the_figure_is_closed(notebook: Notebook) -> None:
    notebook.start(1)
    figure = notebook.figure()
    figure.canvas.focus()
    notebook.page.keyboard.press("q")
    notebook.until_ended(1)
    assert "shown" in notebook.printed(1)


@pytest.mark.cells(FIGURE + "plt.pause(600)", "print(line.get_visible())")
def test_the_stop_button_ends_a_pause_and_leaves_the_figure_usable(notebook: Notebook) -> None:
    notebook.start(1)
    figure = notebook.figure()
    notebook.page.locator('[data-command="notebook:interrupt-kernel"]').first.click()
    notebook.until_ended(1, timeout=5_000)
    assert "KeyboardInterrupt" in notebook.cell(1).inner_text()
    before = figure.pixels()
    notebook.page.mouse.click(*figure.at(0.5, 0.5))
    notebook.page.keyboard.press("g")
    figure.until_changed(before)
    notebook.run(2)
    assert notebook.printed(2).strip() == "True"


@pytest.mark.cells(
    FIGURE + "fig.canvas.mpl_connect('button_press_event', lambda event: print('pressed', int(event.button)))\n"
    "fig.canvas.mpl_connect('key_press_event', lambda event: 1 / 0)",
    "print('later')",
)
def test_what_callbacks_print_appears_in_the_figures_cell(notebook: Notebook) -> None:
    notebook.run(1)
    notebook.run(2)
    figure = notebook.figure()
    notebook.page.mouse.click(*figure.at(0.5, 0.5))
    notebook.cell(1).get_by_text("pressed 1").wait_for()
    notebook.page.keyboard.press("a")
    notebook.cell(1).get_by_text("ZeroDivisionError").first.wait_for()
    assert notebook.printed(2).strip() == "later"
    before = figure.pixels()
    notebook.page.keyboard.press("g")
    Figure.live(figure.root).until_changed(before)
