"""What is due when, on an event loop that the tests turn by hand."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable

import pytest

from figport.alarms import Alarm, Alarms
from tests.kernel.loops import Kit


@pytest.fixture
def kit() -> Kit:
    return Kit()


def test_alarms_ring_in_order(kit: Kit) -> None:
    for due, what in ((3.0, "c"), (1.0, "a"), (2.0, "b1"), (2.0, "b2")):
        kit.loop.call_at(due, kit.note(what))
    kit.loop.turn()
    assert kit.done == ["a", "b1", "b2", "c"]


def test_cancelled_alarms_are_silent(kit: Kit) -> None:
    alarms = [kit.loop.call_at(1, kit.note(what)) for what in "abc"]
    alarms[0].cancel()
    alarms[1].cancel()
    kit.loop.turn()
    assert kit.done == ["c"]


def test_an_alarm_may_cancel_another(kit: Kit) -> None:
    second = kit.loop.call_at(2, kit.note("second"))
    kit.loop.call_at(1, second.cancel)
    kit.loop.turn()
    assert kit.done == []


def test_the_kernel_is_asked_for_a_turn_when_the_first_alarm_is_due(kit: Kit) -> None:
    now = time.monotonic()
    kit.loop.call_at(now + 2000, kit.note("late"))
    kit.loop.call_at(now + 4000, kit.note("later"))
    kit.loop.call_at(now + 1000, kit.note("early"))
    assert [round(seconds, -2) for seconds, _ in kit.hook.later] == [2000, 1000]


def test_the_kernels_turn_plans_the_next(kit: Kit) -> None:
    kit.loop.call_at(0, kit.note("due"))
    kit.loop.call_at(time.monotonic() + 1000, kit.note("later"))
    kit.hook.later.pop(0)[1]()
    assert kit.done == ["due"]
    assert [round(seconds, -2) for seconds, _ in kit.hook.later] == [1000]


def test_a_cancelled_alarm_lets_go_at_once_of_what_it_would_have_called(kit: Kit) -> None:
    alarms = Alarms()
    alarms.put(alarm := alarms.new(1e9, kit.note("late")))
    alarm.cancel()
    alarm.callback()
    assert kit.done == []
    assert (alarms.holders, alarms.due(), alarms.holders, alarms.pop()) == ([[]], None, [[]], None)


def test_alarms_come_out_in_order_and_what_rings_may_be_put_back() -> None:
    alarms = Alarms()
    done: list[str] = []
    for due, what in ((2.0, "b"), (1.0, "a"), (9.0, "late")):
        alarms.put(alarms.new(due, functools.partial(done.append, what)))

    def call(callback: Callable[[], None], again: Callable[[], None]) -> None:
        callback()
        if done == ["a"]:
            again()
        # What is set by what rings waits for the next time, although it is due.
        alarms.put(alarms.new(3.0, functools.partial(done.append, "set")))

    alarms.ring(5.0, call)
    assert done == ["a", "a", "b"]
    left = [alarm.due for alarm in iter(alarms.pop, None)]
    assert left == [3.0, 3.0, 3.0, 9.0]


def test_an_interrupt_while_an_alarm_is_taken_out_leaves_it_to_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    alarms = Alarms()
    done: list[str] = []
    alarms.put(alarms.new(1.0, functools.partial(done.append, "rang")))

    def interrupted(waiting: list[Alarm]) -> None:
        waiting.pop()
        raise KeyboardInterrupt

    def call(callback: Callable[[], None], _again: Callable[[], None]) -> None:
        callback()

    with monkeypatch.context() as patched:
        patched.setattr("heapq.heappop", interrupted)
        with pytest.raises(KeyboardInterrupt):
            alarms.ring(2.0, call)
    assert done == []
    alarms.ring(2.0, call)
    assert done == ["rang"]
