"""What is saved of figures: the pictures of those in widgets, the same each time, and nothing that nobody did."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Locator, Page, expect

from figport.showing.boxes import SCRIPT
from tests.e2e.case import Case, in_axes
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, end_kernels, write_notebook
from tests.e2e.stored import (
    DIRTY,
    in_boxes,
    in_outputs,
    output,
    picture,
    pixels_of,
    same,
    save,
    until_kept,
    widgets_of,
)
from tests.e2e.test_lifetime import kernel_of

pytestmark = pytest.mark.e2e

SETUP = (
    "%matplotlib figport\nimport ipywidgets as W\nimport matplotlib.pyplot as plt\nfrom IPython.display import display"
)
BY_ITSELF = 'out = W.Output()\nwith out:\n    fig, ax = plt.subplots(figsize=(4, 3))\n    ax.plot([1, 4, 9], "r", lw=8)'
ASKED_FOR = """
other = W.Output()
with plt.ioff():
    fig2, ax2 = plt.subplots(figsize=(4, 3))
ax2.plot([9, 4, 1], "g", lw=8)
with other:
    display(fig2)
display(other)
"""
INTERACT = """
@W.interact(n=W.IntSlider(3, 2, 9))
def line(n):
    print("points", n)
    plt.figure(7, clear=True)
    plt.plot(range(n), "m", lw=8)
    return n
"""
ANEW = """
@W.interact(n=W.IntSlider(3, 2, 9))
def anew(n):
    plt.figure(figsize=(4, 3))
    plt.plot(range(n), "c", lw=8)
    plt.show()
"""
BOXED = """
inner = W.Output()
with inner:
    fig3, ax3 = plt.subplots(figsize=(4, 3))
    ax3.plot([1, 1], "b", lw=8)
with plt.ioff():
    fig4, ax4 = plt.subplots(figsize=(4, 3))
ax4.plot([1, 2, 1], "k", lw=8)
W.VBox([W.HBox([inner, W.Button(description="b")]), fig4.canvas])
"""
VALUE = """
with plt.ioff():
    fig5, ax5 = plt.subplots(figsize=(4, 3))
