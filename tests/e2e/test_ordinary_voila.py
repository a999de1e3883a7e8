"""Notebooks turned into applications by Voilà: in a Jupyter server with figport, and by Voilà alone."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page import Figure
from tests.e2e.server import jupyter_environment, running, write_notebook
from tests.ports import free_port

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
SHOWN = """
%matplotlib figport
import ipywidgets as W, matplotlib.pyplot as plt
from IPython.display import display
fig, ax = plt.subplots(figsize=(4, 3)); l, = ax.plot([1, 2, 3])
s = W.IntSlider(3, 1, 9)
s.observe(lambda c: (l.set_ydata([1, c.new, 3]), fig.canvas.draw_idle()), "value"); display(s)
"""
BOXED = """
with plt.ioff():
    fig2, ax2 = plt.subplots(figsize=(4, 3))
ax2.plot([1, 2])
W.HBox([fig2.canvas, W.Button(description="fit")])
"""
OURS = {"JUPYTER_PREFER_ENV_PATH": "0"}
"""The labextension of the data folder goes before that of the environment."""


@pytest.fixture
def place(folder: Path) -> Path:
    """A folder for a server, with the labextension in it: Voilà serves nothing through links."""
    shutil.copytree(ROOT / "labextension/dist/labextension", folder / "data/labextensions/figport")
    return folder


@pytest.fixture
def offline(page: Page) -> Page:
    """A page that does not wait for the fonts that Voilà's template fetches from elsewhere."""
    page.route(re.compile("^https:"), lambda route: route.abort())
    return page


@contextmanager
def voila(python: Path, place: Path) -> Iterator[str]:
    """Run Voilà alone; yield its address."""
    root = place / "root"
    root.mkdir()
    write_notebook(root / "app.ipynb", [SHOWN, BOXED])
    port = free_port()
    command = [str(python), "-m", "voila", "app.ipynb", "--no-browser", f"--port={port}"]
    with (place / "log").open("w") as log:
        environment = {**jupyter_environment(place), **OURS}
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 60
        while True:
            assert process.poll() is None, (place / "log").read_text()
            assert time.monotonic() < end, (place / "log").read_text()
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                break
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            # As in `server.running`.
            process.kill()
            process.wait()


def test_an_app_in_a_jupyter_server_is_live(offline: Page, place: Path, environment: Callable[[str], Path]) -> None:
    with running(place, python=environment("voila"), environment=OURS) as server:
        write_notebook(server.root / "app.ipynb", [SHOWN, BOXED])
        # It answers when all cells have run.
        offline.goto(server.address("voila/render/app.ipynb"), timeout=120_000)
        figures = offline.locator(".figport-figure")
        shown, boxed = (Figure.live(figures.nth(number), timeout=60_000) for number in (0, 1))
        before = shown.pixels()
        readout = offline.locator(".widget-readout")
        readout.click()
        readout.fill("9")
        readout.press("Enter")
        shown.until_changed(before)
        before = boxed.pixels()
        boxed.tool("pan").click()
        expect(boxed.tool("pan")).to_have_attribute("aria-pressed", "true")
        boxed.drag((0.4, 0.5), (0.6, 0.5))
        boxed.until_changed(before)


def test_an_app_of_voila_alone_shows_pictures_and_says_why(
    offline: Page, place: Path, environment: Callable[[str], Path]
) -> None:
    with voila(environment("voila"), place) as address:
        offline.goto(address, timeout=120_000)
        for number in (0, 1):
            figure = Figure(offline.locator(".figport-figure").nth(number))
            figure.until_state("dead", timeout=60_000)
            picture = figure.root.locator("img.figport-placeholder")
            expect(picture).to_be_visible(timeout=20_000)
            assert picture.evaluate("e => e.decode().then(() => [e.naturalWidth, e.naturalHeight])") == [400, 300]
            expect(figure.root.locator(".figport-badge")).to_contain_text("not live in Voilà alone")
