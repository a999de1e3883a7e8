"""What waits for a kernel: one line for each page, and no more under way than the kernel takes. No I/O.

ZeroMQ takes whatever it is given, for a kernel that hangs until the server's memory ends. So what was sent and not yet
received is counted: after every few messages a `Mark` goes along, which the kernel answers where it receives, in
order. Beyond `WINDOW` messages wait here, where the wire's own table merges them (`figport.pacing`), and pages have
their turn one after the other, so that one that floods delays itself.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import count
from typing import Final

from figport import wire
from figport.errors import FigportError
from figport.pacing import merge
from figport.wire import Kind, Party

from .actions import Action, Mark, SendToKernel, Verb
from .counters import Counters
from .state import Page
from .usage import InputUsage

WINDOW: Final = 16 * 1024
"""Bytes that may be under way to a kernel: some thirty messages, more than it takes in a round trip. What is under way
is not merged any more, so where people move faster than the machine draws, what they see is as old as what the window
holds: 40 viewers of 4 kernels who moved 1000 times a second saw 170 frames a second, 0.8 s old, and with a window of
256 KiB 80, 1.8 s old (medians of two turns each, on a machine that other programs kept busy). One that became narrower,
down to 4 KiB, the longer marks took was no better: its marks cost as much as it won (200 viewers of 20 kernels, 2000
moves a second: 0.34 s old and 0.41, 95 % within 0.60 and 0.75)."""

STRETCH: Final = WINDOW // 2
"""Bytes after which a mark follows, of which each costs as much as a message."""

OVERHEAD: Final = 512
"""Bytes that a message costs beside its own: Jupyter's header around it, and the objects that hold it."""

_AFTER: Final = bytes([Kind.AFTER])

_MERGED: Final = frozenset({Kind.POINTER, Kind.WHEEL, Kind.FILL, Kind.RESIZE, Kind.LOOK})


@dataclass(slots=True)
class _Waiting:
    """A message in a line."""

    comm: str
    verb: Verb
    message: bytes
    decoded: wire.Message | None = None
    """What it says; None until somebody had to know."""
    sealed: bool = False
    """True if nothing may be merged into it any more."""

    @property
    def size(self) -> int:
        return len(self.message) + OVERHEAD

    def read(self) -> wire.Message | None:
        """Return what it says; None if it cannot be merged."""
        if self.decoded is None and self.verb is Verb.MSG and self.message[:1] and self.message[0] in _MERGED:
            try:
                self.decoded, payload = wire.decode(self.message, Party.PAGE)
            except FigportError:
                return None  # the kernel says what is wrong with it
            if payload:
                self.decoded = None
        return self.decoded


class Outbox:
    """The lines of all pages of one kernel.

    Parameters
    ----------
    out
        Where the actions go.
    counters
        Where to count what is merged.
    usage
        Where to count what waits.
    """

    def __init__(self, out: list[Action], counters: Counters, usage: InputUsage) -> None:
        self._out = out
        self._counters = counters
        self._usage = usage
        self._open = False
        self._lines: dict[int, deque[_Waiting]] = {}  # by page, in the order of their turns; none is empty
        self._last: dict[str, _Waiting] = {}  # by comm: what waits last
        self._sizes: dict[int, int] = {}  # bytes of each line
        self._users: dict[int, str] = {}  # whose each line is; a line may be there longer than its page
        self._numbers = count(1)
        self._marks: deque[tuple[int, int]] = deque()  # those under way, and the bytes of what went before each
        self._under_way = 0
        self._unmarked = 0

    def waiting(self, page: int) -> int:
        """Return the bytes that wait in a page's line."""
        return self._sizes.get(page, 0)

    def open(self) -> None:
        """Begin to send: the kernel was greeted."""
        self._open = True
        self._drain()

    def close(self) -> None:
        """Forget all: the link is no more."""
        self._open = False
        for page in self._lines:
            self._grow(page, -self._sizes[page])
        for kept in (self._lines, self._last, self._sizes, self._users, self._marks):
            kept.clear()
        self._under_way = self._unmarked = 0

    def put(self, page: Page, comm: str, verb: Verb, message: bytes) -> None:
        """Send a message for the kernel, or have it wait in the page's line."""
        entry = _Waiting(comm, verb, message)
        number = page.socket
        line = self._lines.get(number)
        if line is not None and message[:1] == _AFTER:
            for earlier in line:
                earlier.sealed = True  # what comes behind this, in whatever view, must not come before
        if line is None and self._open and self._under_way < WINDOW:
            self._send(entry)
        elif not self._merge(number, entry):
            if line is None:
                line = self._lines[number] = deque()
                self._sizes[number], self._users[number] = 0, page.user
            line.append(entry)
            self._last[comm] = entry
            self._grow(number, entry.size)

    def drop(self, page: int, comm: str) -> bool:
        """Forget what waits for a comm; return whether the kernel knows of it."""
        if comm not in self._last:
            return self._open
        del self._last[comm]
        dropped = [entry for entry in self._lines[page] if entry.comm == comm]
        self._lines[page] = deque(entry for entry in self._lines[page] if entry.comm != comm)
        self._shrink(page, sum(entry.size for entry in dropped))
        return self._open and not any(entry.verb is Verb.OPEN for entry in dropped)

    def received(self, mark: int) -> None:
        """Take notice that the kernel has received all that was sent before a mark."""
        while self._marks and self._marks[0][0] <= mark:
            self._under_way -= self._marks.popleft()[1]
        self._drain()

    def _merge(self, page: int, entry: _Waiting) -> bool:
        earlier = self._last.get(entry.comm)
        if earlier is None or earlier.sealed:
            return False
        first, second = earlier.read(), entry.read()
        both = None if first is None or second is None else merge(first, second)
        if both is None:
            return False
        before = earlier.size
        earlier.decoded = both
        earlier.message = entry.message if both is second else wire.encode(both)
        self._grow(page, earlier.size - before)
        self._counters.merged[both.kind.name.lower()] += 1
        return True

    def _drain(self) -> None:
        while self._lines and self._open and self._under_way < WINDOW:
            page, line = next(iter(self._lines.items()))
            entry = line.popleft()
            if self._last.get(entry.comm) is entry:
                del self._last[entry.comm]
            self._send(entry)
            del self._lines[page]
            self._lines[page] = line  # its next turn comes after all others'
            self._shrink(page, entry.size)

    def _grow(self, page: int, more: int) -> None:
        before = self._sizes[page]
        self._sizes[page] = before + more
        self._usage.note(self._users[page], before, before + more)

    def _shrink(self, page: int, size: int) -> None:
        self._grow(page, -size)
        if not self._lines[page]:
            del self._lines[page], self._sizes[page], self._users[page]

    def _send(self, entry: _Waiting) -> None:
        self._out.append(SendToKernel(entry.comm, entry.verb, entry.message))
        self._under_way += entry.size
        self._unmarked += entry.size
        if self._unmarked >= STRETCH:
            number = next(self._numbers)
            self._marks.append((number, self._unmarked))
            self._unmarked = 0
            self._out.append(Mark(number))
