"""Servers that promised to say that they live, and which of them did not.

A server that ends in good order closes its comms. One that is killed, or cut off, closes nothing, and a kernel that it
did not start lives on: the views would stay for ever. So such servers say ALIVE, each time with the seconds until the
next at the latest. Who never said so is never missed.

All calls come from receiving threads, one per way in; time is an argument.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Final

GRACE: Final = 1.0
"""Seconds more: a kernel that held its lock all the while has first to read what came meanwhile."""


class Leases:
    """Who promised to say that they live, and until when.

    Parameters
    ----------
    later
        Calls back after some seconds. Callable from each receiving thread.
    ended
        Hears who did not keep the promise.
    clock
        Seconds that rise.
    """

    def __init__(
        self,
        later: Callable[[float, Callable[[], None]], None],
        ended: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._later = later
        self._ended = ended
        self._clock = clock
        self._due: dict[str, float] = {}

    def renew(self, name: str, seconds: float) -> None:
        """Note that `name` will say so again within `seconds`."""
        self._due[name] = self._clock() + seconds
        self._later(seconds, partial(self._look, name, GRACE))

    def _look(self, name: str, grace: float) -> None:
        due = self._due.get(name)
        # A newer promise has a look of its own. Timers may be early by the clock's resolution.
        if due is None or self._clock() < due - 0.05:
            return
        if grace:
            self._later(grace, partial(self._look, name, 0.0))
        else:
            del self._due[name]
            self._ended(name)
