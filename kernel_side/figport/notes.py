"""Messages that wait: what the receiving thread writes down, for the main thread or for a snapshot."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from .errors import FigportError
from .pacing import merge
from .wire import Ack, Kind, Message, Party, Pointer, decode, encode

if TYPE_CHECKING:
    from .comms import Peer

MOST: Final = 16 * 1024 * 1024
"""Bytes of notes of one peer that may wait in one place; a quarter of an hour of keys that repeat."""

_OVERHEAD: Final = 1024
"""Bytes that a note takes beside its message's own."""

PATH: Final = 4096
"""Moves that may wait of which each counts: a minute of drawing with a quick hand."""

_count = itertools.count(1)
_ASKED = (bytes([Kind.SAVE]), bytes([Kind.REVIVE]))
"""First bytes of what servers ask, each on a comm of its own."""


class Event(Enum):
    """What happened to a comm."""

    OPENED = "opened"
    ARRIVED = "arrived"
    LEFT = "left"


@dataclass(slots=True)
class Note:
    """One of them."""

    event: Event
    peer: Peer
    data: bytes = b""
    message: Message | None = None
    """Filled in by `read`."""
    order: int = field(default_factory=lambda: next(_count))
    """Rises: notes that were put aside find their place again."""
    time: float = field(default_factory=time.monotonic)
    seen: bool = False
    """Whether it was found to be one for the main thread alone, while that computes."""
    first: float | None = None
    """Since when it is the next one, though too early."""
    begun: bool = False
    """Whether main began to handle it."""
    heard: bool = False
    """Whether what a view says of itself was taken in, while main computed."""
    drawing: bool = False
    """Whether the figure draws a line through all places of a pointer that is held down, see `listeners.draws`."""

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return len(self.data) + _OVERHEAD

    def read(self) -> Message | None:
        """Return the message; None for a comm that was closed.

        Raises
        ------
        WireError
            If it cannot be read.
        """
        if self.message is None and self.event is not Event.LEFT:
            asks = self.event is Event.OPENED and self.data[:1] in _ASKED
            self.message, _ = decode(self.data, Party.SERVER if asks else Party.PAGE)
        return self.message


def merged(earlier: Note, later: Note, *, path: bool = True) -> Note | None:
    """Return the one note that stands for both, or None. Without `path`, moves are also merged that draw a line."""
    if path and later.drawing and isinstance(later.message, Pointer) and later.message.buttons:
        return None
    if earlier.peer != later.peer or earlier.message is None or later.message is None:
        return None
    if earlier.event is not Event.ARRIVED or later.event is not Event.ARRIVED:
        return None
    message = merge(earlier.message, later.message)
    if message is None:
        return None
    data = later.data if message is later.message else encode(message)
    return Note(
        Event.ARRIVED,
        later.peer,
        data,
        message,
        later.order,
        later.time,
        later.seen,
        heard=later.heard,
        drawing=later.drawing,
    )


def is_ack(note: Note) -> bool:
    """Whether a note, which was read, says only that a frame was painted: it stands in no other note's way."""
    return note.event is Event.ARRIVED and isinstance(note.message, Ack)


def compact(notes: list[Note]) -> list[Note]:
    """Return notes with those merged that may be: each costs several changes of threads on its way to a snapshot."""
    kept: list[Note] = []
    path = sum(note.drawing for note in notes) <= PATH
    last = -1
    """Where in `kept` the last one is that is no ACK."""
    for note in notes:
        try:
            note.read()
        except FigportError:
            kept.append(note)
            last = len(kept) - 1
            continue
        # What main alone can handle must not be looked at again with what came after.
        both = merged(kept[last], note, path=path) if last >= 0 and kept[last].seen <= note.seen else None
        if both is None:
            kept.append(note)
            last = last if is_ack(note) else len(kept) - 1
        else:
            kept[last] = both
    return kept
