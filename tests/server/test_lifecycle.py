"""How hubs end: the kernel restarts, dies or is shut down, the server stops, a download is answered or dropped."""

from __future__ import annotations

import math

import pytest

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport.wire import KernelStatus
from figport_server.actions import (
    AskKernel,
    CloseSocket,
    Connect,
    Disconnect,
    Limits,
    LookUp,
    SendToKernel,
    SendToPage,
    Verb,
)
from figport_server.kernel_liveness import Finding
from figport_server.state import KEPT
from tests.server.hubs import (
    ACK,
    ATTACH,
    HELLO,
    READOUT,
    SAVE,
    SERVER_WELCOME,
    WELCOME,
    attached,
    failure,
    greeted,
    known,
    later,
    say,
    up,
)


def kernel_status(status: KernelStatus) -> SendToPage:
    return SendToPage(1, wire.pack(0, wire.encode(wire.KernelFate(status))))


def test_a_restart_ends_views_and_forgets_the_welcome() -> None:
    hub = known()
    assert hub.kernel_became(KernelStatus.RESTARTED) == [kernel_status(KernelStatus.RESTARTED), Disconnect(gone=True)]
    assert say(hub, 1, 1, ACK) == []
    (connect,) = say(hub, 1, 2, ATTACH)
    assert isinstance(connect, Connect)
    assert hub.link_up(WELCOME)[-1] == SendToKernel("comm2", Verb.OPEN, ATTACH)


def test_a_view_that_is_opened_while_the_kernel_is_down_waits_for_the_next_process() -> None:
    hub = known()
    assert hub.kernel_became(KernelStatus.RESTARTING) == [kernel_status(KernelStatus.RESTARTING), Disconnect(gone=True)]
    assert say(hub, 1, 1, ACK) == []
    assert say(hub, 1, 2, ATTACH) == []
    hub.page_opened(2)
    assert say(hub, 2, 0, HELLO) == [SendToPage(2, wire.pack(0, SERVER_WELCOME))]
    told = [SendToPage(page, wire.pack(0, wire.encode(wire.KernelFate(KernelStatus.RESTARTED)))) for page in (1, 2)]
    *actions, connect = hub.kernel_became(KernelStatus.RESTARTED)
    assert actions == [*told, Disconnect(gone=True)]
    assert isinstance(connect, Connect)
    # Under a new name: the old one is closed in the next process, where it reached that.
    assert hub.link_up(WELCOME)[-1] == SendToKernel("comm3", Verb.OPEN, ATTACH)
    assert hub.kernel_said("comm3", READOUT) == [SendToPage(1, wire.pack(2, READOUT))]


def test_a_view_that_the_last_process_never_answered_is_asked_of_the_next_as_it_is_looked_at() -> None:
    hub = attached()  # nobody here knows that the ATTACH reached another process, or none
    looks = [wire.encode(wire.Look(1.0, visible)) for visible in (False, True)]
    for look in looks:
        say(hub, 1, 1, look)
    assert isinstance(hub.kernel_became(KernelStatus.RESTARTED)[-1], Connect)
    opened = hub.link_up(WELCOME)[1:]
    assert opened == [SendToKernel("comm2", Verb.OPEN, ATTACH), SendToKernel("comm2", Verb.MSG, looks[-1])]
    hub.kernel_said("comm2", READOUT)  # this one knows it: the next restart is its end
    assert hub.kernel_became(KernelStatus.RESTARTED)[-1] == Disconnect(gone=True)
    assert hub.views == 0


def test_a_view_waits_for_a_kernel_that_is_down_no_longer_than_for_one_that_does_not_answer() -> None:
    hub = known(Limits(hello_seconds=5.0))
    hub.kernel_became(KernelStatus.RESTARTING)
    say(hub, 1, 2, ATTACH)
    for _ in range(4):
        assert later(hub, hub.due - hub._kernel.now) in ([LookUp()], [])
        hub.kernel_found(Finding.CHANGING)
        if hub._kernel.now >= 4.0:
            break
    (end,) = [action for action in later(hub, 5.0 - hub._kernel.now) if isinstance(action, SendToPage)]
    view, message = failure(end)
    assert (view, message.code, message.fatal) == (2, ErrorCode.TIMEOUT, True)
    assert hub.views == 0


def test_a_kernel_that_never_answers_is_given_up_and_asked_again_for_the_next_view() -> None:
    hub = greeted(Limits(hello_seconds=5.0))
    assert say(hub, 1, 1, ATTACH) == []
    assert hub.due == 5.0
    assert later(hub, 4.9) == []
    told, end = later(hub, hub.due - hub._kernel.now)
    view, message = failure(told)
    assert (view, message.code, message.fatal) == (1, ErrorCode.TIMEOUT, True)
    assert end == Disconnect(gone=False)
    assert isinstance(say(hub, 1, 2, ATTACH)[0], Connect)


def test_what_is_too_long_to_be_kept_for_another_process_ends_with_its_own() -> None:
    hub = up()
    say(hub, 1, 1, ATTACH + bytes(KEPT))
    told, *_, last = hub.kernel_became(KernelStatus.RESTARTED)
    assert failure(told)[1].code == ErrorCode.UNKNOWN_FIGURE
    assert last == Disconnect(gone=True)


