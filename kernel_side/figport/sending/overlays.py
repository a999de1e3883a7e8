"""What of a figure lies over its axes, or beside them, and does not move when they are panned.

Asked right after a draw: what artists know of their places is from that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axes._base import _AxesBase
from matplotlib.axis import Axis
from matplotlib.collections import Collection
from matplotlib.figure import Figure, FigureBase
from matplotlib.legend import Legend
from matplotlib.offsetbox import AnchoredOffsetbox
from matplotlib.quiver import QuiverKey
from matplotlib.text import Annotation, Text

from figport.drawing.ticks import Label
from figport.threads import main_only

MOST: Final = 20
"""Things of one kind that are measured. Where there are more, that axes, or the figure, is not previewed."""
FEW: Final = 200
"""Patches that are looked at in one axes. Where there are more they are data."""
_TICK: Final = 4
"""Points that ticks reach out of their axes."""
_MOVING: Final = ("data", "offset points", "offset pixels", "offset fontsize", None)
"""Coordinates of annotations that move with the data."""

Edges = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels from the top left corner."""
Labels = Mapping[Axis, tuple[list[Label], ...]]
"""What the renderer knows, see `Renderer.labels`."""


class CannotTell(Exception):
    """There is something that does not move, and nothing says where; or more than can be measured in the time."""


def flipped(bbox: Any, height: float) -> Edges:
    """Return where a box is, which matplotlib counts from the bottom left."""
    return float(bbox.x0), float(height - bbox.y1), float(bbox.x1), float(height - bbox.y0)


def padded(edges: Edges, margin: float) -> Edges:
    """Return edges that lie further out."""
    left, top, right, bottom = edges
    return left - margin, top - margin, right + margin, bottom + margin


def meet(one: Edges, other: Edges) -> bool:
    """Return whether two have something in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@main_only
def of_figure(figure: Figure) -> list[Edges]:
    """Return where the figure itself has something over, or behind, its axes. Main thread.

    Raises
    ------
    CannotTell
        There is more than `MOST`.
    """
    height = figure.bbox.height
    return [flipped(box, height) for box in _limited(_boxes(figure)) if _is_some(box)]


def _boxes(figure: FigureBase) -> Iterator[Any]:
    for legend in figure.legends:
        if legend.get_visible():
            yield _drawn(legend)
    for text in figure.texts:
        if text.get_visible() and text.get_text():
            yield text.get_window_extent()
    for artist in (*figure.artists, *figure.lines, *figure.patches, *figure.images):
        if artist.get_visible():
            yield artist.get_window_extent()
    for part in figure.subfigs:
        yield from _boxes(part)


@main_only
def around(axes: _AxesBase, height: float) -> list[Edges]:
    """Return where an axes has offsets of its labels, and its legend. Main thread."""
    boxes = _of_texts(axis.offsetText for axis in (axes.xaxis, axes.yaxis))
    legend = axes.get_legend()
    if legend is not None and legend.get_visible():
        boxes.append(_drawn(legend))
    return [flipped(box, height) for box in boxes if _is_some(box)]


@main_only
def names(axes: _AxesBase, height: float) -> list[Edges]:
    """Return where an axes has titles and the names of its axis. Main thread.

    Asking takes half as long as all else here.
    """
    titles = [axes.title, axes._left_title, axes._right_title]  # type: ignore[attr-defined]
    boxes = _of_texts([*titles, axes.xaxis.label, axes.yaxis.label])
    return [flipped(box, height) for box in boxes if _is_some(box)]


def _of_texts(texts: Iterable[Text]) -> list[Any]:
    return [text.get_window_extent() for text in texts if text.get_text() and text.get_visible()]


@main_only
def of_axes(axes: Axes, height: float, labels: Labels) -> list[Edges]:
    """Return where something of an axes, other than `around`, does not move with its data. Main thread.

    Raises
    ------
    CannotTell
        There is more than `MOST`, or something of which nobody knows where it is.
    """
    found = [flipped(box, height) for box in _limited(_still(axes)) if _is_some(box)]
    return found + [_outline(child, height, labels) for child in axes.child_axes if child.get_visible()]


def _outline(axes: _AxesBase, height: float, labels: Labels) -> Edges:
    """Return where axes within others are, with all that is around them."""
    pixels = axes.get_figure(root=True).dpi / 72  # type: ignore[union-attr]
    parts = [padded(flipped(axes.bbox, height), _TICK * pixels), *around(axes, height), *names(axes, height)]
    for axis in (axes.xaxis, axes.yaxis):
        for side in labels.get(axis, ()):
            parts += [flipped(box, height) for _, box in side if _is_some(box)]
    lefts, tops, rights, bottoms = zip(*parts, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _still(axes: Axes) -> Iterator[Any]:
    for artist in axes.artists:
        if not artist.get_visible():
            continue
        if isinstance(artist, AnchoredOffsetbox | Legend):
            yield _drawn(artist)
        elif isinstance(artist, QuiverKey) and artist.coord != "data":
            raise CannotTell
    for painted in (*axes.collections[:FEW], *axes.images[:FEW]):
        # A gradient behind the data, or marks at the edges.
        if painted.get_visible() and axes.transAxes in _transforms(painted):
            raise CannotTell
    for table in axes.tables:
        if table.get_visible():
            yield table.get_window_extent()
    for text in axes.texts:
        if text.get_visible() and not _moves(text, axes):
            yield text.get_window_extent()
    for patch in axes.patches[:FEW]:
        if patch.get_visible() and patch.get_data_transform() is axes.transAxes:
            yield patch.get_window_extent()
    for line in axes.lines[:FEW]:
        if line.get_visible() and line.get_transform() is axes.transAxes:
            yield line.get_window_extent()


def _transforms(painted: Artist) -> tuple[Any, ...]:
    if isinstance(painted, Collection):
        return painted.get_transform(), painted.get_offset_transform()
    return (painted.get_transform(),)


def _moves(text: Text, axes: Axes) -> bool:
    """Whether a text moves with the data."""
    if isinstance(text, Annotation):
        own = (text.xycoords, text.anncoords)
        return all(one in _MOVING if isinstance(one, str | None) else one is axes.transData for one in own)
    transform: Any = text.get_transform()
    return transform is axes.transData or all(transform.contains_branch_seperately(axes.transData))


def _drawn(artist: Any) -> Any:
    """Return where a legend or another box was drawn. Asking it would have it look for the best place anew."""
    patch = artist.get_frame() if isinstance(artist, Legend) else artist.patch
    return patch.get_bbox()


def _limited(boxes: Iterable[Any]) -> Iterator[Any]:
    for count, box in enumerate(boxes):
        if count >= MOST:
            raise CannotTell
        yield box


def _is_some(box: Any) -> bool:
    return all(map(math.isfinite, box.extents)) and box.width > 0 and box.height > 0
