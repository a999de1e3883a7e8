"""The link to a kernel behind a gateway, which does not exist yet: it says so.

One that works would open a WebSocket of its own to the gateway's ``/api/kernels/{kernel}/channels``, with the arguments
of ``GatewayClient.load_connection_args``, and carry the same comm messages; jupyter_server's own gateway client dies of
the first binary message. Nothing outside this module would change.
"""

from __future__ import annotations

import asyncio

from . import faults
from .kernel_link import KernelLink, LinkListener


class GatewayLink(KernelLink):
    """Fails to connect, with the reason."""

    def __init__(self, listener: LinkListener) -> None:
        self._listener = listener
        self._failing: asyncio.Handle | None = None

    def connect(self, hello: bytes) -> None:
        """Fail, soon."""
        self._failing = asyncio.get_running_loop().call_soon(self._listener.link_failed, faults.no_gateway())

    def open(self, comm: str, message: bytes) -> None:
        """Cannot happen: the link is never up."""
        raise RuntimeError("this link is never up")

    def send(self, comm: str, message: bytes) -> None:
        """Cannot happen: the link is never up."""
        raise RuntimeError("this link is never up")

    def end(self, comm: str) -> None:
        """Cannot happen: the link is never up."""
        raise RuntimeError("this link is never up")

    def mark(self, number: int) -> None:
        """Cannot happen: the link is never up."""
        raise RuntimeError("this link is never up")

    def check(self) -> None:
        """Cannot happen: the link is never up."""
        raise RuntimeError("this link is never up")

    def close(self, *, gone: bool = False) -> None:
        """Say nothing any more."""
        if self._failing is not None:
            self._failing.cancel()
