"""What scrolled between two pictures, as told without looking at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.backend_bases import MouseButton

from figport.sending.box import Box
from figport.sending.placement import Placement, describe, scrolls
from tests.kernel import figures_drawn_in_parts, figures_drawn_whole
from tests.kernel.figure_contents import Kind
from tests.kernel.shown_figures import Lone

Picture = npt.NDArray[np.uint8]


def dragged(kind: Callable[[], Kind], *moves: tuple[float, float], button: MouseButton = MouseButton.LEFT) -> Any:
    """Drag a figure's axes; return two pictures and what scrolled between them."""
    figure, axes = kind()
    lone = Lone(figure)
    lone.canvas.draw()
    lone.toolbar.pan()
    box = axes.bbox
    # Not on whole pixels: neither is the pointer.
    lone.press(box.x0 + box.width * 0.12 + 0.3, box.y0 + box.height * 0.12 + 0.7, button)
    lone.move(1, 1)
    before, placed = lone.turn(), describe(figure)
    for move in moves:
        lone.move(*move)
    return before, lone.turn(), scrolls(placed, describe(figure))


def predicted(
    picture: npt.NDArray[np.uint8], box: Box, dx: int, dy: int
) -> tuple[npt.NDArray[np.uint8], tuple[slice, slice]]:
    """Return what a scrolled box shows, and where: without the strips that come into sight."""
    left, top, right, bottom = box
    rows = slice(top + max(dy, 0), bottom + min(dy, 0))
    columns = slice(left + max(dx, 0), right + min(dx, 0))
    inside = picture[rows.start - dy : rows.stop - dy, columns.start - dx : columns.stop - dx]
    return inside, (rows, columns)


def markers() -> Kind:
    """Return markers alone, without the hatched area: hatches stay where they are."""
    figure, axes = figures_drawn_whole.scatter()
    axes.collections[-1].remove()
    return figure, axes


@pytest.mark.parametrize("move", [(7.0, 0.0), (0.0, -4.0), (23.0, 31.0), (-11.6, 5.2)])
@pytest.mark.parametrize(
    "kind",
    [
        figures_drawn_whole.line,
        figures_drawn_whole.logarithmic,
        figures_drawn_whole.symlog_inverted,
        figures_drawn_whole.dates_with_offset,
        markers,
        figures_drawn_in_parts.twins,
        figures_drawn_in_parts.equal_aspects,
        figures_drawn_in_parts.four,
        figures_drawn_in_parts.sixteen_with_overlaps,
        figures_drawn_in_parts.shared,
    ],
)
def test_what_is_panned_is_where_it_is_said_to_be(kind: Callable[[], Kind], move: tuple[float, float]) -> None:
    before, after, scrolled = dragged(kind, move)
    assert scrolled
    for box, dx, dy in scrolled:
        # The pointer's way in whole pixels, as matplotlib counts it; of shared axes only one direction moves.
        assert dx == 0 or abs(dx - move[0]) < 1
        assert dy == 0 or abs(dy + move[1]) < 1
        inside, where = predicted(before, box, dx, dy)
        # Legends and insets stay.
        assert (inside == after[where]).all(axis=-1).mean() > 0.8
        # Better than no prediction at all.
        assert (inside != after[where]).sum() < (before[where] != after[where]).sum()


def test_a_smooth_line_and_an_image_scroll_nearly_exactly() -> None:
    for kind in (figures_drawn_whole.line, figures_drawn_whole.image):
        before, after, ((box, dx, dy),) = dragged(kind, (9, 6))
        assert (dx, dy) == (9, -6)
        inside, where = predicted(before, box, dx, dy)
        assert (inside == after[where]).all(axis=-1).mean() > 0.97


def test_of_axes_that_stand_still_nothing_is_said() -> None:
    _, _, scrolled = dragged(figures_drawn_in_parts.four, (9, 6))
    assert len(scrolled) == 1
    assert dragged(figures_drawn_in_parts.four)[2] == []