ax5.plot([2, 1, 2], "y", lw=8)
fig5.canvas
"""


KEEP_STATE = "window.jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState')"
"""Switches it on, and off again."""


@pytest.fixture
def keeping_page(lab_page: Page) -> Iterator[Page]:
    """A page of JupyterLab that saves the state of widgets with their notebook."""
    lab_page.evaluate(KEEP_STATE)
    yield lab_page
    lab_page.evaluate(KEEP_STATE)


def test_figures_in_widgets_are_saved_with_their_pictures(keeping_page: Page, tab: Page, lab: Server) -> None:
    """In Outputs, also of `interact` and in boxes, and in boxes themselves: for readers with a kernel and without."""
    page, file = keeping_page, lab.root / "outputs.ipynb"
    write_notebook(file, [SETUP, BY_ITSELF, "display(out)", ASKED_FOR, INTERACT, ANEW, BOXED, VALUE])
    notebook = Notebook(page, lab, file.name, loaded=True)
    page.set_viewport_size({"width": 1200, "height": 3200})
    for number in range(8):
        notebook.run(number)

    def roots(notebook: Notebook) -> list[Locator]:
        """Return the figures: those of Outputs, that in a box, and that in an output."""
        cells = ((2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (6, 1), (7, 0))
        return [notebook.cell(cell).locator(".figport-figure").nth(which) for cell, which in cells]

    figures = [Figure.live(root) for root in roots(notebook)]
    for cell, figure in ((4, figures[2]), (5, figures[3])):
        before = figure.at_rest()
        notebook.cell(cell).locator(".noUi-handle").press("ArrowRight")
        expect(notebook.cell(cell).locator(".widget-readout")).to_have_text("4")
        # One at a time, also of those that were just downloaded.
        figure.until_changed(before)
        expect(notebook.cell(cell).locator(".figport-figure")).to_have_count(1)
    for figure in figures:
        figure.at_rest()
    save(page)
    figures[0].tool("pan").click()
    figures[0].drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
    seen = [figure.at_rest() for figure in figures]
    assert len({pixels.tobytes() for pixels in seen}) == len(seen)
    # The picture has followed.
    expect(page.locator(DIRTY)).to_have_count(1)
    save(page)
    assert same(in_outputs(widgets_of(file)), seen[:5])
    assert np.array_equal(picture(output(file, 7)), seen[6])
    until_kept(page, file, seen[5])
    html, _ = HTMLExporter().from_notebook_node(nbformat.read(file, as_version=4))
    states = re.search(r'<script type="application/vnd.jupyter.widget-state\+json">(.*?)</script>', html, re.DOTALL)
    assert states is not None
    embedded = json.loads(states[1])["state"]
    assert same(in_outputs(embedded), seen[:5])
    assert same(in_boxes(embedded), seen[5:6])
    # What shows it goes with it.
    assert [model["state"]["_esm"] for model in embedded.values() if "picture" in model["state"]] == [
        SCRIPT.read_text()
    ]
    assert same([pixels_of(one) for one in re.findall(r'<img[^>]*src="data:image/png;base64,([^"]*)"', html)], seen[6:])
    page.evaluate("window.jupyterapp.shell.currentWidget.dispose()")

    # In a page that has seen nothing of it: live as long as the kernel is.
    tab.set_viewport_size({"width": 1200, "height": 3200})
    notebook = Notebook(tab, lab, file.name)
    for root, pixels in zip(roots(notebook), seen, strict=True):
        Figure.live(root).until(lambda now, pixels=pixels: np.array_equal(now, pixels), what="not as it was saved")  # type: ignore[misc]
    end_kernels(lab)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(urlsplit(request.url).path))
    tab.reload()
    notebook.until_ready()
    for root, pixels in zip(roots(notebook), seen, strict=True):
        Figure(root).until_state("dead")
        shown = root.locator(".figport-placeholder")
        expect(shown).to_be_visible()
        assert np.array_equal(pixels_of(str(shown.get_attribute("src")).partition(",")[2]), pixels)
        expect(root.locator(".figport-pill")).to_be_visible()
    # Once for all of them.
    assert len([path for path in asked if "/figport/api/kernels/" in path]) == 1


@pytest.mark.cells("fig, ax = plt.subplots()\nax.plot([1, 2, 3])")
def test_a_notebook_is_no_dirtier_than_what_was_done_to_it(case: Case) -> None:
    """Looking changes nothing; who pans and goes home again has changed nothing either."""
    case.run(0)
    figure = case.figure(0)
    before = case.stored(0)
    for place in (0.3, 0.6, 0.3):
        figure.hover(*in_axes(place, place))
    case.idle(figure)
    expect(case.page.locator(DIRTY)).to_have_count(0)
    case.toggle(figure, "pan")
    figure.drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
    expect(case.page.locator(DIRTY)).to_have_count(1)
    figure.tool("home").click()
    expect(case.page.locator(DIRTY)).to_have_count(0)
    assert np.array_equal(case.saved(0), before)


@pytest.mark.cells("fig, ax = plt.subplots()\nax.plot([1, 2, 3])")
def test_both_outputs_of_a_copied_cell_show_and_keep_the_figure(case: Case) -> None:
    case.run(0)
    before = case.stored(0)
    case.cell(0).locator(".jp-InputPrompt").click()
    for command in ("copy-cell", "paste-cell-below"):
        case.page.evaluate(f"window.jupyterapp.commands.execute('notebook:{command}')")
    figures = [case.figure(number) for number in range(2)]
    case.toggle(figures[1], "pan")
    figures[1].drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
    panned = figures[1].at_rest()
    assert not np.array_equal(panned, before)
    for number, figure in enumerate(figures):
        figure.until(lambda pixels: np.array_equal(pixels, panned))
        assert np.array_equal(case.stored(number), panned), number
    # The cells of other cases are counted.
    case.cell(1).locator(".jp-InputPrompt").click()
    case.page.evaluate("window.jupyterapp.commands.execute('notebook:delete-cell')")
    expect(case.figures(1)).to_have_count(0)


@pytest.mark.cells("fig, ax = plt.subplots(figsize=(4, 3))\nax.plot([1, 2, 3])")
def test_what_is_done_in_a_tab_of_its_own_is_in_the_notebooks_file(case: Case) -> None:
    """Also where the notebook was saved before, and nobody touches the figure there. Forms lie over the picture."""
    case.run(0)
    figure = case.figure(0)
    before = case.stored(0)
    with case.page.context.expect_page() as opened:
        figure.tool("open").click()
    alone = Figure.alone(opened.value)
    full = alone.canvas.bounding_box()
    alone.tool("customize").click()
    expect(alone.root.locator(".figport-form")).to_be_visible()
    assert alone.root.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    alone.root.page.keyboard.press("Escape")
    assert alone.canvas.bounding_box() == full
    alone.tool("pan").click()
    alone.drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
    case.page.bring_to_front()
    expect(case.page.locator(DIRTY)).to_have_count(1)
    opened.value.close(run_before_unload=True)
    expect(figure.canvas).to_have_css("width", "400px")
    panned = figure.at_rest()
    assert not np.array_equal(panned, before)
    end = time.monotonic() + 20
    while not np.array_equal(case.stored(0), panned):
        assert time.monotonic() < end, "the file does not follow"


STORY = (
    SETUP,
    "fig, ax = plt.subplots(figsize=(4, 3)); ax.plot([1, 2, 3]); print(ax)",
    "ax.plot([3, 2, 1], 'r'); fig",
    "plt.figure(figsize=(4, 3)); plt.plot([1, 4, 9]); plt.show()",
    "plt.close(plt.figure()); fig.canvas",
)
CLEAR = "window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"


def test_two_runs_of_a_notebook_write_the_same_file_and_a_reader_leaves_it(lab_page: Page, lab: Server) -> None:
    """All in it is the same but the id of another kernel, by which pages find the figures that live."""
    page, file = lab_page, lab.root / "twice.ipynb"
    write_notebook(file, STORY)

    def written(notebook: Notebook) -> tuple[str, str]:
        """Run all cells, and return what is in the file then; and the kernel's id."""
        page.evaluate(CLEAR)
        for number in range(len(STORY)):
            notebook.run(number)
        for root in page.locator(".figport-figure").all():
            root.scroll_into_view_if_needed()
            Figure.live(root)
        save(page)
        return file.read_text(), kernel_of(page, lab, file.name)

    notebook = Notebook(page, lab, file.name, loaded=True)
    first, kernel = written(notebook)
    assert first.count('"image/png": "') == 4
    assert page.request.post(lab.address(f"api/kernels/{kernel}/restart")).ok
    notebook.until_ready()
    assert written(notebook) == (first, kernel)
    assert page.request.delete(lab.address(f"api/kernels/{kernel}")).ok
    notebook = Notebook(page, lab, file.name, loaded=True)
    second, other = written(notebook)
    assert other != kernel
    assert second != first
    assert second.replace(other, kernel) == first
    # Opened again: who pans and goes home has changed nothing, and is asked for nothing.
    notebook = Notebook(page, lab, file.name, loaded=True)
    root = notebook.cell(4).locator(".figport-figure")
    root.scroll_into_view_if_needed()
    figure = Figure.live(root)
    figure.tool("pan").click()
    expect(figure.tool("pan")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(DIRTY)).to_have_count(0)
    figure.drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
    expect(page.locator(DIRTY)).to_have_count(1)
    figure.tool("home").click()
    expect(page.locator(DIRTY)).to_have_count(0)
    page.evaluate("void window.jupyterapp.shell.currentWidget.close()")
    expect(page.locator(".figport-figure")).to_have_count(0)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    assert file.read_text() == second
