"""A thread that makes frames which take long."""

from __future__ import annotations

import gc
import logging
import threading
import weakref
from collections.abc import Iterator

import pytest

from figport.sending.courier import Courier


@pytest.fixture
def courier() -> Iterator[Courier]:
    courier = Courier()
    yield courier
    courier.stop()
    if courier._thread is not None:
        courier._thread.join(60)
        assert not courier._thread.is_alive()


class Done:
    """Jobs that were done, and waits for the last."""

    def __init__(self, courier: Courier) -> None:
        self.courier = courier
        self.names: list[str] = []

    def all(self) -> list[str]:
        """Return what was done when all that was asked for until now is."""
        last = threading.Event()
        self.courier.submit(last.set)
        assert last.wait(60)
        return self.names


def test_no_thread_is_there_before_the_first_job(courier: Courier) -> None:
    assert courier._thread is None
    courier.stop()
    assert courier._thread is None


def test_jobs_are_done_in_their_order_on_another_thread(courier: Courier) -> None:
    done = Done(courier)
    threads: set[threading.Thread] = set()

    def job(name: str) -> None:
        threads.add(threading.current_thread())
        done.names.append(name)

    for number in range(20):
        courier.submit(lambda number=number: job(str(number)))  # type: ignore[misc]
    assert done.all() == [str(number) for number in range(20)]
    assert len(threads) == 1
    assert threading.main_thread() not in threads


def test_a_job_that_fails_is_told_of_and_the_next_is_done(courier: Courier, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise OSError("no way to the page")

    done = Done(courier)
    with caplog.at_level(logging.ERROR, "figport"):
        courier.submit(fail)
        courier.submit(lambda: done.names.append("next"))
        assert done.all() == ["next"]
    (record,) = caplog.records
    assert record.getMessage() == "A frame could not be sent"
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "no way to the page"


def test_what_it_has_is_done_before_it_ends_and_another_thread_begins_with_the_next(courier: Courier) -> None:
    done = Done(courier)
    courier.submit(lambda: done.names.append("last"))
    courier.stop()
    first = courier._thread
    assert first is not None
    first.join(60)
    assert done.names == ["last"]
    courier.stop()  # twice; there is nobody to hear of it
    courier._jobs.get()
    assert done.all() == ["last"]
    assert courier._thread is not first


def test_a_figure_whose_frame_was_sent_is_not_kept_by_it(courier: Courier) -> None:
    class Figure:
        def send(self) -> None:
            pass

    figure = Figure()
    kept = weakref.ref(figure)
    courier.submit(figure.send)
    Done(courier).all()
    del figure
    gc.collect()
    assert kept() is None
