"""What the hub does with messages that it cannot take, from whomever they come."""

from __future__ import annotations

import pytest

from figport import wire
from figport.errors import ErrorCode
from figport.wire import Kind, Party
from figport_server.actions import (
    Limits,
    NoteActivity,
    SendToKernel,
    SendToPage,
    Verb,
    Warn,
)
from figport_server.counters import Counters
from figport_server.state import KEPT
from tests.server.hubs import (
    ACK,
    ATTACH,
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
    is_fatal_end,
    later,
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


def test_a_pages_error_is_logged() -> None:
    hub = attached()
    (warning,) = say(hub, 1, 0, wire.encode(wire.error_message(TROUBLE, fatal=True)))
    assert isinstance(warning, Warn)


def test_unknown_comms_and_sockets_are_ignored() -> None:
    hub = attached()
    assert hub.kernel_said("nobody", READOUT) == []
    assert hub.kernel_closed("nobody") == []
    assert hub.page_said(7, wire.pack(1, ACK)) == []
    assert hub.page_unwanted(7, TROUBLE) == []
    assert hub.drop(7) == []


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


def test_a_page_says_hello_on_view_0_alone() -> None:
    hub = up()
    view, message = failure(say(hub, 1, 3, HELLO)[1])
    assert (view, message.what, message.fatal) == (3, "HELLO is allowed only on view 0", False)


def test_who_comes_while_the_kernel_is_silent_is_told_so() -> None:
    """With HELLO, and again with each view: pages show it where the figure is to come."""
    silent = wire.encode(wire.KernelFate(wire.KernelStatus.SILENT))
    hub = attached()
    hub.kernel_silent()
    hub.page_opened(2)
    assert SendToPage(2, wire.pack(0, silent)) in say(hub, 2, 0, HELLO)
    assert say(hub, 2, 1, ATTACH) == [SendToPage(2, wire.pack(0, silent)), SendToKernel("comm2", Verb.OPEN, ATTACH)]
    hub.kernel_answers()
    assert say(hub, 2, 2, ATTACH) == [SendToKernel("comm3", Verb.OPEN, ATTACH)]


def test_only_who_may_not_do_everything_is_told_what_he_may() -> None:
    hub = make()
    hub.page_opened(1, wire.Access.VIEW)
    told = [action.packet for action in say(hub, 1, 0, HELLO) if isinstance(action, SendToPage)]
    assert told[0] == wire.pack(0, wire.encode(wire.Rights(wire.Access.VIEW)))
    hub.page_opened(2, wire.Access.USE)
    assert say(hub, 2, 0, HELLO) == [SendToPage(2, wire.pack(0, SERVER_WELCOME))]


def test_an_opening_that_is_too_long_to_be_kept_is_sent_all_the_same() -> None:
    hub = up()
    attach = wire.encode(wire.Attach("f" * 32, 1.0, True, (wire.Codec.RUNS,), client="c" * KEPT))
    assert say(hub, 1, 1, attach) == [SendToKernel("comm1", Verb.OPEN, attach)]
    assert hub._pages.views["comm1"].opening == b""


def test_what_a_view_is_told_when_it_has_ended_is_not_a_fault() -> None:
    """It was under way when the page learned of the end."""
    hub = attached()
    say(hub, 1, 4, ATTACH)
    hub.kernel_said("comm1", wire.encode(wire.Closed()))
    assert say(hub, 1, 1, ACK) == []
    assert say(hub, 1, 2, ACK) == [], "a number that was left out has ended too"
    assert failure(say(hub, 1, 5, ACK)[1])[1].code == ErrorCode.MALFORMED


def test_a_viewers_words_are_those_that_are_kept_and_sent() -> None:
    sharp = wire.encode(wire.Look(3.0, True))
    hub = make()
    hub.page_opened(1, wire.Access.VIEW)
    say(hub, 1, 0, HELLO)
    hub.link_up(WELCOME)
    say(hub, 1, 1, ATTACH)
    (sent,) = say(hub, 1, 1, sharp)
    plain = wire.encode(wire.Look(1.0, True))
    assert sent == SendToKernel("comm1", Verb.MSG, plain)
    assert hub._pages.views["comm1"].look == plain
    assert failure(say(hub, 1, 1, wire.encode(wire.Close()))[1])[1].code == ErrorCode.FORBIDDEN


def test_each_ack_is_of_the_oldest_frame_that_is_not_painted() -> None:
    counters = Counters()
    hub = attached(counters=counters)
    frame = wire.encode(wire.Frame(1, 0, 0, 0, 1.0, (), ()))
    hub.kernel_said("comm1", frame)
    later(hub, 0.25)
    hub.kernel_said("comm1", frame)
    later(hub, 0.25)
    for painted in (0.5, 0.75, 0.75):
        assert say(hub, 1, 1, ACK) == [SendToKernel("comm1", Verb.MSG, ACK)]
        assert counters.paints.sum == painted


def test_a_view_may_be_the_list_of_all_figures_instead() -> None:
    attach_all = wire.encode(wire.ListFigures())
    hub = up()
    assert say(hub, 1, 1, attach_all) == [SendToKernel("comm1", Verb.OPEN, attach_all)]
    assert failure(say(hub, 1, 1, attach_all)[1])[1].what == "View 1 is attached already"
