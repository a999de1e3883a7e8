"""A thread that looks at something again and again: how long it sleeps between, and what wakes it.

What wakes it is told by `notice`, on any thread and often. While all that could be told has its time of grace, told
things need not wake it. Whatever is told during a look is looked at: it may have come too late for that.
"""

from __future__ import annotations

from collections.abc import Callable

from figport.bell import Bell


class Poller:
    """Calls `look` when it is time to, until it is stopped.

    Parameters
    ----------
    look
        Does what is to be done; returns in how many seconds to look again (None: when something is told).

    Attributes
    ----------
    can_wait : bool
        Set by `look`, and forgotten before each: whether what is told until the next look can wait for that.
    """

    def __init__(self, look: Callable[[], float | None]) -> None:
        self._look = look
        self._wake = Bell()
        self._stopped = False
        self.can_wait = False

    def notice(self) -> None:
        """Look at something that came, unless it can wait. Any thread."""
        if not self.can_wait:
            self._wake.ring()

    def wake(self) -> None:
        """Look at once. Any thread."""
        self._wake.ring()

    def stop(self) -> None:
        """Look no more. Any thread; may be called twice."""
        self._stopped = True
        self._wake.ring()

    def run(self) -> None:
        """Look until it is stopped. The thread's own."""
        while True:
            # Before the look: what is told from here on, and `look` may not see any more, has it look once more.
            self._wake.clear()
            if self._stopped:
                return
            self.can_wait = False
            self._wake.wait(self._look())
