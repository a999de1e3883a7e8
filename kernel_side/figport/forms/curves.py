"""What of a curve people can change by a form."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

from matplotlib import colors
from matplotlib.markers import MarkerStyle

from .field import Field, Undo, changed, choice, color, number, pair, switch, text

LINE_STYLES: Final = MappingProxyType({"-": "Solid", "--": "Dashed", "-.": "Dash-dot", ":": "Dotted", "None": "None"})
DRAW_STYLES: Final = MappingProxyType(
    {
        "default": "Straight",
        "steps-pre": "Steps, before",
        "steps-mid": "Steps, centred",
        "steps-post": "Steps, after",
    }
)
_SAME: Final = MappingProxyType({"steps": "steps-pre"})
_NO_MARKER: Final = "None"


def _markers() -> dict[str, Any]:
    """Return matplotlib's markers by their names as texts, without those that mean the same as another."""
    known: dict[str, Any] = {}
    for key, title in MarkerStyle.markers.items():
        if title != "nothing" and title not in known:
            known[title] = key
    return {_NO_MARKER: "None", **{str(key): key for key in known.values()}}


_MARKERS: Final = MappingProxyType(_markers())
_MARKER_LABELS: Final = MappingProxyType(
    {
        name: "None" if name == _NO_MARKER else f"{MarkerStyle.markers[key].replace('_', ' ').capitalize()} ({name})"
        for name, key in _MARKERS.items()
    }
)


def shown_label(artist: Any) -> str:
    """Return an artist's label; empty for one that matplotlib made up."""
    label = str(artist.get_label())
    return "" if label.startswith("_") else label


def common(artist: Any) -> list[Field]:
    """Return the fields that all have that are drawn of data."""
    return [
        text("label", "Label", lambda: shown_label(artist), pair(artist.get_label, artist.set_label)),
        number("order", "Order", artist.get_zorder, pair(artist.get_zorder, artist.set_zorder), step=1),
        switch("visible", "Visible", artist.get_visible, pair(artist.get_visible, artist.set_visible)),
    ]


def fields(line: Any) -> list[Field]:
    """Return the fields of a line."""

    def sets(put: Callable[[Any], object]) -> Callable[[Any], Undo]:
        return lambda value: changed(lambda: put(value), line)

    def tinted(get: Callable[[], Any], put: Callable[[Any], object]) -> tuple[Callable[[], Any], Callable[[Any], Undo]]:
        def write(rgba: tuple[float, ...]) -> Undo:
            def change() -> None:
                _fix_colors(line)
                put(rgba)

            return changed(change, line)

        return lambda: colors.to_rgba(get(), line.get_alpha()), write

    marker = "Marker"
    return [
        *common(line),
        choice("linestyle", "Style", LINE_STYLES, line.get_linestyle, sets(line.set_linestyle), group="Line"),
        choice(
            "drawstyle",
            "Drawn",
            DRAW_STYLES,
            lambda: _SAME.get(line.get_drawstyle(), line.get_drawstyle()),
            pair(line.get_drawstyle, line.set_drawstyle),
            group="Line",
        ),
        number("linewidth", "Width", line.get_linewidth, sets(line.set_linewidth), "Line", low=0, high=1000, step=0.5),
        color("color", "Colour", *tinted(line.get_color, line.set_color), "Line"),
        choice(
            "marker",
            "Style",
            _MARKER_LABELS,
            lambda: _marker_of(line),
            sets(lambda name: line.set_marker(_MARKERS[name])),
            group=marker,
        ),
        number("markersize", "Size", line.get_markersize, sets(line.set_markersize), marker, low=0, high=1000, step=1),
        color("markerface", "Face", *tinted(line.get_markerfacecolor, line.set_markerfacecolor), marker),
        color("markeredge", "Edge", *tinted(line.get_markeredgecolor, line.set_markeredgecolor), marker),
    ]


def _marker_of(line: Any) -> str:
    marker = line.get_marker()
    try:
        title = MarkerStyle.markers.get(marker, "")
    except TypeError:
        return ""  # a path, or an array of points
    if title == "nothing":
        return _NO_MARKER
    return next((name for name, key in _MARKERS.items() if title and MarkerStyle.markers.get(key) == title), "")


def _fix_colors(line: Any) -> None:
    """Have each colour stand for itself: alpha is part of it, and no marker follows its line."""
    alpha = line.get_alpha()
    for get, put in (
        (line.get_markerfacecolor, line.set_markerfacecolor),
        (line.get_markeredgecolor, line.set_markeredgecolor),
        (line.get_color, line.set_color),
    ):
        put(colors.to_rgba(get(), alpha))
    line.set_alpha(None)
