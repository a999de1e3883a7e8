"""The hub: bytes in, actions out."""

from __future__ import annotations

import pytest

from figport import wire
from figport.errors import ErrorCode
from figport.wire import Kind, Party
from figport_server.actions import (
    Connect,
    Disconnect,
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
    HELLO,
    KEY,
    READOUT,
    SERVER_WELCOME,
    TROUBLE,
    WELCOME,
    attached,
    failure,
    greeted,
    say,
)

# --- handshake --------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"", ErrorCode.MALFORMED),
        (bytes([200]) + bytes(7), ErrorCode.UNKNOWN_KIND),
        (WELCOME, ErrorCode.MALFORMED),
        (ACK, ErrorCode.MALFORMED),
        (bytes([Kind.ERROR]) + bytes(7), ErrorCode.MALFORMED),
    ],
)
def test_a_bad_message_of_the_kernel_is_not_relayed(message: bytes, code: ErrorCode) -> None:
    hub = attached()
    warning, error = hub.kernel_said("comm1", message)
    assert isinstance(warning, Warn)
    view, content = failure(error)
    assert (view, content.code, content.fatal) == (1, code, False)
    assert hub.kernel_said("comm1", READOUT) == [SendToPage(1, wire.pack(1, READOUT))]
