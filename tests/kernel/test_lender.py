"""Figures that are lent to the render process: what it is told, what of its answers reaches whom, what comes back."""

from __future__ import annotations

import dataclasses

import pytest

from figport import wire
from figport.lending import copying, limits
from figport.lending.loans import STEP
from figport.lending.patience import LOOK, REFRESH, RETRY
from figport.renderer.pipe import Block
from figport.testing import Page
from tests.kernel.lending import World, black

MOVE = wire.Pointer(wire.PointerAction.MOVE, 300, 200, -1, 0, False, ())
PRESS = wire.Pointer(wire.PointerAction.PRESS, 300, 200, 0, 1, False, ())
KEY = wire.Key(wire.KeyAction.PRESS, "x", 0, 0, ())
PAN = wire.UseTool("pan")


def busy(page: Page) -> str | None:
    """Return what a page is told of a kernel that computes."""
    page.run()
    assert page.state is not None
    return page.state.busy


def test_the_copy_goes_before_its_views_and_main_is_woken() -> None:
    world = World(pages=2)
    steps = world.kernel.loop.steps
    loan = world.lend()
    (copy, fields, data), *views = world.process.told
    assert (copy, data) == (Block.COPY, loan.copy.data)
    assert fields["floor"] == loan.floor == STEP
    assert [(kind, view["view"], view["dpr"], view["held"]) for kind, view, _ in views] == [
        (Block.VIEW, view, 1.0, None) for view in world.views
    ]
    assert world.manager.screen.lent
    assert len(world.lender) == 1
    assert world.manager in world.lender
    assert world.lender.at_rest(world.manager)
    world.kernel.run()
    assert world.kernel.loop.steps > steps


def test_while_main_is_in_the_way_an_older_copy_will_do_unless_somebody_drags() -> None:
    """What an older copy shows is not where the drag is."""
    world = World()
    world.lender.copies.offer(world.manager)
    world.axes.set_xlim(0, 5)
    world.figure.canvas.draw_idle()
    world.obstacle = copying.NotNow()
    assert not world.lender.lend(world.manager, old=False)
    assert world.lender.lend(world.manager, old=True)
    world.lender.take_back()
    world.kernel.rest()
    world.pages[0].press((0.5, 0.5))
    world.axes.set_xlim(0, 6)
    world.figure.canvas.draw_idle()
    assert not world.lender.lend(world.manager, old=True)
    assert not world.lender


def test_a_button_held_down_goes_with_the_copy() -> None:
    world = World()
    world.pages[0].press((0.5, 0.5))
    world.lend()
    (_, fields, _) = world.process.told[1]
    assert fields["held"]["press"] == [320, 240, 0, 1]


def test_nothing_is_lent_where_main_is_back_the_process_just_died_or_all_is_over() -> None:
    world = World()
    world.lender.copies.offer(world.manager)
    start = world.process.start

    def main_is_back() -> str:
        world.kernel.loop.steps += 1
        return start()

    def dies() -> str:
        start()
        world.process.running = False
        return ""

    world.process.start = main_is_back  # type: ignore[method-assign]
    assert world.lender.lend(world.manager, old=False)
    world.process.start = dies  # type: ignore[method-assign]
    assert not world.lender.lend(world.manager, old=False)
    world.process.start = start  # type: ignore[method-assign]
    world.lender.stop()
    assert world.lender.lend(world.manager, old=False)
    assert not world.lender
    assert world.process.kinds() == []
    assert not world.process.running


def test_what_a_copy_can_do_goes_to_it_and_the_rest_stays_in_order() -> None:
    world = World()
    world.lend()
    world.process.told.clear()
    for message in (MOVE, wire.Refresh(), KEY, wire.After("a-message"), PAN, wire.Close()):
        world.arrives(message)
    world.lender.relay()
    told = world.process.told
    assert [kind for kind, _, _ in told] == [Block.INPUT] * 3
    assert {fields["view"] for _, fields, _ in told} == {world.views[0]}
    orders = [fields["order"] for _, fields, _ in told]
    assert orders == sorted(orders)
    assert [type(message) for message in world.waiting] == [wire.Refresh, wire.After, wire.Close]
    assert not world.lender.at_rest(world.manager)


def test_a_view_that_leaves_is_left_by_the_copy_and_main_hears_of_it() -> None:
    world = World(pages=2)
    loan = world.lend()
    world.process.told.clear()
    world.arrives(wire.Detach(), page=1)
    world.lender.relay()
    world.lender.relay()
    assert world.process.told == [(Block.LEAVE, {"figure": world.manager.id, "view": world.views[1]}, b"")]
    assert [type(message) for message in world.waiting] == [wire.Detach]
    world.sends(loan, wire.Readout("x=1"))
    assert [page.readout for page in world.pages] == ["x=1", ""]


def test_a_view_that_comes_meanwhile_looks_at_the_copy_if_it_can_read_what_that_sends() -> None:
    world = World()
    loan = world.lend()
    world.process.told.clear()
    world.opens(wire.Attach(world.manager.id, 2.0, True, (wire.Codec.RUNS,)))
    world.opens(wire.Attach(world.manager.id, 2.0, True, (wire.Codec.JPEG,)), comm="odd")
    world.lender.relay()
    [(kind, fields, _)] = world.process.told
    assert (kind, fields["view"], fields["dpr"]) == (Block.VIEW, "new", 2.0)
    assert list(loan.views) == [*world.views, "new"]
    assert [message.codecs for message in world.waiting if isinstance(message, wire.Attach)] == [(wire.Codec.JPEG,)]
    world.lender.take_back()
    # Main has never met it.
    assert len(world.kernel.registry.peers(world.manager)) == 2
    assert world.manager.session.dpr == 2.0


