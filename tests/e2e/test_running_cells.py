"""Figures while a cell runs: loops that draw, calls that wait for the user, the stop button."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.e2e.conftest import VERSIONS
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server

pytestmark = pytest.mark.e2e

SETUP = "%matplotlib figport\nimport matplotlib.pyplot as plt"
FIGURE = """
fig, ax = plt.subplots()
line, = ax.plot([0, 1], [0, 0], lw=8)
ax.set(xlim=(0, 1), ylim=(0, 1))
"""
WATCH = """
() => {
  // Which pictures were painted, and whether the last figure of the page has had its line.
  window.seen = { frames: new Set(), figures: 0, line: false };
  const hasLine = canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let blue = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (Math.abs(data[at] - 0x1f) + Math.abs(data[at + 1] - 0x77) + Math.abs(data[at + 2] - 0xb4) < 60) blue += 1;
    }
    return blue > 1000;
  };
  new MutationObserver(() => {
    const figures = [...document.querySelectorAll('.figport-figure')];
    for (const canvas of figures.map(one => one.querySelector('canvas.figport-canvas'))) {
      // By what is in a column across the line: a snapshot and the live figure may show the same under two numbers.
      const x = Math.floor(canvas.width / 2);
      if (x > 0) window.seen.frames.add(canvas.getContext('2d').getImageData(x, 0, 1, canvas.height).data.join());
    }
    const last = figures.length === window.seen.figures ? figures.at(-1) : null;
    if (last?.dataset.figportFrame) {
      window.seen.line ||= hasLine(last.querySelector('canvas.figport-canvas'));
    }
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-figport-frame'] });
}
"""


@pytest.fixture
def notebook(opened: Callable[..., Notebook], request: pytest.FixtureRequest) -> Notebook:
    """A notebook with the cells of the test's ``cells`` mark, the setup before them; the setup has run."""
    notebook = opened(SETUP, *request.node.get_closest_marker("cells").args)
    notebook.run(0)
    return notebook


def place(x: float, y: float) -> tuple[float, float]:
    """Return a place in the default axes (fractions from the lower left) as a place in the figure."""
    return 0.125 + x * 0.775, 0.89 - y * 0.77


# --- calls of ours in a running cell ------------------------------------------------------------------

COLOURS = {"flush": (0x1F, 0x77, 0xB4), "idle": (0xFF, 0x7F, 0x0E), "pause": (0x2C, 0xA0, 0x2C)}
"""What the line of each loop has: matplotlib's C0, C1 and C2."""
CALLS = """
import time
def said(*what):
    print(*what, flush=True)
def flush(step):
    fig.canvas.draw(); fig.canvas.flush_events(); time.sleep(0.04)
def idle(step):
    fig.canvas.draw_idle(); fig.canvas.flush_events(); time.sleep(0.04)
def pause(step):
    plt.pause(0.04)
def loop(name):
    for step in range(25):
        line.set(ydata=[step / 25] * 2, color={"flush": "C0", "idle": "C1", "pause": "C2"}[name])
        globals()[name](step)
    said("done", name)
def click():
    said("click twice")
    said("clicked", *(f"{value:.5f}" for point in plt.ginput(2, timeout=0) for value in point))
"""
OWN = """
# Not before somebody looks: frames that were drawn for nobody cannot be painted.
for name in ("flush", "pause"):
    said("pressed", fig.waitforbuttonpress())
    loop(name)
click()
"""
PIXEL = (1 / 496, 1 / 370)
"""What a pixel of the axes is in data."""


def line_rows(pixels: npt.NDArray[np.uint8], colour: tuple[int, int, int]) -> npt.NDArray[np.intp]:
    """Return the rows in which the line is."""
    near = np.abs(pixels[..., :3].astype(int) - colour).max(axis=2) < 40
    return np.flatnonzero(near.sum(axis=1) > 300)


def painted(figure: Figure, loop: str) -> int:
    """Wait for the last picture of a loop, return how many different ones were painted, and begin to count anew."""
    # Four hundredths below the upper edge, which is in row 58; in the picture before, the line was 15 rows lower.
    figure.until(lambda pixels: any(line_rows(pixels, COLOURS[loop]) < 72), what="the last picture did not come")
    count: int = figure.root.page.evaluate("() => { const { size } = seen.frames; seen.frames.clear(); return size; }")
    print(f"{count} pictures at the end of {loop}")
    return count


def click_two_points(notebook: Notebook, number: int) -> None:
    """Answer a cell's ``ginput``, and see that it gets what was clicked."""
    notebook.cell(number).locator("pre", has_text="click twice").last.wait_for()
    figure, places = notebook.figure(), ((0.25, 0.5), (0.75, 0.25))
    for x, y in places:
        notebook.page.mouse.click(*figure.at(*place(x, y)))
    notebook.until_ended(number)
    found = map(float, re.search(r"clicked (.*)", notebook.printed(number))[1].split())  # type: ignore[index]
    for wanted, is_, pixel in zip(sum(places, ()), found, PIXEL * 2, strict=True):
        assert is_ == pytest.approx(wanted, abs=pixel)


def draw_and_ask(notebook: Notebook) -> None:
    """Run `CELLS` that call us.

    Three pictures of five at least: each waits 40 ms for its page, and on a machine that does other things as well a
    page does not paint as often. On one that rests it is nearly all of them.
    """
    page = notebook.page
    # In the figure's own cell.
    notebook.start(1)
    figure = notebook.figure()
    page.mouse.click(*figure.at(0.5, 0.05))
    notebook.cell(1).get_by_text("done flush").wait_for()
    assert 15 <= painted(figure, "flush") <= 26
    figure.canvas.focus()
    page.keyboard.press("a")
    notebook.cell(1).get_by_text("done pause").wait_for()
    assert 15 <= painted(figure, "pause") <= 26
    click_two_points(notebook, 1)
    assert re.findall("pressed (True|False)", notebook.printed(1)) == ["False", "True"]
    # In later ones.
    painted(figure, "pause")
    notebook.run(2, timeout=60_000)
    assert 45 <= painted(figure, "pause") <= 77
    assert page.locator(".figport-figure").count() == 1
    notebook.start(3)
    click_two_points(notebook, 3)
    # The stop button, and a figure that is as alive as before.
    notebook.start(4)
    stop = page.locator('[data-command="notebook:interrupt-kernel"]').first
    # Not before it runs: an idle kernel has nothing to interrupt.
    notebook.cell(4).locator("pre", has_text="waits").last.wait_for()
    stop.click()
    notebook.cell(4).get_by_text("KeyboardInterrupt").first.wait_for()
    notebook.until_ended(4)
    assert re.search("^left$", notebook.printed(4), re.MULTILINE)
    before = figure.pixels()
    page.mouse.click(*figure.at(0.5, 0.5))
    page.keyboard.press("g")
    figure.until_changed(before)
    notebook.start(5)
    # JupyterLab gives the keyboard to the cell that it runs, in the next frame.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    figure.canvas.focus()
    page.keyboard.press("q")
    notebook.until_ended(5)
    assert notebook.printed(5).strip() == "closed []"


# --- a cell that calls nothing of ours ----------------------------------------------------------------

TOLD = "told"
"""A file that ends what these cells do; it is looked for now and then, because that lets other threads in."""
SLEEP = f"""
import os
end = time.monotonic() + 600
while not os.path.exists("{TOLD}") and time.monotonic() < end:
    time.sleep(0.5)
"""
COMPUTE = SLEEP.replace(
    "time.sleep(0.5)",
    "again = time.monotonic() + 0.5\n    while time.monotonic() < again: sum(range(1000))",
)
# Small, so that two of them are in the window: a figure that nobody sees gets no frames.
SMALL = FIGURE.replace("subplots()", "subplots(figsize=(5, 3))")
PLOTTED = f"import time\n{SMALL}line.set_ydata([0.5, 0.5])\n"


def runs(notebook: Notebook, number: int) -> bool:
    """Whether a cell runs."""
    return notebook.cell(number).locator(".jp-InputPrompt").inner_text().strip() == "[*]:"


def seen_meanwhile(notebook: Notebook, number: int) -> None:
    """Assert that the curve is on screen while the cell that has plotted it goes on."""
    page = notebook.page
    page.wait_for_function("window.seen.line")
    assert runs(notebook, number)
    assert notebook.cell(number).locator(".figport-figure").count() == 1


def compute(notebook: Notebook, told: Path) -> None:
    """Run the other `CELLS`."""
    page = notebook.page
    for number in (6, 7):
        told.unlink(missing_ok=True)
        figures = page.locator(".figport-figure").count() + 1
        page.evaluate("figures => Object.assign(window.seen, { figures, line: false })", figures)
        notebook.cell(number).evaluate("cell => cell.scrollIntoView()")
        notebook.start(number)
        seen_meanwhile(notebook, number)
        if number == 6:
            told.touch()
            notebook.until_ended(number)
    figure, blue = Figure(page.locator(".figport-figure").last), COLOURS["flush"]
    before = line_rows(figure.until(lambda pixels: line_rows(pixels, blue).size > 0), blue)[0]
    figure.tool("pan").click()
    figure.root.locator('[data-figport-tool="pan"][aria-pressed="true"]').wait_for()
    figure.drag(place(0.5, 0.5), place(0.5, 0.75))
    # A quarter of the axes is 58 rows; the last step of the drag alone is six.
    figure.until(lambda pixels: any(line_rows(pixels, blue) < before - 55))
    assert runs(notebook, 7)
    told.touch()
    notebook.until_ended(7)
    # What was done to the snapshot was done to the figure.
    notebook.run(8)
    assert float(notebook.printed(8)) == pytest.approx(-0.25, abs=0.02)


# --- the story ----------------------------------------------------------------------------------------

CELLS = (
    f"{CALLS}{FIGURE}{OWN}",
    "for name in ('flush', 'idle', 'pause'): loop(name)",
    "click()",
    "try: said('waits'); plt.pause(600)\nfinally: said('left')",
    "plt.show(block=True)\nprint('closed', plt.get_fignums())",
    PLOTTED + SLEEP,
    PLOTTED + COMPUTE,
    "print(ax.get_ylim()[0])",
)


@pytest.mark.parametrize("kernel", [VERSIONS[0], VERSIONS[-1]])
def test_figures_live_while_cells_run(kernel: str, lab: Server, opened: Callable[..., Notebook]) -> None:
    """One notebook for each kernel, because opening it takes as long as half of what is asserted in it.

    Without ipykernel 7.0, which runs cells as 7.4 does: the two differ in what they know of outputs' requests.
    """
    notebook = opened(SETUP, *CELLS, kernel=kernel)
    notebook.run(0)
    notebook.page.evaluate(WATCH)
    draw_and_ask(notebook)
    compute(notebook, lab.root / TOLD)


# --- callbacks ----------------------------------------------------------------------------------------


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
