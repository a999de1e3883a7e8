"""A figure and the screen: it fills it, and moves with its window to a screen of another device pixel ratio."""

from __future__ import annotations

import pytest

from tests.e2e.case import Case
from tests.e2e.conftest import VIEWPORT
from tests.e2e.page import Figure

pytestmark = pytest.mark.e2e

PLOT = "fig, ax = plt.subplots(); line, = ax.plot([1, 3, 2])"
FILLS = """
root => {
  const canvas = root.querySelector('canvas').getBoundingClientRect();
  const foot = root.querySelector('.figport-foot').getBoundingClientRect();
  const beside = Math.abs(canvas.width - innerWidth) < 1 && Math.abs(foot.bottom - innerHeight) < 1;
  return document.fullscreenElement === root && beside && Math.abs(canvas.bottom - foot.top) < 1;
}
"""
"""Whether the picture takes all of the screen but the rows above and below it."""


def until(figure: Figure, holds: str) -> None:
    """Wait until a function of the figure's element returns true."""
    figure.root.page.wait_for_function(f"root => ({holds})(root)", arg=figure.root.element_handle(), timeout=15_000)


def until_size(figure: Figure, *, pixels: tuple[int, int], css: tuple[int, int]) -> None:
    """Wait until the picture has so many pixels, and takes so many of the page's."""
    figure.until(lambda picture: picture.shape[1::-1] == pixels, what=f"the picture has not {pixels} pixels")
    box = figure.canvas.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == css


@pytest.mark.cells(PLOT, "print(fig.get_size_inches())")
def test_a_figure_fills_the_screen_and_gets_its_size_back(case: Case) -> None:
    """Key `f` filled nothing; left by the key and, as Escape has the browser do it, without a word to the figure."""
    case.run(0)
    figure = case.figure(0)
    figure.canvas.click()
    for leave in ("key", "browser"):
        case.page.keyboard.press("f")
        until(figure, FILLS)
        if leave == "key":
            case.page.keyboard.press("f")
        else:
            case.page.evaluate("document.exitFullscreen()")
        until(figure, "() => document.fullscreenElement === null")
        until_size(figure, pixels=(400, 300), css=(400, 300))
    assert case.run(1) == "[4. 3.]"
    case.exact(figure)


@pytest.mark.cells(PLOT, "fig.set_dpi(200)", "print(fig.get_size_inches(), int(fig.dpi))")
def test_a_figure_is_as_sharp_as_the_screen_that_its_window_is_moved_to(case: Case) -> None:
    """The ratio changes from 1 to 2 and back while the figure is open, and its dpi are set in between."""
    case.run(0)
    figure = case.figure(0)
    tools = case.page.context.new_cdp_session(case.page)
    # Chromium tells a page of an emulated ratio when its size changes too.
    screen = {"width": VIEWPORT["width"] - 1, "height": VIEWPORT["height"], "deviceScaleFactor": 2, "mobile": False}
    tools.send("Emulation.setDeviceMetricsOverride", screen)
    try:
        until_size(figure, pixels=(800, 600), css=(400, 300))
        case.run(1)
        until_size(figure, pixels=(1600, 1200), css=(800, 600))
    finally:
        tools.send("Emulation.setDeviceMetricsOverride", {**screen, **VIEWPORT, "deviceScaleFactor": 1})
    until_size(figure, pixels=(800, 600), css=(800, 600))
    assert case.run(2) == "[4. 3.] 200"
    case.exact(figure)
    tools.send("Emulation.clearDeviceMetricsOverride")
    tools.detach()
