"""Figures in layouts of ipywidgets, as people who come from ipympl build them; and libraries that do so for them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.case import Case, in_axes
from tests.e2e.notebook_apps import FRONTS, open_in
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, end_kernels, write_notebook
from tests.e2e.stored import output, picture, pixels_of, save, until_kept

pytestmark = pytest.mark.e2e

START = """
%matplotlib figport
import numpy as np, matplotlib.pyplot as plt, ipywidgets as W
"""
LAYOUT = """
import ipywidgets as W
fig, ax = plt.subplots(figsize=(4, 3))
line, = ax.plot(np.sin(np.arange(100) / 9))
s = W.FloatSlider(1, min=0, max=3)
s.observe(lambda c: (line.set_ydata(c.new * np.sin(np.arange(100) / 9)), fig.canvas.draw_idle()), "value")
W.VBox([W.HBox([fig.canvas, W.Button(description="fit")]), s])
"""
STATE = "print(round(line.get_ydata().max(), 2), *np.round(ax.get_xlim(), 1), len(plt.get_fignums()))"


def slide(place: Locator | Page, value: str, which: int = 0) -> None:
    """Type a value into the box beside a slider."""
    box = place.locator(".widget-readout").nth(which)
    box.click()
    box.fill(value)
    box.press("Enter")


def unscrolled(box: Locator) -> None:
    """See that a box shows all that is in it, and has no scroll bars."""
    sizes = box.evaluate("e => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]")
    assert sizes == [0, 0]


def left_of(one: Locator, other: Locator) -> bool:
    first, second = one.bounding_box(), other.bounding_box()
    assert first is not None
    assert second is not None
    return first["x"] + first["width"] <= second["x"] + 1 and abs(first["y"] - second["y"]) < first["height"]


@pytest.mark.cells(LAYOUT, STATE)
def test_a_figure_in_boxes_is_live_and_follows_a_slider(case: Case) -> None:
    case.run(0)
    expect(case.figures(0)).to_have_count(1)
    figure = case.figure(0)
    case.exact(figure)
    cell = case.cell(0)
    assert left_of(figure.root, cell.get_by_role("button", name="fit"))
    for box in cell.locator(".widget-box, .figport-box").all():
        unscrolled(box)
    before = figure.pixels()
    slide(cell, "2")
    figure.until_changed(before)
    case.exact(figure)
    case.toggle(figure, "pan")
    figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    case.idle(figure)
    case.exact(figure)
    height, left, right, figures = case.run(1).split()
    assert (height, figures) == ("2.0", "1")
    assert [float(left), float(right)] == pytest.approx([-32.2, 76.7], abs=0.5)


@pytest.mark.cells(
    LAYOUT,
    "W.Tab([fig.canvas, W.Accordion([fig.canvas], selected_index=0)], titles=['one', 'two'])",
    "W.AppLayout(left_sidebar=W.Button(), center=fig.canvas, footer=W.IntSlider())",
    "with plt.ioff(): wide = plt.figure(figsize=(30, 2))\nW.HBox([wide.canvas, W.Button()])",
    "line.set_ydata(-line.get_ydata()); fig.canvas.draw_idle()",
    "display(W.HBox([fig.canvas])); plt.close(fig)",
)
def test_one_figure_in_several_boxes_is_one_figure(case: Case) -> None:
    for number in range(4):
        case.run(number)
    first, third = case.figure(0), case.figure(2)
    case.cell(1).get_by_text("two", exact=True).click()
    second = Figure.live(case.cell(1).locator(".figport-figure:visible"))
    case.cell(1).get_by_text("one", exact=True).click()
    second = Figure.live(case.cell(1).locator(".figport-figure:visible"))
    before = first.pixels()
    case.run(4)
    first.root.scroll_into_view_if_needed()
    first.until_changed(before)
    case.exact(first, second, third)
    # One that is wider than the page has a scroll bar of its own, and leaves the rest where it can be seen.
    case.figure(3)
    box = case.cell(3).locator(".figport-box")
    widths = "e => [e, ...e.querySelectorAll('*')].map(one => [one.scrollWidth, one.clientWidth])"
    assert any(width == 3000 > seen for width, seen in box.evaluate(widths))
    button, cell = case.cell(3).get_by_role("button").last.bounding_box(), case.cell(3).bounding_box()
    assert button is not None
    assert cell is not None
    assert button["x"] + button["width"] <= cell["x"] + cell["width"]
    # And a closed one stays as it was, also where it came too late to be live.
    first.root.scroll_into_view_if_needed()
    shown = first.pixels()
    case.run(5)
    first.until_state("dead")
    assert np.array_equal(first.pixels(), shown)
    expect(case.cell(5).locator("img.figport-placeholder:visible, canvas.figport-canvas:visible")).to_have_count(1)


GRID = """
import ipywidgets as W
fig, ax = plt.subplots(figsize=(4, 2), layout="constrained"); ax.plot([1, 2])
fig.canvas.fit = "width"; fig.canvas.layout.width = "500px"
W.GridBox([fig.canvas, W.Button(description="fit")], layout=W.Layout(grid_template_columns="auto 160px"))
"""


@pytest.mark.cells(GRID, "fig.canvas.layout.width = '350px'", "print(*fig.get_size_inches())")
def test_a_figure_in_a_grid_is_as_wide_as_its_layout_says(case: Case) -> None:
    """A width in CSS pixels, and another one later: picture and kernel's figure follow, in the figure's shape."""
    case.run(0)
    expect(case.figures(0)).to_have_count(1)
    figure = case.figure(0)
    for width, height in ((500, 250), (350, 175)):
        expect(figure.canvas).to_have_css("width", f"{width}px")
        expect(figure.canvas).to_have_css("height", f"{height}px")
        assert left_of(figure.root, case.cell(0).get_by_role("button", name="fit"))
        figure.until_answered()
        assert case.run(2) == f"{width / 100} {height / 100}"
        case.exact(figure)
        assert figure.pixels().shape == (height, width, 4)
        unscrolled(case.cell(0).locator(".widget-gridbox"))
        case.run(1)


@pytest.mark.cells(
    "import ipywidgets as W\nfig, ax = plt.subplots(); line, = ax.plot([0, 1]); box = W.HBox([fig.canvas])",
    "fig.canvas",
    "display(fig.canvas)",
    "line.set_color('red'); fig.canvas.draw_idle()",
)
def test_a_canvas_as_a_cells_value_is_the_live_figure(case: Case) -> None:
    for number in range(3):
        case.run(number)
    one, other = case.figure(1), case.figure(2)
    assert case.cell(1).locator(".jupyter-widgets, pre").count() == 0
    before = one.pixels()
    case.run(3)
    one.until_changed(before)
    case.toggle(other, "pan")
    other.drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
    case.idle(other)
    case.exact(one, other)


BARE = """
fig, ax = plt.subplots(figsize=(5, 3))
c = fig.canvas
c.header_visible = False; c.footer_visible = False; c.toolbar_visible = "fade-in-fade-out"
c.resizable = False; c.capture_scroll = True
c.layout.width = "600px"; c.layout.min_height = "300px"
"""


@pytest.mark.cells(
    BARE,
    "display(fig)",
    "c.header_visible = c.footer_visible = c.toolbar_visible = c.resizable = True",
    "c.toolbar_visible = 'hidden'",
    "c.toolbar_position = 'left'",
    "import ipywidgets as W; W.HBox([c])",
)
def test_attributes_of_ipympl_are_obeyed_in_all_views(case: Case) -> None:
    assert case.run(0) == ""
    case.run(1)
    views = [case.figure(number) for number in (0, 1)]
    page = case.page
    page.mouse.move(0, 0)
    for figure in views:
        header = figure.root.locator(".figport-header, .figport-title, .figport-message, .figport-handle")
        expect(header.locator("visible=true")).to_have_count(0)
        assert figure.root.evaluate("e => e.getBoundingClientRect().height") == 300
        # The tools come with the pointer, and work.
        expect(figure.tool("pan")).not_to_be_visible()
        figure.hover(0.5, 0.5)
        expect(figure.tool("pan")).to_be_visible()
        case.toggle(figure, "pan")
        case.toggle(figure, "pan")
        page.mouse.move(0, 0)
    case.run(2)
    for figure in views:
        expect(figure.root.locator(".figport-title")).to_be_visible()
        expect(figure.tool("home")).to_be_visible()
        figure.root.scroll_into_view_if_needed()
        figure.hover(0.5, 0.5)
        expect(figure.root.locator(".figport-handle")).to_be_visible()
    case.run(3)
    for figure in views:
        expect(figure.tool("home")).not_to_be_visible()
    case.run(4)
    expect(case.cell(4).locator(".jp-OutputArea-output")).to_contain_text("row above the picture")
    case.run(5)
    boxed = case.figure(5).root.locator("xpath=ancestor::*[contains(@class, 'figport-box')]")
    assert boxed.evaluate("e => e.getBoundingClientRect().width") == 600


IN_AN_OUTPUT = """
import ipywidgets as W
from IPython.display import display
out, again, presses = W.Output(layout=dict(border="1px solid green")), W.Button(description="again"), 0
with plt.ioff(): fig, ax = plt.subplots()
ax.plot([1, 4, 9])
def block():
    display(fig)
