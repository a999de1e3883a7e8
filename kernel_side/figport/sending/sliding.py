"""Ticks and their labels beside an axes, which slide along it when it is panned.

Each side of an axes may have two strips: one in which the ticks are, which is stretched with the axes, and one of
labels, which keep their size. Where the labels were drawn the renderer knows (`ticks.once`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis

from figport.drawing.ticks import Label
from figport.wire import Area, Mark, Slide

from .overlays import Edges, Labels, meet, padded
from .placement import Placement

_USUAL: Final = ("outward", 0.0)
"""Where a spine is that bounds its axes."""
_FAINT: Final = 0.15
"""Of a pixel: what covers less of it is not seen there."""
_MOST: Final = 60
"""Labels of one side; where there are more they cannot be read."""


class _Side(NamedTuple):
    """One side of an axes."""

    name: str
    """The spine's."""
    upright: bool
    first: bool
    """Whether its labels are those of `Tick.label1`."""
    out: int
    """The direction that leads away from the axes: 1 for right and down, -1 for left and up."""


_SIDES: Final = (
    _Side("bottom", False, True, 1),
    _Side("top", False, False, -1),
    _Side("left", True, True, -1),
    _Side("right", True, False, 1),
)


def strips(axes: Axes, placed: Placement, edges: Edges, labels: Labels, height: float) -> Iterator[Strip]:
    """Yield what slides beside an axes, as of the last draw.

    Parameters
    ----------
    axes, placed
        The axes, and where it is.
    edges
        Where it ends.
    labels
        Where the labels were drawn.
    height
        The figure's, in pixels.
    """
    for side in _SIDES:
        axis: Axis = axes.yaxis if side.upright else axes.xaxis
        known = labels.get(axis)
        if known is None or not axis.get_visible():
            continue
        try:
            yield from _of(axes, axis, side, known[0 if side.first else 1], placed, edges, height)
        except (TypeError, ValueError, ArithmeticError):
            # Of a scale or a spine of somebody's own. They stay where they are until the picture comes.
            continue


class Strip(NamedTuple):
    """See `Slide`."""

    edges: Edges
    upright: bool
    marks: tuple[Mark, ...]
    within: bool = False
    """Whether it lies over what the axes shows: ticks that reach into it."""

    def slide(self, background: str, size: tuple[float, float], obstacles: Sequence[Edges]) -> Slide | None:
        """Return what a page is told of it; None if there is nothing.

        Parameters
        ----------
        background
            What is seen where nothing comes to.
        size
            The figure's, in pixels.
        obstacles
            What lies there and does not slide.
        """
        area = whole(self.edges, (0, 0, *size))
        if area is None:
            return None
        mine = (area.x, area.y, area.x + area.width, area.y + area.height)
        fixed = [whole(padded(one, 1), mine) for one in obstacles if meet(padded(one, 1), mine)]
        return Slide(area, self.upright, background, self.marks, tuple(one for one in fixed if one is not None))


def inside(axes: Axes, edges: Edges, dpi: float) -> Edges:
    """Return where an axes shows its data: what its frame leaves of it, in whole pixels."""
    left, top, right, bottom = edges

    def edge(name: str, line: float, end: int) -> int:
        spine: Any = axes.spines.get(name)
        there = spine is not None and spine.get_visible() and spine.get_position() == _USUAL
        return covered(line, spine.get_linewidth() * dpi / 72 if there else 0)[end]

    return edge("left", left, 1), edge("top", top, 1), edge("right", right, 0), edge("bottom", bottom, 0)


def covered(line: float, width: float) -> tuple[int, int]:
    """Return the pixels in which a straight line is seen that Agg puts on whole ones: the first, and the one after.

    Without those of which it covers so little that nobody sees it there.
    """
    middle = math.floor(line + 0.5) + (0.5 if math.floor(width + 0.5) % 2 else 0)
    if width == 0:
        return math.floor(middle), math.floor(middle)
    return math.floor(middle - width / 2 + _FAINT), math.ceil(middle + width / 2 - _FAINT)


