"""A page that drags, whatever happens: it comes back by itself, as a page does, and tells what it was told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClosedError, websocket_connect

from figport import wire
from tests.e2e.server import TOKEN
from tests.server.client import Page, at_once

TIMEOUT = 60.0
"""Seconds that anything may take."""


class View:
    """A page that drags, whatever happens."""

    def __init__(self, port: Callable[[], int]) -> None:
        self._port = port
        self.kernel = self.figure = self._pans = ""
        self.frames = 0
        self.told: list[str] = []
        """What was said about why there are no frames."""
        self.task = asyncio.ensure_future(self._live())

    async def _live(self) -> None:
        while True:
            with suppress(OSError, WebSocketClosedError, AssertionError):
                await self._connection()
            await asyncio.sleep(0.2)

    async def _connection(self) -> None:
        """Connect, attach, press, and move until it ends."""
        address = f"ws://127.0.0.1:{self._port()}/user/x/figport/kernels/{self.kernel}/socket?token={TOKEN}"
        try:
            page = Page(at_once(await websocket_connect(address)))
        except HTTPClientError as error:
            self.told.append(f"HTTP {error.code}")
            return
        moving: asyncio.Task[None] | None = None
        try:
            await page.say(0, wire.Hello(wire.PROTOCOL, "1", wire.Party.PAGE))
            await page.say(1, wire.Attach(self.figure, 1.0, True, tuple(wire.Codec)))
            if self.figure != self._pans:
                self._pans = self.figure  # once: the figure remembers, and the button would end it
                await page.say(1, wire.UseTool("pan"))
            moving = asyncio.ensure_future(self._drag(page))
            while isinstance(packet := await page.connection.read_message(), bytes):
                view, data = wire.unpack(packet)
                server = data[0] in (wire.Kind.KERNEL, wire.Kind.RIGHTS)
                message, _ = wire.decode(data, wire.Party.SERVER if server else wire.Party.KERNEL)
                match message:
                    case wire.Frame():
                        self.frames += 1
                        await page.say(view, wire.Ack(message.seq))
                    case wire.KernelFate():
                        self.told.append(message.status)
                        if message.status is wire.KernelStatus.RESTARTED:
                            return  # its figures are gone, so a page looks at what its notebook makes then
                    case wire.FigureState():
                        self.told.append(message.busy or "")
                    case wire.Closed():
                        return  # there is another figure
                    case wire.Failure():
                        self.told.append(message.code)
                        if message.fatal:
                            return
                    case _:
                        pass
        finally:
            if moving is not None:
                moving.cancel()
            page.connection.close()

    async def _drag(self, page: Page) -> None:
        with suppress(WebSocketClosedError):
            await page.say(1, wire.Pointer(wire.PointerAction.PRESS, 320, 240, 0, 1, False, ()))
            step = 0
            while True:
                step += 1
                x, y = 320 + abs(step % 200 - 100), 240 + step % 7
                await page.say(1, wire.Pointer(wire.PointerAction.MOVE, x, y, -1, 1, False, ()))
                await asyncio.sleep(0.05)

    async def lives(self) -> None:
        """Wait for frames that come from now on."""
        before = self.frames
        await self._until(lambda: self.frames > before + 3, "no frames come")

    async def hears(self, words: str) -> None:
        """Wait until something is said in which these words are."""
        await self._until(lambda: any(words in told for told in self.told), f"'{words}' is not said")

    async def _until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something that this view may come to see, which it does not if it has ended."""
        await until(lambda: condition() or self.task.done(), what)
        if self.task.done():
            self.task.result()
            raise RuntimeError(f"The view has ended: {what}")


async def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + TIMEOUT
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"After {TIMEOUT:.0f} s {what}")
        await asyncio.sleep(0.01)
