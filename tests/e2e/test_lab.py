"""A person uses figures in JupyterLab."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e import line_figure
from tests.e2e.case import Case, in_axes
from tests.e2e.line_figure import SETUP, blue, dark
from tests.e2e.page import Figure, Notebook, cells
from tests.e2e.parts import are_the_notebooks
from tests.e2e.server import BASE, Server

pytestmark = pytest.mark.e2e

LINE = f"plt.rcdefaults()\n{line_figure.LINE}"
"""Of the usual size."""
LOOK = "button => getComputedStyle(button).color"
"""How a button looks: its ground comes and goes in a tenth of a second."""
CLEAR = "window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"


class Part(Notebook):
    """A test's cells in the notebook that all share, numbered from 1 as if only a setup were before them."""

    def __init__(self, case: Case) -> None:
        self.page = case.page
        self._case = case

    def cell(self, number: int) -> Locator:
        """Return a cell."""
        return self._case.cell(number - 1)

    def start(self, number: int) -> None:
        """Run a cell, and do not wait for its end."""
        self._case.start(number - 1)

    def until_ended(self, number: int, *, timeout: float = 20_000) -> None:
        """Wait until a cell that was started has ended."""
        self._case.until_ended(number - 1)


@pytest.fixture
def notebook(case: Case) -> Part:
    """The cells of the test's ``cells`` mark; the setup has run, and nothing else has outputs."""
    case.page.evaluate(CLEAR)
    return Part(case)


