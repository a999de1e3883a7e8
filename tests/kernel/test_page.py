"""Pages without a browser: what whoever builds on figport tests with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backend_bases import MouseButton
from matplotlib.figure import Figure
from matplotlib.widgets import RectangleSelector, Slider

from figport.testing import BEAT, Page
from figport.wire import Closed, Codec
from tests.kernel.plots import figure, plotted
from tests.kernel.shown_figures import expected

__all__ = ["figure", "plotted"]
"""Fixtures."""

DOCUMENT = Path(__file__).parents[2] / "docs/testing.md"


def shows(page: Page, figure: Figure) -> bool:
    """Whether a page shows what matplotlib itself draws."""
    shown = page.picture()
    return np.array_equal(shown, expected(figure))


# --- pictures -----------------------------------------------------------------------------------------


def test_a_page_shows_what_matplotlib_draws(figure: Figure) -> None:
    page = Page(figure)
    assert shows(page, figure)
    assert page.picture().shape == (288, 384, 4)


def test_it_follows_what_a_program_changes(figure: Figure) -> None:
    page = Page(figure)
    before = page.picture()
    figure.axes[0].set_xlim(2, 3)
    figure.canvas.draw_idle()
    assert not np.array_equal(page.picture(), before)
    assert shows(page, figure)


def test_a_page_that_nobody_sees_shows_nothing_and_says_so(figure: Figure) -> None:
    page = Page(figure, visible=False)
    with pytest.raises(RuntimeError, match="not visible"):
        page.picture()
    page.look(visible=True)
    assert shows(page, figure)


def test_each_size_that_a_page_asks_for_is_one_resize_event_and_the_figures(figure: Figure) -> None:
    page, told = Page(figure), list[tuple[float, float]]()
    figure.canvas.mpl_connect("resize_event", lambda event: told.append((event.width, event.height)))
    sizes = [(900, 257), (600, 171), (1500, 429)]
    for size in sizes:
        page.resize(*size)
        page.run(0.1)
        assert tuple(figure.get_size_inches() * figure.dpi) == pytest.approx(size)
        assert shows(page, figure)
    assert told == sizes


def test_two_pages_share_a_figure(figure: Figure) -> None:
    near, far = Page(figure), Page(figure, dpr=2, latency=0.2)
    assert far.kernel is near.kernel
    assert near.picture().shape == far.picture().shape == (576, 768, 4)
    far.tool("pan")
    far.drag((0.3, 0.3), (0.6, 0.6))
    far.run(0.2)
    assert np.array_equal(near.picture(), far.picture())
    far.leave()
    near.run(0.2)
    assert near.picture().shape == (288, 384, 4)


def test_what_is_rough_while_it_moves_is_exact_at_rest() -> None:
    fig = Figure((4, 3))
    noise = np.random.default_rng(1).random((300, 300))
    fig.subplots().imshow(noise)
    page = Page(fig, codecs=(Codec.RUNS, Codec.JPEG))
    page.picture()
    page.tool("pan")
    page.drag((0.4, 0.4), (0.6, 0.6), MouseButton.RIGHT)  # which scales
    rough = page.shown()
    assert shows(page, fig)
    assert not np.array_equal(rough, page.shown())


# --- a hand -------------------------------------------------------------------------------------------


def test_tools_are_used_by_button_and_by_key(figure: Figure) -> None:
    page = Page(figure)
    axes: Any = figure.axes[0]
    before = axes.get_xlim()
    page.key("p")
    page.drag((0.3, 0.5), (0.5, 0.5))
    panned = axes.get_xlim()
    assert panned[0] < before[0]
    page.tool("home")
    assert axes.get_xlim() == before
    page.key("p")  # with the tool on, arrows move the view
    page.key("left")
    assert axes.get_xlim() == panned, "back, as matplotlib's keymap has it"
    page.key("o")
    page.press((0.3, 0.3))
    page.move((0.6, 0.6))
    bands = [page.rubberband]
    page.release((0.6, 0.6))
    bands.append(page.rubberband)
    assert [band is None for band in bands] == [False, True]
    assert panned[0] < axes.get_xlim()[0] < axes.get_xlim()[1] < panned[1]


def test_events_say_what_the_hand_did(figure: Figure) -> None:
    heard: list[tuple[Any, ...]] = []
    page = Page(figure)
    connect: Any = figure.canvas.mpl_connect
    connect("key_press_event", lambda event: heard.append((event.key,)))
    connect("scroll_event", lambda event: heard.append((event.step, event.step_x, event.key)))
    connect("button_press_event", lambda event: heard.append((event.button, event.dblclick, event.x, event.y)))
    connect("motion_notify_event", lambda event: heard.append((event.buttons,)))
    for key in ("ctrl+z", "+", "ctrl++", "left", "A"):
        page.key(key)
    page.wheel((0.5, 0.5), up=2, right=-1)
    page.wheel((0.5, 0.5), modifiers=("ctrl",))
    page.click((0.25, 0.75), MouseButton.RIGHT, double=True)
    page.hold("shift")
    page.press((0.5, 0.5), MouseButton.MIDDLE)
    page.move((0.5, 0.5))
    page.release()
    assert heard == [
        *(("ctrl+z",), ("+",), ("ctrl++",), ("left",), ("A",)),
        *((2, -1, None), (1, 0, "control")),
        *((MouseButton.RIGHT, False, 96, 216), (MouseButton.RIGHT, True, 96, 216), ("shift",)),
        *((MouseButton.MIDDLE, False, 192, 144), (frozenset({MouseButton.MIDDLE}),)),
    ]


def test_the_readout_the_cursor_and_the_size_come_to_the_page(figure: Figure) -> None:
    page = Page(figure)
    page.move(page.place(figure.axes[0], 5, 0))
    assert page.readout.startswith("(x, y) = (5.0")
    page.tool("zoom")
    page.move((0.5, 0.5))
    assert page.cursor == "crosshair"
    page.resize(500, 400)
    assert page.picture().shape == (400, 500, 4)
    assert page.state is not None
    assert (page.state.width, page.state.height) == (500, 400)


def test_selectors_and_sliders_are_used(figure: Figure) -> None:
    page = Page(figure)
    chosen: list[Any] = []
    axes = figure.axes[0]
    selector = RectangleSelector(axes, lambda press, release: chosen.append((press.xdata, release.xdata)), useblit=True)
    page.picture()
    page.drag(page.place(axes, 2, -0.5), page.place(axes, 4, 0.5))
    assert np.allclose(chosen, [(2, 4)], atol=0.05)
    assert np.allclose(selector.extents[:2], (2, 4), atol=0.05)
    slider = Slider(figure.add_axes((0.2, 0.01, 0.6, 0.05)), "", 0, 10)
    page.picture()
    page.press(page.place(slider.ax, 2, 0.5))
    page.move(page.place(slider.ax, 8, 0.5))
    page.leave()
    assert slider.val == pytest.approx(8, abs=0.05)
    assert not slider.drag_active, "a page that is gone holds nothing"


def test_the_figure_is_closed_by_hand(figure: Figure) -> None:
    closed: list[Any] = []
    page = Page(figure)
    figure.canvas.mpl_connect("close_event", closed.append)
    page.close_figure()
    assert page.closed
    assert len(closed) == 1
    assert isinstance(page.messages[-1], Closed)


def test_who_hears_of_the_close_button_finds_pyplots_figure(plotted: Any) -> None:
    """As with a window: ``plt.savefig`` in a callback of close_event saves what is closed, not a new, empty figure."""
    figure, _ = plotted
    page, found = Page(figure), list[Any]()

    def closing(event: Any) -> None:
        found.append(plt.gcf())
        plt.close(figure)

    figure.canvas.mpl_connect("close_event", closing)
    page.close_figure()
    assert page.closed
    assert found == [figure], "and it closes the figure itself, which calls nobody once more"
    assert not plt.get_fignums()


# --- time ---------------------------------------------------------------------------------------------


def test_a_line_that_is_slow_delays_what_is_seen(figure: Figure) -> None:
    page = Page(figure, latency=0.5)
    heard: list[float] = []
    figure.canvas.mpl_connect("button_press_event", lambda event: heard.append(page.kernel.clock.now()))
    page.picture()
    begun = page.kernel.clock.now()
    page.press((0.5, 0.5))
    assert not heard
    page.run(0.5)
    assert np.allclose(heard, begun + 0.5)


# --- what goes wrong ----------------------------------------------------------------------------------


def test_what_a_callback_raises_is_raised_by_the_gesture(figure: Figure) -> None:
    page = Page(figure)

    def fail(event: Any) -> None:
        raise ZeroDivisionError("in a callback")

    number = figure.canvas.mpl_connect("button_press_event", fail)
    with pytest.raises(ZeroDivisionError, match="in a callback"):
        page.click((0.5, 0.5))
    figure.canvas.mpl_disconnect(number)
    page.click((0.5, 0.5))


def test_what_a_draw_raises_is_raised_where_it_is_looked_at(figure: Figure) -> None:
    page = Page(figure)
    page.picture()
    figure.axes[0].set_title("$\\nonsense$")
    figure.canvas.draw_idle()
    with pytest.raises(ValueError, match="nonsense"):
        page.picture()


def test_what_the_kernel_refuses_is_kept(figure: Figure) -> None:
    page = Page(figure)
    page.resize(100_000, 100)
    assert [error.code for error in page.errors] == ["limit"]


# --- pyplot's figures ---------------------------------------------------------------------------------


def test_a_figure_of_pyplot_stays_one(plotted: Any) -> None:
    figure, axes = plotted
    other = plt.figure()
    page = Page(figure)
    assert plt.gcf() is other
    page.click((0.5, 0.5))
    assert plt.gcf() is figure, "as in any window"
    page.key("p")
    page.drag((0.4, 0.5), (0.5, 0.5))
    assert axes.get_xlim()[0] != 0, "one toolbar hears of a key"
    plt.title("by pyplot")
    plt.draw()
    assert page.state is not None
    assert page.state.title == f"Figure {figure.number}"
    assert shows(page, figure)
    plt.close(figure)
    page.run()
    assert page.closed
    assert not plt.fignum_exists(figure.number)


# --- the package --------------------------------------------------------------------------------------


def test_the_examples_of_the_document_run() -> None:
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(DOCUMENT), "exec"), names)
    assert names["x"] is not None
    names["page"].picture()


def test_a_step_of_a_drag_takes_a_beat(figure: Figure) -> None:
    page = Page(figure)
    page.picture()
    begun = page.kernel.clock.now()
    page.drag((0.2, 0.2), (0.3, 0.3), steps=6)
    assert page.kernel.clock.now() - begun == pytest.approx(6 * BEAT)
