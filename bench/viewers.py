"""Clients that take the place of pages under load: by figport's own way, and by a comm as ipympl does."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tornado.websocket import WebSocketClientConnection, websocket_connect

from figport import wire
from tests.e2e.server import TOKEN, Server
from tests.server.client import TIMEOUT, Page, at_once


class Viewer(Protocol):
    """Somebody who moves a pointer and sees frames."""

    due: dict[int, float]
    """When each move was due that no frame knows of."""

    async def move(self, number: int) -> None:
        """Send a move."""

    async def close(self) -> None:
        """Go."""


@dataclass
class Counts:
    """What all viewers have seen."""

    times: list[float] = field(default_factory=list)
    """Milliseconds from event to frame."""
    ages: list[float] = field(default_factory=list)
    """Of each frame, milliseconds since the newest event that it knows of; older ones were merged into that."""
    frames: int = 0
    bytes: int = 0

    def seen(self, due: dict[int, float], number: int, size: int) -> None:
        """Take in a frame that knows of a move."""
        now = asyncio.get_running_loop().time()
        self.frames += 1
        self.bytes += size
        times = [1000 * (now - due.pop(one)) for one in [one for one in due if one <= number]]
        self.times += times
        self.ages += times[-1:]


class FigportViewer:
    """A page with one or more figures, of which one after the other is moved."""

    def __init__(self, page: Page, counts: Counts, views: int) -> None:
        self.due: dict[int, float] = {}
        self._page = page
        self._closing = False
        self._counts = counts
        self._views = views
        self._came = asyncio.Event()
        self._first: set[int] = set()
        self._reading = asyncio.ensure_future(self._read())

    @classmethod
    async def open(cls, server: Server, kernel: str, figures: Sequence[str], counts: Counts) -> FigportViewer:
        """Attach to all of them and wait for their first pictures."""
        address = f"{server.url.replace('http', 'ws', 1)}figport/kernels/{kernel}/socket?token={TOKEN}"
        page = Page(at_once(await websocket_connect(address)))
        await page.greet()
        viewer = cls(page, counts, len(figures))
        for number, figure in enumerate(figures, 1):
            await page.say(number, wire.Attach(figure, 1.0, True, tuple(wire.Codec)))
        async with asyncio.timeout(2 * TIMEOUT):
            await viewer._came.wait()
        return viewer

    async def _read(self) -> None:
        while isinstance(packet := await self._page.connection.read_message(), bytes):
            view, data = wire.unpack(packet)
            if data[0] == wire.Kind.FRAME:
                message, payload = wire.decode(data, wire.Party.KERNEL)
                assert isinstance(message, wire.Frame)
                if self._closing:
                    return
                await self._page.say(view, wire.Ack(message.seq))
                self._first.add(view)
                if len(self._first) == self._views:
                    self._came.set()
                if message.seen:
                    self._counts.seen(self.due, message.seen, len(payload))
            elif data[0] in (wire.Kind.ERROR, wire.Kind.KERNEL) and not self._closing:
                party = wire.Party.KERNEL if data[0] == wire.Kind.ERROR else wire.Party.SERVER
                print(f"A viewer was told: {wire.decode(data, party)[0]}", flush=True)

    async def move(self, number: int) -> None:
        x, y = 20 + number * 7 % 50, 20 + number * 3 % 30
        await self._page.say(
            1 + number % self._views, wire.Pointer(wire.PointerAction.MOVE, x, y, -1, 0, False, (), number)
        )

    async def close(self) -> None:
        self._closing = True
        self._page.connection.close()
        await self._reading


class CommViewer:
    """The same by a comm on the notebook's own socket."""

    def __init__(self, connection: WebSocketClientConnection, counts: Counts, size: int) -> None:
        self.due: dict[int, float] = {}
        self._connection = connection
        self._counts = counts
        self._size = size
        self._comm = os.urandom(16).hex()
        self._mine = self._comm.encode()
        self._came = asyncio.Event()
        self._reading = asyncio.ensure_future(self._read())

    @classmethod
    async def open(cls, server: Server, kernel: str, size: int, counts: Counts) -> CommViewer:
        """Open a comm."""
        address = f"{server.url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels?token={TOKEN}"
        viewer = cls(at_once(await websocket_connect(address)), counts, size)
        await viewer._say("comm_open", {"target_name": "bench-load", "comm_id": viewer._comm, "data": {}})
        # A new socket of the notebook's takes its time until it carries anything.
        await viewer.move(0)
        async with asyncio.timeout(2 * TIMEOUT):
            await viewer._came.wait()
        return viewer

    async def _say(self, kind: str, content: dict[str, object]) -> None:
        header = {"msg_id": os.urandom(8).hex(), "msg_type": kind, "session": "s", "username": "", "version": "5.3"}
        message = {
            "channel": "shell",
            "header": {**header, "date": "2026-01-01T00:00:00Z"},
            "parent_header": {},
            "metadata": {},
            "content": content,
        }
        await self._connection.write_message(json.dumps(message))

    async def _read(self) -> None:
        while (packet := await self._connection.read_message()) is not None:
            # Those of others come as well: a page looks at each message's header, this only searches it.
            if isinstance(packet, bytes) and self._mine in packet[:2000]:
                start = packet.index(b'"number": ') + 10
                number = int(packet[start : start + 12].partition(b"}")[0])
                if number:
                    self._counts.seen(self.due, number, self._size)
                self._came.set()

    async def move(self, number: int) -> None:
        await self._say("comm_msg", {"comm_id": self._comm, "data": {"number": number, "size": self._size}})

    async def close(self) -> None:
        self._connection.close()
        await self._reading
