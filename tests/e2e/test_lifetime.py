"""Views end and figures stay; kernels end and pictures stay."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page import Figure, Notebook, until_idle
from tests.e2e.server import Server, running, write_notebook

pytestmark = pytest.mark.e2e

SETUP = "%matplotlib figport\nimport asyncio, os\nimport matplotlib.pyplot as plt"
FIGURE = """
fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1], lw=5)
draws = []
fig.canvas.mpl_connect('draw_event', lambda event: draws.append(1))
print(os.getpid())
"""
COUNT = """
from matplotlib._pylab_helpers import Gcf
print([len(manager.session) for manager in Gcf.get_all_fig_managers()])
"""
CHANGE = """
async def change():
    before = len(draws)
    for step in range(5):
        ax.set_title(str(step))
        fig.canvas.draw_idle()
        await asyncio.sleep(0.05)
    # A page takes the next picture when it has painted the last one.
    while len(fig.canvas.manager.session) and len(draws) == before:
        await asyncio.sleep(0.02)
    return len(draws) - before
print(await change())
"""


def menu(page: Page, *names: str) -> None:
    """Choose from JupyterLab's menus."""
    page.locator(".lm-MenuBar-itemLabel").get_by_text(names[0], exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text(names[1], exact=True).click()


def printed(notebook: Notebook, number: int) -> str:
    """Run a cell and return what it printed."""
    notebook.run(number)
    return notebook.printed(number).strip()


def until_prints(notebook: Notebook, number: int, text: str) -> None:
    """Run a cell until it prints this: what happens to a view takes another way to the kernel, and perhaps longer."""
    end = time.monotonic() + 15
    while (seen := printed(notebook, number)) != text:
        assert time.monotonic() < end, f"{seen}, not {text}"


def test_views_go_with_their_outputs_and_figures_stay(lab: Server, tab: Page, opened: Callable[..., Notebook]) -> None:
    # Figures stay as windows do, so that all of them can be counted.
    cells = [f"{SETUP}\nimport figport\nfigport.options.close_unseen = False", COUNT, FIGURE, CHANGE]
    notebook = opened(*cells)
    page = notebook.page
    notebook.run(0)
    notebook.run(2)
    notebook.figure()
    assert printed(notebook, 1) == "[1]"
    assert int(printed(notebook, 3)) > 0
    # Run again: a new figure takes the cell's place, the old one has no view and is there.
    notebook.run(2)
    figure = notebook.figure()
    expect(page.locator(".figport-figure")).to_have_count(1)
    until_prints(notebook, 1, "[0, 1]")
    # Outputs cleared: no view, no drawing.
    notebook.cell(2).locator(".jp-InputPrompt").click()
    menu(page, "Edit", "Clear Cell Output")
    figure.root.wait_for(state="detached")
    until_prints(notebook, 1, "[0, 0]")
    assert printed(notebook, 3) == "0"
    # The cell removed.
    notebook.run(2)
    figure = notebook.figure()
    assert printed(notebook, 1) == "[0, 0, 1]"
    notebook.cell(2).locator(".jp-InputPrompt").click()
    page.keyboard.press("d")
    page.keyboard.press("d")
    figure.root.wait_for(state="detached")
    until_prints(notebook, 1, "[0, 0, 0]")
    # The notebook closed, with a figure in it: somebody else sees that nobody looks.
    page.keyboard.press("Control+z")
    menu(page, "Edit", "Undo Cell Operation")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(cells))
    notebook.run(2)
    notebook.figure()
    tab.bring_to_front()
    tab.goto(lab.address("figport/"))
    name = "test_views_go_with_their_outputs_and_figures_stay.ipynb"
    shown = tab.locator(f'.figport-section:has(h2:text-is("{name}")) .figport-card-about')
    away = "640 × 480 · not shown"
    expect(shown).to_have_text([away, away, away, "640 × 480 · 1 view"], use_inner_text=True)
    page.bring_to_front()
    page.evaluate("void window.jupyterapp.shell.currentWidget.close()")
    page.locator(".jp-Dialog .jp-mod-warn").click()  # discards what was not saved
    tab.bring_to_front()
    expect(shown).to_have_text([away] * 4, use_inner_text=True)


def kernel_of(page: Page, server: Server, name: str) -> str:
    """Return the id of a notebook's kernel."""
    sessions: list[dict[str, Any]] = page.request.get(server.address("api/sessions")).json()
    found: str = next(session["kernel"]["id"] for session in sessions if session["path"] == name)
    return found


