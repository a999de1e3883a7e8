"""What wakes a thread that waits, and cannot be left half done by an interrupt.

`threading.Event`, `threading.Condition` and futures take a lock in Python code. The stop button raises on the main
thread between any two steps of such code, also between taking that lock and giving it back. Then it is held for good,
and the next thread that says something to main stops there: often the one that reads the kernel's control channel, and
with it stop, restart and all figures. What is here is done by single calls of the interpreter, which nothing comes
between.
"""

from __future__ import annotations

import threading
from contextlib import suppress


class Wakeup:
    """As of an alarm clock: it rings until somebody has heard it. Any thread; one may wait."""

    def __init__(self) -> None:
        self._silent = threading.Lock()
        """Held while it does not ring. Nobody owns it, and to ring never waits for it."""
        self._silent.acquire()

    def ring(self) -> None:
        """Wake who waits, or who waits next. Never waits."""
        with suppress(RuntimeError):  # it rings already
            self._silent.release()

    def clear(self) -> None:
        """Forget that it rang. Never waits."""
        self._silent.acquire(blocking=False)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it rings; return False if it does not in this time. It is silent afterwards."""
        return self._silent.acquire(timeout=-1 if seconds is None else max(0.0, min(seconds, threading.TIMEOUT_MAX)))
