"""Servers that promised to say that they live, and which of them did not.

A server that ends in good order closes its comms. One that is killed, or cut off, closes nothing, and a kernel that it
did not start lives on: the views would stay for ever. So such servers say ALIVE, each time with the seconds until the
next at the latest. Who never said so is never missed, unless it has figures in a process that it did not greet, and
others did: what a server says that is killed before it notices a restart may reach the next process, which has the same
ports, and nobody would ever close it.

All calls come from receiving threads, one per way in; time is an argument.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial
from typing import Final

GRACE: Final = 1.0
"""Seconds more: a kernel that held its lock all the while has first to read what came meanwhile."""

STRANGER: Final = 60.0
"""Seconds within which somebody must promise something who is in the place of one that greeted another process."""


class ServerLiveness:
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
        self._looks: dict[str, float] = {}  # when each is looked at next: who promises often has one timer all the same

    def renew(self, name: str, seconds: float) -> None:
        """Note that `name` will say so again within `seconds`."""
        now = self._clock()
        self._due[name] = now + seconds
        if self._looks.get(name, math.inf) > now + seconds:
            self._look_in(name, seconds)

    def expect(self, name: str) -> None:
        """Give somebody who has promised nothing yet a while to do so."""
        if name not in self._due:
            self.renew(name, STRANGER)

    def _look_in(self, name: str, seconds: float) -> None:
        self._looks[name] = self._clock() + seconds
        self._later(seconds, partial(self._look, name, GRACE))

    def _look(self, name: str, grace: float) -> None:
        due, now = self._due.get(name), self._clock()
        if grace and self._looks.get(name, -math.inf) <= now + 0.05:
            self._looks.pop(name, None)
        # Timers may be early by the clock's resolution.
        if due is None or now < due - 0.05:
            if due is not None and name not in self._looks:  # promised anew since this look was planned
                self._look_in(name, due - now)
            return
        if grace:
            self._later(grace, partial(self._look, name, 0.0))
        else:
            del self._due[name]
            self._ended(name)
