"""What is due when, on an event loop that the tests turn by hand."""

from __future__ import annotations

import time

import pytest

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
