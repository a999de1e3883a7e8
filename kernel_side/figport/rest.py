"""Noticing that something has come to rest: what costs too much while it moves is done then."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from .threads import main_only

if TYPE_CHECKING:
    from .alarms import Alarm


class Loop(Protocol):
    """The part of an event loop that is needed."""

    def now(self) -> float:
        """Return the time, in seconds that rise."""

    def call_at(self, due: float, callback: Callable[[], None]) -> Alarm:
        """Have something called at a time."""


@main_only
class Rest:
    """Calls back once nothing has moved for a while. Main thread.

    Moves only note the time: there is one alarm, which is put off when it rings too early.

    Parameters
    ----------
    after
        Seconds without a move.
    callback
        What is called then.
    longest
        Seconds of moves after which it is called all the same.
    """

    def __init__(self, after: float, callback: Callable[[], None], *, longest: float = math.inf) -> None:
        self._after, self._longest = after, longest
        self._callback = callback
        self._moved = self._since = 0.0
        """When it moved last, and first since it was at rest."""
        self._alarm: Alarm | None = None

    def moved(self, loop: Loop) -> None:
        """Note that it moves."""
        self._moved = loop.now()
        if self._alarm is None:
            self._since = self._moved
            self._alarm = loop.call_at(self._moved + self._after, lambda: self._ring(loop))

    def cancel(self) -> None:
        """Call nobody, until it moves again."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _ring(self, loop: Loop) -> None:
        due = min(self._moved + self._after, self._since + self._longest)
        self._alarm = None
        if due > loop.now():
            self._alarm = loop.call_at(due, lambda: self._ring(loop))
        else:
            self._callback()
