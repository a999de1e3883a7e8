"""Who is sent what, without a figure."""

from __future__ import annotations

import pytest

from figport import wire
from figport.errors import FigportError
from figport.pacing import Credit
from figport.sending.box import Box
from figport.sending.session import Session, check_size
from figport.wire import (
    ANYWHERE,
    Ack,
    Attach,
    Codec,
    Cursor,
    CursorShape,
    Kind,
    Look,
    Message,
    Party,
    Readout,
    Resize,
    Rubberband,
)


def attach(*, dpr: float = 1, visible: bool = True, codecs: tuple[Codec, ...] = (Codec.RUNS,)) -> Attach:
    return Attach("f", dpr, visible, codecs)


def states(session: Session[str]) -> list[tuple[str, Message]]:
    told = [(names, wire.decode(message, Party.KERNEL)[0]) for names, message in session.states()]
    return [(name, message) for names, message in told for name in names]


def orders(session: Session[str], seq: int) -> list[tuple[str, int]]:
    """Return views and bases of the frames that are due when `seq` is the newest picture."""
    return [("".join(order.views), order.base) for order in session.orders(seq)]


def test_nothing_is_due_before_the_first_picture() -> None:
    session = Session[str]()
    session.attach("a", attach())
    assert (states(session), orders(session, 0)) == ([], [])
    assert session.ready


def test_two_frames_may_be_under_way() -> None:
    session = Session[str]()
    session.attach("a", attach())
    assert [orders(session, seq) for seq in (1, 2, 3)] == [[("a", 0)], [("a", 1)], []]
    session.ack("a", Ack(1))
    # What it missed comes in one piece.
    assert orders(session, 4) == [("a", 2)]


def test_a_draw_is_of_use_only_to_who_can_be_sent_a_frame() -> None:
    session = Session[str]()
    session.attach("a", attach())
    ready: list[bool] = []
    for seq in range(1, 4):
        ready.append(session.ready)
        session.orders(seq)
    session.ack("a", Ack(1))
    ready.append(session.ready)
    session.detach("a")
    ready.append(session.ready)
    assert ready == [True, True, False, True, False]


def test_a_slow_view_delays_no_other() -> None:
    session = Session[str]()
    for name in "sf":
        session.attach(name, attach())
    for seq in range(1, 6):
        assert orders(session, seq) == [("sf" if seq <= 2 else "f", seq - 1)]
        session.ack("f", Ack(seq))
    session.ack("s", Ack(2))
    assert orders(session, 5) == [("s", 2)]


def test_views_in_the_same_state_share_one_encoding() -> None:
    session = Session[str]()
    for name in "abc":
        session.attach(name, attach())
    assert orders(session, 1) == [("abc", 0)]
    session.attach("d", attach())
    session.attach("e", attach(codecs=(Codec.RUNS, Codec.JPEG)))
    assert orders(session, 2) == [("abc", 1), ("d", 0), ("e", 0)]


def test_views_that_see_something_roughly_get_it_once_more() -> None:
    session, box = Session[str](), Box(1, 2, 3, 4)
    for name in "ab":
        session.attach(name, attach())
    (order,) = session.orders(1)
    session.roughen(order, frozenset({box}))
    session.attach("c", attach())
    assert session.is_rough_at(1)
    assert {(order.views, order.rough) for order in session.orders(2)} == {
        (("a", "b"), frozenset({box})),
        (("c",), frozenset()),
    }
    # Without credit nothing can be sent once more.
    assert not session.is_rough_at(2)
    session.ack("a", Ack(2))
    assert session.is_rough_at(2)
    for visible in (False, True):
        for name in "ab":
            session.look(name, Look(1, visible=visible))
    # A whole picture comes: nothing of it is rough.
    assert not session.rough


def test_an_order_that_failed_is_paid_back_and_made_up_for() -> None:
    session = Session[str]()
    session.attach("a", attach())
    session.orders(1)
    (order,) = session.orders(2)
    session.detach("b")
    session.lose(order, 2)
    assert orders(session, 2) == [("a", 0)]
    assert not session.ready


def test_hidden_views_get_no_pixels() -> None:
    session = Session[str]()
    session.attach("a", attach(visible=False))
    session.tell(Readout("x"))
    assert (states(session), orders(session, 1)) == ([("a", Readout("x"))], [])
    session.look("a", Look(1, visible=True))
    assert orders(session, 1) == [("a", 0)]


def test_coming_back_asks_for_a_whole_picture() -> None:
    session = Session[str]()
    session.attach("a", attach())
    assert orders(session, 1) == [("a", 0)]
    for visible in (False, True):
        session.look("a", Look(1, visible=visible))
    assert orders(session, 1) == [("a", 0)]
    session.look("a", Look(2, visible=True))
    assert orders(session, 1) == []


def test_of_each_state_only_the_newest_is_sent_and_only_once() -> None:
    session = Session[str]()
    session.attach("a", attach())
    session.tell(Readout("1"))
    session.tell(Cursor(CursorShape.WAIT))
    session.tell(Readout("2"))
    assert states(session) == [("a", Readout("2")), ("a", Cursor(CursorShape.WAIT))]
    session.tell(Readout("2"))
    assert states(session) == []
    session.tell(Rubberband(None))
    session.attach("b", attach())
    assert [name for name, _ in states(session)] == ["b", "b", "a", "b"]


