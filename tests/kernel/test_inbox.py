"""Messages that wait for main: their order, what may stand for several, and whom too many cost his place."""

from __future__ import annotations

from typing import Any, cast

import pytest

from figport import wire
from figport.comms import Peer
from figport.notes import MOST, Event
from tests.kernel.loops import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_became_due_while_the_notes_were_out_is_handled_when_they_are_back(desk: Desk) -> None:
    """Acknowledgements are looked for among the notes; just then the message is handled that the others wait for."""
    desk.registry.inbox.arrived(desk.peer, wire.encode(wire.After("cause")))
    desk.ask()
    desk.kit.hook.idle()
    assert not desk.link.sent
    with desk.registry.lock:
        notes = desk.registry.inbox.take()
        desk.registry.inbox.handled("cause")
        desk.registry.inbox.put_back(notes)
    desk.kit.hook.idle()
    assert len(desk.link.sent) == 1


@pytest.mark.parametrize("size", [1, 60_000])
def test_who_says_more_than_may_wait_while_main_computes_is_told_so_and_nobody_else(desk: Desk, size: int) -> None:
    """A page that floods a kernel which computes filled its memory, since the server sees each message received."""
    inbox, other = desk.registry.inbox, Peer("other", cast("Any", None))
    desk.ask()
    for number in range(5):
        inbox.arrived(other, wire.encode(wire.Key(wire.KeyAction.PRESS, str(number), 0.0, 0.0, ())))
    key = wire.encode(wire.Key(wire.KeyAction.PRESS, "x" * size, 0.0, 0.0, ()))
    count = 0
    while not desk.link.closed:
        inbox.arrived(desk.peer, key)
        count += 1
    assert desk.link.closed == [desk.peer]
    (told,) = desk.link.sent
    assert isinstance(told, wire.Failure)
    assert (told.code, told.fatal) == ("limit", True)
    assert count >= 256
    assert count * len(key) <= 2 * MOST
    # Who came is still there to be answered and let go; what another says is all there.
    assert [(note.peer, note.event) for note in inbox.waiting()] == [
        (desk.peer, Event.OPENED),
        *[(other, Event.ARRIVED)] * 5,
        (desk.peer, Event.LEFT),
    ]


def test_a_figure_that_waits_to_be_brought_back_may_be_long(desk: Desk) -> None:
    inbox = desk.registry.inbox
    inbox.opened(Peer("revive", cast("Any", None)), wire.encode(wire.Revive(other_version=False), bytes(MOST + 1)))
    for number in range(600):
        inbox.arrived(desk.peer, wire.encode(wire.Key(wire.KeyAction.PRESS, str(number), 0.0, 0.0, ())))
    assert (desk.link.sent, desk.link.closed, len(inbox)) == ([], [], 601)
