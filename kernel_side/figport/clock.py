"""The time that a figure's event loop goes by, and how it waits: a steady clock, but where tests have their own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from .threads import main_only

if TYPE_CHECKING:
    from .wakeup import Wakeup


class Clock(Protocol):
    """A clock that somebody can wait by."""

    def now(self) -> float:
        """Return seconds that rise. Any thread."""

    def wait(self, wakeup: Wakeup, seconds: float) -> None:
        """Wait until a wakeup rings, at most for some seconds. Main thread."""


class SteadyClock:
    """The machine's."""

    def now(self) -> float:
        """Return seconds of `time.monotonic`. Any thread."""
        return time.monotonic()

    @main_only
    def wait(self, wakeup: Wakeup, seconds: float) -> None:
        """Wait until a wakeup rings, at most for some seconds. Main thread."""
        wakeup.wait(seconds)
