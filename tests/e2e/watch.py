"""Watches a cell with figures, frame by frame, as an eye would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.e2e.case import Case

START = """
cell => {
  const seen = window.figportWatch = [];
  // A picture: something was painted on the canvas, or there is a picture in its place.
  const shows = figure => {
    if (figure.querySelector('.figport-afterimage, .figport-placeholder:not([hidden])')) return true;
    const canvas = figure.querySelector('canvas.figport-canvas');
    if (!canvas || canvas.hidden || !canvas.width || !canvas.height) return false;
    const { data } = canvas.getContext('2d').getImageData(0, 0, 8, 8);
    return data.some(value => value !== 0);
  };
  // Lines from the left edge to the right one, in matplotlib's first colours: they all cross the middle.
  const colours = [[0x1f, 0x77, 0xb4], [0xff, 0x7f, 0x0e], [0x2c, 0xa0, 0x2c], [0xd6, 0x27, 0x28], [0x94, 0x67, 0xbd]];
  const lines = figure => {
    const canvas = figure?.querySelector('canvas.figport-canvas');
    if (!canvas || canvas.hidden || canvas.width < 9 || !canvas.height) return 0;
    const { data } = canvas.getContext('2d').getImageData(Math.floor(canvas.width / 2) - 4, 0, 9, canvas.height);
    const found = new Set();
    for (let at = 0; at < data.length; at += 4) {
      const near = colour => colour.every((value, channel) => Math.abs(data[at + channel] - value) < 25);
      if (data[at + 2] < 250) found.add(colours.findIndex(near));
    }
    found.delete(-1);
    return found.size;
  };
  const look = () => {
    if (window.figportWatch !== seen) return;
    const figures = [...cell.querySelectorAll('.figport-figure')];
    const top = cell.nextElementSibling.getBoundingClientRect().top - cell.getBoundingClientRect().top;
    const scrolled = Math.round(cell.getBoundingClientRect().top);
    seen.push([figures.length, figures.filter(shows).length, Math.round(top), scrolled, lines(figures[0])]);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""
STOP = "() => { const seen = window.figportWatch; window.figportWatch = null; return seen; }"

LINGER = """
() => {
  const { setTimeout, clearTimeout } = window, lingering = new Map();
  window.setTimeout = (action, delay, ...rest) => {
    const id = setTimeout(action, delay === 400 ? 60000 : delay, ...rest);
    if (delay === 400) lingering.set(id, action);
    return id;
  };
  window.clearTimeout = id => { lingering.delete(id); clearTimeout(id); };
  window.figportHurry = () => {
    Object.assign(window, { setTimeout, clearTimeout });
    for (const [id, action] of lingering) { clearTimeout(id); action(); }
    lingering.clear();
  };
}
"""
HURRY = "window.figportHurry()"
"""Has what lingers go at once."""

LINE = 20
"""Pixels of a line of text, or a few more; the classic notebook has some around it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What was seen at one moment."""

    figures: int
    """How many figures there were."""
    pictures: int
    """How many of them showed a picture."""
    height: int
    """Pixels from the cell's top to that of the next."""
    top: int
    """Pixels from the window's top to the cell's."""
    lines: int
    """How many of the lines that cross the first figure's middle have been painted, of up to five."""


@contextmanager
def watching(cell: Locator) -> Iterator[list[Frame]]:
    """Look at a cell while the block runs; the list is filled when it ends, with what the browser painted since."""
    frames: list[Frame] = []
    cell.evaluate(START)
    yield frames
    frames += [Frame(*frame) for frame in cell.page.evaluate(STOP)]


@contextmanager
def patient(page: Page) -> Iterator[None]:
    """However slow the kernel is: a view stays where its output was for 400 ms, in which a kernel makes another."""
    page.evaluate(LINGER)
    yield
    if not page.is_closed():
        page.evaluate(HURRY)


def shown(frames: list[Frame]) -> list[Frame]:
    """Return those from the first picture on."""
    return frames[next(number for number, frame in enumerate(frames) if frame.pictures) :]


def steady(frames: list[Frame], *, late: int = 0) -> None:
    """Assert that one figure was in the page from its first picture on, in one place.

    `late` pixels may be missing below it, of a text that comes after the figure: once an output was cleared JupyterLab
    keeps its height for 50 ms, which a busy machine may need for the figure alone.
    """
    seen = shown(frames)
    assert {(frame.figures, frame.pictures) for frame in seen} == {(1, 1)}, seen
    heights = {frame.height for frame in seen}
    assert max(heights) - min(heights) <= late, seen


def unmoved(frames: list[Frame]) -> None:
    """Assert that the page did not jump meanwhile: the cell's place in the window, see `to_the_top`."""
    seen = shown(frames)
    assert len({frame.top for frame in seen}) == 1, seen


def to_the_top(case: Case, number: int) -> None:
    """Scroll so that all of a cell is seen, and nothing that a test does scrolls the page."""
    case.cell(number).evaluate("cell => cell.scrollIntoView({ block: 'start' })")


# --- loops --------------------------------------------------------------------------------------------

SEEN = 3
LINES = 5


def loop(clear: str, show: str) -> str:
    """Return a cell that draws line after line, as every tutorial on live plots does.

    Some of them wait until they were seen, the last ones for nobody.
    """
    return f"""
import os, time
from IPython.display import clear_output, display
fig, ax = plt.subplots()
for i in range({LINES}):
    ax.plot([0, 1], [i, i + 1])
    {clear}
    {show}
    while i < {SEEN} and not os.path.exists(f"seen-{{i}}"): time.sleep(0.01)
"""


def until_lines(page: Page, number: int) -> None:
    """Wait until a cell that is watched shows a number of lines."""
    page.wait_for_function("number => window.figportWatch.at(-1)?.[4] === number", arg=number, timeout=20_000)


def see_loop(case: Case, number: int, *, at_the_end: bool = False) -> list[Frame]:
    """Run such a cell and return what was seen; each line is painted while the cell runs, and none goes again.

    Parameters
    ----------
    case
        The case.
    number
        The cell.
    at_the_end
        Whether the page is scrolled to its end meanwhile: there each pixel that an output loses would be seen.
    """
    cell = case.cell(number)
    seen = [case.file.with_name(f"seen-{step}") for step in range(SEEN)]
    for one in seen:
        one.unlink(missing_ok=True)
    to_the_top(case, number)
    with watching(cell):
        case.start(number)
        until_lines(case.page, 1)
    if at_the_end:
        cell.evaluate("cell => { cell.closest('#site').scrollTop = 1e9; }")
    with watching(cell) as frames:
        for step, one in enumerate(seen):
            until_lines(case.page, step + 1)
            one.touch()
        case.until_ended(number)
        expect(case.figures(number)).to_have_count(1)
        until_lines(case.page, LINES)
    lines = [frame.lines for frame in frames]
    assert lines == sorted(lines), lines
    return frames