def test_messages_are_not_lost_where_the_process_cannot_be_told() -> None:
    world = World()
    world.lend()
    world.process.fault = OSError("no pipe")
    for message in (wire.Refresh(), KEY, PAN):
        world.arrives(message)
    with pytest.raises(OSError, match="no pipe"):
        world.lender.relay()
    assert world.waiting == [wire.Refresh(), KEY, PAN]


def test_whoever_merely_looks_needs_no_copy_of_what_main_draws_again_and_again() -> None:
    world = World()
    world.arrives(MOVE)
    world.arrives(KEY)
    moved, key = world.kernel.registry.inbox.waiting()
    assert world.lender.figure(moved) is world.manager
    world.figure.canvas.draw()
    assert world.manager.paint.fresh
    assert world.lender.figure(moved) is None
    assert world.lender.figure(key) is world.manager


def test_what_cannot_be_read_or_is_of_nobody_is_for_main() -> None:
    world = World()
    world.arrives(KEY)
    [note] = world.kernel.registry.inbox.waiting()
    note.message, note.data = None, b"\xffodd"
    assert world.lender.figure(note) is None
    world.opens(wire.Attach("0" * 32, 1.0, True, (wire.Codec.RUNS,)))
    assert world.lender.figure(world.kernel.registry.inbox.waiting()[1]) is None


def test_only_what_the_loan_of_now_says_reaches_the_views() -> None:
    world = World()
    loan = world.lend()
    world.sends(loan, black(loan.floor + 1))
    assert not world.pages[0].shown().any()
    assert loan.views[world.views[0]].credit.under_way
    world.lender.take_back()
    other = world.lend()
    assert other.floor == loan.floor + 2 * STEP
    world.sends(loan, wire.Readout("late"))
    assert world.pages[0].readout == ""
    world.sends(other, wire.Readout("now"))
    assert world.pages[0].readout == "now"


def test_a_copy_follows_a_figure_that_changes_but_not_before_it_has_arrived() -> None:
    world = World()
    loan = world.lend()
    world.process.told.clear()
    world.axes.set_xlim(0, 7)
    assert world.lender.refresh(loan) == LOOK
    assert world.process.kinds() == []
    world.reports(loan)
    # Main has a newer copy, taken at its draw.
    world.kernel.run(10)
    world.figure.canvas.draw()
    world.lender.copies.offer(world.manager)
    assert world.lender.refresh(loan) == REFRESH
    [(kind, fields, data)] = world.process.told
    assert (kind, data) == (Block.COPY, loan.copy.data)
    assert fields["places"] == [0]
    assert loan.copy.changes == world.manager.changes
    assert loan.tried > world.kernel.clock.now()
    world.reports(loan)
    assert world.lender.refresh(loan) == RETRY


def test_main_gets_views_messages_and_what_gestures_did() -> None:
    world = World()
    loan = world.lend()
    before = loan.copy
    world.arrives(PRESS)
    world.arrives(KEY)
    world.lender.relay()
    [pressed, key] = [fields["order"] for kind, fields, _ in world.process.told if kind is Block.INPUT]
    assert world.waiting == []
    base = [limits.read(world.axes)]
    world.axes.set_xlim(-4, 4)
    after = [limits.read(world.axes)]
    limits.apply(world.axes, base[0])
    state = {"bases": [base], "axes": after, "mode": "", "size": None}
    world.reports(loan, done=pressed, state=state)
    assert loan.stated is before
    world.process.told.clear()
    world.lender.take_back()
    assert world.process.told == [(Block.DROP, {"figure": world.manager.id}, b"")]
    assert world.waiting == [KEY]
    assert key > pressed
    assert world.axes.get_xlim() == (-4, 4)
    assert not world.manager.screen.lent
    assert not world.lender
    frames = len(world.pages[0].messages)
    world.pages[0].picture()
    newer = [message for message in world.pages[0].messages[frames:] if isinstance(message, wire.Frame)]
    assert newer
    # Above all that the copy may have sent.
    assert all(frame.seq > loan.floor + STEP for frame in newer)


def test_views_are_told_by_the_live_figure_that_the_copy_is_over() -> None:
    world = World()
    loan = world.lend()
    assert world.manager.about is not None
    world.sends(loan, dataclasses.replace(world.manager.about, busy="Kernel busy"))
    assert busy(world.pages[0]) == "Kernel busy"
    world.lender.take_back()
    assert busy(world.pages[0]) is None


def test_a_closed_figure_is_forgotten() -> None:
    world = World()
    world.lend()
    world.lender.take_back()
    assert world.process.kinds()[-1] is Block.DROP
    world.lender.forget(world.manager)
    assert len(world.lender.copies) == 0


def test_the_end_gives_everything_back_and_ends_the_process() -> None:
    world = World()
    world.lend()
    world.lender.stop()
    assert not world.lender
    assert not world.process.running
    assert not world.manager.screen.lent


def test_a_fork_knows_of_nothing() -> None:
    world = World()
    world.lend()
    world.process.told.clear()
    world.lender.clear()
    world.lender.take_back()
    assert not world.lender
    assert world.process.kinds() == []


def test_a_view_keeps_its_screen_and_its_credit() -> None:
    world = World()
    loan = world.lend()
    world.sends(loan, black(loan.floor + 1))
    world.arrives(wire.Look(2.0, True))
    world.arrives(wire.Ack(loan.floor + 1))
    world.lender.relay()
    view = loan.views[world.views[0]]
    assert (view.attach.dpr, list(view.credit.under_way)) == (2.0, [])
    world.lender.take_back()
    assert world.manager.session.dpr == 2.0
    known = world.manager.session.view(world.views[0])
    assert known is not None
    assert known.credit is view.credit
