"""Hubs in the states that tests begin with, and what may be said to them."""

from __future__ import annotations

from itertools import count

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport.wire import Party
from figport_server.actions import (
    Action,
    CloseSocket,
    Connect,
    Limits,
    Mark,
    SendToKernel,
    SendToPage,
    Verb,
)
from figport_server.counters import Counters
from figport_server.hub import Hub
from figport_server.usage import InputUsage
from tests.server.client import pointer

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


def make(limits: Limits | None = None, counters: Counters | None = None, usage: InputUsage | None = None) -> Hub:
    numbers = count(1)
    return Hub("1", limits or Limits(), new_comm=lambda: f"comm{next(numbers)}", counters=counters, usage=usage)


def later(hub: Hub, seconds: float) -> list[Action]:
    """Let time pass."""
    return hub.tick(hub._kernel.now + seconds)


def say(hub: Hub, socket: int, view: int, message: bytes) -> list[Action]:
    return hub.page_said(socket, wire.pack(view, message))


def greeted(limits: Limits | None = None, counters: Counters | None = None) -> Hub:
    """A hub with page 1, whose kernel has not answered."""
    hub = make(limits, counters)
    (greeting,) = hub.page_opened(1)
    assert isinstance(greeting, Connect)
    assert say(hub, 1, 0, HELLO) == [SendToPage(1, wire.pack(0, SERVER_WELCOME))]
    return hub


def up(limits: Limits | None = None, counters: Counters | None = None) -> Hub:
    """A hub with page 1 and a kernel that has answered."""
    hub = greeted(limits, counters)
    assert hub.link_up(WELCOME) == [SendToPage(1, wire.pack(0, WELCOME))]
    return hub


def attached(limits: Limits | None = None, counters: Counters | None = None) -> Hub:
    """The same, and view 1 is open on comm1."""
    hub = up(limits, counters)
    assert say(hub, 1, 1, ATTACH) == [SendToKernel("comm1", Verb.OPEN, ATTACH)]
    return hub


def known(limits: Limits | None = None) -> Hub:
    """The same, and the kernel has answered."""
    hub = attached(limits)
    hub.kernel_said("comm1", READOUT)
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


def sent(actions: list[Action]) -> list[tuple[str, bytes]]:
    """Return what goes to the kernel: comms and messages."""
    return [(action.comm, action.message) for action in actions if isinstance(action, SendToKernel)]


def stuck(limits: Limits | None = None, counters: Counters | None = None) -> tuple[Hub, list[Action]]:
    """A hub whose kernel takes nothing, and what it wanted done until the window was full."""
    hub = attached(limits or Limits(rate=1e6), counters)
    actions: list[Action] = []
    while len(sent(one := say(hub, 1, 1, KEY))) == 1:
        actions += one
    return hub, actions


def move(x: float) -> bytes:
    """Return a move of the pointer."""
    return wire.encode(pointer(x, 0))


def marks(actions: list[Action]) -> list[int]:
    """Return the numbers of marks that go along."""
    return [action.number for action in actions if isinstance(action, Mark)]
