"""The sans-I/O core of the server side: pages, views and one kernel; bytes in, actions out.

There is one hub per kernel: a page opens one socket per kernel, and a link, its WELCOME and its fate belong to one. So
no method needs to be told which kernel it is about, and a fault cannot reach another kernel's pages.

The hub reads HELLO, WELCOME and ERROR, whose layout is frozen, of other messages the first byte, and more only of those
that wait and may be merged. All methods are called on the server's event loop thread, each returns the actions to
carry out, none blocks or raises because of anything a peer sent.

The hub knows no clock: it is told the time by `tick`, and `due` says when it wants to be told again. A page is read no
faster than its kernel takes what it says (`outbox`), nor than `Limits.rate`: `PausePage` stops the reading.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import takewhile
from typing import assert_never
from uuid import uuid4

from figport import wire
from figport.errors import CLOSE_CODES, ErrorCode, FigportError
from figport.wire import Access, KernelStatus, Kind, Party

from . import checks, faults
from .actions import (
    GOING_AWAY,
    Action,
    AskKernel,
    CloseSocket,
    Limits,
    NoteActivity,
    SendToPage,
    Verb,
    Warn,
)
from .contact import Contact, LinkState
from .liveness import Finding
from .reading import OPENING, Reading
from .records import KEPT, Page, View
from .tally import Tally


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
    tally
        What is counted; the same for all hubs of a server.
    """

    def __init__(
        self,
        version: str,
        limits: Limits,
        new_comm: Callable[[], str] = lambda: uuid4().hex,
        tally: Tally | None = None,
    ) -> None:
        self._tally = tally or Tally()
        self._version = version
        self._limits = limits
        self._new_comm = new_comm
        self._out: list[Action] = []
        self._kernel = Contact(version, limits, self._out, self._tally)
        self._pages: dict[int, Page] = {}
        self._strangers: dict[int, Page] = {}  # those that have not said HELLO, in the order in which they came
        self._reading = Reading(limits, self._kernel.outbox, self._out)
        self._views: dict[str, View] = {}  # by comm

    @property
    def unused(self) -> bool:
        """True when nobody needs this kernel: no page, no request."""
        return not self._pages and not self._kernel.asked

    @property
    def views(self) -> int:
        """How many views there are."""
        return len(self._views)

    @property
    def state(self) -> str:
        """How the link to the kernel stands, for people."""
        return "silent" if self._kernel.liveness.silent else self._kernel.state.name.lower()

    @property
    def watched(self) -> bool:
        """True while a page shows a figure."""
        return bool(self._views)

    @property
    def loaded(self) -> bool:
        """Whether figport answered when the kernel was greeted last."""
        return self._kernel.loaded

    # --- time -----------------------------------------------------------------------------------------

    @property
    def due(self) -> float:
        """When to tell the time at the latest; inf if nothing is waited for."""
        stranger = next(iter(self._strangers.values()), None)
        hello = math.inf if stranger is None else stranger.due
        waiting = min((view.due for view in self._views.values()), default=math.inf) if self._kernel.down else math.inf
        return min(hello, waiting, self._kernel.due, *self._reading.due)

    def tick(self, now: float) -> list[Action]:
        """Take notice of the time, in seconds that rise, and do what is due by now. Called before each other method."""
        self._kernel.now = now
        for page in list(takewhile(lambda page: page.due <= now, self._strangers.values())):
            self._fail_page(page, faults.no_hello())
        for page in self._reading.stalled(now):
            self._fail_page(page, faults.too_much_waiting())
        if self._kernel.overdue:
            self._fail_link(faults.no_answer())
        if self._kernel.down:
            for view in [view for view in self._views.values() if view.due <= now]:
                self._tell(view.page, view.number, faults.as_message(faults.still_down(), fatal=True))
                self._forget_view(view)
        self._kernel.look()
        return self._read_on()

    # --- pages ----------------------------------------------------------------------------------------

    def page_opened(self, socket: int, access: Access = Access.USE) -> list[Action]:
        """Take in a new socket, whose user may do so much; it must say HELLO next."""
        page = self._pages[socket] = self._strangers[socket] = self._reading.begin(socket, self._kernel.now)
        page.access = access
        return self._take()

    def page_said(self, socket: int, packet: bytes | str) -> list[Action]:
        """Handle one WebSocket message of a page; text is an error."""
        page, number = self._pages.get(socket), 0
        if page is None:
            return []  # we closed it; what was under way still arrives
        self._tally.received += 1
        self._reading.spend(page, 1.0, self._kernel.now)
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
        if socket in self._pages:
            self._reading.pause(page, self._kernel.now)
        return self._take()

    def page_left(self, socket: int) -> list[Action]:
        """Forget a socket that is closed and end its views."""
        if socket in self._pages:
            self._forget_page(self._pages[socket])
        return self._take()

    def page_unwanted(self, socket: int, error: FigportError) -> list[Action]:
        """Close a socket: its page does not read what is sent to it, or its user may not have it any more."""
        if socket in self._pages:
            self._fail_page(self._pages[socket], error)
        return self._take()

    def _on_socket(self, page: Page, kind: Kind, message: bytes) -> None:
        match kind:
            case Kind.HELLO if not page.greeted:
                checks.page_hello(message, self._version)
                page.greeted = True
                del self._strangers[page.socket]
                if page.access is not Access.USE:
                    self._tell(page, 0, wire.Rights(page.access))
                self._tell(page, 0, wire.Welcome(wire.PROTOCOL, self._version, Party.SERVER))
                if self._kernel.welcome is not None:
                    self._out.append(SendToPage(page.socket, wire.pack(0, self._kernel.welcome)))
                if self._kernel.liveness.silent:
                    self._tell(page, 0, wire.KernelFate(KernelStatus.SILENT))
                self._kernel.need()
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
        if page.access is Access.VIEW:
            message = checks.viewer_message(kind, message)
        view = page.views.get(number)
        match kind:
            case Kind.HELLO:
                raise faults.malformed("HELLO is allowed only on view 0")
            case Kind.ATTACH | Kind.LIST if view is not None:
                raise faults.malformed(f"View {number} is attached already")
            case Kind.ATTACH | Kind.LIST if view is None:
                self._open_view(page, number, kind, message)
            case Kind.DETACH:
                if view is not None:
                    self._close_view(view)
            case _ if view is not None:
                if kind is Kind.ACK and view.frames:
                    self._tally.paints.note(self._kernel.now - view.frames.popleft())
                if kind is Kind.LOOK:
                    view.looked(message)
                if kind in checks.INPUT:
                    self._out.append(NoteActivity())
                self._kernel.outbox.put(page.socket, view.comm, Verb.MSG, message)
            case _ if number > page.last:
                raise faults.malformed(f"View {number} is not attached; its first message must be ATTACH or LIST")
            case _:
                pass  # sent before the page learned that the view has ended

    def _open_view(self, page: Page, number: int, kind: Kind, message: bytes) -> None:
        if number <= page.last:
            raise faults.malformed(f"View number {number} was used before; numbers must rise")
        page.last = number
        if len(page.views) >= self._limits.views:
            self._complain(page, number, faults.too_many_views(len(page.views)), kind, fatal=True)
            return
        self._reading.spend(page, OPENING, self._kernel.now)
        if self._kernel.liveness.silent:
            self._tell(page, 0, wire.KernelFate(KernelStatus.SILENT))
        opening = message if len(message) <= KEPT else b""
        view = View(page, number, self._new_comm(), opening, late=self._kernel.greeting)
        page.views[number] = self._views[view.comm] = view
        self._kernel.need()
        self._begin_view(view, message)

    # --- requests: a file for a download, without a page ----------------------------------------------

    def ask(self, request: int, message: bytes) -> list[Action]:
        """Send `message` (SAVE, REVIVE) to the kernel on its own comm; one `Answer` follows unless dropped before."""
        self._kernel.ask(request, self._new_comm(), message)
        return self._take()

    def drop(self, request: int) -> list[Action]:
        """Forget a request: it was answered, or nobody waits for the answer any more."""
        self._kernel.drop(request)
        self._rest()
        return self._take()

    # --- the kernel -----------------------------------------------------------------------------------

    def link_up(self, answer: bytes) -> list[Action]:
        """Handle the kernel's answer to our HELLO: WELCOME, or ERROR."""
        try:
            checks.kernel_answer(answer, self._version)
        except FigportError as error:
            return self.link_failed(error)
        self._kernel.greeted(answer)
        for page in self._pages.values():
            if page.greeted:
                self._out.append(SendToPage(page.socket, wire.pack(0, answer)))
        self._kernel.begin()
        return [*self.kernel_answers(), *self._read_on()]

    def link_failed(self, error: FigportError) -> list[Action]:
        """Tell everybody who waits that the kernel cannot be reached; the next ATTACH tries again.

        That nobody listened there is no answer to who came later: somebody may have loaded figport to show a figure.
        """
        late = [view for view in self._views.values() if view.late]
        if error.code is ErrorCode.NO_BACKEND and late:
            self._fail_views(error)
            self._kernel.refuse_all(error)
            self._kernel.greet_again()
        else:
            self._fail_link(error)
        return self._read_on()

    def kernel_said(self, comm: str, message: bytes | memoryview) -> list[Action]:
        """Relay a comm message of the kernel to the view or request it belongs to."""
        view = self._views.get(comm)
        if view is not None:
            view.answered()
            try:
                last = checks.kernel_message(message)
                if message[0] == Kind.FRAME:
                    view.frames.append(self._kernel.now)
                self._out.append(SendToPage(view.page.socket, wire.pack(view.number, message)))
                if last:
                    self._forget_view(view)
            except FigportError as error:
                self._complain(view.page, view.number, error, message[0] if message else -1)
        elif self._kernel.answered(comm, message):
            self._rest()
        return self._take()

    def kernel_closed(self, comm: str) -> list[Action]:
        """Handle ``comm_close``: the end of a view that had no CLOSED, or of a request without an answer."""
        error = faults.silent_end()
        view = self._views.get(comm)
        if view is not None:
            self._tell(view.page, view.number, faults.as_message(error, fatal=True))
            self._forget_view(view)
        elif self._kernel.answered(comm, faults.as_bytes(error)):
            self._rest()
        return self._take()

    def kernel_received(self, mark: int) -> list[Action]:
        """Take notice that the kernel has received all that was sent before a `Mark`."""
        self._kernel.outbox.received(mark)
        return self._read_on(taken=True)

    def kernel_silent(self) -> list[Action]:
        """Take notice that the kernel was asked and does not answer. All goes on when it does."""
        self._kernel.liveness.hinted()
        if not self._kernel.liveness.silent:
            self._announce(KernelStatus.SILENT)
        return self.tick(self._kernel.now)

    def kernel_answers(self) -> list[Action]:
        """Take notice that a silent kernel answers again."""
        if self._kernel.liveness.silent:
            self._announce(KernelStatus.ANSWERING)
        return self._take()

    def kernel_hinted(self) -> list[Action]:
        """Take a hint that something became of the kernel: find out."""
        self._kernel.liveness.hinted()
        if self._kernel.up:
            self._out.append(AskKernel())
        return self.tick(self._kernel.now)

    def kernel_found(self, finding: Finding) -> list[Action]:
        """Handle what the kernel manager knows of the kernel."""
        status = self._kernel.found(finding)
        return [] if status is None else self.kernel_became(status)

    def kernel_became(self, status: KernelStatus) -> list[Action]:
        """Tell all pages what became of the kernel, and end their views; only a restart leaves the sockets.

        A restart ends those views that the process had answered, as the page knows of each. Whoever opened another may
        have done so for a figure of the next process, of which nobody here had heard: that one is asked for it in turn.
        """
        if status is KernelStatus.RESTARTING and self._kernel.down:
            self._kernel.liveness.became(status, self._kernel.now)  # tried once more; nobody need be told again
            return self._take()
        match status:
            case KernelStatus.RESTARTING | KernelStatus.RESTARTED:
                self._restart(status)
            case KernelStatus.DEAD | KernelStatus.SHUTDOWN | KernelStatus.CULLED:
                self._announce(status)
                self._drop_all(faults.kernel_gone())
                self._kernel.part(LinkState.IDLE, gone=True)
                for page in self._pages.values():
                    code = CLOSE_CODES[ErrorCode.KERNEL_GONE]
                    self._out.append(CloseSocket(page.socket, code, ErrorCode.KERNEL_GONE))
                    self._reading.forget(page)
                self._pages.clear()
                self._strangers.clear()
            case KernelStatus.SILENT | KernelStatus.ANSWERING:
                self._announce(status)  # all stays as it is
            case never:
                assert_never(never)
        return self._read_on()

    def stop(self) -> list[Action]:
        """Close everything: the server stops."""
        for page in list(self._pages.values()):
            self._out.append(CloseSocket(page.socket, GOING_AWAY, "server going away"))
            self._forget_page(page)
        self._kernel.drop()
        self._rest()
        return self._take()

    # --- inside ---------------------------------------------------------------------------------------

    def _announce(self, status: KernelStatus) -> None:
        self._kernel.liveness.became(status, self._kernel.now)
        for page in self._pages.values():
            if page.greeted:
                self._tell(page, 0, wire.KernelFate(status))

    def _restart(self, status: KernelStatus) -> None:
        for view in [view for view in self._views.values() if not view.opening]:
            if not view.known:
                self._tell(view.page, view.number, faults.as_message(faults.restarted(), fatal=True))
            self._forget_view(view)
        self._announce(status)
        self._kernel.refuse_all(faults.restarted())
        self._kernel.part(LinkState.DOWN if status is KernelStatus.RESTARTING else LinkState.IDLE, gone=True)
        for view in list(self._views.values()):
            del self._views[view.comm]
            view.comm, view.late = self._new_comm(), False  # the old one may be closed in the next process, too
            self._views[view.comm] = view
            self._begin_view(view, view.opening)
        if self._views and status is KernelStatus.RESTARTED:
            self._kernel.need()

    def _begin_view(self, view: View, opening: bytes) -> None:
        view.due = self._kernel.now + self._limits.hello_seconds
        self._kernel.outbox.put(view.page.socket, view.comm, Verb.OPEN, opening)
        if view.look:
            self._kernel.outbox.put(view.page.socket, view.comm, Verb.MSG, view.look)

    def _fail_link(self, error: FigportError) -> None:
        """Fail all views. A page without any is told on view 0, not fatal: it may be waiting for the WELCOME."""
        for page in self._pages.values():
            if page.views:
                for number in page.views:
                    self._tell(page, number, faults.as_message(error, fatal=True))
            elif page.greeted:
                self._tell(page, 0, faults.as_message(error, fatal=False))
        self._drop_all(error)
        self._kernel.part(LinkState.IDLE, gone=False)

    def _fail_views(self, error: FigportError) -> None:
        """Fail the views that were there when the kernel was greeted."""
        for view in list(self._views.values()):
            if view.late:
                view.late = False
            else:
                self._tell(view.page, view.number, faults.as_message(error, fatal=True))
                self._forget_view(view)

    def _take(self) -> list[Action]:
        out = self._out.copy()
        self._out.clear()
        return out

    def _tell(self, page: Page, number: int, message: wire.Message) -> None:
        self._out.append(SendToPage(page.socket, wire.pack(number, wire.encode(message))))

    def _complain(self, page: Page, number: int, error: FigportError, first: int, *, fatal: bool = False) -> None:
        """Answer a bad message: on view 0 that is the end of the socket, elsewhere nothing else is disturbed."""
        self._tally.refused[error.code.value] += 1
        self._warn_once(page, error.code, first, f"Figure socket {page.socket}, view {number}: {error}")
        if number == 0:
            self._fail_page(page, error)
        else:
            self._tell(page, number, faults.as_message(error, fatal=fatal))

    def _warn_once(self, page: Page, code: ErrorCode, first: int, text: str) -> None:
        if page.first_time(code, first):
            self._out.append(Warn(faults.printable(text)))

    def _fail_page(self, page: Page, error: FigportError) -> None:
        self._tell(page, 0, faults.as_message(error, fatal=True))
        self._out.append(CloseSocket(page.socket, error.close_code, error.code))
        self._forget_page(page)

    def _read_on(self, *, taken: bool = False) -> list[Action]:
        """Read those pages again of which little waits, and return all actions."""
        self._reading.go_on(self._kernel.now, taken=taken)
        return self._take()

    def _forget_page(self, page: Page) -> None:
        for view in list(page.views.values()):
            self._close_view(view)
        self._pages.pop(page.socket, None)
        self._strangers.pop(page.socket, None)
        self._reading.forget(page)
        self._rest()

    def _close_view(self, view: View) -> None:
        known = self._kernel.outbox.drop(view.page.socket, view.comm)
        self._forget_view(view)
        if known:
            self._kernel.outbox.put(view.page.socket, view.comm, Verb.CLOSE, b"")

    def _forget_view(self, view: View) -> None:
        self._kernel.outbox.drop(view.page.socket, view.comm)
        view.page.views.pop(view.number, None)
        self._views.pop(view.comm, None)

    def _drop_all(self, error: FigportError) -> None:
        """Forget all views without a word to the kernel, and answer all requests with `error`."""
        for view in list(self._views.values()):
            self._forget_view(view)
        self._kernel.refuse_all(error)

    def _rest(self) -> None:
        """Close the link when nobody needs it."""
        if self.unused and self._kernel.state in (LinkState.GREETING, LinkState.UP):
            self._kernel.part(LinkState.IDLE, gone=False)
