"""A piece of work that one thread gives to another, and waits for: done once, or given up before it began."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from .wakeup import Wakeup

if TYPE_CHECKING:
    from collections.abc import Callable


class Handover:
    """The work, between the two threads.

    Parameters
    ----------
    callback
        What the other thread is to do.
    """

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback = callback
        # By the other thread, which does it, or by the one that waits, which gives it up.
        self._taken = threading.Lock()
        self._over = Wakeup()
        self._raised: BaseException | None = None

    def do(self) -> None:
        """Do it, unless it was given up. The other thread."""
        try:
            if self._taken.acquire(blocking=False):
                self._callback()
        except BaseException as error:
            self._raised = error
            if not isinstance(error, Exception):
                raise  # an interrupt is main's as well
        finally:
            self._over.ring()

    def wait(self, timeout: float) -> bool:
        """Wait until it is done, and raise what it raised. The thread that gave it.

        Returns
        -------
        bool
            False if it was not begun within so many seconds: it is given up, and not done later.
        """
        if not self._over.wait(timeout):
            if self._taken.acquire(blocking=False):
                return False
            self._over.wait()
        if self._raised is not None:
            raise self._raised
        return True
