"""Where figures appear in ordinary notebooks, and where not: what is closed at once, players, `interact`."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.case import Case

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


@pytest.mark.cells(
    "from matplotlib.animation import FuncAnimation\nfrom IPython.display import HTML\n"
    "fig, ax = plt.subplots(figsize=(3, 2)); dot, = ax.plot([0], [0], 'o')\n"
    "ani = FuncAnimation(fig, lambda i: dot.set_data([i], [i]), frames=3, interval=50)\n"
    "plt.close(fig)\nHTML(ani.to_jshtml())",
    "fig, ax = plt.subplots(figsize=(3, 2)); dot, = ax.plot([0], [0], 'o')\n"
    "ani = FuncAnimation(fig, lambda i: dot.set_data([i], [i]), frames=3, interval=50)\n"
    "html = HTML(ani.to_jshtml())\nplt.close(fig)\nhtml",
)
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
        expect(case.cell(number).locator(".anim-slider")).to_have_attribute("max", "2")


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
