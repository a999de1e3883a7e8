"""The connection is lost, pages are loaded again: the picture stays, and the figure comes back by itself."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page import Figure, Notebook
from tests.e2e.road import road_to
from tests.e2e.server import Server, write_notebook

pytestmark = pytest.mark.e2e

SETUP = "%matplotlib figport\nimport asyncio, time\nfrom pathlib import Path\nimport matplotlib.pyplot as plt"
FIGURE = """
fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1], lw=5)
async def retitle(sign):
    while not sign.exists():
        await asyncio.sleep(0.02)
    ax.set_title('while you were away')
    fig.canvas.draw_idle()
    sign.unlink()
"""
LATER = "waiting = asyncio.create_task(retitle(Path('away')))"
CHECK = "print(ax.xaxis.get_gridlines()[0].get_visible(), len(fig.canvas.manager.session))"

WATCH = """
// When the first figure was in the page, and when its first frame was painted.
window.figportTimes = {};
new MutationObserver(() => {
  const figure = document.querySelector('.figport-figure');
  if (figure && !window.figportTimes.there) window.figportTimes.there = performance.now();
  if (figure?.dataset.figportFrame && !window.figportTimes.live) window.figportTimes.live = performance.now();
}).observe(document, { subtree: true, childList: true, attributeFilter: ['data-figport-frame'] });
window.addEventListener('load', () => { window.figportTimes.loaded = performance.now(); });
"""


def titled(pixels: np.ndarray) -> bool:
    """Whether there is text above the axes."""
    return bool((pixels[:50, :, :3].min(axis=2) < 100).sum() > 100)


def test_a_lost_connection_comes_back(tab: Page, lab: Server) -> None:
    page = tab
    write_notebook(lab.root / "lost.ipynb", [SETUP, FIGURE, LATER, CHECK])
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url) if "/figport/" in socket.url else None)
    with road_to(lab) as road:
        notebook = Notebook(page, road.server, "lost.ipynb")
        notebook.run(0)
        notebook.run(1)
        figure = notebook.figure()
        before = figure.pixels()
        assert not titled(before)
        notebook.run(2)
        road.close()
        figure.until_state("disconnected")
        badge = figure.root.locator(".figport-badge")
        expect(badge).to_have_attribute("data-figport-badge", "disconnected")
        expect(badge).to_contain_text("notebook server", use_inner_text=True)
        assert np.array_equal(figure.pixels(), before)
        # The kernel goes on meanwhile.
        sign = lab.root / "away"
        sign.touch()
        figure.until(lambda _: not sign.exists(), what="the kernel did nothing")
        assert np.array_equal(figure.pixels(), before)
        # Input is refused, not kept for later.
        page.mouse.click(*figure.at(0.5, 0.5))
        page.keyboard.press("g")
        # Pauses grow: after the fourth attempt the next is two to four seconds away. Back on line, it comes at once.
        made = len(sockets)
        while len(sockets) < made + 4:
            page.wait_for_event("websocket", timeout=10_000)
        road.open()
        back = time.monotonic()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        figure.until_state("live")
        assert time.monotonic() - back < 1.5
        figure.until(titled)
        expect(badge).to_be_hidden()
        # And without anybody's help.
        road.close()
        figure.until_state("disconnected")
        road.open()
        figure.until_state("live", timeout=5_000)
    # Not through the road: JupyterLab's own socket comes back later than ours.
    notebook = Notebook(page, lab, "lost.ipynb")
    notebook.run(3)
    assert notebook.printed(3).split()[0] == "False"


def times(page: Page) -> dict[str, float]:
    """Wait for the first frame and return when things happened, in seconds since the page was asked for."""
    page.wait_for_function("() => window.figportTimes?.live !== undefined && window.figportTimes.loaded !== undefined")
    told: dict[str, Any] = page.evaluate("window.figportTimes")
    return {name: value / 1000 for name, value in told.items()}


def test_a_reloaded_page_is_live_at_once(tab: Page, lab: Server) -> None:
    """While the kernel is idle, and while it runs a cell."""
    page = tab
    write_notebook(lab.root / "reload.ipynb", [SETUP, FIGURE, "time.sleep(60)"])
    page.add_init_script(WATCH)
    notebook = Notebook(page, lab, "reload.ipynb")
    notebook.run(0)
    notebook.run(1)
    figure = notebook.figure()
    name = figure.root.get_attribute("data-figport-figure")
    page.keyboard.press("Control+s")
    page.wait_for_function(
        "name => fetch(name).then(answer => answer.text()).then(text => text.includes('image/png'))",
        arg=lab.address("files/reload.ipynb"),
    )
    for state in ("idle", "busy"):
        if state == "busy":
            notebook.until_ready()
            notebook.start(2)
            page.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').wait_for()
        # A page that shows only figures has nothing else to load.
        with page.context.expect_page() as opened:
            notebook.figure().tool("open").click()
        alone = opened.value
        alone.add_init_script(WATCH)
        alone.reload()
        alone.bring_to_front()
        seen = times(alone)
        assert seen["live"] - seen["loaded"] < 1.5
        Figure.alone(alone)
        alone.close()
        # JupyterLab loads for seconds; what counts is from when it shows the notebook's outputs.
        page.reload()
        seen = times(page)
        assert seen["live"] - seen["there"] < 1.5
        expect(page.locator(f'[data-figport-figure="{name}"]')).to_have_count(1)
        Figure.live(page.locator(".figport-figure"))
