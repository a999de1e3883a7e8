"""What a page must know of a picture to move its axes by itself until the true picture comes.

Told of axes whose contents move with their limits and nothing else: rectilinear ones with matplotlib's own ways to pan.
What lies over them and does not move (legends, insets) is named; where that cannot be told, the axes is left out. The
page compares what it predicted with what pictures say, so being wrong here costs a moment, and once.

Asked right after a draw: what artists know of their places is from that.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure

from figport import internals
from figport.threads import main_only
from figport.wire import Place, Slide

from . import overlays, sliding
from .overlays import Edges, Labels, flipped, padded
from .placement import Placement
from .sliding import Strip

MARGIN: Final = 2
"""Pixels around what does not move: frames and shadows."""
_OWN: Final = ("drag_pan", "start_pan", "set_xlim", "set_ylim", "_get_pan_points")
"""What must be matplotlib's own for limits to follow the pointer as the page computes. Colorbars have others."""
_NOTHING: Final[Labels] = {}

_T = TypeVar("_T")


@main_only
def describe(figure: Figure, placements: Iterable[Placement], labels: Labels = _NOTHING) -> tuple[Place, ...]:
    """Return the axes of a figure that can be previewed, as of the last draw. Main thread.

    See `Previewing.describe`.
    """
    return Previewing().describe(figure, placements, labels)


