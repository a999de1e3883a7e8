"""One WebSocket to a gateway, of our own: not the notebook's, so nothing that happens to it happens to the notebook.

It is opened as jupyter_server opens the notebook's: to the same address, with the arguments that its `GatewayClient`
was configured with (token, headers, certificates, time-outs). Its session is its own, and with it the identity to which
the kernel's answers go, so that nobody else receives a frame. A gateway tells everybody who is connected what the
kernel publishes; all of that but the kernel's state is dropped here.

Everything runs on the server's event loop thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from jupyter_client.session import Session
from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.utils import url_path_join
from tornado.escape import url_escape
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, WebSocketError, websocket_connect

from figport.errors import FigportError

from . import error_texts
from .gateway_framing import SUBPROTOCOL, Framing, Message, PlainFraming, V1Framing

MAX_RECEIVED: Final = 100 * 1024 * 1024 - 64 * 1024
"""Bytes of the longest message from a gateway, checked before any is read. tornado's clients hold no more."""

MAX_SENT: Final = 10 * 1024 * 1024 - 64 * 1024
"""Bytes of the longest message that a gateway takes: tornado's limit, which neither gateway lets anybody raise. For a
longer one it would close the socket. The rest is for the parts around it."""

DIAL: Final = 15.0
"""Seconds that a gateway may take to open a socket. It asks the kernel something first if it has not done so before."""


class GatewaySocket:
    """An open WebSocket. Made by `dial`.

    Parameters
    ----------
    session
        Ours, and the socket's.
    hear
        Takes the messages, each with its channel, until `close`.
    log
        Where to report messages that cannot be read.
    """

    def __init__(
        self,
        session: Session,
        hear: Callable[[str, Message], None],
        log: logging.Logger | logging.LoggerAdapter[Any],
    ) -> None:
        self._session = session
        self._hear = hear
        self._log = log
        self._connection: WebSocketClientConnection | None = None  # None until it is open, and when it is closed
        self._framing: Framing = PlainFraming()
        self._warned = False
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the socket was closed by others than `close`."""

    def post(self, channel: str, kind: str, content: dict[str, Any], message: bytes | None = None) -> str:
        """Send a message, with `message` as its only buffer; return its id. What cannot be sent any more is lost."""
        made = self._session.msg(kind, content)
        if self._connection is not None:
            packed = self._framing.pack(self._session, channel, made, [] if message is None else [message])
            try:
                written = self._connection.write_message(packed, binary=True)
            except WebSocketClosedError:
                return str(made["msg_id"])
            # A closed socket is reported by `lost`; asyncio must not complain as well.
            written.add_done_callback(lambda done: done.cancelled() or done.exception())
        return str(made["msg_id"])

    def close(self) -> None:
        """Close the socket, once what was posted is under way."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def opened(self, connection: WebSocketClientConnection) -> None:
        """Take the socket into use."""
        self._connection = connection
        if connection.protocol is not None:
            # Else each event waits until the gateway has confirmed the one before, which takes it up to 40 ms.
            connection.protocol.set_nodelay(True)
        self._framing = V1Framing() if connection.selected_subprotocol == SUBPROTOCOL else PlainFraming()

    def received(self, raw: str | bytes | None) -> None:
        """Take what tornado has received; None when the socket was closed."""
        if self._connection is None:
            return
        if raw is None:
            self.close()
            if not self.lost.done():
                self.lost.set_result(None)
            return
        try:
            found = self._framing.unpack(self._session, raw)
        except ValueError as error:
            if not self._warned:  # once: a kernel can send such all day
                self._warned = True
                self._log.warning("A message from a gateway cannot be read: %s", error_texts.printable(str(error)))
            return
        if found is None:
            return
        try:
            self._hear(*found)
        except Exception:  # a fault must not reach tornado, which would close the socket
            self._log.exception("figport could not take a message of a gateway")


async def dial(
    kernel: str,
    hear: Callable[[str, Message], None],
    *,
    ping: float,
    log: logging.Logger | logging.LoggerAdapter[Any],
) -> GatewaySocket:
    """Open a socket to a kernel of the gateway.

    Parameters
    ----------
    kernel
        The kernel's id.
    hear, log
        See `GatewaySocket`.
    ping
        Seconds between two pings, and for the answer to one: a socket that leads nowhere any more is closed.

    Raises
    ------
    FigportError
        ``kernel_gone`` if the gateway has no such kernel.
    """
    client = GatewayClient.instance()
    session = Session(session=uuid4().hex)
    address = url_path_join(client.ws_url or "", client.kernels_endpoint, url_escape(kernel), "channels")
    request = HTTPRequest(f"{address}?session_id={session.session}", **client.load_connection_args())
    socket = GatewaySocket(session, hear, log)
    opening: Any = websocket_connect(
        request,
        on_message_callback=socket.received,
        ping_interval=ping,
        ping_timeout=ping,
        max_message_size=MAX_RECEIVED,
        subprotocols=[SUBPROTOCOL],
    )
    try:
        async with asyncio.timeout(DIAL):
            socket.opened(await asyncio.shield(opening))
    except HTTPClientError as error:
        raise _refused(error) from error
    except (TimeoutError, OSError, ValueError, WebSocketError, StreamClosedError) as error:
        raise error_texts.gateway_unreachable(error) from error
    finally:
        if socket._connection is None:  # given up: tornado cannot be asked to stop
            opening.add_done_callback(_hang_up)
    return socket


def _hang_up(opening: asyncio.Future[WebSocketClientConnection]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


def _refused(error: HTTPClientError) -> FigportError:
    match error.code:
        case 404:
            return error_texts.kernel_gone()
        case 401 | 403:
            return error_texts.gateway_refused(error.code)
        case _:
            return error_texts.gateway_unreachable(error)
