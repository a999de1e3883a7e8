"""ZeroMQ streams to kernels: what whoever has one needs, whatever it carries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import uuid4

import zmq
from jupyter_client.session import Session
from zmq.eventloop.zmqstream import ZMQStream

HISTORY: Final = 4096
"""Signatures of a kernel's messages that are remembered, so that none is taken twice.

Jupyter's own sessions remember 65,536, some 9 MB, of which a kernel that sends frames fills each soon.
"""


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
        shut(stream, 0)


def own_session(manager: Any) -> Session:
    """Return a session with a kernel's key and settings, and an identity of its own.

    The manager's own would share its identity with others, and those steal each other's replies.
    """
    known = manager.session
    return Session(
        config=known.config,
        key=known.key,
        signature_scheme=known.signature_scheme,
        session=uuid4().hex,
        digest_history_size=min(HISTORY, known.digest_history_size),
    )


def read(session: Session, frames: Sequence[Any]) -> dict[str, Any]:
    """Return a kernel's message; raise ValueError if it is none, or no message as Jupyter has them."""
    try:
        _, parts = session.feed_identities(list(frames), copy=False)
        message: dict[str, Any] = session.deserialize(parts, copy=False)
    except (TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error
    if not all(type(message[part]) is dict for part in ("header", "parent_header", "content")):
        raise ValueError("its parts are no dictionaries")
    return message


def shut(stream: ZMQStream, linger: int | None = None) -> None:
    """Hear nothing more of a stream, and close it. What was sent is delivered, unless `linger` (ms) says otherwise."""
    if stream.closed():  # jupyter_client may have destroyed the context
        return
    stream.on_recv(None)
    if linger != 0:
        stream.flush(zmq.POLLOUT)
    # Not at once: each message sent has left a call of the stream's own, which would complain in the log.
    stream.io_loop.add_callback(_close, stream, linger)


def _close(stream: ZMQStream, linger: int | None) -> None:
    if not stream.closed():
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
