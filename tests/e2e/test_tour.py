"""The notebook that people open first does what it says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page import Figure, Notebook, until_idle
from tests.e2e.server import Server
from tests.e2e.test_lifetime import menu

pytestmark = pytest.mark.e2e

TOUR = Path(__file__).parents[2] / "examples" / "tour.ipynb"
TITLES = [*(f"Figure {number}" for number in range(1, 7)), "Figure 6 (private copy)", "Figure 8"]


def test_all_cells_of_the_tour_run_and_its_kept_figure_comes_back(lab_page: Page, lab: Server) -> None:
    page = lab_page
    shutil.copy(TOUR, lab.root)
    notebook = Notebook(page, lab, TOUR.name, loaded=True)
    menu(page, "Run", "Run All Cells")
    figures = page.locator(".figport-figure")
    expect(figures).to_have_count(len(TITLES), timeout=120_000)
    until_idle(page)
    expect(page.locator('[data-mime-type$="error"], [data-mime-type$="stderr"]')).to_have_count(0)
    expect(figures.locator(".figport-title")).to_have_text(TITLES)
    for root in figures.all():
        root.scroll_into_view_if_needed()
        Figure.live(root)
    # The notebook holds the last one; a new kernel has it back.
    menu(page, "Kernel", "Restart Kernel…")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    kept = Figure(figures.last)
    kept.until_state("dead")
    expect(page.locator(".figport-revive")).to_have_count(1)
    until_idle(page)
    notebook.run(1)
    page.locator(".figport-revive").click()
    expect(page.locator(".figport-revive")).to_have_count(0, timeout=20_000)
    figures.last.scroll_into_view_if_needed()
    Figure.live(figures.last)
