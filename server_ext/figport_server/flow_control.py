"""How fast pages are read: no faster than their kernel takes what they say, and than a rate. No I/O.

What a page says and nobody reads waits in the page, and in the buffers of the way to it: none of it costs the server.
"""

from __future__ import annotations

from typing import Final

from .actions import Action, Limits, PausePage, ReadPage
from .outbox import Outbox
from .state import Page
from .usage import InputUsage

BURST: Final = 2.0
"""Seconds that a page may be ahead of its rate: a notebook that is opened attaches all its figures at once."""

OPENING: Final = 19.0
"""Messages that one which opens a view counts for besides itself: a kernel draws a whole picture for it."""


class FlowControl:
    """Which pages are not read at present.

    Parameters
    ----------
    limits
        What the hub works under.
    outbox
        What waits for the kernel.
    usage
        What waits for all kernels.
    out
        Where the actions go.
    """

    def __init__(self, limits: Limits, outbox: Outbox, usage: InputUsage, out: list[Action]) -> None:
        self._limits = limits
        self._outbox = outbox
        self._usage = usage
        self._out = out
        self._paused: dict[int, Page] = {}

    @property
    def due(self) -> list[float]:
        """When to look at each of the pages that are not read."""
        return [page.due for page in self._paused.values()]

    def begin(self, socket: int, now: float) -> Page:
        """Return the record of a new page."""
        return Page(socket, now + self._limits.hello_seconds, BURST * self._limits.rate, now)

    def spend(self, page: Page, messages: float, now: float) -> None:
        """Note that a page said so much."""
        rate = self._limits.rate
        page.tokens = min(page.tokens + (now - page.counted) * rate, BURST * rate) - messages
        page.counted = now

    def pause(self, page: Page, now: float) -> None:
        """Stop reading a page of which too much waits, or that says too much."""
        full = self._full(page, self._limits.input_bytes)
        if page.socket not in self._paused and (full or page.tokens < 0):
            page.due = now + (self._limits.stall_seconds if full else -page.tokens / self._limits.rate)
            self._paused[page.socket] = page
            self._out.append(PausePage(page.socket))

    def stalled(self, now: float) -> list[Page]:
        """Return the pages of which the kernel has taken nothing for too long."""
        return [page for page in self._paused.values() if page.due <= now and self._full(page, self._half)]

    def go_on(self, now: float, *, taken: bool) -> None:
        """Read those again of which little waits; `taken` says that the kernel took something."""
        for page in list(self._paused.values()):
            self.spend(page, 0.0, now)
            if self._full(page, self._half):
                if taken:
                    page.due = now + self._limits.stall_seconds
            elif page.tokens < 0:
                page.due = now + max(-page.tokens / self._limits.rate, 0.001)
            else:
                del self._paused[page.socket]
                self._out.append(ReadPage(page.socket))

    def forget(self, page: Page) -> None:
        """Forget a page that is gone."""
        self._paused.pop(page.socket, None)

    @property
    def _half(self) -> int:
        return self._limits.input_bytes // 2

    def _full(self, page: Page, most: int) -> bool:
        own = self._outbox.waiting(page.socket)
        return own > most or self._usage.full(page.user, own)