@pytest.mark.cells(LINE)
def test_figure_appears_in_its_cell_and_is_live(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    pixels = figure.until(lambda pixels: bool(blue(pixels).sum() > 500))
    assert pixels.shape == (480, 640, 4)
    expect(notebook.page.locator(".figport-figure")).to_have_count(1)
    expect(notebook.cell(1).locator(".figport-figure")).to_have_count(1)


@pytest.mark.cells(LINE)
def test_readout_shows_the_data_under_the_mouse(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    figure.hover(*in_axes(0.5, 0.75))
    text = figure.until_readout(r"\(x, y\) = ")
    x, y = (float(found) for found in re.findall(r"-?[\d.]+", text.replace("\u2212", "-")))
    assert x == pytest.approx(5, abs=0.05)
    assert y == pytest.approx(0.5, abs=0.02)


@pytest.mark.cells(LINE, "print(ax.get_xlim()[0], ax.get_xlim()[1])")
def test_pan_moves_the_data_with_the_mouse_and_the_history_brings_it_back(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    home = figure.at_rest()
    assert blue(home).sum() > 500
    assert figure.tool("back").is_disabled()
    figure.tool("pan").click()
    notebook.page.wait_for_selector('[data-figport-tool="pan"][aria-pressed="true"]')
    # It looks pressed, also below the pointer that pressed it.
    pressed = figure.tool("pan").evaluate(LOOK)
    notebook.page.mouse.move(0, 0)
    assert figure.tool("pan").evaluate(LOOK) == pressed
    figure.tool("zoom").hover()
    assert figure.tool("zoom").evaluate(LOOK) != pressed
    figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    panned = figure.at_rest()
    assert not np.array_equal(panned, home)
    # A quarter of the axes is 2.5 units: what was under the mouse still is.
    notebook.run(2)
    left, right = map(float, notebook.printed(2).split())
    assert left == pytest.approx(-2.5, abs=0.05)
    assert right == pytest.approx(7.5, abs=0.05)
    expect(figure.tool("back")).to_be_enabled()
    assert figure.tool("forward").is_disabled()

    figure.tool("pan").click()
    for tool, wanted in (("back", home), ("forward", panned), ("home", home)):
        figure.tool(tool).click()
        figure.until(lambda pixels, wanted=wanted: np.array_equal(pixels, wanted), what=f"{tool} leads elsewhere")  # type: ignore[misc]


@pytest.mark.cells(LINE, "print(*ax.get_xlim(), *ax.get_ylim())")
def test_zoom_draws_a_rubberband_and_zooms_to_it(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    before = figure.until(lambda pixels: bool(blue(pixels).sum() > 500))
    figure.tool("zoom").click()
    notebook.page.wait_for_selector('[data-figport-tool="zoom"][aria-pressed="true"]')
    mouse = notebook.page.mouse
    mouse.move(*figure.at(*in_axes(0.2, 0.25)))
    mouse.down()
    mouse.move(*figure.at(*in_axes(0.6, 0.75)), steps=5)
    band = figure.root.locator(".figport-rubberband")
    band.wait_for(state="visible")
    mouse.up()
    figure.until_changed(before)
    band.wait_for(state="hidden")
    figure.until_answered()
    notebook.run(2)
    limits = [float(number) for number in notebook.printed(2).split()]
    assert limits == pytest.approx([2, 6, -0.5, 0.5], abs=0.03)


@pytest.mark.cells(LINE)
def test_key_g_toggles_the_grid_and_leaves_the_notebook_alone(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    plain = figure.until(lambda pixels: bool(blue(pixels).sum() > 500))
    notebook.page.mouse.click(*figure.at(*in_axes(0.5, 0.9)))
    notebook.page.keyboard.press("g")
    gridded = figure.until(lambda pixels: dark(pixels) != dark(plain) or not np.array_equal(pixels, plain))
    assert gridded.shape == plain.shape
    # "dd" deletes a cell in command mode, "x" cuts it; in the figure they are keys of the figure.
    before = cells(notebook.page)
    notebook.page.keyboard.press("x")
    notebook.page.keyboard.press("d")
    notebook.page.keyboard.press("d")
    notebook.page.keyboard.press("g")
    figure.until_changed(gridded)
    assert cells(notebook.page) == before


@pytest.mark.cells(LINE)
def test_tab_leaves_the_canvas(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    figure.canvas.focus()
    assert figure.canvas.evaluate("canvas => document.activeElement === canvas")
    notebook.page.keyboard.press("Tab")
    assert not figure.canvas.evaluate("canvas => document.activeElement === canvas")


@pytest.mark.cells(LINE, "print(picked)")
def test_click_on_the_line_picks_the_point(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    figure.until(lambda pixels: bool(blue(pixels).sum() > 500))
    x = 3.0
    notebook.page.mouse.click(*figure.at(*in_axes(x / 10, (np.sin(x) + 1) / 2)))
    figure.until_answered()
    notebook.run(2)
    # Five points around the place lie on ten pixels: the first of those that were hit is at most one off.
    assert [int(found) for found in re.findall(r"\d+", notebook.printed(2).replace("int64", ""))] == [
        pytest.approx(30, abs=1)
    ]


SLIDER = """
from matplotlib.widgets import Slider
plt.rcdefaults()
fig, ax = plt.subplots()
fig.subplots_adjust(bottom=0.25)
line, = ax.plot([0, 1], [0, 0])
ax.set_ylim(-1, 1)
slider = Slider(fig.add_axes([0.2, 0.1, 0.6, 0.05]), 'height', -1, 1, valinit=0)
slider.on_changed(lambda value: line.set_ydata([value, value]))
"""


@pytest.mark.cells(SLIDER, "print(slider.val)")
def test_slider_moves_the_line(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    before = figure.until(lambda pixels: bool(blue(pixels).sum() > 200))
    figure.drag((0.5, 0.875), (0.2 + 0.6 * 0.75, 0.875))
    figure.until_changed(before)
    figure.until_answered()
    notebook.run(2)
    assert float(notebook.printed(2)) == pytest.approx(0.5, abs=0.02)

    def line_is_high(pixels: np.ndarray) -> bool:
        # The axes span 12 to 75 % of the height; 0.5 lies a quarter below the top.
        rows = np.flatnonzero(blue(pixels[: int(480 * 0.74)]).sum(axis=1) > 300)
        return rows.size > 0 and abs(float(rows.mean()) - 480 * (0.12 + 0.63 * 0.25)) < 4

    figure.until(line_is_high, what="the line did not follow the slider")


SURFACE = """
fig, ax = plt.subplots(subplot_kw={'projection': '3d'})
x, y = np.meshgrid(np.linspace(-1, 1, 12), np.linspace(-1, 1, 12))
ax.plot_surface(x, y, x * y)
"""


@pytest.mark.cells(SURFACE, "print(ax.azim)")
def test_surface_rotates(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    before = figure.until(lambda pixels: bool(blue(pixels).sum() > 500))
    figure.drag((0.5, 0.5), (0.6, 0.5))
    figure.until_changed(before)
    figure.until_answered()
    notebook.run(2)
    assert float(notebook.printed(2)) < -65


@pytest.mark.cells(
    LINE + "releases = []\nfig.canvas.mpl_connect('button_release_event', lambda event: releases.append(event.x))",
    "print(releases)",
)
def test_release_outside_the_figure_arrives(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    figure.drag((0.5, 0.5), (1.1, 0.5))
    figure.until_answered()
    notebook.run(2)
    assert [int(found) for found in re.findall(r"\d+", notebook.printed(2))] == [pytest.approx(704, abs=2)]


@pytest.mark.cells(LINE, "print(fig.get_size_inches() * fig.dpi)")
def test_the_corner_resizes_the_figure(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    figure.canvas.scroll_into_view_if_needed()
    box = figure.root.locator(".figport-handle").bounding_box()
    assert box is not None
    mouse = notebook.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2 - 80, steps=5)
    mouse.up()
    figure.until(lambda pixels: pixels.shape == (400, 700, 4))
    notebook.run(2)
    assert [float(found) for found in re.findall(r"[\d.]+", notebook.printed(2))] == pytest.approx([700, 400])


@pytest.mark.cells(LINE, "plt.close(fig)\nprint('closed')")
def test_closing_leaves_the_last_picture(notebook: Notebook) -> None:
    notebook.run(1)
    notebook.figure()
    notebook.run(2)
    root = notebook.page.locator(".figport-figure")
    Figure(root).until_state("dead")
    expect(notebook.cell(1).locator(".figport-figure :is(canvas, img):visible")).not_to_have_count(0)
    expect(root.locator('[data-figport-tool="pan"]:not([disabled])')).to_be_hidden()


@pytest.mark.cells(
    "plt.ioff()\nfig5 = plt.figure(5)\nfig5.gca().plot([1, 2])",
    "plt.show()",
    "plt.ion()\nplt.figure(5)",
    "plt.plot([3])",
)
def test_figures_appear_by_the_rules(notebook: Notebook) -> None:
    # A cell's outputs are there when it has ended; where there is to be nothing, that is looked at once more later.
    def have(*numbers: int) -> None:
        for cell, number in enumerate(numbers, 1):
            expect(notebook.cell(cell).locator(".figport-figure")).to_have_count(number)

    notebook.run(1)
    have(0, 0, 0, 0)
    notebook.run(2)
    have(0, 1, 0, 0)
    notebook.run(3)
    have(0, 1, 1, 0)
    notebook.run(4)
    have(0, 1, 1, 0)
    notebook.run(3)
    have(0, 1, 1, 0)


@pytest.mark.cells(LINE)
def test_a_figure_has_a_page_of_its_own(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    with notebook.page.context.expect_page() as opened:
        figure.tool("open").click()
    alone = opened.value
    assert f"{BASE}figport/kernels/" in alone.url
    second = Figure.alone(alone)
    second.until(lambda pixels: bool(blue(pixels).sum() > 500))
    # It fills the window, and follows it.
    for width, height in ((900, 600), (700, 800)):
        alone.set_viewport_size({"width": width, "height": height})
        expect(second.canvas).to_have_css("width", f"{width - 16}px")
        second.until_fills()
        assert alone.evaluate("document.documentElement.scrollHeight <= innerHeight")
    # Both views show one figure: what is done here is seen there.
    before = figure.pixels()
    second.tool("pan").click()
    alone.wait_for_selector('[data-figport-tool="pan"][aria-pressed="true"]')
    second.drag(in_axes(0.3, 0.5), in_axes(0.6, 0.6))
    panned = second.at_rest()
    assert not np.array_equal(panned, before)
    notebook.page.bring_to_front()
    figure.until(lambda pixels: np.array_equal(pixels, panned), what="it is not seen in the notebook")


@pytest.mark.cells(LINE)
def test_the_figure_is_saved_in_the_format_of_choice(notebook: Notebook) -> None:
    notebook.run(1)
    figure = notebook.figure()
    figure.tool("save").click()
    with notebook.page.expect_download() as started:
        notebook.page.locator('[data-figport-entry="pdf"]').click()
    assert started.value.suggested_filename == "Figure_1.pdf"
    assert Path(started.value.path()).read_bytes().startswith(b"%PDF")


def test_a_restarted_kernel_leaves_the_picture(
    lab: Server, opened: Callable[..., Notebook], request: pytest.FixtureRequest
) -> None:
    notebook = opened(SETUP, line_figure.LINE)
    page = notebook.page
    for number in (0, 1):
        notebook.run(number)
    figure = notebook.figure()
    before = figure.at_rest()
    for session in page.request.get(lab.address("api/sessions")).json():
        if session["path"] == f"{request.node.name}.ipynb":
            page.request.post(lab.address(f"api/kernels/{session['kernel']['id']}/restart"))
    figure.until_state("dead")
    assert np.array_equal(figure.pixels(), before)
    expect(figure.canvas).to_be_visible()
    are_the_notebooks(figure)
