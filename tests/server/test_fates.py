"""How hubs end: the kernel restarts, dies or is shut down, the server stops, a download is answered or dropped."""

from __future__ import annotations

import pytest

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport.wire import KernelStatus
from figport_server import faults
from figport_server.actions import (
    Answer,
    CloseSocket,
    Connect,
    Disconnect,
    NoteActivity,
    SendToKernel,
    SendToPage,
    Verb,
)
from tests.server.hubs import ACK, ATTACH, HELLO, SAVE, SAVED, SERVER_WELCOME, TROUBLE, WELCOME, attached, make, say, up


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
