"""How answers get to peers; that they do in real kernels is tested with the link."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from figport.answers import Broadcast, Unicast
from figport.comms import Received


class Stream:
    """The control channel's stream, and the loop of its thread, which runs when it is told to."""

    def __init__(self) -> None:
        self.io_loop = self
        self.sent: list[list[bytes]] = []
        self.ended = False
        self._later: list[Callable[[], None]] = []

    def add_callback(self, callback: Callable[..., None], *args: Any) -> None:
        self._later.append(lambda: callback(*args))

    def run(self) -> None:
        while self._later:
            self._later.pop(0)()

    def closed(self) -> bool:
        return self.ended

    def send_multipart(self, parts: list[bytes], *, copy: bool) -> None:
        assert not copy
        self.sent.append(parts)


class Session:
    """Jupyter's, as far as it writes messages."""

    def __init__(self) -> None:
        self.sent: list[tuple[Any, ...]] = []

    def msg(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        return {"kind": kind, **content}

    def serialize(self, message: dict[str, Any], identity: list[bytes]) -> list[bytes]:
        return [*identity, repr(message).encode()]

    def send(self, socket: Any, kind: str, content: dict[str, Any], *, ident: bytes, buffers: list[bytes]) -> None:
        self.sent.append((socket, kind, content, ident, buffers))


def one_and_more(comms: list[str]) -> dict[str, Any]:
    return {"kind": "comm_msg", "comm_id": comms[0], "data": {"also": comms[1:]} if comms[1:] else {}}


@pytest.mark.parametrize("comms", [["a"], ["a", "b", "c"]])
def test_one_server_gets_an_answer_once_on_the_thread_that_owns_the_socket(comms: list[str]) -> None:
    stream = Stream()
    kernel = SimpleNamespace(session=Session(), control_stream=stream)
    Unicast((b"server",), kernel).send(Received.MESSAGE, comms, [b"pixels"])
    assert stream.sent == []
    stream.run()
    assert stream.sent == [[b"server", repr(one_and_more(comms)).encode(), b"pixels"]]


def test_a_kernel_that_shuts_down_has_closed_its_stream_meanwhile() -> None:
    stream = Stream()
    Unicast((b"server",), SimpleNamespace(session=Session(), control_stream=stream)).send(Received.CLOSE, ["a"], [])
    stream.ended = True
    stream.run()
    assert stream.sent == []


def test_answers_to_one_server_are_alike() -> None:
    """So several of its views are told in one message; the kernel is the same anyway."""
    one, same, other = Unicast((b"a",), object()), Unicast((b"a",), object()), Unicast((b"b",), object())
    assert one == same
    assert hash(one) == hash(same)
    assert one != other


def test_everybody_gets_an_answer_under_the_comms_own_topic() -> None:
    session, socket = Session(), object()
    comm = SimpleNamespace(topic=b"comm-a")
    Broadcast(SimpleNamespace(session=session, iopub_socket=socket), comm).send(Received.MESSAGE, ["a"], [b"pixels"])
    assert session.sent == [(socket, "comm_msg", {"comm_id": "a", "data": {}}, b"comm-a", [b"pixels"])]


def test_a_kernel_without_an_iopub_socket_sends_as_comms_do() -> None:
    said: list[Any] = []
    comm = SimpleNamespace(send=lambda data, buffers: said.append((data, buffers)), close=lambda: said.append("closed"))
    answer = Broadcast(SimpleNamespace(), comm)
    answer.send(Received.MESSAGE, ["a"], [b"pixels"])
    answer.send(Received.CLOSE, ["a"], [])
    assert said == [({}, [b"pixels"]), "closed"]
