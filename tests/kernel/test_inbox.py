"""Messages that wait for main: their order, what may stand for several, and whom too many cost his place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from figport import wire
from figport.comms import Peer
from figport.errors import ErrorCode, FigportError
from figport.inbox import CROWD, LONGEST, Inbox
from figport.mainloop import Mainloop
from figport.notes import MOST, Event, Note
from figport.wakeup import Wakeup
from tests.kernel.loops import HandTurned, Hook


@pytest.fixture
def turned() -> HandTurned:
    return HandTurned()


def test_what_became_due_while_the_notes_were_out_is_handled_when_they_are_back(turned: HandTurned) -> None:
    """Acknowledgements are looked for among the notes; just then the message is handled that the others wait for."""
    turned.registry.inbox.arrived(turned.peer, wire.encode(wire.After("cause")))
    turned.ask()
    turned.kit.hook.idle()
    assert not turned.link.sent
    with turned.registry.lock:
        notes = turned.registry.inbox.take()
        turned.registry.inbox.handled("cause")
        turned.registry.inbox.put_back(notes)
    turned.kit.hook.idle()
    assert len(turned.link.sent) == 1


@pytest.mark.parametrize("size", [1, 60_000])
def test_who_says_more_than_may_wait_while_main_computes_is_told_so_and_nobody_else(
    turned: HandTurned, size: int
) -> None:
    """A page that floods a kernel which computes filled its memory, since the server sees each message received."""
    inbox, other = turned.registry.inbox, Peer("other", cast("Any", None))
    turned.ask()
    for number in range(5):
        inbox.arrived(other, wire.encode(wire.Key(wire.KeyAction.PRESS, str(number), 0.0, 0.0, ())))
    key = wire.encode(wire.Key(wire.KeyAction.PRESS, "x" * size, 0.0, 0.0, ()))
    count = 0
    while not turned.link.closed:
        inbox.arrived(turned.peer, key)
        count += 1
    assert turned.link.closed == [turned.peer]
    (told,) = turned.link.sent
    assert isinstance(told, wire.Failure)
    assert (told.code, told.fatal) == ("limit", True)
    assert count >= 256
    assert count * len(key) <= 2 * MOST
    # Who came is still there to be answered and let go; what another says is all there.
    assert [(note.peer, note.event) for note in inbox.waiting()] == [
        (turned.peer, Event.OPENED),
        *[(other, Event.ARRIVED)] * 5,
        (turned.peer, Event.LEFT),
    ]


def test_a_figure_that_waits_to_be_brought_back_may_be_long(turned: HandTurned) -> None:
    inbox = turned.registry.inbox
    inbox.opened(Peer("revive", cast("Any", None)), wire.encode(wire.Revive(other_version=False), bytes(MOST + 1)))
    for number in range(600):
        inbox.arrived(turned.peer, wire.encode(wire.Key(wire.KeyAction.PRESS, str(number), 0.0, 0.0, ())))
    assert (turned.link.sent, turned.link.closed, len(inbox)) == ([], [], 601)


class Time:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def now(self) -> float:
        return self.seconds

    def wait(self, wakeup: Wakeup, seconds: float) -> None:
        raise AssertionError("nothing here waits")


class Peers:
    """An inbox, and what became of the notes in it."""

    def __init__(self) -> None:
        self.hook, self.time = Hook(), Time()
        self.errors: list[BaseException] = []
        self.loop = Mainloop(self.hook, self.errors.append, clock=self.time)
        self.handled: list[Note] = []
        self.refused: list[tuple[Note, FigportError]] = []
        self.ended: list[Peer] = []
        self.noticed = 0
        self.settled = 0
        self.inbox = Inbox(
            self.loop,
            self.handle,
            lambda note, error: self.refused.append((note, error)),
            self.notice,
            self.call,
            full=self.ended.append,
        )
        self.one, self.other = (Peer(name, cast("Any", None)) for name in ("one", "other"))
        self.fails: BaseException | None = None
        self.begins = False

    def handle(self, note: Note) -> None:
        note.begun = self.begins
        if self.fails is not None:
            error, self.fails = self.fails, None
            raise error
        self.handled.append(note)

    def notice(self) -> None:
        self.noticed += 1

    def call(self, callback: Callable[[], object]) -> None:
        self.settled += 1
        callback()

    def say(self, *messages: wire.Message | bytes, peer: Peer | None = None) -> None:
        for message in messages:
            data = message if isinstance(message, bytes) else wire.encode(message)
            self.inbox.arrived(peer or self.one, data)

    @property
    def messages(self) -> list[wire.Message | None]:
        return [note.message for note in self.handled]


@pytest.fixture
def peers() -> Peers:
    return Peers()


ACK = wire.Ack(1)
KEY = wire.Key(wire.KeyAction.PRESS, "a", 0.0, 0.0, ())


def move(x: float) -> wire.Pointer:
    return wire.Pointer(wire.PointerAction.MOVE, x, 0.0, -1, 0, False, ())


def test_each_is_handled_in_its_order_and_noticed_when_it_comes(peers: Peers) -> None:
    attach = wire.Attach("f" * 32, 1.0, True, (wire.Codec.RUNS,))
    peers.inbox.opened(peers.one, wire.encode(attach))
    peers.say(KEY)
    peers.inbox.left(peers.one)
    assert (peers.noticed, len(peers.inbox), peers.inbox.comers, peers.handled) == (3, 3, 1, [])
    peers.hook.idle()
    assert peers.messages == [attach, KEY, None]
    assert [note.event for note in peers.handled] == [Event.OPENED, Event.ARRIVED, Event.LEFT]
    assert len(peers.inbox) == 0


def test_one_is_handled_with_those_that_it_is_merged_with_and_acks_come_before_what_waits(peers: Peers) -> None:
    peers.say(move(1), ACK, move(2), ACK, KEY, move(3))
    peers.hook.idle()
    assert peers.messages == [move(2), ACK, ACK, KEY, move(3)]


def test_nothing_is_merged_past_what_cannot_be_read_and_that_is_answered_in_its_place(peers: Peers) -> None:
    bad = b"\xc8" + bytes(7)
    peers.say(move(1), bad, move(2), b"")
    peers.hook.idle()
    assert peers.messages == [move(1), move(2)]
    assert [(note.data, error.code) for note, error in peers.refused] == [
        (bad, ErrorCode.UNKNOWN_KIND),
        (b"", ErrorCode.MALFORMED),
    ]


def test_what_an_interrupt_kept_from_being_handled_is_handled_once_more(peers: Peers) -> None:
    peers.say(KEY, move(1))
    peers.fails = KeyboardInterrupt()
    peers.hook.idle()
    assert [type(error) for error in peers.errors] == [KeyboardInterrupt]
    assert peers.messages == [KEY, move(1)]


def test_what_had_begun_is_not_begun_again(peers: Peers) -> None:
    peers.say(KEY, move(1))
    peers.fails, peers.begins = KeyboardInterrupt(), True
    peers.hook.idle()
    assert [type(error) for error in peers.errors] == [KeyboardInterrupt]
    assert peers.messages == [move(1)]


class TestOrder:
    """A page has sent something by another way before."""

    AFTER = wire.After("cause")

    def test_what_comes_after_waits_until_that_was_handled(self, peers: Peers) -> None:
        peers.say(KEY, self.AFTER, move(1))
        peers.hook.idle()
        assert peers.messages == [KEY]
        peers.inbox.handled("another")
        peers.hook.idle()
        assert peers.messages == [KEY]
        peers.inbox.handled("cause")
        peers.hook.idle()
        assert peers.messages == [KEY, self.AFTER, move(1)]

    def test_what_was_handled_before_is_not_waited_for(self, peers: Peers) -> None:
        peers.inbox.handled("cause")
        peers.say(self.AFTER)
        peers.hook.idle()
        assert peers.messages == [self.AFTER]

    def test_what_got_lost_is_not_waited_for_long(self, peers: Peers) -> None:
        peers.say(self.AFTER)
        peers.hook.idle()
        ((seconds, look),) = peers.hook.later
        assert seconds == pytest.approx(LONGEST)
        assert peers.messages == []
        peers.time.seconds += LONGEST
        look()
        peers.hook.idle()
        assert peers.messages == [self.AFTER]

    def test_in_a_cell_nothing_is_waited_for_that_could_come_only_after_it(self, peers: Peers) -> None:
        peers.loop.in_cell = True
        peers.say(self.AFTER)
        peers.hook.idle()
        assert peers.messages == [self.AFTER]

    def test_what_was_put_before_others_meanwhile_holds_them_up_too(self, peers: Peers) -> None:
        peers.say(self.AFTER, KEY)
        with peers.inbox.lock:
            after, key = peers.inbox.take()
            peers.inbox.put_back([key])
            peers.inbox.insert([after])
        peers.hook.idle()
        assert peers.messages == []
        peers.inbox.handled("cause")
        peers.hook.idle()
        assert peers.messages == [self.AFTER, KEY]

    def test_one_that_cannot_be_read_waits_for_nothing(self, peers: Peers) -> None:
        peers.say(bytes([wire.Kind.AFTER]))
        peers.hook.idle()
        assert [error.code for _, error in peers.refused] == [ErrorCode.MALFORMED]


def test_notes_that_are_put_back_come_before_all_that_came_since(peers: Peers) -> None:
    peers.say(KEY, move(1))
    with peers.inbox.lock:
        taken = peers.inbox.take()
        assert len(peers.inbox) == 0
        peers.say(ACK)
        peers.inbox.put_back(taken)
    peers.hook.idle()
    assert peers.messages == [KEY, move(1), ACK]


def test_notes_find_their_place_among_those_that_wait(peers: Peers) -> None:
    peers.say(KEY, move(1), ACK, KEY)
    with peers.inbox.lock:
        first, second, third, fourth = peers.inbox.take()
        peers.inbox.put_back([first, fourth])
        peers.inbox.insert([third, second])
    assert list(peers.inbox.waiting()) == [first, second, third, fourth]


def test_the_oldest_is_the_first_that_nobody_looked_at(peers: Peers) -> None:
    assert peers.inbox.oldest() is None
    peers.say(KEY, KEY)
    first, second = peers.inbox.waiting()
    assert peers.inbox.oldest() == first.time
    first.seen = True
    assert peers.inbox.oldest() == second.time
    second.seen = True
    assert peers.inbox.oldest() is None


def test_to_settle_is_to_have_handled_what_waits_and_costs_nothing_where_nothing_does(peers: Peers) -> None:
    peers.inbox.settle()
    assert peers.settled == 0
    peers.say(KEY)
    peers.inbox.settle()
    assert (peers.settled, peers.messages) == (1, [KEY])


def test_hours_of_moves_while_main_computes_are_one_move(peers: Peers) -> None:
    for number in range(10 * CROWD):
        peers.say(move(number))
    assert len(peers.inbox) <= CROWD + 1
    peers.hook.idle()
    assert peers.messages == [move(10 * CROWD - 1)]
    assert peers.ended == []


def test_whom_too_much_costs_his_place_is_ended_and_let_go(peers: Peers) -> None:
    long = wire.encode(wire.Key(wire.KeyAction.PRESS, "x" * 60_000, 0.0, 0.0, ()))
    peers.say(KEY, peer=peers.other)
    while not peers.ended:
        peers.say(long)
    assert peers.ended == [peers.one]
    assert [(note.peer, note.event) for note in peers.inbox.waiting()] == [
        (peers.other, Event.ARRIVED),
        (peers.one, Event.LEFT),
    ]
