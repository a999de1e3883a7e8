"""matplotlib's timers on figport's event loop.

A callback that raises does not keep the timer's others from running. A timer whose ticks fail `MOST_FAILURES` times in
a row stops and says so: an animation that cannot go on must not write tracebacks for ever.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final
from weakref import WeakSet

from matplotlib.backend_bases import TimerBase

from .alarms import Alarm
from .mainloop import Mainloop

MOST_FAILURES: Final = 3
"""Ticks in a row that may fail. One may be chance (a file that is being written, a lost connection)."""


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
    failed
        Shows what a callback raised; None: the event loop does.
    """

    def __init__(
        self,
        loop: Mainloop,
        interval: float | None = None,
        callbacks: Sequence[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] | None = None,
        *,
        around: Callable[[], AbstractContextManager[None]] = nullcontext,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self._loop = loop
        self._around = around
        self._failed = failed or loop.fail
        self._failures = 0
        self._ended = False
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

    def end(self) -> None:
        """Stop for good, because the figure is closed, and hold nothing of it any more."""
        self.stop()
        self._ended = True
        self._around, self._failed = nullcontext, self._loop.fail
        self.callbacks = []

    def _timer_start(self) -> None:
        self._timer_stop()
        if self._ended:
            return
        self._failures = 0
        self._alarm = self._loop.call_at(self._loop.now() + self._interval / 1000, self._ring)

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
                self._on_timer()
        finally:
            if self._alarm is ringing and ringing is not None:
                if self.single_shot:
                    self._alarm = None
                else:
                    self._alarm = self._loop.call_at(self._next(ringing.due), self._ring)

    def _on_timer(self) -> None:
        """Run the callbacks, as `TimerBase` does, but each; stop when that fails again and again."""
        failed: Exception | None = None
        for callback in list(self.callbacks):
            func, args, kwargs = callback
            try:
                done = func(*args, **kwargs) == 0
            except Exception as error:
                failed, done = error, False
                self._failed(error)
            if done and callback in self.callbacks:
                self.callbacks.remove(callback)
        if not self.callbacks:
            self.stop()
        self._failures = self._failures + 1 if failed is not None else 0
        if failed is not None and self._failures >= MOST_FAILURES and self._alarm is not None:
            self.stop()
            sys.stderr.write(
                f"figport stopped a timer: its callbacks failed {MOST_FAILURES} times in a row, at last with "
                f"{type(failed).__name__}. When that is mended start it again: timer.start(), or animation.resume().\n"
            )

    def _next(self, due: float) -> float:
        """Return the first tick after now on the grid that began with `due`."""
        step = self._interval / 1000
        missed = max(0.0, (self._loop.now() - due) // step)
        return due + (missed + 1) * step


class Timers:
    """The timers of a figure, which end with it."""

    def __init__(self) -> None:
        self._timers: WeakSet[Timer] = WeakSet()

    def new(
        self,
        loop: Mainloop,
        interval: float | None,
        callbacks: Any,
        *,
        around: Callable[[], AbstractContextManager[None]],
        failed: Callable[[Exception], None],
    ) -> Timer:
        """Return another one, see `Timer`."""
        timer = Timer(loop, interval, callbacks, around=around, failed=failed)
        self._timers.add(timer)
        return timer

    def running(self) -> list[Timer]:
        """Return those that may tick."""
        return list(self._timers)

    def end(self) -> None:
        """End them all."""
        for timer in list(self._timers):
            timer.end()
