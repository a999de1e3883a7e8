"""The ways that the bytes of figures go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocket

from tests.e2e.case import in_axes
from tests.e2e.line_figure import LINE, SETUP, blue
from tests.e2e.page import Notebook
from tests.e2e.server import Server

pytestmark = pytest.mark.e2e


def test_nothing_of_a_pan_goes_over_the_notebooks_own_socket(lab_page: Page, opened: Callable[..., Notebook]) -> None:
    """The traffic that a page sees, and the kernel indicator, while a figure is dragged."""
    frames: dict[str, list[int]] = {"/figport/": [], "/api/kernels/": []}

    def watch(socket: WebSocket) -> None:
        # Not the socket of the server's events: it tells each look at a folder, and the file browser looks by itself.
        part = next((part for part in frames if part in socket.url), None)
        if part is not None:
            socket.on("framereceived", lambda data: frames[part].append(len(data)))

    page = lab_page
    page.on("websocket", watch)
    notebook = opened(SETUP, LINE)
    notebook.run(0)
    notebook.run(1)
    figure = notebook.figure()
    before = figure.until(lambda pixels: bool(blue(pixels).sum() > 500))
    figure.tool("pan").click()
    notebook.page.wait_for_selector('[data-figport-tool="pan"][aria-pressed="true"]')
    assert frames["/api/kernels/"]
    figure.until_answered()
    page.evaluate(
        """() => {
          window.flickers = [];
          new MutationObserver(records => window.flickers.push(...records.map(one => one.target.className)))
            .observe(document.querySelector('.jp-Notebook-ExecutionIndicator'), {
              attributes: true, childList: true, subtree: true });
        }"""
    )
    for counts in frames.values():
        counts.clear()
    page.mouse.move(*figure.at(*in_axes(0.3, 0.5)))
    page.mouse.down()
    for x in (0.4, 0.5, 0.6):
        page.mouse.move(*figure.at(*in_axes(x, 0.3 + x / 2)), steps=10)
        before = figure.until_changed(before)
    assert len(frames["/figport/"]) >= 3
    # Before the button is released: half a second later the picture in the output follows, over that socket.
    assert frames["/api/kernels/"] == []
    assert page.evaluate("window.flickers") == []
    page.mouse.up()
    page.remove_listener("websocket", watch)


def sockets(process: int) -> Iterator[str]:
    """Yield the sockets of a process and of all that it has started, directly or not, as Linux names them."""
    place = Path("/proc", str(process))
    # Files are opened and closed all the time, and processes end.
    with suppress(FileNotFoundError, ProcessLookupError):
        for file in place.joinpath("fd").iterdir():
            with suppress(FileNotFoundError):
                yield os.readlink(file)
        children = [file.read_text() for file in place.glob("task/*/children")]
        for child in " ".join(children).split():
            yield from sockets(int(child))


def listening(process: int) -> set[str]:
    """Return the local addresses that a process and all that it has started listen on."""
    found = {}
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                found[f"socket:[{fields[9]}]"] = fields[1]
    return {found[socket] for socket in sockets(process) if socket in found}


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's table of sockets")
def test_figures_open_no_port(opened: Callable[..., Notebook], lab: Server) -> None:
    notebook = opened(SETUP, LINE)
    notebook.run(0)
    before = listening(lab.process.pid)
    # The server's own and the kernel's five.
    assert len(before) >= 6
    notebook.run(1)
    notebook.figure().at_rest()
    assert listening(lab.process.pid) == before
