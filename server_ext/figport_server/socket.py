"""The WebSocket of a page: one per page and kernel. Every callback is one line to the bridge."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING, Any

from jupyter_server.base.websocket import WebSocketMixin
from tornado.concurrent import Future
from tornado.ioloop import PeriodicCallback
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from figport import wire
from figport.errors import ErrorCode

from . import error_texts
from .access import FigportHandler
from .audit import Deed

if TYPE_CHECKING:
    from .bridge import Bridge

_HARD_FACTOR = 4
"""A message above the limit is answered with an error; one above this many times the limit is never read at all."""


def _set_no_cookie(*args: Any, **kwargs: Any) -> None:
    """Do nothing: the answer that a cookie could go with was sent when the socket opened."""


class FigureSocket(WebSocketMixin, WebSocketHandler, FigportHandler):
    """``GET figport/kernels/{kernel}/socket``, guarded as the kernel's own WebSocket is."""

    for_viewers = True
    bridge_: Bridge | None = None  # None before `open` and when closed
    number = 0
    user = ""
    waiting_bytes = 0
    waiting_messages = 0
    _recheck: PeriodicCallback | None = None  # None unless access is checked again and again
    _gate: asyncio.Future[None] | None = None  # None while messages are read
    _ended: tuple[int | None, str | None] | None = None  # code and reason, None unless we closed it

    def set_default_headers(self) -> None:
        """Set none: the server's are meant for documents."""

    def get_compression_options(self) -> None:
        """Use no compression: frames are compressed already."""

    @property
    def max_message_size(self) -> int:
        """Bytes above which tornado closes the socket (1009) as soon as it has seen a message's length."""
        return self.figport.max_message_bytes * _HARD_FACTOR

    async def admit(self) -> None:
        """Refuse where kernels may be sent no comms, and a kernel that went while it was asked who comes."""
        self.check_comms()
        self.bridge(str(self.path_kwargs["kernel_id"]))

    def open(self, kernel_id: str) -> None:
        """Announce the page; the base class starts the pings."""
        super().open()
        self.set_nodelay(True)
        # Who showed a token is given a cookie when access is checked again, and from now on tornado forbids that.
        self.__dict__["set_cookie"] = _set_no_cookie
        # Who shows a token gets a new name from Jupyter for each request.
        self.user = "" if self.token_authenticated else str(getattr(self.current_user, "username", ""))
        error = self.figport.usage.opened(self.user)
        if error is not None:
            self.write_message(wire.pack(0, error_texts.as_bytes(error)), binary=True)
            self.close(error.close_code, error.code)
            self.note(Deed.REFUSED, code=error.code.value)
            return
        self.bridge_ = self.bridge(kernel_id)
        if self.figport.recheck_interval:
            self._recheck = PeriodicCallback(self._check_again, 1000 * self.figport.recheck_interval)
            self._recheck.start()
        self.note(Deed.OPEN, access=self.access.value)
        self.number = self.bridge_.page_opened(self, self.access, self.user)

    def on_message(self, message: str | bytes) -> Awaitable[None] | None:
        """Hand on what the page said; the next message is read when what is returned is done."""
        if self.bridge_ is not None:
            self.bridge_.page_said(self.number, message)
        return self._gate

    def on_close(self) -> None:
        """Announce that the page is gone."""
        if self._recheck is not None:
            self._recheck.stop()
        bridge, self.bridge_ = self.bridge_, None
        if bridge is not None:
            self.figport.usage.closed(self.user)
            # What a page says of our reason may be anything, and one that does not read says nothing.
            code, reason = self._ended or (self.close_code, self.close_reason)
            ours = self._ended is not None and reason in frozenset(ErrorCode)
            self.figport.counters.closes[str(reason) if ours else "page"] += 1
            self.note(Deed.CLOSE, code=code, reason=reason)
            bridge.page_left(self.number)
        self.read_on()

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close the socket; the first reason is the one that counts."""
        self._ended = self._ended or (code, reason)
        super().close(code, reason)

    async def _check_again(self) -> None:
        """Close the socket when who opened it is logged in no more, or may do less than when it was opened."""
        try:
            allowed = await self.has_access_still()
        except Exception:  # whoever is asked may be out of reach for a while, as a Hub that is restarted
            self.log.warning("figport could not find out whether a page may still be connected", exc_info=True)
            return
        if not allowed and self.bridge_ is not None:
            self.log.info(
                "figport closes a socket: its user may not have figures of kernel %s any more", self.kernel_name
            )
            self.bridge_.page_expelled(self.number)

    def pause(self) -> None:
        """Read no more messages until `read_on`."""
        if self._gate is None:
            self._gate = asyncio.get_running_loop().create_future()

    def read_on(self) -> None:
        """Read messages again."""
        gate, self._gate = self._gate, None
        if gate is not None and not gate.done():
            gate.set_result(None)

    def deliver(self, packet: bytes) -> bool:
        """Send one message; return False if too much is waiting already. One message alone may be of any size."""
        limits = self.figport
        full = self.waiting_bytes + len(packet) > limits.max_waiting_bytes or limits.usage.full(
            self.waiting_bytes, len(packet)
        )
        if self.waiting_messages and (full or self.waiting_messages >= limits.max_waiting_messages):
            return False
        try:
            written = self.write_message(packet, binary=True)
        except WebSocketClosedError:
            return True
        self.waiting_bytes += len(packet)
        limits.usage.waiting_bytes += len(packet)
        limits.counters.sent += 1
        limits.counters.sent_bytes += len(packet)
        self.waiting_messages += 1
        written.add_done_callback(partial(self._written, len(packet)))
        return True

    def _written(self, size: int, written: Future[Any]) -> None:
        self.waiting_bytes -= size
        self.figport.usage.waiting_bytes -= size
        self.waiting_messages -= 1
        if not written.cancelled():
            written.exception()  # a closed socket is reported by `on_close`; asyncio must not complain as well
