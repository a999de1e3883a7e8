"""What people do every day, in Notebook 7 and the classic notebook as in JupyterLab.

All tests of a front end share a page. What JupyterLab's own tests look at frame by frame is tried here in the others.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any, Final

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Page, expect

from tests.e2e.case import Case, Pixels, in_axes
from tests.e2e.fingers import Fingers, touch_screen, until_still
from tests.e2e.fronts import elsewhere, everywhere, open_in
from tests.e2e.page import Figure
from tests.e2e.server import Server, end_kernels
from tests.e2e.stored import in_outputs, pixels_of, until_saved, widgets_of
from tests.e2e.test_ordinary_saved import KEEP_STATE
from tests.e2e.test_ordinary_wheel import SCROLLED, turn
from tests.e2e.test_ordinary_widgets import slide

pytestmark = pytest.mark.e2e


def loop(show: str, clear: str) -> str:
    """Return a cell that draws line after line, as every tutorial on live plots does."""
    return f"""
from IPython.display import clear_output, display
fig, ax = plt.subplots()
for i in range(4):
    ax.plot([0, 1], [i, i + 1])
    {clear}
    {show}
print("done", plt.get_fignums(), len(ax.lines))
"""


LOOPS: Final = [
    loop(show, clear)
    for show in ("display(fig)", "plt.show()")
    for clear in ("clear_output(wait=True)", "clear_output()")
]


@elsewhere
@pytest.mark.cells(*LOOPS, "plt.close('all')")
def test_a_loop_that_clears_and_shows_ends_with_one_live_figure(case: Case) -> None:
    """With and without ``wait``, ``display`` and ``show``; it hears keys."""
    for number in range(len(LOOPS)):
        assert case.run(number) == "done [1] 4"
        expect(case.figures(number)).to_have_count(1)
        figure = case.figure(number)
        case.exact(figure)
        before = figure.pixels()
        figure.canvas.click()
        # A grid.
        case.page.keyboard.press("g")
        figure.until_changed(before)
        case.run(len(LOOPS))


@everywhere
@pytest.mark.cells(
    "import ipywidgets as W\nout, other = W.Output(), W.Output()\n"
    "fig, ax = plt.subplots(); ax.plot([1, 4, 9])\n"
    "with out:\n    display(fig)\ndisplay(W.HBox([out, W.Button(description='b')]))",
    "with other:\n    display(fig)\ndisplay(other)",
    "inner = W.Output()\nwith inner:\n    fig, ax = plt.subplots()\ninner",
    "with inner:\n    inner.clear_output()\n    display(fig)",
)
def test_a_figure_in_an_output_of_ipywidgets_is_live(case: Case) -> None:
    """In the cell that made it, in two Outputs at once, made inside of one, and put there anew."""
    case.run(0)
    expect(case.figures(0)).to_have_count(1)
    case.run(1)
    expect(case.figures(1)).to_have_count(1)
    one, other = case.figure(0), case.figure(1)
    case.exact(one, other)
    before = one.pixels()
    case.toggle(other, "pan")
    other.drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
    one.root.scroll_into_view_if_needed()
    one.until_changed(before)
    case.exact(one, other)
    case.run(2)
    expect(case.figures(2)).to_have_count(1)
    figure = case.figure(2)
    case.exact(figure)
    case.run(3)
    expect(case.figures(2)).to_have_count(1)
    case.exact(case.figure(2))


@elsewhere
@pytest.mark.cells(
    """
import ipywidgets as W
x = np.linspace(0, 6, 200)
@W.interact(f=W.IntSlider(1, 1, 9))
def show(f):
    print("f is", f)
    plt.figure()
    plt.plot(x, np.sin(f * x))
    plt.show()
""",
    "print(len(plt.get_fignums()), np.array_equal(plt.gca().lines[0].get_ydata(), np.sin(4 * x)))",
)
def test_interact_with_a_new_figure_at_each_step_shows_one(case: Case) -> None:
    """By the slider's own messages."""
    case.run(0)
    expect(case.figures(0)).to_have_count(1)
    case.figure(0)
    # By its box: arrow keys on the slider are Notebook 7's own.
    for value in ("2", "3", "4"):
        slide(case.cell(0), value)
    expect(case.texts(0).filter(has_text="f is")).to_have_text("f is 4\n")
    expect(case.figures(0)).to_have_count(1)
    # The one before is closed when the page has ended its view.
    end = time.monotonic() + 20
    while (told := case.run(1)) != "1 True":
        assert time.monotonic() < end, told
    case.exact(case.figure(0))
    expect(case.cell(0).get_by_text("Traceback")).to_have_count(0)


SAVED: Final = """
import io
for i in range(6):
    fig, ax = plt.subplots()
    ax.plot([0, i])
    fig.savefig(io.BytesIO())
    {more}plt.close(fig)
"""


