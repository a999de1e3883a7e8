"""Draw only the axes that move, over a saved picture of everything else.

matplotlib draws a figure's artists one after the other, and Agg paints each pixel without looking at others. So the
picture is the same when

* what lies below the moved axes comes from a saved picture,
* the axes are drawn, and what lies between them is painted once more from recorded calls to Agg,
* pixels that they changed and something above paints on too get that once more, from recorded calls,
* the other pixels that something above paints on come from another saved picture.

What is not attempted, because more than the moved axes might change: see `possible`, `changes` and `references.show`.
What nobody can see from outside (arrays changed in place, functions that read limits) is put right by the full draw
that follows when the figure rests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from figport import internals
from figport.threads import main_only

from . import references, ticks

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from .agg import Renderer
    from .recording import Call

KNOWN: Final = internals.PARTS_KNOWN
"""Whether this matplotlib has what is needed here."""


def possible(figure: Figure) -> bool:
    """Whether a figure is of a kind that may be drawn in parts. Cheap: asked for every frame."""
    callbacks = figure.canvas.callbacks.callbacks
    return (
        KNOWN
        and type(figure).draw is Figure.draw
        and "draw" not in vars(figure)
        and figure.get_visible()
        and not figure.subfigs
        and figure.get_layout_engine() is None
        and figure.suppressComposite is None
        and figure.get_agg_filter() is None
        # Who listens (widgets that blit, BlitManager) takes the figure as it is after a whole draw.
        and not callbacks.get("draw_event")
    )


def changes(figure: Figure, renderer: Any) -> tuple[list[Artist], list[Artist] | None]:
    """Return what a figure draws above its background, in order, and which axes of it changed.

    None instead of the latter if anything else changed, or axes whose limits user code follows.
    """
    with placing(figure):
        order: list[Artist] = list(getattr(figure, internals.ARTISTS)(renderer))
    changed: list[Artist] = []
    for artist in order:
        # An empty text is never drawn, so it is stale for ever.
        if not artist.stale or not artist.get_visible() or (isinstance(artist, Text) and not artist.get_text()):
            continue
        if not isinstance(artist, Axes) or _is_followed(artist):
            return order, None
        changed.append(artist)
    return order, changed


@contextmanager
def placing(figure: Figure) -> Iterator[None]:
    """Let the block give axes their places, as asking for one does; those that stay do not become stale by it."""
    fresh = [(axes, _place(axes) if _is_placed_late(axes) else None) for axes in figure.axes if not axes.stale]
    yield
    for axes, place in fresh:
        if place is None or place == _place(axes):
            axes.stale = False


def _is_placed_late(axes: Axes) -> bool:
    """Whether the place or the limits of some axes are decided when they are drawn."""
    return axes.get_aspect() != "auto" or axes.get_box_aspect() is not None or axes.get_axes_locator() is not None


def _place(axes: Axes) -> tuple[float, ...]:
    return (*axes.bbox.extents, *axes.viewLim.extents)


def _is_followed(axes: Axes) -> bool:
    return any(axes.callbacks.callbacks.get(f"{name}lim_changed") for name in "xyz")


@dataclass(frozen=True, slots=True)
class _Painted:
    """What one artist painted, to be painted again without asking it."""

    calls: list[Call]
    rows: slice
    columns: slice
    mask: npt.NDArray[np.bool_]
    """Pixels within rows and columns that it painted on."""


@main_only
class Backdrop:
    """A figure without the axes that move, as pixels. Made by `of`; drawn upon by `draw`. Main thread.

    Attributes
    ----------
    moved : list of Artist
        The axes that move, in order.
    """

    def __init__(self, figure: Figure, renderer: Renderer, order: list[Artist], moved: list[Artist]) -> None:
        self.moved = moved
        self._figure, self._renderer = figure, renderer
        self._order = _signature(order)
        ids = {id(one) for one in moved}
        places = [place for place, artist in enumerate(order) if id(artist) in ids]
        first, last = places[0], places[-1]
        self.complete = True
        with getattr(figure, internals.LOCK), ticks.once(figure):
            renderer.clear()  # type: ignore[no-untyped-call]
            for artist in (figure.patch, *order[:first]):
                artist.draw(renderer)
            self._below = self._picture()
            self._steps: list[Artist | list[Call]] = []
            for artist in order[first : last + 1]:
                self._steps.append(artist if id(artist) in ids else self._recorded(artist))
            self._among = self._picture()
            above = [self._recorded(artist) for artist in order[last + 1 :]]
            self._above = self._picture()
        self._covered = np.zeros(self._below.shape, np.bool_)
        self._painted: list[_Painted] = []
        for calls in above:
            self._find_painted(calls)

    @classmethod
    def of(cls, figure: Figure, renderer: Renderer, order: list[Artist], moved: list[Artist]) -> Backdrop | None:
        """Return the backdrop for moving some axes of a figure; None if that is not worth it or not safe.

        Parameters
        ----------
        figure
            One for which `possible` holds.
        renderer
            What it is drawn with.
        order
            What it draws, from `changes`.
        moved
            The axes that move, all of them in `order`.
        """
        ids = {id(one) for one in moved}
        rest = [artist for artist in order if id(artist) not in ids]
        # Without other axes there is nothing to gain: what surrounds one axes is drawn in no time.
        if not moved or not any(isinstance(artist, Axes) and artist.get_visible() for artist in rest):
            return None
        if _aligned(figure, ids) or references.show(rest, moved):
            return None
        backdrop = cls(figure, renderer, order, moved)
        return backdrop if backdrop.complete else None

    def fits(self, renderer: Renderer, order: list[Artist], changed: list[Artist]) -> bool:
        """Whether the figure still is what this was made of, but for its axes that move."""
        return (
            renderer is self._renderer
            and _signature(order) == self._order
            and {id(one) for one in changed} <= {id(one) for one in self.moved}
        )

    def draw(self) -> None:
        """Draw the moved axes, and over them what lies above."""
        buffer = self._buffer()
        with getattr(self._figure, internals.LOCK), ticks.once(self._figure, labels=False):
            np.copyto(buffer, self._below)
            for step in self._steps:
                if isinstance(step, list):
                    self._renderer.play(step)
                else:
                    step.draw(self._renderer)
        if self._painted:
            covered = self._covered
            # Where the moved axes changed nothing, what is painted above comes out as it did without them.
            both = (buffer != self._among) & covered
            if both.any():
                for painted in self._painted:
                    if (both[painted.rows, painted.columns] & painted.mask).any():
                        self._renderer.play(painted.calls)
                covered = covered & ~both
            np.copyto(buffer, self._above, where=covered)
        self._figure.stale = False

    def _recorded(self, artist: Artist) -> list[Call]:
        """Draw an artist; return what it painted."""
        with self._renderer.recording() as record:
            artist.draw(self._renderer)
        self.complete = self.complete and record.complete
        return record.calls

    def _buffer(self) -> npt.NDArray[np.uint32]:
        return np.asarray(self._renderer.buffer_rgba()).view(np.uint32)[..., 0]  # type: ignore[no-untyped-call]

    def _picture(self) -> npt.NDArray[np.uint32]:
        return self._buffer().copy()

    def _find_painted(self, calls: list[Call]) -> None:
        """Find out on which pixels some calls paint: what Agg paints on an empty pixel makes it less transparent."""
        self._buffer().fill(0)
        self._renderer.play(calls)
        mask = np.asarray(self._renderer.buffer_rgba())[..., 3] != 0  # type: ignore[no-untyped-call]
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if rows.size:
            self._covered |= mask
            part = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
            self._painted.append(_Painted(calls, *part, mask[part].copy()))


def _signature(order: list[Artist]) -> list[tuple[int, float, bool]]:
    return [(id(artist), artist.get_zorder(), artist.get_visible()) for artist in order]


def _aligned(figure: Figure, ids: set[int]) -> bool:
    """Whether some of the axes keep their labels in line with others', also where these move too.

    To place one label the ticks of all are looked at, and where they share a formatter that decides about offsets.
    """
    return any(
        len(siblings) > 1 and any(id(axes) in ids for axes in siblings)
        for group in getattr(figure, internals.ALIGNED).values()
        for siblings in group
    )
