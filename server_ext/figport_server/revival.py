"""A figure out of a saved notebook, on its way to a kernel. The server hands the bytes on and never looks into them.

What comes from a page has a limit of its own here: on the figures' socket messages are small. Who asks, and how much is
to come, is checked before the body is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tornado import web

from figport import wire
from figport.errors import ErrorCode, FigportError

from . import error_texts
from .audit import Deed
from .kernel_request import KernelRequest

if TYPE_CHECKING:
    from .services import Services


@web.stream_request_body
class Revival(KernelRequest):
    """``POST figport/kernels/{kernel}/revive``; the body is what the notebook holds, decoded from base64."""

    def initialize(self, figport: Services) -> None:
        """Take the route's arguments (tornado's way of passing them)."""
        super().initialize(figport)
        self._chunks: list[bytes] = []
        self._reserved: int | None = None  # bytes of room that were taken; None while none were

    async def admit(self) -> None:
        """Refuse before anything of the body is taken in."""
        await super().admit()
        if self.request.method != "POST":
            return
        announced = self.request.headers.get("Content-Length", "")
        if not (announced.isascii() and announced.isdigit()):
            raise web.HTTPError(411, "A request without a Content-Length.")
        size, limit = int(announced), self.figport.max_revive_bytes
        if size > limit:
            self.refuse_as(error_texts.too_large_figure(size, limit))
        elif not self.figport.usage.reserve(size):
            self.refuse_as(error_texts.too_many_requests(self.figport.usage.reservations))
        else:
            self._reserved = size
            connection: Any = self.request.connection
            connection.set_body_timeout(self.figport.body_timeout)

    def on_finish(self) -> None:
        """Give back the room that was taken for the body."""
        super().on_finish()
        self._release()

    def on_connection_close(self) -> None:
        """Give it back also if the body never comes."""
        super().on_connection_close()
        self._release()

    def _release(self) -> None:
        if self._reserved is not None:
            self.figport.usage.release(self._reserved)
            self._reserved = None

    def data_received(self, chunk: bytes) -> None:
        """Take in a part of the body; tornado reads as much as was announced."""
        if not self._finished:
            self._chunks.append(chunk)

    async def post(self, kernel_id: str) -> None:
        """Answer with the figure's id and title, or with JSON that says what is wrong, where, and what mends it."""
        other_version = self.get_query_argument("other_version", "") == "1"
        message = wire.encode(wire.Revive(other_version), b"".join(self._chunks))
        self._chunks.clear()
        made = await self.ask(kernel_id, message, _read)
        if made is not None:
            self.note(Deed.REVIVE, figure=made.figure)
            self.set_header("Cache-Control", "no-store")
            self.finish({"figure": made.figure, "title": error_texts.printable(made.title)})


def _read(answer: bytes | memoryview) -> wire.Made:
    message, _ = wire.decode(answer, wire.Party.KERNEL)
    match message:
        case wire.Made():
            return message
        case wire.Failure(code=ErrorCode.NO_BACKEND):
            raise FigportError(
                ErrorCode.NO_BACKEND,
                "figport is not loaded in the notebook's kernel",
                where="the kernel",
                fix="Run %matplotlib figport in the notebook, then press the button again (if that fails: pip install "
                "figport in the kernel's environment).",
            )
        case wire.Failure():
            raise error_texts.as_error(message)
        case _:
            raise error_texts.malformed(f"The kernel answered REVIVE with {message.kind.name}")
