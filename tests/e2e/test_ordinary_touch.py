"""Fingers on a touch screen: a swipe scrolls the page and nothing else, a tap clicks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page

from tests.e2e.case import SETUP, in_axes
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, write_notebook

pytestmark = pytest.mark.e2e

SLIDER = """
from matplotlib.widgets import Slider
fig, ax = plt.subplots()
slider = Slider(fig.add_axes([0.2, 0.1, 0.6, 0.3]), "s", 0, 1, valinit=0.5)
seen = []
fig.canvas.mpl_connect("button_press_event", lambda event: seen.append("press"))
fig.canvas.mpl_connect("button_release_event", lambda event: seen.append("release"))
"""
PAN = "fig2, ax2 = plt.subplots(); ax2.set(xlim=(0, 10), ylim=(0, 10));"
SCROLLED = "root => root.closest('.jp-WindowedPanel-outer').scrollTop"


def swipe(session: CDPSession, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Move one finger over the screen, as the browser gets it from the system."""
    steps = 8
    points = [tuple(a + (b - a) * step / steps for a, b in zip(start, end, strict=True)) for step in range(steps + 1)]
    for kind, (x, y) in zip(["touchStart", *["touchMove"] * steps], points, strict=True):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_swipe_scrolls_a_tap_clicks_and_an_armed_tool_drags(
    lab: Server, new_context: Callable[..., BrowserContext]
) -> None:
    """A swipe over a figure with a slider; a tap; a drag with Pan; a figure that dies with Pan armed."""
    cells = [
        SETUP,
        SLIDER,
        "print(slider.val, *seen)",
        PAN,
        "print(*ax2.get_xlim())",
        "plt.close(fig2)",
        *["pass"] * 20,
    ]
    write_notebook(lab.root / "touch.ipynb", cells)
    page: Page = new_context(has_touch=True).new_page()
    notebook = Notebook(page, lab, "touch.ipynb")
    for number in (0, 1):
        notebook.run(number)
    figure = Figure.live(notebook.cell(1).locator(".figport-figure"))
    session = page.context.new_cdp_session(page)
    start, end = figure.at(0.6, 0.7), figure.at(0.6, 0.98)
    before, root = figure.root.evaluate(SCROLLED), figure.root.element_handle()
    swipe(session, start, end)
    page.wait_for_function(f"([root, before]) => ({SCROLLED})(root) < before - 50", arg=[root, before], timeout=10_000)
    assert not figure.canvas.evaluate("canvas => document.activeElement === canvas")
    notebook.run(2)
    assert notebook.printed(2).strip() == "0.5"
    # A tap gives the focus, and is a click.
    page.touchscreen.tap(*figure.at(0.65, 0.75))
    assert figure.canvas.evaluate("canvas => document.activeElement === canvas")
    page.touchscreen.tap(*figure.at(0.35, 0.75))
    figure.until_answered()
    notebook.run(2)
    value, *seen = notebook.printed(2).split()
    assert float(value) == pytest.approx(0.25, abs=0.02)
    assert seen == ["press", "release"] * 2
    # With a tool armed the finger drags; closed, the figure gives the scrolling back.
    notebook.run(3)
    other = Figure.live(notebook.cell(3).locator(".figport-figure"))
    other.tool("pan").tap()
    other.root.locator('[data-figport-tool="pan"][aria-pressed="true"]').wait_for()
    swipe(session, other.at(*in_axes(0.5, 0.5)), other.at(*in_axes(0.3, 0.5)))
    other.until_answered()
    notebook.run(4)
    assert float(notebook.printed(4).split()[0]) == pytest.approx(2, abs=0.1)
    notebook.run(5)
    other.until_state("dead")
    assert other.canvas.evaluate("canvas => getComputedStyle(canvas).touchAction") == "manipulation"
