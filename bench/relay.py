"""A slow road to the server: a TCP relay that delays and throttles.

All connections share one road in each direction, as the connections of one house share its line: what is sent waits
until what was sent before is through, takes its size divided by the rate, and arrives after the delay. When too much
waits, the relay stops reading, so that the sender notices as it would with a real line.

``python -m bench.relay PORT TARGET`` is one in a process of its own, without limits: a proxy that can be killed.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

CHUNK = 16 * 1024
WAITING = 16
"""Chunks that may wait in one direction of one connection."""


@dataclass(slots=True)
class Road:
    """One direction."""

    delay: float = 0.0
    """Seconds."""
    rate: float = float("inf")
    """Bytes a second."""
    _free: float = 0.0

    def send(self, now: float, size: int) -> float:
        """Return when `size` bytes that are sent now arrive."""
        self._free = max(now, self._free) + size / self.rate
        return self._free + self.delay


class Relay:
    """A relay in front of one port of this machine.

    Attributes
    ----------
    port : int
        Where it listens.
    shut : bool
        Whether new connections are closed at once.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._up, self._down = Road(), Road()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.shut = False

    def shape(self, *, delay: float, rate: float) -> None:
        """Set seconds each way, and bytes a second. So that pages load fast, it starts without limits."""
        for road in (self._up, self._down):
            road.delay, road.rate = delay, rate

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        if self._is_closed(writer):
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        if self._is_closed(writer, far_writer):
            return  # shut meanwhile
        both = (self._pump(reader, far_writer, self._up), self._pump(far_reader, writer, self._down))
        for task in map(asyncio.ensure_future, both):
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _is_closed(self, *writers: asyncio.StreamWriter) -> bool:
        """Return whether the relay is shut; then close these."""
        if self.shut:
            for writer in writers:
                writer.close()
        return self.shut

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, road: Road) -> None:
        clock = asyncio.get_running_loop().time
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(WAITING)

        async def read() -> None:
            data = b"more"
            while data:
                try:
                    data = await reader.read(CHUNK)
                except OSError:
                    data = b""
                await queue.put((road.send(clock(), len(data)), data))

        reading = asyncio.ensure_future(read())
        try:
            with suppress(OSError):
                while True:
                    due, data = await queue.get()
                    await asyncio.sleep(due - clock())
                    if not data:
                        return
                    writer.write(data)
                    await writer.drain()
        finally:
            reading.cancel()
            writer.close()

    def stop(self) -> None:
        """Cut all connections."""
        for task in self._tasks:
            task.cancel()


@asynccontextmanager
async def relaying(target: int) -> AsyncIterator[Relay]:
    """Relay to a port until the block ends."""
    relay = Relay(target)
    server = await asyncio.start_server(relay.connected, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        relay.stop()


async def serve(port: int, target: int) -> None:
    """Relay from one port to another for ever."""
    async with await asyncio.start_server(Relay(target).connected, "127.0.0.1", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
