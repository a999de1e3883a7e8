"""What is to be done at a time: a queue without a clock."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .threads import any_thread, main_only


@dataclass(order=True, slots=True)
class Alarm:
    """A callback and when it is due."""

    due: float
    order: int
    callback: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """See to it that this never rings. Any thread."""
        self.cancelled = True
        # It waits among the others until it is due, perhaps for hours; what it would have called can go now.
        self.callback = _nothing


def _nothing() -> None:
    pass


@main_only
class Alarms:
    """Those that are to ring. Main thread, except `new`."""

    def __init__(self) -> None:
        self._waiting: list[Alarm] = []
        self._order = itertools.count()

    @property
    def holders(self) -> list[Any]:
        """What refers to figures here, without meaning to keep them."""
        return [self._waiting]

    @any_thread
    def new(self, due: float, callback: Callable[[], None]) -> Alarm:
        """Return an alarm, which rings once it is `put` here. Any thread."""
        return Alarm(due, next(self._order), callback)

    def put(self, alarm: Alarm) -> None:
        """Have an alarm ring."""
        heapq.heappush(self._waiting, alarm)

    def due(self) -> float | None:
        """Return when the next one is due, dropping cancelled ones."""
        while self._waiting and self._waiting[0].cancelled:
            heapq.heappop(self._waiting)
        return self._waiting[0].due if self._waiting else None

    def pop(self) -> Alarm | None:
        """Take out the next one; None if there is none."""
        return None if self.due() is None else heapq.heappop(self._waiting)

    def ring(self, now: float, call: Callable[[Callable[[], None], Callable[[], None]], None]) -> None:
        """Have those called that are due now; what they set waits for the next time.

        `call` gets each callback, and what puts its alarm back.
        """
        newest = next(self._order)
        while (due := self.due()) is not None and due <= now:
            alarm = self._waiting[0]
            if alarm.order > newest:
                return
            try:
                heapq.heappop(self._waiting)
            except KeyboardInterrupt:
                self.put(alarm)
                raise
            call(alarm.callback, lambda alarm=alarm: self.put(alarm))  # type: ignore[misc]
