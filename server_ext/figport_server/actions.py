"""What the hub wants done: the closed set of its outputs, and the limits it works under.

The hub itself does no I/O. Each of its methods returns a list of these, in the order they must be carried out; `Bridge`
carries them out with one ``match``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from figport import wire

GOING_AWAY: Final = 1001
"""The WebSocket close code (RFC 6455) of a server that stops."""


class Verb(Enum):
    """Which of the three comm messages carries a message to the kernel."""

    OPEN = "open"
    MSG = "msg"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may take up, and how long the hub waits."""

    message_bytes: int = wire.MAX_INPUT
    """Bytes of the longest message from a page."""
    views: int = 256
    """Views that are open at once on one socket."""
    input_bytes: int = 1024 * 1024
    """Bytes of one page that may wait for the kernel; with more the page is not read."""
    rate: float = 1000.0
    """Messages of one page that are read in a second."""
    requests: int = 64
    """Downloads and figures to bring back that one kernel is asked for at once."""
    stall_seconds: float = 30.0
    """Seconds that a page may be kept from talking because the kernel takes nothing."""
    hello_seconds: float = 30.0
    """Seconds until a page, and a kernel, must have answered the first message."""
    restart_seconds: float = 8.0
    """Seconds that a kernel may be without a process before it counts as dead, if its manager may start another."""


@dataclass(frozen=True, slots=True)
class Connect:
    """Open a link to the kernel and greet it with `hello`, a whole HELLO message."""

    hello: bytes


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Close the link, if there is one."""

    gone: bool
    """True when the kernel is not there any more, so that nothing need be said to it."""


@dataclass(frozen=True, slots=True)
class SendToKernel:
    """Send one comm message."""

    comm: str
    verb: Verb
    message: bytes
    """The figport message; empty for `Verb.CLOSE`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Have the kernel say when it has received all that was sent until now; `Hub.kernel_received` follows."""

    number: int


@dataclass(frozen=True, slots=True)
class PausePage:
    """Read no more of a page until `ReadPage`."""

    socket: int


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Read a page again."""

    socket: int


@dataclass(frozen=True, slots=True)
class SendToPage:
    """Send one binary WebSocket message."""

    socket: int
    packet: bytes


@dataclass(frozen=True, slots=True)
class CloseSocket:
    """Close a page's socket. The hub has already forgotten it."""

    socket: int
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Give the one who asked (a download) the kernel's answer: a SAVED or an ERROR message."""

    request: int
    message: bytes | memoryview


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask the server's kernel manager what became of the kernel; `Hub.kernel_found` follows."""


@dataclass(frozen=True, slots=True)
class AskKernel:
    """Ask the kernel at once, on the link, whether it is still the one that was greeted."""


@dataclass(frozen=True, slots=True)
class NoteActivity:
    """A person used the kernel: keep it from being culled as idle."""


@dataclass(frozen=True, slots=True)
class Warn:
    """Write one line into the server's log."""

    text: str


Action = (
    Connect
    | Disconnect
    | SendToKernel
    | Mark
    | PausePage
    | ReadPage
    | SendToPage
    | CloseSocket
    | Answer
    | LookUp
    | AskKernel
    | NoteActivity
    | Warn
)
"""Everything the hub can want."""
