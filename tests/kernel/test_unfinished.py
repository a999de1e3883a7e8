"""Draws that the stop button ends are made up for, once, and only where they do not hang."""

from __future__ import annotations

import pytest

from figport.drawing import unfinished
from figport.drawing.unfinished import LONG, Unfinished


class Clock:
    """Stands for the machine's."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


class Draws:
    """Draws that take so long and end so."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.left, self.again = clock, Unfinished(), 0

    def draw(self, seconds: float, end: BaseException | None = None) -> None:
        with self.left.drawing(self.more):
            self.clock.now += seconds
            if end is not None:
                raise end

    def more(self) -> None:
        self.again += 1

    def stopped(self, seconds: float) -> None:
        with pytest.raises(KeyboardInterrupt):
            self.draw(seconds, KeyboardInterrupt())


@pytest.fixture
def draws(monkeypatch: pytest.MonkeyPatch) -> Draws:
    clock = Clock()
    monkeypatch.setattr(unfinished, "time", clock)
    return Draws(clock)


def test_a_draw_that_ends_leaves_nothing(draws: Draws) -> None:
    draws.draw(10)
    assert (draws.left.due, draws.again) == (False, 0)


def test_one_that_is_stopped_is_made_up_for_once(draws: Draws) -> None:
    draws.stopped(0.1)
    assert (draws.left.due, draws.again) == (True, 1)
    draws.stopped(0.1)
    assert (draws.left.due, draws.again) == (True, 1), "it would be stopped again"
    draws.draw(0.1)
    assert not draws.left.due
    draws.stopped(0.1)
    assert draws.again == 2


def test_one_that_hangs_waits_until_it_is_asked_for(draws: Draws) -> None:
    draws.stopped(LONG)
    assert (draws.left.due, draws.again) == (True, 0)


def test_one_that_fails_would_fail_again(draws: Draws) -> None:
    with pytest.raises(ValueError, match="no"):
        draws.draw(0.1, ValueError("no"))
    assert (draws.left.due, draws.again) == (False, 0)


def test_an_error_does_not_make_up_for_what_was_stopped_before(draws: Draws) -> None:
    draws.stopped(0.1)
    with pytest.raises(ValueError, match="no"):
        draws.draw(0.1, ValueError("no"))
    assert draws.left.due
