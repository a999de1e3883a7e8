"""Two people have one notebook open: jupyter-collaboration, and a browser for each."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, WebSocket, expect

from tests.e2e.page import Figure, Notebook
from tests.e2e.server import running, write_kernelspec, write_notebook
from tests.e2e.stored import pictures
from tests.e2e.test_lifetime import until_prints
from tests.e2e.test_places import FIGURE, LIVES, SETUP, VIEWS, pan

pytestmark = pytest.mark.e2e

KERNEL = "ipykernel-7.4"
SOON = ("--YDocExtension.document_save_delay=0.2",)
"""Seconds from a change of the document until the server writes the file."""
LARGE = 10_000
"""Bytes; of what goes over the document's socket only pictures are larger."""


def pictures_sent(page: Page) -> list[int]:
    """Return a list that gets the size of each picture that the page puts into the document."""
    sizes: list[int] = []

    def note(data: str | bytes) -> None:
        if len(data) > LARGE:
            sizes.append(len(data))

    def listen(socket: WebSocket) -> None:
        if "/collaboration/room/" in socket.url:
            socket.on("framesent", note)

    page.on("websocket", listen)
    return sizes


def until_the_file_has(file: Path, figure: Figure) -> None:
    """Wait until the notebook file holds what a figure shows; the server writes it a moment after each change."""

    def same() -> bool:
        # None is there while the file is written, or where it was written when the cell had just begun to run.
        return any(np.array_equal(one, figure.pixels()) for one in pictures(file, 1))

    page, end = figure.root.page, time.monotonic() + 15
    while not same():
        assert time.monotonic() < end, "the notebook file did not follow"
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_two_people_on_one_notebook(
    new_context: Callable[..., BrowserContext], folder: Path, environment: Callable[[str], Path]
) -> None:
    write_kernelspec(folder / "data", KERNEL, environment(KERNEL))
    with running(folder, python=environment("collaboration"), arguments=SOON) as server:
        file = server.root / "together.ipynb"
        write_notebook(file, [SETUP, FIGURE, VIEWS], KERNEL)
        pages = [new_context().new_page(), new_context(device_scale_factor=2).new_page()]
        sent = [pictures_sent(page) for page in pages]
        here = Notebook(pages[0], server, file.name)
        here.run(0)
        here.run(1)
        assert here.figure().pixels().shape == (480, 640, 4)
        there = Notebook(pages[1], server, file.name)
        notebooks = here, there

        def both() -> tuple[Figure, Figure]:
            """The figure of each, the only one, with the cell's text below it."""
            for notebook in notebooks:
                # Perhaps after a reload, of two pages at once.
                expect(notebook.page.locator(".figport-figure")).to_have_count(1, timeout=30_000)
                last = notebook.cell(1).locator(".jp-OutputArea-child").last
                expect(last).to_contain_text("text below the figure", timeout=30_000)
            return here.figure(), there.figure()

        def used_by(figure: Figure, other: Figure) -> None:
            """One person moves the figure: the other sees it, and so does whoever opens the file."""
            before = other.pixels()
            pan(figure)
            other.until_changed(before)
            until_the_file_has(file, figure)
            final = figure.pixels()
            other.until(lambda pixels: np.array_equal(pixels, final), what="two people see different pictures")

        first, second = both()
        second.until(lambda pixels: pixels.shape == (960, 1280, 4))
        first.until(lambda pixels: pixels.shape == (960, 1280, 4))
        assert [figure.canvas.evaluate("canvas => canvas.clientWidth") for figure in (first, second)] == [640, 640]
        for page in pages:
            page.evaluate(LIVES)
        for sizes in sent:
            sizes.clear()
        # --- each sees what the other does; the picture goes into the document once, by the page of who did it
        used_by(second, first)
        used_by(first, second)
        used_by(second, first)
        assert [len(sizes) for sizes in sent] == [1, 2]
        assert [page.evaluate("window.lives") for page in pages] == [[], []]
        both()
        # --- run again, by the other person: a new figure takes the place in both
        there.run(1)
        for page in pages:
            page.wait_for_function("window.lives.includes('+')")
        first, second = both()
        used_by(first, second)
        until_prints(there, 2, "[0, 2]")
        # --- a page that does not remember the requests, as none does after a reload
        for page in pages:
            page.reload()
        first, second = both()
        used_by(second, first)
        for page in pages:
            page.evaluate(LIVES)
        second.tool("private_copy").click()
        for page in pages:
            expect(page.locator(".figport-figure")).to_have_count(2)
        copies = [Figure.live(notebook.cell(1).locator(".figport-figure").last) for notebook in notebooks]
        before = copies[0].pixels()
        pan(copies[1])
        copies[0].until_changed(before)
        assert [page.evaluate("window.lives") for page in pages] == [["+"], ["+"]]
