"""Figures without snapshots, snapshots that cannot be drawn, and a worker that dies: what is said of it."""

from __future__ import annotations

import pytest

from figport import pickling, wire
from figport.worker.process import WITHIN
from figport.worker.timing import MOST_FAILURES
from tests.kernel.diverting import World


def explanations(world: World) -> list[str]:
    """Return all that pages were told of why they see no newer picture."""
    world.kernel.run()
    prefix = "Kernel busy; no newer picture until it is done: "
    states = [one for page in world.pages for one in page.messages if isinstance(one, wire.FigureState)]
    assert all(one.busy is None or one.busy.startswith(prefix) for one in states)
    return [one.busy.removeprefix(prefix) for one in states if one.busy is not None]


def test_a_figure_that_cannot_be_pickled_says_why_and_is_let_alone() -> None:
    world = World()
    world.obstacle = pickling.CannotPickle("it is odd")
    assert world.diverter.divert(world.manager, old=False)
    assert explanations(world) == ["it is odd"]
    assert not world.diverter
    assert not world.manager.screen.diverted
    # Again, as it stands: nothing is tried, and nobody is told twice.
    assert world.diverter.divert(world.manager, old=False)
    assert explanations(world) == ["it is odd"]
    assert world.process.kinds() == []


def test_who_asks_for_a_figure_that_cannot_be_pickled_is_told_too() -> None:
    world = World()
    world.process.trouble = "there is no Python"
    world.opens(wire.Attach(world.manager.id, 1.0, True, (wire.Codec.RUNS,)))
    assert [world.diverter.figure(note) for note in world.kernel.registry.inbox.waiting()] == [world.manager]
    assert world.diverter.divert(world.manager, old=False)
    # The view that there is, and the one on its way in, on the same page.
    assert explanations(world)[:2] == ["there is no Python"] * 2


def test_it_is_tried_again_when_the_figure_changes_or_some_time_has_passed() -> None:
    world = World()
    world.process.trouble = "no room"
    assert world.diverter.divert(world.manager, old=False)
    world.process.trouble = ""
    # As it was, and changed but too soon.
    world.kernel.run(2)
    assert world.diverter.divert(world.manager, old=False)
    assert world.process.starts == 1
    world.axes.set_xlim(0, 9)
    world.diverter.snapshots.state(world.manager).retry = world.kernel.clock.now() + 1
    assert world.diverter.divert(world.manager, old=False)
    assert world.process.starts == 1
    world.kernel.run(2)
    world.divert()
    assert (world.process.starts, len(world.diverter)) == (2, 1)


def test_what_cannot_be_done_to_one_figure_keeps_no_other_from_getting_its_own(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World()
    world.reports(world.divert(), state={"bases": []})
    world.diverter.end_all()
    assert "could not be done to its figure" in caplog.text
    caplog.clear()
    world.divert()
    world.diverter.end_all()
    assert caplog.text == ""


def test_a_snapshot_that_cannot_be_drawn_is_given_back_with_a_word() -> None:
    world = World()
    diversion = world.divert()
    world.fails(diversion)
    assert not world.diverter
    assert explanations(world) == ["its snapshot cannot be drawn (it is odd)"]


def test_of_a_figure_that_changes_some_snapshots_may_fail_before_that_is_said() -> None:
    world = World()
    for number in range(MOST_FAILURES + 1):
        world.kernel.run(10)
        diversion = world.divert()
        world.axes.set_xlim(0, number + 2)
        assert not world.diverter.snapshots.state(world.manager).obstacle
        world.fails(diversion)
    assert world.diverter.snapshots.state(world.manager).obstacle == "its snapshot cannot be drawn (it is odd)"
    # One that was drawn makes up for them.
    world.kernel.run(10)
    world.axes.set_xlim(0, 99)
    world.reports(world.divert())
    assert world.diverter.snapshots.state(world.manager).failures == 0


def test_a_process_that_dies_is_anybodys_fault_once_and_the_figures_twice() -> None:
    world = World()
    world.divert()
    world.process.gone("killed")
    assert (len(world.diverter), world.wakes) == (0, 1)
    assert not world.manager.screen.diverted
    world.kernel.run(WITHIN + 1)
    assert explanations(world) == []
    world.divert()
    world.process.gone("killed")
    assert explanations(world) == []
    world.divert()
    world.process.gone("killed")
    assert explanations(world) == ["what draws its snapshots died: killed"]
