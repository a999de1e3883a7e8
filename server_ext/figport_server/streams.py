"""ZeroMQ streams to kernels: what whoever has one needs, whatever it carries."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from zmq.eventloop.zmqstream import ZMQStream


async def beats(manager: Any, seconds: float) -> bool:
    """Return whether a kernel's heartbeat answers: a thread of its own in C, which no lock of Python stops."""
    beat = asyncio.Event()
    stream = manager.connect_hb()
    stream.on_recv(lambda frames: beat.set())
    stream.send(b"ping")
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(beat.wait(), seconds)
        return beat.is_set()
    finally:
        stream.on_recv(None)
        stream.io_loop.add_callback(shut, stream, 0)


def shut(stream: ZMQStream, linger: int | None) -> None:
    """Close a stream, if it is still open."""
    if not stream.closed():  # jupyter_client may have destroyed the context
        stream.close(linger=linger)
