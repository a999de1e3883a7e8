"""A link through a gateway whose sockets lead to a process that is played."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from figport.errors import FigportError
from figport_server.gateway_link import GatewayLink
from tests.server.links import HELLO, WELCOME, Ear, Process, Said, now, until


class Manager:
    """A kernel's, of a gateway."""

    kernel_id = "k"
    execution_state = "idle"


class Socket:
    """An open socket to the gateway, and what went out by it."""

    def __init__(self, process: Process, hear: Callable[[str, dict[str, Any]], None]) -> None:
        self.hear = hear
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.said: list[Said] = []
        self.closes = 0
        self.fails: Exception | None = None
        self._process = process

    def post(self, channel: str, kind: str, content: dict[str, Any], message: bytes | None = None) -> str:
        fails, self.fails = self.fails, None
        if fails is not None:
            raise fails
        said = Said(channel, kind, content, message)
        self.said.append(said)
        name = f"m{len(self.said)}"
        if not (self.closes or self.lost.done()):
            for back, answer, told, buffer in self._process.answers(said):
                asyncio.get_running_loop().call_soon(self.tell, back, answer, told, buffer, name)
        return name

    def tell(
        self, channel: str, kind: str, content: dict[str, Any], message: bytes | None = None, parent: str = ""
    ) -> None:
        """Bring something from the kernel."""
        told = {"header": {"session": self._process.session}, "parent_header": {"msg_id": parent}, "msg_type": kind}
        if not self.closes:
            self.hear(channel, {**told, "content": content, "buffers": [] if message is None else [message]})

    def close(self) -> None:
        self.closes += 1

    def cut(self) -> None:
        """Have it closed by others."""
        self.lost.set_result(None)

    @property
    def kinds(self) -> list[str]:
        return [one.kind for one in self.said]


class Rig:
    """A link, and the gateway that it finds. Needs a running loop."""

    def __init__(self, *, beat: float = 60.0) -> None:
        self.process = Process()
        self.ear = Ear()
        self.sockets: list[Socket] = []
        self.dialled: list[tuple[float, float]] = []
        """When, and with which pause between two pings."""
        self.fails: list[FigportError] = []
        """What becomes of the next attempts."""
        self.opens = asyncio.Event()
        self.opens.set()
        self.link = GatewayLink(Manager(), self.ear, beat=beat, log=logging.getLogger("link"), dial=self._dial)

    async def _dial(self, kernel: str, hear: Any, *, ping: float, log: object) -> Any:
        assert (kernel, log) == ("k", logging.getLogger("link"))
        self.dialled.append((now(), ping))
        if self.fails:
            raise self.fails.pop(0)
        await self.opens.wait()
        self.sockets.append(Socket(self.process, hear))
        return self.sockets[-1]

    async def up(self) -> Rig:
        """Have the kernel greeted."""
        self.link.connect(HELLO)
        await until(lambda: self.ear.heard)
        assert self.ear.heard == [("up", WELCOME)]
        self.ear.heard.clear()
        return self

    @property
    def socket(self) -> Socket:
        return self.sockets[-1]
