"""What people do every day, in Notebook 7 and the classic notebook as in JupyterLab.

All tests of a front end share a page. What JupyterLab's own tests look at frame by frame is tried here in the others.
"""

from __future__ import annotations

import itertools
import json
import re
import time
from typing import Final

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Page, expect

from tests.e2e import everyday_cells
from tests.e2e.case import PRINTED, Case, in_axes
from tests.e2e.fingers import Fingers, until_still
from tests.e2e.notebook_apps import elsewhere, everywhere, open_in
from tests.e2e.page import Figure
from tests.e2e.server import Server, end_kernels
from tests.e2e.stored import have, pixels_of, until_saved, widgets_of
from tests.e2e.test_ordinary_keys import IN_USE, TOOLS, use_tools
from tests.e2e.test_ordinary_saved import KEEP_STATE
from tests.e2e.test_ordinary_threads import ANNOTATOR, WHERE, annotate
from tests.e2e.test_ordinary_wheel import SCROLLED, TURNS, take_turns, turn
from tests.e2e.test_ordinary_widgets import slide
from tests.e2e.watch import LINE, LINES, loop, patient, see_loop, steady, to_the_top, unmoved, watching

pytestmark = pytest.mark.e2e


@everywhere
@pytest.mark.cells(*everyday_cells.OUTPUTS)
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
    everyday_cells.INTERACT,
    "print(len(plt.get_fignums()), np.array_equal(plt.gca().lines[0].get_ydata(), np.sin(4 * x)))",
    *["pass"] * 12,
)
def test_interact_with_a_new_figure_at_each_step_shows_one(case: Case) -> None:
    """By the slider's own messages: one figure with a picture in every frame, the page stands still."""
    case.run(0)
    expect(case.figures(0)).to_have_count(1)
    case.figure(0)
    texts = case.texts(0).filter(has_text=re.compile("f (is|was)"))
    to_the_top(case, 0)
    with patient(case.page), watching(case.cell(0)) as frames:
        # By its box: arrow keys on the slider are Notebook 7's own.
        for value in ("2", "3", "4"):
            slide(case.cell(0), value)
        expect(texts).to_have_text(["f is 4\n", "'f was 4'"])
        expect(case.figures(0)).to_have_count(1)
        case.figure(0)
    steady(frames, late=2 * LINE)
    unmoved(frames)
    # The one before is closed when the page has ended its view.
    end = time.monotonic() + 20
    while (told := case.run(1)) != "1 True":
        assert time.monotonic() < end, told
    case.exact(case.figure(0))
    expect(case.cell(0).get_by_text("Traceback")).to_have_count(0)


@elsewhere
@pytest.mark.cells(everyday_cells.SAVED.format(more=""), everyday_cells.SAVED.format(more='print("saved", i); '))
def test_what_was_made_saved_and_closed_leaves_nothing(case: Case) -> None:
    """No output at all; with a line printed in each round, those lines and no figure."""
    case.run(0)
    expect(case.outputs(0)).to_have_count(0)
    assert case.run(1).count("saved") == 6
    expect(case.outputs(1)).to_have_count(1)
    expect(case.cell(1).locator(".figport-figure, img, canvas")).to_have_count(0)


@elsewhere
@pytest.mark.cells(*everyday_cells.PLAYERS, "print(plt.get_fignums())")
def test_an_animation_as_html_is_the_player_and_no_figure(case: Case) -> None:
    """One output: it shows its first picture, and has all of them."""
    for number in range(len(everyday_cells.PLAYERS)):
        assert case.run(number) == ""
        player = case.cell(number).locator(".animation")
        expect(player).to_have_count(1)
        expect(player.locator("img")).to_have_js_property("naturalWidth", 300)
        expect(player.locator(".anim-slider")).to_have_attribute("max", "9")
        expect(case.outputs(number)).to_have_count(1)
        expect(case.cell(number).locator(".figport-figure, .figport-badge")).to_have_count(0)
    assert case.run(len(everyday_cells.PLAYERS)) == "[]"


