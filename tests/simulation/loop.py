"""An asyncio loop on which time is virtual: it waits for nothing, and is at once where the next thing is due."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Mapping
from typing import Any


class Stuck(Exception):
    """Nothing is left that could happen."""


class _Passage(selectors.BaseSelector):
    """Where asyncio would wait for sockets, time passes."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return selectors.SelectorKey(
            fileobj, 0, events, data
        )  # the loop's own pipe, by which no thread of ours wakes it

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return selectors.SelectorKey(fileobj, 0, 0, None)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck
        self.seconds += max(0.0, timeout)
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return {}


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop of one simulation.

    Attributes
    ----------
    faults : list of str
        What was raised where nobody took it: in callbacks, in tasks that nobody awaits.
    """

    def __init__(self) -> None:
        self._passage = _Passage()
        self.faults: list[str] = []
        super().__init__(self._passage)
        self.set_exception_handler(lambda loop, context: self.faults.append(_told(context)))

    def time(self) -> float:
        """Return the virtual time, in seconds since the beginning."""
        return self._passage.seconds

    # What a figure's loop needs (`figport.clock.Clock`).
    now = time

    def wait(self, wakeup: object, seconds: float) -> None:
        """Refuse: in a simulation nobody makes a call that waits."""
        raise NotImplementedError


def _told(context: dict[str, Any]) -> str:
    error = context.get("exception")
    return f"{context['message']}: {error!r}"