def drawn(notebook: Notebook) -> tuple[Figure, np.ndarray]:
    """Return the figure, and its picture once it has the line."""
    figure = notebook.figure()
    return figure, figure.until(lambda pixels: bool((pixels[..., 2] > pixels[..., 0] + 100).sum() > 500))


def rests(figure: Figure, before: np.ndarray, says: str) -> None:
    """Wait until a figure is a plain picture with a badge that says why."""
    figure.until_state("dead")
    badge = figure.root.locator(".figport-badge")
    badge.get_by_text(says).first.wait_for()
    assert np.array_equal(figure.pixels(), before)
    expect(figure.canvas).to_be_visible()
    expect(figure.tool("pan")).to_be_hidden()


def test_a_kernel_ends_and_each_view_says_how(lab_page: Page, lab: Server) -> None:
    page = lab_page
    write_notebook(lab.root / "statuses.ipynb", [SETUP, FIGURE])
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url) if "/figport/" in socket.url else None)
    notebook = Notebook(page, lab, "statuses.ipynb", loaded=True)

    def fresh() -> tuple[Figure, np.ndarray]:
        """Run the notebook; its figure takes the cell's place."""
        until_idle(page)
        notebook.start(0)
        notebook.start(1)
        # Not by the prompts: a restarted kernel counts from 1 again.
        page.locator('.figport-figure[data-figport-state="live"]').wait_for()
        expect(page.locator(".figport-figure")).to_have_count(1)
        # It may be live while the cell still runs.
        expect(notebook.cell(1).locator("pre")).to_have_text(re.compile(r"\d+"))
        return drawn(notebook)

    figure, before = fresh()
    # More often than after the restart.
    notebook.run(1)
    figure = notebook.figure()
    figure.at_rest()
    with page.context.expect_page() as opened:
        figure.tool("open").click()
    alone = Figure.alone(opened.value)
    page.bring_to_front()
    before = figure.at_rest()
    kernel = kernel_of(page, lab, "statuses.ipynb")
    page.request.post(lab.address(f"api/kernels/{kernel}/restart"))
    rests(figure, before, "The kernel was restarted")
    alone.until_state("dead")
    figure, before = fresh()
    # Also in a tab of its own, by itself.
    opened.value.bring_to_front()
    again = Figure.alone(opened.value)
    again.tool("pan").click()
    expect(figure.tool("pan")).to_have_attribute("aria-pressed", "true")
    opened.value.close(run_before_unload=True)
    expect(figure.canvas).to_have_css("width", "640px")
    figure, before = fresh()
    made = len(sockets)
    assert made == 1  # a restart leaves the socket
    page.request.delete(lab.address(f"api/kernels/{kernel}"))
    rests(figure, before, "The kernel was shut down")
    # Another one dies, and the server starts it again.
    write_notebook(lab.root / "dies.ipynb", [SETUP, FIGURE])
    notebook = Notebook(page, lab, "dies.ipynb", loaded=True)
    figure, before = fresh()
    # Nobody has asked for the kernel that is gone.
    assert len(sockets) == made + 1
    os.kill(int(notebook.printed(1).split()[-1]), signal.SIGKILL)
    rests(figure, before, "The kernel died and was restarted")
    assert len(sockets) == made + 1
    # JupyterLab says so too, above everything.
    page.locator(".jp-Dialog .jp-mod-accept").click()


CULLS_WHEN_TOLD = """
from pathlib import Path
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

class Manager(AsyncMappingKernelManager):
    async def cull_kernel_if_idle(self, kernel_id):
        if Path("cull").exists():
            await super().cull_kernel_if_idle(kernel_id)

c.ServerApp.kernel_manager_class = Manager
"""
"""Configures a server that leaves idle kernels alone until there is a file: so long a page may take for its figure."""


def test_a_kernel_that_is_culled(page: Page, folder: Path) -> None:
    (folder / "config").mkdir()
    (folder / "config" / "jupyter_server_config.py").write_text(CULLS_WHEN_TOLD)
    cull = [
        f"--MappingKernelManager.{name}" for name in ("cull_idle_timeout=1", "cull_interval=1", "cull_connected=True")
    ]
    with running(folder, arguments=cull) as server:
        write_notebook(server.root / "culled.ipynb", [SETUP, FIGURE])
        notebook = Notebook(page, server, "culled.ipynb")
        notebook.run(0)
        notebook.run(1)
        figure, before = drawn(notebook)
        (server.root / "cull").touch()
        rests(figure, before, "The kernel was shut down after a long time without use")
