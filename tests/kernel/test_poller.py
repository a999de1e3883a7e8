"""The thread that looks whether views of a busy kernel need somebody: what is told is never slept through."""

from __future__ import annotations

import threading
from collections.abc import Callable

from figport.worker.poller import Poller

LONG = 60.0
"""Seconds that nobody waits."""


class Watched:
    """A thread that does at its looks what it is told to, and then ends."""

    def __init__(self, *steps: Callable[[Poller], float | None]) -> None:
        self._steps = list(steps)
        self.looks = 0
        self.poller = Poller(self._look)
        self.thread = threading.Thread(target=self.poller.run, daemon=True)

    def _look(self) -> float | None:
        self.looks += 1
        if self._steps:
            return self._steps.pop(0)(self.poller)
        self.poller.stop()
        return None

    def ended(self) -> bool:
        """Let it run; return whether it ended."""
        self.thread.start()
        self.thread.join(5)
        return not self.thread.is_alive()


def test_what_is_told_after_a_look_and_before_sleep_is_looked_at() -> None:
    def late(poller: Poller) -> None:
        poller.notice()  # the look had seen nothing

    assert Watched(late).ended()


def test_what_is_told_while_something_has_its_time_of_grace_waits_for_that() -> None:
    def told(poller: Poller) -> float:
        poller.can_wait = True
        poller.notice()
        return 0.05

    def still(poller: Poller) -> float:
        assert not poller.can_wait, "grace is of one look"
        return told(poller)

    watched = Watched(told, still)
    assert watched.ended()
    assert watched.looks == 3


def test_what_is_told_before_a_look_that_finds_grace_is_looked_at_once_more() -> None:
    def between(poller: Poller) -> float:
        poller.notice()
        poller.can_wait = True
        return LONG

    assert Watched(between).ended()


def test_a_stop_ends_it_also_in_its_sleep() -> None:
    slept = threading.Event()

    def sleep(poller: Poller) -> float:
        poller.can_wait = True
        slept.set()
        return LONG

    watched = Watched(sleep)
    watched.thread.start()
    assert slept.wait(5)
    watched.poller.stop()
    watched.thread.join(5)
    assert not watched.thread.is_alive()
