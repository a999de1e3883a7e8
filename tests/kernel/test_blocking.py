"""Blocking calls that wait inside each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from figport.blocking import Blocking


class Loop:
    """Waits as long as it is told to: until a call is over, or `during` has nothing more to do."""

    def __init__(self, *during: Callable[[], None]) -> None:
        self.during = list(during)
        self.limits: list[float | None] = []
        self.ended: list[bool] = []

    def run(self, seconds: float | None, done: Callable[[], bool]) -> None:
        self.limits.append(seconds)
        while self.during and not done():
            self.during.pop(0)()
        self.ended.append(done())


def wait(blocking: Blocking, loop: Loop, seconds: float) -> None:
    blocking.wait(cast("Any", loop), seconds)


@pytest.fixture
def blocking() -> Blocking:
    return Blocking()


@pytest.mark.parametrize(("seconds", "limit"), [(2.5, 2.5), (0, None), (-1, None)])
def test_a_call_waits_so_long_or_without_limit(blocking: Blocking, seconds: float, limit: float | None) -> None:
    loop = Loop(blocking.stop)
    wait(blocking, loop, seconds)
    assert (loop.limits, loop.ended) == ([limit], [True])


def test_a_pause_in_a_callback_leaves_who_waits_for_a_click_waiting(blocking: Blocking) -> None:
    """The last click of ``ginput`` comes while a callback pauses: it ends ``ginput``, and the pause goes on."""
    inner = Loop(blocking.stop, lambda: None)
    outer = Loop(lambda: wait(blocking, inner, 1))
    blocking.connected()
    wait(blocking, outer, 30)
    assert inner.ended == [False], "the pause passed its time"
    assert outer.ended == [True]


def test_of_two_that_wait_for_input_the_inner_one_ends_first(blocking: Blocking) -> None:
    inner = Loop(blocking.stop)

    def ask() -> None:
        blocking.connected()
        wait(blocking, inner, 30)

    outer = Loop(ask, blocking.stop, lambda: None)
    wait(blocking, outer, 0)
    assert (inner.ended, outer.ended, len(outer.during)) == ([True], [True], 1)


def test_without_any_that_waits_for_input_the_innermost_pause_ends(blocking: Blocking) -> None:
    inner = Loop(blocking.stop)
    outer = Loop(lambda: wait(blocking, inner, 1))
    wait(blocking, outer, 1)
    assert (inner.ended, outer.ended) == ([True], [False])


def test_what_was_connected_before_the_figure_was_shown_waits_for_nothing(blocking: Blocking) -> None:
    """``plt.pause`` shows the figure and then waits."""
    blocking.connected()
    blocking.shown()
    pause = Loop(blocking.stop)
    blocking.connected()

    def show_and_pause() -> None:
        blocking.shown()
        wait(blocking, pause, 1)

    outer = Loop(show_and_pause, lambda: None)
    wait(blocking, outer, 30)
    assert (pause.ended, outer.ended) == ([False], [True])


def test_a_closed_figure_ends_them_all(blocking: Blocking) -> None:
    inner = Loop(blocking.stop_all)
    outer = Loop(lambda: wait(blocking, inner, 0))
    wait(blocking, outer, 0)
    assert (inner.ended, outer.ended) == ([True], [True])


def test_who_waits_for_nothing_is_not_ended_later(blocking: Blocking) -> None:
    blocking.stop()
    blocking.stop_all()
    loop = Loop(lambda: None)
    wait(blocking, loop, 1)
    assert loop.ended == [False]


def test_a_call_that_is_interrupted_waits_no_more(blocking: Blocking) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wait(blocking, Loop(interrupt), 0)
    loop = Loop(blocking.stop)
    wait(blocking, loop, 0)
    assert loop.ended == [True]
