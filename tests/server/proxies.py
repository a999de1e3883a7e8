"""A proxy in front of a server, that does to requests what proxies do."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress


def as_it_is(head: bytes) -> bytes:
    """Change nothing."""
    return head


def without_upgrade(head: bytes) -> bytes:
    """Leave out what nginx leaves out unless it is told otherwise."""
    return re.sub(rb"(?mi)^(Upgrade|Connection): .*\r\n", b"", head)


def with_its_own_host(head: bytes) -> bytes:
    """Name the server as the proxy knows it."""
    return re.sub(rb"(?mi)^Host: .*\r\n", b"Host: inside.example\r\n", head)


def something_else(head: bytes) -> bytes:
    """Have something answer that is no Jupyter server: the list of kernels' specifications, whatever was asked for."""
    return re.sub(rb"^(\w+) /a%40b/\S+ ", rb"\1 /a%40b/api/kernelspecs ", head)


def bad_gateway(head: bytes) -> bytes:
    """Hand nothing on."""
    return b""


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, swallow: bytes = b"") -> None:
    with suppress(ConnectionError):
        while chunk := await reader.read(65536):
            end = chunk.find(b"\r\n\r\n") + 4 if swallow and chunk.startswith(swallow) else None
            writer.write(chunk[:end])
            await writer.drain()
            if end is not None:
                await reader.read(-1)
    writer.close()


@asynccontextmanager
async def proxy(
    port: int,
    change: Callable[[bytes], bytes] = as_it_is,
    *,
    swallow: bytes = b"",
    certified: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    """Run a proxy before a port of this machine; the block gets its own port.

    Parameters
    ----------
    port
        Where the server is.
    change
        What becomes of a request's head. One that becomes nothing is answered with 502.
    swallow
        How an answer begins of which nothing is passed on but the head.
    certified
        For TLS, which ends here.
    """
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        ends = [writer]
        try:
            head = change(await reader.readuntil(b"\r\n\r\n"))
            if not head:
                writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
                return
            inward, outward = await asyncio.open_connection("127.0.0.1", port)
            ends.append(outward)
            outward.write(head)
            await asyncio.gather(_pass_on(reader, outward), _pass_on(inward, writer, swallow))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # asyncio complains in the log of a task like this one that was cancelled
        finally:
            for end in ends:
                end.close()
            serving.remove(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=certified)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        left = list(serving)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await server.wait_closed()
