"""Fingers on a touch screen: a swipe scrolls the page and nothing else, a tap clicks."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.e2e.case import Case, in_axes
from tests.e2e.fingers import Fingers
from tests.e2e.test_tour_fingers import RESTS, SCROLLED

pytestmark = pytest.mark.e2e

SLIDER = """
from matplotlib.widgets import Slider
fig, ax = plt.subplots(figsize=(6.4, 4.8))
slider = Slider(fig.add_axes([0.2, 0.1, 0.6, 0.3]), "s", 0, 1, valinit=0.5)
seen = []
fig.canvas.mpl_connect("button_press_event", lambda event: seen.append("press"))
fig.canvas.mpl_connect("button_release_event", lambda event: seen.append("release"))
"""
PAN = "fig2, ax2 = plt.subplots(figsize=(6.4, 4.8)); ax2.set(xlim=(0, 10), ylim=(0, 10));"


@pytest.mark.cells(SLIDER, "print(slider.val, *seen)", PAN, "print(*ax2.get_xlim())", "plt.close(fig2)", *["pass"] * 20)
def test_a_swipe_scrolls_a_tap_clicks_and_an_armed_tool_drags(case: Case, screen: Fingers) -> None:
    """A swipe over a figure with a slider; a tap; a drag with Pan; a figure that dies with Pan armed."""
    page = case.page
    case.run(0)
    figure = case.figure(0)
    start, end = figure.at(0.6, 0.7), figure.at(0.6, 0.98)
    before, root = figure.root.evaluate(SCROLLED), figure.root.element_handle()
    screen.swipe((start, end))
    page.wait_for_function(f"([root, before]) => ({SCROLLED})(root) < before - 50", arg=[root, before], timeout=10_000)
    assert not figure.canvas.evaluate("canvas => document.activeElement === canvas")
    assert case.run(1) == "0.5"
    # A tap gives the focus, and is a click; while a page still glides, it only stops that.
    figure.root.scroll_into_view_if_needed()
    figure.root.evaluate(RESTS)
    screen.tap(figure.at(0.65, 0.75))
    expect(figure.canvas).to_be_focused()
    screen.tap(figure.at(0.35, 0.75))
    figure.until_answered()
    value, *seen = case.run(1).split()
    assert float(value) == pytest.approx(0.25, abs=0.02)
    assert seen == ["press", "release"] * 2
    # With a tool armed the finger drags; closed, the figure gives the scrolling back.
    case.run(2)
    other = case.figure(2)
    other.root.evaluate(RESTS)
    screen.tap(other.tool("pan"))
    other.root.locator('[data-figport-tool="pan"][aria-pressed="true"]').wait_for()
    screen.swipe((other.at(*in_axes(0.5, 0.5)), other.at(*in_axes(0.3, 0.5))))
    other.until_answered()
    assert float(case.run(3).split()[0]) == pytest.approx(2, abs=0.1)
    case.run(4)
    other.until_state("dead")
    expect(other.canvas).to_have_css("touch-action", "manipulation")


TWICE = """
fig4, ax4 = plt.subplots(figsize=(4, 3))
clicks = []
fig4.canvas.mpl_connect("button_press_event", lambda event: clicks.append((event.button, event.dblclick)))
"""


@pytest.mark.cells(TWICE, "print(*[(int(button), double) for button, double in clicks])")
def test_two_taps_are_one_double_click(case: Case, screen: Fingers) -> None:
    """As near and as soon as fingers do it; the third tap begins anew, and one elsewhere is a click of its own."""
    case.run(0)
    figure = case.figure(0)
    x, y = figure.at(0.5, 0.5)
    begin = time.time()
    for number, at in enumerate(((x, y), (x + 6, y - 4), (x, y), (x + 60, y))):
        screen.tap(at, when=begin + number / 5)
    figure.until_answered()
    assert case.run(1) == "(1, False) (1, True) (1, False) (1, False)"


CHOOSE = """
from matplotlib.widgets import LassoSelector, RectangleSelector
fig3, ax3 = plt.subplots(figsize=(4, 3)); ax3.set(xlim=(0, 400), ylim=(300, 0), position=(0, 0, 1, 1))
chosen, lines = [], []
box = RectangleSelector(ax3, lambda *ends: chosen.append([round(x, -1) for x in box.extents]), interactive=True)
"""
LASSO = "box.set_active(False); lasso = LassoSelector(ax3, lambda line: (lines.append(line), fig3.canvas.draw_idle()))"
ASK = """
lasso.set_active(False)
print("asked", flush=True)
points = [[round(x, -1) for x in place] for place in fig3.ginput(2, timeout=0)]
"""
CHOSEN = """
corner = max(lines[-1], key=lambda place: place[0] - place[1])
print(*map(round, (*chosen[0], *chosen[1], *corner, *points[0], *points[1])))
"""


@pytest.mark.cells(CHOOSE, LASSO, ASK, CHOSEN)
def test_boxes_lassos_and_places_are_chosen_by_fingers(case: Case, screen: Fingers) -> None:
    """In a figure that was touched a finger draws; `ginput` waits for taps."""
    case.run(0)
    figure = case.figure(0)

    def at(x: float, y: float) -> tuple[float, float]:
        return figure.at(x / 400, y / 300)

    screen.tap(at(20, 20))
    screen.swipe((at(100, 100), at(200, 180)))
    screen.swipe((at(150, 140), at(170, 150)))
    figure.as_drawn()
    case.run(1)
    screen.tap(at(20, 20))
    screen.touch("touchStart", at(200, 100))
    screen.move((at(200, 100), at(280, 100)))
    screen.move((at(280, 100), at(280, 180)))
    screen.touch("touchEnd")
    figure.as_drawn()
    case.start(2)
    # Before the cell runs, nobody asks for places.
    expect(case.texts(2)).to_have_text("asked\n")
    figure.root.scroll_into_view_if_needed()
    figure.root.evaluate(RESTS)
    screen.tap(at(250, 200))
    screen.tap(at(120, 90))
    case.until_ended(2)
    assert case.run(3) == "100 200 100 180 120 220 110 190 280 100 250 200 120 90"
