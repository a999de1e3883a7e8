"""The hub's contact with its kernel: what the link is doing, what waits for it, who asks without a page. No I/O.

What the link is doing is one enum, and no state lacks a way out: GREETING has a deadline, and while DOWN the kernel's
manager is asked again and again, and views and requests wait for the next process, each with a deadline of its own::

    IDLE ──first page, ATTACH or request──▶ GREETING ──WELCOME──▶ UP
      ▲                                        │                  │
      └──────── nobody answered, restarted, last page left ───────┘     DOWN: between ``restarting`` and ``restarted``
"""

from __future__ import annotations

import math
from enum import Enum, auto
from typing import Final

from figport import wire
from figport.errors import FigportError
from figport.wire import KernelStatus, Party

from . import error_texts
from .actions import Answer, Connect, Disconnect, LookUp, NoteActivity, SendToKernel, Verb
from .kernel_liveness import Finding, KernelLiveness
from .outbox import Outbox
from .state import Request, Shared

TOGETHER: Final = 0.05
"""Seconds within which whoever comes is greeted for together with the first; what the kernel answered before is no
answer to who comes later, who may have loaded figport meanwhile."""


class LinkState(Enum):
    """What the link to the kernel is doing."""

    IDLE = auto()
    GREETING = auto()
    UP = auto()
    DOWN = auto()


class Contact:
    """One kernel, as its hub sees it. Owned by the hub.

    Parameters
    ----------
    shared
        What all parts of the hub have in common.
    """

    def __init__(self, shared: Shared) -> None:
        self._version = shared.version
        self._limits = shared.limits
        self._out = shared.out
        self.now = 0.0
        self.state = LinkState.IDLE
        self.welcome: bytes | None = None  # the kernel's, None unless UP
        self.loaded = False
        """Whether figport answered when the kernel was greeted last."""
        self.liveness = KernelLiveness(shared.limits.restart_seconds)
        self.outbox = Outbox(shared.out, shared.counters, shared.usage)
        self._answer_due = math.inf  # when the kernel must have answered HELLO; inf unless GREETING
        self._requests: dict[str, Request] = {}  # by comm

    @property
    def up(self) -> bool:
        """Whether the kernel was greeted and has answered."""
        return self.state is LinkState.UP

    @property
    def down(self) -> bool:
        """Whether it was said to be restarting."""
        return self.state is LinkState.DOWN

    @property
    def greeting(self) -> bool:
        """Whether the kernel was greeted, so long ago that its answer may be older than what is asked now."""
        return self.state is LinkState.GREETING and self.now > self._answer_due - self._limits.hello_seconds + TOGETHER

    @property
    def due(self) -> float:
        """When to tell the time at the latest."""
        return min(self._answer_due, self.liveness.look_at)

    @property
    def overdue(self) -> bool:
        """Whether the kernel has not answered HELLO in time."""
        return self._answer_due <= self.now

    def look(self) -> None:
        """Have the manager asked, if that is due."""
        if self.liveness.look_at <= self.now:
            self.liveness.looking(self.now)
            self._out.append(LookUp())

    def found(self, finding: Finding) -> KernelStatus | None:
        """Return what follows from what the manager knows; None if that is nothing new."""
        return self.liveness.found(finding, self.now, up=self.up, down=self.down)

    def need(self) -> None:
        """Have the kernel greeted, if nobody does yet."""
        if self.state is LinkState.IDLE:
            self.loaded = False
            self._greet()

    def greet_again(self) -> None:
        """Greet the kernel once more; what waits for it goes on waiting."""
        self._out.append(Disconnect(gone=False))
        self._greet()

    def _greet(self) -> None:
        self.state = LinkState.GREETING
        self._answer_due = self.now + self._limits.hello_seconds
        hello = wire.Hello(wire.PROTOCOL, self._version, Party.SERVER)
        self._out.append(Connect(wire.encode(hello)))

    def greeted(self, answer: bytes) -> None:
        """Take notice that the kernel answered."""
        self.state = LinkState.UP
        self.loaded = True
        self._answer_due = math.inf
        self.welcome = answer

    def begin(self) -> None:
        """Send what has waited for the answer."""
        self.outbox.open()
        for request in self._requests.values():
            self._out.append(SendToKernel(request.comm, Verb.OPEN, request.message))

    def part(self, state: LinkState, *, gone: bool) -> None:
        """Have the link closed, and forget what waits."""
        self.state = state
        self._answer_due = math.inf
        self.welcome = None
        self.loaded = self.loaded and not gone
        self.outbox.close()
        self._out.append(Disconnect(gone))

    def close_link(self) -> None:
        """Have the link closed, if there is one."""
        if self.state in (LinkState.GREETING, LinkState.UP):
            self.part(LinkState.IDLE, gone=False)

    # --- requests: a file for a download, without a page ----------------------------------------------

    @property
    def asked(self) -> bool:
        """Whether somebody waits for an answer."""
        return bool(self._requests)

    def ask(self, number: int, comm: str, message: bytes) -> None:
        """Send `message` (SAVE, REVIVE) to the kernel on its own comm; one `Answer` follows unless dropped before.

        While the kernel is down it waits for the next process, as whoever asks may have heard of that before us.
        """
        if len(self._requests) >= self._limits.requests:
            self._out.append(Answer(number, error_texts.as_bytes(error_texts.too_many_requests(len(self._requests)))))
            return
        self._requests[comm] = Request(number, comm, message)
        self._out.append(NoteActivity())
        if self.up:
            self._out.append(SendToKernel(comm, Verb.OPEN, message))
        self.need()

    def drop(self, number: int | None = None) -> None:
        """Forget a request, or all of them: nobody waits for the answer any more."""
        for request in [one for one in self._requests.values() if number in (None, one.number)]:
            del self._requests[request.comm]
            if self.up:
                self._out.append(SendToKernel(request.comm, Verb.CLOSE, b""))

    def answered(self, comm: str, message: bytes | memoryview) -> bool:
        """Hand on the answer to a request; return False if the comm is none of a request's."""
        request = self._requests.pop(comm, None)
        if request is None:
            return False
        self._out.append(Answer(request.number, message))
        return True

    def restarted(self) -> None:
        """Answer those requests that went to the process that is gone; the others wait for the next one."""
        if self.up:
            self.refuse_all(error_texts.restarted())

    def refuse_all(self, error: FigportError) -> None:
        """Answer all requests with `error`."""
        for request in self._requests.values():
            self._out.append(Answer(request.number, error_texts.as_bytes(error)))
        self._requests.clear()
