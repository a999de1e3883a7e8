"""Whether some artists of a figure show anything of others: an inset's frame, a line between two axes, a zoomed region.

Such artists change when the others move, and matplotlib does not mark them as stale. What is looked for: an attribute
that is one of the others or a part of them, and a transform or box that hangs on theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.figure import FigureBase
from matplotlib.spines import Spine
from matplotlib.transforms import TransformNode

from figport import internals
from figport.threads import main_only

_OF_NO_PICTURE: Final = frozenset(
    {
        "_axes",
        "_callbacks",
        "_colorbar",
        "_colorbar_info",
        "_parent_figure",
        "_projection_init",
        "_remove_method",
        "_sharex",
        "_sharey",
        "_subplotspec",
        "axes",
        "figure",
        "stale_callback",
    }
)
"""Attributes that lead from an artist to others without showing them. A colorbar shows a norm, not limits."""

_OWN_PARTS: Final = (XAxis, YAxis, Spine)
"""Exactly these hang on their own axes alone, and there are many of them."""

_COORDINATES: Final = ("xycoords", "_textcoords", "anncoords", "boxcoords", "coords1", "coords2")
"""Attributes of annotations that may be functions, which may read anything."""


@main_only
def show(artists: Iterable[Artist], others: Iterable[Artist]) -> bool:
    """Whether any of `artists` may show something of `others`. Main thread; costs about 1 ms an axes.

    When in doubt the answer is yes: for artists of other packages, and where a function tells coordinates.
    """
    parts, nodes = _parts_of(others), set(_hanging_on(others))
    waiting: list[Any] = list(artists)
    seen: set[int] = set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, Artist):
            if id(thing) in parts or not _is_known(type(thing)):
                return True
            if isinstance(thing, FigureBase) or type(thing) in _OWN_PARTS:
                continue
            names = vars(thing)
            if any(callable(names.get(name)) and not _is_plain(names[name]) for name in _COORDINATES):
                return True
            waiting.extend(value for name, value in names.items() if name not in _OF_NO_PICTURE and _is_of_use(value))
        elif isinstance(thing, TransformNode):
            if id(thing) in nodes:
                return True
        elif isinstance(thing, dict):
            waiting.extend(value for value in thing.values() if _is_of_use(value))
        elif isinstance(thing, list | tuple | set):
            waiting.extend(value for value in thing if _is_of_use(value))
        else:
            waiting.extend(value for value in vars(thing).values() if _is_of_use(value))
    return False


def _parts_of(artists: Iterable[Artist]) -> set[int]:
    found: set[int] = set()
    waiting = list(artists)
    while waiting:
        artist = waiting.pop()
        if id(artist) not in found:
            found.add(id(artist))
            waiting.extend(artist.get_children())
            waiting.extend(getattr(artist, "child_axes", ()))
    return found


def _hanging_on(artists: Iterable[Artist]) -> Iterator[int]:
    """Yield the identities of all transforms and boxes that change when one of some axes moves."""
    waiting: list[Any] = []
    axes = [one for one in artists if isinstance(one, Axes)]
    while axes:
        one = axes.pop()
        axes.extend(child for child in one.child_axes if isinstance(child, Axes))
        waiting.extend((one.viewLim, one.dataLim, one.bbox, one.transScale))
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        yield id(node)
        waiting.extend(parent() for parent in list(getattr(node, internals.PARENTS).values()))


def _is_known(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in ("matplotlib", "mpl_toolkits")


def _is_plain(value: Any) -> bool:
    return isinstance(value, Artist | TransformNode)


def _is_of_use(value: Any) -> bool:
    """Whether a value may lead to artists or transforms. Texts, numbers, colours and data do not."""
    if isinstance(value, Artist | TransformNode | list | tuple | dict | set):
        return True
    kind = type(value)
    # Helpers of artists, such as `matplotlib.text.OffsetFrom`; not functions and classes.
    return kind.__module__.startswith(("matplotlib.text", "matplotlib.offsetbox", "mpl_toolkits")) and hasattr(
        value, "__dict__"
    )
