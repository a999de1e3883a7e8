"""Who is sent what, without a figure."""

from __future__ import annotations

import pytest

from figport import wire
from figport.errors import FigportError
from figport.session import Session
from figport.wire import Ack, Attach, Codec, Cursor, Frame, Look, Message, Party, Readout, Rubberband


class Drawn:
    """Pictures of nothing, which count how often they were encoded."""

    def __init__(self) -> None:
        self.seq = 0
        self.asked: list[int] = []
        self.codecs: list[Codec] = []

    def draw(self) -> None:
        self.seq += 1

    def since(self, base: int, codec: Codec) -> tuple[Frame, bytes]:
        self.asked.append(base)
        self.codecs.append(codec)
        return Frame(self.seq, base, 1, 1, 1.0, (), ()), b""


def attach(*, dpr: float = 1, visible: bool = True, codecs: tuple[Codec, ...] = (Codec.PNG,)) -> Attach:
    return Attach("f", dpr, visible, codecs)


def due(session: Session[str], pictures: Drawn) -> list[tuple[str, Message]]:
    return [(name, wire.decode(message, Party.KERNEL)[0]) for name, message in session.due(pictures)]


def frames(session: Session[str], pictures: Drawn) -> list[tuple[str, int, int]]:
    """Return view, base and number of the frames that are due."""
    return [(name, one.base, one.seq) for name, one in due(session, pictures) if isinstance(one, Frame)]


def test_nothing_is_due_before_the_first_picture() -> None:
    session, pictures = Session[str](), Drawn()
    session.attach("a", attach())
    assert due(session, pictures) == []
    assert session.ready


def test_two_frames_may_be_under_way() -> None:
    session, pictures = Session[str](), Drawn()
    session.attach("a", attach())
    for expected in ([("a", 0, 1)], [("a", 1, 2)], []):
        pictures.draw()
        assert frames(session, pictures) == expected
    session.ack("a", Ack(1))
    # What it missed comes in one piece.
    pictures.draw()
    assert frames(session, pictures) == [("a", 2, 4)]


def test_a_draw_is_of_use_only_to_who_can_be_sent_a_frame() -> None:
    session, pictures = Session[str](), Drawn()
    session.attach("a", attach())
    ready: list[bool] = []
    for _ in range(3):
        ready.append(session.ready)
        pictures.draw()
        frames(session, pictures)
    session.ack("a", Ack(1))
    ready.append(session.ready)
    session.detach("a")
    ready.append(session.ready)
    assert ready == [True, True, False, True, False]


def test_a_slow_view_delays_no_other() -> None:
    session, pictures = Session[str](), Drawn()
    for name in ("slow", "fast"):
        session.attach(name, attach())
    for seq in range(1, 6):
        pictures.draw()
        sent = frames(session, pictures)
        assert ("fast", seq - 1, seq) in sent
        assert len(sent) == (2 if seq <= 2 else 1)
        session.ack("fast", Ack(seq))
    session.ack("slow", Ack(2))
    assert frames(session, pictures) == [("slow", 2, 5)]


def test_views_in_the_same_state_share_one_encoding() -> None:
    session, pictures = Session[str](), Drawn()
    for name in "abc":
        session.attach(name, attach())
    pictures.draw()
    assert len(frames(session, pictures)) == 3
    assert pictures.asked == [0]
    session.attach("d", attach())
    pictures.draw()
    assert frames(session, pictures) == [("a", 1, 2), ("b", 1, 2), ("c", 1, 2), ("d", 0, 2)]
    assert pictures.asked == [0, 1, 0]


def test_hidden_views_get_no_pixels() -> None:
    session, pictures = Session[str](), Drawn()
    session.attach("a", attach(visible=False))
    session.tell(Readout("x"))
    pictures.draw()
    assert due(session, pictures) == [("a", Readout("x"))]
    session.look("a", Look(1, visible=True))
    assert frames(session, pictures) == [("a", 0, 1)]


