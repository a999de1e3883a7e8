"""The sans-I/O core of the server side: pages, views and one kernel; bytes in, actions out.

There is one hub per kernel, because nothing is shared between kernels: a page opens one socket per kernel, and a link,
its WELCOME and its fate belong to one kernel. So no method needs to be told which kernel it is about, and a fault
cannot reach another kernel's pages.

The hub reads HELLO, WELCOME and ERROR, whose layout is frozen, and of every other message only the first byte. It
relays message bytes as they came. All methods are called on the server's event loop thread, each returns the
actions to carry out, none blocks or raises because of anything a peer sent.

The hub knows no clock: it is told the time by `tick`, and `due` says when it wants to be told again. No state lacks a
way out: each has a deadline. What a kernel's link is doing is one enum::

    IDLE ──first page, ATTACH or request──▶ GREETING ──WELCOME──▶ UP
      ▲                                        │                  │
      └──────── nobody answered, restarted, last page left ───────┘     DOWN: between ``restarting`` and ``restarted``
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum, auto
from typing import assert_never
from uuid import uuid4

from figport import wire
from figport.errors import CLOSE_CODES, ErrorCode, FigportError
from figport.wire import KernelStatus, Kind, Party

from . import checks, faults
from .actions import (
    GOING_AWAY,
    Action,
    Answer,
    AskKernel,
    CloseSocket,
    Connect,
    Disconnect,
    Limits,
    LookUp,
    NoteActivity,
    SendToKernel,
    SendToPage,
    Verb,
    Warn,
)
from .liveness import Finding, Liveness
from .records import Page, Request, View


class LinkState(Enum):
    """What the link to the kernel is doing."""

    IDLE = auto()
    GREETING = auto()
    UP = auto()
    DOWN = auto()


class Hub:
    """All pages of one kernel.

    Parameters
    ----------
    version
        Our figport version.
    limits
        What one page may take up.
    new_comm
        Returns a comm id that was never used before.
    """

    def __init__(self, version: str, limits: Limits, new_comm: Callable[[], str] = lambda: uuid4().hex) -> None:
        self._version = version
        self._limits = limits
        self._new_comm = new_comm
        self._now = 0.0
        self._state = LinkState.IDLE
        self._answer_due = math.inf  # when the kernel must have answered HELLO; inf unless GREETING
        self._liveness = Liveness()
        self._welcome: bytes | None = None  # the kernel's, None unless UP
        self._pages: dict[int, Page] = {}
        self._strangers: dict[int, Page] = {}  # those that have not said HELLO, in the order in which they came
        self._views: dict[str, View] = {}  # by comm
        self._requests: dict[str, Request] = {}  # by comm
        self._out: list[Action] = []

    @property
    def unused(self) -> bool:
        """True when nobody needs this kernel: no page, no request."""
        return not self._pages and not self._requests

    # --- time -----------------------------------------------------------------------------------------

    @property
    def due(self) -> float:
        """When to tell the time at the latest; inf if nothing is waited for."""
        stranger = next(iter(self._strangers.values()), None)
        hello = math.inf if stranger is None else stranger.due
        return min(hello, self._answer_due, self._liveness.look_at)

    def tick(self, now: float) -> list[Action]:
        """Take notice of the time, in seconds that rise, and do what is due by now. Called before each other method."""
        self._now = now
        for page in list(self._strangers.values()):
            if page.due > now:
                break
            self._fail_page(page, faults.no_hello())
        if self._answer_due <= now:
            self._fail_link(faults.no_answer())
        if self._liveness.look_at <= now:
            self._liveness.looking(now)
            self._out.append(LookUp())
        return self._take()

    # --- pages ----------------------------------------------------------------------------------------

    def page_opened(self, socket: int) -> list[Action]:
        """Take in a new socket; it must say HELLO next."""
        self._pages[socket] = self._strangers[socket] = Page(socket, self._now + self._limits.hello_seconds)
        return self._take()

    def page_said(self, socket: int, packet: bytes | str) -> list[Action]:
        """Handle one WebSocket message of a page; text is an error."""
        page = self._pages.get(socket)
        if page is None:  # we closed it; what was under way still arrives
            return []
        number = 0
        try:
            if isinstance(packet, str):
                raise faults.malformed("A text message arrived, but figport's are binary")
            number, message = wire.unpack(packet)
            kind = checks.page_message(message, self._limits.message_bytes)
            if number == 0:
                self._on_socket(page, kind, message)
            else:
                self._on_view(page, number, kind, message)
        except FigportError as error:
            self._complain(page, number, error, checks.first_byte(packet))
        return self._take()

    def page_left(self, socket: int) -> list[Action]:
        """Forget a socket that is closed and end its views."""
        page = self._pages.get(socket)
        if page is not None:
            self._forget_page(page)
        return self._take()

    def page_slow(self, socket: int) -> list[Action]:
        """Close a socket whose page does not read what is sent to it."""
        page = self._pages.get(socket)
        if page is not None:
            self._fail_page(page, faults.slow())
        return self._take()

    def _on_socket(self, page: Page, kind: Kind, message: bytes) -> None:
        match kind:
            case Kind.HELLO if not page.greeted:
                checks.page_hello(message, self._version)
                page.greeted = True
                del self._strangers[page.socket]
                self._tell(page, 0, wire.Welcome(wire.PROTOCOL, self._version, Party.SERVER))
                if self._welcome is not None:
                    self._out.append(SendToPage(page.socket, wire.pack(0, self._welcome)))
                if self._liveness.silent:
                    self._tell(page, 0, wire.KernelFate(KernelStatus.SILENT))
                self._need_link()
            case Kind.HELLO:  # the page wonders whether anything still gets through
                self._tell(page, 0, wire.Welcome(wire.PROTOCOL, self._version, Party.SERVER))
            case Kind.ERROR:  # the page says what it thinks of us; it closes the socket itself if it must
                self._warn_once(page, ErrorCode.INTERNAL, kind, checks.page_report(message))
            case _ if page.greeted:
                raise faults.malformed(f"{kind.name} is not allowed on view 0")
            case _:
                raise faults.malformed("HELLO must come first")

    def _on_view(self, page: Page, number: int, kind: Kind, message: bytes) -> None:
        if not page.greeted:
            self._complain(page, 0, faults.malformed("HELLO must come first"), kind)
            return
        view = page.views.get(number)
        match kind:
            case Kind.HELLO:
                raise faults.malformed("HELLO is allowed only on view 0")
            case Kind.ATTACH | Kind.LIST if view is not None:
                raise faults.malformed(f"View {number} is attached already")
            case Kind.ATTACH | Kind.SAVE | Kind.LIST if view is None:
                self._open_view(page, number, kind, message)
            case Kind.DETACH:
                if view is not None:
                    self._close_view(view)
            case _ if view is not None:
                if kind in checks.INPUT:
                    self._out.append(NoteActivity())
                self._to_kernel(view, message)
            case _ if number > page.last:
                raise faults.malformed(f"View {number} is not attached; its first message must be ATTACH, LIST or SAVE")
            case _:
                pass  # sent before the page learned that the view has ended

    def _open_view(self, page: Page, number: int, kind: Kind, message: bytes) -> None:
        if number <= page.last:
            raise faults.malformed(f"View number {number} was used before; numbers must rise")
        page.last = number
        if self._state is LinkState.DOWN:
            return  # ``restarted`` ends it in a moment, ``dead`` says more than an error could
        if len(page.views) >= self._limits.views:
            self._complain(page, number, faults.too_many_views(len(page.views)), kind, fatal=True)
            return
        if kind is Kind.SAVE:
            self._out.append(NoteActivity())
        if self._liveness.silent:
            self._tell(page, 0, wire.KernelFate(KernelStatus.SILENT))
        view = View(page, number, self._new_comm(), once=kind is Kind.SAVE)
        page.views[number] = self._views[view.comm] = view
        if self._state is LinkState.UP:
            self._out.append(SendToKernel(view.comm, Verb.OPEN, message))
        else:
            self._need_link()
            self._to_kernel(view, message)

    def _to_kernel(self, view: View, message: bytes) -> None:
        if self._state is LinkState.UP:
            self._out.append(SendToKernel(view.comm, Verb.MSG, message))
            return
        page = view.page
        page.held += 1
        page.held_bytes += len(message)
        view.held.append(message)
        if page.held > self._limits.waiting_messages or page.held_bytes > self._limits.waiting_bytes:
            self._fail_page(page, faults.too_much_waiting())

    # --- requests: a file for a download, without a page ----------------------------------------------

    def ask(self, request: int, message: bytes) -> list[Action]:
        """Send `message` (SAVE, REVIVE) to the kernel on its own comm; one `Answer` follows unless dropped before."""
        if self._state is LinkState.DOWN:
            self._out.append(Answer(request, faults.as_bytes(faults.restarted())))
            return self._take()
        comm = self._new_comm()
        self._requests[comm] = Request(request, comm, message)
        self._out.append(NoteActivity())
        if self._state is LinkState.UP:
            self._out.append(SendToKernel(comm, Verb.OPEN, message))
        self._need_link()
        return self._take()

    def drop(self, request: int) -> list[Action]:
        """Forget a request: it was answered, or nobody waits for the answer any more."""
        for entry in [entry for entry in self._requests.values() if entry.number == request]:
            self._drop(entry)
        return self._take()

    def _drop(self, request: Request) -> None:
        del self._requests[request.comm]
        if self._state is LinkState.UP:
            self._out.append(SendToKernel(request.comm, Verb.CLOSE, b""))
        self._rest()

    # --- the kernel -----------------------------------------------------------------------------------

    def link_up(self, answer: bytes) -> list[Action]:
        """Handle the kernel's answer to our HELLO: WELCOME, or ERROR."""
        try:
            checks.kernel_answer(answer, self._version)
        except FigportError as error:
            return self.link_failed(error)
        self._state = LinkState.UP
        self._answer_due = math.inf
        self._welcome = answer
        for page in self._pages.values():
            if page.greeted:
                self._out.append(SendToPage(page.socket, wire.pack(0, answer)))
            page.held = page.held_bytes = 0
        self._answers()
        for view in self._views.values():
            held, view.held = view.held, []
            for at, message_bytes in enumerate(held):
                self._out.append(SendToKernel(view.comm, Verb.MSG if at else Verb.OPEN, message_bytes))
        for request in self._requests.values():
            self._out.append(SendToKernel(request.comm, Verb.OPEN, request.message))
        return self._take()

    def link_failed(self, error: FigportError) -> list[Action]:
        """Tell everybody who waits that the kernel cannot be reached; the next ATTACH tries again."""
        self._fail_link(error)
        return self._take()

    def kernel_said(self, comm: str, message: bytes) -> list[Action]:
        """Relay a comm message of the kernel to the view or request it belongs to."""
        view = self._views.get(comm)
        request = self._requests.get(comm)
        if view is not None:
            try:
                self._relay(view, message)
            except FigportError as error:
                self._complain(view.page, view.number, error, message[0] if message else -1)
        elif request is not None:
            del self._requests[comm]
            self._out.append(Answer(request.number, message))
            self._rest()
        return self._take()

    def kernel_closed(self, comm: str) -> list[Action]:
        """Handle ``comm_close``: the end of a view that had no CLOSED, or of a request without an answer."""
        error = faults.silent_end()
        view = self._views.get(comm)
        request = self._requests.pop(comm, None)
        if view is not None:
            if not (view.once and view.answered):
                self._tell(view.page, view.number, faults.as_message(error, fatal=True))
            self._forget_view(view)
        elif request is not None:
            self._out.append(Answer(request.number, faults.as_bytes(error)))
            self._rest()
        return self._take()

    def kernel_silent(self) -> list[Action]:
        """Take notice that the kernel was asked and does not answer. All goes on when it does."""
        self._liveness.hinted()
        if not self._liveness.silent:
            self._announce(KernelStatus.SILENT)
        return self.tick(self._now)

    def kernel_answers(self) -> list[Action]:
        """Take notice that a silent kernel answers again."""
        self._answers()
        return self._take()

    def kernel_hinted(self) -> list[Action]:
        """Take a hint that something became of the kernel: find out from those who know."""
        self._liveness.hinted()
        if self._state is LinkState.UP:
            self._out.append(AskKernel())
        return self.tick(self._now)

    def kernel_found(self, finding: Finding) -> list[Action]:
        """Handle what the kernel manager knows of the kernel."""
        up, down = self._state is LinkState.UP, self._state is LinkState.DOWN
        status = self._liveness.found(finding, self._now, up=up, down=down)
        return [] if status is None else self.kernel_became(status)

    def kernel_became(self, status: KernelStatus) -> list[Action]:
        """Tell all pages what became of the kernel, and end their views; only a restart leaves the sockets."""
        if status is KernelStatus.RESTARTING and self._state is LinkState.DOWN:
            self._liveness.became(status, self._now)  # tried once more; nobody need be told again
            return self._take()
        self._announce(status)
        match status:
            case KernelStatus.RESTARTING | KernelStatus.RESTARTED:
                self._drop_all(faults.restarted())
                restarting = status is KernelStatus.RESTARTING
                self._unlink(LinkState.DOWN if restarting else LinkState.IDLE, gone=True)
            case KernelStatus.DEAD | KernelStatus.SHUTDOWN | KernelStatus.CULLED:
                self._drop_all(faults.kernel_gone())
                self._unlink(LinkState.IDLE, gone=True)
                for page in self._pages.values():
                    code = CLOSE_CODES[ErrorCode.KERNEL_GONE]
                    self._out.append(CloseSocket(page.socket, code, ErrorCode.KERNEL_GONE))
                self._pages.clear()
                self._strangers.clear()
            case KernelStatus.SILENT | KernelStatus.ANSWERING:
                pass  # all stays as it is
            case never:
                assert_never(never)
        return self._take()

    def stop(self) -> list[Action]:
        """Close everything: the server stops."""
        for page in list(self._pages.values()):
            self._out.append(CloseSocket(page.socket, GOING_AWAY, "server going away"))
            self._forget_page(page)
        for request in list(self._requests.values()):
            self._drop(request)
        return self._take()

    # --- inside ---------------------------------------------------------------------------------------

    def _announce(self, status: KernelStatus) -> None:
        self._liveness.became(status, self._now)
        for page in self._pages.values():
            if page.greeted:
                self._tell(page, 0, wire.KernelFate(status))

    def _answers(self) -> None:
        if self._liveness.silent:
            self._announce(KernelStatus.ANSWERING)

    def _fail_link(self, error: FigportError) -> None:
        """Fail all views. A page without any is told on view 0, not fatal: it may be waiting for the WELCOME."""
        for page in self._pages.values():
            if page.views:
                for number in page.views:
                    self._tell(page, number, faults.as_message(error, fatal=True))
            elif page.greeted:
                self._tell(page, 0, faults.as_message(error, fatal=False))
        self._drop_all(error)
        self._unlink(LinkState.IDLE, gone=False)

    def _relay(self, view: View, message: bytes) -> None:
        kind, last = checks.kernel_message(message)
        view.answered = kind in (Kind.ERROR, Kind.SAVED)
        self._out.append(SendToPage(view.page.socket, wire.pack(view.number, message)))
        if last:
            self._forget_view(view)

    def _take(self) -> list[Action]:
        out, self._out = self._out, []
        return out

    def _tell(self, page: Page, number: int, message: wire.Message) -> None:
        self._out.append(SendToPage(page.socket, wire.pack(number, wire.encode(message))))

    def _complain(self, page: Page, number: int, error: FigportError, first: int, *, fatal: bool = False) -> None:
        """Answer a bad message: on view 0 that is the end of the socket, elsewhere nothing else is disturbed."""
        self._warn_once(page, error.code, first, f"Figure socket {page.socket}, view {number}: {error}")
        if number == 0:
            self._fail_page(page, error)
        else:
            self._tell(page, number, faults.as_message(error, fatal=fatal))

    def _warn_once(self, page: Page, code: ErrorCode, first: int, text: str) -> None:
        if (code, first) not in page.complaints:
            page.complaints.add((code, first))
            self._out.append(Warn(faults.printable(text)))

    def _fail_page(self, page: Page, error: FigportError) -> None:
        self._tell(page, 0, faults.as_message(error, fatal=True))
        self._out.append(CloseSocket(page.socket, error.close_code, error.code))
        self._forget_page(page)

    def _forget_page(self, page: Page) -> None:
        for view in list(page.views.values()):
            self._close_view(view)
        self._pages.pop(page.socket, None)
        self._strangers.pop(page.socket, None)
        self._rest()

    def _close_view(self, view: View) -> None:
        if self._state is LinkState.UP:
            self._out.append(SendToKernel(view.comm, Verb.CLOSE, b""))
        self._forget_view(view)

    def _forget_view(self, view: View) -> None:
        view.page.held -= len(view.held)
        view.page.held_bytes -= sum(map(len, view.held))
        view.page.views.pop(view.number, None)
        self._views.pop(view.comm, None)

    def _drop_all(self, error: FigportError) -> None:
        """Forget all views without a word to the kernel, and answer all requests with `error`."""
        for view in list(self._views.values()):
            self._forget_view(view)
        for request in self._requests.values():
            self._out.append(Answer(request.number, faults.as_bytes(error)))
        self._requests.clear()

    def _need_link(self) -> None:
        if self._state is LinkState.IDLE:
            self._state = LinkState.GREETING
            self._answer_due = self._now + self._limits.hello_seconds
            hello = wire.Hello(wire.PROTOCOL, self._version, Party.SERVER)
            self._out.append(Connect(wire.encode(hello)))

    def _rest(self) -> None:
        """Close the link when nobody needs it."""
        if self.unused and self._state in (LinkState.GREETING, LinkState.UP):
            self._unlink(LinkState.IDLE, gone=False)

    def _unlink(self, state: LinkState, *, gone: bool) -> None:
        self._state = state
        self._answer_due = math.inf
        self._welcome = None
        self._out.append(Disconnect(gone))
