"""Pan and zoom by keys while a tool is on, as matplotlib's own navigation would do it."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from figport.testing import Page


def limits(axes: Any) -> list[float]:
    return [float(round(value, 9)) for value in (*axes.get_xlim(), *axes.get_ylim())]


def plain(**wishes: Any) -> tuple[Page, Any]:
    figure = Figure(figsize=(4, 4), dpi=100)
    axes = figure.add_axes((0.25, 0.25, 0.5, 0.5))
    axes.set(xlim=(0, 100), ylim=(0, 100), **wishes)
    page = Page(figure)
    page.picture()
    return page, axes


@pytest.mark.parametrize("tool", ["pan", "zoom"])
def test_arrows_move_the_view_and_back_brings_it_back(tool: str) -> None:
    page, axes = plain()
    page.tool(tool)
    for name, now in {
        "right": [10, 110, 0, 100],
        "up": [10, 110, 10, 110],
        "left": [0, 100, 10, 110],
        "down": [0, 100, 0, 100],
    }.items():
        page.key(name)
        assert limits(axes) == now
        page.run(1)
    page.tool("back")
    assert limits(axes) == [0, 100, 10, 110]
    for _ in range(3):
        page.tool("back")
    assert limits(axes) == [0, 100, 0, 100]


def test_keys_that_follow_each_other_are_one_entry_of_the_history() -> None:
    page, axes = plain()
    page.tool("pan")
    for _ in range(5):
        page.key("right")
    page.key("+")
    assert limits(axes)[0] > 50
    page.tool("back")
    assert limits(axes) == [0, 100, 0, 100]


def test_plus_and_minus_zoom_about_the_middle() -> None:
    page, axes = plain()
    page.tool("pan")
    page.key("+")
    assert limits(axes) == [7.5, 92.5, 7.5, 92.5]
    page.key("-")
    assert limits(axes) == [0, 100, 0, 100]


def test_logarithmic_axes_keep_their_middle() -> None:
    page, axes = plain()
    axes.set(xscale="log", xlim=(1, 10000))
    page.tool("zoom")
    page.key("+")
    low, high = axes.get_xlim()
    assert low * high == pytest.approx(10000)
    assert np.log10(high / low) == pytest.approx(4 * 0.85)
    page.key("-")
    page.key("right")
    assert axes.get_xlim() == pytest.approx((10**0.4, 10**4.4))


def test_without_a_tool_keys_are_matplotlibs() -> None:
    page, axes = plain()
    page.tool("pan")
    page.key("right")
    page.tool("pan")
    page.key("left")
    assert limits(axes) == [0, 100, 0, 100]
    page.key("right")
    assert limits(axes) == [10, 110, 0, 100]
    page.key("up")
    assert limits(axes) == [10, 110, 0, 100]


def test_handlers_hear_the_keys_and_who_takes_the_keymap_away_takes_the_arrows_too() -> None:
    page, axes = plain()
    heard: list[str | None] = []
    canvas: Any = axes.figure.canvas
    canvas.mpl_connect("key_press_event", lambda event: heard.append(event.key))
    page.tool("pan")
    page.key("up")
    assert (heard, limits(axes)) == (["up"], [0, 100, 10, 110])
    canvas.mpl_disconnect(canvas.manager.key_press_handler_id)
    page.key("up")
    assert (heard, limits(axes)) == (["up", "up"], [0, 100, 10, 110])


def test_of_several_axes_those_under_the_pointer_move() -> None:
    figure = Figure(figsize=(4, 4), dpi=100)
    left, right = figure.subplots(1, 2)
    page = Page(figure)
    page.picture()
    page.tool("pan")
    page.move(page.place(right, 0.5, 0.5))
    page.key("+")
    assert limits(left) == [0, 1, 0, 1]
    assert limits(right) == [0.075, 0.925, 0.075, 0.925]
    page.move((0, 0))
    page.key("+")
    assert limits(left) == [0.075, 0.925, 0.075, 0.925]


def test_shared_axes_move_once() -> None:
    figure = Figure(figsize=(4, 4), dpi=100)
    upper, lower = figure.subplots(2, 1, sharex=True)
    page = Page(figure)
    page.picture()
    page.tool("pan")
    page.key("+")
    assert limits(upper) == limits(lower) == [0.075, 0.925, 0.075, 0.925]


def test_colour_bars_keep_their_colours() -> None:
    figure = Figure()
    image = figure.subplots().imshow(np.arange(100).reshape(10, 10))
    bar = figure.colorbar(image)
    page = Page(figure)
    page.picture()
    page.tool("zoom")
    before = limits(bar.ax)
    page.key("+")
    page.key("up")
    assert limits(bar.ax) == before
    assert image.get_clim() == (0, 99)


def test_axes_in_space_zoom_in_all_directions() -> None:
    figure = Figure()
    axes: Any = figure.add_subplot(projection="3d")
    axes.set(xlim=(0, 1), ylim=(0, 1), zlim=(0, 1))
    page = Page(figure)
    page.picture()
    page.tool("pan")
    page.key("+")
    for low, high in (axes.get_xlim(), axes.get_ylim(), axes.get_zlim()):
        assert high - low == pytest.approx(0.85)


def test_axes_that_are_not_navigated_stay() -> None:
    page, axes = plain()
    axes.set_navigate(False)
    page.tool("pan")
    page.key("+")
    page.key("up")
    assert limits(axes) == [0, 100, 0, 100]


def test_a_figure_without_a_toolbar_has_matplotlibs_keys() -> None:
    with mpl.rc_context({"toolbar": "None"}):
        page, axes = plain()
        page.key("up")
        assert limits(axes) == [0, 100, 0, 100]
