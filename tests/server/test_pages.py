"""The pages of a kernel and their views: what each is told, what ends with it."""

from __future__ import annotations

import math

from figport import wire
from figport.errors import ErrorCode
from figport.wire import Party
from figport_server import error_texts
from figport_server.actions import Disconnect, SendToKernel, SendToPage, Verb, Warn
from figport_server.counters import Counters
from tests.server.hubs import ATTACH, DETACH, HELLO, SAVE, WELCOME, attached, greeted, is_fatal_end, later, make, say


def test_text_of_a_peer_cannot_break_the_log_or_the_answer() -> None:
    hub = make()
    hub.page_opened(1)
    hello = wire.encode(wire.Hello(99, "VERSION", Party.PAGE)).replace(b"VERSION", b"a\\nb\\u001bc")
    hello = hello[:4] + (len(hello) - 8).to_bytes(4, "little") + hello[8:]
    warning, *rest = say(hub, 1, 0, hello)
    assert isinstance(warning, Warn)
    assert warning.text.isprintable()
    is_fatal_end(rest, ErrorCode.PROTOCOL)


def test_a_slow_page_is_closed() -> None:
    hub = attached()
    actions = hub.page_unwanted(1, error_texts.slow())
    is_fatal_end(actions, ErrorCode.SLOW)
    assert actions[-2:] == [SendToKernel("comm1", Verb.CLOSE, b""), Disconnect(gone=False)]


def test_the_end_of_a_socket_closes_its_comms_and_the_last_one_the_link() -> None:
    hub = attached()
    hub.page_opened(2)
    say(hub, 2, 0, HELLO)
    say(hub, 2, 1, ATTACH)
    assert hub.page_left(2) == [SendToKernel("comm2", Verb.CLOSE, b"")]
    assert hub.page_left(1) == [SendToKernel("comm1", Verb.CLOSE, b""), Disconnect(gone=False)]
    assert hub.page_left(1) == []
    assert hub.unused


def test_a_page_that_says_nothing_is_closed() -> None:
    hub = make()
    hub.page_opened(1)
    assert hub.due == 30.0
    assert later(hub, 29.9) == []
    is_fatal_end(later(hub, 0.1), ErrorCode.TIMEOUT)
    assert hub.due == math.inf


def test_a_view_that_ends_while_waiting_is_never_opened() -> None:
    hub = greeted()
    say(hub, 1, 1, ATTACH)
    assert say(hub, 1, 1, DETACH) == []
    assert hub.link_up(WELCOME) == [SendToPage(1, wire.pack(0, WELCOME))]


def test_a_page_that_breaks_off_while_it_is_greeted_leaves_nothing() -> None:
    hub = make()
    hub.page_opened(1)
    assert hub.page_left(1) == [Disconnect(gone=False)]
    assert (hub.unused, hub.due, hub.watched) == (True, math.inf, False)


def test_a_page_that_is_gone_leaves_a_link_that_somebody_asks_by() -> None:
    hub = attached()
    hub.ask(9, SAVE)
    assert hub.page_left(1) == [SendToKernel("comm1", Verb.CLOSE, b"")]
    assert not hub.unused
    assert hub.drop(9)[-1] == Disconnect(gone=False)


def test_a_complaint_is_counted_each_time_and_logged_once() -> None:
    counters = Counters()
    hub = attached(counters=counters)
    logged = [action for _ in range(5) for action in say(hub, 1, 1, b"\xc8") if isinstance(action, Warn)]
    (warning,) = logged
    assert warning.text.startswith("Figure socket 1, view 1: Message kind 200 is unknown in protocol")
    assert dict(counters.refused) == {"unknown-kind": 5}


def test_a_view_that_waits_for_another_process_is_looked_at_there_as_it_was_last() -> None:
    look = wire.encode(wire.Look(1.5, False))
    hub = attached()
    say(hub, 1, 1, look)
    hub.kernel_became(wire.KernelStatus.RESTARTING)
    hub.kernel_became(wire.KernelStatus.RESTARTED)
    told = [action for action in hub.link_up(WELCOME) if isinstance(action, SendToKernel)]
    assert [(action.verb, action.message) for action in told] == [(Verb.OPEN, ATTACH), (Verb.MSG, look)]
    assert {action.comm for action in told} == {next(iter(hub._pages.views))}, "one that was never used"
