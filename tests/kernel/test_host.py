"""What is around figures in a process: one, not that of the process it was forked from."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any, cast

import pytest

from figport import host as hosts
from figport.testing import Kernel
from figport.threads import check_main


class Busy:
    """The loop of a main thread that computes."""

    def hand_over(self, work: Callable[[], object]) -> bool:
        return False


class Here(Busy):
    """That of one that turns: what is handed over runs there, in this test at once."""

    def hand_over(self, work: Callable[[], object]) -> bool:
        work()
        return True


@pytest.fixture(autouse=True)
def _none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "_announced", [])


def announced(loop: object = None) -> Any:
    host = cast("Any", Kernel())
    if loop is not None:
        host.loop = loop
    hosts.announce(cast("Any", host))
    return host


def elsewhere(work: Callable[[], Any]) -> Any:
    """Return what comes of something on a thread that is not main: its result, or what it raised."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        except RuntimeError as error:
            found.append(error)

    thread = threading.Thread(target=run, name="elsewhere")
    thread.start()
    thread.join()
    return found[0]


def test_a_process_has_none_until_it_is_announced_and_then_that_one() -> None:
    assert (hosts.is_announced(), hosts.current()) == (False, None)
    host = announced()
    assert hosts.is_announced()
    assert hosts.current() is host
    with pytest.raises(AssertionError, match="one host"):
        hosts.announce(cast("Any", host))
    assert hosts.current() is host


def test_a_process_that_was_forked_has_none_and_shall_make_none(monkeypatch: pytest.MonkeyPatch) -> None:
    announced()
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert (hosts.is_announced(), hosts.current()) == (True, None)


def make() -> str:
    check_main("make")
    return threading.current_thread().name


def test_main_makes_what_is_its_own_at_once() -> None:
    assert hosts.on_main(make) == "MainThread"
    announced(Busy())
    assert hosts.on_main(make) == "MainThread"


def test_another_thread_has_main_make_it() -> None:
    announced(Here())
    # In this test the thread that waits runs it itself.
    assert elsewhere(lambda: hosts.on_main(lambda: threading.current_thread().name)) == "elsewhere"
    assert hosts.on_main(lambda: None) is None


@pytest.mark.parametrize("loop", [None, Busy()], ids=["no host", "main computes"])
def test_where_main_does_not_make_it_the_thread_is_told_so(loop: object) -> None:
    if loop is not None:
        announced(loop)
    error = elsewhere(lambda: hosts.on_main(make))
    assert "make must run on the main thread, not on 'elsewhere'" in str(cast("RuntimeError", error))


def test_what_is_made_once_is_not_made_twice() -> None:
    announced(Here())
    made: list[int] = []
    elsewhere(lambda: hosts.on_main(lambda: made.append(1)))
    assert made == [1]
