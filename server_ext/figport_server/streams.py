"""ZeroMQ streams to kernels: what whoever has one needs, whatever it carries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

from jupyter_client.session import Session
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


def own_session(manager: Any) -> Session:
    """Return a session with a kernel's key and settings, and an identity of its own.

    The manager's own would share its identity with others, and those steal each other's replies.
    """
    known = manager.session
    return Session(config=known.config, key=known.key, signature_scheme=known.signature_scheme, session=uuid4().hex)


def shut(stream: ZMQStream, linger: int | None) -> None:
    """Close a stream, if it is still open."""
    if not stream.closed():  # jupyter_client may have destroyed the context
        stream.close(linger=linger)


def comms_of(content: dict[str, Any]) -> list[str]:
    """Return the comms that a comm message is for: one, or several views that are told the same."""
    data = content.get("data")
    also = data.get("also") if isinstance(data, dict) else None
    comms = [content.get("comm_id"), *(also if isinstance(also, list) else ())]
    return [comm for comm in comms if isinstance(comm, str)]


def settle(
    pending: dict[str, asyncio.Future[dict[str, Any]]], message: dict[str, Any], content: dict[str, Any]
) -> None:
    """Give `content` to whoever waits for the request that `message` is about."""
    reply = pending.pop(message["parent_header"].get("msg_id", ""), None)
    if reply is not None and not reply.done():
        reply.set_result(content)


def ignore(frames: Sequence[Any]) -> None:
    """Drop replies on the shell channel; their ``idle`` status on IOPub tells the same in the right order."""
