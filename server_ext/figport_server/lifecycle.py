"""Follows one kernel through restart, death, shutdown and silence. No I/O.

It keeps or ends the link, and tells pages and views.
"""

from __future__ import annotations

import math
from typing import assert_never

from figport import wire
from figport.errors import CLOSE_CODES, ErrorCode, FigportError
from figport.wire import KernelStatus

from . import error_texts
from .actions import CloseSocket
from .contact import Contact, LinkState
from .pages import Pages
from .state import Shared


class Lifecycle:
    """What becomes of one kernel. A part of the hub.

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
        self._new_comm = shared.new_comm
        self._pages = pages
        self._kernel = kernel
        self._out = shared.out

    @property
    def due(self) -> float:
        """When a view will have waited too long for a kernel that is down; inf if none waits."""
        if not self._kernel.down:
            return math.inf
        return min((view.due for view in self._pages.views.values()), default=math.inf)

    def tick(self, now: float) -> None:
        """Fail what has waited too long."""
        if self._kernel.overdue:
            self._fail_link(error_texts.no_answer())
        if self._kernel.down:
            for view in [view for view in self._pages.views.values() if view.due <= now]:
                self._pages.tell(view.page, view.number, error_texts.as_message(error_texts.still_down(), fatal=True))
                self._pages.forget_view(view)

    def became(self, status: KernelStatus) -> None:
        """Tell all pages what became of the kernel, and end their views; only a restart leaves the sockets.

        A restart ends those views that the process had answered, as the page knows of each. Whoever opened another may
        have done so for a figure of the next process, of which nobody here had heard: that one is asked for it in turn.
        """
        if status is KernelStatus.RESTARTING and self._kernel.down:
            self._kernel.liveness.became(status, self._kernel.now)  # tried once more; nobody need be told again
            return
        match status:
            case KernelStatus.RESTARTING | KernelStatus.RESTARTED:
                self._restart(status)
            case KernelStatus.DEAD | KernelStatus.SHUTDOWN | KernelStatus.CULLED:
                self.announce(status)
                self._drop_all(error_texts.kernel_gone())
                self._kernel.part(LinkState.IDLE, gone=True)
                for page in self._pages.open.values():
                    code = CLOSE_CODES[ErrorCode.KERNEL_GONE]
                    self._out.append(CloseSocket(page.socket, code, ErrorCode.KERNEL_GONE))
                    self._pages.flow_control.forget(page)
                self._pages.open.clear()
                self._pages.strangers.clear()
            case KernelStatus.SILENT | KernelStatus.ANSWERING:
                self.announce(status)  # all stays as it is
            case never:
                assert_never(never)

    def announce(self, status: KernelStatus) -> None:
        """Tell all pages."""
        self._kernel.liveness.became(status, self._kernel.now)
        for page in self._pages.open.values():
            if page.greeted:
                self._pages.tell(page, 0, wire.KernelFate(status))

    def failed(self, error: FigportError) -> None:
        """Tell everybody who waits that the kernel cannot be reached; the next ATTACH tries again.

        That nobody listened there is no answer to who came later: somebody may have loaded figport to show a figure.
        """
        late = [view for view in self._pages.views.values() if view.late]
        if error.code is ErrorCode.NO_BACKEND and late:
            self._fail_views(error)
            self._kernel.refuse_all(error)
            self._kernel.greet_again()
        else:
            self._fail_link(error)

    def _fail_link(self, error: FigportError) -> None:
        """Fail all views. A page without any is told on view 0, not fatal: it may be waiting for the WELCOME."""
        for page in self._pages.open.values():
            if page.views:
                for number in page.views:
                    self._pages.tell(page, number, error_texts.as_message(error, fatal=True))
            elif page.greeted:
                self._pages.tell(page, 0, error_texts.as_message(error, fatal=False))
        self._drop_all(error)
        self._kernel.part(LinkState.IDLE, gone=False)

    def _fail_views(self, error: FigportError) -> None:
        """Fail the views that were there when the kernel was greeted."""
        for view in list(self._pages.views.values()):
            if view.late:
                view.late = False
            else:
                self._pages.tell(view.page, view.number, error_texts.as_message(error, fatal=True))
                self._pages.forget_view(view)

    def _restart(self, status: KernelStatus) -> None:
        for view in [view for view in self._pages.views.values() if not view.opening]:
            if not view.known:
                self._pages.tell(view.page, view.number, error_texts.as_message(error_texts.restarted(), fatal=True))
            self._pages.forget_view(view)
        self.announce(status)
        self._kernel.restarted()
        self._kernel.part(LinkState.DOWN if status is KernelStatus.RESTARTING else LinkState.IDLE, gone=True)
        for view in list(self._pages.views.values()):
            del self._pages.views[view.comm]
            view.comm, view.late = self._new_comm(), False  # the old one may be closed in the next process, too
            self._pages.views[view.comm] = view
            self._pages.begin_view(view, view.opening)
        if (self._pages.views or self._kernel.asked) and status is KernelStatus.RESTARTED:
            self._kernel.need()

    def _drop_all(self, error: FigportError) -> None:
        """Forget all views without a word to the kernel, and answer all requests with `error`."""
        for view in list(self._pages.views.values()):
            self._pages.forget_view(view)
        self._kernel.refuse_all(error)