def test_figure_comes_before_the_other_states() -> None:
    session = Session[str]()
    session.tell(Cursor(CursorShape.DEFAULT))
    session.tell(wire.FigureState("f", 1, "t", 1, 1, (), (), "png", "", None))
    session.attach("a", attach())
    assert [type(message).__name__ for _, message in states(session)] == ["FigureState", "Cursor"]


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
    session = Session[str]()
    session.attach("a", attach())
    session.detach("a")
    session.detach("a")
    assert (len(session), list(session), session.ready, session.orders(1)) == (0, [], False, [])


def test_views_may_leave_while_states_are_told() -> None:
    session = Session[str]()
    session.tell(Readout("x"))
    for name in "ab":
        session.attach(name, attach())
    told: list[str] = []
    for names, _ in session.states():
        told += names
        session.detach("a")
        session.attach("c", attach())
    assert told == ["a", "b"]
    assert [names for names, _ in session.states()] == [("c",)]


@pytest.mark.parametrize("request_", [attach(codecs=()), attach(codecs=(Codec.JPEG,))])
def test_views_that_cannot_be_served_are_refused(request_: Attach) -> None:
    session = Session[str]()
    with pytest.raises(FigportError):
        session.attach("a", request_)
    assert len(session) == 0


@pytest.mark.parametrize(("asked", "given"), [(0.1, 0.25), (9, 8), (1e300, 8), (-1, 0.25)])
def test_a_view_on_an_impossible_screen_gets_the_nearest_ratio(asked: float, given: float) -> None:
    session = Session[str]()
    session.attach("a", attach(dpr=asked))
    assert session.dpr == given
    session.look("a", Look(1, visible=True))
    session.look("a", Look(asked, visible=True))
    assert session.dpr == given


def test_callbacks_print_where_the_view_is_that_was_used_last() -> None:
    session: Session[str] = Session()
    assert session.request == ""
    for name, request in (("a", "ra"), ("b", ANYWHERE), ("c", "rc"), ("d", "x" * 129)):
        session.attach(name, Attach("f", 1.0, True, (Codec.RUNS,), "", request))
    assert session.request == "rc"
    assert not session.alone
    session.use("a")
    assert (session.request, session.alone) == ("ra", False)
    # A page that takes nothing, as that of one figure alone: then it is seen in another.
    session.use("b")
    assert (session.request, session.alone) == ("rc", True)
    session.use("a", hovers=True)
    assert (session.request, session.alone) == ("ra", True)
    session.use("b")
    for name in "acd":
        session.detach(name)
    assert session.request == ""


def test_whoever_serves_a_view_meanwhile_is_handed_what_it_needs() -> None:
    session = Session[str]()
    session.attach("a", attach(codecs=(Codec.RUNS, Codec.JPEG)))
    session.attach("b", attach())
    assert list(session) == ["a", "b"]
    first, second = session.views
    assert (first.codecs, second.codecs) == ((Codec.RUNS, Codec.JPEG), (Codec.RUNS,))
    assert session.view("a") is first
    assert session.view("gone") is None
    session.tell(Readout("x"))
    assert (session.state(Kind.READOUT), session.state(Kind.CURSOR)) == (Readout("x"), None)
    assert states(session) == [("a", Readout("x")), ("b", Readout("x"))]
    assert orders(session, 1) == [("a", 0), ("b", 0)]
    # Back again, it is told all anew, with the credit that it has come to.
    spent = Credit()
    while spent.left:
        spent.spend(spent.under_way[-1] + 1 if spent.under_way else 1, None)
    session.use_credit("a", spent)
    session.tell_again("a")
    assert states(session) == [("a", Readout("x"))]
    assert orders(session, 2) == [("b", 1)]
    session.use_credit("a", Credit())
    assert orders(session, 2) == [("a", 0)]


def test_after_an_interrupt_everything_is_sent_anew() -> None:
    session = Session[str]()
    session.attach("a", attach())
    session.tell(Readout("x"))
    assert states(session) == [("a", Readout("x"))]
    assert [orders(session, seq) for seq in (1, 2, 3)] == [[("a", 0)], [("a", 1)], []]
    session.start_over()
    assert states(session) == [("a", Readout("x"))]
    assert orders(session, 3) == [("a", 0)]


def test_what_is_seen_roughly_is_known_until_it_is_sent_exactly() -> None:
    session = Session[str]()
    session.attach("a", attach())
    session.attach("b", attach())
    (order,) = session.orders(1)
    session.detach("b")
    session.use("a")
    box = frozenset({Box(0, 0, 5, 5)})
    session.roughen(order, box)
    assert (session.rough, session.is_rough_at(1), session.is_rough_at(2)) == (True, True, False)
    assert session.bases == {1}
    session.look("a", Look(1.0, visible=False))
    assert (session.rough, session.bases) == (False, set())
    session.look("a", Look(1.0, visible=True))
    (again,) = session.orders(1)
    assert (again.base, again.rough) == (0, frozenset())
    session.detach("a")
    session.lose(again, 1)
    assert vars(session)["used"] is None
    assert len(session) == 0


def test_an_order_that_was_lost_gives_its_credit_back_and_the_next_is_whole() -> None:
    session = Session[str]()
    session.attach("a", attach())
    session.orders(1)
    (order,) = session.orders(2)
    assert orders(session, 3) == []
    session.lose(order, 2)
    assert orders(session, 3) == [("a", 0)]


@pytest.mark.parametrize("size", [(1.0, 300.0), (300.0, 1e6)])
def test_sizes_that_no_figure_can_have_are_refused_with_the_figures_name(size: tuple[float, float]) -> None:
    with pytest.raises(FigportError, match="cannot be made") as caught:
        check_size(Resize(*size), "Figure 7")
    assert caught.value.where == "Figure 7"
    check_size(Resize(300.0, 300.0), "Figure 7")
