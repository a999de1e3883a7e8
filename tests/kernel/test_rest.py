"""What is done once something has come to rest, on a clock that the tests move."""

from __future__ import annotations

from collections.abc import Callable

from figport.alarms import Alarm, Alarms
from figport.rest import Rest


class Loop:
    """An event loop with alarms alone."""

    def __init__(self) -> None:
        self.time = 0.0
        self.rung = 0
        self._alarms = Alarms()

    def now(self) -> float:
        return self.time

    def call_at(self, due: float, callback: Callable[[], None]) -> Alarm:
        alarm = self._alarms.new(due, callback)
        self._alarms.put(alarm)
        return alarm

    def run(self, seconds: float) -> None:
        """Let time pass, and what is due happen when it is."""
        end = self.time + seconds
        while (due := self._alarms.due()) is not None and due <= end:
            self.time = due
            alarm = self._alarms.pop()
            assert alarm is not None
            self.rung += 1
            alarm.callback()
        self.time = end


def test_it_calls_once_nothing_has_moved_for_a_while() -> None:
    loop, calls = Loop(), list[float]()
    rest = Rest(0.5, lambda: calls.append(loop.time))
    for _ in range(10):
        rest.moved(loop)
        loop.run(0.25)
    assert calls == []
    loop.run(10)
    assert calls == [2.75]
    # Once, until it moves again.
    rest.moved(loop)
    loop.run(10)
    assert calls == [2.75, 13]


def test_moves_only_note_the_time() -> None:
    loop = Loop()
    rest = Rest(0.5, lambda: None)
    for _ in range(1000):
        rest.moved(loop)
        loop.run(0.01)
    loop.run(1)
    assert loop.rung <= 22


def test_what_never_rests_is_looked_at_now_and_then() -> None:
    loop, calls = Loop(), list[float]()
    rest = Rest(0.5, lambda: calls.append(loop.time), longest=5)
    for _ in range(61):
        rest.moved(loop)
        loop.run(0.25)
    assert calls == [5, 10, 15]


def test_a_cancelled_one_calls_nobody_until_it_moves_again() -> None:
    loop, calls = Loop(), list[float]()
    rest = Rest(0.5, lambda: calls.append(loop.time))
    rest.cancel()
    rest.moved(loop)
    rest.cancel()
    loop.run(1)
    assert calls == []
    rest.moved(loop)
    loop.run(1)
    assert calls == [1.5]
