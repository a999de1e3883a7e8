"""matplotlib's timers on figport's event loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from matplotlib.backend_bases import TimerBase

from .mainloop import Alarm, Mainloop


class Timer(TimerBase):
    """A timer that runs while the kernel is idle, awaits, or is inside a blocking call of ours.

    Ticks never pile up: the next one is planned when the callbacks of the last have run, at the next
    multiple of the interval that is still to come.

    Parameters
    ----------
    loop
        The event loop.
    interval, callbacks
        As for `TimerBase`.
    around
        Makes the block that the callbacks run in.
    """

    def __init__(
        self,
        loop: Mainloop,
        interval: float | None = None,
        callbacks: Sequence[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] | None = None,
        *,
        around: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._loop = loop
        self._around = around
        self._alarm: Alarm | None = None
        super().__init__(interval, None if callbacks is None else list(callbacks))  # type: ignore[arg-type]

    # matplotlib's stub says int, because the other backends round.
    @property  # type: ignore[override]
    def interval(self) -> float:
        """Milliseconds between two ticks; fractions count. At least 1."""
        return self._interval

    @interval.setter
    def interval(self, interval: float) -> None:
        interval = max(float(interval), 1.0)
        if interval == getattr(self, "_interval", None):
            # TimedAnimation sets the interval at every step: restarting each time would add its own run time.
            return
        self._interval = interval
        if self._alarm is not None:
            self._timer_start()

    def _timer_start(self) -> None:
        self._timer_stop()
        self._alarm = self._loop.call_at(time.monotonic() + self._interval / 1000, self._ring)

    def _timer_stop(self) -> None:
        # getattr: __del__ also runs when __init__ failed.
        alarm = getattr(self, "_alarm", None)
        if alarm is not None:
            alarm.cancel()
            self._alarm = None

    def _ring(self) -> None:
        ringing = self._alarm
        try:
            with self._around():
                # For backends to call, but not in matplotlib's stubs.
                self._on_timer()  # type: ignore[attr-defined]
        finally:
            if self._alarm is ringing and ringing is not None:
                if self.single_shot:
                    self._alarm = None
                else:
                    self._alarm = self._loop.call_at(self._next(ringing.due), self._ring)

    def _next(self, due: float) -> float:
        """Return the first tick after now on the grid that began with `due`."""
        step = self._interval / 1000
        missed = max(0.0, (time.monotonic() - due) // step)
        return due + (missed + 1) * step
