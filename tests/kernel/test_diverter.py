"""Figures whose views are diverted: what the worker is told, what of its answers reaches whom, what comes back."""

from __future__ import annotations

import dataclasses

import pytest

from figport import pickling, wire
from figport.comms import Received
from figport.testing import Page
from figport.worker import gesture_numbers
from figport.worker.diversion import STEP
from figport.worker.pipe import Block
from figport.worker.timing import POLL, RENEW, RETRY
from tests.kernel.diverting import World, black

MOVE = wire.Pointer(wire.PointerAction.MOVE, 300, 200, -1, 0, False, ())
PRESS = wire.Pointer(wire.PointerAction.PRESS, 300, 200, 0, 1, False, ())
KEY = wire.Key(wire.KeyAction.PRESS, "x", 0, 0, ())
PAN = wire.UseTool("pan")


def busy(page: Page) -> str | None:
    """Return what a page is told of a kernel that computes."""
    page.run()
    assert page.state is not None
    return page.state.busy


def test_the_snapshot_goes_before_its_views_and_main_is_woken() -> None:
    world = World(pages=2)
    steps = world.kernel.loop.steps
    diversion = world.divert()
    (snapshot, fields, data), *views = world.process.told
    assert (snapshot, data) == (Block.SNAPSHOT, diversion.snapshot.data)
    assert fields["frames_above"] == diversion.frames_above == STEP
    assert [(kind, view["view"], view["dpr"], view["held"]) for kind, view, _ in views] == [
        (Block.VIEW, view, 1.0, None) for view in world.views
    ]
    assert world.manager.screen.diverted
    assert len(world.diverter) == 1
    assert world.manager in world.diverter
    assert world.diverter.at_rest(world.manager)
    world.kernel.run()
    assert world.kernel.loop.steps > steps


def test_while_main_is_in_the_way_an_older_snapshot_will_do_unless_somebody_drags() -> None:
    """What an older snapshot shows is not where the drag is."""
    world = World()
    world.diverter.snapshots.offer(world.manager)
    world.axes.set_xlim(0, 5)
    world.figure.canvas.draw_idle()
    world.obstacle = pickling.NotNow()
    assert not world.diverter.divert(world.manager, old=False)
    assert world.diverter.divert(world.manager, old=True)
    world.diverter.end_all()
    world.kernel.rest()
    world.pages[0].press((0.5, 0.5))
    world.axes.set_xlim(0, 6)
    world.figure.canvas.draw_idle()
    assert not world.diverter.divert(world.manager, old=True)
    assert not world.diverter


def test_a_button_held_down_goes_with_the_snapshot() -> None:
    world = World()
    world.pages[0].press((0.5, 0.5))
    world.divert()
    (_, fields, _) = world.process.told[1]
    assert fields["held"]["press"] == [320, 240, 0, 1]


def test_nothing_is_diverted_where_main_is_back_the_process_just_died_or_all_is_over() -> None:
    world = World()
    world.diverter.snapshots.offer(world.manager)
    start = world.process.start

    def main_is_back() -> str:
        world.kernel.loop.steps += 1
        return start()

    def dies() -> str:
        start()
        world.process.running = False
        return ""

    world.process.start = main_is_back  # type: ignore[method-assign]
    assert world.diverter.divert(world.manager, old=False)
    world.process.start = dies  # type: ignore[method-assign]
    assert not world.diverter.divert(world.manager, old=False)
    world.process.start = start  # type: ignore[method-assign]
    world.diverter.stop()
    assert world.diverter.divert(world.manager, old=False)
    assert not world.diverter
    assert world.process.kinds() == []
    assert not world.process.running


def test_what_a_snapshot_can_do_goes_to_it_and_the_rest_stays_in_order() -> None:
    world = World()
    world.divert()
    world.process.told.clear()
    for message in (MOVE, wire.Refresh(), KEY, wire.After("a-message"), PAN, wire.Close()):
        world.arrives(message)
    world.diverter.relay()
    told = world.process.told
    assert [kind for kind, _, _ in told] == [Block.INPUT] * 3
    assert {fields["view"] for _, fields, _ in told} == {world.views[0]}
    orders = [fields["order"] for _, fields, _ in told]
    assert orders == sorted(orders)
    assert [type(message) for message in world.waiting] == [wire.Refresh, wire.After, wire.Close]
    assert not world.diverter.at_rest(world.manager)


def test_a_view_that_leaves_is_left_by_the_snapshot_and_main_hears_of_it() -> None:
    world = World(pages=2)
    diversion = world.divert()
    world.process.told.clear()
    world.arrives(wire.Detach(), page=1)
    world.diverter.relay()
    world.diverter.relay()
    assert world.process.told == [(Block.LEAVE, {"figure": world.manager.id, "view": world.views[1]}, b"")]
    assert [type(message) for message in world.waiting] == [wire.Detach]
    world.sends(diversion, wire.Readout("x=1"))
    assert [page.readout for page in world.pages] == ["x=1", ""]


