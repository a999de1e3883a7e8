"""What pages say, and what comes of it. No I/O."""

from __future__ import annotations

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport.wire import Access, KernelStatus, Kind, Party

from . import checks, error_texts
from .actions import NoteActivity, SendToPage, Verb
from .contact import Contact
from .flow_control import OPENING
from .pages import Pages
from .state import KEPT, Page, Shared, View


class Conversation:
    """The reader of what the pages of one kernel say. A part of the hub.

    Parameters
    ----------
    shared
        What all parts of the hub have in common.
    kernel
        The contact with the kernel.
    pages
        The pages.
    """

    def __init__(self, shared: Shared, kernel: Contact, pages: Pages) -> None:
        self._version = shared.version
        self._limits = shared.limits
        self._new_comm = shared.new_comm
        self._pages = pages
        self._kernel = kernel
        self._out = shared.out
        self._counters = shared.counters

    def hear(self, page: Page, packet: bytes | str) -> None:
        """Handle one WebSocket message of a page; text is an error."""
        number = 0
        self._counters.received += 1
        self._pages.flow_control.spend(page, 1.0, self._kernel.now)
        try:
            if isinstance(packet, str):
                raise error_texts.malformed("A text message arrived, but figport's are binary")
            number, message = wire.unpack(packet)
            kind = checks.page_message(message, self._limits.message_bytes)
            if number == 0:
                self._on_socket(page, kind, message)
            else:
                self._on_view(page, number, kind, message)
        except FigportError as error:
            self._pages.complain(page, number, error, checks.first_byte(packet))
        if page.socket in self._pages.open:
            self._pages.flow_control.pause(page, self._kernel.now)

    def _on_socket(self, page: Page, kind: Kind, message: bytes) -> None:
        match kind:
            case Kind.HELLO if not page.greeted:
                checks.page_hello(message, self._version)
                page.greeted = True
                del self._pages.strangers[page.socket]
                if page.access is not Access.USE:
                    self._pages.tell(page, 0, wire.Rights(page.access))
                self._pages.tell(page, 0, wire.Welcome(wire.PROTOCOL, self._version, Party.SERVER))
                if self._kernel.welcome is not None:
                    self._out.append(SendToPage(page.socket, wire.pack(0, self._kernel.welcome)))
                if self._kernel.liveness.silent:
                    self._pages.tell(page, 0, wire.KernelFate(KernelStatus.SILENT))
                self._kernel.need()
            case Kind.HELLO:  # the page wonders whether anything still gets through
                self._pages.tell(page, 0, wire.Welcome(wire.PROTOCOL, self._version, Party.SERVER))
            case Kind.ERROR:  # the page says what it thinks of us; it closes the socket itself if it must
                self._pages.warn_once(page, ErrorCode.INTERNAL, kind, checks.page_report(message))
            case _ if page.greeted:
                raise error_texts.malformed(f"{kind.name} is not allowed on view 0")
            case _:
                raise error_texts.malformed("HELLO must come first")

    def _on_view(self, page: Page, number: int, kind: Kind, message: bytes) -> None:
        if not page.greeted:
            self._pages.complain(page, 0, error_texts.malformed("HELLO must come first"), kind)
            return
        if page.access is Access.VIEW:
            message = checks.viewer_message(kind, message)
        view = page.views.get(number)
        match kind:
            case Kind.HELLO:
                raise error_texts.malformed("HELLO is allowed only on view 0")
            case Kind.ATTACH | Kind.LIST if view is not None:
                raise error_texts.malformed(f"View {number} is attached already")
            case Kind.ATTACH | Kind.LIST:
                self._open_view(page, number, kind, message)
            case Kind.DETACH:
                if view is not None:
                    self._pages.close_view(view)
            case _ if view is not None:
                if kind is Kind.ACK and view.frames:
                    self._counters.paints.note(self._kernel.now - view.frames.popleft())
                if kind is Kind.LOOK:
                    view.looked(message)
                if kind in checks.INPUT:
                    self._out.append(NoteActivity())
                self._kernel.outbox.put(page, view.comm, Verb.MSG, message)
            case _ if number > page.last:
                raise error_texts.malformed(f"View {number} is not attached; its first message must be ATTACH or LIST")
            case _:
                pass  # sent before the page learned that the view has ended

    def _open_view(self, page: Page, number: int, kind: Kind, message: bytes) -> None:
        if number <= page.last:
            raise error_texts.malformed(f"View number {number} was used before; numbers must rise")
        page.last = number
        if len(page.views) >= self._limits.views:
            self._pages.complain(page, number, error_texts.too_many_views(len(page.views)), kind, fatal=True)
            return
        self._pages.flow_control.spend(page, OPENING, self._kernel.now)
        if self._kernel.liveness.silent:
            self._pages.tell(page, 0, wire.KernelFate(KernelStatus.SILENT))
        opening = message if len(message) <= KEPT else b""
        view = View(page, number, self._new_comm(), opening, late=self._kernel.greeting)
        page.views[number] = self._pages.views[view.comm] = view
        self._kernel.need()
        self._pages.begin_view(view, message)