@elsewhere
@pytest.mark.cells(SAVED.format(more=""), SAVED.format(more='print("saved", i); '))
def test_what_was_made_saved_and_closed_leaves_nothing(case: Case) -> None:
    """No output at all; with a line printed in each round, those lines and no figure."""
    case.run(0)
    expect(case.outputs(0)).to_have_count(0)
    assert case.run(1).count("saved") == 6
    expect(case.outputs(1)).to_have_count(1)
    expect(case.cell(1).locator(".figport-figure, img, canvas")).to_have_count(0)


@everywhere
@pytest.mark.cells(
    "fig, ax = plt.subplots(); ax.plot([0, 1], [0, 1]); ax.set_xlim(0, 1); moves = []\n"
    "fig.canvas.mpl_connect('motion_notify_event', lambda event: 1 / 0)\n"
    "_ = fig.canvas.mpl_connect('motion_notify_event', lambda event: moves.append(event.x))",
    "print(*np.round(ax.get_xlim(), 1), len(moves) > 10)",
)
def test_pan_works_beside_a_motion_callback_that_raises(case: Case) -> None:
    """All other callbacks run; the traceback is seen once, and below it how often it happened."""
    case.run(0)
    figure = case.figure(0)
    case.exact(figure)
    readout = ""
    for step in range(12):
        figure.hover(0.3 + 0.02 * step, 0.4)
        # One by one: of moves that come faster than the kernel deals with them it hears the last.
        readout = figure.until_readout(f"(?=.*=)(?!^{re.escape(readout)}$)")
    traceback = case.texts(0).filter(has_text="Traceback")
    expect(traceback).to_have_count(1)
    case.toggle(figure, "pan")
    before = figure.pixels()
    figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    figure.until_changed(before)
    case.idle(figure)
    case.exact(figure)
    assert case.run(1).split() == ["-0.2", "0.8", "True"]
    expect(case.texts(0).filter(has_text=re.compile(r"ZeroDivisionError .*: \d+ times"))).to_have_count(1)
    expect(traceback).to_have_count(1)


SELECTION: Final = """
from matplotlib.widgets import RectangleSelector
fig, ax = plt.subplots(); ax.imshow(np.random.rand(40, 40), aspect="auto", origin="lower")
picked = []
fig.canvas.mpl_connect("button_press_event", lambda e: picked.append((round(e.xdata), round(e.ydata))))
sel = RectangleSelector(ax, lambda a, b: None, useblit=True, interactive=True)
answer = input("drag a box, then Enter: ")
print(answer, [round(v) for v in sel.extents], picked)
"""


def at_data(x: float, y: float) -> tuple[float, float]:
    """Return the place of a point of the picture of 40 by 40."""
    return in_axes((x + 0.5) / 40, (y + 0.5) / 40)


@everywhere
@pytest.mark.cells(SELECTION)
def test_what_is_selected_while_input_waits_is_there_when_it_returns(case: Case) -> None:
    """Before the prompt the figure is there, and the box is seen while it is dragged."""
    case.start(0)
    prompt = case.cell(0).locator(".jp-Stdin-input, .raw_input")
    expect(prompt).to_have_count(1)
    figure = case.figure(0)
    mouse = case.page.mouse
    mouse.click(*figure.at(*at_data(10, 10)))
    figure.hover(*at_data(5, 5))
    before = figure.pixels()
    mouse.down()
    mouse.move(*figure.at(*at_data(15, 12)), steps=5)
    figure.until_changed(before)
    mouse.move(*figure.at(*at_data(20, 15)), steps=5)
    mouse.up()
    prompt.fill("ok")
    prompt.press("Enter")
    case.until_ended(0)
    # The classic notebook shows the answer above it.
    expect(case.texts(0).last).to_have_text(re.compile(r"(^|\n)ok \[5, 20, 5, 15\] \[\(10, 10\), \(5, 5\)\]\n$"))
    case.exact(figure)


@everywhere
@pytest.mark.cells(
    "fig, ax = plt.subplots(); ax.plot([1, 2, 3]);", "ax.plot([3, 2, 1], 'r'); fig", "ax.plot([2, 2, 2], 'g'); fig"
)
def test_three_cells_that_change_and_show_a_figure_tell_a_story(case: Case) -> None:
    """Live, all show the figure as it is; the file has three pictures with one, two and three lines."""
    for number in range(3):
        case.run(number)
    case.exact(*(case.figure(number) for number in range(3)))
    stored = [case.stored(0), case.saved(1), case.saved(2)]
    assert not np.array_equal(stored[0], stored[1])
    assert not np.array_equal(stored[1], stored[2])
    assert np.array_equal(stored[2], case.figure(2).pixels())


STACK: Final = """
fig, ax = plt.subplots(); k = [0]
def turn(event):
    k[0] += event.step
fig.canvas.mpl_connect("scroll_event", turn)
fig.canvas.capture_scroll = True
for _ in range(2):
    plt.subplots()[1].plot([1, 2])
"""


