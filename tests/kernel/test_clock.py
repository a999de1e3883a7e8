"""The machine's clock, and one on which time is what happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from figport.clock import SteadyClock
from figport.testing import VirtualClock
from figport.wakeup import Wakeup


def test_a_clock_on_which_time_stands_still_is_found_out() -> None:
    clock = VirtualClock()

    def again() -> None:
        clock.call_soon(again)

    again()
    with pytest.raises(RuntimeError, match="no time passes"):
        clock.run(1)


class Rings:
    """A wakeup that is rung, or not, when somebody looks."""

    def __init__(self, *rings: bool) -> None:
        self.rings = list(rings)
        self.waited: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return bool(self.rings) and self.rings.pop(0)


def test_the_machines_clock_rises_and_waits_for_a_bell() -> None:
    clock = SteadyClock()
    assert clock.now() <= clock.now()
    wakeup = Wakeup()
    wakeup.ring()
    clock.wait(wakeup, 600)  # returns, since it rang


def at(clock: VirtualClock, done: list[tuple[str, float]], name: str) -> Callable[[], None]:
    return lambda: done.append((name, clock.now()))


def test_what_is_due_while_somebody_computes_happens_late() -> None:
    clock, done = VirtualClock(), list[tuple[str, float]]()
    clock.call_later(1.0, at(clock, done, "late"))
    clock.sleep(3.0)
    assert (clock.now(), done) == (3.0, [])
    clock.run()
    assert done == [("late", 3.0)]


def test_time_is_as_late_as_what_happened_last() -> None:
    clock, done = VirtualClock(), list[tuple[str, float]]()
    assert (clock.now(), clock.due(), clock.step()) == (0.0, None, False)
    clock.call_later(2.0, at(clock, done, "later"))
    clock.call_later(1.0, at(clock, done, "sooner"))
    clock.call_later(1.0, at(clock, done, "and then"))
    clock.call_later(-5.0, at(clock, done, "late already"))
    clock.call_soon(at(clock, done, "soon"))
    assert clock.due() == 0.0
    while clock.step():
        pass
    assert done == [("late already", 0.0), ("soon", 0.0), ("sooner", 1.0), ("and then", 1.0), ("later", 2.0)]
    assert clock.now() == 2.0


def test_to_run_lets_time_pass_also_without_anything_to_do() -> None:
    clock, done = VirtualClock(), list[tuple[str, float]]()
    clock.call_later(1.0, at(clock, done, "in time"))
    clock.call_later(1.5, at(clock, done, "just in time"))
    clock.call_later(1.6, at(clock, done, "too late"))
    clock.run(1.5)
    assert ([name for name, _ in done], clock.now()) == (["in time", "just in time"], 1.5)
    clock.run()
    assert clock.now() == 1.5
    clock.run(10)
    assert (done[-1], clock.now()) == (("too late", 1.6), 11.5)


def test_who_waits_for_a_bell_waits_until_it_rings_and_no_longer() -> None:
    clock, done = VirtualClock(), list[tuple[str, float]]()
    for second in (1, 2, 3):
        clock.call_later(second, at(clock, done, str(second)))
    wakeup: Any = Rings(False, False, False, True)
    clock.wait(wakeup, 10)
    assert (done, clock.now()) == ([("1", 1.0), ("2", 2.0)], 2.0)
    assert set(wakeup.waited) == {0.0}, "no real time passes"


def test_a_bell_that_does_not_ring_lets_the_time_pass() -> None:
    clock, done = VirtualClock(), list[tuple[str, float]]()
    clock.call_later(5.0, at(clock, done, "too late"))
    silent: Any = Rings()
    clock.wait(silent, 3)
    assert (done, clock.now()) == ([], 3.0)
    rung: Any = Rings(True)
    clock.wait(rung, 3)
    assert clock.now() == 3.0, "it had rung before"


def test_much_may_happen_at_one_time_as_long_as_it_comes_to_an_end() -> None:
    clock = VirtualClock()
    left = [1000]

    def again() -> None:
        left[0] -= 1
        if left[0]:
            clock.call_soon(again)

    clock.call_soon(again)
    clock.run()
    assert (left, clock.now()) == ([0], 0.0)
