"""One kernel's hub, joined to real sockets, a real link and a clock.

A `Bridge` exists from the first time that somebody needs the kernel until the server has it no more. So what is asked
of the kernel's manager is asked once and never taken back: whoever takes back a restart callback while those are
called makes jupyter_client pass over the next one, somebody else's. A bridge carries out what the hub wants, in order,
and decides nothing itself. All methods run on the server's event loop thread.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any, Protocol, TypeVarTuple, assert_never

from figport.errors import FigportError
from figport.wire import Access, KernelStatus

from . import error_texts, processes
from .actions import (
    Action,
    Answer,
    AskKernel,
    CloseSocket,
    Connect,
    Disconnect,
    LookUp,
    Mark,
    NoteActivity,
    PausePage,
    ReadPage,
    SendToKernel,
    SendToPage,
    Verb,
    Warn,
)
from .hub import Hub
from .kernel_link import KernelLink, LinkListener
from .kernel_liveness import Finding

_Args = TypeVarTuple("_Args")


class PageSocket(Protocol):
    """What a bridge needs of a page's WebSocket. Neither method raises when the socket is closed already."""

    def deliver(self, packet: bytes) -> bool:
        """Send one binary message; return False if too much is waiting already, then nothing was sent."""

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close the socket."""

    def pause(self) -> None:
        """Read no more messages until `read_on`."""

    def read_on(self) -> None:
        """Read messages again."""


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
    look
        Asks the server's kernel manager what it knows of the kernel, given the identity of the process greeted last.
    log
        The server's log.
    on_used
        Called when a person used the kernel, through a page or by a download.
    on_gone
        Called once with the bridge, when the server has the kernel no more; the bridge is of no use afterwards.
    """

    def __init__(
        self,
        hub: Hub,
        manager: Any,
        *,
        new_link: Callable[[LinkListener], KernelLink],
        look: Callable[[object], Awaitable[Finding]],
        log: logging.Logger | logging.LoggerAdapter[Any],
        on_used: Callable[[], None],
        on_gone: Callable[[Bridge], None],
    ) -> None:
        self.manager = manager
        self._hub = hub
        self._new_link = new_link
        self._look = look
        self._log = log
        self._on_used = on_used
        self._on_gone = on_gone
        self._link: KernelLink | None = None  # None while there is none
        self._sockets: dict[int, PageSocket] = {}
        self._answers: dict[int, asyncio.Future[bytes | memoryview]] = {}
        self._numbers = count(1)
        self._todo: deque[Action] = deque()
        self._working = False
        self._process: object = None  # the identity of the process that was greeted last
        self._listens = False  # to the manager's restarter, which is there once the kernel has been
        self._looking: asyncio.Task[Finding] | None = None  # None while nobody asks the manager
        self._timer: asyncio.TimerHandle | None = None  # None while nothing is due
        self._due = math.inf  # when it rings

    @property
    def unused(self) -> bool:
        """True when nobody needs this kernel: no page, no request."""
        return self._hub.unused

    @property
    def views(self) -> int:
        """How many figures and lists of this kernel pages show."""
        return self._hub.views

    @property
    def state(self) -> str:
        """How the link to the kernel stands."""
        return self._hub.state

    @property
    def channel(self) -> str | None:
        """By what the kernel is reached, see `KernelLink.channel`; None while there is no link."""
        return None if self._link is None else self._link.channel

    @property
    def watched(self) -> bool:
        """True while a page shows a figure of this kernel."""
        return self._hub.watched

    @property
    def loaded(self) -> bool:
        """Whether figport answered when the kernel was greeted last."""
        return self._hub.loaded

    def note_activity(self) -> None:
        """Keep the kernel from being culled as idle."""
        self.manager.last_activity = datetime.now(UTC)

    # --- pages and downloads --------------------------------------------------------------------------

    def page_opened(self, socket: PageSocket, access: Access = Access.USE, user: str = "") -> int:
        """Take in a page's socket, whose user may do so much, and return its number for the other methods."""
        number = next(self._numbers)
        self._sockets[number] = socket
        self._do(self._hub.page_opened, number, access, user)
        return number

    def page_said(self, number: int, packet: bytes | str) -> None:
        """Handle one message from a page."""
        self._do(self._hub.page_said, number, packet)

    def page_expelled(self, number: int) -> None:
        """Close the socket of somebody who may not have it any more."""
        self._do(self._hub.page_unwanted, number, error_texts.expelled())

    def page_left(self, number: int) -> None:
        """Forget a page whose socket is closed."""
        self._sockets.pop(number, None)
        self._do(self._hub.page_left, number)

    async def ask(self, message: bytes) -> bytes | memoryview:
        """Send SAVE or REVIVE to the kernel and return its answer: SAVED, MADE or ERROR.

        Cancelling the call closes the comm. There is no timeout of its own.
        """
        number = next(self._numbers)
        answer: asyncio.Future[bytes | memoryview] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        try:
            self._do(self._hub.ask, number, message)
            return await answer
        finally:
            del self._answers[number]
            self._do(self._hub.drop, number)

    # --- the kernel -----------------------------------------------------------------------------------

    def hint(self) -> None:
        """Take a hint that something became of the kernel, from whomever it comes: find out."""
        self._do(self._hub.kernel_hinted)

    def link_up(self, answer: bytes) -> None:
        """Pass on what the link says, as the next six do."""
        self._process = processes.identity(self.manager)
        if not self._listens:
            self._listens = True
            self.manager.add_restart_callback(self._restarts, "restart")
            self.manager.add_restart_callback(self._died, "dead")
        self._do(self._hub.link_up, answer)

    def link_failed(self, error: FigportError) -> None:
        """See `LinkListener`."""
        self._do(self._hub.link_failed, error)

    def kernel_said(self, comm: str, message: bytes | memoryview) -> None:
        """See `LinkListener`."""
        self._do(self._hub.kernel_said, comm, message)

    def kernel_closed(self, comm: str) -> None:
        """See `LinkListener`."""
        self._do(self._hub.kernel_closed, comm)

    def kernel_received(self, mark: int) -> None:
        """See `LinkListener`."""
        self._do(self._hub.kernel_received, mark)

    def kernel_silent(self) -> None:
        """See `LinkListener`."""
        self._do(self._hub.kernel_silent)

    def kernel_answers(self) -> None:
        """See `LinkListener`."""
        self._do(self._hub.kernel_answers)

    def kernel_became(self, status: KernelStatus) -> None:
        """See `LinkListener`."""
        self._do(self._hub.kernel_became, status)

    def stop(self) -> None:
        """Close all sockets and the link: the server stops."""
        self._do(self._hub.stop)
        for answer in self._answers.values():
            answer.cancel()
        if self._looking is not None:
            self._looking.cancel()
        if self._timer is not None:
            self._timer.cancel()

    def _restarts(self) -> None:
        """Take notice that the kernel died and is started again: the manager's restarter knows."""
        self.kernel_became(KernelStatus.RESTARTING)

    def _died(self) -> None:
        """Take notice that the restarter has given up."""
        self.kernel_became(KernelStatus.DEAD)

    # --- what the manager knows -----------------------------------------------------------------------

    def _look_up(self) -> None:
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._look(self._process))
            self._looking.add_done_callback(self._found)

    def _found(self, task: asyncio.Future[Finding]) -> None:
        self._looking = None
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._log.error("figport could not find out what became of a kernel", exc_info=error)
            return
        finding = task.result()
        self._do(self._hub.kernel_found, finding)
        if finding in (Finding.SHUTDOWN, Finding.CULLED):
            self._on_gone(self)

    # --- doing ----------------------------------------------------------------------------------------

    def _do(self, event: Callable[[*_Args], list[Action]], *args: *_Args) -> None:
        """Tell the hub of an event; carry out what follows, in order, and after it what follows from that."""
        loop = asyncio.get_running_loop()
        self._todo.extend(self._hub.tick(loop.time()))
        self._todo.extend(event(*args))
        if self._working:
            return
        self._working = True
        try:
            while self._todo:
                action = self._todo.popleft()
                try:
                    self._carry_out(action)
                except Exception as error:  # a fault here must not reach the other pages
                    self._log.exception("figport could not carry out %s", type(action).__name__)
                    if isinstance(action, Connect):
                        self._todo.extend(self._hub.link_failed(error_texts.link_trouble(error)))
        finally:
            self._working = False
        if self._hub.due != self._due:
            self._due = self._hub.due
            if self._timer is not None:
                self._timer.cancel()
            self._timer = None if self._due == math.inf else loop.call_at(self._due, self._ring)

    def _ring(self) -> None:
        self._due = math.inf
        self._do(list)  # the time is all there is to tell

    def _carry_out(self, action: Action) -> None:
        match action:
            case SendToPage(number, packet):
                socket = self._sockets.get(number)
                if socket is not None and not socket.deliver(packet):
                    self._todo.extend(self._hub.page_unwanted(number, error_texts.slow()))
            case SendToKernel(comm, verb, message):
                self._send(comm, verb, message)
            case Mark(number):
                if self._link is not None:
                    self._link.mark(number)
            case PausePage(number):
                socket = self._sockets.get(number)
                if socket is not None:
                    socket.pause()
            case ReadPage(number):
                socket = self._sockets.get(number)
                if socket is not None:
                    socket.read_on()
            case LookUp():
                self._look_up()
            case AskKernel():
                if self._link is not None:
                    self._link.check()
            case NoteActivity():
                self.note_activity()
                if self._link is not None:
                    self._link.note_activity()
                self._on_used()
            case Connect(hello):
                self._link = self._new_link(self)
                self._link.connect(hello)
            case Disconnect(gone):
                link, self._link = self._link, None
                if link is not None:
                    link.close(gone=gone)
            case CloseSocket(number, code, reason):
                socket = self._sockets.pop(number, None)
                if socket is not None:
                    socket.close(code, reason)
            case Answer(number, message):
                answer = self._answers.get(number)
                if answer is not None and not answer.done():
                    answer.set_result(message)
            case Warn(text):
                self._log.warning("figport: %s", text)
            case never:
                assert_never(never)

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