@everywhere
@pytest.mark.cells(STACK, "print(k[0])", *["pass"] * 12)
def test_a_stack_turns_and_the_page_stands_still_and_elsewhere_the_page_scrolls(case: Case) -> None:
    """capture_scroll without a click; a figure where nobody listens scrolls the page, also after a click."""
    case.run(0)
    stack, plain = case.figure(0, 0), case.figure(0, 2)
    mouse = case.page.mouse
    case.idle(stack)
    before = stack.root.evaluate(SCROLLED)
    turn(case.page, stack, notches=3)
    case.idle(stack)
    assert stack.root.evaluate(SCROLLED) == before
    mouse.click(*plain.at(0.5, 0.5))
    at, root = plain.root.evaluate(SCROLLED), plain.root.element_handle()
    mouse.wheel(0, -200)
    case.page.wait_for_function(f"([root, before]) => ({SCROLLED})(root) !== before", arg=[root, at])
    assert float(case.run(1)) == 3


SLIDER: Final = """
from matplotlib.widgets import Slider
fig, ax = plt.subplots(figsize=(6.4, 4.8))
slider = Slider(fig.add_axes([0.2, 0.1, 0.6, 0.3]), "s", 0, 1, valinit=0.5)
seen = []
fig.canvas.mpl_connect("button_press_event", lambda event: seen.append("press"))
fig.canvas.mpl_connect("button_release_event", lambda event: seen.append("release"))
"""


@pytest.fixture
def screen(case: Case) -> Iterator[Fingers]:
    """The shared page on a touch screen."""
    with touch_screen(case.page) as fingers:
        yield fingers


@elsewhere
@pytest.mark.cells(SLIDER, "print(slider.val, *seen)", *["pass"] * 12)
def test_a_swipe_over_a_slider_scrolls_the_page_alone_and_a_tap_clicks(case: Case, screen: Fingers) -> None:
    case.run(0)
    figure = case.figure(0)
    start, end = figure.at(0.6, 0.7), figure.at(0.6, 0.98)
    before, root = figure.root.evaluate(SCROLLED), figure.root.element_handle()
    screen.swipe((start, end))
    case.page.wait_for_function(
        f"([root, before]) => ({SCROLLED})(root) < before - 50", arg=[root, before], timeout=10_000
    )
    until_still(figure.root)
    expect(figure.canvas).not_to_be_focused()
    assert case.run(1) == "0.5"
    # A tap gives the focus, and is a click.
    screen.tap(figure.at(0.65, 0.75))
    expect(figure.canvas).to_be_focused()
    screen.tap(figure.at(0.35, 0.75))
    figure.until_answered()
    value, *seen = case.run(1).split()
    assert float(value) == pytest.approx(0.25, abs=0.02)
    assert seen == ["press", "release"] * 2


def holds(models: dict[str, Any], pixels: Pixels) -> bool:
    """Whether one of these Outputs of ipywidgets has a picture."""
    return any(np.array_equal(one, pixels) for one in in_outputs(models))


SAVE_WITH_STATE: Final = "document.querySelector('#widget-submenu a').click()"
"""The classic notebook's way: by a menu, and once."""


@elsewhere
@pytest.mark.cells(
    "fig, ax = plt.subplots(); ax.plot([1, 4, 9], 'r', lw=8);",
    "with plt.ioff(): fig2, ax2 = plt.subplots()\nax2.plot([9, 4, 1], 'g', lw=8); display(fig2)",
    "import ipywidgets as W\nout = W.Output()\n"
    "with out:\n    fig3, ax3 = plt.subplots(); ax3.plot([4, 1, 4], 'b', lw=8)\nout",
)
def test_the_saved_notebook_has_the_picture_in_every_kind_of_output(
    case: Case, front: str, lab: Server, tab: Page
) -> None:
    """Shown by itself, by `display`, and in an Output of ipywidgets; as it was left, and without a kernel."""
    case.page.bring_to_front()
    for number in range(3):
        case.run(number)
    figures = [case.figure(number) for number in range(3)]
    seen = []
    for figure in figures:
        case.toggle(figure, "pan")
        figure.drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
        seen.append(figure.at_rest())

    def kept() -> bool:
        """Whether the file has all of them; outputs of tests before are there as well."""
        in_cells = all(np.array_equal(case.saved(number), seen[number]) for number in range(2))
        return in_cells and holds(widgets_of(case.file), seen[2])

    if front == "nbclassic":
        until_saved(case.page, kept, lambda: case.page.evaluate(SAVE_WITH_STATE))
    else:
        case.page.evaluate(KEEP_STATE)
        until_saved(case.page, kept)
        case.page.evaluate(KEEP_STATE)
    html, _ = HTMLExporter().from_notebook_node(nbformat.read(case.file, as_version=4))
    states = re.search(r'<script type="application/vnd.jupyter.widget-state\+json">(.*?)</script>', html, re.DOTALL)
    assert states is not None
    assert holds(json.loads(states[1])["state"], seen[2])
    end_kernels(lab)
    tab.bring_to_front()
    notebook = open_in(front, tab, lab, case.file.name)
    for number, pixels in enumerate(seen):
        root = case.within(notebook, number).locator(".figport-figure")
        Figure(root).until_state("dead")
        shown = root.locator(".figport-placeholder")
        expect(shown).to_be_visible()
        assert np.array_equal(pixels_of(str(shown.get_attribute("src")).partition(",")[2]), pixels)
