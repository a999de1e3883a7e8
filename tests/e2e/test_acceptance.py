"""The acceptance cases of matplotlib's own notebook backend (its ``nbagg_uat.ipynb``), 1 to 11: where figures appear.

All share one page of JupyterLab and one kernel. Figures are what a person sees: the pixels of a canvas, compared with
what matplotlib's renderer makes of the figure; the figures of a cell; the texts it printed;
who looks at which figure, by the list of all.

Where figport follows other rules than nbagg, the test says which and why.
"""

from __future__ import annotations

import base64

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tests.e2e.case import Case, count, in_axes
from tests.e2e.stored import DIRTY

pytestmark = pytest.mark.e2e


def numbers(text: str) -> list[float]:
    return [float(number) for number in text.split()]


# --- pyplot: which figures appear, and where -------------------------------------------------------------


@pytest.mark.cells("fig1 = plt.figure()\nplt.plot(range(10))\nplt.show()", "print(*plt.xlim(), *plt.ylim())")
def test_1_a_figure_appears_and_can_be_panned_and_zoomed(case: Case) -> None:
    case.run(0)
    expect(case.figures(0)).to_have_count(1)
    figure = case.figure(0)
    case.exact(figure)
    home = figure.pixels()
    case.toggle(figure, "pan")
    figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    expect(figure.tool("back")).to_be_enabled()
    case.exact(figure)
    assert not np.array_equal(figure.pixels(), home)
    # The data fill 10/11 of the axes' width.
    assert numbers(case.run(1))[:2] == pytest.approx([-0.45 - 9.9 / 4, 9.45 - 9.9 / 4], abs=0.05)
    figure.tool("home").click()
    case.toggle(figure, "zoom")
    figure.drag(in_axes(0.25, 0.25), in_axes(0.75, 0.75))
    case.idle(figure)
    case.exact(figure)
    assert numbers(case.run(1)) == pytest.approx([2.025, 6.975] * 2, abs=0.08)
    figure.tool("home").click()
    figure.until(lambda pixels: np.array_equal(pixels, home))


@pytest.mark.cells(
    "plt.plot(range(10))\nplt.show()", "plt.plot([3, 2, 1])\nplt.show()", "plt.matshow(np.eye(3))\nplt.show()"
)
def test_2_pyplot_makes_figures_without_being_asked_to(case: Case) -> None:
    case.run(0)
    first = case.figure(0)
    case.exact(first)
    before = first.pixels()
    # nbagg lets go of a figure that was shown, so there this makes another one. With us a figure is pyplot's current
    # one until it is closed or another is made, as in every other window of matplotlib's; and who calls `show` sees it.
    case.run(1)
    expect(case.figures(1)).to_have_count(1)
    first = case.figure(0)
    first.until_changed(before)
    again = case.figure(1)
    case.exact(first, again)
    case.run(2)
    expect(case.figures(2)).to_have_count(1)
    second = case.figure(2)
    case.exact(first, second)
    shown = [one.root.locator(".figport-title").inner_text() for one in (first, again, second)]
    assert shown == ["Figure 1", "Figure 1", "Figure 2"]


TWO = ("plt.figure()\nplt.plot(range(10))\nplt.show()", "plt.figure()\nplt.plot([3, 2, 1])\nplt.show()")


@pytest.mark.cells(*TWO)
def test_3_the_list_of_figures_tells_who_looks(case: Case) -> None:
    for number in (0, 1):
        case.run(number)
        case.figure(number)
    case.listed("Figure 1\n400 × 300 · 1 view", "Figure 2\n400 × 300 · 1 view")