def test_what_is_stretched_does_not_scroll() -> None:
    assert dragged(figures_drawn_whole.line, (40, 30), button=MouseButton.RIGHT)[2] == []


def test_what_leaves_nothing_to_be_seen_does_not_scroll() -> None:
    assert dragged(figures_drawn_whole.line, (1000, 0))[2] == []


@pytest.mark.parametrize("kind", [figures_drawn_whole.polar, figures_drawn_whole.solid])
def test_polar_and_3d_axes_are_left_out(kind: Callable[[], Kind]) -> None:
    figure, _ = kind()
    Lone(figure).canvas.draw()
    assert describe(figure) == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda axes: axes.set_navigate(False),
        lambda axes: axes.set_visible(False),
        lambda axes: axes.set_position((0.5, 0.5, 0.001, 0.001)),
    ],
)
def test_axes_that_cannot_be_panned_are_left_out(change: Callable[[Any], Any]) -> None:
    figure, axes = figures_drawn_whole.line()
    lone = Lone(figure)
    lone.canvas.draw()
    assert len(describe(figure)) == 1
    change(axes)
    lone.canvas.draw()
    assert describe(figure) == ()


def test_the_box_is_inside_of_the_frame_and_of_the_figure() -> None:
    figure, axes = figures_drawn_whole.line()
    axes.set_position((0.5, -0.5, 1, 1))
    axes.patch.set_facecolor("red")
    for spine in axes.spines.values():
        spine.set_linewidth(7)
    axes.lines[0].remove()
    lone = Lone(figure)
    lone.canvas.draw()
    (placed,) = describe(figure)
    left, top, right, bottom = placed.box
    assert (right, bottom) == (384, 288)
    inside = lone.canvas.pixels()[top:bottom, left:right]
    assert (inside == (255, 0, 0, 255)).all()
    # And not much smaller: two pixels further there is the frame.
    assert (lone.canvas.pixels()[top + 9, left - 2] != (255, 0, 0, 255)).any()


PLACED = Placement(1, Box(10, 10, 110, 60), ("linear", "log"), (2.0, -3.0), (5.25, 7.5))


@pytest.mark.parametrize(
    ("after", "step"),
    [
        ((1, Box(10, 10, 110, 60), ("linear", "log"), (2.0, -3.0), (8.25, 3.5)), (3, -4)),
        ((1, Box(10, 10, 110, 60), ("linear", "log"), (2.0, -3.0), (8.2505, 7.4999)), (3, 0)),
        ((1, Box(10, 10, 110, 60), ("linear", "log"), (2.0, -3.0), (8.252, 7.5)), None),
        ((1, Box(10, 10, 110, 60), ("linear", "log"), (2.0001, -3.0), (8.25, 7.5)), None),
        ((1, Box(10, 10, 110, 60), ("linear", "linear"), (2.0, -3.0), (8.25, 7.5)), None),
        ((1, Box(10, 10, 110, 61), ("linear", "log"), (2.0, -3.0), (8.25, 7.5)), None),
        ((2, Box(10, 10, 110, 60), ("linear", "log"), (2.0, -3.0), (8.25, 7.5)), None),
        ((1, Box(10, 10, 110, 60), ("linear", "log"), (2.0, -3.0), (5.25, 57.5)), None),
        ((1, Box(10, 10, 110, 60), ("linear", "log"), (2.0, -3.0), (float("nan"), 7.5)), None),
        ((1, Box(10, 10, 110, 60), ("linear", "log"), (2.0, -3.0), (float("inf"), 7.5)), None),
    ],
)
def test_only_whole_steps_at_one_scale_are_scrolls(after: Any, step: tuple[int, int] | None) -> None:
    expected = [] if step is None else [(PLACED.box, *step)]
    assert scrolls((PLACED,), (Placement(*after),)) == expected
