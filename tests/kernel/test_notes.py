"""Messages that wait: what is read of them, and which stand for several."""

from __future__ import annotations

from typing import Any, cast

import pytest

from figport import wire
from figport.comms import Peer
from figport.notes import Event, Note, compact, is_ack, merged

ONE, OTHER = (Peer(name, cast("Any", None)) for name in ("one", "other"))
ACK = wire.Ack(1)
KEY = wire.Key(wire.KeyAction.PRESS, "a", 0.0, 0.0, ())


def move(x: float, number: int = 0) -> wire.Pointer:
    return wire.Pointer(wire.PointerAction.MOVE, x, 0.0, -1, 0, False, (), number)


def note(message: wire.Message, peer: Peer = ONE, event: Event = Event.ARRIVED, **more: Any) -> Note:
    return Note(event, peer, wire.encode(message), **more)


def read(message: wire.Message, peer: Peer = ONE, event: Event = Event.ARRIVED, **more: Any) -> Note:
    made = note(message, peer, event, **more)
    made.read()
    return made


def said(notes: list[Note]) -> list[tuple[str, wire.Message | None]]:
    return [(one.peer.comm, one.message) for one in notes]


class TestReading:
    def test_a_note_is_read_once_and_says_what_came(self) -> None:
        one = note(KEY)
        assert one.message is None
        assert one.read() == KEY
        assert one.read() is one.message

    def test_the_end_of_a_comm_says_nothing(self) -> None:
        assert Note(Event.LEFT, ONE).read() is None

    @pytest.mark.parametrize("message", [wire.Save("f" * 32, "pdf"), wire.Revive(other_version=False)])
    def test_a_server_asks_by_opening_a_comm_and_in_no_other_way(self, message: wire.Message) -> None:
        assert note(message, event=Event.OPENED).read() == message
        with pytest.raises(wire.WireError, match="must not send"):
            note(message).read()

    def test_what_pages_open_is_a_pages(self) -> None:
        attach = wire.Attach("f" * 32, 1.0, True, (wire.Codec.RUNS,))
        assert note(attach, event=Event.OPENED).read() == attach

    def test_a_figure_to_be_brought_back_may_be_longer_than_a_pages_message(self) -> None:
        data = wire.encode(wire.Revive(other_version=True), bytes(10 * wire.MAX_INPUT))
        assert Note(Event.OPENED, ONE, data).read() == wire.Revive(other_version=True)

    @pytest.mark.parametrize("data", [b"", b"\xc8", b"\x10\0\0\0"])
    def test_what_cannot_be_read_says_so_each_time(self, data: bytes) -> None:
        one = Note(Event.ARRIVED, ONE, data)
        for _ in range(2):
            with pytest.raises(wire.WireError):
                one.read()

    def test_orders_rise_and_a_note_takes_more_than_its_bytes(self) -> None:
        first, second = note(KEY), note(KEY)
        assert first.order < second.order
        assert first.size > len(first.data)
        assert Note(Event.ARRIVED, ONE, bytes(100)).size - Note(Event.ARRIVED, ONE).size == 100


class TestMerging:
    def test_two_moves_are_the_later_one_in_its_place(self) -> None:
        first, second = read(move(1), time=1.0), read(move(2), time=2.0, seen=True)
        both = merged(first, second)
        assert both is not None
        assert (both.message, both.data, both.order, both.time, both.seen) == (
            *(move(2), second.data, second.order),
            *(2.0, True),
        )

    def test_what_the_later_one_says_already_is_not_written_anew(self) -> None:
        second = read(wire.Resize(200.0, 100.0))
        both = merged(read(wire.Resize(300.0, 100.0)), second)
        assert both is not None
        assert both.message is second.message
        assert both.data is second.data

    def test_what_both_together_say_is_what_would_be_read_again(self) -> None:
        """Notes go to another process as bytes."""
        both = merged(read(wire.Wheel(0.0, 0.0, 1.0, 2.0, ())), read(wire.Wheel(0.0, 0.0, 3.0, 4.0, ())))
        assert both is not None
        assert both.message == wire.Wheel(0.0, 0.0, 4.0, 6.0, ())
        assert wire.decode(both.data, wire.Party.PAGE)[0] == both.message

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (read(move(1)), read(move(2), OTHER)),
            (read(move(1)), note(move(2))),
            (note(move(1)), read(move(2))),
            (read(move(1), event=Event.OPENED), read(move(2))),
            (read(move(1)), read(move(2), event=Event.OPENED)),
            (read(move(1)), Note(Event.LEFT, ONE)),
            (read(move(1)), read(KEY)),
            (read(KEY), read(KEY)),
        ],
        ids=["other page", "second unread", "first unread", "opens", "opened", "left", "kinds", "keys"],
    )
    def test_others_are_both_needed(self, first: Note, second: Note) -> None:
        assert merged(first, second) is None

    def test_an_ack_is_one_only_where_it_arrived(self) -> None:
        assert is_ack(read(ACK))
        assert not is_ack(read(ACK, event=Event.OPENED))
        assert not is_ack(read(KEY))
        assert not is_ack(Note(Event.LEFT, ONE))


class TestCompacting:
    def test_nothing_is_nothing(self) -> None:
        assert compact([]) == []

    def test_moves_in_a_row_are_one_also_past_acks(self) -> None:
        """A page that shows frames says ACK between its moves."""
        notes = [note(one) for one in (move(1), ACK, move(2), ACK, move(3), KEY, move(4), move(5))]
        assert said(compact(notes)) == [
            ("one", move(3)),
            ("one", ACK),
            ("one", ACK),
            ("one", KEY),
            ("one", move(5)),
        ]

    def test_acks_alone_are_kept(self) -> None:
        assert said(compact([note(ACK), note(ACK), note(move(1))])) == [("one", ACK), ("one", ACK), ("one", move(1))]

    def test_another_page_stands_in_between(self) -> None:
        notes = [note(move(1)), note(move(2), OTHER), note(move(3))]
        assert said(compact(notes)) == [("one", move(1)), ("other", move(2)), ("one", move(3))]

    def test_what_cannot_be_read_stands_in_between_and_is_kept(self) -> None:
        bad = Note(Event.ARRIVED, ONE, b"\xc8")
        notes = compact([note(move(1)), bad, note(move(2)), note(move(3))])
        assert said(notes) == [("one", move(1)), ("one", None), ("one", move(3))]
        assert notes[1] is bad

    def test_what_main_alone_can_handle_is_not_looked_at_again_with_what_came_after(self) -> None:
        notes = [note(move(1), seen=True), note(move(2)), note(move(3))]
        assert said(compact(notes)) == [("one", move(1)), ("one", move(3))]
        notes = [note(move(1)), note(move(2), seen=True)]
        (both,) = compact(notes)
        assert (both.message, both.seen) == (move(2), True)
