"""Links without a kernel: who hears of them, a process that is played, and time that passes when nothing is due."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

from figport import wire
from figport.errors import FigportError
from figport.wire import KernelStatus
from figport_server.kernel_link import LinkListener
from tests.simulation.loop import VirtualLoop

HELLO = wire.encode(wire.Hello(wire.PROTOCOL, "1", wire.Party.SERVER))
WELCOME = wire.encode(wire.Welcome(wire.PROTOCOL, "1", wire.Party.KERNEL))
READOUT = wire.encode(wire.Readout("x"))
SUBSHELL = "the-subshell"


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run a test; fail if something was raised where nobody takes it."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(main)
        loop = runner.get_loop()
        assert isinstance(loop, VirtualLoop)
        assert loop.faults == []


def now() -> float:
    """Return the time, which only passes where nothing else is to happen."""
    return asyncio.get_running_loop().time()


async def until(condition: Callable[[], object]) -> None:
    """Let time pass until something holds."""
    async with asyncio.timeout(1000):
        while not condition():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


class Ear(LinkListener):
    """A listener that remembers."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.on_up: Callable[[], None] = lambda: None
        """Called when the link is up."""
        self.on_said: Callable[[], None] = lambda: None

    def link_up(self, answer: bytes) -> None:
        self.heard.append(("up", answer))
        self.on_up()

    def link_failed(self, error: FigportError) -> None:
        self.heard.append(("failed", error))

    def kernel_said(self, comm: str, message: bytes | memoryview) -> None:
        self.heard.append((comm, bytes(message)))
        self.on_said()

    def kernel_closed(self, comm: str) -> None:
        self.heard.append(("closed", comm))

    def kernel_received(self, mark: int) -> None:
        self.heard.append(("received", mark))

    def kernel_silent(self) -> None:
        self.heard.append(("silent", None))

    def kernel_answers(self) -> None:
        self.heard.append(("answers", None))

    def kernel_became(self, status: KernelStatus) -> None:
        self.heard.append(("became", status))

    @property
    def failure(self) -> FigportError:
        """Why the link does not work; that is the last that is told."""
        kind, error = self.heard[-1]
        assert kind == "failed"
        assert isinstance(error, FigportError)
        return error


@dataclass(frozen=True, slots=True)
class Said:
    """What a link has said."""

    channel: str
    kind: str
    content: dict[str, Any]
    message: bytes | None = None
    subshell: str | None = None


class Process:
    """A kernel's process, as a link sees it.

    Attributes
    ----------
    session
        By what it is told from the next one.
    listens
        The channels on which it takes HELLO and ALIVE.
    loaded
        Whether it says that figport has a target for comms.
    features
        What it says of itself.
    left
        How many requests it still answers.
    silent
        Channels on which nothing is answered.
    said
        All that it was told.
    """

    def __init__(self) -> None:
        self.session = "first"
        self.listens = {"control"}
        self.loaded = True
        self.features: tuple[str, ...] = ()
        self.makes_subshells = True
        self.left = math.inf
        self.silent: set[str] = set()
        self.said: list[Said] = []

    def answers(self, said: Said) -> Iterator[tuple[str, str, dict[str, Any], bytes | None]]:
        """Take what it is told; yield its answers: channels, kinds, contents and buffers."""
        self.said.append(said)
        if said.channel in self.silent or not self.left:
            return
        # Comms of the shell channel, and all outputs, are answered to everybody.
        back = "iopub" if said.channel == "shell" else said.channel
        match said.kind:
            case "comm_open" if said.channel in self.listens and said.message == HELLO:
                yield back, "comm_msg", {"comm_id": said.content["comm_id"], "data": {}}, WELCOME
            case "comm_msg" if said.channel in self.listens and said.message and said.message[0] == wire.Kind.ALIVE:
                yield back, "comm_msg", {"comm_id": said.content["comm_id"], "data": {}}, said.message
            case "comm_open" | "comm_msg" | "comm_close":
                pass
            case kind:
                self.left -= 1
                yield said.channel, kind.replace("request", "reply"), self._reply(kind), None
        yield "iopub", "status", {"execution_state": "idle"}, None

    def _reply(self, kind: str) -> dict[str, Any]:
        match kind:
            case "kernel_info_request":
                return {"status": "ok", "supported_features": list(self.features)}
            case "comm_info_request":
                return {"status": "ok", "comms": {"target": {}} if self.loaded else {}}
            case "create_subshell_request" if self.makes_subshells:
                return {"status": "ok", "subshell_id": SUBSHELL}
            case "create_subshell_request":
                return {"status": "error", "evalue": "none here"}
            case _:
                return {"status": "ok"}

    def of(self, kind: str) -> list[Said]:
        """Return what it was told of one kind."""
        return [one for one in self.said if one.kind == kind]


def alive(said: Said) -> wire.Alive | None:
    """Return the ALIVE that was said, if it is one."""
    if said.kind != "comm_msg" or not said.message or said.message[0] != wire.Kind.ALIVE:
        return None
    message, _ = wire.decode(said.message, wire.Party.SERVER)
    assert isinstance(message, wire.Alive)
    return message
