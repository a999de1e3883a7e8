"""The pages of one kernel and their views: which there are, what they are told by the hub itself. No I/O."""

from __future__ import annotations

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport.wire import Access

from . import error_texts
from .actions import CloseSocket, SendToPage, Verb, Warn
from .contact import Contact
from .flow_control import FlowControl
from .state import Page, Shared, View


class Pages:
    """All pages of one kernel. Owned by the hub; a part of it, as are `Conversation` and `Lifecycle`.

    Parameters
    ----------
    shared
        What all parts of the hub have in common.
    kernel
        The contact with the kernel.
    """

    def __init__(self, shared: Shared, kernel: Contact) -> None:
        self._limits = shared.limits
        self._kernel = kernel
        self._out = shared.out
        self._counters = shared.counters
        self.open: dict[int, Page] = {}
        """All, by socket."""
        self.strangers: dict[int, Page] = {}
        """Those that have not said HELLO, in the order in which they came."""
        self.views: dict[str, View] = {}
        """All views, by comm."""
        self.flow_control = FlowControl(shared.limits, kernel.outbox, shared.usage, shared.out)

    @property
    def unused(self) -> bool:
        """True when nobody needs the kernel: no page, no request."""
        return not self.open and not self._kernel.asked

    def begin(self, socket: int, access: Access, user: str) -> None:
        """Take in a new socket of a user, who may do so much."""
        page = self.flow_control.begin(socket, self._kernel.now)
        page.access, page.user = access, user
        self.open[socket] = self.strangers[socket] = page

    def tell(self, page: Page, number: int, message: wire.Message) -> None:
        """Send a message of ours to one of a page's views, or (0) to the page."""
        self._out.append(SendToPage(page.socket, wire.pack(number, wire.encode(message))))

    def complain(self, page: Page, number: int, error: FigportError, first: int, *, fatal: bool = False) -> None:
        """Answer a bad message: on view 0 that is the end of the socket, elsewhere nothing else is disturbed."""
        self._counters.refused[error.code.value] += 1
        self.warn_once(page, error.code, first, f"Figure socket {page.socket}, view {number}: {error}")
        if number == 0:
            self.fail(page, error)
        else:
            self.tell(page, number, error_texts.as_message(error, fatal=fatal))

    def warn_once(self, page: Page, code: ErrorCode, first: int, text: str) -> None:
        """Write into the log what is wrong with a page, unless it stands there."""
        if page.first_time(code, first):
            self._out.append(Warn(error_texts.printable(text)))

    def fail(self, page: Page, error: FigportError) -> None:
        """Close a socket, with a reason."""
        self.tell(page, 0, error_texts.as_message(error, fatal=True))
        self._out.append(CloseSocket(page.socket, error.close_code, error.code))
        self.forget(page)

    def forget(self, page: Page) -> None:
        """Forget a page that is gone, and end its views."""
        for view in list(page.views.values()):
            self.close_view(view)
        self.open.pop(page.socket, None)
        self.strangers.pop(page.socket, None)
        self.flow_control.forget(page)
        self.close_link_if_unused()

    def close_view(self, view: View) -> None:
        """End a view, and tell the kernel so if it has heard of it."""
        known = self._kernel.outbox.drop(view.page.socket, view.comm)
        self.forget_view(view)
        if known:
            self._kernel.outbox.put(view.page, view.comm, Verb.CLOSE, b"")

    def forget_view(self, view: View) -> None:
        """Forget a view without a word to the kernel."""
        self._kernel.outbox.drop(view.page.socket, view.comm)
        view.page.views.pop(view.number, None)
        self.views.pop(view.comm, None)

    def begin_view(self, view: View, opening: bytes) -> None:
        """Ask the kernel for a view, or the next one if there is none."""
        view.due = self._kernel.now + self._limits.hello_seconds
        self._kernel.outbox.put(view.page, view.comm, Verb.OPEN, opening)
        if view.look:
            self._kernel.outbox.put(view.page, view.comm, Verb.MSG, view.look)

    def close_link_if_unused(self) -> None:
        """Close the link, if nobody needs it."""
        if self.unused:
            self._kernel.close_link()
