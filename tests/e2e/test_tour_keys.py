"""The tour with a keyboard alone: what it says to try can be done without a mouse, and is seen and said."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e import access
from tests.e2e.kernel import Kernel, kernel_of
from tests.e2e.keyboard import Keyboard
from tests.e2e.page import Figure, Notebook, until_idle
from tests.e2e.server import Server
from tests.e2e.stored import save
from tests.e2e.test_tour import TITLES, TOUR

pytestmark = pytest.mark.e2e

NAME = "tour-keys.ipynb"


def says(figure: Figure, words: str) -> None:
    """Wait until screen readers are told this, by a regular expression."""
    expect(figure.root.get_by_role("status").filter(has_text=re.compile(words))).to_have_count(1)


def near(*wanted: float, by: float) -> Callable[[tuple[float, ...]], bool]:
    """Return a function that tells whether values are these, each up to a difference."""
    return lambda values: values == pytest.approx(wanted, abs=by)


def pressed(tool: Locator, state: bool) -> None:
    expect(tool).to_have_attribute("aria-pressed", str(state).lower())


def walk_along_a_series(keys: Keyboard, figure: Figure, kernel: Kernel) -> None:
    """Pan, zoom, home and back by keys; a rectangle, a file, options, another size."""
    limits = "tuple(map(float, axes_of(1).get_xlim()))"
    low, high = home = kernel.ask(limits)
    span = high - low
    keys.tool(figure, "pan")
    pressed(figure.tool("pan"), True)
    expect(figure.tool("pan")).to_be_focused()
    keys.go(figure.canvas)
    keys.press("ArrowRight", "ArrowRight", "+")
    middle, half = low + span * 0.7, span * 0.85 / 2
    panned = kernel.until(limits, near(middle - half, middle + half, by=span / 100))
    seen = figure.as_drawn()
    keys.press("h")
    kernel.until(limits, near(*home, by=0))
    keys.tool(figure, "back")
    kernel.until(limits, near(*panned, by=0))
    assert np.array_equal(figure.as_drawn(), seen)
    keys.tool(figure, "forward")
    kernel.until(limits, near(*home, by=0))
    # There is no more to go forward to: the keyboard goes to what is next to it.
    expect(figure.tool("forward")).to_be_disabled()
    expect(figure.root.locator(".figport-toolbar :focus")).to_have_count(1)
    keys.go(figure.canvas)
    keys.press("g", "o")
    kernel.until("axes_of(1).xaxis.get_gridlines()[0].get_visible()")
    pressed(figure.tool("pan"), False)
    pressed(figure.tool("zoom"), True)
    says(figure, "Zoom on")
    # A rectangle by the cross, which says where it is.
    cross = keys.cross(figure)
    says(figure, "Arrow keys move the cross")
    x, y = cross.place
    begin, end = (kernel.ask(f"axes_of(1).transData.inverted().transform(({at}, 0))[0].item()") for at in (x, x + 160))
    keys.press("Shift+Space")
    cross.go(x + 160, y + 80)
    says(figure, re.escape("(x, y) = (200"))
    keys.press("Space")
    kernel.until(limits, near(begin, end, by=span / 500))
    figure.as_drawn()
    cross.end()
    expect(figure.canvas).to_be_focused()
    keys.press("o", "h")
    kernel.until(limits, near(*home, by=0))
    # A file.
    keys.tool(figure, "save")
    expect(figure.root.locator("[role=menuitem]").first).to_be_focused()
    access.check(figure.root)
    keys.press("s", "p")
    expect(figure.root.locator("[role=menuitem]:focus")).to_contain_text("PNG")
    with keys.page.expect_download() as download:
        keys.press("Enter")
    with Image.open(io.BytesIO(download.value.path().read_bytes())) as picture:
        assert (picture.format, picture.size) == ("PNG", (800, 350))
    expect(figure.tool("save")).to_be_focused()
    # Options.
    keys.tool(figure, "customize")
    form = figure.root.locator(".figport-form")
    expect(form.get_by_label("What to change")).to_be_focused()
    access.check(figure.root)
    title = form.locator("[data-figport-field=title] textarea")
    keys.go(title)
    # Its one line stays one, also where it is longer than the field.
    assert title.evaluate("field => field.scrollHeight <= field.clientHeight")
    keys.press("Control+a")
    keys.page.keyboard.type("By keys")
    keys.press("Enter")
    kernel.until("axes_of(1).get_title() == 'By keys'")
    keys.press("Escape")
    expect(figure.tool("customize")).to_be_focused()
    # The corner.
    keys.go(figure.root.locator(".figport-handle"))
    keys.press("ArrowDown", "ArrowDown")
    kernel.until("figure_of(1).get_size_inches().tolist() == [8, 3.7]")
    says(figure, "800 by 370 pixels")
    figure.as_drawn()
    keys.press("Escape")
    kernel.until("figure_of(1).get_size_inches().tolist() == [8, 3.5]")
    expect(figure.canvas).to_be_focused()


def hover_pick_and_turn(keys: Keyboard, notebook: Notebook, kernel: Kernel) -> None:
    """The cross hovers over a curve, picks a dot and turns a knob."""
    page = keys.page
    keys.cell(5)
    figure = keys.figure(notebook.cell(5).locator(".figport-figure"))
    cross = keys.cross(figure)
    cross.go(cross.place[0] + 37, cross.place[1])
    day = kernel.ask(f"round(hover_axes.transData.inverted().transform(({cross.place[0]}, 0))[0].item())")
    kernel.until(f"label.get_visible() and label.get_text().startswith(str(prices['date'][{day}]))")
    says(figure, re.escape("(x, y) = ("))
    figure.as_drawn()
    cross.end()
    # The dot of the day on which most was traded.
    keys.cell(7)
    figure = keys.figure(notebook.cell(7).locator(".figport-figure"))
    cross = keys.cross(figure)
    day = kernel.ask("volume.argmax().item()")
    x, y = kernel.ask(f"pick_axes.transData.transform((volume[{day}], move[{day}])).tolist()")
    cross.go(x, 350 - y)
    keys.press("Enter")
    kernel.until(f"picked == {{{day}}}")
    kernel.until("pick_axes.get_title().endswith('(1 picked)')")
    figure.as_drawn()
    expect(figure.canvas).to_have_attribute("aria-label", re.compile(r"\(1 picked\); million shares"))
    keys.press("Enter")
    kernel.until("picked == set()")
    # The knob.
    keys.cell(9)
    figure = keys.figure(notebook.cell(9).locator(".figport-figure"))
    cross = keys.cross(figure)
    left, bottom, right, top = kernel.ask("knob.bbox.extents.tolist()")
    cross.go(left + 30, 350 - (bottom + top) / 2)
    keys.press("Shift+Space")
    cross.go(left + 130, cross.place[1])
    keys.press("Space")
    days = 1 + 199 * 130 / (right - left)
    kernel.until("float(slider.val)", lambda value: value == pytest.approx(days, abs=1))
    kernel.until("line.get_xdata()[0] == slider.val - 1")
    figure.as_drawn()
    cross.end()
    assert page.evaluate("() => document.activeElement.tagName") == "CANVAS"


def fly_and_look(keys: Keyboard, notebook: Notebook, kernel: Kernel) -> None:
    """Turn a mountain and come closer; look into a scan, and at a copy of it."""
    keys.cell(11)
    figure = keys.figure(notebook.cell(11).locator(".figport-figure"))
    view = "float(axes_of(5).azim), float(axes_of(5).get_xlim()[1] - axes_of(5).get_xlim()[0])"
    azim, width = kernel.ask(view)
    cross = keys.cross(figure)
    keys.press("Shift+Space", *["ArrowRight"] * 5, "Space")
    kernel.until(view, lambda now: now[0] != azim)
    # Not before the last step is there.
    kernel.until("axes_of(5).button_pressed is None")
    turned, _ = kernel.ask(view)
    assert -60 < turned - azim < -5
    # With the right button.
    keys.press("Shift+3", *["ArrowDown"] * 5, "3")
    kernel.until(view, lambda now: now[0] == turned and now[1] < width * 0.95)
    figure.as_drawn()
    cross.end()
    keys.cell(13)
    root = notebook.cell(13).locator(".figport-figure")
    figure = keys.figure(root.first)
    keys.go(figure.canvas)
    keys.press("o", "+", "+")
    kernel.until(
        "float(axes_of(6).get_xlim()[1] - axes_of(6).get_xlim()[0])", lambda w: w == pytest.approx(256 * 0.85**2)
    )
    keys.cross(figure)
    keys.press("ArrowUp")
    says(figure, r"\(x, y\) = \(.*\)\s*\[.*\]")
    scan = figure.as_drawn()
    keys.press("Escape")
    keys.tool(figure, "private_copy")
    expect(root).to_have_count(2)
    says(figure, "Copy made")
    keys.go(figure.root.locator(".figport-pill"))
    keys.press("Enter")
    expect(figure.root.locator(".figport-detail")).to_be_visible()
    access.check(figure.root)
    keys.press("Escape")
    expect(figure.root.locator(".figport-pill")).to_be_focused()
    copy = keys.figure(root.nth(1))
    before = copy.pixels()
    keys.tool(copy, "pan")
    keys.go(copy.canvas)
    keys.press("ArrowLeft")
    copy.until_changed(before)
    assert np.array_equal(figure.pixels(), scan)


def list_and_open(keys: Keyboard, kernel: Kernel) -> None:
    """Open the list of figures, and one of them in a tab of its own."""
    page = keys.page
    panel = page.locator("#figport-sidebar")
    keys.cell(1)
    keys.go(page.locator(".jp-SideBar.jp-mod-right li").first, limit=40)
    keys.go(page.locator('li[data-id="figport-sidebar"]'), "ArrowDown")
    keys.press("Enter")
    expect(panel).to_be_focused()
    first = panel.get_by_role("link", name="Figure 1", exact=True).last
    expect(first).to_be_visible()
    access.check(panel)
    keys.go(first)
    with page.context.expect_page() as opened:
        keys.press("Enter")
    alone = Figure.alone(opened.value)
    away = Keyboard(alone.root.page)
    home = kernel.ask("tuple(map(float, axes_of(1).get_xlim()))")
    access.check(alone.root.page.locator("html"))
    away.figure(alone.root)
    away.tool(alone, "pan")
    pressed(alone.tool("pan"), True)
    away.go(alone.canvas)
    away.press("ArrowRight")
    kernel.until("tuple(map(float, axes_of(1).get_xlim()))", lambda now: now != home)
    alone.as_drawn()
    alone.root.page.close()
    page.bring_to_front()
    # Other tests open it by themselves.
    page.evaluate("() => window.jupyterapp.shell.collapseRight()")


def test_the_tour_by_keys(lab_page: Page, lab: Server) -> None:
    page = lab_page
    shutil.copy(TOUR, lab.root / NAME)
    notebook = Notebook(page, lab, NAME, loaded=True)
    keys = Keyboard(page)
    figures = page.locator(".figport-figure")
    # JupyterLab gives the keyboard to a notebook some time after it has opened it.
    page.wait_for_function("() => document.activeElement.closest('.jp-Notebook') !== null")
    keys.press("Escape")
    keys.press("Shift+Enter", times=24)
    expect(figures).to_have_count(len(TITLES), timeout=120_000)
    until_idle(page)
    expect(figures.locator(".figport-title")).to_have_text(TITLES)
    with kernel_of(page, lab, NAME) as kernel:
        # A layout may need two draws to settle, of which the first may be that of a file.
        kernel.ask("keep_layouts(6)")
        keys.press("Escape")
        keys.cell(3)
        walk_along_a_series(keys, keys.figure(notebook.cell(3).locator(".figport-figure")), kernel)
        hover_pick_and_turn(keys, notebook, kernel)
        fly_and_look(keys, notebook, kernel)
        list_and_open(keys, kernel)
    restart_and_revive(keys, notebook)


def restart_and_revive(keys: Keyboard, notebook: Notebook) -> None:
    """Figures fall asleep with their kernel, and the kept one comes back."""
    page = keys.page
    root = notebook.cell(20).locator(".figport-figure")
    keys.go(page.locator(".jp-Cell.jp-mod-active"), "Shift+Tab", limit=40)
    save(page, lambda: keys.press("Control+s"))
    keys.press("Escape", "0", "0")
    expect(page.get_by_role("button", name="Confirm Kernel Restart")).to_be_focused()
    keys.press("Enter")
    dead = Figure(root)
    dead.until_state("dead")
    until_idle(page)
    access.check(root)
    keys.cell(1)
    keys.press("Control+Enter")
    expect(notebook.cell(1).locator(".jp-InputPrompt")).to_have_text("[1]:")
    keys.cell(20)
    keys.go(root.locator(".figport-revive"))
    keys.press("Enter")
    expect(root.locator(".figport-revive")).to_have_count(0)
    figure = Figure.live(root)
    expect(figure.canvas).to_be_focused()
    before = figure.pixels()
    keys.press("p", "ArrowLeft")
    figure.until_changed(before)
