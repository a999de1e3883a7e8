"""What waits for a kernel that takes nothing: bounded, merged by the wire's table, in fair turns, in order."""

from __future__ import annotations

from typing import Any

import hypothesis
from hypothesis import strategies as st

from figport import wire
from figport_server import outbox
from figport_server.actions import Mark, SendToKernel, Verb
from figport_server.counters import Counters
from figport_server.state import Page
from figport_server.usage import InputUsage
from tests.server.hubs import ACK, ATTACH, DETACH, HELLO, KEY, WELCOME, greeted, marks, move, say, sent, stuck

KEYS = outbox.WINDOW // (len(KEY) + outbox.OVERHEAD) + 1
"""Keys that fill the window."""


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


def test_a_page_that_floods_delays_itself_and_no_other() -> None:
    hub, actions = stuck()
    for _ in range(500):
        say(hub, 1, 1, KEY)
    hub.page_opened(2)
    say(hub, 2, 0, HELLO)
    assert sent(say(hub, 2, 1, ATTACH)) == []
    assert sent(hub.kernel_received(marks(actions)[0]))[:2] == [("comm1", KEY), ("comm2", ATTACH)]


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


@hypothesis.example(said=[(1, KEY)] * 60, taken=[])  # more than is under way at once
@hypothesis.given(said=SAID, taken=st.lists(st.integers(0, 59), max_size=6))
def test_nothing_but_moves_is_lost_doubled_or_reordered(said: list[tuple[int, bytes]], taken: list[int]) -> None:
    out: list[Any] = []
    usage = InputUsage()
    box = outbox.Outbox(out, Counters(), usage)
    for at, (page, message) in enumerate(said):
        if at in taken:
            box.open()
        box.put(Page(page, 0.0, 0.0, 0.0), f"comm{page}", Verb.MSG, message)
    box.open()
    for action in out:  # grows: what the kernel has received makes room
        if isinstance(action, Mark):
            box.received(action.number)
    for page in (1, 2, 3):
        kept = [action.message for action in out if isinstance(action, SendToKernel) and action.comm == f"comm{page}"]
        wanted = [message for which, message in said if which == page]
        assert [one for one in kept if one not in MOVES] == [one for one in wanted if one not in MOVES]
        assert last_of_moves(kept) == last_of_moves(wanted)
        assert box.waiting(page) == 0
    assert (usage.total, usage._bytes, usage._pages) == (0, {}, {})