with out:
    block()
def show(_):
    global presses
    out.clear_output()
    with out:
        block()
    presses += 1
    again.description = f"shown {presses}"
again.on_click(show)
display(W.HBox([out, again]))
"""
NEW_ONES = "del fig, ax\ndef block():\n    plt.subplots()[1].plot([9, 4, 1])"


@pytest.mark.cells(
    IN_AN_OUTPUT, "print(*plt.get_fignums())", "other = W.Output()\nwith other: display(fig)\nother", NEW_ONES
)
def test_a_block_with_an_output_shows_one_live_figure_at_each_press(case: Case) -> None:
    """Of a figure that is there already, or made in the block; the panel counts as many views as there are figures."""
    case.run(0)
    expect(case.figures(0)).to_have_count(1)
    case.toggle(case.figure(0), "pan")

    def press(presses: int) -> None:
        button = case.cell(0).locator("button.jupyter-button")
        if presses:
            button.click()
            expect(button).to_have_text(f"shown {presses}")
        expect(case.figures(0)).to_have_count(1)
        figure = case.figure(0)
        assert left_of(figure.root, button)
        if presses > 2:
            case.toggle(figure, "pan")
        before = figure.pixels()
        figure.drag(in_axes(0.5, 0.5), in_axes(0.6, 0.5))
        figure.until_changed(before)

    for presses in (0, 1, 2):
        press(presses)
        case.listed("Figure 1\n400 × 300 · 1 view")
    case.run(2)
    case.exact(case.figure(2), case.figure(0))
    case.listed("Figure 1\n400 × 300 · 2 views")
    assert case.run(1) == "1"
    case.run(3)
    for presses, number in ((3, 2), (4, 3)):
        press(presses)
        case.listed("Figure 1\n400 × 300 · 1 view", f"Figure {number}\n400 × 300 · 1 view")
        assert case.run(1) == f"1 {number}"
    case.exact(case.figure(0))


SLIDERS = """
from mpl_interactions import ipyplot as iplt
x = np.linspace(0, 6, 200)
fig, ax = plt.subplots(figsize=(4, 3))
controls = iplt.plot(x, lambda x, f: np.sin(f * x), f=(1, 5), use_ipywidgets=True)
"""


@pytest.mark.cells(SLIDERS, "print(len(plt.get_fignums()), np.allclose(ax.lines[0].get_ydata(), np.sin(5 * x)))")
def test_mpl_interactions_draws_what_its_sliders_say(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    expect(case.figures(0)).to_have_count(1)
    before = figure.pixels()
    slider = case.cell(0).locator(".widget-slider .noUi-handle, .widget-slider [role=slider]").first
    slider.focus()
    case.page.keyboard.press("End")
    figure.until_changed(before)
    assert case.run(1) == "1 True"


def test_a_layout_and_canvases_as_values_come_back_with_the_page(tab: Page, lab: Server) -> None:
    """Saved and loaded anew with a kernel that lives: live. With another kernel: the pictures, in their places."""
    page = tab
    page.set_viewport_size({"width": 1200, "height": 1900})
    settings = Path(lab.environment["JUPYTERLAB_SETTINGS_DIR"], "@jupyter-widgets", "jupyterlab-manager")
    settings.mkdir(parents=True, exist_ok=True)
    setting = settings / "plugin.jupyterlab-settings"
    setting.write_text(json.dumps({"saveState": True}))
    try:
        file = lab.root / "layout.ipynb"
        write_notebook(file, [START + LAYOUT, "fig.canvas", "display(fig.canvas)", STATE])
        notebook = Notebook(page, lab, file.name)
        for number in range(3):
            notebook.run(number)
        figures = [notebook.figure(number) for number in range(3)]
        first = figures[1].at_rest()
        before = figures[0].pixels()
        slide(page, "2")
        figures[0].until_changed(before)
        figures[2].at_rest()
        save(page)
        page.reload()
        notebook.until_ready()
        figures = [Figure.live(notebook.cell(number).locator(".figport-figure")) for number in range(3)]
        assert left_of(figures[0].root, page.get_by_role("button", name="fit"))
        before = figures[2].pixels()
        slide(page, "0.5")
        after = figures[2].until_changed(before)
        # The hand of one who uses a value moves all.
        figures[2].tool("pan").click()
        figures[2].drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
        figures[2].until_changed(after)
        after = figures[2].at_rest()
        for figure in figures:
            figure.until(lambda pixels: np.array_equal(pixels, after))
        notebook.run(3)
        height, left, _, count = notebook.printed(3).split()
        assert (height, count) == ("0.5", "1")
        assert float(left) == pytest.approx(-32.2, abs=0.5)
        until_kept(page, file, after)
        assert np.array_equal(picture(output(file, 2)), after)
        # Of a figure's outputs the newest follows.
        assert np.array_equal(picture(output(file, 1)), first)
        end_kernels(lab)
        page.reload()
        notebook.until_ready()
        for number, pixels in enumerate((after, first, after)):
            rested = Figure(notebook.cell(number).locator(".figport-figure"))
            rested.until_state("dead")
            shown = rested.root.locator("img.figport-placeholder")
            expect(shown).to_be_visible()
            sizes = shown.evaluate("e => e.decode().then(() => [e.naturalWidth, e.naturalHeight, e.clientWidth])")
            assert sizes == [400, 300, 400]
            seen = pixels_of(str(shown.get_attribute("src")).partition(",")[2])
            assert np.array_equal(seen, pixels), number
        assert left_of(page.locator(".figport-figure").first, page.get_by_role("button", name="fit"))
    finally:
        setting.unlink()


def follows_its_slider(page: Page, value: str) -> None:
    """See that the layout's figure is live, whole, and follows the slider and the hand."""
    figure = Figure.live(page.locator(".figport-figure").first, timeout=60_000)
    assert left_of(figure.root, page.get_by_role("button", name="fit"))
    unscrolled(figure.root.locator("xpath=ancestor::*[contains(@class, 'figport-box')]"))
    before = figure.pixels()
    slide(page, value)
    before = figure.until_changed(before)
    if figure.tool("pan").get_attribute("aria-pressed") == "false":
        figure.tool("pan").click()
    expect(figure.tool("pan")).to_have_attribute("aria-pressed", "true")
    figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    figure.until_changed(before)


