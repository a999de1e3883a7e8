"""What the hub does with messages that it cannot take, from whomever they come."""

from __future__ import annotations

import pytest

from figport import wire
from figport.errors import ErrorCode
from figport.wire import Kind, Party
from figport_server import faults
from figport_server.actions import (
    Disconnect,
    SendToKernel,
    SendToPage,
    Verb,
    Warn,
)
from tests.server.hubs import (
    ACK,
    ATTACH,
    DETACH,
    HELLO,
    READOUT,
    TROUBLE,
    WELCOME,
    attached,
    failure,
    is_fatal_end,
    make,
    say,
    up,
)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"", ErrorCode.MALFORMED),
        (bytes([200]) + bytes(7), ErrorCode.UNKNOWN_KIND),
        (HELLO, ErrorCode.MALFORMED),
        (ATTACH, ErrorCode.MALFORMED),
        (READOUT, ErrorCode.MALFORMED),
        (ACK + bytes(wire.MAX_INPUT), ErrorCode.TOO_LARGE),
    ],
)
def test_a_bad_message_concerns_only_its_view_and_is_logged_once(message: bytes, code: ErrorCode) -> None:
    hub = attached()
    say(hub, 1, 2, ATTACH)
    warning, error = say(hub, 1, 1, message)
    assert isinstance(warning, Warn)
    view, content = failure(error)
    assert (view, content.code, content.fatal) == (1, code, False)
    (again,) = say(hub, 1, 1, message)
    assert again == error
    assert say(hub, 1, 1, ACK) == [SendToKernel("comm1", Verb.MSG, ACK)]
    assert say(hub, 1, 2, ACK) == [SendToKernel("comm2", Verb.MSG, ACK)]


def test_a_view_begins_with_attach() -> None:
    hub = up()
    view, message = failure(say(hub, 1, 5, ACK)[1])
    assert (view, message.code, message.fatal) == (5, ErrorCode.MALFORMED, False)
    assert say(hub, 1, 5, DETACH) == []


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        ("text", ErrorCode.MALFORMED),
        (b"", ErrorCode.MALFORMED),
        (b"abc", ErrorCode.MALFORMED),
        (wire.pack(0, b""), ErrorCode.MALFORMED),
        (wire.pack(0, ACK), ErrorCode.MALFORMED),
        (wire.pack(0, bytes([200]) + bytes(7)), ErrorCode.UNKNOWN_KIND),
    ],
)
def test_on_view_0_a_bad_message_closes_the_socket_and_no_other(packet: str | bytes, code: ErrorCode) -> None:
    hub = attached()
    hub.page_opened(2)
    say(hub, 2, 0, HELLO)
    say(hub, 2, 1, ATTACH)
    actions = hub.page_said(1, packet)
    is_fatal_end(actions, code)
    assert SendToKernel("comm1", Verb.CLOSE, b"") in actions
    assert hub.page_said(1, wire.pack(1, ACK)) == []
    assert say(hub, 2, 1, ACK) == [SendToKernel("comm2", Verb.MSG, ACK)]


def test_text_of_a_peer_cannot_break_the_log_or_the_answer() -> None:
    hub = make()
    hub.page_opened(1)
    hello = wire.encode(wire.Hello(99, "VERSION", Party.PAGE)).replace(b"VERSION", b"a\\nb\\u001bc")
    hello = hello[:4] + (len(hello) - 8).to_bytes(4, "little") + hello[8:]
    warning, *rest = say(hub, 1, 0, hello)
    assert isinstance(warning, Warn)
    assert warning.text.isprintable()
    is_fatal_end(rest, ErrorCode.PROTOCOL)


def test_a_pages_error_is_logged() -> None:
    hub = attached()
    (warning,) = say(hub, 1, 0, wire.encode(wire.error_message(TROUBLE, fatal=True)))
    assert isinstance(warning, Warn)


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


def test_unknown_comms_and_sockets_are_ignored() -> None:
    hub = attached()
    assert hub.kernel_said("nobody", READOUT) == []
    assert hub.kernel_closed("nobody") == []
    assert hub.page_said(7, wire.pack(1, ACK)) == []
    assert hub.page_unwanted(7, TROUBLE) == []
    assert hub.drop(7) == []


def test_a_slow_page_is_closed() -> None:
    hub = attached()
    actions = hub.page_unwanted(1, faults.slow())
    is_fatal_end(actions, ErrorCode.SLOW)
    assert actions[-2:] == [SendToKernel("comm1", Verb.CLOSE, b""), Disconnect(gone=False)]
