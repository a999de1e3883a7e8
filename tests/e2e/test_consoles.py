"""Figures made in a console are live in the browser, through a server that did not start their kernel."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page

from figport import wire
from tests.e2e.page import Figure
from tests.e2e.server import BASE, TOKEN, running
from tests.kernel.client import Kernel

pytestmark = pytest.mark.e2e

EXTERNAL = ("--ServerApp.allow_external_kernels=True",)
CELL = """
import matplotlib.pyplot as plt
plt.ion()
fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1], lw=5)
print('made')
"""


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
        assert console.value("__import__('figport').url(fig)") == address
        # Said once.
        assert "Live:" not in console.run("fig", asks=True).text
        page.goto(f"{address}?token={TOKEN}")
        figure = Figure.live(page.locator(".figport-figure"))
        before = figure.until(lambda pixels: blue(pixels) > 500)
        figure.tool("pan").click()
        page.wait_for_selector('[data-figport-tool="pan"][aria-pressed="true"]')
        figure.drag((0.5, 0.5), (0.7, 0.5))
        figure.until_changed(before)
        assert float(console.value("ax.get_xlim()[0]")) < -0.15
        console.run("ax.set_title('from the console')", asks=True)
        figure.until(lambda pixels: bool((pixels[:50, :, :3].min(axis=2) < 100).sum() > 100))