def whole(edges: Edges, within: Edges) -> Area | None:
    """Return the pixels that edges touch, as far as they are in others; None for none."""
    if not all(map(math.isfinite, edges)):
        return None
    left, top = max(math.floor(edges[0]), math.ceil(within[0])), max(math.floor(edges[1]), math.ceil(within[1]))
    right, bottom = min(math.ceil(edges[2]), math.floor(within[2])), min(math.ceil(edges[3]), math.floor(within[3]))
    return Area(left, top, right - left, bottom - top) if left < right and top < bottom else None


def _of(  # noqa: PLR0917 - of one side, all that is known of it
    axes: Axes, axis: Axis, side: _Side, labels: list[Label], placed: Placement, edges: Edges, height: float
) -> Iterator[Strip]:
    spine: Any = axes.spines[side.name]
    if len(labels) > _MOST or spine.get_position() != _USUAL:
        return
    left, top, right, bottom = edges
    # The side's own line, counted away from the axes; what is further out is outside.
    line = {"bottom": bottom, "top": top, "left": left, "right": right}[side.name]
    pixels = axes.get_figure(root=True).dpi / 72  # type: ignore[union-attr]
    frame = covered(line, spine.get_linewidth() * pixels if spine.get_visible() else 0)[1 if side.out > 0 else 0]
    start, end = (top, bottom) if side.upright else (left, right)
    boxes = [_box(label, height) for label in labels]
    seen = [(label, box) for label, box in zip(labels, boxes, strict=True) if box[0] < box[2] and box[1] < box[3]]
    length, depth = (reach * pixels for reach in _tick_lengths(axis, first=side.first))
    if depth > 0:
        rim = covered(line, spine.get_linewidth() * pixels if spine.get_visible() else 0)[0 if side.out > 0 else 1]
        deep = line - side.out * (depth + 1)
        if (rim - deep) * side.out > 0:
            yield Strip(_across(side, (start + 1, end - 1), (rim, deep)), side.upright, (), within=True)
    near = frame + side.out * length
    if seen:
        depths = [(box[0], box[2]) if side.upright else (box[1], box[3]) for _label, box in seen]
        inner = min(low for low, _ in depths) if side.out > 0 else max(high for _, high in depths)
        outer = max(high for _, high in depths) if side.out > 0 else min(low for low, _ in depths)
        if (inner - line) * side.out < 0:
            return  # they are inside
        inner -= side.out
        near = inner if (inner - near) * side.out < 0 else near
        marks = tuple(_marks(axis, side, seen, placed))
        longest = max(mark.length for mark in marks)
        yield Strip(
            _across(side, (start - longest / 2 - 1, end + longest / 2 + 1), (inner, outer + side.out)),
            side.upright,
            marks,
        )
    if (near - frame) * side.out > 0 and length > 0:
        yield Strip(_across(side, (start - 1, end + 1), (frame, near)), side.upright, ())


def _marks(axis: Axis, side: _Side, seen: Sequence[tuple[Label, Edges]], placed: Placement) -> Iterator[Mark]:
    way = 1 if side.upright else 0
    factor, offset = placed.factors[way], placed.offsets[way]
    scaled = np.asarray(axis.get_transform().transform(np.array([label.at for label, _ in seen], float)), float)
    for value, (_, box) in zip(scaled, seen, strict=True):
        low, high = (box[1], box[3]) if side.upright else (box[0], box[2])
        at = factor * float(value) + offset
        if not math.isfinite(at):
            raise ValueError("a tick without a place")
        # One more: what is not on whole pixels is blurred over two.
        yield Mark(math.floor(low) - 1, math.ceil(high) - math.floor(low) + 2, at)


def _across(side: _Side, along: tuple[float, float], depth: tuple[float, float]) -> Edges:
    low, high = sorted(depth)
    return (low, along[0], high, along[1]) if side.upright else (along[0], low, along[1], high)


def _box(label: Label, height: float) -> Edges:
    box = label.box
    return float(box.x0), float(height - box.y1), float(box.x1), float(height - box.y0)


def _tick_lengths(axis: Axis, *, first: bool) -> tuple[float, float]:
    """Return how far ticks reach out of an axes, and into it, in points."""
    ticks: Sequence[Any] = axis.majorTicks[:1]
    for tick in ticks:
        line = tick.tick1line if first else tick.tick2line
        if line.get_visible():
            length, way = float(line.get_markersize()), tick.get_tickdir()
            return (length / 2, length / 2) if way == "inout" else (0.0, length) if way == "in" else (length, 0.0)
    return 0.0, 0.0
