"""One kernel's hub, joined to real sockets, a real link and a clock.

A `Bridge` exists while somebody needs the kernel: a page's socket or a download. It carries out what the hub wants, in
order, and decides nothing itself. All methods run on the server's event loop thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any, Protocol

from figport.errors import FigportError
from figport.wire import KernelStatus

from .actions import (
    Action,
    Answer,
    CloseSocket,
    Connect,
    Disconnect,
    NoteActivity,
    SendToKernel,
    SendToPage,
    Verb,
    Warn,
)
from .hub import Hub
from .kernel_link import KernelLink, LinkListener


class PageSocket(Protocol):
    """What a bridge needs of a page's WebSocket. Neither method raises when the socket is closed already."""

    def deliver(self, packet: bytes) -> bool:
        """Send one binary message; return False if too much is waiting already, then nothing was sent."""

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close the socket."""


@dataclass(frozen=True, slots=True)
class _Seat:
    """A page's socket and the timer that runs until it must have said HELLO."""

    socket: PageSocket
    overdue: asyncio.TimerHandle


class Bridge(LinkListener):
    """Everything between the pages and one kernel.

    Parameters
    ----------
    hub
        The core; owned by this bridge.
    manager
        The kernel's manager; told when a person uses the kernel.
    new_link
        Makes a link that reports to the given listener.
    hello_timeout
        Seconds until a page must have said HELLO.
    log
        The server's log.
    on_unused
        Called once with the bridge and the manager, when nobody needs this kernel any more; the bridge is of no use
        afterwards.
    """

    def __init__(
        self,
        hub: Hub,
        manager: Any,
        *,
        new_link: Callable[[LinkListener], KernelLink],
        hello_timeout: float,
        log: logging.Logger | logging.LoggerAdapter[Any],
        on_unused: Callable[[Bridge, Any], None],
    ) -> None:
        self._hub = hub
        self._manager = manager
        self._new_link = new_link
        self._hello_timeout = hello_timeout
        self._log = log
        self._on_unused = on_unused
        self._link: KernelLink | None = None  # None while there is none
        self._seats: dict[int, _Seat] = {}
        self._answers: dict[int, asyncio.Future[bytes]] = {}
        self._numbers = count(1)
        self._todo: deque[Action] = deque()
        self._working = False
        self._retired = False

    # --- pages and downloads --------------------------------------------------------------------------

    def page_opened(self, socket: PageSocket) -> int:
        """Take in a page's socket and return its number for the other methods."""
        number = next(self._numbers)
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._hello_timeout, lambda: self._do(self._hub.page_overdue(number)))
        self._seats[number] = _Seat(socket, timer)
        self._do(self._hub.page_opened(number))
        return number

    def page_said(self, number: int, packet: bytes | str) -> None:
        """Handle one message from a page."""
        self._do(self._hub.page_said(number, packet))

    def page_left(self, number: int) -> None:
        """Forget a page whose socket is closed."""
        self._unseat(number)
        self._do(self._hub.page_left(number))

    async def ask(self, message: bytes) -> bytes:
        """Send SAVE or REVIVE to the kernel and return its answer: SAVED, MADE or ERROR.

        Cancelling the call closes the comm. There is no timeout of its own.
        """
        number = next(self._numbers)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        try:
            self._do(self._hub.ask(number, message))
            return await answer
        finally:
            del self._answers[number]
            self._do(self._hub.drop(number))

    # --- the kernel -----------------------------------------------------------------------------------

    def idle_seconds(self) -> float:
        """Return for how long nobody has used the kernel."""
        last: datetime = self._manager.last_activity
        return (datetime.now(UTC) - last).total_seconds()

    def kernel_became(self, status: KernelStatus) -> None:
        """Take notice of the kernel's fate."""
        self._do(self._hub.kernel_became(status))

    def kernel_restarts(self) -> None:
        """Take notice that the kernel died and is started again."""
        self.kernel_became(KernelStatus.RESTARTING)

    def kernel_died(self) -> None:
        """Take notice that the kernel died for good."""
        self.kernel_became(KernelStatus.DEAD)

    def link_up(self, answer: bytes) -> None:
        """Pass on what the link says, as the next three do."""
        self._do(self._hub.link_up(answer))

    def link_failed(self, error: FigportError) -> None:
        """See `LinkListener`."""
        self._do(self._hub.link_failed(error))

    def kernel_said(self, comm: str, message: bytes) -> None:
        """See `LinkListener`."""
        self._do(self._hub.kernel_said(comm, message))

    def kernel_closed(self, comm: str) -> None:
        """See `LinkListener`."""
        self._do(self._hub.kernel_closed(comm))

    def stop(self) -> None:
        """Close all sockets and the link: the server stops."""
        self._do(self._hub.stop())
        for answer in self._answers.values():
            answer.cancel()

    # --- doing ----------------------------------------------------------------------------------------

    def _do(self, actions: list[Action]) -> None:
        """Carry out actions in order; those that follow from carrying them out come after."""
        self._todo.extend(actions)
        if self._working:
            return
        self._working = True
        try:
            while self._todo:
                action = self._todo.popleft()
                try:
                    self._carry_out(action)
                except Exception:  # a fault here must not reach the other pages
                    self._log.exception("figport could not carry out %s", type(action).__name__)
        finally:
            self._working = False
        if self._hub.unused and not self._retired:
            self._retired = True
            self._on_unused(self, self._manager)

    def _carry_out(self, action: Action) -> None:
        match action:
            case SendToPage(number, packet):
                seat = self._seats.get(number)
                if seat is not None and not seat.socket.deliver(packet):
                    self._todo.extend(self._hub.page_slow(number))
            case SendToKernel(comm, verb, message):
                self._send(comm, verb, message)
            case NoteActivity():
                self._manager.last_activity = datetime.now(UTC)
            case Connect(hello):
                self._link = self._new_link(self)
                self._link.connect(hello)
            case Disconnect(gone):
                link, self._link = self._link, None
                if link is not None:
                    link.close(gone=gone)
            case CloseSocket(number, code, reason):
                seat = self._unseat(number)
                if seat is not None:
                    seat.socket.close(code, reason)
            case Answer(number, message):
                answer = self._answers.get(number)
                if answer is not None and not answer.done():
                    answer.set_result(message)
            case Warn(text):
                self._log.warning("figport: %s", text)

    def _send(self, comm: str, verb: Verb, message: bytes) -> None:
        if self._link is None:
            return
        match verb:
            case Verb.OPEN:
                self._link.open(comm, message)
            case Verb.MSG:
                self._link.send(comm, message)
            case Verb.CLOSE:
                self._link.end(comm)

    def _unseat(self, number: int) -> _Seat | None:
        seat = self._seats.pop(number, None)
        if seat is not None:
            seat.overdue.cancel()
        return seat
