"""What a figure shows, in words, for people who cannot see it: titles, names and ranges of axes, kinds of artists.

Asked when a figure is shown and when it has come to rest, so it is brief, and looks at no data but their shapes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from matplotlib.axis import Axis
from matplotlib.collections import (
    FillBetweenPolyCollection,
    LineCollection,
    PathCollection,
    PolyCollection,
    QuadMesh,
)
from matplotlib.container import BarContainer
from matplotlib.contour import ContourSet
from matplotlib.dates import num2date
from matplotlib.figure import Figure
from matplotlib.patches import Wedge

MOST_AXES: Final = 8
"""Axes that are described; the rest are counted."""
MOST_NAMES: Final = 5
"""Names of lines that are listed."""
LONGEST: Final = 1000
"""Characters of one text."""


def words(title: str, figure: Figure) -> str:
    """Describe a figure.

    Parameters
    ----------
    title
        That of its window.
    figure
        The figure.
    """
    parts = [title]
    for axes in figure.axes[:MOST_AXES]:
        # Axes that are being unpickled have no titles yet, and those of somebody's own may raise whatever they like.
        with suppress(Exception):
            parts.append(_of_axes(axes))
    more = len(figure.axes) - MOST_AXES
    if more > 0:
        parts.append(f"{more} more axes")
    text = ". ".join(part for part in parts if part)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _of_axes(axes: Any) -> str:
    if not axes.get_visible():
        return ""
    # 3D axes say of both that they are off.
    shown = axes.name == "3d" or (axes.axison and axes.get_frame_on())
    ranges = _ranges(axes) if shown else ()
    said = [axes.get_title(), ", ".join(ranges), ", ".join(_contents(axes))]
    return "; ".join(part for part in said if part)


def _ranges(axes: Any) -> Iterator[str]:
    """Yield the names of the axis, with what they reach from and to where that can be said."""
    for name in ("x", "y", "z"):
        axis: Axis | None = getattr(axes, f"{name}axis", None)
        if axis is None or not axis.get_visible():
            continue
        label = axis.label.get_text()
        if axes.name not in {"rectilinear", "3d"} or type(axis.get_major_formatter()).__name__.startswith(
            "StrCategory"
        ):
            if label:
                yield label
            continue
        low, high = (_value(axis, end) for end in axis.get_view_interval())
        yield f"{label or name} from {low} to {high}"


def _value(axis: Axis, value: float) -> str:
    if type(axis.get_major_formatter()).__module__ == "matplotlib.dates":
        return str(num2date(value).strftime("%Y-%m-%d %H:%M")).removesuffix(" 00:00")
    frequency: Any = getattr(axis, "freq", None)
    if frequency is not None and "pandas" in sys.modules:  # which counts periods on its axes of time
        return str(sys.modules["pandas"].Period(ordinal=round(value), freq=frequency))
    return f"{float(value):.4g}"


def _contents(axes: Any) -> Iterator[str]:
    """Yield what kinds of things there are, and how many."""
    bars = [one for one in axes.containers if isinstance(one, BarContainer)]
    if count := sum(len(one) for one in bars):
        yield _many(count, "bar", _names(bars))
    if lines := [one for one in axes.lines if one.get_visible()]:
        yield _many(len(lines), "line", _names(lines))
    for image in axes.images:
        shape = None if image.get_array() is None else image.get_array().shape
        yield "image" if shape is None else f"image of {shape[1]} by {shape[0]}"
    if count := sum(isinstance(one, Wedge) for one in axes.patches):
        yield _many(count, "wedge")
    for collection in axes.collections:
        if collection.get_visible():
            yield _collection(collection)


def _collection(one: Any) -> str:
    kind = type(one)
    if issubclass(kind, ContourSet):
        return _many(len(one.levels), "contour level")
    if issubclass(kind, PathCollection):
        return _many(len(one.get_offsets()), "marker", _names([one]))
    if issubclass(kind, QuadMesh):
        values = one.get_array()
        shape: tuple[int, ...] = () if values is None else values.shape
        return f"mesh of {shape[1]} by {shape[0]}" if len(shape) > 1 else "mesh"
    if issubclass(kind, LineCollection):
        return _many(len(one.get_segments()), "line")
    if issubclass(kind, FillBetweenPolyCollection):
        return "area" + _listed(_names([one]))
    if kind.__name__ == "Poly3DCollection":
        return "surface"
    return _many(len(one.get_paths()), "polygon" if issubclass(kind, PolyCollection) else "shape")


def _many(count: int, kind: str, names: list[str] | None = None) -> str:
    return f"{count} {kind}{'' if count == 1 else 's'}{_listed(names or [])}"


def _listed(names: list[str]) -> str:
    if not names:
        return ""
    more = len(names) - MOST_NAMES
    return f" ({', '.join(names[:MOST_NAMES])}{f' and {more} more' if more > 0 else ''})"


def _names(artists: Iterable[Any]) -> list[str]:
    """Return what users have called them; matplotlib's own names begin with an underscore."""
    labels = (str(one.get_label()) for one in artists)
    return [label for label in labels if label and not label.startswith("_")]
