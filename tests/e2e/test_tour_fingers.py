"""The tour with fingers alone: what it says to try can be done on a touch screen."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e import access
from tests.e2e.fingers import Fingers, middle, touch_screen
from tests.e2e.kernel import Kernel, kernel_of
from tests.e2e.page import Figure, Notebook, until_idle
from tests.e2e.server import Server
from tests.e2e.stored import save
from tests.e2e.test_tour import TITLES, TOUR

pytestmark = pytest.mark.e2e

NAME = "tour-fingers.ipynb"
SCROLLED = "root => root.closest('.jp-WindowedPanel-outer').scrollTop"
LIMITS = "(*map(float, axes_of({0}).get_xlim()), *map(float, axes_of({0}).get_ylim()))"
HELD = "axes_of(1).transData.inverted().transform(figure_of(1).bbox.size * (0.7, 0.65)).tolist()"
"""What of the first figure is to the right of its middle and above it."""


def near(*wanted: float, by: float) -> Callable[[tuple[float, ...]], bool]:
    """Return a function that tells whether values are these, each up to a difference."""
    return lambda values: values == pytest.approx(wanted, abs=by)


def command(fingers: Fingers, page: Page, name: str) -> None:
    """Touch a button of the notebook's toolbar: JupyterLab's menus open for fingers, and do nothing by them."""
    fingers.tap(page.locator(f'.jp-NotebookPanel-toolbar [data-command="{name}"]').locator("visible=true"))


RESTS = f"""
async root => {{
  for (let still = 0, last = NaN; still < 10; ) {{
    await new Promise(requestAnimationFrame);
    const now = ({SCROLLED})(root);
    still = now === last ? still + 1 : 0;
    last = now;
  }}
}}
"""
"""Waits until what a figure stands in scrolls no more."""


def seen(root: Locator) -> Figure:
    """Return a figure, in the middle of the window."""
    root.evaluate("root => root.scrollIntoView({ block: 'center' })")
    return Figure.live(root)


def walk_along_a_series(fingers: Fingers, figure: Figure, kernel: Kernel) -> None:
    """Scroll, pan, pinch, scroll with two; a rectangle, a file, another size."""
    page = figure.root.page
    limits = LIMITS.format(1)
    home = kernel.ask(limits)
    span, height = home[1] - home[0], home[3] - home[2]
    # Before it is touched, a finger scrolls the page, and nothing else.
    at, root = figure.root.evaluate(SCROLLED), figure.root.element_handle()
    fingers.swipe((figure.at(0.5, 0.5), figure.at(0.5, 0.8)))
    page.wait_for_function(f"([root, at]) => ({SCROLLED})(root) < at - 50", arg=[root, at])
    # While a page still glides, a tap only stops it.
    figure.root.evaluate(RESTS)
    assert not figure.canvas.evaluate("canvas => canvas === document.activeElement")
    fingers.tap(figure.tool("pan"))
    expect(figure.tool("pan")).to_have_attribute("aria-pressed", "true")
    width, tall = kernel.ask("tuple(map(float, axes_of(1).bbox.size))")
    x, y = figure.at(0.5, 0.5)
    fingers.swipe(((x, y), (x - 80, y)))
    moved = span * 80 / width
    panned = kernel.until(limits, near(home[0] + moved, home[1] + moved, *home[2:], by=1e-6 * height + span / 1e4))
    figure.as_drawn()
    # What is between two fingers grows with their distance, and stays there: away from the middle.
    x, y = figure.at(0.7, 0.35)
    held = kernel.ask(HELD)
    fingers.swipe(((x - 30, y), (x - 60, y)), ((x + 30, y), (x + 60, y)))
    kernel.until(limits, lambda now: now[1] - now[0] == pytest.approx(span / 2, rel=0.01))
    kernel.until(limits, lambda now: now[3] - now[2] == pytest.approx(height / 2, rel=0.01))
    there = kernel.ask(HELD)
    assert there[0] == pytest.approx(held[0], abs=2 * span / width)
    assert there[1] == pytest.approx(held[1], abs=2 * height / tall)
    figure.as_drawn()
    fingers.tap(figure.tool("back"))
    kernel.until(limits, near(*panned, by=1e-9))
    # The same figure lets the page scroll, by two.
    at = figure.root.evaluate(SCROLLED)
    fingers.swipe(((x - 30, y), (x - 30, y + 60)), ((x + 30, y), (x + 30, y + 60)))
    page.wait_for_function(f"([root, at]) => ({SCROLLED})(root) < at - 30", arg=[root, at])
    assert kernel.ask(limits) == panned
    # A finger that stays stretches, as the right button does.
    x, y = figure.at(0.5, 0.5)
    fingers.touch("touchStart", (x, y))
    kernel.until("'RIGHT' in str(figure_of(1).canvas.toolbar._pan_info)")
    fingers.move(((x, y), (x + 60, y)))
    fingers.touch("touchEnd")
    kernel.until(limits, lambda now: now[1] - now[0] < span * 0.95 and near(*home[2:], by=1e-6)(now[2:]))
    figure.as_drawn()
    fingers.tap(figure.tool("home"))
    kernel.until(limits, near(*home, by=0))
    # A rectangle.
    fingers.tap(figure.tool("zoom"))
    expect(figure.tool("zoom")).to_have_attribute("aria-pressed", "true")
    fingers.swipe((figure.at(0.4, 0.4), figure.at(0.6, 0.7)))
    kernel.until(limits, lambda now: now[1] - now[0] == pytest.approx(span * 160 / width, rel=0.02))
    kernel.until(limits, lambda now: now[3] - now[2] == pytest.approx(height * 105 / tall, rel=0.02))
    figure.as_drawn()
    fingers.tap(figure.tool("zoom"))
    fingers.tap(figure.tool("home"))
    kernel.until(limits, near(*home, by=0))
    # A file.
    fingers.tap(figure.tool("save"))
    access.check(figure.root)
    with page.expect_download() as download:
        fingers.tap(figure.root.locator('[data-figport-entry="png"]'))
    with Image.open(io.BytesIO(download.value.path().read_bytes())) as picture:
        assert (picture.format, picture.size) == ("PNG", (800, 350))
    # Another size.
    corner = middle(figure.root.locator(".figport-handle"))
    fingers.swipe((corner, (corner[0], corner[1] + 40)))
    kernel.until("figure_of(1).get_size_inches().tolist() == [8, 3.9]")
    figure.as_drawn()


def hover_pick_and_turn(fingers: Fingers, notebook: Notebook, kernel: Kernel) -> None:
    """A tap shows the numbers, picks a dot, and turns a knob; a finger drags it on."""
    figure = seen(notebook.cell(5).locator(".figport-figure"))
    fingers.tap(figure.at(0.4, 0.5))
    day = kernel.ask("round(hover_axes.transData.inverted().transform((320, 0))[0].item())")
    kernel.until(f"label.get_visible() and label.get_text().startswith(str(prices['date'][{day}]))")
    fingers.swipe((figure.at(0.4, 0.5), figure.at(0.6, 0.5)))
    day = kernel.ask("round(hover_axes.transData.inverted().transform((480, 0))[0].item())")
    kernel.until(f"label.get_text().startswith(str(prices['date'][{day}]))")
    figure.as_drawn()
    figure = seen(notebook.cell(7).locator(".figport-figure"))
    day = kernel.ask("move.argmax().item()")
    x, y = kernel.ask(f"pick_axes.transData.transform((volume[{day}], move[{day}])).tolist()")
    dot = figure.at(x / 800, 1 - y / 350)
    fingers.tap(dot)
    kernel.until(f"picked == {{{day}}}")
    figure.as_drawn()
    fingers.tap(dot)
    kernel.until("picked == set()")
    figure = seen(notebook.cell(9).locator(".figport-figure"))
    left, bottom, right, top = kernel.ask("knob.bbox.extents.tolist()")
    height = 1 - (bottom + top) / 2 / 350
    fingers.tap(figure.at((left + 30) / 800, height))
    kernel.until("float(slider.val)", lambda value: value == pytest.approx(1 + 199 * 30 / (right - left), abs=1))
    fingers.swipe((figure.at((left + 30) / 800, height), figure.at((left + 130) / 800, height)))
    kernel.until("float(slider.val)", lambda value: value == pytest.approx(1 + 199 * 130 / (right - left), abs=1))
    figure.as_drawn()


def fly_and_look(fingers: Fingers, notebook: Notebook, kernel: Kernel) -> None:
    """Turn a mountain and come closer; look into a scan, and at a copy of it."""
    figure = seen(notebook.cell(11).locator(".figport-figure"))
    fingers.tap(figure.at(0.05, 0.05))
    view = "float(axes_of(5).azim), float(axes_of(5).get_xlim()[1] - axes_of(5).get_xlim()[0])"
    azim, width = kernel.ask(view)
    fingers.swipe((figure.at(0.5, 0.5), figure.at(0.57, 0.5)))
    kernel.until(view, lambda now: now[0] < azim - 5)
    kernel.until("axes_of(5).button_pressed is None")
    turned, _ = kernel.ask(view)
    x, y = figure.at(0.5, 0.5)
    fingers.touch("touchStart", (x, y))
    kernel.until("axes_of(5).button_pressed == 3")
    fingers.move(((x, y), (x, y + 50)))
    fingers.touch("touchEnd")
    kernel.until(view, lambda now: now[0] == turned and now[1] < width * 0.95)
    figure.as_drawn()
    root = notebook.cell(13).locator(".figport-figure")
    figure = seen(root.first)
    # The numbers below the figure.
    fingers.tap(figure.at(0.4, 0.5))
    figure.until_readout(r"\(x, y\) = \(.*\)\s*\[.*\]")
    fingers.swipe(
        (figure.at(0.4, 0.5), figure.at(0.3, 0.5)),
        (figure.at(0.5, 0.5), figure.at(0.6, 0.5)),
    )
    kernel.until("float(axes_of(6).get_xlim()[1] - axes_of(6).get_xlim()[0])", near_one(256 / 3))
    scan = figure.as_drawn()
    fingers.tap(figure.tool("private_copy"))
    expect(root).to_have_count(2)
    fingers.tap(figure.root.locator(".figport-pill").locator("visible=true"))
    expect(figure.root.locator(".figport-detail")).to_be_visible()
    access.check(figure.root)
    copy = seen(root.nth(1))
    before = copy.pixels()
    fingers.tap(copy.tool("pan"))
    expect(copy.tool("pan")).to_have_attribute("aria-pressed", "true")
    fingers.swipe((copy.at(0.4, 0.5), copy.at(0.5, 0.5)))
    copy.until_changed(before)
    assert np.array_equal(figure.pixels(), scan)


def near_one(wanted: float) -> Callable[[float], bool]:
    return lambda value: value == pytest.approx(wanted, rel=0.02)


def list_and_open(fingers: Fingers, page: Page, kernel: Kernel) -> None:
    """Open the list of figures, and one of them in a tab of its own."""
    fingers.tap(page.locator('li[data-id="figport-sidebar"]'))
    panel = page.locator("#figport-sidebar")
    first = panel.get_by_role("link", name="Figure 1", exact=True).last
    expect(first).to_be_visible()
    access.check(panel)
    with page.context.expect_page() as opened:
        fingers.tap(first)
    alone = Figure.alone(opened.value)
    access.check(opened.value.locator("html"))
    limits = LIMITS.format(1)
    home = kernel.ask(limits)
    with touch_screen(opened.value) as there:
        there.tap(alone.tool("pan"))
        expect(alone.tool("pan")).to_have_attribute("aria-pressed", "true")
        there.swipe((alone.at(0.5, 0.5), alone.at(0.4, 0.5)))
        kernel.until(limits, lambda now: now[0] > home[0])
        alone.as_drawn()
    opened.value.close()
    page.bring_to_front()
    fingers.tap(page.locator('li[data-id="figport-sidebar"]'))
    expect(panel).to_be_hidden()


def restart_and_revive(fingers: Fingers, notebook: Notebook) -> None:
    """Figures fall asleep with their kernel, and the kept one comes back."""
    page = notebook.page
    root = notebook.cell(20).locator(".figport-figure")
    save(page, lambda: command(fingers, page, "docmanager:save"))
    command(fingers, page, "notebook:restart-kernel")
    fingers.tap(page.get_by_role("button", name="Confirm Kernel Restart"))
    Figure(root).until_state("dead")
    until_idle(page)
    access.check(root)
    fingers.tap(notebook.cell(1).locator(".jp-InputPrompt"))
    command(fingers, page, "notebook:run-cell-and-select-next")
    expect(notebook.cell(1).locator(".jp-InputPrompt")).to_have_text("[1]:")
    fingers.tap(root.locator(".figport-revive"))
    expect(root.locator(".figport-revive")).to_have_count(0)
    figure = seen(root)
    before = figure.pixels()
    fingers.tap(figure.tool("pan"))
    expect(figure.tool("pan")).to_have_attribute("aria-pressed", "true")
    fingers.swipe((figure.at(0.4, 0.5), figure.at(0.5, 0.5)))
    figure.until_changed(before)


def test_the_tour_by_fingers(lab_page: Page, lab: Server) -> None:
    page = lab_page
    shutil.copy(TOUR, lab.root / NAME)
    notebook = Notebook(page, lab, NAME, loaded=True)
    figures = page.locator(".figport-figure")
    with touch_screen(page) as fingers:
        command(fingers, page, "notebook:restart-run-all")
        fingers.tap(page.get_by_role("button", name="Confirm Kernel Restart"))
        expect(figures).to_have_count(len(TITLES), timeout=120_000)
        until_idle(page)
        with kernel_of(page, lab, NAME) as kernel:
            # A layout may need two draws to settle, of which the first may be that of a file.
            kernel.ask("keep_layouts(6)")
            walk_along_a_series(fingers, seen(notebook.cell(3).locator(".figport-figure")), kernel)
            hover_pick_and_turn(fingers, notebook, kernel)
            fly_and_look(fingers, notebook, kernel)
            list_and_open(fingers, page, kernel)
        restart_and_revive(fingers, notebook)