@pytest.mark.cells("fig1 = plt.figure()\nplt.plot(range(10))\nplt.show()", "plt.close(fig1)\nprint(plt.get_fignums())")
def test_4_a_closed_figure_is_a_plain_picture(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    case.exact(figure)
    before = figure.pixels()
    expect(figure.tool("pan")).to_be_visible()
    assert case.run(1) == "[]"
    figure.until_state("dead")
    assert np.array_equal(figure.pixels(), before)
    expect(figure.canvas).to_be_visible()
    expect(figure.root.get_by_role("button", name="Closed")).to_be_visible()
    expect(figure.root.locator(".figport-toolbar, .figport-handle").locator("visible=true")).to_have_count(0)
    assert np.array_equal(case.stored(0), before)


@pytest.mark.cells(TWO[1], "plt.ioff();", "plt.plot(range(10))", "plt.figure()\nplt.plot(range(10))")
def test_5_nothing_is_shown_without_show_when_not_interactive(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    case.exact(figure)
    before = figure.pixels()
    case.run(1)
    for number in (2, 3):
        assert case.run(number).startswith("[<matplotlib.lines.Line2D at 0x")
        expect(case.cell(number).locator(".jp-OutputArea-output")).to_have_count(1)
        expect(case.figures(number)).to_have_count(0)
    # The line that the figure got is not seen before somebody asks for it.
    case.idle(figure)
    assert np.array_equal(figure.pixels(), before)


@pytest.mark.cells(*TWO, "plt.close(1)\nplt.ioff()\nplt.figure()\nplt.plot(range(10));")
def test_6_the_list_has_closed_figures_no_more_and_hidden_ones(case: Case) -> None:
    for number in (0, 1, 2):
        case.run(number)
    case.figure(1)
    case.listed("Figure 2\n400 × 300 · 1 view", "Figure 3\n400 × 300 · not shown")


@pytest.mark.cells(
    "plt.ioff()\nplt.figure()\nplt.plot([3, 2, 1]);", "plt.show()\nplt.figure()\nplt.plot(range(5))\nplt.show()"
)
def test_7_show_shows_a_figure_from_before(case: Case) -> None:
    case.run(0)
    expect(case.figures(0)).to_have_count(0)
    case.run(1)
    expect(case.figures(1)).to_have_count(2)
    case.exact(case.figure(1, 0), case.figure(1, 1))
    case.listed("Figure 1\n400 × 300 · 1 view", "Figure 2\n400 × 300 · 1 view")


@pytest.mark.cells("plt.ion()\nplt.figure()\nplt.plot([3, 2, 1])", "plt.plot(range(3))", "plt.ioff();")
def test_8_figures_show_themselves_when_interactive(case: Case) -> None:
    case.run(0)
    expect(case.figures(0)).to_have_count(1)
    figure = case.figure(0)
    case.exact(figure)
    before = figure.pixels()
    case.run(1)
    expect(case.figures(1)).to_have_count(0)
    figure = case.figure(0)
    figure.until_changed(before)
    case.exact(figure)
    case.listed("Figure 1\n400 × 300 · 1 view")
    case.run(2)


@pytest.mark.cells("fig, ax = plt.subplots()\nax.plot(range(10));", "plt.ioff()\nfig.show()")
def test_9_a_figure_is_shown_twice_and_both_views_follow(case: Case) -> None:
    case.run(0)
    first = case.figure(0)
    # nbagg has `reshow` for this; here `show` is enough.
    case.run(1)
    expect(case.figures(1)).to_have_count(1)
    second = case.figure(1)
    case.listed("Figure 1\n400 × 300 · 2 views")
    case.exact(first, second)
    before = first.pixels()
    case.toggle(second, "pan")
    second.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.6))
    case.idle(second)
    case.exact(second, first)
    panned = first.pixels()
    assert not np.array_equal(panned, before)
    case.toggle(first, "zoom")
    first.drag(in_axes(0.25, 0.25), in_axes(0.75, 0.75))
    case.idle(first)
    case.exact(first, second)
    assert not np.array_equal(second.pixels(), panned)


# --- what the notebook's file holds ----------------------------------------------------------------------


@pytest.mark.cells("fig, ax = plt.subplots()\nax.plot(range(10));", "plt.plot([9, 0], [0, 9])")
def test_10_the_saved_notebook_has_what_was_seen_last(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    case.run(1)
    figure = case.figure(0)
    case.exact(figure)
    plotted = figure.pixels()
    assert np.array_equal(case.stored(0), plotted)
    # What the hand does gets there as well.
    case.toggle(figure, "pan")
    figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    case.page.wait_for_selector(DIRTY, state="attached")
    panned = case.stored(0)
    assert not np.array_equal(panned, plotted)
    # It came to the notebook by another way than to the figure.
    figure.until(lambda pixels: np.array_equal(pixels, panned), what="the notebook has another picture than the figure")
    # And it is what others make of the file: pictures, and nothing that needs us.
    document = nbformat.read(case.file, as_version=4)
    pictures = [
        one.data["image/png"] for cell in document.cells for one in cell.outputs if "image/png" in one.get("data", {})
    ]
    page, _ = HTMLExporter().from_notebook_node(document)
    shown = [base64.b64decode(part.partition('"')[0]) for part in page.split('src="data:image/png;base64,')[1:]]
    assert shown == [base64.b64decode(one) for one in pictures]


@pytest.mark.cells("plt.ioff()\nfig = plt.figure()\nplt.axes()\nplt.show()\nplt.plot([1, 2, 3])\nplt.show()")
def test_11_a_second_show_shows_what_was_plotted_since_the_first(case: Case) -> None:
    case.run(0)
    # Not another figure, as nbagg would have it (and "sometimes" has): see case 2.
    expect(case.figures(0)).to_have_count(1)
    figure = case.figure(0)
    case.exact(figure)
    assert count(figure.pixels(), 0x1F, 0x77, 0xB4) > 200
    assert np.array_equal(case.stored(0), figure.pixels())
