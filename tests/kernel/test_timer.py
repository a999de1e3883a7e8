"""matplotlib's timers on figport's loop."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable

import pytest

from figport.mainloop import Mainloop
from figport.timer import Timer
from tests.kernel.loops import Hook


class Clock:
    """A loop, and how often a timer ticked."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []
        self.loop = Mainloop(Hook(), self.errors.append)
        self.ticks: list[float] = []

    def tick(self) -> None:
        self.ticks.append(time.monotonic())

    def timer(self, interval: float | None, callback: Callable[[], object] | None = None) -> Timer:
        return Timer(self.loop, interval, [(callback or self.tick, (), {})])

    def run(self, ticks: int, seconds: float = 60) -> None:
        """Run until there were so many ticks."""
        self.loop.run(seconds, lambda: len(self.ticks) >= ticks)
        assert len(self.ticks) >= ticks

    def still(self, seconds: float = 0.03) -> bool:
        """Whether nothing ticks for a while."""
        before = len(self.ticks)
        self.loop.run(seconds, lambda: False)
        return len(self.ticks) == before


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_it_ticks_until_stopped(clock: Clock) -> None:
    timer = clock.timer(2)
    assert clock.still()
    timer.start()
    clock.run(3)
    timer.stop()
    assert clock.still()


def test_it_ticks_at_its_interval(clock: Clock) -> None:
    timer = clock.timer(10)
    begun = time.monotonic()
    timer.start()
    clock.run(3)
    assert clock.ticks[2] - begun >= 0.03
    timer.stop()


def test_a_single_shot_ticks_once_and_may_be_started_again(clock: Clock) -> None:
    timer = clock.timer(2)
    timer.single_shot = True
    timer.start()
    clock.run(1)
    assert clock.still()
    timer.start()
    clock.run(2)
    assert clock.still()


def test_starting_again_begins_the_interval_anew(clock: Clock) -> None:
    timer = clock.timer(40)
    timer.start()
    clock.loop.run(0.025, lambda: False)
    # Where that took longer, the timer has ticked.
    before, begun = len(clock.ticks), time.monotonic()
    timer.start()
    clock.run(before + 1)
    assert clock.ticks[before] - begun >= 0.04
    timer.stop()


@pytest.mark.parametrize(("asked", "kept"), [(None, 1000), (12.5, 12.5), (0, 1), (-5, 1), (7, 7)])
def test_intervals(clock: Clock, asked: float | None, kept: float) -> None:
    assert clock.timer(asked).interval == kept


def test_another_interval_counts_at_once(clock: Clock) -> None:
    timer = clock.timer(60_000)
    timer.start()
    timer.interval = 2
    clock.run(2)
    timer.stop()


def test_the_same_interval_restarts_nothing(clock: Clock) -> None:
    timer = clock.timer(30)
    begun = time.monotonic()
    timer.start()
    while not clock.ticks:
        assert time.monotonic() < begun + 60
        timer.interval = 30
        clock.loop.run(0.005, lambda: False)
    timer.stop()


def test_ticks_do_not_pile_up(clock: Clock) -> None:
    timer = clock.timer(5)
    timer.start()
    clock.run(1)
    # The main thread computes for ten intervals.
    until = time.monotonic() + 0.05
    while time.monotonic() < until:
        pass
    before = len(clock.ticks)
    clock.loop.turn()
    assert len(clock.ticks) == before + 1
    clock.loop.turn()
    assert len(clock.ticks) <= before + 2
    timer.stop()


def test_a_callback_that_returns_false_is_not_called_again(clock: Clock) -> None:
    calls: list[str] = []
    timer = clock.timer(2)

    def once() -> bool:
        calls.append("once")
        return False

    timer.add_callback(once)
    timer.start()
    clock.run(3)
    assert calls == ["once"]
    timer.stop()


def test_a_timer_without_callbacks_stops(clock: Clock) -> None:
    calls: list[int] = []

    def once() -> bool:
        calls.append(1)
        return False

    timer = clock.timer(2, once)
    timer.start()
    clock.loop.run(5, lambda: bool(calls))
    timer.add_callback(clock.tick)
    assert clock.still()
    assert calls == [1]


def test_stopping_within_a_tick(clock: Clock) -> None:
    timer = clock.timer(2)
    timer.add_callback(timer.stop)
    timer.start()
    clock.run(1)
    assert clock.still()


def test_restarting_within_a_tick(clock: Clock) -> None:
    timer = clock.timer(2)
    timer.single_shot = True
    timer.add_callback(timer.start)
    timer.start()
    clock.run(3)
    timer.stop()


def test_a_turn_within_a_tick_does_not_tick_again(clock: Clock) -> None:
    timer = clock.timer(1)
    timer.single_shot = True
    timer.add_callback(clock.loop.turn)
    timer.start()
    clock.run(1)
    assert clock.still()


def test_a_failing_callback_is_reported_at_every_tick(clock: Clock) -> None:
    def fail() -> None:
        clock.tick()
        raise ValueError("as planned")

    timer = clock.timer(2, fail)
    timer.start()
    clock.run(2)
    timer.stop()
    assert [str(error) for error in clock.errors][:2] == ["as planned"] * 2


def test_a_stopped_timer_holds_nothing(clock: Clock) -> None:
    class Owner:
        def tick(self) -> None:
            pass

    owner = Owner()
    timer = clock.timer(3_600_000, owner.tick)
    timer.start()
    timer.stop()
    gone = weakref.ref(owner)
    del owner, timer
    gc.collect()
    assert gone() is None
