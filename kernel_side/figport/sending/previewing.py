"""What a page must know of a picture to move its axes by itself until the true picture comes.

Told of axes whose contents move with their limits and nothing else: rectilinear ones with matplotlib's own ways to pan.
What lies over them and does not move (legends, insets) is named; where that cannot be told, the axes is left out. The
page compares what it predicted with what pictures say, so being wrong here costs a moment, and once.

Main thread, right after a draw: what artists know of their places is from that.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.offsetbox import AnchoredOffsetbox

from figport import internals
from figport.wire import Area, Place

from .box import Box
from .placement import Placement

MOST_TEXTS: Final = 20
"""Texts that are looked at in one axes. Where there are more they move until the true picture comes."""
MARGIN: Final = 2
"""Pixels around what does not move: frames and shadows."""
_OWN: Final = ("drag_pan", "start_pan", "set_xlim", "set_ylim", "_get_pan_points")
"""What must be matplotlib's own for limits to follow the pointer as the page computes. Colorbars have others."""


def describe(figure: Figure, placements: Iterable[Placement]) -> tuple[Place, ...]:
    """Return the axes of a figure that can be previewed, as of the last draw.

    Parameters
    ----------
    figure
        The figure.
    placements
        Where its axes are that can be panned.
    """
    inside = {one.axes: one for one in placements}
    if not inside:
        return ()
    height = figure.bbox.height
    number = {id(one): place for place, one in enumerate(figure.axes)}
    axes = [one for one in figure.axes if one.get_visible()]
    edges = [_flipped(one.bbox, height) for one in axes]
    where = np.array(edges)
    sharing_x, sharing_y = (_sharing(axes, number, direction) for direction in ("x", "y"))
    over = _tried(lambda: [_flipped(bbox, height) for bbox in _over(figure)])
    found = []
    for one, own in zip(axes, edges, strict=True):
        placed = inside.get(id(one))
        if placed is None or over is None or not all(map(math.isfinite, own)) or not _moves_plainly(one):
            continue
        box = placed.box
        same = [axes[at] for at in _agree(where, own) if axes[at] is not one]
        if same:
            twins = internals.twins(one)
            if any(id(other) not in inside or other not in twins or not _moves_plainly(other) for other in same):
                continue
        others = [at for at in _meet(where, box) if axes[at] is not one and axes[at] not in same]
        behind = [at for at in others if _depth(axes[at], number) < _depth(one, number)]
        if behind and not _is_opaque(one.patch):
            continue
        limits = _limits(placed, own)
        if not all(map(math.isfinite, limits)):
            continue
        group = [one, *same]
        still = _tried(functools.partial(_all_fixed, group, height))
        if still is None:
            continue
        ahead = [edges[at] for at in others if at not in behind]
        fixed = [_padded(there, MARGIN) for there in [*ahead, *over, *still]]
        found.append(
            Place(
                number[id(one)],
                Area(box.left, box.top, box.width, box.height),
                *own,
                *limits,
                twins=min(number[id(member)] for member in group),
                sharing_x=sharing_x[id(one)],
                sharing_y=sharing_y[id(one)],
                front=max(group, key=lambda member: _depth(member, number)) is one,
                equal=one.get_aspect() != "auto",
                background=_background(group, figure),
                fixed=tuple(area for area in (_within(area, box) for area in fixed) if area is not None),
            )
        )
    return tuple(found)