def test_coming_back_asks_for_a_whole_picture() -> None:
    session, pictures = Session[str](), Drawn()
    session.attach("a", attach())
    pictures.draw()
    assert frames(session, pictures) == [("a", 0, 1)]
    for visible in (False, True):
        session.look("a", Look(1, visible=visible))
    assert frames(session, pictures) == [("a", 0, 1)]
    session.look("a", Look(2, visible=True))
    assert frames(session, pictures) == []


def test_of_each_state_only_the_newest_is_sent_and_only_once() -> None:
    session, pictures = Session[str](), Drawn()
    session.attach("a", attach())
    session.tell(Readout("1"))
    session.tell(Cursor("wait"))
    session.tell(Readout("2"))
    assert due(session, pictures) == [("a", Readout("2")), ("a", Cursor("wait"))]
    session.tell(Readout("2"))
    assert due(session, pictures) == []
    session.tell(Rubberband(None))
    session.attach("b", attach())
    assert [name for name, _ in due(session, pictures)] == ["a", "b", "b", "b"]


def test_each_view_gets_a_codec_that_it_reads_and_those_of_one_codec_share_the_bytes() -> None:
    session, pictures = Session[str](), Drawn()
    session.attach("old", attach())
    session.attach("new", attach(codecs=(Codec.JPEG, Codec.RUNS, Codec.PNG)))
    session.attach("new too", attach(codecs=(Codec.PNG, Codec.RUNS)))
    pictures.draw()
    assert len(frames(session, pictures)) == 3
    assert pictures.codecs == [Codec.PNG, Codec.RUNS]


def test_states_come_before_the_frame_and_figure_first() -> None:
    session, pictures = Session[str](), Drawn()
    session.tell(Cursor("default"))
    session.tell(wire.FigureState("f", 1, "t", 1, 1, (), (), "png", "", None))
    session.attach("a", attach())
    pictures.draw()
    assert [type(message).__name__ for _, message in due(session, pictures)] == ["FigureState", "Cursor", "Frame"]


def test_the_ratio_is_the_largest_of_the_visible() -> None:
    session = Session[str]()
    assert session.dpr == 1
    session.attach("a", attach(dpr=3, visible=False))
    assert session.dpr == 3
    session.attach("b", attach(dpr=1.5))
    assert session.dpr == 1.5
    session.attach("c", attach(dpr=2))
    assert session.dpr == 2
    session.detach("c")
    assert session.dpr == 1.5
    session.look("b", Look(1.25, visible=True))
    assert session.dpr == 1.25


def test_detached_views_are_gone() -> None:
    session, pictures = Session[str](), Drawn()
    session.attach("a", attach())
    session.detach("a")
    session.detach("a")
    pictures.draw()
    assert (len(session), list(session), session.ready, due(session, pictures)) == (0, [], False, [])


def test_views_may_leave_while_messages_are_sent() -> None:
    session, pictures = Session[str](), Drawn()
    for name in "ab":
        session.attach(name, attach())
    pictures.draw()
    sent = []
    for name, _ in session.due(pictures):
        sent.append(name)
        session.detach("a")
        session.attach("c", attach())
    assert sent == ["a", "b"]
    assert frames(session, pictures) == [("c", 0, 1)]


@pytest.mark.parametrize("request_", [attach(codecs=()), attach(dpr=0.1), attach(dpr=9)])
def test_views_that_cannot_be_served_are_refused(request_: Attach) -> None:
    session = Session[str]()
    with pytest.raises(FigportError):
        session.attach("a", request_)
    assert len(session) == 0


def test_a_look_at_an_impossible_screen_changes_nothing() -> None:
    session, pictures = Session[str](), Drawn()
    session.attach("a", attach(visible=False))
    pictures.draw()
    with pytest.raises(FigportError):
        session.look("a", Look(99, visible=True))
    assert (session.dpr, session.ready) == (1, False)