@elsewhere
@pytest.mark.cells(everyday_cells.RAISES, "print(len(calls))")
def test_an_animation_that_raises_stops_and_says_so_once_in_its_cell(case: Case) -> None:
    """One traceback, how often it failed, and that its timer was stopped."""
    case.run(0)
    case.figure(0)
    for said in ("Traceback", "figport stopped a timer", re.compile(r"ValueError \(step, line \d\): 3 times")):
        expect(case.texts(0).filter(has_text=said)).to_have_count(1)
    assert case.run(1) == case.run(1) == "6"
    expect(case.page.locator(PRINTED).filter(has_text="as planned")).to_have_count(1)


@everywhere
@pytest.mark.cells(*everyday_cells.MOVES)
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


def at_data(x: float, y: float) -> tuple[float, float]:
    """Return the place of a point of the picture of 40 by 40."""
    return in_axes((x + 0.5) / 40, (y + 0.5) / 40)


@everywhere
@pytest.mark.cells(everyday_cells.SELECTION)
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
@pytest.mark.cells(*everyday_cells.ASKS)
def test_input_in_a_callback_asks_in_a_running_cell_and_elsewhere_says_what_to_do(case: Case) -> None:
    """Two clicks are two prompts, one after the other; between cells one traceback in the figure's cell, counted."""
    case.run(0)
    figure = case.figure(0)
    told = case.texts(0)
    for _ in range(2):
        figure.canvas.click()
    expect(told.filter(has_text=re.compile(r"RuntimeError \(.*\): 2 times"))).to_have_count(1)
    expect(told.filter(has_text="Traceback")).to_have_count(1)
    expect(told.filter(has_text="Use a text field")).to_have_count(1)
    case.start(1)
    expect(case.texts(1)).to_have_text("waits\n")
    for _ in range(2):
        figure.canvas.click()
    for number, answer in enumerate("ab"):
        asks = case.cell(1).locator(".jp-Stdin, .raw_input_container").filter(has_text=f"label {number}: ")
        prompt = asks.locator(".jp-Stdin-input, .raw_input")
        prompt.fill(answer)
        prompt.press("Enter")
    case.until_ended(1)
    expect(case.texts(1).last).to_have_text(re.compile(r"(^|\n)\['a', 'b'\]\n$"))
    expect(told.filter(has_text="Traceback")).to_have_count(1)


@everywhere
@pytest.mark.cells(everyday_cells.PAUSES)
def test_a_pause_in_a_callback_leaves_ginput_its_three_points(case: Case) -> None:
    """It ended at the first click, with one."""
    case.start(0)
    expect(case.texts(0)).to_have_text("click\n")
    figure = case.figure(0)
    places = (0.25, 0.5), (0.5, 0.25), (0.75, 0.75)
    for x, y in places:
        case.page.mouse.click(*figure.at(*in_axes(x, y)))
    case.until_ended(0)
    expect(case.texts(0).last).to_have_text(re.compile(r"(^|\n)[\d. ]+\n$"))
    found = [float(value) for value in "".join(case.texts(0).all_inner_texts()).split()[1:]]
    # The callback came first: while it lets time pass, the next click is handled. A pixel is 1/310 and 1/231.
    points = sorted(zip(found[::2], found[1::2], strict=True))
    assert [*itertools.chain(*points)] == pytest.approx(sum(places, ()), abs=1 / 231)


@elsewhere
@pytest.mark.cells(
    "fig, ax = plt.subplots(); ax.plot([1, 2, 3]);", "ax.plot([3, 2, 1], 'r'); fig", "ax.plot([2, 2, 2], 'g'); fig"
)
def test_three_cells_that_change_and_show_a_figure_tell_a_story(case: Case) -> None:
    """Live, all show the figure as it is; in the file each keeps what it showed, and the newest follows."""
    seen = []
    for number in range(3):
        case.run(number)
        seen.append(case.figure(number).at_rest())
    views = [case.figure(number) for number in range(3)]
    case.exact(*views)
    case.stored(0)
    for number, pixels in enumerate(seen):
        assert np.array_equal(case.saved(number), pixels), number
    case.toggle(views[0], "pan")
    views[0].drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
    panned = views[0].at_rest()
    for view in views[1:]:
        view.until(lambda pixels: np.array_equal(pixels, panned))
    until_saved(case.page, lambda: np.array_equal(case.saved(2), panned))
    for number, pixels in enumerate(seen[:2]):
        assert np.array_equal(case.saved(number), pixels), number


@everywhere
@pytest.mark.cells(everyday_cells.STACK, "print(k[0])", *["pass"] * 12)
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


