"""What waits for a kernel that takes nothing: bounded, merged by the wire's table, in fair turns, in order."""

from __future__ import annotations

from typing import Any

import hypothesis
from hypothesis import strategies as st

from figport import wire
from figport.errors import ErrorCode
from figport_server import outbox
from figport_server.actions import Action, Limits, Mark, PausePage, ReadPage, SendToKernel, Verb
from figport_server.hub import Hub
from figport_server.tally import Tally
from tests.server.client import pointer
from tests.server.hubs import ACK, ATTACH, DETACH, HELLO, KEY, WELCOME, attached, greeted, is_fatal_end, later, say

KEYS = outbox.WINDOW // (len(KEY) + outbox.OVERHEAD) + 1
"""Keys that fill the window."""


def sent(actions: list[Action]) -> list[tuple[str, bytes]]:
    return [(action.comm, action.message) for action in actions if isinstance(action, SendToKernel)]


def stuck(limits: Limits | None = None, tally: Tally | None = None) -> tuple[Hub, list[Action]]:
    """A hub whose kernel takes nothing, and what it wanted done until the window was full."""
    hub = attached(limits or Limits(rate=1e6), tally)
    actions: list[Action] = []
    while len(sent(one := say(hub, 1, 1, KEY))) == 1:
        actions += one
    return hub, actions


def move(x: float) -> bytes:
    return wire.encode(pointer(x, 0))


def marks(actions: list[Action]) -> list[int]:
    return [action.number for action in actions if isinstance(action, Mark)]


def test_no_more_is_under_way_than_the_window_holds() -> None:
    hub, actions = stuck()
    assert len(sent(actions)) <= KEYS
    assert len(marks(actions)) == outbox.WINDOW // outbox.STRETCH
    # One waits already; what the kernel has received makes room, in order.
    assert say(hub, 1, 1, ACK)[1:] == []
    received = hub.kernel_received(marks(actions)[0])
    assert sent(received) == [("comm1", KEY), ("comm1", ACK)]
    assert sent(say(hub, 1, 1, KEY)) == [("comm1", KEY)]


