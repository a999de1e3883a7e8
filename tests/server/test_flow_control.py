"""How fast pages are read: as their kernel takes what they say, and no faster than a rate."""

from __future__ import annotations

import pytest

from figport.errors import ErrorCode
from figport.wire import KernelStatus
from figport_server.actions import Action, Limits, PausePage, ReadPage, Verb
from figport_server.counters import Counters
from figport_server.flow_control import BURST, FlowControl
from figport_server.outbox import OVERHEAD, Outbox
from figport_server.usage import InputUsage
from tests.server.hubs import ACK, ATTACH, HELLO, KEY, WELCOME, attached, is_fatal_end, later, make, marks, say, stuck


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


LIMITS = Limits(rate=100.0, input_bytes=2000, stall_seconds=30.0)


def reading() -> tuple[FlowControl, Outbox, list[Action]]:
    out: list[Action] = []
    usage = InputUsage()
    outbox = Outbox([], Counters(), usage)
    return FlowControl(LIMITS, outbox, usage, out), outbox, out


def test_tokens_come_back_at_the_rate_and_no_more_than_a_burst() -> None:
    read, _, _ = reading()
    page = read.begin(1, now=10.0)
    assert (page.tokens, page.due) == (BURST * 100, 10.0 + LIMITS.hello_seconds)
    read.spend(page, 150.0, now=10.0)
    assert page.tokens == 50
    read.spend(page, 0.0, now=10.5)
    assert page.tokens == 100
    read.spend(page, 1.0, now=1000.0)
    assert page.tokens == BURST * 100 - 1


def test_a_page_is_paused_once_until_it_has_tokens_again() -> None:
    read, _, out = reading()
    page = read.begin(1, now=0.0)
    read.spend(page, 200.0, now=0.0)
    read.pause(page, now=0.0)
    assert out == [], "none left is not too much"
    read.spend(page, 10.0, now=0.0)
    for _ in range(2):
        read.pause(page, now=0.0)
    assert out == [PausePage(1)]
    assert read.due == [0.1]
    read.go_on(0.05, taken=False)
    assert out == [PausePage(1)]
    assert read.due == pytest.approx([0.1])
    read.go_on(0.1, taken=False)
    assert (out, read.due) == ([PausePage(1), ReadPage(1)], [])


def test_rounding_does_not_make_it_due_now_again_and_again() -> None:
    read, _, _ = reading()
    page = read.begin(1, now=0.0)
    read.spend(page, 200.0 + 1e-9, now=0.0)
    read.pause(page, now=0.0)
    read.go_on(0.0, taken=False)
    assert read.due == [0.001]


def test_who_waits_for_a_kernel_is_stalled_after_a_time_that_begins_anew_when_it_takes_something() -> None:
    read, outbox, out = reading()
    page = read.begin(1, now=0.0)
    outbox.put(page, "comm1", Verb.OPEN, bytes(3000))
    read.pause(page, now=0.0)
    assert read.due == [30.0]
    read.go_on(20.0, taken=False)
    assert read.due == [30.0]
    assert read.stalled(29.9) == []
    read.go_on(29.9, taken=True)
    assert read.due == [59.9]
    assert read.stalled(30.0) == []
    assert read.stalled(59.9) == [page]
    outbox.drop(1, "comm1")
    assert read.stalled(59.9) == [], "what waited is gone"
    read.go_on(59.9, taken=True)
    assert out == [PausePage(1), ReadPage(1)]


def test_it_is_read_again_only_when_half_has_gone() -> None:
    """Else it would be paused and read with each message."""
    read, outbox, out = reading()
    page = read.begin(1, now=0.0)
    outbox.put(page, "comm1", Verb.OPEN, bytes(1000))
    outbox.put(page, "comm2", Verb.OPEN, bytes(100))
    read.pause(page, now=0.0)
    assert out == [PausePage(1)]
    outbox.drop(1, "comm2")
    assert LIMITS.input_bytes // 2 < outbox.waiting(1) < LIMITS.input_bytes
    read.go_on(1.0, taken=True)
    assert out == [PausePage(1)]
    outbox.drop(1, "comm1")
    read.go_on(1.0, taken=True)
    assert out == [PausePage(1), ReadPage(1)]


def test_who_leaves_is_not_looked_at_again() -> None:
    read, _, out = reading()
    page = read.begin(1, now=0.0)
    read.spend(page, 300.0, now=0.0)
    read.pause(page, now=0.0)
    read.forget(page)
    read.forget(page)
    read.go_on(100.0, taken=True)
    assert (out, read.due) == ([PausePage(1)], [])


PAGES = 100
SHARED = 20_000
"""Bytes that may wait for kernels, of all these pages."""


@pytest.mark.parametrize("users", [["ann"], [f"user{number}" for number in range(PAGES)]])
def test_many_pages_of_a_user_or_of_all_fill_no_more_than_their_part(users: list[str]) -> None:
    """Each of them may have a megabyte, so what one of them may have is no bound for the server."""
    usage = InputUsage(total=SHARED if len(users) > 1 else 2**40, per_user=SHARED)
    hub = make(Limits(rate=1e6, input_bytes=4000), usage=usage)
    hub.page_opened(1, user="first")
    say(hub, 1, 0, HELLO)
    hub.link_up(WELCOME)
    say(hub, 1, 1, ATTACH)
    actions: list[Action] = []
    while not hub._kernel.outbox.waiting(1):
        actions += say(hub, 1, 1, KEY)
    known = hub._kernel.outbox.waiting(1)
    for page in range(2, 2 + PAGES):
        hub.page_opened(page, user=users[page % len(users)])
        say(hub, page, 0, HELLO)
    paused: set[int] = set()
    while len(paused) < PAGES:
        for page in {*range(2, 2 + PAGES)} - paused:
            view = hub._pages.open[page].last + 1
            answers = say(hub, page, view, ATTACH)
            paused |= {one.socket for one in answers if isinstance(one, PausePage)}
    one = len(ATTACH) + OVERHEAD
    assert SHARED < usage.total - known <= SHARED + PAGES * one
    # Somebody else is read as ever, until he has as much as one page may have.
    hub.page_opened(999, user="another")
    say(hub, 999, 0, HELLO)
    count = 1
    while PausePage(999) not in say(hub, 999, count, ATTACH):
        count += 1
    assert count == (4000 // one + 1 if len(users) == 1 else 1)
    # Nobody is lost by it: when the kernel takes something, all are read again, and nothing is counted any more.
    read: set[int] = set()
    numbers = marks(actions)
    while numbers:
        took = hub.kernel_received(numbers.pop(0))
        numbers += marks(took)
        read |= {one.socket for one in took if isinstance(one, ReadPage)}
    assert read == {*range(2, 2 + PAGES), 999}
    assert (usage.total, usage._bytes, usage._pages) == (0, {}, {})


def test_what_waits_is_given_back_when_the_kernel_is_gone() -> None:
    usage = InputUsage()
    hub = make(Limits(rate=1e6), usage=usage)
    for page in (1, 2):
        hub.page_opened(page, user="ann")
        say(hub, page, 0, HELLO)
        say(hub, page, 1, ATTACH)
    assert usage.total == 2 * (len(ATTACH) + OVERHEAD)
    assert usage._pages == {"ann": 2}
    hub.page_left(1)
    assert usage._pages == {"ann": 1}
    hub.kernel_became(KernelStatus.DEAD)
    assert (usage.total, usage._bytes, usage._pages) == (0, {}, {})
