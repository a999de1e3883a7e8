"""Ten thousand openings of everything that a page can open: what is kept of them stays within its bound."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable

from figport.errors import CLOSE_CODES, ErrorCode
from figport_server.actions import CloseSocket, Limits, PausePage, SendToPage
from figport_server.usage import Usage
from tests.server.hubs import ATTACH, DETACH, HELLO, attached, failure, later, say, sent, stuck

MANY = 10_000
FEW = 200
"""Objects that may have come to be meanwhile: of the interpreter's own, not one for each opening."""


def kept(do: Callable[[], object]) -> int:
    """Return how many objects more there are when something was done."""
    gc.collect()
    before = len(gc.get_objects())
    do()
    gc.collect()
    return len(gc.get_objects()) - before


def fast() -> Limits:
    return Limits(rate=1e9)


def test_views_beyond_the_limit_are_refused_one_by_one_and_leave_nothing() -> None:
    hub = attached(fast())
    for number in range(2, 257):
        say(hub, 1, number, ATTACH)
    refusals: Counter[tuple[ErrorCode, bool]] = Counter()

    def openings() -> None:
        for number in range(257, 257 + MANY):
            (answer,) = [one for one in say(hub, 1, number, ATTACH) if isinstance(one, SendToPage)]
            view, error = failure(answer)
            assert view == number
            refusals[ErrorCode(error.code), error.fatal] += 1

    assert kept(openings) < FEW
    assert refusals == {(ErrorCode.LIMIT, True): MANY}
    assert hub.views == 256
    assert kept(lambda: hub.page_left(1)) < -256
    assert hub.unused


def test_a_page_that_opens_as_fast_as_it_can_is_not_read_after_some_hundred() -> None:
    hub = attached(Limits())
    count = 2
    while PausePage(1) not in say(hub, 1, count, ATTACH):
        count += 1
    assert 95 < count < 105


def test_views_that_come_and_go_while_a_kernel_takes_nothing_are_not_heaped_up() -> None:
    hub, _ = stuck(fast())
    waiting = hub._kernel.outbox.waiting(1)

    def openings() -> None:
        for number in range(2, 2 + MANY):
            assert sent(say(hub, 1, number, ATTACH) + say(hub, 1, number, DETACH)) == []

    assert kept(openings) < FEW
    assert (hub.views, hub._kernel.outbox.waiting(1)) == (1, waiting)


def test_sockets_that_come_and_go_leave_nothing() -> None:
    hub = attached(fast())

    def openings() -> None:
        for socket in range(2, 2 + MANY):
            hub.page_opened(socket)
            say(hub, socket, 0, HELLO)
            say(hub, socket, 1, ATTACH)
            hub.page_left(socket)

    assert kept(openings) < FEW
    assert hub.views == 1
    assert set(hub._pages.open) == {1}


def test_sockets_that_say_nothing_are_closed_when_their_time_is_over() -> None:
    hub = attached(fast())
    closed: Counter[int] = Counter()

    def openings() -> None:
        for socket in range(2, 2 + MANY):
            assert hub.page_opened(socket) == []
        assert later(hub, 29.9) == []
        closed.update(one.code for one in later(hub, 0.1) if isinstance(one, CloseSocket))

    assert kept(openings) < FEW
    assert closed == {CLOSE_CODES[ErrorCode.TIMEOUT]: MANY}
    assert set(hub._pages.open) == {1}


def test_there_are_no_more_sockets_than_a_server_has_room_for_whoever_opens_them() -> None:
    usage = Usage(sockets=2000, sockets_per_user=500, waiting=1)

    def openings() -> None:
        for number in range(MANY):
            usage.opened(f"user{number % 100}")

    assert kept(openings) < FEW
    assert usage.sockets == 2000
    assert usage._users == {f"user{number}": 20 for number in range(100)}