def test_a_view_that_comes_meanwhile_looks_at_the_snapshot_if_it_can_read_what_that_sends() -> None:
    world = World()
    diversion = world.divert()
    world.process.told.clear()
    world.opens(wire.Attach(world.manager.id, 2.0, True, (wire.Codec.RUNS,)))
    world.opens(wire.Attach(world.manager.id, 2.0, True, (wire.Codec.JPEG,)), comm="odd")
    world.diverter.relay()
    [(kind, fields, _)] = world.process.told
    assert (kind, fields["view"], fields["dpr"]) == (Block.VIEW, "new", 2.0)
    assert list(diversion.views) == [*world.views, "new"]
    assert [message.codecs for message in world.waiting if isinstance(message, wire.Attach)] == [(wire.Codec.JPEG,)]
    world.diverter.end_all()
    # Main has never met it.
    assert len(world.kernel.registry.peers(world.manager)) == 2
    assert world.manager.session.dpr == 2.0


def test_messages_are_not_lost_where_the_process_cannot_be_told() -> None:
    world = World()
    world.divert()
    world.process.fault = OSError("no pipe")
    for message in (wire.Refresh(), KEY, PAN):
        world.arrives(message)
    with pytest.raises(OSError, match="no pipe"):
        world.diverter.relay()
    assert world.waiting == [wire.Refresh(), KEY, PAN]


def test_whoever_merely_looks_needs_no_snapshot_of_what_main_draws_again_and_again() -> None:
    world = World()
    world.arrives(MOVE)
    world.arrives(KEY)
    moved, key = world.kernel.registry.inbox.waiting()
    assert world.diverter.figure(moved) is world.manager
    world.figure.canvas.draw()
    assert world.manager.paint.fresh
    assert world.diverter.figure(moved) is None
    assert world.diverter.figure(key) is world.manager


def test_what_cannot_be_read_or_is_of_nobody_is_for_main() -> None:
    world = World()
    world.arrives(KEY)
    [note] = world.kernel.registry.inbox.waiting()
    note.message, note.data = None, b"\xffodd"
    assert world.diverter.figure(note) is None
    world.opens(wire.Attach("0" * 32, 1.0, True, (wire.Codec.RUNS,)))
    assert world.diverter.figure(world.kernel.registry.inbox.waiting()[1]) is None


def test_only_what_the_diversion_of_now_says_reaches_the_views() -> None:
    world = World()
    diversion = world.divert()
    world.sends(diversion, black(diversion.frames_above + 1))
    assert not world.pages[0].shown().any()
    assert diversion.views[world.views[0]].credit.under_way
    world.diverter.end_all()
    other = world.divert()
    assert other.frames_above == diversion.frames_above + 2 * STEP
    world.sends(diversion, wire.Readout("late"))
    assert world.pages[0].readout == ""
    world.sends(other, wire.Readout("now"))
    assert world.pages[0].readout == "now"


def test_a_snapshot_follows_a_figure_that_changes_but_not_before_it_has_arrived() -> None:
    world = World()
    diversion = world.divert()
    world.process.told.clear()
    world.axes.set_xlim(0, 7)
    assert world.diverter.renew(diversion) == POLL
    assert world.process.kinds() == []
    world.reports(diversion)
    # Main has a newer snapshot, taken at its draw.
    world.kernel.run(10)
    world.figure.canvas.draw()
    world.diverter.snapshots.offer(world.manager)
    assert world.diverter.renew(diversion) == RENEW
    [(kind, fields, data)] = world.process.told
    assert (kind, data) == (Block.SNAPSHOT, diversion.snapshot.data)
    assert fields["places"] == [0]
    assert diversion.snapshot.changes == world.manager.changes
    assert diversion.tried > world.kernel.clock.now()
    world.reports(diversion)
    assert world.diverter.renew(diversion) == RETRY


def test_main_gets_views_messages_and_what_gestures_did() -> None:
    world = World()
    diversion = world.divert()
    before = diversion.snapshot
    world.arrives(PRESS)
    world.arrives(KEY)
    world.diverter.relay()
    [pressed, key] = [fields["order"] for kind, fields, _ in world.process.told if kind is Block.INPUT]
    assert world.waiting == []
    base = [gesture_numbers.read(world.axes)]
    world.axes.set_xlim(-4, 4)
    after = [gesture_numbers.read(world.axes)]
    gesture_numbers.apply(world.axes, base[0])
    state = {"bases": [base], "axes": after, "mode": "", "sizes": []}
    world.reports(diversion, done=pressed, state=state)
    assert diversion.stated is before
    world.process.told.clear()
    world.diverter.end_all()
    assert world.process.told == [(Block.DROP, {"figure": world.manager.id}, b"")]
    assert world.waiting == [KEY]
    assert key > pressed
    assert world.axes.get_xlim() == (-4, 4)
    assert not world.manager.screen.diverted
    assert not world.diverter
    frames = len(world.pages[0].messages)
    world.pages[0].picture()
    newer = [message for message in world.pages[0].messages[frames:] if isinstance(message, wire.Frame)]
    assert newer
    # Above all that the snapshot may have sent.
    assert all(frame.seq > diversion.frames_above + STEP for frame in newer)