_Edges = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels from the top left corner."""


def _flipped(bbox: Any, height: float) -> _Edges:
    return float(bbox.x0), float(height - bbox.y1), float(bbox.x1), float(height - bbox.y0)


def _moves_plainly(axes: Axes) -> bool:
    kind = type(axes)
    return not any(name in vars(axes) or getattr(kind, name, None) is not getattr(Axes, name, None) for name in _OWN)


def _agree(where: npt.NDArray[np.float64], edges: _Edges) -> list[int]:
    """Return which axes are in one place."""
    return [int(at) for at in np.flatnonzero((np.abs(where - edges) < 1).all(axis=1))]


def _meet(where: npt.NDArray[np.float64], box: Box) -> list[int]:
    """Return which axes have something of a box."""
    left, top, right, bottom = where.T
    meets = (left < box.right) & (right > box.left) & (top < box.bottom) & (bottom > box.top)
    return [int(at) for at in np.flatnonzero(meets)]


def _depth(axes: Axes, number: dict[int, int]) -> tuple[float, int]:
    return axes.get_zorder(), number[id(axes)]


def _is_opaque(patch: Any) -> bool:
    return bool(patch.get_visible() and patch.get_alpha() in (None, 1) and patch.get_facecolor()[3] == 1)


def _background(group: Sequence[Axes], figure: Figure) -> str:
    patch = next((axes.patch for axes in group if axes.patch.get_visible()), figure.patch)
    return to_hex(patch.get_facecolor()) if _is_opaque(patch) else ""


def _limits(placed: Placement, edges: _Edges) -> _Edges:
    """Return the scaled limits: left, right, bottom, top. Asking the axes takes as long as its group is large."""
    left, top, right, bottom = edges
    (x_factor, y_factor), (x_offset, y_offset) = placed.factors, placed.offsets
    if x_factor == 0 or y_factor == 0:
        return math.nan, math.nan, math.nan, math.nan
    return (
        (left - x_offset) / x_factor,
        (right - x_offset) / x_factor,
        (bottom - y_offset) / y_factor,
        (top - y_offset) / y_factor,
    )


def _sharing(axes: Sequence[Axes], number: dict[int, int], direction: str) -> dict[int, int]:
    """Return the first axes of the group with which each shares its limits, each group looked at once."""
    first: dict[int, int] = {}
    for one in axes:
        if id(one) not in first:
            groups = one.get_shared_x_axes() if direction == "x" else one.get_shared_y_axes()
            group = [id(other) for other in groups.get_siblings(one) if id(other) in number]
            first |= dict.fromkeys(group, min(number[other] for other in group))
    return first


def _tried(look: Callable[[], list[_Edges]]) -> list[_Edges] | None:
    """Return where things are that do not move; None if they cannot tell."""
    try:
        return look()
    except Exception:
        # Whatever a user's artist raises when it is asked, the picture is there.
        return None


def _all_fixed(group: Iterable[Axes], height: float) -> list[_Edges]:
    return [edges for axes in group for edges in _fixed(axes, height)]


def _fixed(axes: Axes, height: float) -> Iterator[_Edges]:
    """Yield where something lies in an axes that does not move with its data."""
    for artist in [axes.get_legend(), *axes.artists]:
        if isinstance(artist, Legend | AnchoredOffsetbox) and artist.get_visible():
            yield _flipped(_drawn_box(artist), height)
    for text in axes.texts[:MOST_TEXTS]:
        if text.get_transform() is axes.transAxes and text.get_visible():
            yield _flipped(text.get_window_extent(), height)
    for child in axes.child_axes:
        if child.get_visible():
            # With its labels, about: asking where they are takes as long as drawing them.
            size = axes.xaxis.get_tick_params().get("labelsize", 10)
            yield _padded(_flipped(child.bbox, height), 2 * size if isinstance(size, float | int) else 20)


def _over(figure: Figure) -> Iterator[Any]:
    """Yield the boxes of what the figure has over all axes."""
    for legend in figure.legends:
        if legend.get_visible():
            yield _drawn_box(legend)
    for text in figure.texts[:MOST_TEXTS]:
        if text.get_visible() and text.get_text():
            yield text.get_window_extent()


def _drawn_box(artist: Any) -> Any:
    """Return where a legend or another box was drawn. Asking it would have it look for the best place anew."""
    patch = artist.get_frame() if isinstance(artist, Legend) else artist.patch
    return patch.get_bbox()


def _padded(edges: _Edges, margin: float) -> _Edges:
    left, top, right, bottom = edges
    return left - margin, top - margin, right + margin, bottom + margin


def _within(edges: _Edges, box: Box) -> Area | None:
    """Return the pixels of a box that something touches."""
    if not all(map(math.isfinite, edges)):
        return None
    left, top = max(box.left, math.floor(edges[0])), max(box.top, math.floor(edges[1]))
    right, bottom = min(box.right, math.ceil(edges[2])), min(box.bottom, math.ceil(edges[3]))
    return Area(left, top, right - left, bottom - top) if left < right and top < bottom else None
