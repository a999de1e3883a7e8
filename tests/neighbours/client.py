"""A page's WebSockets, through whatever stands in front of the server."""

from __future__ import annotations

import json
import ssl
from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import uuid4

import websocket

from figport import wire

TIMEOUT = 60.0

FIGURE_CODE = """
%matplotlib figport
import figport, io, base64
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(4, 3))
ax.plot([0, 1], [0, 1], lw=5)
plt.show()
print(fig.canvas.manager.id)
"""

_Message = TypeVar("_Message", bound=wire.Message)


def opened(url: str, headers: Sequence[str], **options: Any) -> websocket.WebSocket:
    """Open a WebSocket; `url` is an ordinary address."""
    # Nobody knows the certificates of tests.
    tls = {"cert_reqs": ssl.CERT_NONE, "check_hostname": False}
    more = {"header": list(headers), "suppress_origin": True, "sslopt": tls, "http_no_proxy": ["*"], **options}
    return websocket.create_connection(url.replace("http", "ws", 1), timeout=TIMEOUT, **more)


def refusal(url: str, headers: Sequence[str]) -> int:
    """Return the status with which a WebSocket is refused; 101 where it is not."""
    try:
        opened(url, headers).close()
    except websocket.WebSocketBadStatusException as error:
        return error.status_code
    return 101


def run(url: str, headers: Sequence[str], code: str) -> str:
    """Run code through a kernel's own WebSocket and return what it printed."""
    socket = opened(f"{url}/channels?session_id={uuid4().hex}", headers)
    request = uuid4().hex
    header = {
        "msg_id": request,
        "msg_type": "execute_request",
        "username": "",
        "session": uuid4().hex,
        "version": "5.4",
    }
    content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "user_expressions": {}}
    socket.send(
        json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"})
    )
    printed = ""
    try:
        while True:
            said = socket.recv()
            if isinstance(said, bytes):
                continue  # with buffers, so none of those that count here
            message = json.loads(said)
            if message["parent_header"].get("msg_id") != request:
                continue
            match message["header"]["msg_type"]:
                case "stream":
                    printed += message["content"]["text"]
                case "error":
                    raise AssertionError("\n".join(message["content"]["traceback"]))
                case "status" if message["content"]["execution_state"] == "idle":
                    return printed
    finally:
        socket.close()


class FigureClient:
    """One figure on one page."""

    def __init__(self, url: str, headers: Sequence[str], figure: str) -> None:
        self.socket = opened(f"{url}/socket", headers)
        self.say(0, wire.Hello(wire.PROTOCOL, "1.2.3", wire.Party.PAGE))
        self.say(1, wire.Attach(figure, 1.0, True, (wire.Codec.RUNS,)))

    def say(self, view: int, message: wire.Message) -> None:
        self.socket.send_binary(wire.pack(view, wire.encode(message)))

    def hear(self, kind: type[_Message]) -> _Message:
        """Return the next message of a kind; what it is about may come before."""
        while True:
            packet = self.socket.recv()
            assert isinstance(packet, bytes), packet
            _, data = wire.unpack(packet)
            senders = wire.MESSAGES[wire.Kind(data[0])].senders
            party = wire.Party.KERNEL if wire.Party.KERNEL in senders else wire.Party.SERVER
            message, _ = wire.decode(data, party)
            assert not isinstance(message, wire.Failure) or kind is wire.Failure, message
            if isinstance(message, kind):
                return message

    def move(self, x: float, y: float) -> str:
        """Move the pointer and return what the figure says of that place."""
        self.say(1, wire.Pointer(wire.PointerAction.MOVE, x, y, -1, 0, False, ()))
        while True:
            text = self.hear(wire.Readout).text
            if text:
                return text

    def close(self) -> None:
        self.socket.close()
