"""What the hub remembers of pages, views and requests. The hub owns these; nobody else sees them."""

from __future__ import annotations

from dataclasses import dataclass, field

from figport.errors import ErrorCode


@dataclass(slots=True)
class Page:
    """One socket."""

    socket: int
    due: float
    """When it must have said HELLO."""
    greeted: bool = False
    """True once its HELLO was accepted."""
    last: int = 0
    """The highest view number used so far. A number up to it that is not in `views` has ended."""
    views: dict[int, View] = field(default_factory=dict)
    held: int = 0
    """Messages held until the kernel has answered HELLO."""
    held_bytes: int = 0
    complaints: set[tuple[ErrorCode, int]] = field(default_factory=set)
    """What was logged already: error code and first byte, -1 for none."""


@dataclass(slots=True)
class View:
    """One place on a page where one figure is shown, or the one-shot SAVE of a figure without a view."""

    page: Page
    number: int
    comm: str
    once: bool
    """True if SAVE opened it: the kernel ends it after its answer."""
    held: list[bytes] = field(default_factory=list)
    """Messages for the kernel, the opening one first; empty once the comm is open."""
    answered: bool = False
    """True if the kernel's last message was SAVED or ERROR, so that its end needs no explanation."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question without a page: a download that waits for its file."""

    number: int
    comm: str
    message: bytes
