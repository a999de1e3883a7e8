"""The end of a figure of pyplot's: who is told, what is left, and in which order."""

from __future__ import annotations

from typing import Any, cast

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib._pylab_helpers import Gcf

from figport.manager import FigureCanvas
from figport.testing.decoding import image
from figport.wire import Closed, Frame, Readout
from tests.kernel.fake_host import Room, elsewhere
from tests.kernel.managers import attach, nowhere, of_pyplot, room

__all__ = ["nowhere", "room"]
"""Fixtures."""


def test_its_views_are_told_what_was_drawn_last_and_that_it_is_closed(room: Room) -> None:
    manager = of_pyplot()
    for name in "ab":
        attach(manager, name)
    room.run()
    manager.tell(Readout("the last word"))
    manager.canvas.figure.axes[0].set_title("the last draw")
    manager.canvas.draw()
    manager.paint.now()
    room.log.clear()
    room.sent.clear()
    manager.want_draw()
    manager.close()
    assert manager.closed
    for name in "ab":
        assert room.of(Readout, name) == [Readout("the last word")]
        assert room.of(Closed, name) == [Closed()]
        assert len(room.of(Frame, name)) == 1
        assert [message for view, message in room.sent if view == name][-1] == Closed()
    assert [one for one in room.log if one in ("closing", "closed", "forget", "remove", "drawing")] == [
        "closing",
        "forget",
        "closed",
        "remove",
    ]
    assert {one for one in room.log if one[0] == "end"} == {("end", "a"), ("end", "b")}
    assert manager not in cast("Any", room.loop._wanted)
    assert Gcf.get_all_fig_managers() == []
    # Once is enough.
    room.log.clear()
    manager.destroy()
    manager.close()
    assert room.log == []


@pytest.mark.parametrize("how", ["close", "plt.close", "destroy"])
def test_callbacks_of_close_event_are_called_once_and_may_close_it_again(room: Room, how: str) -> None:
    manager = of_pyplot()
    known: list[bool] = []

    def closed(event: Any) -> None:
        assert event.canvas is manager.canvas
        known.append(Gcf.get_active() is manager)
        manager.close()
        plt.close(manager.canvas.figure)

    manager.canvas.mpl_connect("close_event", closed)
    match how:
        case "close":
            manager.close()
        case "plt.close":
            plt.close(manager.canvas.figure)
        case _:
            manager.destroy()
    # As a window's own button: pyplot still knows it. With `plt.close` it has forgotten it before.
    assert known == [how != "plt.close"]
    assert manager.closed
    assert "remove" in room.log


def test_one_whose_close_event_fails_is_closed_all_the_same(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = of_pyplot()

    def fail(_event: object) -> None:
        raise ZeroDivisionError

    manager.canvas.mpl_connect("close_event", fail)
    manager.close()
    assert ("failed", ZeroDivisionError) in room.log
    assert manager.closed
    assert "remove" in room.log
    # What nobody catches.
    other = of_pyplot()
    room.log.clear()
    monkeypatch.setattr(other, "flush", lambda: fail(None))
    with pytest.raises(ZeroDivisionError):
        other.destroy()
    assert (other.closed, "remove" in room.log) == (True, True)


def test_what_lets_time_pass_in_it_ends_with_it(room: Room) -> None:
    manager = of_pyplot()
    ticks: list[int] = []
    timer = manager.canvas.new_timer(100)
    timer.add_callback(lambda: ticks.append(1))
    timer.start()
    waits: list[Any] = []

    def wait() -> None:
        room.clock.call_later(1.05, lambda: waits.append(room.clock.now()))
        room.clock.call_later(1.05, manager.close)
        manager.canvas.start_event_loop()

    wait()
    assert len(waits) == 1
    assert room.clock.now() < 2, "it waits for nobody any more"
    assert len(ticks) == 10
    room.run(5)
    assert len(ticks) == 10
    assert room.sent == []


def test_closed_on_another_thread_it_ends_on_main(room: Room) -> None:
    manager = of_pyplot()
    threads: list[str] = []
    manager.canvas.mpl_connect("close_event", lambda _: threads.append("closed"))
    room.loop.in_cell = True  # main computes, and is asked for a moment only
    elsewhere(lambda: plt.close(manager.canvas.figure))
    assert (manager.closed, threads, Gcf.get_all_fig_managers()) == (False, [], [])
    room.loop.in_cell = False
    room.run()
    assert (manager.closed, threads) == (True, ["closed"])


def test_when_the_process_ends_nobody_is_told(room: Room) -> None:
    manager = of_pyplot()
    attach(manager)
    room.run()
    room.log.clear()
    room.sent.clear()
    room.stopped = True
    manager.close()
    assert (room.log, room.sent, manager.closed) == (["closing"], [], True)


def test_outside_of_a_kernel_it_just_goes(nowhere: None) -> None:
    manager = of_pyplot()
    told: list[object] = []
    manager.canvas.mpl_connect("close_event", told.append)
    manager.close()
    manager.close()
    assert (len(told), manager.closed, Gcf.get_all_fig_managers()) == (1, True, [])


def test_one_in_a_box_leaves_its_picture_there(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[bytes] = []
    monkeypatch.setattr(FigureCanvas, "boxed", True)
    monkeypatch.setattr(FigureCanvas, "leave_picture", lambda canvas, png: left.append(png))
    never, drawn = of_pyplot(), of_pyplot()
    drawn.canvas.draw()
    pixels = drawn.canvas.pixels().copy()
    for manager in (never, drawn):
        manager.close()
    (png,) = left
    assert np.array_equal(image(png), pixels)
    monkeypatch.undo()
