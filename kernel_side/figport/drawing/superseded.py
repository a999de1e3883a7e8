"""Draws that are given up because the hand has gone on: what they would show is not wanted any more.

A heavy figure takes seconds to draw, and a view that is dragged on meanwhile would wait for a picture of where it was,
before that of where it is. So the draws that the toolbar's own moves lead to, and the exact one at rest, look between
two artists whether more of a drag waits. User code's draws, files and short draws are never given up, and neither is
the draw after one that was: whatever the hand does, every second one is seen.

One artist that takes long cannot be left in the middle of what Agg paints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from figport.threads import main_only

if TYPE_CHECKING:
    from .agg import Renderer

LONG: Final = 0.1
"""Seconds that a figure's full draw takes, at the least, whose draws are given up."""
OFTEN: Final = 0.02
"""Seconds between two looks at what waits."""
STILL: Final = 0.1
"""Seconds after which a hand that moved counts as still: the next picture is then that of where it stays."""


class Superseded(BaseException):
    """A draw was given up. As an interrupt: no `except Exception` of an artist's keeps it."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What waits of a drag while its figure is drawn."""

    time: float
    """When the newest of it came."""
    ended: bool
    """Whether a button is let go."""


class Wanted(Protocol):
    """What is needed of `Redraw`: of what kind the next draw is."""

    asked: bool
    """Whether somebody else than our own toolbar, or the rest after its moves, wants it."""
    cost: float
    """Seconds that the last full one took."""

    @property
    def rests(self) -> bool:
        """Whether it is the exact one after moves of our own toolbar."""


class Drawn(Protocol):
    """The part of a canvas that is needed."""

    @property
    def redraw(self) -> Wanted:
        """What it draws."""

    def quick_renderer(self) -> Renderer:
        """Return our own renderer for the figure's size and resolution."""

    def pixels(self) -> npt.NDArray[np.uint8]:
        """Return a view of Agg's buffer, shape (height, width, 4)."""


@main_only
class Supersession:
    """Gives up draws of one canvas. Main thread.

    Parameters
    ----------
    canvas
        The canvas.
    """

    def __init__(self, canvas: Drawn) -> None:
        self._canvas = canvas
        self._given_up = False
        """Whether the last draw was."""

    @contextmanager
    def drawing(
        self, now: Callable[[], float], ahead: Callable[[], Ahead | None], again: Callable[[], object]
    ) -> Iterator[None]:
        """Let the draw within be given up; the buffer is then as it was before.

        Parameters
        ----------
        now
            The time, in seconds that rise.
        ahead
            Returns what waits of a drag of the figure, if anything does.
        again
            Asks for another draw, after what waits.
        """
        redraw = self._canvas.redraw
        if self._given_up or redraw.asked or redraw.cost < LONG:
            self._given_up = False
            yield
            return
        renderer, before = self._canvas.quick_renderer(), self._canvas.pixels().copy()
        try:
            with renderer.looking(_Look(now, ahead, rests=redraw.rests)):
                yield
        except Superseded:
            self._given_up = True
            # Whoever blits meanwhile finds what is on the screen, and not half of a picture.
            np.copyto(_buffer(renderer), before)
            again()


def _buffer(renderer: Any) -> npt.NDArray[np.uint8]:
    return np.asarray(renderer.buffer_rgba())


class _Look:
    """Looks whether a draw is of use still, and ends it if not.

    Parameters
    ----------
    now, ahead
        See `Supersession.drawing`.
    rests
        Whether the draw is the exact one for a hand that rests.
    """

    def __init__(self, now: Callable[[], float], ahead: Callable[[], Ahead | None], *, rests: bool) -> None:
        self._now, self._ahead, self._rests = now, ahead, rests
        self._next = now() + OFTEN

    def __call__(self) -> None:
        now = self._now()
        if now < self._next:
            return
        self._next = now + OFTEN
        ahead = self._ahead()
        if ahead is not None and (self._rests or ahead.ended or now >= ahead.time + STILL):
            raise Superseded
