"""The wheel and two fingers over figures: the page scrolls, unless somebody in the kernel listens."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.e2e.case import Case, in_axes
from tests.e2e.page import Figure

pytestmark = pytest.mark.e2e

SCROLLED = "root => root.closest('.jp-WindowedPanel-outer, #site').scrollTop"


def turn(page: Page, figure: Figure, *, notches: int, place: tuple[float, float] = (0.5, 0.5)) -> None:
    """Turn the wheel over a place of a figure."""
    page.mouse.move(*figure.at(*place))
    for _ in range(notches):
        page.mouse.wheel(0, -100)


GESTURE = """
from figport import toolbar
# However slow the machine is, what is turned at once is one gesture.
toolbar.GESTURE = 600
"""
PLAIN = "fig, ax = plt.subplots(); ax.set(xlim=(0, 10), ylim=(0, 10));"
LIMITS = "print(*ax.get_xlim(), *ax.get_ylim())"


def pinch(page: Page, figure: Figure, place: tuple[float, float], steps: int) -> None:
    """Pinch out on a touch pad: a browser tells turns of the wheel with control, and of no key."""
    x, y = figure.at(*place)
    session = page.context.new_cdp_session(page)
    for _ in range(steps):
        session.send(
            "Input.dispatchMouseEvent",
            {"type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": -5, "modifiers": 2},
        )
    session.detach()


@pytest.mark.cells(GESTURE + PLAIN, LIMITS)
def test_a_pinch_zooms_about_the_pointer_in_one_step_of_the_history(case: Case) -> None:
    """Control and the wheel, and a pinch on a touch pad, as matplotlib zooms; the browser does not."""
    case.run(0)
    figure = case.figure(0)
    page = case.page
    case.idle(figure)
    page.mouse.click(*figure.at(0.5, 0.5))
    ratio = page.evaluate("window.devicePixelRatio")
    page.mouse.move(*figure.at(*in_axes(0.8, 0.8)))
    pinch(page, figure, in_axes(0.8, 0.8), 10)
    case.idle(figure)
    x0, x1, y0, y1 = (float(number) for number in case.run(1).split())
    # 50 pixels are a factor of exp(1/2), and 8 stays where it was.
    assert (x1 - x0) == pytest.approx(10 / 1.6487, rel=0.05)
    assert (8 - x0) / (x1 - x0) == pytest.approx(0.8, abs=0.01)
    assert (8 - y0) / (y1 - y0) == pytest.approx(0.8, abs=0.01)
    assert page.evaluate("window.devicePixelRatio") == ratio
    figure.tool("back").click()
    case.idle(figure)
    assert case.run(1) == "0.0 10.0 0.0 10.0"


WATCH_WHEEL = """
window.figportWheel = [];
window.addEventListener('wheel', event => window.figportWheel.push(event), { capture: true, passive: true });
"""
CAPTURED = f"{GESTURE}{PLAIN}\nfig.canvas.capture_scroll = True"


@pytest.mark.cells(GESTURE + PLAIN, CAPTURED, LIMITS)
def test_control_and_two_notches_zoom_about_the_pointer_and_not_the_page(case: Case) -> None:
    """Control held, in a figure that was clicked; with `capture_scroll` also in one that was not."""
    page = case.page
    page.evaluate(WATCH_WHEEL)
    looks = "[window.devicePixelRatio, window.visualViewport.scale, document.documentElement.clientWidth]"
    for cell in (0, 1):
        case.run(cell)
        figure = case.figure(cell)
        case.idle(figure)
        if cell == 0:
            page.mouse.click(*figure.at(0.5, 0.5))
        before, scrolled = page.evaluate(looks), figure.root.evaluate(SCROLLED)
        figure.hover(*in_axes(0.8, 0.3))
        page.keyboard.down("Control")
        turn(page, figure, notches=2, place=in_axes(0.8, 0.3))
        page.wait_for_function("window.figportWheel.length === 2")
        page.keyboard.up("Control")
        case.idle(figure)
        # Else the browser had zoomed the page.
        assert page.evaluate("window.figportWheel.splice(0).map(event => event.defaultPrevented)") == [True, True]
        assert page.evaluate(looks) == before
        assert figure.root.evaluate(SCROLLED) == scrolled
        x0, x1, y0, y1 = (float(number) for number in case.run(2).split())
        assert [x1 - x0, y1 - y0] == pytest.approx([10 * 0.85**2] * 2)
        assert [(8 - x0) / (x1 - x0), (3 - y0) / (y1 - y0)] == pytest.approx([0.8, 0.3], abs=0.01)
        figure.tool("back").click()
        case.idle(figure)
        assert case.run(2) == "0.0 10.0 0.0 10.0"
