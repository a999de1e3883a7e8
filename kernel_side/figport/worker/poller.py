"""A thread that polls something again and again: how long it sleeps between, and what wakes it.

`notice` says that something came, on any thread and often. It wakes the thread, unless the last poll has said
(`can_wait`) that whatever comes may wait for the next. What comes during a poll is polled again: it may have come too
late for that.
"""

from __future__ import annotations

from collections.abc import Callable

from figport.wakeup import Wakeup


class Poller:
    """Calls `poll` when it is time to, until it is stopped.

    Parameters
    ----------
    poll
        Does what is to be done; returns in how many seconds to poll again (None: when something comes).

    Attributes
    ----------
    can_wait : bool
        Set by `poll`, and forgotten before each: whether what comes until the next poll can wait for that.
    """

    def __init__(self, poll: Callable[[], float | None]) -> None:
        self._poll = poll
        self._wake = Wakeup()
        self._stopped = False
        self.can_wait = False

    def notice(self) -> None:
        """Poll because something came, unless it can wait. Any thread."""
        if not self.can_wait:
            self._wake.ring()

    def wake(self) -> None:
        """Poll at once. Any thread."""
        self._wake.ring()

    def stop(self) -> None:
        """Poll no more. Any thread; may be called twice."""
        self._stopped = True
        self._wake.ring()

    def run(self) -> None:
        """Poll until it is stopped. The thread's own."""
        while True:
            # Before the poll: what comes from here on, and `poll` may not see any more, has it poll once more.
            self._wake.clear()
            if self._stopped:
                return
            self.can_wait = False
            self._wake.wait(self._poll())
