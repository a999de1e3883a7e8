"""One figure in many places: cells, tabs, browsers, notebooks. All show the same, and nobody draws for nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import BrowserContext, Page, WebSocket

from figport import wire
from tests.e2e.conftest import Shared
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, write_notebook
from tests.e2e.stored import until_saved

pytestmark = pytest.mark.e2e

Pixels = npt.NDArray[np.uint8]

SCENE = """
import numpy as np
import matplotlib.pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg

draws = []

def make():
    fig, ax = plt.subplots(figsize=(4, 3))
    ax.plot(np.linspace(0, 9, 200), np.sin(np.linspace(0, 9, 200)))
    ax.set(title='in many places', xlim=(0, 9), ylim=(-1, 1))
    fig.canvas.mpl_connect('draw_event', lambda event: draws.append(1))
    return fig

def count(fig):
    print(len(draws), fig.canvas.manager.seq)

def draw(fig, path):
    FigureCanvasAgg.draw(fig.canvas)
    with open(path, 'wb') as file:
        file.write(fig.canvas.buffer_rgba())
    # Or it counts as changed for good, behind figport's back.
    fig.canvas.draw()
"""
MAKE, AGAIN, COUNT, DRAW = range(4)
"""The cells."""


class Traffic:
    """The frames that pages got."""

    def __init__(self) -> None:
        self.frames: list[int] = []
        """Their numbers, one entry for each view that got it."""

    def watch(self, page: Page) -> Page:
        """Count what comes on the figure sockets that the page will open."""
        self.follow(page)
        return page

    def follow(self, page: Page) -> None:
        """Do so with a page that has just been opened."""
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        if "/figport/" in socket.url:
            socket.on("framereceived", self._note)

    def _note(self, packet: bytes | str) -> None:
        assert isinstance(packet, bytes)
        message = wire.unpack(packet)[1]
        if wire.peek_kind(message) is wire.Kind.FRAME:
            frame, _ = wire.decode(message, wire.Party.KERNEL)
            assert isinstance(frame, wire.Frame)
            self.frames.append(frame.seq)


class Watched:
    """A figure, and the notebook that tells what Agg draws of it."""

    def __init__(self, notebook: Notebook, path: Path) -> None:
        self._notebook = notebook
        self._path = path
        self.size = (300, 400)
        """Height and width in CSS pixels."""

    def counts(self) -> tuple[int, int]:
        """Return how often it was drawn so far, and how many different pictures that gave."""
        self._notebook.page.bring_to_front()
        self._notebook.run(COUNT)
        draws, pictures = self._notebook.printed(COUNT).split()
        return int(draws), int(pictures)

    def until_exact(self, views: Sequence[Figure], *, ratio: int) -> Pixels:
        """Wait until all views show what Agg draws at this device pixel ratio, byte for byte, and return that."""
        height, width = self.size
        shape = (height * ratio, width * ratio, 4)
        for view in views:
            view.root.page.bring_to_front()
            view.until(lambda pixels: pixels.shape == shape, what=f"the picture is not {ratio} times as fine")
        self._notebook.page.bring_to_front()
        self._notebook.run(DRAW)
        wanted = np.frombuffer(self._path.read_bytes(), np.uint8).reshape(shape)
        for view in views:
            view.root.page.bring_to_front()
            view.until(lambda pixels: np.array_equal(pixels, wanted), what="the canvas does not show what Agg drew")
        return wanted


def fold(notebook: Notebook, number: int) -> None:
    """Collapse the outputs of a cell, or show them again."""
    notebook.page.bring_to_front()
    notebook.cell(number).locator(".jp-OutputCollapser").click()


def pan(view: Figure, x: float) -> None:
    """Drag a figure, in which the pan tool is on, sideways, and wait until the kernel has dealt with that."""
    view.root.page.bring_to_front()
    view.drag((0.5, 0.5), (0.5 + x, 0.5), steps=6)
    view.until_answered()


def tall(page: Page) -> Page:
    """Have a page show both figures of a notebook: what nobody sees is not kept up to date."""
    page.set_viewport_size({"width": 1200, "height": 1600})
    return page


def test_one_figure_in_many_places(lab: Server, shared: Shared, lab_page: Page, tab: Page) -> None:
    (lab.root / "many_scene.py").write_text(SCENE)
    cells = ["%matplotlib figport\nimport many_scene\nfig = many_scene.make()", "display(fig)"]
    write_notebook(lab.root / "many.ipynb", [*cells, "many_scene.count(fig)", "many_scene.draw(fig, 'many')"])
    write_notebook(lab.root / "others.ipynb", ["display(fig)"])
    plain = lab_page.context
    near, middle, far = Traffic(), Traffic(), Traffic()

    # Two cells of one notebook.
    notebook = Notebook(near.watch(tall(lab_page)), lab, "many.ipynb", loaded=True)
    for number in (MAKE, AGAIN):
        notebook.run(number)
    watched = Watched(notebook, lab.root / "many")
    mine = [notebook.figure(number) for number in range(2)]
    watched.until_exact(mine, ratio=1)
    file = lab.root / "many.ipynb"
    until_saved(
        notebook.page,
        lambda: file.read_text().count("image/png") > 2,
        lambda: notebook.page.keyboard.press("Control+s"),
    )
    # The figure's own page, in another tab. It is watched before it opens its socket.
    plain.once("page", middle.follow)
    with plain.expect_page() as opened:
        mine[0].tool("open").click()
    alone = Figure.alone(opened.value)
    # It fills that one, less 8 at each side. Small, so that the first notebook's page still shows both of its views.
    opened.value.set_viewport_size({"width": 516, "height": 420})
    height, width, _ = alone.until(lambda pixels: pixels.shape[1] == 500).shape
    watched.size = (height, width)
    # Another notebook on the same kernel, in a third tab.
    sessions = notebook.page.request.get(lab.address("api/sessions")).json()
    kernel = next(one["kernel"] for one in sessions if one["path"] == "many.ipynb")
    session = {"path": "others.ipynb", "name": "others.ipynb", "type": "notebook", "kernel": {"id": kernel["id"]}}
    assert notebook.page.request.post(lab.address("api/sessions"), data=session).ok
    second = Notebook(tab, lab, "others.ipynb")
    second.run(0)
    elsewhere = second.figure()
    watched.until_exact([*mine, alone, elsewhere], ratio=1)
    # Another browser, on a screen twice as fine, with the first notebook: all views share one picture.
    third = Notebook(far.watch(tall(shared.lab(lab, 2))), lab, "many.ipynb", loaded=True)
    theirs = [third.figure(number) for number in range(2)]
    everywhere = [*mine, alone, elsewhere, *theirs]
    before = watched.until_exact(everywhere, ratio=2)

    # Nobody does anything: nothing is drawn, nothing is sent.
    counts = watched.counts()
    for traffic in (near, middle, far):
        assert traffic.frames
        traffic.frames.clear()
    for _ in range(5):
        for page in (notebook.page, alone.root.page, second.page, third.page):
            page.bring_to_front()
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert watched.counts() == counts
    assert [*near.frames, *middle.frames, *far.frames] == []

    # What is done in one is seen in all.
    alone.root.page.bring_to_front()
    alone.tool("pan").click()
    for view in everywhere:
        view.root.locator('[data-figport-tool="pan"][aria-pressed="true"]').wait_for()
    for view, x in ((alone, 0.2), (theirs[1], -0.1)):
        pan(view, x)
        after = watched.until_exact(everywhere, ratio=2)
        assert not np.array_equal(after, before)
        before = after

    # A view that nobody sees costs nothing. (In JupyterLab collapsed outputs leave the page.)
    fold(notebook, AGAIN)
    mine[1].root.wait_for(state="detached")
    near.frames.clear()
    # On the socket that says that it is hidden.
    pan(mine[0], 0.1)
    watched.until_exact([view for view in everywhere if view is not mine[1]], ratio=2)
    assert near.frames
    assert len(set(near.frames)) == len(near.frames), "the other view of the page was sent pictures"
    fold(notebook, AGAIN)
    watched.until_exact(everywhere, ratio=2)

    # Without those on the fine screen the picture is as fine as the others need it, and right when they come back.
    for number in (MAKE, AGAIN):
        fold(third, number)
    watched.until_exact(everywhere[:4], ratio=1)
    far.frames.clear()
    pan(mine[0], -0.15)
    watched.until_exact(everywhere[:4], ratio=1)
    assert not far.frames
    for number in (MAKE, AGAIN):
        fold(third, number)
    watched.until_exact(everywhere, ratio=2)
    third.page.close()
    watched.until_exact(everywhere[:4], ratio=1)


def test_each_browser_has_a_private_copy_if_wanted(
    lab: Server, lab_page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    (lab.root / "many_scene.py").write_text(SCENE)
    setup = "%matplotlib figport\nimport figport, many_scene\nfigport.options.sharing = 'private'"
    write_notebook(lab.root / "own.ipynb", [f"{setup}\nfig = many_scene.make()", "print(*fig.axes[0].get_xlim())"])
    here, there = lab_page.context, new_context()
    notebook = Notebook(lab_page, lab, "own.ipynb", loaded=True)
    notebook.run(0)
    mine = notebook.figure()
    sessions = notebook.page.request.get(lab.address("api/sessions")).json()
    kernel = next(one["kernel"]["id"] for one in sessions if one["path"] == "own.ipynb")
    address = lab.address(f"figport/kernels/{kernel}/figures/{mine.root.get_attribute('data-figport-figure')}")

    def come(context: BrowserContext) -> Figure:
        page = context.new_page()
        page.goto(address)
        return Figure.alone(page)

    tab, guest = come(here), come(there)
    title = guest.root.locator(".figport-title")
    assert title.inner_text() == "Figure 1 (private copy)"
    assert tab.root.locator(".figport-title").inner_text() == "Figure 1"
    home = guest.pixels()
    notebook.page.bring_to_front()
    mine.until(lambda pixels: np.array_equal(pixels, home), what="the copy looks unlike its original")
    guest.root.page.bring_to_front()
    guest.tool("pan").click()
    guest.root.locator('[data-figport-tool="pan"][aria-pressed="true"]').wait_for()
    pan(guest, 0.2)
    guest.until_changed(home)
    notebook.page.bring_to_front()
    notebook.run(1)
    assert notebook.printed(1).split() == ["0.0", "9.0"]
    assert np.array_equal(mine.pixels(), home)
    assert np.array_equal(tab.pixels(), home)
    # The browser comes back to its copy. A view that is new gets the final picture at once, and no other.
    panned = come(there).pixels()
    assert not np.array_equal(panned, home)
    guest.root.page.bring_to_front()
    guest.until(lambda pixels: np.array_equal(pixels, panned), what="two views of a copy differ")
    guest.root.page.reload()
    guest = Figure.live(guest.root.page.locator(".figport-figure"))
    guest.until(lambda pixels: np.array_equal(pixels, panned), what="the copy is another one after a reload")
    assert guest.root.locator(".figport-title").inner_text() == "Figure 1 (private copy)"
