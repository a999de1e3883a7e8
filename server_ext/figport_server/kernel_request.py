"""A request over HTTP that a kernel answers with one message: a download, a figure that is brought back to life."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from tornado import web

from figport.errors import ErrorCode, FigportError

from . import error_texts
from .access import FigportApi
from .audit import Deed

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
    ErrorCode.LIMIT: 429,
    ErrorCode.TIMEOUT: 504,
}
"""The HTTP status of each error; 502 for all others: it was the kernel's fault."""

_T = TypeVar("_T")


class KernelRequest(FigportApi):
    """Base of the handlers that ask a kernel."""

    _asking: asyncio.Task[bytes | memoryview] | None = None  # None until the kernel was asked
    _left = False

    async def admit(self) -> None:
        """Refuse what another site's page asks for, and where kernels may be sent no comms."""
        self.check_site()
        self.check_comms()

    async def ask(self, kernel_id: str, message: bytes, read: Callable[[bytes | memoryview], _T]) -> _T | None:
        """Ask the kernel and return what `read` makes of its answer; None if there is nothing left to do.

        What is wrong is answered as JSON that says what, where, and what mends it.
        """
        self._asking = asyncio.ensure_future(self.bridge(kernel_id).ask(message))
        try:
            async with asyncio.timeout(self.figport.download_timeout):
                answer = await self._asking
            return read(answer)
        except TimeoutError:
            self.refuse_as(error_texts.no_answer())
        except FigportError as error:
            self.refuse_as(error)
        except asyncio.CancelledError:
            if not self._left:
                raise web.HTTPError(503, "The server stops.") from None
        return None

    def refuse_as(self, error: FigportError) -> None:
        """Answer with what is wrong, under the status that goes with it."""
        self.note(Deed.REFUSED, code=error.code.value)
        self.refuse(error, _STATUS.get(error.code, 502))

    def on_connection_close(self) -> None:
        """Stop waiting for an answer that nobody wants any more."""
        super().on_connection_close()
        self._left = True
        if self._asking is not None:
            self._asking.cancel()
