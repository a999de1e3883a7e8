"""A piece of work between two threads: done once or not at all."""

from __future__ import annotations

import threading

import pytest

from figport.handover import Handover


def test_what_is_done_is_waited_for() -> None:
    done: list[str] = []
    handover = Handover(lambda: done.append("once"))
    thread = threading.Timer(0.05, handover.do)
    thread.start()
    assert handover.wait(30)
    assert done == ["once"]
    thread.join()


def test_what_is_given_up_is_not_done_later() -> None:
    handover = Handover(lambda: pytest.fail("it was given up"))
    assert not handover.wait(0)
    handover.do()


def test_what_has_begun_is_waited_for_however_long_it_takes() -> None:
    begun, goes_on = threading.Event(), threading.Event()
    done: list[str] = []

    def work() -> None:
        begun.set()
        assert goes_on.wait(30)
        done.append("once")

    handover = Handover(work)
    thread = threading.Thread(target=handover.do)
    thread.start()
    assert begun.wait(30)
    threading.Timer(0.05, goes_on.set).start()
    assert handover.wait(0)
    assert done == ["once"]
    thread.join()


@pytest.mark.parametrize(("error", "seen"), [(ValueError, False), (KeyboardInterrupt, True)])
def test_errors_are_told_to_who_waits_and_interrupts_to_both(error: type[BaseException], seen: bool) -> None:
    def work() -> None:
        raise error

    handover = Handover(work)
    if seen:
        with pytest.raises(error):
            handover.do()
    else:
        handover.do()
    with pytest.raises(error):
        handover.wait(30)
