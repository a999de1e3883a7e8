"""A relay ends a connection when either end does, however it does: else who stays waits for what never comes."""

from __future__ import annotations

import asyncio
import socket
import struct

import pytest

from bench.relay import relaying

LIMIT = 10.0
"""Seconds."""


@pytest.mark.parametrize("reset", [False, True], ids=["ends", "resets"])
async def test_the_end_of_a_server_is_the_end_of_its_connections(reset: bool) -> None:
    """A process that is killed resets those on which it had not read everything, and ends the others."""
    taken: asyncio.Future[asyncio.StreamWriter] = asyncio.get_running_loop().create_future()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1)
        taken.set_result(writer)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server, asyncio.timeout(LIMIT), relaying(server.sockets[0].getsockname()[1]) as relay:
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(b"x")
        end = (await taken).transport
        if reset:
            at_once = struct.pack("ii", 1, 0)
            end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        end.abort()
        assert await reader.read() == b""
        writer.close()


async def test_where_no_server_listens_a_connection_ends() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        async with asyncio.timeout(LIMIT), relaying(nobody.getsockname()[1]) as relay:
            reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
            assert await reader.read() == b""
            writer.close()
