"""A road to a server that tests can close and open: Wi-Fi that is gone, a proxy that cuts sockets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from bench.relay import Relay
from tests.e2e.server import Server


@dataclass(frozen=True, slots=True)
class Road:
    """The road, on a thread of its own: while Playwright is there, no test can run an event loop."""

    server: Server
    """The server, as it looks from this side."""
    relay: Relay
    loop: asyncio.AbstractEventLoop

    def close(self) -> None:
        """Cut all connections, and let none through from now on."""
        self._call(self._close())

    def open(self) -> None:
        """Let connections through."""
        self._call(self._open())

    async def _close(self) -> None:
        self.relay.shut = True
        self.relay.stop()

    async def _open(self) -> None:
        self.relay.shut = False

    def _call(self, coroutine: object) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)  # type: ignore[arg-type]


@contextmanager
def road_to(server: Server) -> Iterator[Road]:
    """Build a road to a server until the block ends."""
    parts = urlsplit(server.url)
    assert parts.port is not None
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    relay = Relay(parts.port)

    async def listen() -> asyncio.Server:
        return await asyncio.start_server(relay.connected, "127.0.0.1", 0)

    listening = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    port = listening.sockets[0].getsockname()[1]
    url = urlunsplit(parts._replace(netloc=f"127.0.0.1:{port}"))
    seen = Server(url, server.root, server.environment, server.process, server.lines)
    road = Road(seen, relay, loop)
    try:
        yield road
    finally:
        road.close()

        async def end() -> None:
            listening.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
