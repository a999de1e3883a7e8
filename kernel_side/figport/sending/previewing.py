"""What a page must know of a picture to move its axes by itself until the true picture comes.

Told of axes whose contents move with their limits and nothing else: rectilinear ones with matplotlib's own ways to pan.
What lies over them and does not move (legends, insets) is named; where that cannot be told, the axes is left out. The
page compares what it predicted with what pictures say, so being wrong here costs a moment, and once.

Main thread, right after a draw: what artists know of their places is from that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

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
    inside = {one.axes: one.box for one in placements}
    if not inside:
        return ()
    height = figure.bbox.height
    axes = [one for one in figure.axes if one.get_visible()]
    edges = [_edges(one, height) for one in axes]
    number = {id(one): place for place, one in enumerate(figure.axes)}
    found = []
    for one, own in zip(axes, edges, strict=True):
        box = inside.get(id(one))
        if box is None or not all(map(math.isfinite, own)) or not _moves_plainly(one):
            continue
        pairs = [(other, there) for other, there in zip(axes, edges, strict=True) if other is not one]
        same = [other for other, there in pairs if _agree(own, there)]
        twins = internals.twins(one)
        if any(id(other) not in inside or other not in twins or not _moves_plainly(other) for other in same):
            continue
        others = [(other, there) for other, there in pairs if other not in same and _meets(there, box)]
        behind = [other for other, _ in others if _depth(other, number) < _depth(one, number)]
        if behind and not _is_opaque(one.patch):
            continue
        ahead = [there for other, there in others if other not in behind]
        limits = _limits(one)
        if limits is None:
            continue
        group = [one, *same]
        still = _still(figure, group, height)
        if still is None:
            continue
        fixed = [_padded(there, MARGIN) for there in [*ahead, *still]]
        found.append(
            Place(
                number[id(one)],
                Area(box.left, box.top, box.width, box.height),
                *own,
                *limits,
                twins=min(number[id(member)] for member in group),
                sharing_x=_least(one.get_shared_x_axes().get_siblings(one), number),
                sharing_y=_least(one.get_shared_y_axes().get_siblings(one), number),
                front=max(group, key=lambda member: _depth(member, number)) is one,
                equal=one.get_aspect() != "auto",
                background=_background(group, figure),
                fixed=tuple(area for area in (_within(area, box) for area in fixed) if area is not None),
            )
        )
    return tuple(found)


_Edges = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels from the top left corner."""


def _edges(axes: Axes, height: float) -> _Edges:
    return _flipped(axes.bbox, height)


def _flipped(bbox: Any, height: float) -> _Edges:
    return float(bbox.x0), float(height - bbox.y1), float(bbox.x1), float(height - bbox.y0)


def _moves_plainly(axes: Axes) -> bool:
    kind = type(axes)
    return not any(name in vars(axes) or getattr(kind, name, None) is not getattr(Axes, name, None) for name in _OWN)


def _agree(one: _Edges, other: _Edges) -> bool:
    return all(abs(a - b) < 1 for a, b in zip(one, other, strict=True))


def _meets(edges: _Edges, box: Box) -> bool:
    left, top, right, bottom = edges
    return left < box.right and right > box.left and top < box.bottom and bottom > box.top


def _depth(axes: Axes, number: dict[int, int]) -> tuple[float, int]:
    return axes.get_zorder(), number[id(axes)]


def _is_opaque(patch: Any) -> bool:
    return bool(patch.get_visible() and patch.get_alpha() in (None, 1) and patch.get_facecolor()[3] == 1)


def _background(group: Sequence[Axes], figure: Figure) -> str:
    patch = next((axes.patch for axes in group if axes.patch.get_visible()), figure.patch)
    return to_hex(patch.get_facecolor()) if _is_opaque(patch) else ""


def _limits(axes: Axes) -> tuple[float, float, float, float] | None:
    """Return the scaled limits: left, right, bottom, top."""
    (x0, y0), (x1, y1) = axes.transScale.transform(axes.viewLim.get_points())
    limits = float(x0), float(x1), float(y0), float(y1)
    return limits if all(map(math.isfinite, limits)) and x0 != x1 and y0 != y1 else None


def _least(siblings: Iterable[Any], number: dict[int, int]) -> int:
    return min(number[id(one)] for one in siblings if id(one) in number)


def _still(figure: Figure, group: Sequence[Axes], height: float) -> list[_Edges] | None:
    """Return where something lies that does not move with the data of axes in one place; None if none can tell."""
    try:
        over = [_flipped(bbox, height) for bbox in _over(figure)]
        return over + [edges for axes in group for edges in _fixed(axes, height)]
    except Exception:
        # Whatever a user's artist raises when it is asked, the picture is there.
        return None


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
