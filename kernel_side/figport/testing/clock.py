"""A clock that moves only when told to, and what is to happen by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from figport.alarms import Alarms
from figport.threads import main_only

if TYPE_CHECKING:
    from collections.abc import Callable

    from figport.wakeup import Wakeup

MOST: Final = 100_000
"""Things that may happen at one and the same time. More never come to an end."""


@main_only
class VirtualClock:
    """Time as a list of what is to happen: it is as late as what happened last. Main thread.

    It is a kernel's idle loop (`figport.mainloop.LoopHook`) and its clock (`figport.clock.Clock`) in one.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._alarms = Alarms()

    def now(self) -> float:
        """Return the time, in seconds since the beginning."""
        return self._now

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        """Have something happen after `seconds`; what is due at one time, in the order in which it was asked for."""
        self._alarms.put(self._alarms.new(self._now + max(0.0, seconds), callback))

    def call_soon(self, callback: Callable[[], None]) -> None:
        """Have something happen next, before time moves on."""
        self.call_later(0.0, callback)

    def due(self) -> float | None:
        """Return when the next thing is to happen; None if there is none."""
        return self._alarms.due()

    def step(self) -> bool:
        """Have the next thing happen; return whether there was one. Time moves to it."""
        alarm = self._alarms.pop()
        if alarm is None:
            return False
        self._now = max(self._now, alarm.due)
        alarm.callback()
        return True

    def run(self, seconds: float = 0.0) -> None:
        """Have all that is to happen within `seconds` happen, and let them pass.

        Raises
        ------
        RuntimeError
            If time does not come to pass, because each thing that happens has another one happen at once.
        """
        end = self._now + seconds
        self._until(lambda: (due := self.due()) is None or due > end)
        self._now = max(self._now, end)

    def sleep(self, seconds: float) -> None:
        """Let time pass in which nothing happens, as code does that computes: what is due happens late."""
        self._now += seconds

    def wait(self, wakeup: Wakeup, seconds: float) -> None:
        """Do as `run` until a wakeup rings: so a call waits that blocks the main thread."""
        end = self._now + seconds
        rung = [wakeup.wait(0.0)]

        def over() -> bool:
            rung[0] = rung[0] or wakeup.wait(0.0)
            return rung[0] or (due := self.due()) is None or due > end

        self._until(over)
        if not rung[0]:
            self._now = max(self._now, end)

    def _until(self, over: Callable[[], bool]) -> None:
        since, count = self._now, 0
        while not over():
            self.step()
            since, count = (since, count + 1) if self._now == since else (self._now, 0)
            if count > MOST:
                raise RuntimeError(f"Something happens again and again at {since} seconds, and no time passes")
