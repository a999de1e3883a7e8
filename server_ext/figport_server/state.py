"""The state of a hub: what it remembers of pages, views and requests. The hub owns these; nobody else sees them."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from figport.errors import ErrorCode
from figport.wire import Access

from .actions import Action, Limits
from .counters import Counters
from .usage import InputUsage

FRAMES: Final = 64
"""Frames of one view whose time is remembered; kernels have far fewer under way."""

KEPT: Final = 1024
"""Bytes of the longest opening that is said to a second process if the first never answered; most take some hundred."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all parts of one hub have in common."""

    version: str
    """Our figport version."""
    limits: Limits
    """What one page may take up."""
    new_comm: Callable[[], str]
    """Returns a comm id that was never used before."""
    counters: Counters
    """What is counted; the same for all hubs of a server."""
    usage: InputUsage = field(default_factory=InputUsage)
    """What waits for kernels; the same for all hubs of a server."""
    out: list[Action] = field(default_factory=list)
    """Where the actions go, in the order in which they are to be carried out."""


@dataclass(slots=True)
class Page:
    """One socket."""

    socket: int
    due: float
    """When it must have said HELLO; while it is not read, when to look at it again."""
    tokens: float
    """Messages that it may still say before it is not read for a while; negative: it said too much."""
    counted: float
    """When that was so."""
    access: Access = Access.USE
    """What its user may do."""
    user: str = ""
    """Whose it is."""
    greeted: bool = False
    """True once its HELLO was accepted."""
    last: int = 0
    """The highest view number used so far. A number up to it that is not in `views` has ended."""
    views: dict[int, View] = field(default_factory=dict)
    complaints: set[tuple[ErrorCode, int]] = field(default_factory=set)
    """What was logged already: error code and first byte, -1 for none."""

    def first_time(self, code: ErrorCode, first: int) -> bool:
        """Note a complaint; return whether it is a new one."""
        known = (code, first) in self.complaints
        self.complaints.add((code, first))
        return not known


@dataclass(slots=True)
class View:
    """One place on a page where one figure, or the list of all, is shown."""

    page: Page
    number: int
    comm: str
    opening: bytes
    """What opened it, until the kernel has answered; empty if that is too long to be kept."""
    known: bool = False
    """Whether the kernel has answered, and so knows of it: it ends with this process."""
    look: bytes = b""
    """What the page said last of how the view is looked at, until then."""
    due: float = math.inf
    """Until when it waits for a kernel that is down."""
    late: bool = False
    """Whether it came after the kernel was greeted, whose answer so is none to it."""
    frames: deque[float] = field(default_factory=lambda: deque(maxlen=FRAMES))
    """When each frame came that the page has not painted yet; pages say so of each, in their order."""

    def answered(self) -> None:
        """Note that the kernel knows of it."""
        self.known = True
        self.opening = self.look = b""

    def looked(self, message: bytes) -> None:
        """Keep what is said of how it is looked at, if it may have to be said to another process."""
        if self.opening and len(message) <= KEPT:
            self.look = message


@dataclass(frozen=True, slots=True)
class Request:
    """A request without a page: a download that waits for its file."""

    number: int
    comm: str
    message: bytes
