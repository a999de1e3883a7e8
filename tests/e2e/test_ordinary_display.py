"""Where figures appear in ordinary notebooks, and where not: what is closed at once, players, `interact`."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.e2e import everyday_cells
from tests.e2e.case import Case, in_axes
from tests.e2e.watch import watching

pytestmark = pytest.mark.e2e


SAVED = """
import io
for i in range(30):
    fig, ax = plt.subplots()
    ax.plot([0, i])
    fig.savefig(io.BytesIO())
    {more}plt.close(fig)
"""


@pytest.mark.cells(SAVED.format(more=""), SAVED.format(more='print("saved", i); '), "x = 1")
def test_what_was_made_saved_and_closed_leaves_nothing(case: Case) -> None:
    """Thirty rounds in a cell: no output at all; with a line printed in each, those lines and no figure."""
    case.run(2)
    empty = case.cell(2).bounding_box()
    case.run(0)
    expect(case.cell(0).locator(".jp-OutputArea-output")).to_have_count(0)
    assert case.run(1).count("saved") == 30
    expect(case.figures(1)).to_have_count(0)
    printed = case.cell(1).bounding_box()
    assert empty is not None
    assert printed is not None
    assert printed["height"] < empty["height"] + 30 * 40


@pytest.mark.cells(*everyday_cells.PLAYERS, "print(plt.get_fignums())")
def test_an_animation_as_html_is_the_player_and_no_figure(case: Case) -> None:
    """Closed before or after the player is made, as every tutorial does."""
    for number in (0, 1):
        case.run(number)
        expect(case.cell(number).locator(".animation")).to_have_count(1)
        expect(case.figures(number)).to_have_count(0)
        expect(case.cell(number).locator(".jp-OutputArea-output")).to_have_count(1)
        expect(case.cell(number).locator(".figport-badge")).to_have_count(0)
        # It shows its first picture, and has all of them.
        expect(case.cell(number).locator(".animation img")).to_have_js_property("naturalWidth", 300)
        expect(case.cell(number).locator(".anim-slider")).to_have_attribute("max", "9")
    assert case.run(2) == "[]"


@pytest.mark.cells(
    "import ipywidgets as W\n@W.interact(a=(1, 9))\ndef f(a=1):\n"
    "    plt.figure(7, figsize=(4, 3), clear=True); plt.plot(np.arange(a + 1)); plt.ylim(0, 9)\n"
    "    print('a is', a)\n    return a",
    "w = f.widget.children[0]\nfor a in (3, 9): w.value = a\nprint(plt.get_fignums())",
    "s = W.IntSlider(5, 2, 30)\n"
    "g = W.interactive_output(lambda n: (plt.close('all'), plt.plot(np.arange(n)))[0], dict(n=s)); display(s, g)",
    "s.value = 7\nprint(plt.get_fignums())",
)
def test_interact_shows_one_figure_that_follows(case: Case) -> None:
    """A function that prints and returns, and one that closes all figures and plots."""
    case.run(0)
    expect(case.figures(0)).to_have_count(1)
    assert case.run(1) == "[7]"
    expect(case.figures(0)).to_have_count(1)
    case.exact(case.figure(0))
    expect(case.cell(0).get_by_text("a is 9")).to_have_count(1)
    case.run(2)
    expect(case.figures(2)).to_have_count(1)
    assert case.run(3) == "[1]"
    expect(case.figures(2)).to_have_count(1)
    case.exact(case.figure(2))
    expect(case.cell(2).get_by_text("Traceback")).to_have_count(0)


SLIDERS = """
import ipywidgets as W
@W.interact(a=(1, 9), b=(0.0, 3.0))
def f(a=1, b=0.5):
    plt.figure(7, clear=True)
    plt.plot(np.sin(np.linspace(0, a, 300)) * b); plt.ylim(-3, 3)
    plt.show()
"""
DRAWN = """
(a, b), (line,) = f.widget.kwargs.values(), plt.gca().lines
right = np.array_equal(line.get_ydata(), np.sin(np.linspace(0, a, 300)) * b)
print(plt.get_fignums(), a, round(b, 1), right, *np.round(plt.xlim()), *plt.ylim())
"""


@pytest.mark.cells(SLIDERS, DRAWN)
def test_a_pan_between_two_sliders_of_interact_leaves_one_figure_that_follows_both(case: Case) -> None:
    """In every frame one figure with a picture, and nothing moves; the function's limits are those of the next step."""
    case.run(0)
    figure = case.figure(0)
    cell, mouse = case.cell(0), case.page.mouse

    def until(drawn: str) -> None:
        """Wait until the kernel has drawn this: a widget's message takes another way than a cell."""
        end = time.monotonic() + 20
        while (told := case.run(1)) != drawn:
            assert time.monotonic() < end, told
        expect(case.figures(0)).to_have_count(1)
        case.exact(case.figure(0))

    def panned() -> float:
        """Drag by a quarter of the axes, and return where they begin."""
        figure = case.figure(0)
        figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
        case.idle(figure)
        case.exact(figure)
        return float(case.run(1).split()[4])

    figure.root.scroll_into_view_if_needed()
    handle, track = (cell.locator(f".noUi-{part}").first.bounding_box() for part in ("handle", "base"))
    assert handle is not None
    assert track is not None
    height = handle["y"] + handle["height"] / 2
    with watching(cell) as frames:
        mouse.move(handle["x"] + handle["width"] / 2, height)
        mouse.down()
        mouse.move(track["x"] + track["width"], height, steps=16)
        mouse.up()
        expect(cell.locator(".widget-readout").first).to_have_text("9")
        case.figure(0)
    assert {(frame.figures, frame.pictures, frame.height, frame.top) for frame in frames} == {
        (1, 1, frames[0].height, frames[0].top)
    }
    until("[7] 9 0.5 True -15.0 314.0 -3.0 3.0")
    case.toggle(case.figure(0), "pan")
    assert panned() == pytest.approx(-15 - 329 / 4, abs=2)
    cell.locator(".noUi-handle").nth(1).focus()
    for _ in range(3):
        case.page.keyboard.press("ArrowRight")
    until("[7] 9 0.8 True -15.0 314.0 -3.0 3.0")
    expect(case.figure(0).tool("pan")).to_have_attribute("aria-pressed", "true")
    assert panned() == pytest.approx(-15 - 329 / 4, abs=2)


@pytest.mark.cells(
    "fig, ax = plt.subplots(); ax.set_title('$\\\\badcommand$'); None",
    "plt.figure(1); plt.title('good'); print(plt.gcf() is fig)",
)
def test_a_figure_that_cannot_be_drawn_is_made_current_by_its_number_and_mended(case: Case) -> None:
    case.run(0)
    expect(case.cell(0).get_by_text("ParseFatalException").first).to_be_visible()
    assert case.run(1) == "True"
    expect(case.figures(1)).to_have_count(1)
    case.exact(case.figure(1))


@pytest.mark.cells("fig, ax = plt.subplots(figsize=(3, 2))\nplt.show()\nplt.close(fig)")
def test_a_figure_that_its_cell_shows_and_closes_is_closed(case: Case) -> None:
    """It was, before the page could ask for it: nothing is wrong, and to run the cell again would not help."""
    case.run(0)
    badge = case.figures(0).locator(".figport-badge")
    expect(badge).to_have_text("Closed")
    assert badge.evaluate("badge => badge.closest('.figport-figure').dataset.figportState") == "dead"
