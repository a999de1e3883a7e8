"""The connection is lost, pages are loaded again: the picture stays, and the figure comes back by itself."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.closable_road import road_to
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, write_notebook
from tests.e2e.stored import until_saved

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

NO_PAUSE_ENDS = """
() => {
  const { setTimeout } = window;
  window.figportEnds = () => { window.setTimeout = setTimeout; };
  window.setTimeout = (action, pause, ...more) => (pause >= 250 ? 0 : setTimeout(action, pause, ...more));
}
"""
"""The page tries again after 250 ms at the earliest: so it never does by itself, until `figportEnds` is called."""


def titled(pixels: np.ndarray) -> bool:
    """Whether there is text above the axes."""
    return bool((pixels[:50, :, :3].min(axis=2) < 100).sum() > 100)


def sockets_of(page: Page) -> list[str]:
    """Return a list that gets the address of each socket that the page makes for figures, by kernels."""
    made: list[str] = []
    page.on("websocket", lambda socket: made.append(socket.url) if "/figport/" in socket.url else None)
    return made


def test_a_lost_connection_comes_back(tab: Page, lab: Server) -> None:
    page = tab
    write_notebook(lab.root / "lost.ipynb", [SETUP, FIGURE, LATER, CHECK])
    sockets = sockets_of(page)
    with road_to(lab) as road:
        notebook = Notebook(page, road.server, "lost.ipynb")
        notebook.run(0)
        notebook.run(1)
        figure = notebook.figure()
        before = figure.at_rest()
        assert not titled(before)
        notebook.run(2)
        page.evaluate(NO_PAUSE_ENDS)
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
        # Back on line, the next attempt comes at once, and does not wait for the end of a pause.
        made = len(sockets)
        road.open()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        figure.until_state("live")
        assert len(sockets) == made + 1
        figure.until(titled)
        expect(badge).to_be_hidden()
        # And without anybody's help, though some attempts fail.
        page.evaluate("window.figportEnds()")
        road.close()
        figure.until_state("disconnected")
        made = len(sockets)
        figure.until(lambda _: len(sockets) >= made + 2, what="it does not try again")
        road.open()
        figure.until_state("live")
    # Not through the road: JupyterLab's own socket comes back later than ours.
    notebook = Notebook(page, lab, "lost.ipynb")
    notebook.run(3)
    assert notebook.printed(3).split()[0] == "False"


def test_a_reloaded_page_is_live_at_once(tab: Page, lab: Server) -> None:
    """By its first attempt, while the kernel is idle, and while it runs a cell."""
    page = tab
    file = lab.root / "reload.ipynb"
    write_notebook(file, [SETUP, FIGURE, "while not Path('reloaded').exists():\n    time.sleep(0.02)"])
    notebook = Notebook(page, lab, file.name)
    notebook.run(0)
    notebook.run(1)
    figure = notebook.figure()
    name = figure.root.get_attribute("data-figport-figure")
    until_saved(page, lambda: "image/png" in file.read_text(), lambda: page.keyboard.press("Control+s"))
    for state in ("idle", "busy"):
        if state == "busy":
            notebook.until_ready()
            notebook.start(2)
            page.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').wait_for()
        # A page that shows only figures, and one that has much else to load.
        with page.context.expect_page() as opened:
            notebook.figure().tool("open").click()
        alone = opened.value
        Figure.alone(alone)
        for one in (alone, page):
            one.bring_to_front()
            made = sockets_of(one)
            one.reload()
            expect(one.locator(f'[data-figport-figure="{name}"]')).to_have_count(1)
            Figure.live(one.locator(".figport-figure"))
            assert len(made) == 1
        alone.close()
    (lab.root / "reloaded").touch()
