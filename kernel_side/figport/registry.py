"""The figures of a kernel and the comms of their views: who is who, and whose message goes where.

Messages arrive on the receiving thread, which only notes them (`opened`, `arrived`, `left`). They are read, merged and
handled on the main thread, one per turn of the event loop, in the order in which they came.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, assert_never

from .errors import ErrorCode, FigportError
from .mainloop import Mainloop
from .pacing import merge
from .wire import (
    Ack,
    Attach,
    Close,
    Detach,
    Key,
    Look,
    Message,
    Party,
    Pointer,
    Resize,
    Save,
    Saved,
    UseTool,
    Wheel,
    decode,
    encode,
    error_message,
)

if TYPE_CHECKING:
    from .link import Link, Peer
    from .manager import Manager

_log = logging.getLogger("figport")


class _Event(Enum):
    OPENED = "opened"
    ARRIVED = "arrived"
    LEFT = "left"


@dataclass(slots=True)
class _Arrival:
    """One note of the receiving thread; `message` is filled in on the main thread."""

    event: _Event
    peer: Peer
    data: bytes = b""
    message: Message | None = None


class Registry:
    """The figures of a kernel, and the views of each.

    Parameters
    ----------
    loop
        The event loop that takes the notes to the main thread.
    connect
        Makes the link, given this registry as the inbox.
    """

    def __init__(self, loop: Mainloop, connect: Callable[[Registry], Link]) -> None:
        self._loop = loop
        self._figures: dict[str, Manager] = {}
        self._views: dict[str, tuple[Peer, Manager]] = {}
        self._noted: deque[_Arrival] = deque()
        self._next: _Arrival | None = None
        self.link = connect(self)

    # --- receiving threads ----------------------------------------------------------------------------

    def opened(self, peer: Peer, message: bytes) -> None:
        """Note a new peer and its first message. Any thread."""
        self._note(_Arrival(_Event.OPENED, peer, message))

    def arrived(self, peer: Peer, message: bytes) -> None:
        """Note a message. Any thread."""
        self._note(_Arrival(_Event.ARRIVED, peer, message))

    def left(self, peer: Peer) -> None:
        """Note that a peer is gone. Any thread."""
        self._note(_Arrival(_Event.LEFT, peer))

    def _note(self, arrival: _Arrival) -> None:
        self._noted.append(arrival)
        self._loop.post(self._deliver)

    # --- main thread ----------------------------------------------------------------------------------

    def add(self, figure: Manager) -> None:
        """Let views find a figure by its id."""
        self._figures[figure.id] = figure

    def remove(self, figure: Manager) -> None:
        """Forget a figure."""
        self._figures.pop(figure.id, None)

    def figures(self) -> Iterable[Manager]:
        """Return all figures that are open."""
        return list(self._figures.values())

    def send(self, view: str, message: bytes) -> None:
        """Send a message to a view; one that is gone meanwhile is ignored."""
        if view in self._views:
            self.link.send(self._views[view][0], message)

    def end(self, view: str) -> None:
        """End a view from our side."""
        found = self._views.pop(view, None)
        if found is not None:
            peer, figure = found
            figure.detach(view)
            self.link.close(peer)

    def _deliver(self) -> None:
        """Handle one note. There is one call for each, so merged ones leave calls with nothing to do."""
        arrival = self._take()
        if arrival is None:
            return
        while (later := self._take()) is not None:
            merged = _merged(arrival, later)
            if merged is None:
                self._next = later
                break
            arrival = merged
        self._handle(arrival)

    def _take(self) -> _Arrival | None:
        """Return the next note, read; those that cannot be read are answered and skipped."""
        if self._next is not None:
            arrival, self._next = self._next, None
            return arrival
        while self._noted:
            arrival = self._noted.popleft()
            if arrival.event is _Event.LEFT:
                return arrival
            try:
                arrival.message, _ = decode(arrival.data, Party.PAGE)
            except FigportError as error:
                self._refuse(arrival, error)
                continue
            return arrival
        return None

    def _handle(self, arrival: _Arrival) -> None:
        try:
            match arrival.event:
                case _Event.OPENED:
                    self._open(arrival.peer, arrival.message)
                case _Event.ARRIVED:
                    self._receive(arrival.peer, arrival.message)
                case _Event.LEFT:
                    found = self._views.pop(arrival.peer.comm, None)
                    if found is not None:
                        found[1].detach(arrival.peer.comm)
                case _:
                    assert_never(arrival.event)
        except FigportError as error:
            self._refuse(arrival, error)

    def _open(self, peer: Peer, message: Message | None) -> None:
        match message:
            case Attach():
                figure = self._find(message.figure)
                self._views[peer.comm] = (peer, figure)
                try:
                    figure.attach(peer.comm, message)
                except FigportError:
                    del self._views[peer.comm]
                    raise
            case Save():
                self._save(peer, message)
                self.link.close(peer)
            case _:
                raise _misplaced(message)

    def _receive(self, peer: Peer, message: Message | None) -> None:
        if peer.comm not in self._views:
            return  # it was ended from our side while this was under way
        figure = self._views[peer.comm][1]
        match message:
            case Pointer() | Wheel() | Key() | UseTool() | Resize() | Look() | Ack() | Close():
                figure.receive(peer.comm, message)
            case Save():
                self._save(peer, message)
            case Detach():
                self.end(peer.comm)
            case _:
                raise _misplaced(message)

    def _find(self, figure: str) -> Manager:
        if figure not in self._figures:
            raise FigportError(
                ErrorCode.UNKNOWN_FIGURE,
                "This figure is closed",
                where="the kernel",
                fix="Run its cell again.",
            )
        return self._figures[figure]

    def _save(self, peer: Peer, message: Save) -> None:
        file, data = self._find(message.figure).save(message.format)
        self.link.send(peer, encode(Saved(file.name, file.mime), data))

    def _refuse(self, arrival: _Arrival, error: FigportError) -> None:
        """Tell a peer what is wrong. A first message that fails ends the comm; later ones do not."""
        fatal = arrival.event is _Event.OPENED
        _log.debug("A view's message was refused: %s", error)
        self.link.send(arrival.peer, encode(error_message(error, fatal=fatal)))
        if fatal:
            self.link.close(arrival.peer)


def _merged(earlier: _Arrival, later: _Arrival) -> _Arrival | None:
    """Return the one note that stands for both, or None."""
    if earlier.peer != later.peer or earlier.message is None or later.message is None:
        return None
    if earlier.event is not _Event.ARRIVED or later.event is not _Event.ARRIVED:
        return None
    message = merge(earlier.message, later.message)
    return None if message is None else _Arrival(_Event.ARRIVED, later.peer, message=message)


def _misplaced(message: Message | None) -> FigportError:
    return FigportError(
        ErrorCode.MALFORMED,
        f"A {type(message).__name__} message has no place here",
        where="a figport view",
        fix="A view begins with ATTACH (a download with SAVE), and only once.",
    )