@main_only
class Previewing:
    """What pages are told of one figure; remembers what holds still while others move. Main thread."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[Placement | None, Place | None]] = {}
        self._outlines: dict[int, _Outline] = {}
        """What axes have around them: titles and the like, and ticks with their labels."""

    def describe(
        self, figure: Figure, placements: Iterable[Placement], labels: Labels = _NOTHING, *, alone: bool = False
    ) -> tuple[Place, ...]:
        """Return the axes of a figure that can be previewed, as of the last draw.

        Parameters
        ----------
        figure
            The figure.
        placements
            Where its axes are that can be panned.
        labels
            Where the labels of ticks were drawn.
        alone
            Whether that draw was of axes alone that moved: all others are as they were.
        """
        inside = {one.axes: one for one in placements}
        sent = self._last if alone else {}
        outlines = self._outlines if alone else {}
        self._last, self._outlines = {}, {}
        if not inside:
            return ()
        same = {key for key, (placed, _) in sent.items() if inside.get(key) == placed}
        # Titles and the like stay where they are, or nearly, while what an axes shows moves.
        names = {key: one.names for key, one in outlines.items()}
        kept = {key: outlines[key] for key in same if key in outlines}

        def look() -> tuple[_Scene, dict[int, Place | None]]:
            scene = _Scene(figure, inside, labels, kept, names)
            return scene, scene.places({key: sent[key][1] for key in same})

        # Axes of somebody's own may raise whatever they are asked.
        found = _tried(look)
        if found is None:
            return ()
        scene, places = found
        self._last = {key: (inside.get(key), place) for key, place in places.items()}
        self._outlines = scene.outlines
        return tuple(place for place in places.values() if place is not None)


class _Outline(NamedTuple):
    """What an axes has around it."""

    names: list[Edges]
    """Titles and the names of its axis."""
    around: list[Edges]
    """What else there is and does not slide."""
    strips: list[Strip]
    """Ticks and their labels."""


class _Scene:
    """The axes of a figure among each other.

    Attributes
    ----------
    outlines : dict
        What each has around it, by `id`.
    """

    def __init__(
        self,
        figure: Figure,
        inside: dict[int, Placement],
        labels: Labels,
        outlines: dict[int, _Outline],
        names: dict[int, list[Edges]],
    ) -> None:
        self.outlines = outlines
        self._names = names
        self._figure, self._inside, self._labels = figure, inside, labels
        self._height = figure.bbox.height
        self._number = {id(one): place for place, one in enumerate(figure.axes)}
        self._axes = [one for one in figure.axes if one.get_visible()]
        self._depths = [(one.get_zorder(), self._number[id(one)]) for one in self._axes]
        self._edges = [flipped(one.bbox, self._height) for one in self._axes]
        self._where = np.array(self._edges)

    def places(self, known: dict[int, Place | None]) -> dict[int, Place | None]:
        """Return what is told of each axes, by `id`; `known` has some already."""
        over = _tried(functools.partial(overlays.of_figure, self._figure))
        if over is None:
            return {}
        self._over = over
        asked = [one for one in self._axes if id(one) not in known]
        self._sharing = [_sharing(asked, self._number, direction) for direction in ("x", "y")]
        owners, lines = list[int](), list[Edges]()
        for at, one in enumerate(self._axes):
            if id(one) not in self.outlines:
                self.outlines[id(one)] = self._outline(one, self._edges[at])
            names, around, strips = self.outlines[id(one)]
            lines += [*names, *around, *(strip.edges for strip in strips)]
            owners += [at] * (len(names) + len(around) + len(strips))
        self._owners, self._lines = owners, np.array(lines).reshape(-1, 4)
        return {
            id(one): known[id(one)] if id(one) in known else self._place(at)
            for at, one in enumerate(self._axes)
            if id(one) in self._inside
        }

    def _outline(self, axes: Axes, edges: Edges) -> _Outline:
        names = self._names.get(id(axes))
        if names is None:
            names = _tried(functools.partial(overlays.names, axes, self._height)) or []
        around = _tried(functools.partial(overlays.around, axes, self._height)) or []
        placed = self._inside.get(id(axes))
        strips = [] if placed is None else sliding.strips(axes, placed, edges, self._labels, self._height)
        return _Outline(names, around, list(strips))

    def _place(self, at: int) -> Place | None:
        one, own = self._axes[at], self._edges[at]
        placed = self._inside[id(one)]
        if not all(map(math.isfinite, own)) or not _moves_plainly(one):
            return None
        box = sliding.inside(one, own, self._figure.dpi)
        inside = sliding.whole(box, (0, 0, self._figure.bbox.width, self._height))
        if inside is None:
            return None
        same = [other for other in _agree(self._where, own) if other != at]
        twins = internals.twins(one) if same else ()
        for other in (self._axes[other] for other in same):
            if id(other) not in self._inside or other not in twins or not _moves_plainly(other):
                return None
        group = [at, *same]
        others = [other for other in _meet(self._where, box) if other not in group]
        depths = self._depths
        behind = [other for other in others if depths[other] < depths[at]]
        if behind and not _is_opaque(one.patch):
            return None
        limits = _limits(placed, own)
        measure = functools.partial(overlays.of_axes, height=self._height, labels=self._labels)
        still = _tried(lambda: [edges for member in group for edges in measure(self._axes[member])])
        if still is None or not all(map(math.isfinite, limits)):
            return None
        ahead = [self._edges[other] for other in others if other not in behind]
        # Own titles may lie inside, own labels do not; those of others do where they are in front.
        over = [
            tuple(self._lines[line])
            for line in _meet(self._lines, box)
            if (self._is_title(line) if self._owners[line] in group else depths[self._owners[line]] > depths[at])
        ]
        fixed = [sliding.whole(padded(there, MARGIN), box) for there in (*ahead, *self._over, *still, *over)]
        strips = [strip for member in group for strip in self.outlines[id(self._axes[member])].strips]
        fixed += [sliding.whole(strip.edges, box) for strip in strips if strip.within]
        members = [self._axes[member] for member in group]
        background = _background(members, self._figure)
        number = self._number
        return Place(
            number[id(one)],
            inside,
            *own,
            *limits,
            twins=min(number[id(member)] for member in members),
            sharing_x=self._sharing[0][id(one)],
            sharing_y=self._sharing[1][id(one)],
            front=max(group, key=depths.__getitem__) == at,
            equal=one.get_aspect() != "auto",
            background=background,
            fixed=tuple(area for area in fixed if area is not None),
            slides=self._slides(at, group, still, background),
        )

    def _slides(self, at: int, group: Sequence[int], still: Sequence[Edges], inner: str) -> tuple[Slide, ...]:
        """Return what slides beside one axes of a group in one place, without what lies there too."""
        beside = _behind(self._axes[at], self._figure)
        size = self._figure.bbox.width, self._height
        found = []
        for strip in self.outlines[id(self._axes[at])].strips:
            background = inner if strip.within else beside
            if background is None:
                continue
            there = [self._edges[other] for other in _meet(self._where, strip.edges) if other not in group]
            there += [
                edges
                for edges in (tuple(self._lines[line]) for line in _meet(self._lines, strip.edges))
                if edges != strip.edges
            ]
            slide = strip.slide(background, size, [*there, *self._over, *still])
            if slide is not None:
                found.append(slide)
        return tuple(found)

    def _is_title(self, line: int) -> bool:
        """Whether a line of the outlines is not that of a strip."""
        owner = self._owners[line]
        names, around, _ = self.outlines[id(self._axes[owner])]
        return line - self._owners.index(owner) < len(names) + len(around)


def _moves_plainly(axes: Axes) -> bool:
    kind = type(axes)
    return not any(name in vars(axes) or getattr(kind, name, None) is not getattr(Axes, name, None) for name in _OWN)


def _agree(where: npt.NDArray[np.float64], edges: Edges) -> list[int]:
    """Return which axes are in one place."""
    return [int(at) for at in np.flatnonzero((np.abs(where - edges) < 1).all(axis=1))]


def _meet(where: npt.NDArray[np.float64], edges: Iterable[float]) -> list[int]:
    """Return which edges have something in common with others."""
    its_left, its_top, its_right, its_bottom = edges
    left, top, right, bottom = where.T
    meets = (left < its_right) & (right > its_left) & (top < its_bottom) & (bottom > its_top)
    return [int(at) for at in np.flatnonzero(meets)]


def _is_opaque(patch: Any) -> bool:
    return bool(patch.get_visible() and patch.get_alpha() in (None, 1) and patch.get_facecolor()[3] == 1)


def _background(group: Sequence[Axes], figure: Figure) -> str:
    """Return what is seen where there are no data; empty for nothing, and for what cannot be said by a colour."""
    patch: Any = next((axes.patch for axes in group if axes.patch.get_visible()), None)
    below = _behind(group[0], figure)
    if patch is None or patch.get_alpha() == 0 or patch.get_facecolor()[3] == 0:
        return below or ""
    if _is_opaque(patch):
        return to_hex(patch.get_facecolor())
    if not below:
        return ""
    over, under = np.array(to_rgba(patch.get_facecolor())), np.array(to_rgba(below))
    red, green, blue = (over * over[3] + under * (1 - over[3]))[:3]
    return to_hex((float(red), float(green), float(blue)))


def _behind(axes: Axes, figure: Figure) -> str | None:
    """Return the colour beside an axes; empty for nothing, None where it cannot be said."""
    for part in {id(one): one for one in (axes.get_figure(root=False), figure)}.values():
        patch: Any = None if part is None else part.patch
        if patch is None or not patch.get_visible() or patch.get_alpha() == 0 or patch.get_facecolor()[3] == 0:
            continue
        return to_hex(patch.get_facecolor()) if _is_opaque(patch) else None
    return ""


def _limits(placed: Placement, edges: Edges) -> Edges:
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


def _tried(look: Callable[[], _T]) -> _T | None:
    """Return where things are that do not move; None if they cannot tell."""
    try:
        return look()
    except Exception:
        # Whatever a user's artist raises when it is asked, the picture is there.
        return None
