"""The hub: bytes in, actions out."""

from __future__ import annotations

from itertools import count

import pytest

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport.wire import KernelStatus, Kind, Party
from figport_server import faults
from figport_server.actions import (
    Action,
    Answer,
    CloseSocket,
    Connect,
    Disconnect,
    Limits,
    NoteActivity,
    SendToKernel,
    SendToPage,
    Verb,
    Warn,
)
from figport_server.hub import Hub

FIGURE = "f" * 32
HELLO = wire.encode(wire.Hello(wire.PROTOCOL, "1", Party.PAGE))
ATTACH = wire.encode(wire.Attach(FIGURE, 1.0, True, (wire.Codec.RUNS,)))
SAVE = wire.encode(wire.Save(FIGURE, "pdf"))
KEY = wire.encode(wire.Key(wire.KeyAction.PRESS, "a", 0.0, 0.0, ()))
ACK = wire.encode(wire.Ack(1))
DETACH = wire.encode(wire.Detach())
WELCOME = wire.encode(wire.Welcome(wire.PROTOCOL, "1", Party.KERNEL))
SERVER_WELCOME = wire.encode(wire.Welcome(wire.PROTOCOL, "1", Party.SERVER))
CLOSED = wire.encode(wire.Closed())
READOUT = wire.encode(wire.Readout("x"))
SAVED = wire.encode(wire.Saved("a.pdf", "application/pdf"), b"%PDF")
TROUBLE = FigportError(ErrorCode.NO_BACKEND, "what", where="where", fix="fix")


def make(limits: Limits | None = None) -> Hub:
    numbers = count(1)
    return Hub("1", limits or Limits(), new_comm=lambda: f"comm{next(numbers)}")


def say(hub: Hub, socket: int, view: int, message: bytes) -> list[Action]:
    return hub.page_said(socket, wire.pack(view, message))


def greeted(limits: Limits | None = None) -> Hub:
    """A hub with page 1, whose kernel has not answered."""
    hub = make(limits)
    assert hub.page_opened(1) == []
    actions = say(hub, 1, 0, HELLO)
    assert actions[0] == SendToPage(1, wire.pack(0, SERVER_WELCOME))
    assert isinstance(actions[1], Connect)
    return hub


def up(limits: Limits | None = None) -> Hub:
    """A hub with page 1 and a kernel that has answered."""
    hub = greeted(limits)
    assert hub.link_up(WELCOME) == [SendToPage(1, wire.pack(0, WELCOME))]
    return hub


def attached(limits: Limits | None = None) -> Hub:
    """The same, and view 1 is open on comm1."""
    hub = up(limits)
    assert say(hub, 1, 1, ATTACH) == [SendToKernel("comm1", Verb.OPEN, ATTACH)]
    return hub


def failure(action: Action, socket: int = 1) -> tuple[int, wire.Failure]:
    """Return view and content of an ERROR to a page."""
    assert isinstance(action, SendToPage)
    assert action.socket == socket
    view, data = wire.unpack(action.packet)
    message, _ = wire.decode(data, Party.SERVER)
    assert isinstance(message, wire.Failure)
    return view, message


def is_fatal_end(actions: list[Action], code: ErrorCode, socket: int = 1) -> None:
    """Assert that a socket is closed after a fatal ERROR on view 0."""
    *_, close = [action for action in actions if isinstance(action, CloseSocket)]
    assert (close.socket, close.code) == (socket, FigportError(code, "", where="", fix="").close_code)
    view, message = failure(actions[actions.index(close) - 1], socket)
    assert (view, message.code, message.fatal) == (0, code, True)


# --- handshake --------------------------------------------------------------------------------------------


def test_hello_is_answered_before_the_kernel_is_asked() -> None:
    hub = make()
    hub.page_opened(1)
    welcome, connect = say(hub, 1, 0, HELLO)
    assert welcome == SendToPage(1, wire.pack(0, SERVER_WELCOME))
    assert isinstance(connect, Connect)
    message, _ = wire.decode(connect.hello, Party.SERVER)
    assert message == wire.Hello(wire.PROTOCOL, "1", Party.SERVER)


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
    assert "pip install 'figport[server]==7.0'" in failure(actions[-2])[1].fix


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
    is_fatal_end(hub.page_overdue(1), ErrorCode.TIMEOUT)
    assert greeted().page_overdue(1) == []


def test_attach_may_come_before_the_kernel_answers() -> None:
    hub = greeted()
    assert say(hub, 1, 1, ATTACH) == []
    assert say(hub, 1, 1, KEY) == [NoteActivity()]
    assert say(hub, 1, 2, SAVE) == [NoteActivity()]
    assert hub.link_up(WELCOME) == [
        SendToPage(1, wire.pack(0, WELCOME)),
        SendToKernel("comm1", Verb.OPEN, ATTACH),
        SendToKernel("comm1", Verb.MSG, KEY),
        SendToKernel("comm2", Verb.OPEN, SAVE),
    ]


def test_a_view_that_ends_while_waiting_is_never_opened() -> None:
    hub = greeted()
    say(hub, 1, 1, ATTACH)
    assert say(hub, 1, 1, DETACH) == []
    assert hub.link_up(WELCOME) == [SendToPage(1, wire.pack(0, WELCOME))]


