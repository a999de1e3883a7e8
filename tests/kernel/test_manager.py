"""The figure manager by itself: what pyplot makes of it, where it is shown, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import NonGuiException
from matplotlib.figure import Figure

from figport.manager import FigureCanvas, Manager
from figport.testing.decoding import image
from figport.wire import FigureState
from tests.kernel.fake_host import Room, elsewhere
from tests.kernel.figure_contents import blank
from tests.kernel.managers import attach, nowhere, of_pyplot, room

__all__ = ["nowhere", "room"]
"""Fixtures."""


def calls(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note from now on when the figure is asked to be drawn soon."""
    found: list[str] = []
    monkeypatch.setattr(manager.canvas, "draw_idle", lambda: found.append("draw_idle"))
    return found


# --- how it is made -------------------------------------------------------------------------------------


@pytest.mark.parametrize("interactive", [True, False])
def test_a_figure_of_pyplots_appears_at_once_in_interactive_mode_alone(room: Room, interactive: bool) -> None:
    mpl.interactive(interactive)
    figure = plt.figure(7)
    manager = figure.canvas.manager
    assert isinstance(manager, Manager)
    assert isinstance(figure.canvas, FigureCanvas)
    assert (manager.num, manager.runtime) == (7, cast("Any", room))
    assert ("made", 7, interactive) in room.log
    assert manager.wanted is interactive
    assert Gcf.get_active() is manager


def test_what_is_around_it_may_be_named(room: Room) -> None:
    other = Room()
    assert Manager(FigureCanvas(blank()), 1, cast("Any", other)).runtime is cast("Any", other)
    assert Manager(FigureCanvas(blank()), 1).runtime is cast("Any", room)


def test_outside_of_a_kernel_there_is_nothing_around_it(nowhere: None) -> None:
    manager = of_pyplot()
    assert (manager.runtime, manager.wanted) == (None, False)
    assert manager.describe()["number"] == manager.num
    with manager.in_cell():
        pass


def test_a_figure_that_is_asked_for_by_its_number_is_asked_for(room: Room) -> None:
    manager = of_pyplot()
    assert ("asked", manager.number) not in room.log
    plt.figure(manager.number)
    assert ("asked", manager.number) in room.log


# --- where it is shown ----------------------------------------------------------------------------------


