"""A figure and the screen: it fills it, and moves with its window to a screen of another device pixel ratio."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.case import Case, in_axes
from tests.e2e.conftest import VIEWPORT
from tests.e2e.page import Figure

pytestmark = pytest.mark.e2e

PLOT = "fig, ax = plt.subplots(); line, = ax.plot([1, 3, 2])"
COMPUTES = "import os\nwhile not os.path.exists('filled'): pass\nprint('computed')"
FILLS = """
root => {
  const canvas = root.querySelector('canvas').getBoundingClientRect();
  const foot = root.querySelector('.figport-foot').getBoundingClientRect();
  const beside = Math.abs(canvas.width - innerWidth) < 1 && Math.abs(foot.bottom - innerHeight) < 1;
  return document.fullscreenElement === root && beside && Math.abs(canvas.bottom - foot.top) < 1;
}
"""
"""Whether the picture takes all of the screen but the rows above and below it."""
FINE = """
root => {
  const canvas = root.querySelector('canvas'), { width, height } = canvas.getBoundingClientRect();
  return canvas.width === Math.round(width * devicePixelRatio)
    && canvas.height === Math.round(height * devicePixelRatio);
}
"""
"""Whether the picture has a pixel for each of the screen's that it takes."""


@contextmanager
def screens(page: Page) -> Iterator[tuple[CDPSession, Callable[[float], None]]]:
    """Give what moves a page to a screen of another device pixel ratio; in the end it is on its own again."""
    tools = page.context.new_cdp_session(page)

    def ratio_is(ratio: float) -> None:
        # Chromium tells a page of an emulated ratio when its size changes too.
        width = VIEWPORT["width"] - round(2 * (ratio - 1))
        screen = {"width": width, "height": VIEWPORT["height"], "deviceScaleFactor": ratio, "mobile": False}
        tools.send("Emulation.setDeviceMetricsOverride", screen)

    try:
        yield tools, ratio_is
    finally:
        ratio_is(1)
        tools.send("Emulation.clearDeviceMetricsOverride")
        tools.detach()


def until(figure: Figure, holds: str) -> None:
    """Wait until a function of the figure's element returns true."""
    figure.root.page.wait_for_function(f"root => ({holds})(root)", arg=figure.root.element_handle(), timeout=15_000)


def until_size(figure: Figure, *, pixels: tuple[int, int], css: tuple[int, int]) -> None:
    """Wait until the picture has so many pixels, and takes so many of the page's."""
    figure.until(lambda picture: picture.shape[1::-1] == pixels, what=f"the picture has not {pixels} pixels")
    for name, length in zip(("width", "height"), css, strict=True):
        expect(figure.canvas).to_have_css(name, f"{length}px")


