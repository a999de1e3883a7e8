"""One WebSocket to a gateway, with a connection that only notes: what is sent, what is heard, and how it ends."""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import Any, cast

import pytest
from jupyter_client.session import Session
from tornado.websocket import WebSocketClosedError

from figport_server.gateway_framing import SUBPROTOCOL, Framing, PlainFraming, V1Framing
from figport_server.gateway_socket import GatewaySocket


class Connection:
    """A WebSocket of tornado's. It is its own protocol."""

    def __init__(self, subprotocol: str | None = SUBPROTOCOL) -> None:
        self.selected_subprotocol = subprotocol
        self.protocol: Connection | None = self
        self.sent: list[Any] = []
        self.closes = 0
        self.nodelay = False
        self.gone = False
        self.fails: Exception | None = None

    def set_nodelay(self, on: bool) -> None:
        self.nodelay = on

    def write_message(self, data: Any, *, binary: bool) -> asyncio.Future[None]:
        if self.gone:
            raise WebSocketClosedError
        assert binary
        self.sent.append(data)
        written = asyncio.get_running_loop().create_future()
        if self.fails is None:
            written.set_result(None)
        else:
            written.set_exception(self.fails)
        return written

    def close(self) -> None:
        self.closes += 1


class Rig:
    """A socket, its connection, and what it heard."""

    def __init__(self, subprotocol: str | None = SUBPROTOCOL) -> None:
        self.session = Session(session="s", key=b"a key")
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.socket = GatewaySocket(
            self.session, lambda channel, message: self.heard.append((channel, message)), logging.getLogger("gateway")
        )
        self.connection = Connection(subprotocol)
        self.framing: Framing = V1Framing() if subprotocol == SUBPROTOCOL else PlainFraming()

    def open(self) -> Rig:
        self.socket.opened(cast("Any", self.connection))
        return self

    def message(self) -> Any:
        """Return what a gateway sends with an answer for us."""
        made = self.session.msg("comm_msg", {"data": {}}, parent=self.session.msg_header("comm_open"))
        return self.framing.pack(self.session, "shell", made, [b"abc"])


@pytest.mark.parametrize("subprotocol", [SUBPROTOCOL, None])
async def test_it_speaks_the_way_that_the_gateway_agrees_to(subprotocol: str | None) -> None:
    rig = Rig(subprotocol).open()
    assert rig.connection.nodelay
    sent = rig.socket.post("control", "comm_msg", {"comm_id": "c"}, b"a buffer")
    (raw,) = rig.connection.sent
    found = rig.framing.unpack(rig.session, raw)
    assert found is not None
    channel, message = found
    assert channel == "control"
    assert (message["header"]["msg_id"], message["content"]) == (sent, {"comm_id": "c"})
    assert [bytes(one) for one in message["buffers"]] == [b"a buffer"]
    rig.socket.received(rig.message())
    ((channel, message),) = rig.heard
    assert (channel, message["msg_type"], [bytes(one) for one in message["buffers"]]) == ("shell", "comm_msg", [b"abc"])


async def test_a_message_without_a_buffer_has_none_and_each_an_id_of_its_own() -> None:
    rig = Rig().open()
    ids = {rig.socket.post("shell", "comm_info_request", {}) for _ in range(3)}
    assert len(ids) == 3
    found = rig.framing.unpack(rig.session, rig.connection.sent[0])
    assert found is not None
    assert list(found[1]["buffers"]) == []


async def test_what_cannot_be_sent_is_lost_without_a_word() -> None:
    rig = Rig()
    assert rig.socket.post("shell", "comm_msg", {}), "it is not open yet"
    rig.open()
    rig.connection.gone = True
    assert rig.socket.post("shell", "comm_msg", {})
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context))
    rig.connection.gone, rig.connection.fails = False, OSError("broken")
    rig.socket.post("shell", "comm_msg", {})
    await asyncio.sleep(0)
    gc.collect()
    assert complaints == []
    rig.socket.close()
    rig.socket.post("shell", "comm_msg", {})
    assert len(rig.connection.sent) == 1


async def test_who_closes_it_is_told_nothing_more() -> None:
    rig = Rig().open()
    for _ in range(2):
        rig.socket.close()
    rig.socket.received(rig.message())
    rig.socket.received(None)
    assert (rig.connection.closes, rig.heard, rig.socket.lost.done()) == (1, [], False)


async def test_one_that_others_close_is_lost_once() -> None:
    rig = Rig().open()
    for _ in range(2):
        rig.socket.received(None)
    assert rig.socket.lost.done()
    assert rig.connection.closes == 1
    # Its owner may have given up waiting before.
    other = Rig().open()
    other.socket.lost.cancel()
    other.socket.received(None)
    assert other.connection.closes == 1


async def test_what_comes_before_it_is_open_is_not_heard() -> None:
    rig = Rig()
    rig.socket.received(rig.message())
    assert rig.heard == []


async def test_a_connection_that_is_closed_while_it_is_taken_into_use_does_no_harm() -> None:
    rig = Rig()
    rig.connection.protocol = None
    rig.open()
    assert not rig.connection.nodelay


async def test_what_makes_no_sense_is_told_of_once_in_one_line_and_the_rest_is_heard(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rig = Rig().open()
    for _ in range(3):
        rig.socket.received("a text\nof two lines")
    rig.socket.received(rig.message())
    (record,) = [one for one in caplog.records if one.name == "gateway"]
    assert "A message from a gateway cannot be read" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert len(rig.heard) == 1


async def test_what_is_not_for_us_is_not_heard(caplog: pytest.LogCaptureFixture) -> None:
    """Outputs of cells, which a gateway sends to everybody."""
    rig = Rig().open()
    made = rig.session.msg("stream", {"name": "stdout", "text": "x"}, parent=rig.session.msg_header("x"))
    rig.socket.received(rig.framing.pack(rig.session, "iopub", made, []))
    assert (rig.heard, caplog.records) == ([], [])


async def test_what_fails_to_be_taken_is_told_of_and_the_socket_stays(caplog: pytest.LogCaptureFixture) -> None:
    """As where an answer names what it answers by a list: tornado would close the socket, and again the next."""
    rig = Rig().open()

    def fail(channel: str, message: dict[str, Any]) -> None:
        raise TypeError("unhashable type: 'list'")

    rig.socket._hear = fail
    rig.socket.received(rig.message())
    assert "figport could not take a message of a gateway" in caplog.text
    assert (rig.connection.closes, rig.socket.lost.done()) == (0, False)
