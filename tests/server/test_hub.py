"""The hub: bytes in, actions out."""

from __future__ import annotations

import math

import pytest

from figport import wire
from figport.errors import ErrorCode
from figport.wire import Kind, Party
from figport_server.actions import (
    Connect,
    Disconnect,
    Limits,
    NoteActivity,
    SendToKernel,
    SendToPage,
    Verb,
    Warn,
)
from tests.server.hubs import (
    ACK,
    ATTACH,
    CLOSED,
    DETACH,
    HELLO,
    KEY,
    READOUT,
    SAVE,
    SERVER_WELCOME,
    TROUBLE,
    WELCOME,
    attached,
    failure,
    greeted,
    is_fatal_end,
    later,
    make,
    say,
    up,
)

# --- handshake --------------------------------------------------------------------------------------------


def test_who_comes_while_a_kernel_is_greeted_in_vain_is_greeted_for_again() -> None:
    """Somebody loads figport and shows a figure while the answer is under way that there is none."""
    hub = greeted()
    say(hub, 1, 1, ATTACH)
    later(hub, 1)
    say(hub, 1, 2, ATTACH)
    say(hub, 1, 2, KEY)
    failed, *again = hub.link_failed(TROUBLE)
    assert (failure(failed)[0], failure(failed)[1].fatal) == (1, True)
    assert [type(action) for action in again] == [Disconnect, Connect]
    assert hub.link_up(WELCOME)[1:] == [SendToKernel("comm2", Verb.OPEN, ATTACH), SendToKernel("comm2", Verb.MSG, KEY)]


def test_who_came_before_the_second_greeting_has_its_answer() -> None:
    hub = greeted()
    later(hub, 1)
    say(hub, 1, 1, ATTACH)
    assert [type(action) for action in hub.link_failed(TROUBLE)] == [Disconnect, Connect]
    (failed, *_) = hub.link_failed(TROUBLE)
    assert failure(failed)[1].code == ErrorCode.NO_BACKEND


def test_the_kernel_is_greeted_while_the_page_gets_to_its_hello() -> None:
    hub = make()
    (connect,) = hub.page_opened(1)
    assert isinstance(connect, Connect)
    message, _ = wire.decode(connect.hello, Party.SERVER)
    assert message == wire.Hello(wire.PROTOCOL, "1", Party.SERVER)
    assert hub.link_up(WELCOME) == []
    assert say(hub, 1, 0, HELLO) == [
        SendToPage(1, wire.pack(0, SERVER_WELCOME)),
        SendToPage(1, wire.pack(0, WELCOME)),
    ]


def test_a_page_whose_hello_comes_after_nobody_answered_has_the_kernel_greeted_again() -> None:
    hub = make()
    hub.page_opened(1)
    assert hub.link_failed(TROUBLE) == [Disconnect(gone=False)]
    welcome, connect = say(hub, 1, 0, HELLO)
    assert welcome == SendToPage(1, wire.pack(0, SERVER_WELCOME))
    assert isinstance(connect, Connect)


def test_the_kernels_welcome_is_kept_for_later_pages() -> None:
    hub = up()
    hub.page_opened(2)
    assert say(hub, 2, 0, HELLO) == [
        SendToPage(2, wire.pack(0, SERVER_WELCOME)),
        SendToPage(2, wire.pack(0, WELCOME)),
    ]


@pytest.mark.parametrize("first", [wire.pack(0, ACK), wire.pack(1, ATTACH), wire.pack(0, WELCOME)])
def test_hello_must_come_first(first: bytes) -> None:
    hub = make()
    hub.page_opened(1)
    is_fatal_end(hub.page_said(1, first), ErrorCode.MALFORMED)
    assert hub.unused


def test_another_protocol_of_the_page_closes_its_socket_and_says_what_to_run() -> None:
    hub = make()
    hub.page_opened(1)
    actions = say(hub, 1, 0, wire.encode(wire.Hello(wire.PROTOCOL + 1, "7.0", Party.PAGE)))
    is_fatal_end(actions, ErrorCode.PROTOCOL)
    told = next(action for action in actions if isinstance(action, SendToPage))
    assert "pip install 'figport[server]==7.0'" in failure(told)[1].fix