def test_what_waits_for_the_kernel_is_bounded() -> None:
    hub = greeted(Limits(waiting_messages=3))
    for message in (ATTACH, ACK, ACK):
        assert say(hub, 1, 1, message) == []
    is_fatal_end(say(hub, 1, 1, ACK), ErrorCode.LIMIT)
    hub = greeted(Limits(waiting_bytes=len(ATTACH)))
    assert say(hub, 1, 1, ATTACH) == []
    assert say(hub, 1, 1, DETACH) == []
    assert say(hub, 1, 2, ATTACH) == []
    is_fatal_end(say(hub, 1, 2, ACK), ErrorCode.LIMIT)


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
    person = {Kind.POINTER, Kind.WHEEL, Kind.KEY, Kind.TOOL, Kind.RESIZE, Kind.SAVE, Kind.CLOSE, Kind.DISCARD}
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


def test_save_without_a_view_ends_with_its_answer() -> None:
    hub = up()
    assert say(hub, 1, 1, SAVE) == [NoteActivity(), SendToKernel("comm1", Verb.OPEN, SAVE)]
    assert hub.kernel_said("comm1", SAVED) == [SendToPage(1, wire.pack(1, SAVED))]
    assert hub.kernel_closed("comm1") == []


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


# --- bad messages -----------------------------------------------------------------------------------------


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
        (wire.pack(0, HELLO), ErrorCode.MALFORMED),
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
    assert hub.page_slow(7) == []
    assert hub.page_overdue(7) == []
    assert hub.drop(7) == []


def test_a_slow_page_is_closed() -> None:
    hub = attached()
    actions = hub.page_slow(1)
    is_fatal_end(actions, ErrorCode.SLOW)
    assert actions[-2:] == [SendToKernel("comm1", Verb.CLOSE, b""), Disconnect(gone=False)]


# --- the kernel's fate ------------------------------------------------------------------------------------


def fate(status: KernelStatus) -> SendToPage:
    return SendToPage(1, wire.pack(0, wire.encode(wire.KernelFate(status))))


def test_a_restart_ends_views_and_forgets_the_welcome() -> None:
    hub = attached()
    assert hub.kernel_became(KernelStatus.RESTARTED) == [fate(KernelStatus.RESTARTED), Disconnect(gone=True)]
    assert say(hub, 1, 1, ACK) == []
    (connect,) = say(hub, 1, 2, ATTACH)
    assert isinstance(connect, Connect)
    assert hub.link_up(WELCOME)[-1] == SendToKernel("comm2", Verb.OPEN, ATTACH)


def test_between_restarting_and_restarted_nothing_is_sent() -> None:
    hub = attached()
    assert hub.kernel_became(KernelStatus.RESTARTING) == [fate(KernelStatus.RESTARTING), Disconnect(gone=True)]
    assert say(hub, 1, 1, ACK) == []
    assert say(hub, 1, 2, ATTACH) == []
    assert hub.ask(9, SAVE) == [Answer(9, faults.as_bytes(faults.restarted()))]
    hub.page_opened(2)
    assert say(hub, 2, 0, HELLO) == [SendToPage(2, wire.pack(0, SERVER_WELCOME))]
    hub.kernel_became(KernelStatus.RESTARTED)
    assert isinstance(say(hub, 1, 3, ATTACH)[0], Connect)


@pytest.mark.parametrize("status", [KernelStatus.DEAD, KernelStatus.SHUTDOWN])
def test_the_end_of_the_kernel_ends_its_sockets(status: KernelStatus) -> None:
    hub = attached()
    told, disconnect, close = hub.kernel_became(status)
    assert told == fate(status)
    assert disconnect == Disconnect(gone=True)
    assert isinstance(close, CloseSocket)
    assert close.code == FigportError(ErrorCode.KERNEL_GONE, "", where="", fix="").close_code
    assert hub.unused


def test_stop_closes_everything() -> None:
    hub = attached()
    hub.ask(9, SAVE)
    assert hub.stop() == [
        CloseSocket(1, 1001, "server going away"),
        SendToKernel("comm1", Verb.CLOSE, b""),
        SendToKernel("comm2", Verb.CLOSE, b""),
        Disconnect(gone=False),
    ]
    assert hub.unused


# --- requests ---------------------------------------------------------------------------------------------


def test_a_request_without_a_page_opens_and_closes_the_link() -> None:
    hub = make()
    note, connect = hub.ask(9, SAVE)
    assert note == NoteActivity()
    assert isinstance(connect, Connect)
    assert hub.link_up(WELCOME) == [SendToKernel("comm1", Verb.OPEN, SAVE)]
    assert hub.kernel_said("comm1", SAVED) == [Answer(9, SAVED), Disconnect(gone=False)]
    assert hub.kernel_closed("comm1") == []
    assert hub.drop(9) == []
    assert hub.unused


def test_a_dropped_request_closes_its_comm() -> None:
    hub = up()
    assert hub.ask(9, SAVE) == [NoteActivity(), SendToKernel("comm1", Verb.OPEN, SAVE)]
    assert hub.drop(9) == [SendToKernel("comm1", Verb.CLOSE, b"")]
    assert hub.kernel_said("comm1", SAVED) == []


def test_a_request_is_always_answered() -> None:
    hub = up()
    hub.ask(9, SAVE)
    assert hub.kernel_closed("comm1") == [Answer(9, faults.as_bytes(faults.silent_end()))]
    hub.ask(10, SAVE)
    assert Answer(10, faults.as_bytes(faults.kernel_gone())) in hub.kernel_became(KernelStatus.SHUTDOWN)
    hub.ask(11, SAVE)
    assert Answer(11, faults.as_bytes(TROUBLE)) in hub.link_failed(TROUBLE)
