"""Figures that nobody can see or use any more are closed; all others stay."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib._pylab_helpers import Gcf
from matplotlib.figure import Figure

from figport.manager import Manager
from figport.settings import options
from figport.showing.unseen import AGAIN, KEPT, MANY, SHARE, TRIES, Unseen
from figport.testing import Kernel, Page


class Room:
    """A kernel whose outputs are told to be gone, and IPython's shell, which has kept nothing."""

    def __init__(self) -> None:
        self.kernel = Kernel()
        self.lost: list[str] = []
        self.attended: list[str] = []
        self.copies: dict[str, list[str]] = {}
        self.replaced: list[str] = []
        self.waiting: list[Manager] = []
        """What waits to appear."""
        self.boxes: list[Any] = []
        self.shell = SimpleNamespace(
            user_ns={"_oh": {}}, user_ns_hidden={}, displayhook=SimpleNamespace(), last_execution_result=None
        )
        self.unseen = Unseen(
            self.kernel.loop,
            self.shell,
            lost=lambda: list(self.lost),
            figure=cast("Any", self.kernel.registry.figure),
            attended=lambda name: name in self.attended,
            copies=lambda name: self.copies.get(name, []),
            replaced=lambda name: name in self.replaced,
            boxes=lambda *shown: [box for box in self.boxes if not {*map(id, shown)}.isdisjoint(map(id, box.children))],
            naming=lambda name: [box for box in self.boxes if name in box.names],
            known=lambda: [Gcf.figs, *self.kernel.loop.holders, *self.kernel.registry.holders, self.boxes],
            waiting=lambda: [self.waiting],
            boundary=lambda: [self, self.kernel, self.shell, *vars(self.kernel).values()],
        )

    def figure(self) -> str:
        """Make a figure whose output is gone; return its id."""
        manager = self.kernel.add(plt.figure())
        self.lost.append(manager.id)
        gc.collect()  # the canvas that it had before this kernel's
        return manager.id

    def manager(self, name: str) -> Manager:
        found: Any = self.kernel.registry.figure(name)
        assert found is not None
        return found  # type: ignore[no-any-return]

    def ends(self, times: int = 1) -> list[str]:
        """Have executions end; return the figures that are open then."""
        for _ in range(times):
            self.unseen.look()
            self.kernel.run()
        return self.open()

    def open(self) -> list[str]:
        return [one.id for one in Gcf.figs.values()]  # type: ignore[attr-defined]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr(options, "close_unseen", True)
    with mpl.rc_context({"backend": "agg", "figure.max_open_warning": 0}):
        plt.switch_backend("agg")
        yield Room()
        plt.close("all")


def test_one_that_stands_in_no_output_and_has_no_name_is_closed(room: Room) -> None:
    unseen, seen = room.figure(), room.figure()
    room.lost.remove(seen)
    assert room.ends() == [seen]
    assert room.kernel.registry.figure(unseen) is None


def test_it_is_closed_when_main_is_free_and_not_before(room: Room) -> None:
    name = room.figure()
    room.unseen.look()
    assert room.open() == [name]
    room.kernel.run()
    assert room.open() == []


def test_its_pixels_go_also_where_out_keeps_it(room: Room) -> None:
    name = room.figure()
    axes = room.manager(name).canvas.figure.add_subplot()
    canvas: Any = room.manager(name).canvas
    canvas.draw()
    assert "renderer" in vars(canvas)
    del canvas
    room.shell.user_ns["_oh"][1] = axes
    del axes
    assert room.ends() == []
    assert "renderer" not in vars(room.shell.user_ns["_oh"][1].figure.canvas)


PLOTS: dict[str, Callable[[Figure], Any]] = {
    "boxplot": lambda figure: figure.add_subplot().boxplot([[1, 2, 3], [2, 3, 4]]),
    "violinplot": lambda figure: figure.add_subplot().violinplot([[1, 2, 3], [2, 3, 4]]),
    "pie": lambda figure: figure.add_subplot().pie([1, 2]),
    "hist": lambda figure: figure.add_subplot().hist(range(400), 400),
    "errorbar": lambda figure: figure.add_subplot().errorbar([1, 2], [1, 2], 1),
    "subplots": lambda figure: figure.subplots(2, 2),
    "mosaic": lambda figure: (figure, figure.subplot_mosaic("ab;cc")),
    "grid": lambda figure: SimpleNamespace(figure=figure, axes=figure.subplots(2, 2), legend={}),
}
"""What cells end with, that holds more than artists: dicts, tuples, arrays, and objects of libraries."""