def test_another_protocol_of_the_kernel_fails_the_views_that_wait() -> None:
    hub = greeted()
    say(hub, 1, 1, ATTACH)
    old = wire.encode(wire.Welcome(0, "0.0.1", Party.KERNEL))
    error, disconnect = hub.link_up(old)
    view, message = failure(error)
    assert (view, message.code, message.fatal) == (1, ErrorCode.PROTOCOL, True)
    assert "In the kernel's environment run: pip install 'figport==1'" in message.fix
    assert disconnect == Disconnect(gone=False)
    assert isinstance(say(hub, 1, 2, ATTACH)[0], Connect)


def test_an_error_instead_of_welcome_reaches_the_views() -> None:
    hub = greeted()
    say(hub, 1, 1, ATTACH)
    refusal = wire.Failure("from-the-future", "what", "where", "fix", fatal=True)
    view, message = failure(hub.link_up(wire.encode(refusal))[0])
    assert (view, message.code, message.what) == (1, ErrorCode.INTERNAL, "what")


@pytest.mark.parametrize("answer", [b"", READOUT, SERVER_WELCOME, b"\xff" * 20])
def test_nonsense_instead_of_welcome_is_a_failed_link(answer: bytes) -> None:
    hub = greeted()
    say(hub, 1, 1, ATTACH)
    actions = hub.link_up(answer)
    assert failure(actions[0])[1].fatal
    assert actions[-1] == Disconnect(gone=False)


def test_a_page_that_says_nothing_is_closed() -> None:
    hub = make()
    hub.page_opened(1)
    assert hub.due == 30.0
    assert later(hub, 29.9) == []
    is_fatal_end(later(hub, 0.1), ErrorCode.TIMEOUT)
    assert hub.due == math.inf


def test_attach_may_come_before_the_kernel_answers() -> None:
    hub = greeted()
    assert say(hub, 1, 1, ATTACH) == []
    assert say(hub, 1, 1, KEY) == [NoteActivity()]
    assert say(hub, 1, 2, ATTACH) == []
    assert hub.link_up(WELCOME) == [
        SendToPage(1, wire.pack(0, WELCOME)),
        SendToKernel("comm1", Verb.OPEN, ATTACH),
        SendToKernel("comm1", Verb.MSG, KEY),
        SendToKernel("comm2", Verb.OPEN, ATTACH),
    ]


def test_a_view_that_ends_while_waiting_is_never_opened() -> None:
    hub = greeted()
    say(hub, 1, 1, ATTACH)
    assert say(hub, 1, 1, DETACH) == []
    assert hub.link_up(WELCOME) == [SendToPage(1, wire.pack(0, WELCOME))]


# --- no backend -------------------------------------------------------------------------------------------


def test_a_failed_link_fails_what_waits_and_the_next_attach_tries_again() -> None:
    hub = greeted()
    say(hub, 1, 1, ATTACH)
    hub.page_opened(2)
    say(hub, 2, 0, HELLO)
    first, second, disconnect = hub.link_failed(TROUBLE)
    assert failure(first) == (1, wire.error_message(TROUBLE, fatal=True))
    assert failure(second, 2) == (0, wire.error_message(TROUBLE, fatal=False))
    assert disconnect == Disconnect(gone=False)
    assert isinstance(say(hub, 1, 2, ATTACH)[0], Connect)
    assert hub.link_up(WELCOME)[-1] == SendToKernel("comm2", Verb.OPEN, ATTACH)


def test_a_link_that_fails_later_ends_the_open_views_too() -> None:
    hub = attached()
    error, _ = hub.link_failed(TROUBLE)
    assert failure(error) == (1, wire.error_message(TROUBLE, fatal=True))
    assert say(hub, 1, 1, ACK) == []


# --- views ------------------------------------------------------------------------------------------------


def test_messages_are_relayed_as_they_came() -> None:
    hub = attached()
    odd = KEY + b"payload that nobody asked for"
    assert say(hub, 1, 1, odd) == [NoteActivity(), SendToKernel("comm1", Verb.MSG, odd)]
    assert hub.kernel_said("comm1", READOUT) == [SendToPage(1, wire.pack(1, READOUT))]


