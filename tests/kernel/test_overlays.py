"""What lies over axes, or beside them, and does not move when they are panned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnchoredText
from matplotlib.patches import Rectangle

from figport.wire import Area
from tests.kernel.previews import areas, drawn, figures, labelled, lines, of

__all__ = ["figures"]
"""A fixture of all tests here."""


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


def titled(figure: Figure) -> Any:
    axes = figure.add_subplot()
    return axes.set_title("inside", y=0.8)


def in_subfigure(figure: Figure) -> Any:
    part: Any = figure.subfigures(1, 1)
    part.add_subplot()
    return part.text(0.5, 0.5, "of a part")


def table(figure: Figure) -> Any:
    return figure.add_subplot().table([["a", "b"]], loc="center")


def patch_of_axes(figure: Figure) -> Any:
    axes = figure.add_subplot()
    return axes.add_patch(Rectangle((0.4, 0.4), 0.2, 0.2, transform=axes.transAxes))


def annotation_of_axes(figure: Figure) -> Any:
    return figure.add_subplot().annotate("fixed", (0.5, 0.5), xycoords="axes fraction")


def line_of_figure(figure: Figure) -> Any:
    figure.add_subplot()
    return figure.add_artist(Line2D([0.4, 0.6], [0.4, 0.6]))


@pytest.mark.parametrize(
    "make",
    [titled, in_subfigure, table, patch_of_axes, annotation_of_axes, line_of_figure],
    ids=lambda one: one.__name__,
)
def test_whatever_lies_over_an_axes_and_stays_is_named(make: Callable[[Figure], Any]) -> None:
    figure = plt.figure()
    artist = make(figure)
    (place,) = drawn(figure)
    box, height = artist.get_window_extent(), figure.bbox.height
    assert areas(place, Area(round((box.x0 + box.x1) / 2), round(height - (box.y0 + box.y1) / 2), 1, 1))


def box_of_axes(figure: Figure) -> Any:
    return figure.add_subplot().add_artist(AnchoredText("fixed", loc="center"))


def legend_of_figure(figure: Figure) -> Any:
    axes = figure.add_subplot()
    axes.plot([0, 1], label="a line")
    return figure.legend(loc="center")


def patch_of_figure(figure: Figure) -> Any:
    figure.add_subplot()
    return figure.add_artist(Rectangle((0.4, 0.4), 0.2, 0.2))


def line_of_axes(figure: Figure) -> Any:
    axes = figure.add_subplot()
    return axes.add_line(Line2D([0.4, 0.6], [0.4, 0.6], transform=axes.transAxes))


STILL = (box_of_axes, legend_of_figure, patch_of_figure, line_of_axes, titled, table, patch_of_axes, line_of_figure)


@pytest.mark.parametrize("make", STILL, ids=lambda one: one.__name__)
@pytest.mark.parametrize("visible", [True, False])
def test_what_is_not_seen_covers_nothing(make: Callable[[Figure], Any], visible: bool) -> None:
    figure = plt.figure()
    artist = make(figure)
    artist.set_visible(visible)
    (place,) = drawn(figure)
    inside = place.inside
    middle = Area(inside.x + inside.width // 2, inside.y + inside.height // 2, 1, 1)
    spots = [middle, *(Area(one.x, one.y, 1, 1) for one in place.fixed)]
    assert any(areas(place, spot) for spot in spots) is visible


def test_what_moves_with_the_data_is_not_named() -> None:
    figure, axes = plt.subplots()
    axes.text(0.5, 0.5, "moves")
    axes.annotate("moves", (0.2, 0.2), xytext=(10, 10), textcoords="offset points", arrowprops={"arrowstyle": "->"})
    axes.axvspan(0.1, 0.2)
    (place,) = drawn(figure)
    assert place.fixed == ()


def test_texts_of_a_figure_that_are_empty_or_not_seen_cover_nothing() -> None:
    figure, _ = plt.subplots()
    figure.text(0.5, 0.5, "")
    figure.text(0.5, 0.5, "hidden", visible=False)
    (place,) = drawn(figure)
    assert place.fixed == ()


def test_more_texts_than_can_be_measured_leave_the_axes_out() -> None:
    figure, axes = plt.subplots()
    for place in range(30):
        axes.text(0.5, place / 30, "fixed", transform=axes.transAxes)
    assert drawn(figure) == ()


def key_of_arrows(axes: Axes) -> None:
    axes.quiverkey(axes.quiver([0, 1], [0, 1], [1, 1], [0, 1]), 0.5, 0.9, 1, "1 m/s")


def collection(axes: Axes) -> None:
    axes.hlines([0.5], 0.1, 0.9, transform=axes.transAxes)


def markers(axes: Axes) -> None:
    axes.scatter([0.5], [0.5], transform=axes.transAxes)


def gradient(axes: Axes) -> None:
    axes.imshow([[0, 1]], extent=(0, 1, 0, 1), transform=axes.transAxes, aspect="auto")


@pytest.mark.parametrize("draw", [key_of_arrows, collection, markers, gradient], ids=lambda one: one.__name__)
def test_what_stays_and_cannot_be_measured_leaves_the_axes_out(draw: Callable[[Axes], None]) -> None:
    figure, (one, other) = plt.subplots(2)
    draw(one)
    other.imshow([[0, 1]], aspect="auto")
    other.scatter([0], [0])
    other.quiverkey(other.quiver([0, 1], [0, 1], [1, 1], [0, 1]), 0.5, 0.5, 1, "of the data", coordinates="data")
    (place,) = drawn(figure)
    assert place.axes == 1


@pytest.mark.parametrize("draw", [key_of_arrows, gradient], ids=lambda one: one.__name__)
def test_what_is_not_seen_and_cannot_be_measured_harms_nothing(draw: Callable[[Axes], None]) -> None:
    figure, axes = plt.subplots()
    draw(axes)
    for artist in (*axes.artists, *axes.images):
        artist.set_visible(False)
    assert len(drawn(figure)) == 1


def test_labels_and_titles_of_insets_are_named() -> None:
    figure, axes = plt.subplots()
    inset = axes.inset_axes((0.5, 0.5, 0.3, 0.3))
    inset.set(ylim=(1e6, 2e6), title="title")
    inset.ticklabel_format(style="plain")
    (place,) = labelled(figure)
    for text in (inset.get_yticklabels()[1], inset.title):
        box = text.get_window_extent()
        assert areas(place, Area(round(box.x0) + 1, round(figure.bbox.height - (box.y0 + box.y1) / 2), 1, 1))
    assert not areas(place, Area(place.inside.x + 3, place.inside.y + 3, 1, 1))


def test_labels_of_axes_in_front_are_named() -> None:
    figure, axes = plt.subplots()
    lines(axes)
    over = figure.add_axes((0.5, 0.5, 0.2, 0.2))
    over.plot([0, 1])
    place = of(labelled(figure), 0)
    box = over.get_yticklabels()[1].get_window_extent()
    assert box.x1 < over.bbox.x0
    assert areas(place, Area(round((box.x0 + box.x1) / 2), round(figure.bbox.height - (box.y0 + box.y1) / 2), 1, 1))