def test_a_mark_answered_tells_of_all_before() -> None:
    hub, actions = stuck()
    hub.kernel_received(marks(actions)[-1])
    again = [say(hub, 1, 1, KEY) for _ in range(KEYS // 2)]
    assert all(len(sent(one)) == 1 for one in again)


def test_what_waits_is_merged_by_the_wires_table_alone() -> None:
    hub, actions = stuck()
    wheel = wire.Wheel(1.0, 2.0, 1.0, 0.5, ())
    for message in (move(1), move(2), move(3), KEY, KEY, move(4), wire.encode(wheel), wire.encode(wheel), move(5)):
        say(hub, 1, 1, message)
    waited = [message for _, message in sent(hub.kernel_received(marks(actions)[-1]))]
    both = wire.encode(wire.Wheel(1.0, 2.0, 2.0, 1.0, ()))
    assert waited == [KEY, move(3), KEY, KEY, move(4), both, move(5)]


def test_nothing_is_merged_past_a_message_that_orders_all_views() -> None:
    hub, actions = stuck()
    say(hub, 1, 2, ATTACH)
    after = wire.encode(wire.After("m1"))
    for view, message in ((1, move(1)), (2, after), (1, move(2)), (1, move(3))):
        say(hub, 1, view, message)
    waited = [message for _, message in sent(hub.kernel_received(marks(actions)[-1]))]
    assert waited == [KEY, ATTACH, move(1), after, move(3)]


def test_a_page_is_not_read_while_too_much_waits_and_closed_if_that_lasts() -> None:
    hub, actions = stuck(Limits(rate=1e6, input_bytes=10_000))
    done: list[Action] = []
    while PausePage(1) not in done:
        done += say(hub, 1, 1, KEY)
    assert done.count(PausePage(1)) == 1
    # The kernel took something: the page has more time.
    later(hub, 29.0)
    took = hub.kernel_received(marks(actions)[0])
    assert ReadPage(1) in took
    while PausePage(1) not in took:
        took += say(hub, 1, 1, KEY)
    later(hub, 29.0)
    is_fatal_end(later(hub, 1.0), ErrorCode.LIMIT)
    assert hub.unused


def test_a_page_that_floods_delays_itself_and_no_other() -> None:
    hub, actions = stuck()
    for _ in range(500):
        say(hub, 1, 1, KEY)
    hub.page_opened(2)
    say(hub, 2, 0, HELLO)
    assert sent(say(hub, 2, 1, ATTACH)) == []
    assert sent(hub.kernel_received(marks(actions)[0]))[:2] == [("comm1", KEY), ("comm2", ATTACH)]


def test_what_is_said_too_fast_is_read_later() -> None:
    hub = attached(Limits(rate=100.0))
    actions: list[Action] = []
    count = 0
    while PausePage(1) not in actions:
        actions += say(hub, 1, 1, ACK)
        count += 1
    assert 150 < count <= 200  # two seconds' worth, less what the view's opening counted for
    assert later(hub, 0.005) == []
    assert later(hub, hub.due - hub._kernel.now) == [ReadPage(1)]
    assert PausePage(1) in [*say(hub, 1, 1, ACK), *say(hub, 1, 1, ACK)]


def test_views_that_end_while_they_wait_leave_nothing() -> None:
    hub = greeted()
    say(hub, 1, 1, ATTACH)
    say(hub, 1, 1, KEY)
    say(hub, 1, 2, ATTACH)
    say(hub, 1, 1, DETACH)
    assert sent(hub.link_up(WELCOME)) == [("comm2", ATTACH)]
    hub, _ = stuck()
    say(hub, 1, 2, ATTACH)
    assert hub._kernel.outbox.waiting(1) > 0
    gone = hub.page_left(1)
    # Nothing more is said of the second; the first, which the kernel knows, is closed with the link.
    assert sent(gone) == []
    assert hub._kernel.outbox.waiting(1) == 0


def test_the_end_of_a_view_that_the_kernel_knows_waits_too_and_comes() -> None:
    hub, actions = stuck()
    hub.page_opened(2)
    say(hub, 2, 0, HELLO)
    say(hub, 1, 1, DETACH)
    told = hub.kernel_received(marks(actions)[-1])
    assert SendToKernel("comm1", Verb.CLOSE, b"") in told
    assert sent(told) == [("comm1", b"")]


PRESS = wire.encode(wire.Key(wire.KeyAction.PRESS, "b", 0.0, 0.0, ()))
SAID = st.lists(st.tuples(st.integers(1, 3), st.sampled_from([KEY, PRESS, move(1), move(2), ACK])), max_size=60)


MOVES = (move(1), move(2))


def last_of_moves(messages: list[bytes]) -> list[bytes]:
    """Leave out moves that another move follows."""
    return [
        one
        for at, one in enumerate(messages)
        if one not in MOVES or at + 1 == len(messages) or messages[at + 1] not in MOVES
    ]


@hypothesis.given(said=SAID, taken=st.lists(st.integers(0, 59), max_size=6))
def test_nothing_but_moves_is_lost_doubled_or_reordered(said: list[tuple[int, bytes]], taken: list[int]) -> None:
    out: list[Any] = []
    box = outbox.Outbox(out, Tally())
    for at, (page, message) in enumerate(said):
        if at in taken:
            box.open()
        box.put(page, f"comm{page}", Verb.MSG, message)
    box.open()
    for page in (1, 2, 3):
        kept = [action.message for action in out if isinstance(action, SendToKernel) and action.comm == f"comm{page}"]
        wanted = [message for which, message in said if which == page]
        assert [one for one in kept if one not in MOVES] == [one for one in wanted if one not in MOVES]
        assert last_of_moves(kept) == last_of_moves(wanted)
        assert box.waiting(page) == 0


def test_what_is_merged_and_what_is_refused_is_counted() -> None:
    tally = Tally()
    hub, actions = stuck(tally=tally)
    received = tally.received
    for message in (move(1), move(2), KEY, move(3), move(4), move(5), WELCOME):
        say(hub, 1, 1, message)
    assert dict(tally.merged) == {"pointer": 3}
    assert dict(tally.refused) == {"malformed": 1}
    assert tally.received == received + 7
    hub.kernel_received(marks(actions)[-1])
    hub.kernel_said("comm1", ACK)
    assert dict(tally.refused) == {"malformed": 2}


def test_how_long_frames_take_until_they_are_painted_is_counted() -> None:
    tally = Tally()
    hub = attached(tally=tally)
    frame = wire.encode(wire.Frame(1, 0, 0, 0, 1.0, (), ()))
    say(hub, 1, 1, ACK)  # of nothing
    for seconds in (0.0, 0.02):
        later(hub, seconds)
        hub.kernel_said("comm1", frame)
    for seconds in (0.03, 4.0):
        later(hub, seconds)
        say(hub, 1, 1, ACK)
    assert round(tally.paints.sum, 6) == 0.05 + 4.03
    counts = dict(tally.paints.buckets)
    assert (counts["0.025"], counts["0.05"], counts["2.5"], counts["+Inf"]) == (0, 1, 1, 2)
    for _ in range(1000):
        hub.kernel_said("comm1", frame)  # one that is never painted
    assert len(hub._pages.views["comm1"].frames) == 64
