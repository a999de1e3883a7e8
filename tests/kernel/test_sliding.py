"""Ticks and labels that slide along their axes while those are moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis

from figport.drawing import ticks
from figport.sending import placement, previewing
from figport.wire import Area
from tests.kernel.previews import areas, areas_hold, figures, labelled, lines

__all__ = ["figures"]
"""A fixture of all tests here."""


def test_labels_and_ticks_slide_beside_their_axes() -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 10], [0, 1e6])
    (place,) = labelled(figure)
    height = figure.bbox.height
    for upright, axis in ((False, axes.xaxis), (True, axes.yaxis)):
        labels, ticks = [slide for slide in place.slides if slide.upright is upright]
        assert ticks.marks == ()
        for slide in (labels, ticks):
            assert slide.area.y >= place.bottom if not upright else slide.area.x + slide.area.width <= place.left
        texts = [label for label in axis.get_ticklabels() if _is_seen(label, axes)]
        assert len(labels.marks) == len(texts)
        for mark, text in zip(labels.marks, texts, strict=True):
            box = text.get_window_extent()
            low, high = (height - box.y1, height - box.y0) if upright else (box.x0, box.x1)
            assert mark.start <= low
            assert mark.start + mark.length >= high
            assert mark.at == pytest.approx((low + high) / 2, abs=3)
    offset = axes.yaxis.offsetText.get_window_extent()
    labels = next(slide for slide in place.slides if slide.upright and slide.marks)
    middle = (offset.y0 + offset.y1) / 2
    assert not areas_hold(labels.area, labels.fixed, offset.x0 + 1, height - middle)


@pytest.mark.parametrize("left", [0.12, 0.125, 0.1225])
def test_ticks_slide_from_the_frame_on(left: float) -> None:
    figure = plt.figure(figsize=(5, 4), dpi=100)
    lines(figure.add_axes((left, left, 0.7, 0.7)))
    (place,) = labelled(figure)
    for slide in place.slides:
        if not slide.marks:
            frame = place.inside.x - 1 if slide.upright else place.inside.y + place.inside.height
            near = slide.area.x + slide.area.width if slide.upright else slide.area.y - 1
            assert near == frame
            middle = (near - 1, slide.area.y + 50) if slide.upright else (slide.area.x + 50, near + 1)
            assert areas_hold(slide.area, slide.fixed, *middle)


def test_ticks_that_reach_into_an_axes_slide_along_its_sides_and_are_not_moved_with_its_data() -> None:
    figure, axes = plt.subplots()
    lines(axes)
    axes.tick_params(direction="in", top=True, right=True, length=6)
    (place,) = labelled(figure)
    inside = place.inside
    ticks_of = [slide for slide in place.slides if not slide.marks]
    assert [slide.upright for slide in ticks_of] == [False, False, True, True]
    for slide in ticks_of:
        assert slide.background == place.background
        assert min(slide.area.width, slide.area.height) == pytest.approx(6 * figure.dpi / 72, abs=2)
        middle = Area(slide.area.x + slide.area.width // 2, slide.area.y + slide.area.height // 2, 1, 1)
        assert areas(place, middle)
        assert areas_hold(inside, (), middle.x, middle.y)
    assert not areas(place, Area(inside.x + inside.width // 2, inside.y + inside.height // 2, 1, 1))


def _is_seen(label: Any, axes: Axes) -> bool:
    x, y = label.get_position()
    (low, high), value = (axes.get_xlim(), x) if y == 0 else (axes.get_ylim(), y)
    return bool(label.get_text()) and min(low, high) <= value <= max(low, high)


def moved_spine(axes: Axes) -> None:
    axes.spines["bottom"].set_position(("outward", 12))
    axes.spines["left"].set_position("center")


def without_labels(axes: Axes) -> None:
    axes.tick_params(labelbottom=False, labelleft=False, length=0)


def half_transparent(axes: Axes) -> None:
    axes.figure.patch.set_alpha(0.5)


@pytest.mark.parametrize("change", [moved_spine, without_labels, half_transparent, lambda axes: axes.set_axis_off()])
def test_nothing_slides_where_that_would_show_something_else(change: Callable[[Axes], object]) -> None:
    figure, axes = plt.subplots()
    lines(axes)
    change(axes)
    (place,) = labelled(figure)
    assert place.slides == ()


def test_labels_are_noted_while_a_figure_is_drawn_as_matplotlib_does() -> None:
    """The first pictures of a kernel are, and people drag those too."""
    figure, axes = plt.subplots()
    lines(axes)
    axes.inset_axes((0.5, 0.5, 0.3, 0.3))
    places = labelled(figure)
    noted: dict[Axis, tuple[list[ticks.Label], ...]] = {}
    with ticks.noted(figure, noted):
        figure.canvas.draw()
    assert previewing.describe(figure, placement.describe(figure), noted) == places
    assert places[0].slides
