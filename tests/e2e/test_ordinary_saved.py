"""What is saved of figures: the pictures of those in Outputs of ipywidgets, and nothing that nobody did."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Page, expect

from tests.e2e.case import Case, in_axes
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, end_kernels, write_notebook
from tests.e2e.stored import DIRTY, collected, picture, save

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


KEEP_STATE = "window.jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState')"
"""Switches it on, and off again."""


@pytest.fixture
def keeping_page(lab_page: Page) -> Iterator[Page]:
    """A page of JupyterLab that saves the state of widgets with their notebook."""
    lab_page.evaluate(KEEP_STATE)
    yield lab_page
    lab_page.evaluate(KEEP_STATE)


def test_figures_in_outputs_are_saved_with_their_pictures(keeping_page: Page, tab: Page, lab: Server) -> None:
    """Saved with the widgets' state, reopened without the kernel, and converted to HTML."""
    page, file = keeping_page, lab.root / "outputs.ipynb"
    write_notebook(file, [SETUP, BY_ITSELF, "display(out)", ASKED_FOR])
    notebook = Notebook(page, lab, file.name, loaded=True)
    for number in range(4):
        notebook.run(number)
    figures = [Figure.live(notebook.cell(cell).locator(".figport-figure")) for cell in (2, 3)]
    for figure in figures:
        figure.at_rest()
    save(page)
    figures[0].tool("pan").click()
    figures[0].drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
    seen = [figure.at_rest() for figure in figures]
    # The picture has followed.
    expect(page.locator(DIRTY)).to_have_count(1)
    save(page)
    kept = collected(file)
    assert sorted(picture(one).tobytes() for one in kept) == sorted(one.tobytes() for one in seen)
    html, _ = HTMLExporter().from_notebook_node(nbformat.read(file, as_version=4))
    for one in kept:
        # JSON in a script: the slashes of base64 are escaped.
        assert one["data"]["image/png"].strip() in html.replace("\\/", "/")
    page.evaluate("window.jupyterapp.shell.currentWidget.dispose()")
    end_kernels(lab)
    # In a page that has seen nothing of it.
    notebook = Notebook(tab, lab, file.name)
    for cell, pixels in zip((2, 3), seen, strict=True):
        root = notebook.cell(cell).locator(".figport-figure")
        Figure(root).until_state("dead")
        shown = root.locator(".figport-placeholder")
        expect(shown).to_be_visible()
        png = str(shown.get_attribute("src")).partition(",")[2]
        assert np.array_equal(picture({"data": {"image/png": png}}), pixels)
        expect(root.locator(".figport-pill")).to_be_visible()


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
