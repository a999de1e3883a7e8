"""Figures in a browser behind JupyterHub, where scripts must prove where what they ask for comes from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.line_figure import LINE, SETUP, blue
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import BASE, write_notebook
from tests.e2e.stored import save
from tests.neighbours.hub import PASSWORD, running_hub

pytestmark = [pytest.mark.e2e, pytest.mark.long]

USER = BASE.strip("/").rpartition("/")[2]
HELD = f"{LINE}\nfig.canvas.manager.revivable = True"


def saved(figure: Figure) -> bytes:
    """Save a figure as PDF with its button and return the file."""
    figure.tool("save").click()
    with figure.root.page.expect_download() as started:
        figure.root.page.locator('[data-figport-entry="pdf"]').click()
    return Path(started.value.path()).read_bytes()


def moves(figure: Figure) -> None:
    """Pan a figure, and see it come home."""
    home = figure.pixels()
    expect(figure.tool("pan")).to_be_enabled()
    figure.tool("pan").click()
    expect(figure.tool("pan")).to_have_attribute("aria-pressed", "true")
    figure.drag((0.4, 0.5), (0.6, 0.5))
    figure.until_changed(home)
    figure.tool("pan").click()
    figure.tool("home").click()
    figure.until(lambda pixels: bool(np.array_equal(pixels, home)), what="it did not come home")


def test_all_that_scripts_ask_for_is_answered(page: Page, folder: Path, environment: Callable[[str], Path]) -> None:
    """Behind JupyterHub 4.1 and newer the panel said "You are not logged in", and Save failed outside of JupyterLab."""
    with running_hub(folder, environment("jupyterhub")) as hub:
        write_notebook(hub.home(USER) / "line.ipynb", [SETUP, HELD])
        write_notebook(hub.home(USER) / "other.ipynb", [SETUP])
        page.goto(f"{hub.url}hub/login")
        page.locator('input[name="username"]').fill(USER)
        page.locator('input[name="password"]').fill(PASSWORD)
        page.locator('input[type="submit"]').click()
        page.wait_for_url(f"**{BASE}lab**", timeout=60_000)
        server = hub.server(USER)
        # --- JupyterLab
        notebook = Notebook(page, server, "line.ipynb")
        notebook.run(0)
        notebook.run(1)
        figure = notebook.figure()
        assert saved(figure).startswith(b"%PDF")
        # --- the figure's own tab
        with page.context.expect_page() as opened:
            figure.tool("open").click()
        alone = Figure.alone(opened.value)
        moves(alone)
        assert saved(alone).startswith(b"%PDF")
        opened.value.close()
        # --- nbclassic, in the same kernel
        save(page)
        classic = page.context.new_page()
        classic.goto(server.address("notebooks/line.ipynb"))
        shown = Figure.live(classic.locator(".figport-figure"))
        assert saved(shown).startswith(b"%PDF")
        classic.close()
        # --- moved to another kernel, in the panel's page
        other = Notebook(page.context.new_page(), server, "other.ipynb")
        other.run(0)
        panel = page.context.new_page()
        panel.goto(server.address("figport/"))
        here, there = (
            panel.locator(".figport-section").filter(has=panel.locator("h2", has_text=name))
            for name in ("line.ipynb", "other.ipynb")
        )
        move(here.locator(".figport-card"), "other.ipynb")
        there.locator(".figport-card").wait_for()
        panel.close()
        other.page.close()
        # --- dead where it was, and brought back
        page.bring_to_front()
        figure.until_state("dead")
        page.locator(".figport-revive").click()
        again = notebook.figure()
        again.until(lambda pixels: blue(pixels).sum() > 500)
        moves(again)


def move(card: Locator, notebook: str) -> None:
    """Move a figure to the kernel of another notebook, and confirm that."""
    card.locator(".figport-card-move").click()
    card.page.get_by_role("menuitem", name=notebook).click()
    card.page.get_by_role("menuitem", name="Move").click()