@pytest.mark.parametrize("plot", PLOTS)
def test_what_a_cell_ends_with_keeps_no_figure(room: Room, plot: str) -> None:
    """A cell that is run again and again left a figure each time where it ends with a dict or an object of its own."""

    def run(number: int) -> str:
        name = room.figure()
        room.shell.user_ns["_oh"][number] = PLOTS[plot](room.manager(name).canvas.figure)
        return name

    first, second = run(1), run(2)
    room.lost.remove(second)
    assert room.ends() == [second]
    # Unless somebody has a name for it, or for a part.
    room.shell.user_ns["mine"] = room.shell.user_ns["_oh"][2]
    room.lost.append(second)
    assert room.ends() == [second]
    assert first not in room.open()


def test_who_does_not_want_it_keeps_all(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    name = room.figure()
    monkeypatch.setattr(options, "close_unseen", False)
    assert room.ends(3) == [name]


def test_nothing_is_done_where_no_output_is_gone(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    name = room.figure()
    room.lost.clear()
    posted: list[object] = []
    monkeypatch.setattr(room.kernel.loop, "post_once", posted.append)
    room.unseen.look()
    assert (posted, room.open()) == ([], [name])


def test_one_that_somebody_can_use_stays_and_is_looked_at_less_and_less_often(room: Room) -> None:
    name = room.figure()
    kept = room.manager(name).canvas.figure
    looks: list[int] = []
    ended = 0
    is_held = room.unseen._is_held

    def note(one: str, known: Iterable[Any]) -> bool:
        looks.append(ended)
        return is_held(one, known)

    room.unseen._is_held = note  # type: ignore[method-assign, assignment]
    while ended < 19:
        ended += 1
        assert room.ends() == [name]
    assert looks == [1, 2, 4, 8, 16]
    del kept
    # Its turn comes after sixteen more.
    assert room.ends(12) == [name]
    assert room.ends() == []


def test_one_that_is_held_for_a_moment_is_closed_soon(room: Room) -> None:
    """A thread that asks what main does has a frame of the cell, and the figure that its code had a name for."""
    name = room.figure()

    def cell() -> Any:
        figure = room.manager(name).canvas.figure
        assert figure is not None
        return sys._getframe()

    frame = cell()
    assert room.ends() == [name]
    del frame
    room.kernel.run(AGAIN)
    assert room.open() == []


def test_one_that_stands_in_an_output_again_is_looked_at_at_once_when_that_is_gone(room: Room) -> None:
    name = room.figure()
    kept = room.manager(name).canvas.figure
    room.ends(4)
    room.lost.clear()
    other = room.figure()
    assert room.ends() == [name]
    room.lost[:] = [name]
    del kept
    assert room.ends() == []
    assert other not in room.open()


def test_one_that_pyplot_does_not_know_is_left_alone(room: Room) -> None:
    name = room.figure()
    manager = room.manager(name)
    Gcf.figs.pop(manager.num)
    del manager
    room.ends(4)
    assert not room.manager(name).closed


def test_one_that_was_closed_meanwhile_is_passed_over(room: Room) -> None:
    name = room.figure()
    plt.close("all")
    assert room.kernel.registry.figure(name) is None
    assert room.ends(3) == []


def test_an_animation_that_nobody_has_a_name_for_does_not_hold_it(room: Room) -> None:
    name = room.figure()
    timer: Any = room.manager(name).canvas.new_timer(50)
    timer.add_callback(lambda figure: figure.get_label(), room.manager(name).canvas.figure)
    timer.start()
    assert room.ends() == [name], "who has the timer has the figure"
    del timer
    assert room.ends(2) == []


def looked_at(room: Room) -> tuple[str, Page]:
    name = room.figure()
    return name, Page(room.manager(name).canvas.figure, kernel=room.kernel)


def test_one_that_a_page_looks_at_is_closed_once_that_is_gone(room: Room) -> None:
    name, page = looked_at(room)
    room.unseen._is_held = lambda *_: False  # type: ignore[method-assign]
    assert room.ends() == [name]
    page.leave()
    # Pages take their time to end their views: it is looked at again by itself.
    room.kernel.run(AGAIN)
    assert room.open() == []


def test_a_tab_of_its_own_goes_on_with_what_is_in_its_place(room: Room) -> None:
    """Who has it on a second screen sees what the cell makes that runs again and again."""
    (kept, _), (replaced, _), (both, _) = [looked_at(room) for _ in range(3)]
    Page(room.manager(both).canvas.figure, kernel=room.kernel)
    for name in (kept, replaced, both):
        room.manager(name).session.views[0].alone = True
    room.replaced += [replaced, both]
    room.unseen._is_held = lambda *_: False  # type: ignore[method-assign]
    assert room.ends() == [kept, both]


def test_so_is_one_of_which_a_page_looks_at_a_copy(room: Room) -> None:
    """Who closes a figure closes its copies."""
    name = room.figure()
    copy, page = looked_at(room)
    room.lost.remove(copy)
    room.copies[name] = [copy]
    assert name in room.ends()
    page.leave()
    assert name not in room.ends()


def test_a_page_that_stays_is_waited_for_so_often_and_again_after_the_next_execution(room: Room) -> None:
    name, page = looked_at(room)
    room.unseen._is_held = lambda *_: False  # type: ignore[method-assign]
    assert room.ends() == [name]
    room.kernel.run(AGAIN * (TRIES + 1))
    page.leave()
    room.kernel.run(AGAIN * 3)
    assert room.open() == [name]
    assert room.ends() == []


def test_a_box_holds_it_if_somebody_has_the_box(room: Room) -> None:
    """Or else who merely keeps all boxes would keep it for ever."""
    boxed, named = room.figure(), room.figure()
    room.boxes += [SimpleNamespace(children=(room.manager(name).canvas,), names=()) for name in (boxed, named)]
    box = room.boxes[-1]
    assert room.ends() == [named]
    del box
    assert room.ends(2) == []


def test_an_output_that_knows_its_id_holds_it_if_somebody_has_the_output_or_what_that_is_in(room: Room) -> None:
    unnamed, named, inside = room.figure(), room.figure(), room.figure()
    room.boxes += [SimpleNamespace(children=(), names=(name,)) for name in (unnamed, named, inside)]
    around = SimpleNamespace(children=(room.boxes[-1],), names=())
    room.boxes.append(around)
    output = room.boxes[1]
    assert room.ends() == [named, inside]
    del around
    assert room.ends(2) == [named]
    del output
    assert room.ends(4) == []


def crowd(room: Room, number: int = MANY) -> list[str]:
    """Have a cell make so many figures and clear each away, and then one that is seen; return the ids of the former."""
    names = [room.figure() for _ in range(number)]
    room.kernel.add(plt.figure())
    return names


def test_a_cell_that_runs_leaves_no_more_than_a_few(room: Room) -> None:
    names = crowd(room)
    room.unseen.make_room()
    assert len(room.open()) == MANY + 1
    room.figure()
    room.unseen.make_room()
    assert room.open()[: KEPT - 1] == names[-(KEPT - 1) :]
    assert len(room.open()) == KEPT + 1


def test_those_that_can_still_be_asked_for_or_are_attended_stay(room: Room) -> None:
    labelled, attended, copied, numbered, listening, current, named, *others = crowd(room, MANY + 1)
    room.manager(labelled).canvas.figure.set_label("loss")
    room.attended += [attended, "a copy"]
    room.copies[copied] = ["a copy"]
    room.manager(numbered).asked_for = True
    room.manager(listening).canvas.mpl_connect("close_event", lambda event: None)
    plt.figure(room.manager(current).number)
    room.unseen.make_room()
    assert {labelled, attended, copied, numbered, listening, current} <= {*room.open()}
    assert {named, others[0]}.isdisjoint(room.open())


def test_one_that_waits_to_appear_is_held_by_that_until_its_cell_has_made_others(room: Room) -> None:
    """A callback of a widget may still draw into it, while another execution ends."""
    names = crowd(room, MANY + 1)
    room.waiting.append(room.manager(names[0]))
    assert room.ends() == [names[0], room.open()[-1]]
    room.waiting.clear()
    names = crowd(room, MANY + 1)
    room.waiting.append(room.manager(names[0]))
    room.unseen.make_room()
    assert names[0] not in room.open()


def test_those_that_were_current_last_stay_whenever_they_were_made(room: Room) -> None:
    names = crowd(room, MANY + 1)
    for name in names[:4]:
        Gcf.set_active(room.manager(name))
    room.unseen.make_room()
    assert {*names[:4]} < {*room.open()}
    assert names[4] not in room.open()


def test_finding_that_figures_are_held_takes_little_of_a_cells_time(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One look at one of them; then none for a while, and at that one for longer."""
    looks: list[str] = []

    def is_held(name: str, known: object) -> bool:
        looks.append(name)
        room.kernel.run(1)
        return True

    monkeypatch.setattr(room.unseen, "_is_held", is_held)
    names = crowd(room, MANY + 3)
    for _ in range(2):
        room.unseen.make_room()
    assert looks == names[:1]
    room.kernel.run(1 / SHARE)
    room.unseen.make_room()
    assert looks == names[:2]
    room.kernel.run(1 / SHARE)
    room.unseen.make_room()
    assert looks == [*names[:2], names[0]]


def test_what_goes_wrong_with_it_is_no_matter_of_who_makes_a_figure(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(name: str, known: object) -> bool:
        raise KeyError(name)

    monkeypatch.setattr(room.unseen, "_is_held", fails)
    crowd(room, MANY + 1)
    room.unseen.make_room()
    assert "could not close figures that nobody sees" in caplog.text


def test_people_who_want_to_keep_them_say_so_for_a_running_cell_too(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "close_unseen", False)
    crowd(room, MANY + 1)
    room.unseen.make_room()
    assert len(room.open()) == MANY + 2