@elsewhere
@pytest.mark.cells(*TURNS)
def test_whose_the_wheel_is_by_turns(case: Case) -> None:
    """The page's; a figure's after a click, until the next; with `capture_scroll` without a click, until it ends."""
    take_turns(case)


@elsewhere
@pytest.mark.cells(TOOLS, IN_USE)
def test_tools_of_the_users_are_pressed_with_the_mouse_and_by_their_keys(case: Case) -> None:
    """With matplotlib's toolmanager: a switch, which gives way to zoom and comes back by its key, and a plain tool."""
    use_tools(case)


@elsewhere
@pytest.mark.cells(everyday_cells.SLIDER, "print(slider.val, *seen)", *["pass"] * 12)
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


SAVE_WITH_STATE: Final = "document.querySelector('#widget-submenu a').click()"
"""The classic notebook's way: by a menu, and once."""


@elsewhere
@pytest.mark.cells(*everyday_cells.KINDS)
def test_the_saved_notebook_has_the_picture_in_every_kind_of_output(
    case: Case, front: str, lab: Server, tab: Page
) -> None:
    """By itself, by `display`, in an Output of ipywidgets, in a box; as it was left, and without a kernel."""
    case.page.bring_to_front()
    for number in range(4):
        case.run(number)
    figures = [case.figure(number) for number in range(4)]
    seen = []
    for figure in figures:
        case.toggle(figure, "pan")
        figure.drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
        seen.append(figure.at_rest())

    def kept() -> bool:
        """Whether the file has all of them; outputs of tests before are there as well."""
        in_cells = all(np.array_equal(case.saved(number), seen[number]) for number in range(2))
        return in_cells and have(widgets_of(case.file), *seen[2:])

    if front == "nbclassic":
        until_saved(case.page, kept, lambda: case.page.evaluate(SAVE_WITH_STATE))
    else:
        case.page.evaluate(KEEP_STATE)
        until_saved(case.page, kept)
        case.page.evaluate(KEEP_STATE)
    html, _ = HTMLExporter().from_notebook_node(nbformat.read(case.file, as_version=4))
    states = re.search(r'<script type="application/vnd.jupyter.widget-state\+json">(.*?)</script>', html, re.DOTALL)
    assert states is not None
    assert have(json.loads(states[1])["state"], *seen[2:])
    end_kernels(lab)
    tab.bring_to_front()
    notebook = open_in(front, tab, lab, case.file.name)
    for number, pixels in enumerate(seen):
        cell = case.within(notebook, number)
        # A box that is out of sight asks for no kernel: its cell may not be in the page.
        cell.scroll_into_view_if_needed()
        root = cell.locator(".figport-figure")
        Figure(root).until_state("dead")
        shown = root.locator(".figport-placeholder")
        expect(shown).to_be_visible()
        assert np.array_equal(pixels_of(str(shown.get_attribute("src")).partition(",")[2]), pixels)


@elsewhere
@pytest.mark.cells(ANNOTATOR, WHERE)
def test_clicks_of_an_annotator_are_filed_under_their_page(case: Case) -> None:
    """Three clicks and the button of a widget, ten times, as fast as a robot can."""
    annotate(case)


LOOPS: Final = [
    f"{loop(clear, show)}print('done', plt.get_fignums(), len(ax.lines))"
    for clear, show in itertools.product(
        ("clear_output(wait=True)", "clear_output()"),
        ("display(fig)", "plt.show()"),
    )
]


@elsewhere
@pytest.mark.cells("plt.close('all')", *LOOPS)
def test_a_loop_that_clears_and_shows_is_one_live_figure(case: Case, front: str) -> None:
    """Frame by frame, also where the page is scrolled to its end; and it hears keys.

    The last test of the file, so that the page ends below it.
    """
    for number in range(1, len(LOOPS) + 1):
        at_the_end = front == "nbclassic" and number == len(LOOPS)
        with patient(case.page):
            frames = see_loop(case, number, at_the_end=at_the_end)
        expect(case.texts(number)).to_have_text(f"done [1] {LINES}\n")
        steady(frames, late=2 * LINE)
        unmoved(frames)
        figure = case.figure(number)
        case.exact(figure)
        before = figure.pixels()
        figure.canvas.click()
        # A grid.
        case.page.keyboard.press("g")
        figure.until_changed(before)
        case.run(0)
