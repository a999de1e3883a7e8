"""Ordinary habits in the classic notebook."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.line import blue
from tests.e2e.page import Figure
from tests.e2e.server import running, write_notebook

pytestmark = pytest.mark.e2e

SETUP = "%matplotlib figport\nimport matplotlib.pyplot as plt\nfrom IPython.display import clear_output"
LOOP = """
fig, ax = plt.subplots(figsize=(4, 3))
for step in range(8):
    ax.cla()
    ax.plot([0, 1], [0, step], lw=6)
    clear_output(wait=True)
    display(fig)
print("end")
"""
AGAIN = LOOP.replace("wait=True", "wait=False").replace("figsize=(4, 3)", "figsize=(3, 2)")


def test_a_loop_that_clears_and_shows_leaves_one_live_figure(page: Page, folder: Path) -> None:
    """`clear_output(wait=True); display(fig)`, and without `wait`: the figure was gone for good."""
    with running(folder, program="nbclassic") as server:
        write_notebook(server.root / "loop.ipynb", [SETUP, LOOP, AGAIN])
        page.goto(server.address("nbclassic/notebooks/loop.ipynb"))
        page.wait_for_function("() => window.Jupyter?.notebook?.kernel?.is_connected()", timeout=60_000)
        page.evaluate("Jupyter.notebook.execute_all_cells()")
        cells = page.locator("#notebook .cell")
        for number, size in ((1, (300, 400)), (2, (200, 300))):
            expect(cells.nth(number).locator(".output_area pre")).to_have_text("end\n", timeout=30_000)
            roots = cells.nth(number).locator(".figport-figure")
            expect(roots).to_have_count(1)
            roots.scroll_into_view_if_needed()
            figure = Figure.live(roots)
            pixels = figure.at_rest()
            assert pixels.shape[:2] == size
            figure.tool("pan").click()
            expect(figure.tool("pan")).to_have_attribute("aria-pressed", "true")
            figure.drag((0.5, 0.5), (0.6, 0.6))
            assert not np.array_equal(figure.at_rest(), pixels)
            assert blue(pixels).sum() > 100
