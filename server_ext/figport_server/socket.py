"""The WebSocket of a page: one per page and kernel. Every callback is one line to the bridge."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.websocket import WebSocketMixin
from tornado.concurrent import Future
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from .access import FigportHandler

if TYPE_CHECKING:
    from .bridge import Bridge

_HARD_FACTOR = 4
"""A message above the limit is answered with an error; one above this many times the limit is never read at all."""


class FigureSocket(WebSocketMixin, WebSocketHandler, FigportHandler):
    """``GET figport/kernels/{kernel}/socket``, guarded as the kernel's own WebSocket is."""

    bridge_: Bridge | None = None  # None before `open` and when closed
    number = 0
    waiting_bytes = 0
    waiting_messages = 0

    def set_default_headers(self) -> None:
        """Set none: the server's are meant for documents."""

    def get_compression_options(self) -> None:
        """Use no compression: frames are compressed already."""

    @property
    def max_message_size(self) -> int:
        """Bytes above which tornado closes the socket (1009) as soon as it has seen a message's length."""
        return self.figport.max_message_bytes * _HARD_FACTOR

    @ws_authenticated
    async def get(self, kernel: str) -> None:
        """Open the WebSocket for who may execute code in a kernel that exists."""
        await self.check_execute()
        self.find_kernel(kernel)
        await super().get(kernel)

    def open(self, kernel: str) -> None:
        """Announce the page; the base class starts the pings."""
        super().open()
        self.set_nodelay(True)
        self.bridge_ = self.bridge(kernel)
        self.number = self.bridge_.page_opened(self)

    def on_message(self, message: str | bytes) -> None:
        """Hand on what the page said."""
        if self.bridge_ is not None:
            self.bridge_.page_said(self.number, message)

    def on_close(self) -> None:
        """Announce that the page is gone."""
        bridge, self.bridge_ = self.bridge_, None
        if bridge is not None:
            bridge.page_left(self.number)

    def deliver(self, packet: bytes) -> bool:
        """Send one message; return False if too much is waiting already. One message alone may be of any size."""
        limits = self.figport
        full = self.waiting_bytes + len(packet) > limits.max_waiting_bytes
        if self.waiting_messages and (full or self.waiting_messages >= limits.max_waiting_messages):
            return False
        try:
            written = self.write_message(packet, binary=True)
        except WebSocketClosedError:
            return True
        self.waiting_bytes += len(packet)
        self.waiting_messages += 1
        written.add_done_callback(partial(self._written, len(packet)))
        return True

    def _written(self, size: int, written: Future[Any]) -> None:
        self.waiting_bytes -= size
        self.waiting_messages -= 1
        if not written.cancelled():
            written.exception()  # a closed socket is reported by `on_close`; asyncio must not complain as well