@pytest.mark.parametrize("app", FRONTS[1:])
def test_a_layout_and_a_canvas_as_a_value_elsewhere(tab: Page, lab: Server, app: str) -> None:
    """In Notebook 7 and in the classic one: live, and after they were saved and opened again."""
    name = f"layout-{app}.ipynb"
    write_notebook(lab.root / name, [START, LAYOUT, "fig.canvas", STATE])
    notebook = open_in(app, tab, lab, name)
    for number in range(3):
        notebook.run(number)
    for value in ("2", "3"):
        if value == "3":
            save(tab)
            tab.reload()
            notebook.until_ready()
        shown, box = (notebook.cell(number).locator(".figport-figure") for number in (2, 1))
        before = Figure.live(shown, timeout=60_000).pixels()
        Figure.live(box, timeout=60_000)  # ipywidgets makes it anew; until then the other one is the first
        follows_its_slider(tab, value)
        figure = Figure.live(shown)
        figure.until_changed(before)
        before = figure.at_rest()
        # By its own hand too: the tool is pressed already, for it is one figure.
        figure.drag(in_axes(0.5, 0.5), in_axes(0.6, 0.5))
        figure.until_changed(before)
        panned = figure.at_rest()
        boxed = Figure.live(box)
        boxed.until(lambda pixels, panned=panned: np.array_equal(pixels, panned))  # type: ignore[misc]
        notebook.run(3)
        assert notebook.printed(3).split()[::3] == [f"{value}.0", "1"]
