"""What pages are told of axes, so that they can move them by themselves until the true picture comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backend_bases import MouseButton
from matplotlib.figure import Figure

from figport.drawing import selfcheck
from figport.sending import placement, previewing
from figport.settings import options
from tests.kernel.previews import drawn, figures, lines, of, told
from tests.kernel.shown_figures import Lone

__all__ = ["figures"]
"""A fixture of all tests here."""


def test_without_previews_no_draw_asks_for_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "preview", False)
    assert selfcheck.passes()
    lone = Lone(Figure())
    lone.figure.add_subplot()
    lone.canvas.draw()
    assert lone.canvas.quick_renderer().labels is None


@pytest.mark.parametrize("scale", ["linear", "log", "symlog", "asinh"])
def test_limits_are_those_of_scaled_data_at_the_edges(scale: Any) -> None:
    figure, axes = plt.subplots()
    lines(axes)
    axes.set_xscale(scale)
    axes.set_yscale(scale)
    (place,) = drawn(figure)
    height = figure.bbox.height
    for data in [(3.0, 7.0), (50.0, 150.0)]:
        x, y = axes.transScale.transform(data)
        across = (x - place.x0) / (place.x1 - place.x0)
        up = (y - place.y0) / (place.y1 - place.y0)
        there = (
            place.left + across * (place.right - place.left),
            height - (place.bottom - up * (place.bottom - place.top)),
        )
        assert there == pytest.approx(axes.transData.transform(data), abs=1e-6)


def test_twins_are_one_place_and_shared_axes_one_limit() -> None:
    figure, ((a, b), (c, d)) = plt.subplots(2, 2, sharex="col")
    twin = a.twinx()
    for axes in (a, b, c, d, twin):
        lines(axes)
    places = drawn(figure)
    assert [place.axes for place in places] == [0, 1, 2, 3, 4]
    assert of(places, 0).twins == of(places, 4).twins == 0
    assert not of(places, 0).front
    assert of(places, 4).front
    assert {of(places, number).sharing_x for number in (0, 2, 4)} == {0}
    assert {of(places, number).sharing_x for number in (1, 3)} == {1}
    assert len({of(places, number).sharing_y for number in range(5)}) == 5


def overlaid(figure: Figure) -> None:
    below = figure.add_subplot()
    lines(below)
    other = figure.add_axes(below.get_position().bounds, frameon=False)
    lines(other)


def transparent(figure: Figure) -> None:
    lines(figure.add_subplot())
    inset = figure.add_axes((0.5, 0.5, 0.3, 0.3))
    lines(inset)
    inset.patch.set_alpha(0.5)


def own_limits(figure: Figure) -> None:
    axes = figure.add_subplot()
    lines(axes)
    vars(axes)["set_xlim"] = lambda *args, **kwargs: None


@pytest.mark.parametrize(
    ("make", "left"),
    [
        (lambda figure: figure.add_subplot(projection="polar"), []),
        (lambda figure: figure.add_subplot(projection="3d"), []),
        (lambda figure: figure.add_subplot().set_navigate(False), []),
        (overlaid, []),
        (transparent, [0]),
        (own_limits, []),
        (lambda figure: figure.colorbar(figure.add_subplot().imshow(np.eye(3))), [0]),
    ],
)
def test_axes_that_do_not_simply_move_are_left_out(make: Callable[[Figure], Any], left: list[int]) -> None:
    figure = plt.figure()
    make(figure)
    assert [place.axes for place in drawn(figure)] == left


@pytest.mark.parametrize(
    ("face", "background"),
    [("white", "#ffffff"), ("#123456", "#123456"), ((0, 0, 0, 0.6), "#666666"), ("none", "#ffffff")],
)
def test_the_background_is_what_is_seen_without_data(face: Any, background: str) -> None:
    figure, axes = plt.subplots()
    axes.set_facecolor(face)
    (place,) = drawn(figure)
    assert place.background == background


def test_a_pan_moves_the_limits_by_whole_pixels() -> None:
    figure, axes = plt.subplots()
    lines(axes)
    axes.set_xscale("log")
    lone = Lone(figure)
    lone.canvas.draw()
    (before,) = told(figure)
    lone.toolbar.pan()
    lone.press(200.2, 200.7, MouseButton.LEFT)
    lone.move(30, -20)
    lone.turn()
    (after,) = told(figure)
    x, y = (
        (before.x1 - before.x0) / (before.right - before.left),
        (before.y1 - before.y0) / (before.bottom - before.top),
    )
    moved = [(b - a) / step for a, b, step in ((before.x0, after.x0, x), (before.y0, after.y0, y))]
    assert moved == pytest.approx([-30, 20])


def test_axes_that_raise_when_they_are_asked_cost_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    figure, axes = plt.subplots()
    lone = Lone(figure)
    lone.canvas.draw()
    assert told(figure)

    def fail() -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(axes, "get_shared_x_axes", fail)
    lone.canvas.draw()
    assert told(figure) == ()


@pytest.mark.parametrize("dpi", [72, 100, 137, 200])
@pytest.mark.parametrize("width", [0.5, 0.8, 2.0, 3.3])
def test_what_is_moved_ends_where_the_frame_begins(dpi: int, width: float) -> None:
    figure = plt.figure(figsize=(3, 2), dpi=dpi)
    axes = figure.add_axes((0.1234, 0.2345, 0.7, 0.6))
    axes.patch.set_facecolor("red")
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_linewidth(width)
    axes.spines["top"].set_visible(False)
    lone = Lone(figure)
    lone.canvas.draw()
    ((left, top, right, bottom),) = [
        (one.x, one.y, one.x + one.width, one.y + one.height) for one in (place.inside for place in told(figure))
    ]
    picture = lone.canvas.pixels()[..., :3].astype(int)
    off = np.abs(picture - (255, 0, 0)).max(axis=2)
    assert off[top + 1 : bottom - 1, left + 1 : right - 1].max() == 0
    middle = (top + bottom) // 2, (left + right) // 2
    assert max(off[middle[0], left:right].max(), off[top:bottom, middle[1]].max()) <= 255 * 0.15 + 1
    beside = [off[middle[0], left - 1], off[middle[0], right], off[bottom, middle[1]], off[top - 1, middle[1]]]
    assert min(beside) > 255 * 0.15


def test_what_holds_still_while_others_move_is_told_as_before() -> None:
    figure, (one, other) = plt.subplots(2)
    for axes in (one, other):
        lines(axes)
        axes.set_title("title")
    Lone(figure).canvas.draw()
    memory = previewing.Previewing()
    first = memory.describe(figure, placement.describe(figure))
    one.set_xlim(5, 50)
    again = memory.describe(figure, placement.describe(figure), alone=True)
    assert of(again, 1) is of(first, 1)
    assert again == previewing.describe(figure, placement.describe(figure))
    assert of(memory.describe(figure, placement.describe(figure)), 1) is not of(first, 1)