def test_hints_are_confirmed_before_anything_ends() -> None:
    hub = attached()
    # Whoever may write events can say what he likes: all that comes of it is questions.
    assert hub.kernel_hinted() == [AskKernel(), LookUp()]
    assert hub.kernel_found(Finding.RUNS) == []
    assert say(hub, 1, 1, ACK) == [SendToKernel("comm1", Verb.MSG, ACK)]
    hub.kernel_hinted()
    assert hub.kernel_found(Finding.SHUTDOWN)[0] == kernel_status(KernelStatus.SHUTDOWN)
    assert hub.unused


def test_a_kernel_that_is_being_shut_down_is_looked_at_again() -> None:
    hub = attached()
    hub.kernel_hinted()
    assert hub.kernel_found(Finding.CHANGING) == []
    assert later(hub, hub.due) == [LookUp()]
    assert kernel_status(KernelStatus.CULLED) in hub.kernel_found(Finding.CULLED)
    assert hub.due == math.inf


def test_a_restart_of_which_nobody_tells_the_end_is_found_out() -> None:
    hub = known()
    hub.kernel_became(KernelStatus.RESTARTING)
    assert later(hub, 2.0) == [LookUp()]
    assert hub.kernel_found(Finding.FALLEN) == []
    assert later(hub, 2.0) == [LookUp()]
    assert hub.kernel_found(Finding.RUNS)[0] == kernel_status(KernelStatus.RESTARTED)
    assert hub.due == math.inf
    assert isinstance(say(hub, 1, 2, ATTACH)[0], Connect)


def test_a_process_in_the_place_of_the_greeted_one_is_a_restart() -> None:
    hub = known()
    hub.kernel_hinted()
    assert hub.kernel_found(Finding.REPLACED) == [kernel_status(KernelStatus.RESTARTED), Disconnect(gone=True)]
    assert hub.kernel_found(Finding.REPLACED) == []
    hub = greeted()
    assert hub.kernel_found(Finding.REPLACED) == []


def test_a_restart_that_fails_is_a_death_in_the_end_and_each_attempt_gives_it_time() -> None:
    hub = attached()
    hub.kernel_became(KernelStatus.RESTARTING)
    later(hub, 7.0)
    assert hub.kernel_found(Finding.FALLEN) == []
    assert hub.kernel_became(KernelStatus.RESTARTING) == []  # nobody is told twice
    later(hub, 7.0)
    assert hub.kernel_found(Finding.FALLEN) == []
    later(hub, 2.0)
    assert hub.kernel_found(Finding.FALLEN)[0] == kernel_status(KernelStatus.DEAD)
    assert hub.unused
    # One that takes long to start is no failure.
    hub = attached()
    hub.kernel_became(KernelStatus.RESTARTING)
    for _ in range(20):
        later(hub, 5.0)
        assert hub.kernel_found(Finding.CHANGING) == []
    assert hub.kernel_found(Finding.DEAD)[0] == kernel_status(KernelStatus.DEAD)


def test_a_process_that_is_gone_and_may_be_started_again_is_restarting() -> None:
    hub = attached()
    hub.kernel_silent()
    assert hub.kernel_found(Finding.FALLEN) == [kernel_status(KernelStatus.RESTARTING), Disconnect(gone=True)]


def test_a_silent_kernel_is_told_once_and_keeps_its_views() -> None:
    hub = attached()
    assert hub.kernel_silent() == [kernel_status(KernelStatus.SILENT), LookUp()]
    assert hub.kernel_found(Finding.RUNS) == []
    assert hub.kernel_silent() == [LookUp()]
    # Who comes meanwhile is told so, too.
    hub.page_opened(2)
    assert SendToPage(2, wire.pack(0, wire.encode(wire.KernelFate(KernelStatus.SILENT)))) in say(hub, 2, 0, HELLO)
    assert hub.kernel_answers()[0] == kernel_status(KernelStatus.ANSWERING)
    assert hub.kernel_answers() == []
    assert hub.kernel_said("comm1", READOUT) == [SendToPage(1, wire.pack(1, READOUT))]


def test_a_kernel_that_was_silent_when_it_was_greeted_answers_in_the_end() -> None:
    hub = greeted()
    say(hub, 1, 1, ATTACH)
    assert hub.kernel_silent() == [kernel_status(KernelStatus.SILENT), LookUp()]
    error, disconnect = later(hub, 30.0)
    assert failure(error)[1].code == ErrorCode.TIMEOUT
    assert disconnect == Disconnect(gone=False)
    assert hub.due == math.inf
    told, connect = say(hub, 1, 2, ATTACH)
    assert told == kernel_status(KernelStatus.SILENT)
    assert isinstance(connect, Connect)
    assert kernel_status(KernelStatus.ANSWERING) in hub.link_up(WELCOME)


@pytest.mark.parametrize("status", [KernelStatus.DEAD, KernelStatus.SHUTDOWN])
def test_the_end_of_the_kernel_ends_its_sockets(status: KernelStatus) -> None:
    hub = attached()
    told, disconnect, close = hub.kernel_became(status)
    assert told == kernel_status(status)
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
