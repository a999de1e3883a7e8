"""When figures' views are diverted while main computes, and when they are taken back: every look by a clock of ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import matplotlib.pyplot as plt
import pytest

from figport import pickling
from figport.settings import options
from figport.wire import Key, KeyAction, Pointer, PointerAction, Refresh, UseTool
from figport.worker.pipe import Block
from figport.worker.timing import GRACE, POLL, RENEW, RETRY, SLOW_GRACE
from figport.worker.watchdog import Watchdog
from tests.kernel.diverting import World

KEY = Key(KeyAction.PRESS, "x", 0, 0, ())
MOVE = Pointer(PointerAction.MOVE, 300, 200, -1, 0, False, ())


@pytest.fixture(autouse=True)
def _interactive() -> Iterator[None]:
    """As in a notebook: what changes is to be seen."""
    with plt.ion():
        yield


class Watched(World):
    """A figure on a page, and the watchdog without its thread."""

    def __init__(self, *, in_cell: bool = True) -> None:
        super().__init__()
        self.watchdog = Watchdog(self.kernel.registry, self.kernel.loop, lambda *_: self.diverter)
        self.kernel.loop.in_cell = in_cell
        self.watchdog.poll()  # of the figure that is new
        self.process.told.clear()

    def passes(self, seconds: float) -> None:
        """Let time pass, in which main does nothing."""
        self.kernel.clock.sleep(seconds)

    def changes(self) -> None:
        """Change the figure, as code of a cell does."""
        low, high = self.axes.get_xlim()
        self.axes.set_xlim(low, high + 1)


# --- nobody needs us ------------------------------------------------------------------------------------


def test_the_process_is_started_ahead_of_need_and_once_for_all_that_is_new() -> None:
    world = World()
    watchdog = Watchdog(world.kernel.registry, world.kernel.loop, lambda *_: world.diverter)
    watchdog.poll()
    assert world.process.starts == 1
    watchdog.poll()
    assert world.process.starts == 1
    world.opens(Refresh())
    watchdog.poll()
    assert world.process.starts == 2


def test_a_process_that_nobody_has_needed_for_long_is_ended() -> None:
    world = Watched(in_cell=False)
    world.process.used = world.kernel.clock.now()
    assert world.watchdog.poll() == pytest.approx(options.worker_idle + 0.1)
    world.passes(options.worker_idle + 0.1)
    assert world.watchdog.poll() is None
    assert not world.process.running
    assert world.watchdog.poll() is None


def test_nothing_is_looked_at_again_where_no_cell_runs_and_nothing_waits() -> None:
    world = Watched(in_cell=False)
    world.process.stop()
    world.changes()
    assert world.watchdog.poll() is None
    assert not world.watchdog.diverts


# --- messages wait --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("in_cell", "depth", "grace"), [(True, 0, GRACE), (True, 1, SLOW_GRACE), (False, 0, SLOW_GRACE)]
)
def test_main_counts_as_busy_soon_in_a_cell_and_elsewhere_later(in_cell: bool, depth: int, grace: float) -> None:
    """Inside a turn of ours main is most often done soon; outside of both only a slow machine keeps it."""
    world = Watched(in_cell=in_cell)
    world.passes(10)
    world.arrives(KEY)
    world.kernel.loop.depth = depth
    world.passes(0.02)
    assert world.watchdog.poll() == pytest.approx(grace - 0.02 + 0.001)
    assert world.watchdog._poller.can_wait
    assert len(world.diverter) == 0
    world.passes(grace - 0.02 + 0.001)
    world.watchdog.poll()
    assert world.watchdog.diverts
    assert world.process.kinds() == [Block.SNAPSHOT, Block.VIEW, Block.INPUT]
    assert world.waiting == []


def test_main_that_works_off_one_thing_after_the_other_is_not_busy() -> None:
    world = Watched()
    world.arrives(KEY)
    world.passes(1)
    world.kernel.loop.progress = world.kernel.clock.now() - 0.01
    assert world.watchdog.poll() == pytest.approx(GRACE - 0.01 + 0.001)


def test_who_comes_while_a_figure_is_diverted_is_answered_at_once() -> None:
    world = Watched()
    world.divert()
    world.process.told.clear()
    world.arrives(UseTool("pan"))
    world.watchdog.poll()
    assert world.process.kinds() == [Block.INPUT]


def test_what_is_for_main_alone_has_nothing_diverted() -> None:
    world = Watched()
    world.arrives(Refresh())
    world.passes(1)
    world.watchdog.poll()
    assert not world.watchdog.diverts
    # And is not looked at again and again.
    assert [note.seen for note in world.kernel.registry.inbox.waiting()] == [True]


def test_a_snapshot_that_cannot_be_taken_now_is_tried_again_in_a_moment() -> None:
    world = Watched()
    world.obstacle = pickling.NotNow()
    world.arrives(KEY)
    world.passes(1)
    assert world.watchdog.poll() == RETRY
    assert world.waiting == [KEY]
    world.obstacle = None
    world.watchdog.poll()
    assert world.watchdog.diverts


def test_a_figure_that_could_not_be_pickled_is_looked_at_again_when_it_has_changed() -> None:
    world = Watched()
    world.obstacle = pickling.CannotPickle("it is odd")
    world.arrives(KEY)
    world.passes(1)
    world.watchdog.poll()
    [note] = world.kernel.registry.inbox.waiting()
    assert note.seen
    world.obstacle = None
    # It would be as before, however late it is.
    world.passes(5)
    world.watchdog.poll()
    assert note.seen
    # Changed, but that is too soon.
    world.diverter.snapshots.state(world.manager).retry = world.kernel.clock.now() + 1
    world.changes()
    world.watchdog.poll()
    assert note.seen
    world.passes(1)
    world.watchdog.poll()
    assert world.watchdog.diverts
    assert world.waiting == []


def test_messages_for_such_a_figure_are_looked_at_again_also_where_no_cell_runs() -> None:
    world = Watched(in_cell=False)
    world.obstacle = pickling.CannotPickle("it is odd")
    world.arrives(KEY)
    world.passes(1)
    world.watchdog.poll()
    assert world.watchdog.poll() == POLL


@pytest.mark.parametrize(("depth", "diverted"), [(0, True), (1, False)])
def test_in_a_cell_an_older_snapshot_will_do_where_no_newer_one_can_be_taken(depth: int, diverted: bool) -> None:
    """Inside of a turn main is most often done soon."""
    world = Watched()
    world.diverter.snapshots.offer(world.manager)
    world.changes()
    world.obstacle = pickling.NotNow()
    world.arrives(KEY)
    world.passes(1)
    world.kernel.loop.depth = depth
    world.watchdog.poll()
    assert world.watchdog.diverts == diverted


# --- nobody does anything, and the figure changes ---------------------------------------------------------


def test_a_figure_that_is_looked_at_and_changes_in_a_cell_is_diverted_when_main_is_away_for_a_while() -> None:
    world = Watched()
    world.passes(10)
    assert world.watchdog.poll() == POLL
    world.changes()
    world.kernel.loop.progress = world.kernel.clock.now()
    world.passes(0.1)
    assert world.watchdog.poll() == pytest.approx(POLL)
    assert not world.watchdog.diverts
    world.passes(POLL)
    world.watchdog.poll()
    assert world.watchdog.diverts


def test_changes_that_nobody_wants_to_see_yet_are_kept_to_themselves() -> None:
    world = Watched()
    with plt.ioff():
        world.changes()
        world.passes(1)
        assert world.watchdog.poll() == POLL
    assert not world.watchdog.diverts


def test_what_main_has_just_drawn_it_will_paint_itself() -> None:
    world = Watched()
    world.figure.canvas.draw()
    world.changes()
    world.passes(POLL)
    assert world.manager.paint.fresh
    world.watchdog.poll()
    assert not world.watchdog.diverts


def test_what_main_has_drawn_and_does_not_come_to_paint_is_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    world, waits = Watched(), iter([0.02, 9.0, None])
    monkeypatch.setattr(world.manager.paint, "beside", lambda inside: next(waits))
    assert [world.watchdog.poll() for _ in range(3)] == [0.02, POLL, POLL]


def test_its_thread_is_woken_for_that_once(monkeypatch: pytest.MonkeyPatch) -> None:
    world, wakes = Watched(), list[bool]()
    monkeypatch.setattr(world.watchdog._poller, "wake", lambda: wakes.append(True))
    monkeypatch.setattr(world.manager.paint, "beside", lambda inside: 0.02)
    world.watchdog.drawn(world.manager)
    assert wakes == []
    world.manager.paint.due = True
    world.watchdog.drawn(world.manager)
    assert wakes == [True]
    # It looks by itself from here on.
    world.watchdog.poll()
    world.watchdog.drawn(world.manager)
    assert wakes == [True]


def test_a_snapshot_follows_its_figure_but_not_too_often() -> None:
    world = Watched()
    diversion = world.divert()
    world.reports(diversion)
    world.process.told.clear()
    world.passes(0.1)
    world.changes()
    assert world.watchdog.poll() == pytest.approx(min(RENEW - 0.1, POLL))
    assert world.process.kinds() == []
    world.passes(RENEW)
    world.watchdog.poll()
    assert world.process.kinds() == [Block.SNAPSHOT]


# --- main is back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["reclaim", "cell_ends"])
def test_main_gets_its_figures_back_before_its_work_and_after_a_cell(how: str) -> None:
    world = Watched()
    world.divert()
    getattr(world.watchdog, how)()
    assert not world.watchdog.diverts
    assert world.process.kinds()[-1] is Block.DROP


@pytest.mark.parametrize("when", ["drawing", "drawn"])
def test_user_code_that_draws_has_the_figure_back_unless_somebody_moves_the_snapshot(when: str) -> None:
    world = Watched()
    diversion = world.divert()
    world.arrives(MOVE)
    world.watchdog.poll()
    getattr(world.watchdog, when)(world.manager)
    assert world.watchdog.diverts
    [order] = [fields["order"] for kind, fields, _ in world.process.told if kind is Block.INPUT]
    world.reports(diversion, done=order)
    getattr(world.watchdog, when)(world.manager)
    assert not world.watchdog.diverts


def test_main_takes_a_snapshot_where_it_has_drawn_what_somebody_may_soon_need() -> None:
    world = Watched()
    world.changes()
    world.kernel.loop.in_cell = False
    world.watchdog.drawn(world.manager)
    assert world.diverter.snapshots.state(world.manager).snapshot is None
    world.kernel.loop.in_cell = True
    world.watchdog.drawn(world.manager)
    snapshot = world.diverter.snapshots.state(world.manager).snapshot
    assert snapshot is not None
    assert snapshot.changes == world.manager.changes


def test_nobody_looks_so_nothing_is_pickled_or_diverted() -> None:
    world = Watched()
    world.pages[0].leave()
    world.changes()
    world.watchdog.drawn(world.manager)
    assert world.diverter.snapshots.state(world.manager).snapshot is None
    world.passes(1)
    world.process.stop()
    assert world.watchdog.poll() is None
    assert not world.watchdog.diverts


def test_a_closed_figure_is_forgotten() -> None:
    world = Watched()
    world.divert()
    world.watchdog.reclaim()
    assert not world.watchdog.diverts
    world.watchdog.forget(world.manager)
    assert len(world.diverter.snapshots) == 0


# --- switched off -----------------------------------------------------------------------------------------


def test_an_option_leaves_figures_as_they_are_while_main_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "busy_snapshots", False)
    world = Watched()
    world.arrives(KEY)
    world.passes(10)
    assert world.watchdog.poll() is None
    world.watchdog.drawn(world.manager)
    assert world.diverter.snapshots.state(world.manager).snapshot is None
    assert world.waiting == [KEY]


def test_after_the_end_nothing_is_done_and_all_is_given_back() -> None:
    world = Watched()
    world.divert()
    world.watchdog.stop()
    assert not world.watchdog.diverts
    world.arrives(KEY)
    world.passes(1)
    assert world.watchdog.poll() is None
    world.watchdog.drawn(world.manager)
    assert world.diverter.snapshots.state(world.manager).snapshot is None
    world.watchdog.stop()


def test_a_fork_does_nothing_and_waits_for_no_lock() -> None:
    world = Watched()
    world.divert()
    lock = world.kernel.registry.inbox.lock
    world.watchdog._forked()
    assert world.watchdog.poll() is None
    assert world.kernel.registry.inbox.lock is not lock
    assert not world.watchdog.diverts


def test_a_fault_is_logged_and_the_thread_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = Watched()

    def fail() -> None:
        raise OSError("no pipe")

    monkeypatch.setattr(world.diverter, "relay", fail)
    world.arrives(KEY)
    world.passes(1)
    assert world.watchdog.poll() == 1.0
    assert "no pipe" in caplog.text


def test_its_thread_looks_when_something_is_told_and_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Watched()
    looked = threading.Event()

    def poll() -> None:
        looked.set()

    monkeypatch.setattr(world.watchdog._poller, "_poll", poll)
    world.watchdog.start()
    thread = world.watchdog._thread
    assert thread is not None
    assert looked.wait(20)
    for tell in (world.watchdog.noticed, world.watchdog.cell_begins):
        looked.clear()
        tell()
        assert looked.wait(20)
    world.watchdog.stop()
    thread.join(20)
    assert not thread.is_alive()
