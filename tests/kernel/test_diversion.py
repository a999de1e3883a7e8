"""What is remembered of a figure whose views are diverted, and how much of it."""

from __future__ import annotations

from typing import Any, cast

from figport.comms import Peer
from figport.notes import MOST, PATH, Event, Note, compact
from figport.pacing import Credit
from figport.pickling import Snapshot
from figport.wire import Attach, Codec, Key, KeyAction, Look, Message, Pointer, PointerAction, Wheel, encode
from figport.worker.diversion import Diversion, DivertedView


class Nobody:
    """Where answers go that nobody wants."""

    def send(self, kind: object, comms: object, buffers: list[bytes]) -> None:
        raise AssertionError(kind)


PEERS = {name: Peer(name, cast("Any", Nobody())) for name in "ab"}


SNAPSHOT = Snapshot(b"", 0.0, 0, 0.0, (), "", (6.4, 4.8))


def note(message: Message, view: str = "a") -> Note:
    return Note(Event.ARRIVED, PEERS[view], encode(message), message)


def move(x: float, *, buttons: int = 1) -> Pointer:
    return Pointer(PointerAction.MOVE, x, 0, -1, buttons, False, ())


PRESS = Pointer(PointerAction.PRESS, 0, 0, 0, 1, False, ())
RELEASE = Pointer(PointerAction.RELEASE, 0, 0, 0, 0, False, ())
KEY = Key(KeyAction.PRESS, "x", 0, 0, ())
WHEEL = Wheel(0, 0, 1, 0, ())


def diversion() -> Diversion:
    diverted = Diversion(cast("Any", None), SNAPSHOT, 0, 0.0)
    for name, peer in PEERS.items():
        diverted.views[name] = DivertedView(peer, Attach("f", 1, True, (Codec.RUNS,)), Credit())
    return diverted


def relay(diverted: Diversion, *notes: Note) -> list[int]:
    for one in notes:
        diverted.relayed(one)
    return [one.order for one in notes]


def report(diverted: Diversion, done: int, kept: list[int]) -> None:
    diverted.report({"as_of": 0.0, "done": done, "kept": kept, "state": None, "owes": False})


def rest(diverted: Diversion) -> list[Message | None]:
    return [one.message for one in diverted.leftover()]


def test_a_long_gesture_is_remembered_by_its_last_move() -> None:
    diverted = diversion()
    relay(diverted, note(PRESS), *(note(move(x)) for x in range(1000)), note(RELEASE))
    assert rest(diverted) == [PRESS, move(999), RELEASE]


def test_only_moves_of_one_view_in_a_row_are_one() -> None:
    diverted = diversion()
    relay(
        diverted, note(move(1)), note(move(2), "b"), note(move(3)), note(move(4, buttons=0)), note(WHEEL), note(WHEEL)
    )
    assert len(diverted.leftover()) == 6


def test_what_was_handled_is_forgotten_and_what_was_not_stays_in_order() -> None:
    diverted = diversion()
    orders = relay(diverted, note(move(1)), note(KEY), note(move(2)), note(KEY), note(PRESS))
    report(diverted, orders[2], [orders[1]])
    assert rest(diverted) == [KEY, KEY, PRESS]
    report(diverted, orders[4], [])
    assert rest(diverted) == [KEY]


def test_hours_of_moves_that_nobody_takes_are_one_move() -> None:
    notes = [note(move(x)) for x in range(1000)]
    # Found to be for main alone, as those of a figure of which there can be no snapshot; the last has not been looked
    # at.
    for one in notes[:-1]:
        one.seen = True
    assert [one.message for one in compact(notes)] == [move(998), move(999)]
    assert [one.message for one in compact([note(move(1)), note(KEY), note(move(2)), note(move(3))])] == [
        move(1),
        KEY,
        move(3),
    ]


def test_moves_that_draw_a_line_stay_until_there_are_too_many() -> None:
    press, *line = [note(PRESS), *(note(move(x)) for x in range(PATH + 1))]
    for one in line:
        one.drawing = True
    assert compact(line[1:]) == line[1:]
    assert [one.message for one in compact(line)] == [move(PATH)]
    diverted = diversion()
    relay(diverted, press, *line[:100], note(RELEASE))
    assert rest(diverted) == [PRESS, *map(move, range(100)), RELEASE]
    # Of a pointer that is up only the newest place counts.
    free = [note(move(x, buttons=0)) for x in range(9)]
    for one in free:
        one.drawing = True
    assert [one.message for one in compact(free)] == [move(8, buttons=0)]


def test_a_view_that_goes_to_another_screen_keeps_what_else_it_said_when_it_came() -> None:
    """Among that the request under which its page takes what callbacks print."""
    diverted = diversion()
    diverted.views["a"].attach = Attach("f", 1, True, (Codec.RUNS,), client="browser", request="its-request")
    relay(diverted, note(Look(2.0, False)))
    assert diverted.views["a"].attach == Attach("f", 2.0, False, (Codec.RUNS,), client="browser", request="its-request")


def test_of_one_view_no_more_is_kept_than_may_wait_and_what_was_handled_makes_room() -> None:
    diverted = diversion()
    count = MOST // 60_000 + 1
    orders = relay(diverted, *(note(Key(KeyAction.PRESS, "x" * 60_000, 0, 0, ())) for _ in range(count)))
    assert (diverted.views["a"].full, diverted.views["b"].full) == (True, False)
    report(diverted, orders[-2], [orders[0]])
    assert not diverted.views["a"].full
    assert diverted.views["a"].kept == sum(one.size for one in diverted.leftover()) > 120_000


def test_moves_of_hours_keep_no_room() -> None:
    diverted = diversion()
    orders = relay(diverted, note(PRESS), *(note(move(x)) for x in range(1000)))
    assert diverted.views["a"].kept == sum(one.size for one in diverted.leftover())
    report(diverted, orders[-1], [orders[0], orders[-1]])
    relay(diverted, *(note(move(x)) for x in range(1000)))
    report(diverted, orders[-1] + 1000, list(range(orders[-1], orders[-1] + 1001)))
    assert diverted.views["a"].kept == sum(one.size for one in diverted.leftover())
