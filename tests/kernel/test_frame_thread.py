"""A thread that makes frames which take long."""

from __future__ import annotations

import gc
import logging
import threading
import weakref
from collections.abc import Iterator

import pytest

from figport.sending.frame_thread import FrameThread


@pytest.fixture
def frame_thread() -> Iterator[FrameThread]:
    frame_thread = FrameThread()
    yield frame_thread
    frame_thread.stop()
    if frame_thread._thread is not None:
        frame_thread._thread.join(60)
        assert not frame_thread._thread.is_alive()


class Done:
    """Jobs that were done, and waits for the last."""

    def __init__(self, frame_thread: FrameThread) -> None:
        self.frame_thread = frame_thread
        self.names: list[str] = []

    def all(self) -> list[str]:
        """Return what was done when all that was asked for until now is."""
        last = threading.Event()
        self.frame_thread.submit(last.set)
        assert last.wait(60)
        return self.names


def test_no_thread_is_there_before_the_first_job(frame_thread: FrameThread) -> None:
    assert frame_thread._thread is None
    frame_thread.stop()
    assert frame_thread._thread is None


def test_jobs_are_done_in_their_order_on_another_thread(frame_thread: FrameThread) -> None:
    done = Done(frame_thread)
    threads: set[threading.Thread] = set()

    def job(name: str) -> None:
        threads.add(threading.current_thread())
        done.names.append(name)

    for number in range(20):
        frame_thread.submit(lambda number=number: job(str(number)))  # type: ignore[misc]
    assert done.all() == [str(number) for number in range(20)]
    assert len(threads) == 1
    assert threading.main_thread() not in threads


def test_a_job_that_fails_is_told_of_and_the_next_is_done(
    frame_thread: FrameThread, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OSError("no way to the page")

    done = Done(frame_thread)
    with caplog.at_level(logging.ERROR, "figport"):
        frame_thread.submit(fail)
        frame_thread.submit(lambda: done.names.append("next"))
        assert done.all() == ["next"]
    (record,) = caplog.records
    assert record.getMessage() == "A frame could not be sent"
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "no way to the page"


def test_what_it_has_is_done_before_it_ends_and_another_thread_begins_with_the_next(frame_thread: FrameThread) -> None:
    done = Done(frame_thread)
    frame_thread.submit(lambda: done.names.append("last"))
    frame_thread.stop()
    first = frame_thread._thread
    assert first is not None
    first.join(60)
    assert done.names == ["last"]
    frame_thread.stop()  # twice; there is nobody to hear of it
    frame_thread._jobs.get()
    assert done.all() == ["last"]
    assert frame_thread._thread is not first


def test_a_figure_whose_frame_was_sent_is_not_kept_by_it(frame_thread: FrameThread) -> None:
    class Figure:
        def send(self) -> None:
            pass

    figure = Figure()
    kept = weakref.ref(figure)
    frame_thread.submit(figure.send)
    Done(frame_thread).all()
    del figure
    gc.collect()
    assert kept() is None
