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


class House:
    """A socket, its connection, and what it heard."""

    def __init__(self, subprotocol: str | None = SUBPROTOCOL) -> None:
        self.session = Session(session="s", key=b"a key")
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.socket = GatewaySocket(
            self.session, lambda channel, message: self.heard.append((channel, message)), logging.getLogger("gateway")
        )
        self.connection = Connection(subprotocol)
        self.framing: Framing = V1Framing() if subprotocol == SUBPROTOCOL else PlainFraming()

    def open(self) -> House:
        self.socket.opened(cast("Any", self.connection))
        return self

    def message(self) -> Any:
        """Return what a gateway sends with an answer for us."""
        made = self.session.msg("comm_msg", {"data": {}}, parent=self.session.msg_header("comm_open"))
        return self.framing.pack(self.session, "shell", made, [b"abc"])


@pytest.mark.parametrize("subprotocol", [SUBPROTOCOL, None])
async def test_it_speaks_the_way_that_the_gateway_agrees_to(subprotocol: str | None) -> None:
    house = House(subprotocol).open()
    assert house.connection.nodelay
    sent = house.socket.post("control", "comm_msg", {"comm_id": "c"}, b"a buffer")
    (raw,) = house.connection.sent
    found = house.framing.unpack(house.session, raw)
    assert found is not None
    channel, message = found
    assert channel == "control"
    assert (message["header"]["msg_id"], message["content"]) == (sent, {"comm_id": "c"})
    assert [bytes(one) for one in message["buffers"]] == [b"a buffer"]
    house.socket.received(house.message())
    ((channel, message),) = house.heard
    assert (channel, message["msg_type"], [bytes(one) for one in message["buffers"]]) == ("shell", "comm_msg", [b"abc"])


async def test_a_message_without_a_buffer_has_none_and_each_an_id_of_its_own() -> None:
    house = House().open()
    ids = {house.socket.post("shell", "comm_info_request", {}) for _ in range(3)}
    assert len(ids) == 3
    found = house.framing.unpack(house.session, house.connection.sent[0])
    assert found is not None
    assert list(found[1]["buffers"]) == []


async def test_what_cannot_be_sent_is_lost_without_a_word() -> None:
    house = House()
    assert house.socket.post("shell", "comm_msg", {}), "it is not open yet"
    house.open()
    house.connection.gone = True
    assert house.socket.post("shell", "comm_msg", {})
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context))
    house.connection.gone, house.connection.fails = False, OSError("broken")
    house.socket.post("shell", "comm_msg", {})
    await asyncio.sleep(0)
    gc.collect()
    assert complaints == []
    house.socket.close()
    house.socket.post("shell", "comm_msg", {})
    assert len(house.connection.sent) == 1


async def test_who_closes_it_is_told_nothing_more() -> None:
    house = House().open()
    for _ in range(2):
        house.socket.close()
    house.socket.received(house.message())
    house.socket.received(None)
    assert (house.connection.closes, house.heard, house.socket.lost.done()) == (1, [], False)


async def test_one_that_others_close_is_lost_once() -> None:
    house = House().open()
    for _ in range(2):
        house.socket.received(None)
    assert house.socket.lost.done()
    assert house.connection.closes == 1
    # Its owner may have given up waiting before.
    other = House().open()
    other.socket.lost.cancel()
    other.socket.received(None)
    assert other.connection.closes == 1


async def test_what_comes_before_it_is_open_is_not_heard() -> None:
    house = House()
    house.socket.received(house.message())
    assert house.heard == []


async def test_a_connection_that_is_closed_while_it_is_taken_into_use_does_no_harm() -> None:
    house = House()
    house.connection.protocol = None
    house.open()
    assert not house.connection.nodelay


async def test_what_makes_no_sense_is_told_of_once_in_one_line_and_the_rest_is_heard(
    caplog: pytest.LogCaptureFixture,
) -> None:
    house = House().open()
    for _ in range(3):
        house.socket.received("a text\nof two lines")
    house.socket.received(house.message())
    (record,) = [one for one in caplog.records if one.name == "gateway"]
    assert "A message from a gateway cannot be read" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert len(house.heard) == 1


async def test_what_is_not_for_us_is_not_heard(caplog: pytest.LogCaptureFixture) -> None:
    """Outputs of cells, which a gateway sends to everybody."""
    house = House().open()
    made = house.session.msg("stream", {"name": "stdout", "text": "x"}, parent=house.session.msg_header("x"))
    house.socket.received(house.framing.pack(house.session, "iopub", made, []))
    assert (house.heard, caplog.records) == ([], [])


async def test_what_fails_to_be_taken_is_told_of_and_the_socket_stays(caplog: pytest.LogCaptureFixture) -> None:
    """As where an answer names what it answers by a list: tornado would close the socket, and again the next."""
    house = House().open()

    def fail(channel: str, message: dict[str, Any]) -> None:
        raise TypeError("unhashable type: 'list'")

    house.socket._hear = fail
    house.socket.received(house.message())
    assert "figport could not take a message of a gateway" in caplog.text
    assert (house.connection.closes, house.socket.lost.done()) == (0, False)