def test_show_shows_it_and_has_it_drawn_if_it_changed(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = of_pyplot()
    drawn = calls(manager, monkeypatch)
    manager.show()
    assert room.log[-1] == ("show", manager.number)
    assert drawn == ["draw_idle"]
    manager.canvas.draw()
    manager.show()
    assert room.log.count(("show", manager.number)) == 2
    assert drawn == ["draw_idle"]


def test_what_was_shown_waits_for_nothing_that_was_connected_before(room: Room) -> None:
    manager = of_pyplot()
    for show in (manager.show, Manager.pyplot_show):
        manager.canvas.mpl_connect("button_press_event", print)
        show()
        assert not manager.canvas.blocking._connected


def test_pyplots_show_shows_what_is_pending_and_draws_what_changed(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = of_pyplot(), of_pyplot()
    drawn = [calls(manager, monkeypatch) for manager in (first, second)]
    room.is_pending = True
    plt.show()
    assert [one for one in room.log if one[0] == "show"] == [("show", 1), ("show", 2)]
    assert drawn == [[], []]
    room.log.clear()
    room.is_pending = False
    second.canvas.draw()
    plt.show()
    assert [one for one in room.log if one[0] == "show"] == []
    assert drawn == [["draw_idle"], []]


def test_pauses_show_nothing_anew(room: Room) -> None:
    manager = of_pyplot()
    room.log.clear()
    plt.show()
    plt.show(block=False)
    assert [one for one in room.log if one[0] == "pending"] == [
        ("pending", manager.num, anew) for anew in (True, False)
    ]
    room.log.clear()
    plt.pause(0.01)
    assert {one for one in room.log if one[0] == "pending"} == {("pending", manager.num, False)}


def test_one_in_a_box_is_seen_there(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = of_pyplot()
    drawn = calls(manager, monkeypatch)
    room.is_pending = True
    monkeypatch.setattr(FigureCanvas, "boxed", True)
    plt.show()
    assert ("show", 1) not in room.log
    assert drawn == ["draw_idle"]
    monkeypatch.undo()


def test_a_show_that_blocks_waits_until_all_are_closed(room: Room) -> None:
    managers = [of_pyplot() for _ in range(2)]
    ended: list[float] = []
    for seconds, manager in zip((3, 5), managers, strict=True):

        def end(manager: Manager = manager) -> None:
            ended.append(room.clock.now())
            manager.close()

        room.clock.call_later(seconds, end)
    plt.show()
    assert ended == []
    plt.show(block=True)
    assert ended == [3, 5]
    assert room.clock.now() < 6


def test_outside_of_a_kernel_show_says_that_it_cannot(nowhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")  # without, matplotlib takes it for granted
    managers = [of_pyplot() for _ in range(2)]
    with pytest.raises(NonGuiException):
        managers[0].show()
    with pytest.warns(UserWarning, match="cannot be shown") as told:
        plt.show()
    assert len(told) == 2
    assert {one.filename for one in told} == {__file__}, "the user's own line"


# --- pictures -------------------------------------------------------------------------------------------


def test_its_newest_picture(room: Room) -> None:
    manager = of_pyplot()
    assert manager.seq == 0
    manager.canvas.draw()
    assert manager.seq == 1
    assert np.array_equal(image(manager.png()), manager.canvas.pixels())
    manager.canvas.draw()
    assert manager.seq == 1, "the same again"
    manager.canvas.figure.axes[0].set_title("another")
    manager.canvas.draw()
    assert manager.seq == 2
    # On another thread what main has painted counts.
    manager.canvas.figure.axes[0].set_title("a third")
    manager.canvas.draw()
    assert elsewhere(lambda: manager.seq) == 2
    assert manager.seq == 3


def test_it_is_brought_up_to_date_if_something_changed(room: Room) -> None:
    manager = of_pyplot()
    draws: list[object] = []
    manager.canvas.mpl_connect("draw_event", draws.append)

    def drawn(*, withheld: bool) -> bool:
        draws.clear()
        manager.bring_up_to_date(withheld=withheld)
        return bool(draws)

    assert drawn(withheld=False)
    assert not drawn(withheld=False)
    assert not drawn(withheld=True)
    manager.canvas.figure.axes[0].set_title("another")
    assert drawn(withheld=True)
    manager.want_draw()
    assert drawn(withheld=False)
    # After `plt.ioff()` what nobody has asked to see is seen by who asks for that alone.
    mpl.interactive(False)
    manager.canvas.figure.axes[0].set_title("a third")
    assert not drawn(withheld=False)
    assert drawn(withheld=True)


def test_a_figure_that_is_blitted_is_brought_up_to_date_for_who_wants_all_of_it_alone(room: Room) -> None:
    manager = of_pyplot()
    attach(manager)
    manager.canvas.draw()
    manager.paint.now()
    manager.canvas.figure.stale = True  # for ever: nobody draws it
    manager.canvas.blit(manager.canvas.figure.bbox)
    draws: list[object] = []
    manager.canvas.mpl_connect("draw_event", draws.append)
    manager.bring_up_to_date(withheld=False)
    assert draws == []
    manager.bring_up_to_date(withheld=True)
    assert len(draws) == 1


def test_from_another_thread_main_brings_it_up_to_date_or_is_asked_to(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = of_pyplot()
    handed: list[Callable[[], None]] = []

    def hand_over(work: Callable[[], None]) -> bool:
        handed.append(work)
        return len(handed) == 1

    monkeypatch.setattr(room.loop, "hand_over", hand_over)
    changes = manager.changes
    elsewhere(lambda: manager.bring_up_to_date(withheld=True))
    assert manager.changes == changes
    manager.canvas.draw()
    before = manager.seq
    manager.canvas.figure.axes[0].set_title("another")
    handed[0]()
    assert manager.seq == before + 1
    manager.canvas.draw()
    assert not manager.wanted
    elsewhere(lambda: manager.bring_up_to_date(withheld=True))
    assert manager.wanted, "main computes: the picture follows"


def test_what_an_output_says_of_it(room: Room) -> None:
    manager = of_pyplot()
    manager.set_window_title("Waves")
    told = manager.describe()
    assert (told["number"], told["title"], told["width"], told["height"]) == (1, "Waves", 200, 150)


def test_whether_it_is_written_to_a_file(room: Room, tmp_path: Any) -> None:
    manager = of_pyplot()
    seen: list[bool] = []
    manager.canvas.mpl_connect("draw_event", lambda _: seen.append(manager.writing))
    assert not manager.writing
    manager.canvas.figure.savefig(tmp_path / "x.png")
    manager.canvas.draw()
    assert seen[-1] is False
    assert True in seen
    assert manager.saving


def test_callbacks_and_draws_run_in_the_cell_that_it_is_of(room: Room) -> None:
    manager = of_pyplot()
    for drawing in (False, True):
        with manager.in_cell(drawing=drawing):
            assert room.within == 1
    assert room.within == 0
    assert [one for one in room.log if one[0] == "in cell"] == [("in cell", False), ("in cell", True)]


def test_its_words_are_told_when_it_is_at_rest(room: Room) -> None:
    manager = of_pyplot()
    attach(manager)
    room.run()
    manager.canvas.figure.axes[0].set_title("A new title")
    manager.canvas.draw()
    told = len(room.of(FigureState))
    room.run(2)
    states = room.of(FigureState)
    assert len(states) == told + 1
    assert "A new title" in states[-1].alt


def test_pyplots_canvas_makes_it() -> None:
    assert FigureCanvas.manager_class is Manager
    assert FigureCanvas(Figure()).manager is None