def test_views_are_told_by_the_live_figure_that_the_snapshot_is_over() -> None:
    world = World()
    diversion = world.divert()
    assert world.manager.about is not None
    world.sends(diversion, dataclasses.replace(world.manager.about, busy="Kernel busy"))
    assert busy(world.pages[0]) == "Kernel busy"
    world.diverter.end_all()
    assert busy(world.pages[0]) is None


def test_a_closed_figure_is_forgotten() -> None:
    world = World()
    world.divert()
    world.diverter.end_all()
    assert world.process.kinds()[-1] is Block.DROP
    world.diverter.forget(world.manager)
    assert len(world.diverter.snapshots) == 0


def test_the_end_gives_everything_back_and_ends_the_process() -> None:
    world = World()
    world.divert()
    world.diverter.stop()
    assert not world.diverter
    assert not world.process.running
    assert not world.manager.screen.diverted


def test_a_fork_knows_of_nothing() -> None:
    world = World()
    world.divert()
    world.process.told.clear()
    world.diverter.clear()
    world.diverter.end_all()
    assert not world.diverter
    assert world.process.kinds() == []


def test_a_view_keeps_its_screen_and_its_credit() -> None:
    world = World()
    diversion = world.divert()
    world.sends(diversion, black(diversion.frames_above + 1))
    world.arrives(wire.Look(2.0, True))
    world.arrives(wire.Ack(diversion.frames_above + 1))
    world.diverter.relay()
    view = diversion.views[world.views[0]]
    assert (view.attach.dpr, list(view.credit.under_way)) == (2.0, [])
    world.diverter.end_all()
    assert world.manager.session.dpr == 2.0
    known = world.manager.session.view(world.views[0])
    assert known is not None
    assert known.credit is view.credit


def test_a_figure_is_attended_while_a_page_is_there_or_has_done_something() -> None:
    """Main computes: what pages said waits, and so does that they are gone."""
    world = World()
    view, name = world.views[0], world.manager.id
    attended = world.diverter.attended
    assert attended(name)
    assert not attended("f" * 32)
    # Who has merely looked needs nothing more.
    world.arrives(MOVE)
    world.arrives(wire.Look(1.0, True))
    world.kernel.receive(Received.CLOSE, view, b"", world.pages[0], client="")
    assert not attended(name)
    world.opens(wire.Attach(name, 1.0, True, ()))
    assert attended(name)
    world.kernel.receive(Received.CLOSE, "new", b"", world.pages[0], client="")
    assert not attended(name)
    world.opens(wire.Attach("f" * 32, 1.0, True, ()), "another figure's")
    assert not attended(name)
    # A file that the server wants of it.
    world.opens(wire.Save(name, "pdf"), "file")
    assert attended(name)


@pytest.mark.parametrize("deed", [PRESS, KEY, PAN])
def test_what_a_page_did_before_it_left_is_for_the_figure(deed: wire.Message) -> None:
    world = World()
    world.arrives(deed)
    world.arrives(wire.Detach())
    assert world.diverter.attended(world.manager.id)


def test_a_diverted_figure_is_attended_by_who_looks_at_its_snapshot() -> None:
    world = World()
    view, name = world.views[0], world.manager.id
    diversion = world.divert()
    world.opens(wire.Attach(name, 1.0, True, (wire.Codec.RUNS,)))
    world.diverter.relay()
    assert "new" in diversion.views
    world.kernel.receive(Received.CLOSE, view, b"", world.pages[0], client="")
    assert world.diverter.attended(name)
    world.kernel.receive(Received.CLOSE, "new", b"", world.pages[0], client="")
    assert not world.diverter.attended(name)
    assert world.diverter.holders == [diversion]
    world.diverter.end_all()
    assert world.diverter.holders == []


def test_a_gesture_on_a_snapshot_is_still_to_be_done_to_the_figure() -> None:
    world = World()
    view = world.views[0]
    world.divert()
    world.arrives(PRESS)
    world.diverter.relay()
    world.kernel.receive(Received.CLOSE, view, b"", world.pages[0], client="")
    assert world.diverter.attended(world.manager.id)


def test_so_is_a_key_that_the_snapshot_keeps_for_it() -> None:
    world = World()
    view = world.views[0]
    diversion = world.divert()
    world.arrives(KEY)
    [note] = world.kernel.registry.inbox.waiting()
    world.diverter.relay()
    world.reports(diversion, done=note.order, kept=(note.order,))
    assert world.diverter.at_rest(world.manager)
    world.kernel.receive(Received.CLOSE, view, b"", world.pages[0], client="")
    assert world.diverter.attended(world.manager.id)
