"""What kernels send that is no message as Jupyter has them, sessions with a kernel's settings, and streams that end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import zmq
from jupyter_client.session import Session
from traitlets.config import Config
from zmq.eventloop.zmqstream import ZMQStream

from figport_server import streams


def frames(session: Session, content: Any, *buffers: bytes) -> list[zmq.Frame]:
    message = session.msg("comm_msg", content=content, parent=session.msg("comm_open")["header"])
    return [zmq.Frame(part) for part in (b"identity", *session.serialize(message), *buffers)]


def signed(session: Session, *parts: Any) -> list[zmq.Frame]:
    packed = [part if isinstance(part, bytes) else session.pack(part) for part in parts]
    return [zmq.Frame(part) for part in (b"<IDS|MSG>", session.sign(packed), *packed)]


@pytest.mark.parametrize("key", [b"k", b""])
def test_what_is_read(key: bytes) -> None:
    session = Session(key=key)
    message = streams.read(Session(key=key), frames(session, {"comm_id": "a"}, b"one", b"two"))
    assert (message["msg_type"], message["header"]["session"]) == ("comm_msg", session.session)
    assert (message["parent_header"]["msg_type"], message["content"]) == ("comm_open", {"comm_id": "a"})
    assert [bytes(buffer) for buffer in message["buffers"]] == [b"one", b"two"]


def test_what_was_read_before_or_signed_by_another_key_is_refused() -> None:
    session, sent = Session(key=b"k"), frames(Session(key=b"k"), {})
    streams.read(session, sent)
    for wrong in (sent, frames(Session(key=b"other"), {}), frames(Session(key=b""), {})):
        with pytest.raises(ValueError, match=r"Signature|Unsigned"):
            streams.read(session, wrong)


@pytest.mark.parametrize("content", [[1, 2], 5, "text", None, b"{", b"\xff", b"[" * 100_000])
def test_content_that_is_no_dictionary_is_refused(content: Any) -> None:
    session = Session(key=b"k")
    header = session.msg_header("comm_msg")
    with pytest.raises(ValueError, match=r"."):
        streams.read(session, signed(session, header, {}, {}, content))


@pytest.mark.parametrize("header", [{}, [], None, "text", {"msg_id": 1, "msg_type": 2, "version": 3}])
def test_a_header_that_is_none_is_refused(header: Any) -> None:
    session = Session(key=b"k")
    with pytest.raises(ValueError, match=r"."):
        streams.read(session, signed(session, header, {}, {}, {}))


@pytest.mark.parametrize("sent", [[], [b"x"], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"", b"{}"]])
def test_what_is_cut_off_or_not_signed_is_refused(sent: list[bytes]) -> None:
    with pytest.raises(ValueError, match=r"."):
        streams.read(Session(key=b"k"), [zmq.Frame(part) for part in sent])


def test_a_session_of_ones_own_has_the_kernels_settings_and_another_identity() -> None:
    class Manager:
        session = Session(config=Config({"Session": {"copy_threshold": 7, "session": "fixed"}}), key=b"k")

    own = streams.own_session(Manager)
    assert (own.key, own.copy_threshold) == (b"k", 7)
    assert own.session != "fixed"
    Manager.session.digest_history_size = 3
    assert streams.own_session(Manager).digest_history_size == 3


def test_of_signatures_that_were_taken_so_many_are_remembered_and_no_more() -> None:
    """A kernel that sends frames fills the memory of each session that it has with somebody."""

    class Manager:
        session = Session(key=b"k")

    own = streams.own_session(Manager)
    first = frames(Manager.session, {})
    streams.read(own, first)
    with pytest.raises(ValueError, match="Duplicate"):
        streams.read(own, first)
    for number in range(streams.HISTORY + 100):
        streams.read(own, frames(Manager.session, {"number": number}))
    assert streams.HISTORY // 2 < len(own.digest_history) <= streams.HISTORY


@pytest.fixture
def ends() -> Iterator[tuple[ZMQStream, zmq.Socket[bytes]]]:
    """A stream, and the kernel's end of it."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    kernel, ours = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    kernel.setsockopt(zmq.RCVTIMEO, 10_000)
    ours.connect(f"tcp://127.0.0.1:{kernel.bind_to_random_port('tcp://127.0.0.1')}")
    yield ZMQStream(ours), kernel
    context.destroy(0)


async def test_what_was_sent_is_delivered_after_the_end(ends: tuple[ZMQStream, zmq.Socket[bytes]]) -> None:
    stream, kernel = ends
    for number in range(100):
        stream.send(b"%d" % number)
    streams.shut(stream)
    async with asyncio.timeout(10):
        while not stream.closed():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
    assert [int(kernel.recv()) for _ in range(100)] == list(range(100))
