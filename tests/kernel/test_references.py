"""Whether some artists show anything of others: then they change when those move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import ConnectionPatch, Rectangle
from matplotlib.text import OffsetFrom
from matplotlib.transforms import Bbox, TransformedBbox, blended_transform_factory

from figport.drawing import references

Pair = tuple[Axes, Axes]


@pytest.fixture
def pair() -> Pair:
    one, other = Figure().subplots(1, 2)
    for axes in (one, other):
        axes.plot([1, 2])
        axes.set(title="title", xlabel="x")
        axes.legend(["line"])
    return one, other


def drawn(one: Axes) -> Figure:
    figure = one.get_figure()
    assert isinstance(figure, Figure)
    figure.draw_without_rendering()
    return figure


def test_axes_beside_each_other_show_nothing_of_each_other(pair: Pair) -> None:
    one, other = pair
    figure = drawn(one)
    assert not references.show([one], [other])
    assert not references.show([other], [one])
    assert not references.show([figure.patch, *figure.texts], [one, other])


def annotated(one: Axes, other: Axes) -> object:
    return one.annotate("here", (0.5, 0.5), xycoords=other.transData)


def annotated_by_an_artist(one: Axes, other: Axes) -> object:
    return one.annotate("here", (0.5, 0.5), xycoords=other.title)


def annotated_from_a_place(one: Axes, other: Axes) -> object:
    return one.annotate("here", (0.5, 0.5), textcoords=OffsetFrom(other.title, (0, 0)), xytext=(1, 1))


def annotated_by_a_function(one: Axes, other: Axes) -> object:
    return one.annotate("here", (0.5, 0.5), xycoords=lambda renderer: other.bbox)


def connected(one: Axes, other: Axes) -> object:
    return one.add_artist(ConnectionPatch((0, 0), (1, 1), "data", "data", axesA=one, axesB=other))


def scaled_like(one: Axes, other: Axes) -> object:
    return one.add_line(Line2D([0, 1], [0, 1], transform=blended_transform_factory(other.transData, one.transAxes)))


def framed(one: Axes, other: Axes) -> object:
    box = TransformedBbox(Bbox.unit(), other.transData)
    patch = one.add_patch(Rectangle((0, 0), 1, 1))
    patch.set_clip_box(box)
    return patch


def hidden_in_a_list(one: Axes, other: Axes) -> object:
    one.lines[0].parts = [{"of": (other.lines[0],)}]  # type: ignore[attr-defined]
    return None


class Foreign(Line2D):
    """An artist of another package: nobody knows what it reads."""


def foreign(one: Axes, other: Axes) -> object:
    return one.add_line(Foreign([0], [0]))


@pytest.mark.parametrize(
    "change",
    [
        annotated,
        annotated_by_an_artist,
        annotated_from_a_place,
        annotated_by_a_function,
        connected,
        scaled_like,
        framed,
        hidden_in_a_list,
        foreign,
    ],
    ids=lambda one: one.__name__,
)
def test_what_shows_something_of_the_others_is_found(pair: Pair, change: Callable[[Axes, Axes], Any]) -> None:
    one, other = pair
    change(one, other)
    drawn(one)
    assert references.show([one], [other])
    assert not references.show([other], [one]), "in one direction"


def test_a_line_across_the_figure_to_an_axes_is_found(pair: Pair) -> None:
    one, other = pair
    figure = drawn(one)
    line = figure.add_artist(Line2D([0, 1], [0, 1], transform=one.transData))
    assert references.show([line], [one])
    assert not references.show([line], [other])


def test_an_inset_and_the_frame_around_what_it_shows_go_with_their_axes(pair: Pair) -> None:
    one, other = pair
    inset = one.inset_axes((0.5, 0.5, 0.3, 0.3))
    inset.set(xlim=(0.2, 0.4), ylim=(1.2, 1.4))
    one.indicate_inset_zoom(inset)
    drawn(one)
    assert references.show([inset], [one]), "its place hangs on its parent's"
    assert references.show([one], [inset]), "the frame shows what the inset shows"
    assert not references.show([other], [one, inset])


def test_shared_limits_are_none_of_the_picture() -> None:
    """Each has limits of its own, which matplotlib keeps the same."""
    one, other = Figure().subplots(1, 2, sharex=True)
    drawn(one)
    assert not references.show([one], [other])


def test_a_colorbar_shows_a_norm_and_no_limits() -> None:
    figure = Figure()
    axes = figure.subplots()
    bar = figure.colorbar(axes.imshow([[1, 2], [3, 4]]))
    drawn(axes)
    assert not references.show([bar.ax], [axes])
