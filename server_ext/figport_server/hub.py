"""The sans-I/O core of the server side: pages, views and one kernel; bytes in, actions out.

There is one hub per kernel: a page opens one socket per kernel, and a link, its WELCOME and its end belong to one
kernel. So no method needs to be told which kernel it is about, and a fault cannot reach another kernel's pages.

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
from uuid import uuid4

from figport import wire
from figport.errors import FigportError
from figport.wire import Access, KernelStatus, Kind

from . import checks, error_texts
from .actions import GOING_AWAY, Action, AskKernel, CloseSocket, Limits, SendToPage
from .contact import Contact
from .conversation import Conversation
from .counters import Counters
from .kernel_liveness import Finding
from .lifecycle import Lifecycle
from .pages import Pages
from .state import Shared
from .usage import InputUsage


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
    counters
        What is counted; the same for all hubs of a server.
    usage
        What waits for kernels; the same for all hubs of a server.
    """

    def __init__(
        self,
        version: str,
        limits: Limits,
        new_comm: Callable[[], str] = lambda: uuid4().hex,
        counters: Counters | None = None,
        usage: InputUsage | None = None,
    ) -> None:
        shared = Shared(version, limits, new_comm, counters or Counters(), usage or InputUsage())
        self._version = version
        self._new_comm = new_comm
        self._counters = shared.counters
        self._out = shared.out
        self._kernel = Contact(shared)
        self._pages = Pages(shared, self._kernel)
        self._conversation = Conversation(shared, self._kernel, self._pages)
        self._lifecycle = Lifecycle(shared, self._kernel, self._pages)

    @property
    def unused(self) -> bool:
        """True when nobody needs this kernel: no page, no request."""
        return self._pages.unused

    @property
    def views(self) -> int:
        """How many views there are."""
        return len(self._pages.views)

    @property
    def state(self) -> str:
        """How the link to the kernel stands, for people."""
        return "silent" if self._kernel.liveness.silent else self._kernel.state.name.lower()

    @property
    def watched(self) -> bool:
        """True while a page shows a figure."""
        return bool(self._pages.views)

    @property
    def loaded(self) -> bool:
        """Whether figport answered when the kernel was greeted last."""
        return self._kernel.loaded

    # --- time -----------------------------------------------------------------------------------------

    @property
    def due(self) -> float:
        """When to tell the time at the latest; inf if nothing is waited for."""
        stranger = next(iter(self._pages.strangers.values()), None)
        hello = math.inf if stranger is None else stranger.due
        return min(hello, self._lifecycle.due, self._kernel.due, *self._pages.flow_control.due)

    def tick(self, now: float) -> list[Action]:
        """Take notice of the time, in seconds that rise, and do what is due by now. Called before each other method."""
        self._kernel.now = now
        for page in list(takewhile(lambda page: page.due <= now, self._pages.strangers.values())):
            self._pages.fail(page, error_texts.no_hello())
        for page in self._pages.flow_control.stalled(now):
            self._pages.fail(page, error_texts.too_much_waiting())
        self._lifecycle.tick(now)
        self._kernel.look()
        return self._read_on()

    # --- pages ----------------------------------------------------------------------------------------

    def page_opened(self, socket: int, access: Access = Access.USE, user: str = "") -> list[Action]:
        """Take in a new socket of a user, who may do so much; it must say HELLO next.

        The kernel is greeted meanwhile: a page that has much to render says HELLO tens of milliseconds later.
        """
        self._pages.begin(socket, access, user)
        self._kernel.need()
        return self._take()

    def page_said(self, socket: int, packet: bytes | str) -> list[Action]:
        """Handle one WebSocket message of a page; text is an error."""
        page = self._pages.open.get(socket)
        if page is not None:  # else we closed it; what was under way still arrives
            self._conversation.hear(page, packet)
        return self._take()

    def page_left(self, socket: int) -> list[Action]:
        """Forget a socket that is closed and end its views."""
        if socket in self._pages.open:
            self._pages.forget(self._pages.open[socket])
        return self._take()

    def page_unwanted(self, socket: int, error: FigportError) -> list[Action]:
        """Close a socket: its page does not read what is sent to it, or its user may not have it any more."""
        if socket in self._pages.open:
            self._pages.fail(self._pages.open[socket], error)
        return self._take()

    # --- requests: a file for a download, without a page ----------------------------------------------

    def ask(self, request: int, message: bytes) -> list[Action]:
        """Send `message` (SAVE, REVIVE) to the kernel on its own comm; one `Answer` follows unless dropped before."""
        self._kernel.ask(request, self._new_comm(), message)
        return self._take()

    def drop(self, request: int) -> list[Action]:
        """Forget a request: it was answered, or nobody waits for the answer any more."""
        self._kernel.drop(request)
        self._pages.close_link_if_unused()
        return self._take()

    # --- the kernel -----------------------------------------------------------------------------------

    def link_up(self, answer: bytes) -> list[Action]:
        """Handle the kernel's answer to our HELLO: WELCOME, or ERROR."""
        try:
            checks.kernel_answer(answer, self._version)
        except FigportError as error:
            return self.link_failed(error)
        self._kernel.greeted(answer)
        for page in self._pages.open.values():
            if page.greeted:
                self._out.append(SendToPage(page.socket, wire.pack(0, answer)))
        self._kernel.begin()
        return [*self.kernel_answers(), *self._read_on()]

    def link_failed(self, error: FigportError) -> list[Action]:
        """Tell everybody who waits that the kernel cannot be reached; the next ATTACH tries again."""
        self._lifecycle.failed(error)
        return self._read_on()

    def kernel_said(self, comm: str, message: bytes | memoryview) -> list[Action]:
        """Relay a comm message of the kernel to the view or request it belongs to."""
        view = self._pages.views.get(comm)
        if view is not None:
            view.answered()
            try:
                last = checks.kernel_message(message)
                if message[0] == Kind.FRAME:
                    view.frames.append(self._kernel.now)
                    self._counters.frames += 1
                self._out.append(SendToPage(view.page.socket, wire.pack(view.number, message)))
                if last:
                    self._pages.forget_view(view)
            except FigportError as error:
                self._pages.complain(view.page, view.number, error, message[0] if message else -1)
        elif self._kernel.answered(comm, message):
            self._pages.close_link_if_unused()
        return self._take()

    def kernel_closed(self, comm: str) -> list[Action]:
        """Handle ``comm_close``: the end of a view that had no CLOSED, or of a request without an answer."""
        error = error_texts.silent_end()
        view = self._pages.views.get(comm)
        if view is not None:
            self._pages.tell(view.page, view.number, error_texts.as_message(error, fatal=True))
            self._pages.forget_view(view)
        elif self._kernel.answered(comm, error_texts.as_bytes(error)):
            self._pages.close_link_if_unused()
        return self._take()

    def kernel_received(self, mark: int) -> list[Action]:
        """Take notice that the kernel has received all that was sent before a `Mark`."""
        self._kernel.outbox.received(mark)
        return self._read_on(taken=True)

    def kernel_silent(self) -> list[Action]:
        """Take notice that the kernel was asked and does not answer. All goes on when it does."""
        self._kernel.liveness.hinted()
        if not self._kernel.liveness.silent:
            self._lifecycle.announce(KernelStatus.SILENT)
        return self.tick(self._kernel.now)

    def kernel_answers(self) -> list[Action]:
        """Take notice that a silent kernel answers again."""
        if self._kernel.liveness.silent:
            self._lifecycle.announce(KernelStatus.ANSWERING)
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
        """Tell all pages what became of the kernel, and end their views; only a restart leaves the sockets."""
        self._lifecycle.became(status)
        return self._read_on()

    def stop(self) -> list[Action]:
        """Close everything: the server stops."""
        for page in list(self._pages.open.values()):
            self._out.append(CloseSocket(page.socket, GOING_AWAY, "server going away"))
            self._pages.forget(page)
        self._kernel.drop()
        self._pages.close_link_if_unused()
        return self._take()

    def _take(self) -> list[Action]:
        out = self._out.copy()
        self._out.clear()
        return out

    def _read_on(self, *, taken: bool = False) -> list[Action]:
        """Read those pages again of which little waits, and return all actions."""
        self._pages.flow_control.go_on(self._kernel.now, taken=taken)
        return self._take()
