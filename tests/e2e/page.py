"""Pages as a person uses them: a notebook, and a figure in it."""

from __future__ import annotations

import base64
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Error, Locator, Page, TimeoutError

from tests.e2e.canvas import FILLS, IN_SIGHT, PAINTED, READ_PIXELS, UNTIL_OTHER, UNTIL_STILL
from tests.e2e.scripts import BEGIN, CELLS, CHANGES, IDLE, OPEN, UNTIL_TEXT
from tests.e2e.server import BASE, TOKEN, Server

Condition = Callable[[npt.NDArray[np.uint8]], bool]
"""Whether pixels are as expected."""

Place = tuple[float, float]
"""Fractions of a figure's width and height, from the top left corner."""


def until_page(page: Page, holds: Callable[[], bool], *, timeout: float, what: Callable[[], str]) -> None:
    """Wait until a page is as `holds` says, which is asked whenever the page changes.

    Playwright's own expectations and waits look twice a second only, and for what is not there they read the whole page
    each time.
    """
    end, trouble = time.monotonic() + timeout / 1000, ""
    while True:
        try:
            if holds():
                return
        except Error as error:
            # A page that is just loaded anew cannot be asked.
            trouble = f" ({error})"
        else:
            trouble = ""
        assert time.monotonic() < end, what() + trouble
        with suppress(Error):
            page.evaluate(CHANGES, 100)
        assert not page.is_closed(), "the page is closed"


def until_idle(page: Page) -> None:
    """Wait until the kernel of the notebook that a page shows can be given cells, and runs none.

    A cell that is run before the notebook has its kernel is silently not run. What JupyterLab shows does not tell: its
    indicator says "idle" without a kernel as well, and the kernel's name is painted before the indicator follows.
    """
    page.wait_for_function(IDLE, timeout=30_000)


def cells(page: Page) -> list[tuple[str, str]]:
    """Return the cells of the notebook that a page shows, in their order: kind and source."""
    return [(kind, source) for kind, source in page.evaluate(CELLS)]


def open_lab(page: Page, server: Server, workspace: str) -> None:
    """Load JupyterLab, so that notebooks can be opened in it, see `Notebook`."""
    page.goto(server.address(f"lab/workspaces/{workspace}"))
    page.wait_for_function("window.jupyterapp !== undefined", timeout=30_000)
    page.evaluate("() => window.jupyterapp.restored.then(() => null)")


