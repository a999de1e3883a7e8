"""Where JupyterLab puts outputs: a second view, out of sight, folded away, in another place of the notebook."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, running, write_notebook

pytestmark = pytest.mark.e2e

SETUP = "%matplotlib figport\nimport asyncio\nimport matplotlib.pyplot as plt"
FIGURE = """
fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1], lw=5)
draws = []
fig.canvas.mpl_connect('draw_event', lambda event: draws.append(1))
"""
VIEWS = """
from matplotlib._pylab_helpers import Gcf
print([len(manager.session) for manager in Gcf.get_all_fig_managers()])
"""
CHANGE = """
before = len(draws)
for step in range(5):
    ax.set_title(f'step {step}')
    fig.canvas.draw_idle()
    await asyncio.sleep(0.1)
print(len(draws) - before)
"""
"""Changes the figure, and says how often that was drawn while somebody could see it."""


def printed(notebook: Notebook, number: int) -> str:
    """Run a cell and return what it printed."""
    notebook.run(number)
    return notebook.printed(number).strip()


def pan(figure: Figure, by: float = 0.2) -> np.ndarray:
    """Drag a figure and return what it shows then."""
    before = figure.pixels()
    if figure.tool("pan").get_attribute("aria-pressed") != "true":
        figure.tool("pan").click()
        figure.root.locator('[data-figport-tool="pan"][aria-pressed="true"]').wait_for()
    figure.drag((0.4, 0.5), (0.4 + by, 0.5))
    return figure.until_changed(before)


def shows(figure: Figure, pixels: np.ndarray) -> None:
    """Wait until a figure shows just that."""
    figure.until(lambda seen: bool(np.array_equal(seen, pixels)), what="the view did not follow")


def choose(page: Page, at: Locator, name: str) -> None:
    """Choose from the context menu of a place."""
    at.click(button="right")
    page.locator(".lm-Menu-itemLabel").get_by_text(name, exact=True).click()


def in_dom(figure: Figure) -> bool:
    """Whether the view takes part in the page's layout."""
    return bool(figure.root.evaluate("root => root.getClientRects().length > 0"))


def test_a_new_view_of_an_output_is_a_second_live_view(page: Page, lab: Server) -> None:
    write_notebook(lab.root / "second.ipynb", [SETUP, FIGURE, VIEWS, CHANGE])
    notebook = Notebook(page, lab, "second.ipynb")
    notebook.run(0)
    notebook.run(1)
    first = notebook.figure()
    choose(page, first.root.locator(".figport-title"), "Create New View for Cell Output")
    second = Figure.live(page.locator(".jp-LinkedOutputView .figport-figure"))
    first = Figure(page.locator(".jp-NotebookPanel .figport-figure"))
    assert printed(notebook, 2) == "[2]"
    shows(first, pan(second))
    shows(second, pan(first))
    # One draw serves both.
    assert int(printed(notebook, 3)) <= 6
    shows(second, first.pixels())
    close = ".lm-TabBar-tabCloseIcon"
    tabs = ('[data-id^="LinkedOutputView"]', ':has-text("Output View")')
    page.locator(", ".join(f".lm-TabBar-tab{tab} {close}" for tab in tabs)).click()
    expect(page.locator(".figport-figure")).to_have_count(1)
    assert printed(notebook, 2) == "[1]"
    pan(first)


FILLERS = ["\n".join("pass" for _ in range(12))] * 40


def scroll(page: Page, end: bool) -> None:
    page.locator(".jp-WindowedPanel-outer").evaluate(
        "(node, end) => node.scrollTo(0, end ? node.scrollHeight : 0)", end
    )


@pytest.mark.parametrize("mode", ["full", "contentVisibility"])
def test_a_figure_scrolled_far_away_costs_nothing_and_comes_back_right(mode: str, page: Page, folder: Path) -> None:
    place = folder / "settings" / "@jupyterlab" / "notebook-extension"
    place.mkdir(parents=True)
    (place / "tracker.jupyterlab-settings").write_text(json.dumps({"windowingMode": mode}))
    with running(folder) as server:
        write_notebook(server.root / "long.ipynb", [SETUP, FIGURE, *FILLERS, CHANGE, VIEWS])
        notebook = Notebook(page, server, "long.ipynb")
        notebook.run(0)
        notebook.run(1)
        figure = notebook.figure()
        before = figure.pixels()
        for turn in range(3):
            scroll(page, True)
            page.locator(".jp-Notebook .jp-Cell", has_text="len(manager").wait_for()
            page.wait_for_timeout(1000)
            print(mode, turn, in_dom(figure), page.locator(".jp-Notebook .jp-Cell").count(), figure.root.count())
            change = page.locator(".jp-Notebook .jp-Cell", has_text="step in range")
            change.locator(".jp-InputArea-editor").click()
            page.keyboard.press("Control+Enter")
            page.wait_for_timeout(1500)
            print(change.locator("pre").all_inner_texts())
            scroll(page, False)
            page.wait_for_timeout(1000)
            print(figure.root.count(), np.array_equal(figure.pixels(), before))
        change = page.locator(".jp-Notebook .jp-Cell", has_text="len(manager")
        scroll(page, True)
        change.locator(".jp-InputArea-editor").click()
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(1500)
        print(change.locator("pre").all_inner_texts())
