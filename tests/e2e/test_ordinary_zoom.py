"""A browser's zoom from 50 to 200 %, changed while a figure is open: its picture, its places, and what is around it.

It is emulated, and so, unlike a browser's own, puts pictures to whole pixels of the page: this one's always are.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
import pytest
from playwright.sync_api import CDPSession, Page

from tests.e2e.case import Case
from tests.e2e.conftest import VIEWPORT
from tests.e2e.page import Figure
from tests.e2e.stored import pixels_of
from tests.e2e.test_ordinary_screen import until_sharp, until_size

pytestmark = pytest.mark.e2e

ZOOMS: Final = (0.5, 0.67, 0.9, 1.1, 1.25, 1.75, 2)
PLOT: Final = """
fig, ax = plt.subplots(); clicks = []
ax.set(xlim=(0, 100), ylim=(0, 100), position=(0.1, 0.1, 0.8, 0.8))
ax.plot([0, 100], [0, 100])
fig.canvas.mpl_connect("button_press_event", lambda event: clicks.append((event.xdata, event.ydata)));
"""
PLACES: Final = ((0.3, 0.3), (0.82, 0.2), (0.15, 0.85))
"""Where somebody clicks: fractions of the picture, from the top left."""


@contextmanager
def browser(page: Page) -> Iterator[CDPSession]:
    """Give what changes the zoom of a page; it is as before in the end."""
    tools = page.context.new_cdp_session(page)
    # So that there is room for the figure.
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    try:
        yield tools
    finally:
        page.evaluate("window.jupyterapp.shell.expandLeft()")
        tools.send("Emulation.clearDeviceMetricsOverride")
        tools.detach()
        page.set_viewport_size(VIEWPORT)


def zoom(tools: CDPSession, ratio: float) -> None:
    """Zoom as browsers do: the window has less pixels of the page's then, and each is more of the screen's."""
    # Whole pixels of the screen, or all that it shows is scaled.
    width, height = (round(length / ratio, -2) for length in (VIEWPORT["width"], VIEWPORT["height"]))
    screen = {"width": int(width), "height": int(height), "deviceScaleFactor": ratio, "mobile": False}
    tools.send("Emulation.setDeviceMetricsOverride", screen)


def seen(figure: Figure) -> np.ndarray:
    """Return what is seen of a figure that the mouse has left, when what it left behind is gone."""
    figure.root.page.mouse.move(0, 0)
    figure.until_readout("^$")
    # As pixels: the same ones may make another file.
    return pixels_of(base64.b64encode(figure.root.screenshot(animations="disabled")).decode())


SAID: Final = "print(*(round(float(one), 2) for place in clicks for one in place)); clicks.clear()"
WRITE: Final = "fig.savefig(f'figure-{fig.number}.raw', format='raw', dpi=fig.dpi)"
"""What matplotlib makes of the figure at the resolution that it is shown with."""


@pytest.mark.cells(PLOT, SAID, WRITE)
def test_pictures_are_exact_and_sharp_and_clicks_land_where_they_are_made_at_every_zoom(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    with browser(case.page) as tools:
        case.exact(figure)
        before = seen(figure)
        for ratio in ZOOMS:
            zoom(tools, ratio)
            until_size(figure, pixels=(round(400 * ratio), round(300 * ratio)), css=(400, 300))
            case.run(2)
            case.as_written(figure)
            case.page.mouse.move(0, 0)
            figure.canvas.scroll_into_view_if_needed()
            until_sharp(figure, tools, ratio=ratio)
            for place in PLACES:
                case.page.mouse.click(*figure.at(*place))
            figure.until_answered()
            landed = np.array(case.run(1).split(), float).reshape(-1, 2)
            wanted = [((x - 0.1) / 0.8 * 100, (0.9 - y) / 0.8 * 100) for x, y in PLACES]
            # Within one pixel of the screen.
            np.testing.assert_allclose(landed, wanted, rtol=0, atol=1 / ratio / (0.8 * 3), err_msg=f"{ratio}")
        zoom(tools, 1)
        case.exact(figure)
        end = time.monotonic() + 20
        # JupyterLab still lays its page out.
        while not np.array_equal(seen(figure), before):
            assert time.monotonic() < end, "something is left over"
