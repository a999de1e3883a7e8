"""The wheel and two fingers over figures: the page scrolls, unless somebody in the kernel listens."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Page

from tests.e2e.case import Case, in_axes
from tests.e2e.fingers import until_still
from tests.e2e.page import Figure

pytestmark = pytest.mark.e2e

SCROLLED = "root => root.closest('.jp-WindowedPanel-outer, #site').scrollTop"


def turn(page: Page, figure: Figure, *, notches: int, place: tuple[float, float] = (0.5, 0.5)) -> None:
    """Turn the wheel over a place of a figure."""
    page.mouse.move(*figure.at(*place))
    for _ in range(notches):
        page.mouse.wheel(0, -100)


WATCH_WHEEL = """
if (!window.figportWheel) {
  window.figportWheel = [];
  window.addEventListener('wheel', event => window.figportWheel.push(event), { capture: true, passive: true });
}
window.figportWheel.length = 0;
"""


def kept(page: Page, turns: int) -> list[bool]:
    """Wait until so many turns of the wheel have come; return of each whether it was kept from the browser."""
    page.wait_for_function("turns => window.figportWheel.length === turns", arg=turns)
    return list(page.evaluate("window.figportWheel.splice(0).map(event => event.defaultPrevented)"))


GESTURE = """
from figport import toolbar
# However slow the machine is, what is turned at once is one gesture.
toolbar.GESTURE = 600
"""
PLAIN = "fig, ax = plt.subplots(); ax.set(xlim=(0, 10), ylim=(0, 10));"
LIMITS = "print(*ax.get_xlim(), *ax.get_ylim())"


def pinch(page: Page, figure: Figure, place: tuple[float, float]) -> list[bool]:
    """Pinch on a touch pad until all is half as large again; return of each turn that came of it whether it was kept.

    Browsers tell a page of turns of the wheel with control, though no key is down, and zoom where it keeps none.
    """
    x, y = figure.at(*place)
    session = page.context.new_cdp_session(page)
    asked = {"x": x, "y": y, "scaleFactor": 1.5, "relativeSpeed": 800, "gestureSourceType": "mouse"}
    session.send("Input.synthesizePinchGesture", asked)
    session.detach()
    return list(page.evaluate("window.figportWheel.splice(0).map(event => event.defaultPrevented)"))


ZOOMED = "[window.devicePixelRatio, Math.round(10 * window.visualViewport.scale) / 10]"
"""How far the browser has zoomed, by keys and by a pinch."""


@pytest.mark.cells(GESTURE + PLAIN, LIMITS)
def test_a_pinch_zooms_about_the_pointer_in_one_step_of_the_history(case: Case) -> None:
    """On a touch pad, as matplotlib zooms, and not the browser too; before the figure is clicked the browser alone."""
    case.run(0)
    figure = case.figure(0)
    page = case.page
    page.evaluate(WATCH_WHEEL)
    case.idle(figure)
    assert page.evaluate(ZOOMED) == [1, 1]
    assert set(pinch(page, figure, in_axes(0.8, 0.8))) == {False}
    assert page.evaluate(ZOOMED) == [1, 1.5]
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1})
    session.detach()
    case.idle(figure)
    assert case.run(1) == "0.0 10.0 0.0 10.0"
    page.mouse.click(*figure.at(0.5, 0.5))
    page.mouse.move(*figure.at(*in_axes(0.8, 0.8)))
    assert set(pinch(page, figure, in_axes(0.8, 0.8))) == {True}
    case.idle(figure)
    x0, x1, y0, y1 = (float(number) for number in case.run(1).split())
    # What is between the fingers follows them, and 8 stays where it was.
    assert [x1 - x0, y1 - y0] == pytest.approx([10 / 1.5] * 2, rel=0.02)
    assert (8 - x0) / (x1 - x0) == pytest.approx(0.8, abs=0.01)
    assert (8 - y0) / (y1 - y0) == pytest.approx(0.8, abs=0.01)
    assert page.evaluate(ZOOMED) == [1, 1]
    figure.tool("back").click()
    case.idle(figure)
    assert case.run(1) == "0.0 10.0 0.0 10.0"


CAPTURED = f"{GESTURE}{PLAIN}\nfig.canvas.capture_scroll = True"


@pytest.mark.cells(GESTURE + PLAIN, CAPTURED, LIMITS)
def test_control_and_two_notches_zoom_about_the_pointer_and_not_the_page(case: Case) -> None:
    """Control held, in a figure that was clicked; with `capture_scroll` also in one that was not."""
    page = case.page
    page.evaluate(WATCH_WHEEL)
    looks = f"[...{ZOOMED}, document.documentElement.clientWidth]"
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
        # Else the browser had zoomed the page.
        assert kept(page, 2) == [True, True]
        page.keyboard.up("Control")
        case.idle(figure)
        assert page.evaluate(looks) == before
        assert figure.root.evaluate(SCROLLED) == scrolled
        x0, x1, y0, y1 = (float(number) for number in case.run(2).split())
        assert [x1 - x0, y1 - y0] == pytest.approx([10 * 0.85**2] * 2)
        assert [(8 - x0) / (x1 - x0), (3 - y0) / (y1 - y0)] == pytest.approx([0.8, 0.3], abs=0.01)
        figure.tool("back").click()
        case.idle(figure)
        assert case.run(2) == "0.0 10.0 0.0 10.0"


@pytest.mark.cells(GESTURE + PLAIN, LIMITS)
def test_control_and_a_notch_over_a_figure_that_was_not_clicked_are_the_browsers(case: Case) -> None:
    """Before the first click, and after one elsewhere: it keeps its limits, and the browser may zoom, in and out again.

    A browser without a window does not.
    """
    page = case.page
    page.evaluate(WATCH_WHEEL)
    case.run(0)
    figure = case.figure(0)
    case.idle(figure)
    before = page.evaluate(ZOOMED)
    for clicked in (False, True):
        if clicked:
            figure.canvas.click()
            case.cell(1).locator(".jp-InputPrompt").click()
        for way in (-100, 100):
            figure.hover(*in_axes(0.2, 0.2))
            page.keyboard.down("Control")
            page.mouse.wheel(0, way)
            assert kept(page, 1) == [False]
            page.keyboard.up("Control")
        assert page.evaluate(ZOOMED) == before
        case.idle(figure)
        assert case.run(1) == "0.0 10.0 0.0 10.0"


HEARD = """
fig, ax = plt.subplots(figsize=(4, 3)); steps = []
fig.canvas.mpl_connect("scroll_event", lambda event: steps.append(event.step));
"""


TURNS: Final = (
    HEARD,
    "print(sum(steps))",
    "fig.canvas.capture_scroll = True",
    "fig.canvas.set_capture_scroll(False)",
    *["pass"] * 20,
)


def take_turns(case: Case) -> None:
    """Turn the wheel over a figure: before a click, after it, after one elsewhere, with `capture_scroll` and after."""
    page = case.page
    page.evaluate(WATCH_WHEEL)
    case.run(0)
    figure = case.figure(0)
    case.idle(figure)

    def turned(*, mine: bool) -> None:
        """Turn the wheel over the figure: it is kept from the page, or the page scrolls."""
        until_still(figure.root)
        before, root = figure.root.evaluate(SCROLLED), figure.root.element_handle()
        figure.hover(0.5, 0.5)
        page.mouse.wheel(0, 100)
        assert kept(page, 1) == [mine]
        if mine:
            case.idle(figure)
            assert figure.root.evaluate(SCROLLED) == before
        else:
            page.wait_for_function(f"([root, before]) => ({SCROLLED})(root) > before", arg=[root, before])

    turned(mine=False)
    figure.canvas.click()
    turned(mine=True)
    elsewhere = case.cell(1).locator(".jp-InputPrompt, .input_prompt")
    elsewhere.click()
    turned(mine=False)
    case.run(2)
    case.idle(figure)
    turned(mine=True)
    elsewhere.click()
    turned(mine=True)
    case.run(3)
    case.idle(figure)
    turned(mine=False)
    case.idle(figure)
    assert case.run(1) == "-3.0"


@pytest.mark.cells(*TURNS)
def test_whose_the_wheel_is_by_turns(case: Case) -> None:
    """The page's; a figure's after a click, until the next; with `capture_scroll` without a click, until it ends."""
    take_turns(case)