@pytest.mark.parametrize("kind", [kind for kind in Kind if Party.PAGE in wire.MESSAGES[kind].senders])
def test_only_what_a_person_does_counts_as_activity(kind: Kind) -> None:
    hub = attached()
    actions = say(hub, 1, 1, bytes([kind]) + bytes(7))
    person = {Kind.POINTER, Kind.WHEEL, Kind.KEY, Kind.TOOL, Kind.RESIZE, Kind.CLOSE, Kind.DISCARD, Kind.FILL}
    assert (NoteActivity() in actions) == (kind in person)


def test_detach_becomes_comm_close() -> None:
    hub = attached()
    assert say(hub, 1, 1, DETACH) == [SendToKernel("comm1", Verb.CLOSE, b"")]
    assert say(hub, 1, 1, ACK) == []
    assert hub.kernel_said("comm1", READOUT) == []


def test_the_end_of_a_socket_closes_its_comms_and_the_last_one_the_link() -> None:
    hub = attached()
    hub.page_opened(2)
    say(hub, 2, 0, HELLO)
    say(hub, 2, 1, ATTACH)
    assert hub.page_left(2) == [SendToKernel("comm2", Verb.CLOSE, b"")]
    assert hub.page_left(1) == [SendToKernel("comm1", Verb.CLOSE, b""), Disconnect(gone=False)]
    assert hub.page_left(1) == []
    assert hub.unused


def test_closed_ends_a_view_once() -> None:
    hub = attached()
    assert hub.kernel_said("comm1", CLOSED) == [SendToPage(1, wire.pack(1, CLOSED))]
    assert hub.kernel_closed("comm1") == []
    assert say(hub, 1, 1, ACK) == []


def test_comm_close_without_closed_is_explained() -> None:
    hub = attached()
    (error,) = hub.kernel_closed("comm1")
    view, message = failure(error)
    assert (view, message.code, message.fatal) == (1, ErrorCode.INTERNAL, True)


def test_a_fatal_error_of_the_kernel_ends_the_view_and_another_does_not() -> None:
    hub = attached()
    mild = wire.encode(wire.error_message(TROUBLE, fatal=False))
    assert hub.kernel_said("comm1", mild) == [SendToPage(1, wire.pack(1, mild))]
    assert say(hub, 1, 1, ACK) == [SendToKernel("comm1", Verb.MSG, ACK)]
    fatal = wire.encode(wire.error_message(TROUBLE, fatal=True))
    assert hub.kernel_said("comm1", fatal) == [SendToPage(1, wire.pack(1, fatal))]
    assert hub.kernel_closed("comm1") == []


def test_a_page_asks_for_no_files() -> None:
    hub = attached()
    for view in (1, 2):
        error = failure(say(hub, 1, view, SAVE)[-1])[1]
        assert (error.code, error.fatal) == (ErrorCode.MALFORMED, False)


def test_view_numbers_rise() -> None:
    hub = attached()
    say(hub, 1, 1, DETACH)
    view, message = failure(say(hub, 1, 1, ATTACH)[1])
    assert (view, message.code, message.fatal) == (1, ErrorCode.MALFORMED, False)


def test_too_many_views() -> None:
    hub = attached(Limits(views=1))
    warning, error = say(hub, 1, 2, ATTACH)
    assert isinstance(warning, Warn)
    view, message = failure(error)
    assert (view, message.code, message.fatal) == (2, ErrorCode.LIMIT, True)
    assert say(hub, 1, 1, ACK) == [SendToKernel("comm1", Verb.MSG, ACK)]
    say(hub, 1, 1, DETACH)
    assert say(hub, 1, 3, ATTACH) == [SendToKernel("comm2", Verb.OPEN, ATTACH)]


def test_a_page_that_wonders_whether_it_is_heard_is_answered() -> None:
    hub = up()
    assert say(hub, 1, 0, HELLO) == [SendToPage(1, wire.pack(0, SERVER_WELCOME))]