def until_sharp(figure: Figure, tools: CDPSession, *, ratio: float) -> None:
    """Wait until the screen shows the picture's own pixels, which are not mixed with their neighbours."""
    box = figure.canvas.bounding_box()
    assert box is not None
    left, top = round(box["x"] * ratio), round(box["y"] * ratio)

    def shown(picture: np.ndarray) -> bool:
        png = base64.b64decode(tools.send("Page.captureScreenshot", {"format": "png"})["data"])
        screen = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
        # Without the rim, and without the corner that changes the size. Browsers round places up or down.
        parts = [slice(8, -40), slice(8, -40)]
        wanted = picture[*parts, :3]
        height, width = picture.shape[:2]
        places = [(top + dy, left + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        return any(np.array_equal(screen[y : y + height, x : x + width][*parts], wanted) for y, x in places)

    figure.until(shown, what="the picture is blurred")


@pytest.mark.cells(PLOT, COMPUTES, "print(fig.get_size_inches())")
def test_the_button_fills_the_screen_while_the_kernel_computes(case: Case) -> None:
    """It waited for the cell, and then sprang up before people who did other things by then."""
    case.run(0)
    figure = case.figure(0)
    figure.at_rest()
    case.start(1)
    filled = case.file.with_name("filled")
    try:
        figure.tool("fullscreen").click()
        until(figure, FILLS)
        case.page.evaluate("document.exitFullscreen()")
        until_size(figure, pixels=(400, 300), css=(400, 300))
        expect(case.texts(1).filter(has_text="computed")).to_have_count(0)
    finally:
        filled.touch()
    case.until_ended(1)
    filled.unlink()
    assert case.run(2) == "[4. 3.]"
    assert case.page.evaluate("document.fullscreenElement") is None


@pytest.mark.cells(PLOT, "print(fig.get_size_inches())")
def test_a_figure_fills_the_screen_and_gets_its_size_back(case: Case) -> None:
    """Key `f` filled nothing; left by the key and, as Escape has the browser do it, without a word to the figure.

    On the whole screen it is as fine as that, also where a pixel of the page is four of the screen's.
    """
    case.run(0)
    figure = case.figure(0)
    with screens(case.page) as (tools, ratio_is):
        for ratio, leave in ((1, "key"), (2, "browser")):
            ratio_is(ratio)
            own = (400 * ratio, 300 * ratio)
            until_size(figure, pixels=own, css=(400, 300))
            figure.canvas.click()
            case.page.keyboard.press("f")
            until(figure, FILLS)
            until(figure, FINE)
            until_sharp(figure, tools, ratio=ratio)
            # Its size is the screen's.
            expect(figure.root.locator(".figport-handle")).to_be_hidden()
            if leave == "key":
                case.page.keyboard.press("f")
            else:
                case.page.evaluate("document.exitFullscreen()")
            until(figure, "() => document.fullscreenElement === null")
            until_size(figure, pixels=own, css=(400, 300))
            expect(figure.root.locator(".figport-handle")).to_be_visible()
            assert case.run(1) == "[4. 3.]"
        ratio_is(1)
        until_size(figure, pixels=(400, 300), css=(400, 300))
        case.exact(figure)


@pytest.mark.cells(PLOT, "fig.set_dpi(200)", "print(fig.get_size_inches(), int(fig.dpi))")
def test_a_figure_is_as_sharp_as_the_screen_that_its_window_is_moved_to(case: Case) -> None:
    """The ratio changes from 1 to 1.5, 2 and back while the figure is open, and its dpi are set in between.

    At 1.5, which is a zoom of 150 %, elements begin between two pixels of the screen, and the picture was blurred.
    """
    case.run(0)
    figure = case.figure(0)
    with screens(case.page) as (tools, ratio_is):
        ratio_is(1.5)
        until_size(figure, pixels=(600, 450), css=(400, 300))
        until_sharp(figure, tools, ratio=1.5)
        ratio_is(2)
        until_size(figure, pixels=(800, 600), css=(400, 300))
        case.run(1)
        until_size(figure, pixels=(1600, 1200), css=(800, 600))
        ratio_is(1)
        until_size(figure, pixels=(800, 600), css=(800, 600))
        assert case.run(2) == "[4. 3.] 200"
        case.exact(figure)


@pytest.mark.cells(
    "fig, ax = plt.subplots(figsize=(4.123, 2));", "fig.set_size_inches(5, 3)", "print(*fig.get_size_inches())"
)
def test_a_tab_gives_back_the_size_from_before_and_the_one_that_was_chosen_meanwhile(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    for wanted in ("4.123 2.0", "5.0 3.0"):
        with case.page.context.expect_page() as opened:
            figure.tool("open").click()
        Figure.alone(opened.value)
        case.page.bring_to_front()
        if wanted == "5.0 3.0":
            case.run(1)
            expect(figure.canvas).to_have_css("width", "500px")
        opened.value.close(run_before_unload=True)
        expect(figure.canvas).to_have_css("width", "500px" if wanted == "5.0 3.0" else "412px")
        assert case.run(2) == wanted


@pytest.mark.cells("fig, ax = plt.subplots(figsize=(4.123, 2));", "print(*fig.get_size_inches())")
def test_two_tabs_give_back_one_size_when_both_are_gone(case: Case) -> None:
    """One is closed, of the other one nothing is heard any more."""
    case.run(0)
    figure = case.figure(0)
    tabs: list[Page] = []
    for width in (900, 700):
        with case.page.context.expect_page() as opened:
            figure.tool("open").click()
        tab = opened.value
        # Not the viewport: its window is that of all pages.
        screen = {"width": width, "height": 600, "deviceScaleFactor": 1, "mobile": False}
        tab.context.new_cdp_session(tab).send("Emulation.setDeviceMetricsOverride", screen)
        expect(Figure.alone(tab).canvas).to_have_css("width", f"{width - 16}px")
        tabs.append(tab)
        case.page.bring_to_front()
    expect(figure.canvas).to_have_css("width", "684px")
    # On the screen and back: it fills its tab again.
    alone = Figure(tabs[1].locator(".figport-figure"))
    for width in (700, 684):
        alone.canvas.click()
        tabs[1].keyboard.press("f")
        expect(alone.canvas).to_have_css("width", f"{width}px")
    case.page.bring_to_front()
    tabs[0].close(run_before_unload=True)
    assert case.run(1) != "4.123 2.0"
    expect(figure.canvas).to_have_css("width", "684px")
    tabs[1].close()
    expect(figure.canvas).to_have_css("width", "412px")
    assert case.run(1) == "4.123 2.0"
    assert case.page.evaluate("innerWidth") == VIEWPORT["width"]


@pytest.mark.cells("fig, ax = plt.subplots(); ax.plot(np.random.rand(9));")
def test_a_tab_follows_its_cell_when_that_runs_again(case: Case) -> None:
    """As for who has the figure on a second screen, and goes on with its code on the first."""
    case.run(0)
    case.figure(0).at_rest()
    with case.page.context.expect_page() as opened:
        case.figure(0).tool("open").click()
    alone = Figure.alone(opened.value)
    for _ in range(2):
        before = opened.value.title()
        case.page.bring_to_front()
        case.run(0)
        title = case.figure(0).root.locator(".figport-title").inner_text()
        assert title != before
        expect(opened.value).to_have_title(title)
        opened.value.bring_to_front()
        expect(alone.root).to_have_attribute("data-figport-state", "live")
        expect(alone.canvas).to_have_css("width", f"{VIEWPORT['width'] - 16}px")
    case.page.bring_to_front()
    case.exact(case.figure(0), alone)
    opened.value.close(run_before_unload=True)


ROOM = """
root => {
  const room = root.querySelector('.figport-scroller').getBoundingClientRect();
  const picture = root.querySelector('canvas').getBoundingClientRect();
  return [picture.left - room.left, picture.top - room.top, room.right - picture.right, room.bottom - picture.bottom];
}
"""
"""How far the picture is from the edges of its room: left, top, right, bottom."""


SCROLLED = "room => { room.scrollTo(50, 50); return [room.scrollLeft, room.scrollTop]; }"


LAID_OUT_AS = "(root, style) => { Object.assign(root.style, style); root.dispatchEvent(new Event('toggle')); }"
WIDTHS = "room => [room.scrollWidth, room.clientWidth]"


def fitting(picture: tuple[float, float], room: tuple[float, float]) -> list[float]:
    """Return that of a picture that is made smaller until it fits."""
    scale = min(room[0] / picture[0], room[1] / picture[1])
    rest = [(room[side] - scale * picture[side]) / 2 for side in (0, 1)]
    return [*rest, *rest]


@pytest.mark.cells(
    "fig, ax = plt.subplots(figsize=(4, 3)); clicks = []\n"
    "fig.canvas.mpl_connect('button_press_event', lambda event: clicks.append((event.xdata, event.ydata)));",
    "print(*(f'{x:.1f} {y:.1f}' for x, y in clicks), *fig.get_size_inches())",
)
def test_the_notebook_stays_as_it_is_while_the_figure_fills_a_tab(case: Case) -> None:
    """It became as large there as the tab, and the page jumped at each change. Clicks land where they are made."""
    case.run(0)
    figure = case.figure(0)
    figure.at_rest()
    boxes = [figure.root.bounding_box(), case.cell(1).bounding_box()]
    with case.page.context.expect_page() as opened:
        figure.tool("open").click()
    alone = Figure.alone(opened.value)
    expect(alone.canvas).to_have_css("width", f"{VIEWPORT['width'] - 16}px")
    tab = alone.canvas.bounding_box()
    assert tab is not None
    case.page.bring_to_front()
    expect(figure.canvas).to_have_css("width", f"{VIEWPORT['width'] - 16}px")
    # Whole, and in the middle of its room.
    assert figure.root.evaluate(ROOM) == pytest.approx(fitting((tab["width"], tab["height"]), (400, 300)), abs=0.1)
    assert [figure.root.bounding_box(), case.cell(1).bounding_box()] == boxes
    # Nothing to scroll by a trackpad.
    assert figure.root.locator(".figport-scroller").evaluate(SCROLLED) == [0, 0]
    case.page.mouse.click(*figure.at(*in_axes(0.2, 0.7)))
    # In a cell that is narrower than the figure one gets to its right edge, and not beyond.
    for direction in ("ltr", "rtl"):
        narrow = {"width": "350px", "direction": direction}
        figure.root.evaluate(LAID_OUT_AS, narrow)
        assert figure.root.locator(".figport-scroller").evaluate(WIDTHS) == [400, 350], direction
    figure.root.evaluate(LAID_OUT_AS, {"width": "", "direction": ""})
    opened.value.close(run_before_unload=True)
    expect(figure.canvas).to_have_css("width", "400px")
    assert [figure.root.bounding_box(), case.cell(1).bounding_box()] == boxes
    assert case.run(1) == "0.2 0.7 4.0 3.0"
