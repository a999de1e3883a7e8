"""What pages are told of axes, so that they can move them by themselves until the true picture comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backend_bases import MouseButton
from matplotlib.figure import Figure

from figport.sending import placement, previewing
from figport.wire import Area, Place
from tests.kernel.lone import Lone


def told(figure: Figure) -> tuple[Place, ...]:
    """Return what a page is told of a figure that was drawn."""
    return previewing.describe(figure, placement.describe(figure))


def drawn(figure: Figure) -> tuple[Place, ...]:
    """Draw a figure; return what a page is told of it."""
    Lone(figure).canvas.draw()
    return told(figure)


def of(places: tuple[Place, ...], number: int) -> Place:
    """Return what is told of one axes."""
    return next(place for place in places if place.axes == number)


def areas(place: Place, where: Area) -> bool:
    """Whether something that does not move covers a spot."""
    return any(
        fixed.x <= where.x
        and fixed.y <= where.y
        and where.x < fixed.x + fixed.width
        and where.y < fixed.y + fixed.height
        for fixed in place.fixed
    )


def lines(axes: Axes) -> None:
    axes.plot([1, 10, 100], [2, 20, 200], label="a line")


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


def test_what_does_not_move_is_named() -> None:
    figure, axes = plt.subplots()
    lines(axes)
    legend = axes.legend(loc="upper right")
    note = axes.text(0.2, 0.2, "fixed", transform=axes.transAxes)
    inset = axes.inset_axes((0.6, 0.1, 0.3, 0.3))
    other = figure.add_axes((0.2, 0.6, 0.2, 0.2))
    places = drawn(figure)
    place = of(places, 0)
    height = figure.bbox.height
    for bbox in (legend.get_frame().get_bbox(), note.get_window_extent(), inset.bbox, other.bbox):
        middle = Area(round((bbox.x0 + bbox.x1) / 2), round(height - (bbox.y0 + bbox.y1) / 2), 1, 1)
        assert areas(place, middle)
    assert not areas(place, Area(place.inside.x + 3, place.inside.y + place.inside.height - 3, 1, 1))
    assert of(places, 1).fixed == ()


@pytest.mark.parametrize(
    ("face", "background"), [("white", "#ffffff"), ("#123456", "#123456"), ((1, 1, 1, 0.5), ""), ("none", "")]
)
def test_the_background_is_one_that_hides_what_is_behind(face: Any, background: str) -> None:
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
