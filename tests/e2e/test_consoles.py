"""Figures made in a console are live in the browser, through a server that did not start their kernel."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from figport import wire
from tests.e2e.page import Figure
from tests.e2e.server import BASE, TOKEN, running
from tests.kernel.client import Kernel

pytestmark = pytest.mark.e2e

EXTERNAL = ("--ServerApp.allow_external_kernels=True",)
QUICK = (*EXTERNAL, "--Figport.beat=0.4")
"""With little time between two questions whether the kernel lives."""
CELL = """
import figport
import matplotlib.pyplot as plt
plt.ion()
fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1], lw=5)
print('made')
"""
VIEWS = "len(fig.canvas.manager.session)"


@pytest.fixture
def console(folder: Path) -> Iterator[Kernel]:
    """A kernel as a console starts it: its file is named after a process, and lies where servers look for such."""
    place = folder / "runtime" / "external_kernels"
    place.mkdir(parents=True)
    (folder / "kernel").mkdir()
    environment = {"JUPYTER_RUNTIME_DIR": str(folder / "runtime")}
    kernel = Kernel(Path(sys.executable), folder / "kernel", environment, place / "kernel-4711.json")
    yield kernel
    kernel.stop()


def blue(pixels: np.ndarray) -> int:
    """Count the pixels that have the colour of matplotlib's first line."""
    return int((np.abs(pixels[..., :3].astype(int) - (0x1F, 0x77, 0xB4)).max(axis=2) < 40).sum())


def titled(pixels: np.ndarray) -> bool:
    """Whether there is a title, above the frame."""
    return bool((pixels[: len(pixels) // 9, :, :3].min(axis=2) < 100).sum() > 100)


def test_a_figure_of_a_console_is_live_in_the_browser(page: Page, folder: Path, console: Kernel) -> None:
    with running(folder, program="jupyter_server", arguments=EXTERNAL) as server:
        cell = console.run(CELL, asks=True)
        # A console replaces no output, so there is one, at the end of the cell, with the picture.
        (shown,) = cell.shown
        assert "image/png" in shown["data"]
        assert blue(cell.picture(shown["data"][wire.MIME_TYPE]["figure"])) > 500
        made, live = cell.text.strip().split("\n")
        assert made == "made"
        address = live.removeprefix("Live: ")
        # The server calls itself localhost.
        assert urlsplit(address).port == urlsplit(server.url).port
        assert urlsplit(address).path.startswith(f"{BASE}figport/kernels/")
        assert TOKEN not in address
        assert console.value("figport.url(fig)") == address
        # Said once.
        assert "Live:" not in console.run("fig", asks=True).text
        page.goto(f"{address}?token={TOKEN}")
        figure = Figure.alone(page)
        before = figure.until(lambda pixels: blue(pixels) > 500)
        figure.tool("pan").click()
        page.wait_for_selector('[data-figport-tool="pan"][aria-pressed="true"]')
        figure.drag((0.5, 0.5), (0.7, 0.5))
        figure.until_changed(before)
        figure.until_answered()
        assert float(console.value("ax.get_xlim()[0]")) < -0.15
        console.run("ax.set_title('from the console')", asks=True)
        figure.until(titled)


def test_a_restarted_server_gets_its_views_back(page: Page, folder: Path, console: Kernel) -> None:
    """The server gives the kernel another id, but the figure's address stays."""
    with running(folder, program="jupyter_server", arguments=EXTERNAL) as server:
        console.run(CELL, asks=True)
        page.goto(f"{console.value('figport.url(fig)')}?token={TOKEN}")
        figure = Figure.alone(page)
        before = figure.until(lambda pixels: blue(pixels) > 500)
        first = page.request.get(server.address("api/kernels")).json()[0]["id"]
    port = urlsplit(server.url).port
    figure.until_state("disconnected")
    assert np.array_equal(figure.pixels(), before)
    expect(figure.root.locator(".figport-badge")).to_contain_text("notebook server")
    # Input is refused, not kept for later.
    page.mouse.click(*figure.at(0.5, 0.5))
    page.keyboard.press("g")
    console.run("ax.set_title('meanwhile')", asks=True)
    # The server closed what it had opened before it ended.
    console.run(f"import asyncio\nwhile {VIEWS}:\n    await asyncio.sleep(0.05)")
    with running(folder, program="jupyter_server", arguments=EXTERNAL, port=port) as server:
        figure.until_state("live")
        figure.until(titled)
        assert page.request.get(server.address("api/kernels")).json()[0]["id"] != first
        assert console.value("ax.xaxis.get_gridlines()[0].get_visible()") == "False"
        console.becomes(VIEWS, "1")
        # The same key is taken now.
        before = figure.pixels()
        page.mouse.click(*figure.at(0.5, 0.5))
        page.keyboard.press("g")
        figure.until_changed(before)
    console.run("plt.close(fig)", asks=True)


HEARS_TWICE = """
from figport import runtime
import time
liveness, heard = runtime.current().registry.link._liveness, set()
while len(heard) < 3:
    heard.update(liveness._due.values())
    time.sleep(0.01)
"""


def test_views_say_when_a_console_restarts_its_kernel_and_when_it_dies(
    page: Page, folder: Path, console: Kernel
) -> None:
    """The server did not start the kernel, so nobody tells it."""
    with running(folder, program="jupyter_server", arguments=QUICK) as server:

        def restart() -> None:
            # In no time, to the server: it finds a kernel dead that does not answer for as long as one takes to start.
            server.process.send_signal(signal.SIGSTOP)
            console.restart()
            server.process.send_signal(signal.SIGCONT)

        for end, says in ((restart, "The kernel was restarted"), (console.die, "The kernel died")):
            console.run(CELL, asks=True)
            page.goto(f"{console.value('figport.url(fig)')}?token={TOKEN}")
            figure = Figure.alone(page)
            before = figure.until(lambda pixels: blue(pixels) > 500)
            # Busy is not dead: a cell runs until the server has asked twice more.
            console.run(HEARS_TWICE, asks=True)
            # Dead is final.
            figure.until_state("live")
            end()
            figure.until_state("dead")
            expect(figure.root.locator(".figport-badge")).to_contain_text(says)
            assert np.array_equal(figure.pixels(), before)


def test_a_kernel_drops_the_views_of_a_server_that_was_killed(page: Page, folder: Path, console: Kernel) -> None:
    with running(folder, program="jupyter_server", arguments=QUICK) as server:
        console.run(CELL, asks=True)
        page.goto(f"{console.value('figport.url(fig)')}?token={TOKEN}")
        Figure.alone(page)
        held = f"{VIEWS}, len(runtime.current().registry.link._peers)"
        console.run("from figport import runtime")
        console.becomes(held, "1 2")
        server.process.kill()
        server.process.wait()
        gone = f"import asyncio\nwhile ({held}) != (0, 0):\n    await asyncio.sleep(0.05)"
        console.run(gone)
