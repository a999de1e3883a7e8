"""What pages are told of axes, so that they can move them by themselves until the true picture comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backend_bases import MouseButton
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from figport.drawing import proof, ticks
from figport.sending import placement, previewing
from figport.settings import options
from figport.wire import Area, Place
from tests.kernel.lone import Lone


@pytest.fixture(autouse=True)
def figures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Preview, and close what a test opened."""
    monkeypatch.setattr(options, "preview", True)
    yield
    plt.close("all")


def told(figure: Figure) -> tuple[Place, ...]:
    """Return what a page is told of a figure that was drawn."""
    return previewing.describe(figure, placement.describe(figure))


def labelled(figure: Figure) -> tuple[Place, ...]:
    """Draw a figure as soon as the shortcuts of drawing are proven; return what a page is told of it."""
    assert proof.holds()
    lone = Lone(figure)
    lone.canvas.draw()
    return previewing.describe(figure, placement.describe(figure), lone.canvas.quick_renderer().labels or {})


def test_without_previews_no_draw_asks_for_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "preview", False)
    assert proof.holds()
    lone = Lone(Figure())
    lone.figure.add_subplot()
    lone.canvas.draw()
    assert lone.canvas.quick_renderer().labels is None


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


def areas_hold(area: Area, fixed: tuple[Area, ...], x: float, y: float) -> bool:
    """Whether a spot lies in an area and in none that is fixed."""

    def inside(one: Area) -> bool:
        return one.x <= x < one.x + one.width and one.y <= y < one.y + one.height

    return inside(area) and not any(inside(one) for one in fixed)


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


def test_what_moves_with_the_data_is_not_named() -> None:
    figure, axes = plt.subplots()
    axes.text(0.5, 0.5, "moves")
    axes.annotate("moves", (0.2, 0.2), xytext=(10, 10), textcoords="offset points", arrowprops={"arrowstyle": "->"})
    axes.axvspan(0.1, 0.2)
    (place,) = drawn(figure)
    assert place.fixed == ()


def test_more_texts_than_can_be_measured_leave_the_axes_out() -> None:
    figure, axes = plt.subplots()
    for place in range(30):
        axes.text(0.5, place / 30, "fixed", transform=axes.transAxes)
    assert drawn(figure) == ()


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


def test_labels_of_axes_in_front_are_named() -> None:
    figure, axes = plt.subplots()
    lines(axes)
    over = figure.add_axes((0.5, 0.5, 0.2, 0.2))
    over.plot([0, 1])
    place = of(labelled(figure), 0)
    box = over.get_yticklabels()[1].get_window_extent()
    assert box.x1 < over.bbox.x0
    assert areas(place, Area(round((box.x0 + box.x1) / 2), round(figure.bbox.height - (box.y0 + box.y1) / 2), 1, 1))


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
