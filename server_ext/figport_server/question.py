"""A request over HTTP that a kernel answers with one message: a download, a figure that is brought back to life."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from tornado import web

from figport.errors import ErrorCode, FigportError

from . import faults
from .access import FigportHandler

_STATUS: Final[dict[ErrorCode, int]] = {
    ErrorCode.FORMAT: 400,
    ErrorCode.UNKNOWN_FIGURE: 404,
    ErrorCode.KERNEL_GONE: 404,
    ErrorCode.NO_BACKEND: 409,
    ErrorCode.PROTOCOL: 409,
    ErrorCode.VERSION: 409,
    ErrorCode.TOO_LARGE: 413,
    ErrorCode.COPY: 422,
    ErrorCode.SIGNATURE: 422,
    ErrorCode.TIMEOUT: 504,
}
"""The HTTP status of each error; 502 for all others: it was the kernel's fault."""

_T = TypeVar("_T")


class Question(FigportHandler):
    """Base of the handlers that ask a kernel."""

    _asking: asyncio.Task[bytes] | None = None  # None until the kernel was asked
    _left = False

    async def ask(self, kernel: str, message: bytes, read: Callable[[bytes], _T]) -> _T | None:
        """Ask the kernel and return what `read` makes of its answer; None if there is nothing left to do.

        What is wrong is answered as JSON that says what, where, and what mends it.
        """
        self._asking = asyncio.ensure_future(self.bridge(kernel).ask(message))
        try:
            async with asyncio.timeout(self.figport.download_timeout):
                answer = await self._asking
            return read(answer)
        except TimeoutError:
            self.refuse(faults.no_answer())
        except FigportError as error:
            self.refuse(error)
        except asyncio.CancelledError:
            if not self._left:
                raise web.HTTPError(503, "The server stops.") from None
        return None

    def refuse(self, error: FigportError) -> None:
        """Answer with what is wrong."""
        self.set_status(_STATUS.get(error.code, 502))
        self.set_header("X-Content-Type-Options", "nosniff")
        # A dictionary, so tornado writes JSON; what it says can come from the kernel.
        said = {"what": error.what, "where": error.where, "fix": error.fix}
        self.finish({"code": error.code.value, **{name: faults.printable(text) for name, text in said.items()}})

    def on_connection_close(self) -> None:
        """Stop waiting for an answer that nobody wants any more."""
        super().on_connection_close()
        self._left = True
        if self._asking is not None:
            self._asking.cancel()
