"""The blocking calls of a canvas: ``ginput``, ``plt.pause`` and their like, one inside another too.

matplotlib has one flag for all of them. Then a ``plt.pause`` in a click's callback, when it is over, ends the
``ginput`` that waits around it, and the last click of that ends only the pause.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .mainloop import Mainloop


class Waiting:
    """One call that waits."""

    def __init__(self, *, sleeps: bool) -> None:
        self.sleeps = sleeps
        """Whether it only lets time pass, as ``plt.pause`` does."""
        self.over = False


class Blocking:
    """Those of one canvas. Any thread: a widget's callback may run in a subshell and wait there."""

    def __init__(self) -> None:
        self._calls: list[Waiting] = []
        """The innermost last."""
        self._connected = False

    def connected(self) -> None:
        """Note that a callback was connected to the canvas."""
        self._connected = True

    def shown(self) -> None:
        """Note that the figure was shown: what a blocking call connects, it connects after that."""
        self._connected = False

    def wait(self, loop: Mainloop, seconds: float) -> None:
        """Let the figures live for `seconds`, or without limit if that is 0 or less, until `stop`."""
        # Who waits for input connects something just before (`ginput`, `waitforbuttonpress`); ``plt.pause`` does not.
        call = Waiting(sleeps=seconds > 0 and not self._connected)
        self._connected = False
        self._calls.append(call)
        try:
            loop.run(seconds if seconds > 0 else None, lambda: call.over)
        finally:
            self._calls.remove(call)

    def stop(self) -> None:
        """End the innermost call that waits for input; without any, the innermost that lets time pass."""
        running = [call for call in self._calls if not call.over]
        for call in ([call for call in running if not call.sleeps] or running)[-1:]:
            call.over = True

    def stop_all(self) -> None:
        """End them all: the figure is closed, and nothing that they wait for can come."""
        for call in list(self._calls):
            call.over = True