class Notebook:
    """A notebook open in JupyterLab or Notebook 7.

    Parameters
    ----------
    page
        Where it is opened.
    server
        Whose notebook it is.
    name
        Its file in the folder that is served.
    app
        ``lab`` or ``notebook``.
    loaded
        Whether the page shows this server's JupyterLab already. The notebook takes the place of what is open there
        then: loading the page takes longer than most tests.
    """

    def __init__(self, page: Page, server: Server, name: str, *, app: str = "lab", loaded: bool = False) -> None:
        self.page = page
        self._prompts: dict[int, str] = {}
        # Behind another one of its window a page paints once a second, and so a click takes two.
        page.bring_to_front()
        if loaded:
            page.evaluate(OPEN, name)
            self.until_ready()
            return
        # Of documents that a server holds JupyterLab asks so, over all else, where one takes some seconds to load.
        page.add_locator_handler(page.get_by_role("button", name="Continue waiting"), lambda button: button.click())
        # A workspace of its own: the default one would open the notebooks of earlier tests as well.
        place = f"lab/workspaces/{name.removesuffix('.ipynb')}/tree" if app == "lab" else "notebooks"
        page.goto(server.address(f"{place}/{name}"))
        self.until_ready()

    def until_ready(self) -> None:
        """Wait until cells can be run: after the page was loaded."""
        page = self.page
        first, end = page.locator(".jp-Notebook .jp-Cell").first, time.monotonic() + 30
        while True:
            try:
                # With so little time Playwright looks ten times a second, otherwise twice.
                first.wait_for(timeout=2_000)
                break
            except TimeoutError:
                if time.monotonic() > end:
                    raise
        until_idle(page)

    def cell(self, number: int) -> Locator:
        """Return a cell."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(number)

    def start(self, number: int) -> None:
        """Run a cell, and do not wait for its end."""
        begun = self.page.evaluate(BEGIN, number)
        if begun is None:
            self.cell(number).wait_for(state="attached")
            begun = self.page.evaluate(BEGIN, number)
        self._prompts[number] = begun["prompt"]
        if not begun["edited"]:
            # It is out of sight, and so has no editor, or something lies over the page.
            self.cell(number).locator(".jp-InputArea-editor").first.click()
        self.page.keyboard.press("Control+Enter")

    def run(self, number: int, *, timeout: float = 20_000) -> None:
        """Run a cell and wait until it has ended."""
        self.start(number)
        self.until_ended(number, timeout=timeout)

    def until_ended(self, number: int, *, timeout: float = 20_000) -> None:
        """Wait until a cell that was started has ended."""
        self.page.wait_for_function(
            "([number, before]) => { const cell = document.querySelectorAll('.jp-Notebook .jp-Cell')[number];"
            "const text = cell.querySelector('.jp-InputPrompt').innerText;"
            "return text !== before && /\\[\\d+\\]/.test(text); }",
            arg=[number, self._prompts.pop(number)],
            timeout=timeout,
        )

    def printed(self, number: int) -> str:
        """Return the text that a cell printed."""
        texts: list[str] = self.cell(number).locator(".jp-OutputArea-output pre").all_inner_texts()
        return "".join(texts)

    def figure(self, number: int = 0) -> Figure:
        """Return a figure of the page, live."""
        return Figure.live(self.page.locator(".figport-figure").nth(number))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure on a page."""

    root: Locator

    @classmethod
    def live(cls, root: Locator, *, timeout: float = 30_000) -> Figure:
        """Return a figure once it is live and has its picture."""
        figure = cls(root)
        figure.until_state("live", timeout=timeout)
        figure.canvas.evaluate(IN_SIGHT)
        until_page(
            root.page,
            lambda: bool(figure.canvas.evaluate(PAINTED)),
            timeout=15_000,
            what=lambda: "the figure has no picture",
        )
        return figure

    @classmethod
    def alone(cls, page: Page, *, timeout: float = 30_000) -> Figure:
        """Return the figure of a page of its own, once it is live and fills the page.

        Its first picture has the size that it had before: what is compared with that is gone a moment later.
        """
        figure = cls.live(page.locator(".figport-figure"), timeout=timeout)
        figure.until_fills(timeout=timeout)
        return figure

    def until_fills(self, *, timeout: float = 30_000) -> None:
        """Wait until the figure fills its page, and its picture has that size."""
        self.root.page.wait_for_function(FILLS, arg=self.canvas.element_handle(), timeout=timeout)

    @property
    def canvas(self) -> Locator:
        """The picture."""
        return self.root.locator("canvas.figport-canvas")

    @property
    def readout(self) -> str:
        """The text of the read-out."""
        return self.root.locator(".figport-message").inner_text()

    def tool(self, name: str) -> Locator:
        """Return a button of the toolbar."""
        return self.root.locator(f'button[data-figport-tool="{name}"]')

    def until_state(self, state: str, *, timeout: float = 30_000) -> None:
        """Wait until the figure is in a state."""

        # Asked of the page again and again: an output that is made anew has another element there.
        def states() -> list[str | None]:
            found: list[str | None] = self.root.evaluate_all("all => all.map(one => one.dataset.figportState)")
            return found

        until_page(
            self.root.page,
            lambda: states() == [state],
            timeout=timeout,
            what=lambda: f"{self.root} is {states()}, not {state}",
        )

    def pixels(self) -> npt.NDArray[np.uint8]:
        """Return the picture's pixels, shape (height, width, 4)."""
        read = self.canvas.evaluate(READ_PIXELS)
        data = np.frombuffer(zlib.decompress(base64.b64decode(read["data"])), np.uint8)
        return data.reshape(read["height"], read["width"], 4)

    def until(
        self, holds: Condition, *, timeout: float = 15_000, what: str = "the picture did not become as expected"
    ) -> npt.NDArray[np.uint8]:
        """Return the pixels as soon as `holds` is true of them; looks whenever there are others.

        And four times a second, for `holds` may look at something else as well. What is out of sight gets no
        pictures, and a cell that is run may have scrolled this figure away, so it is scrolled back first.
        """
        self.canvas.evaluate(IN_SIGHT)
        end = time.monotonic() + timeout / 1000
        while True:
            pixels = self.pixels()
            if holds(pixels):
                return pixels
            assert time.monotonic() < end, what
            self.canvas.evaluate(UNTIL_OTHER, 250)

    def until_changed(self, before: npt.NDArray[np.uint8], *, timeout: float = 15_000) -> npt.NDArray[np.uint8]:
        """Return the pixels once they differ from `before`."""

        def differ(pixels: npt.NDArray[np.uint8]) -> bool:
            return pixels.shape != before.shape or not np.array_equal(pixels, before)

        return self.until(differ, timeout=timeout, what="the picture did not change")

    def until_answered(self) -> None:
        """Wait until the kernel has dealt with all input before: it deals with it in order, and answers moves.

        A cell that is run takes another way to the kernel than input, and may overtake it. The mouse ends in a corner
        of the figure; a third of the way from there to the other corner must lie in axes.
        """
        without = "^[^=]*$"
        # The first answers may be those to what came before: a drag into the axes, or out of them.
        for place, readout in ((0.02, without), (0.3, "="), (0.02, without), (0.3, "="), (0.02, without)):
            self.hover(place, place)
            self.until_readout(readout)

    def at_rest(self) -> npt.NDArray[np.uint8]:
        """Return the picture that all input before leads to, as soon as it is shown.

        While something moves there are pictures on the way to it: so what is shown is compared with the file that the
        kernel makes of the figure now, byte for byte. For figures drawn at a device pixel ratio of 1, without
        transparency, in a kernel that is idle.
        """
        self.until_answered()
        final = self._final()
        return self.until(
            lambda pixels: np.array_equal(pixels.ravel(), final), what="the picture is not what matplotlib makes of it"
        )

    def as_drawn(self) -> npt.NDArray[np.uint8]:
        """Return the picture as soon as it is the one that the kernel makes of the figure now, see `at_rest`.

        For who has no mouse: asked again whenever the picture is another, for input may still be under way.
        """
        return self.until(
            lambda pixels: np.array_equal(pixels.ravel(), self._final()),
            what="the picture is not what matplotlib makes of it",
        )

    def _final(self) -> npt.NDArray[np.uint8]:
        # Drawn by matplotlib's own renderer, and no news to the notebook.
        answer = self.root.page.request.get(f"{self._address()}/download?format=raw&token={TOKEN}")
        assert answer.ok, answer.text()
        return np.frombuffer(answer.body(), np.uint8)

    def _address(self) -> str:
        """Return the address of the page that shows the figure alone."""
        page = self.root.page
        parts = urlsplit(page.url)
        server = f"{parts.scheme}://{parts.netloc}{BASE}"
        if parts.path.startswith(f"{BASE}figport/kernels/"):
            return f"{server}{parts.path.removeprefix(BASE)}"
        sessions = page.request.get(f"{server}api/sessions?token={TOKEN}").json()
        # JupyterLab tells the path in the page's address too, but some time after it has opened a notebook.
        name = page.evaluate("window.jupyterapp?.shell.currentWidget?.context?.path")
        name = name or unquote(parts.path.rpartition("/")[2])
        (kernel,) = [session["kernel"]["id"] for session in sessions if session["path"] == name]
        return f"{server}figport/kernels/{kernel}/figures/{self.root.get_attribute('data-figport-figure')}"

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the page position of a place in the figure, given as fractions of its size from the top left."""
        canvas = self.canvas
        box = canvas.evaluate(UNTIL_STILL)
        if box is None:
            canvas.scroll_into_view_if_needed()
            box = canvas.bounding_box()
            assert box is not None
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def drag(
        self, start: tuple[float, float], end: tuple[float, float], *, steps: int = 10, button: str = "left"
    ) -> None:
        """Drag with the mouse between two places, given as for `at`."""
        mouse = self.root.page.mouse
        mouse.move(*self.at(*start))
        mouse.down()
        mouse.move(*self.at(*end), steps=steps)
        mouse.up()

    def hover(self, x: float, y: float) -> None:
        """Move the mouse to a place, given as for `at`."""
        self.root.page.mouse.move(*self.at(x, y))

    def until_readout(self, pattern: str, *, timeout: float = 15_000) -> str:
        """Return the read-out as soon as it matches a regular expression."""
        found = self.root.locator(".figport-message").evaluate(UNTIL_TEXT, [pattern, timeout])
        assert found is not None, f"the read-out does not match {pattern}: {self.readout}"
        return str(found)
