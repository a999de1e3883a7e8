"""The list of a kernel's figures for the panel, and how often their thumbnails are renewed.

Lists are served by a thread of their own, so that a kernel that computes tells its figures too, as of their last
turn. The thread lives only while somebody looks at a list. It compares a few numbers of each figure twice a second, and
sends what changed to each list that has acknowledged what it got before. Thumbnails are made of the pictures that are
there, each at the most every other second.

Threads: `opened`, `arrived` and `left` are called on receiving threads. Ours reads each figure under the registry's
lock, for moments, and calls nothing of matplotlib. A figure is closed on the main thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from figport.comms import Listener
from figport.errors import ErrorCode, FigportError
from figport.wakeup import Wakeup
from figport.wire import (
    Ack,
    Close,
    Detach,
    Discard,
    Figures,
    FigureState,
    Kind,
    Listed,
    Party,
    decode,
    encode,
    error_message,
)

from .thumbnails import thumbnail

if TYPE_CHECKING:
    from figport.comms import Peer
    from figport.mainloop import Mainloop
    from figport.manager import Manager
    from figport.registry import Registry

_log = logging.getLogger("figport")

PERIOD: Final = 0.5
"""Seconds between two looks at the figures."""

LEAST_AGE: Final = 2.0
"""Seconds that a thumbnail lasts at least, however fast the figure changes."""

MOST: Final = 500
"""Figures in a list; of more, the newest."""

MOST_NEW: Final = 16
"""Thumbnails in one message. More follow in the next."""

LONGEST_TITLE: Final = 200


@dataclass(slots=True)
class _Thumbnail:
    """A figure's newest thumbnail."""

    picture: int
    """Number of the picture that it shows."""
    made: float
    png: bytes


@dataclass(slots=True)
class _List:
    """A list that somebody looks at."""

    peer: Peer
    seq: int = 0
    under_way: bool = False
    shown: tuple[object, ...] | None = None
    """What it was told last; None before."""
    pictures: dict[str, int] = field(default_factory=dict)
    """Which picture of each figure it has."""


class Catalogue(Listener):
    """Serves lists, and hands all other messages on to the inbox.

    Parameters
    ----------
    loop
        The event loop of the main thread.
    """

    def __init__(self, loop: Mainloop) -> None:
        self._loop = loop
        self._lists: dict[str, _List] = {}  # by comm
        self._thumbnails: dict[str, _Thumbnail] = {}  # by figure
        self._lock = threading.Lock()
        self._wake = Wakeup()
        self._thread: threading.Thread | None = None

    def before(self, registry: Registry) -> Listener:
        """Return the listener that takes lists out and leaves the rest to the inbox of `registry`."""
        self._registry, self._inbox = registry, registry.inbox
        return self

    def settle(self) -> None:
        """Have the inbox's messages handled; lists are served by a thread of their own."""
        self._inbox.settle()

    def handled(self, message: str) -> None:
        """Tell the inbox."""
        self._inbox.handled(message)

    def __len__(self) -> int:
        """Return how many lists are looked at."""
        return len(self._lists)

    # --- receiving threads ----------------------------------------------------------------------------

    def opened(self, peer: Peer, message: bytes) -> None:
        """Begin to serve a list, or hand on."""
        if message[:1] != bytes([Kind.LIST]):
            self._inbox.opened(peer, message)
            return
        try:
            decode(message, Party.PAGE)
        except FigportError as error:
            self._registry.link.send(peer, encode(error_message(error, fatal=True)))
            self._registry.link.close(peer)
            return
        with self._lock:
            self._lists[peer.comm] = _List(peer)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="figport-catalogue", daemon=True)
                self._thread.start()
        self._wake.ring()

    def arrived(self, peer: Peer, message: bytes) -> None:
        """Handle a message of a list, or hand on."""
        entry = self._lists.get(peer.comm)
        if entry is None:
            self._inbox.arrived(peer, message)
            return
        try:
            read, _ = decode(message, Party.PAGE)
            match read:
                case Ack(seq):
                    entry.under_way = entry.under_way and seq != entry.seq
                case Discard(figure):
                    self._loop.post(partial(self._discard, peer.comm, figure))
                case Detach():
                    self._drop(peer.comm)
                    self._registry.link.close(peer)
                case _:
                    raise _misplaced(type(read).__name__)
        except FigportError as error:
            self._registry.link.send(peer, encode(error_message(error, fatal=False)))
        self._wake.ring()

    def left(self, peer: Peer) -> None:
        """Serve a list no longer, or hand on."""
        if not self._drop(peer.comm):
            self._inbox.left(peer)

    def _drop(self, comm: str) -> bool:
        with self._lock:
            dropped = self._lists.pop(comm, None)
        self._wake.ring()
        return dropped is not None

    # --- main thread ----------------------------------------------------------------------------------

    def _discard(self, view: str, figure: str) -> None:
        """Close a figure as its window's close button would. One that is closed already is what was wanted."""
        found = self._registry.figure(figure)
        if found is not None:
            found.receive(view, Close())

    # --- our thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            self._wake.clear()
            with self._lock:
                lists = list(self._lists.values())
                if not lists:
                    self._thumbnails.clear()
                    self._thread = None
                    return
            try:
                self._serve(lists)
            except Exception:
                _log.exception("The list of figures could not be sent")
            # An ACK wakes us, so what did not fit into one message follows as fast as the page takes it.
            self._wake.wait(PERIOD)

    def _serve(self, lists: Iterable[_List]) -> None:
        """Send to each list what is new to it."""
        figures = list(self._registry.figures())
        newest = figures[-MOST:]
        rows = [row for row in map(self._row, newest) if row is not None]
        for gone in self._thumbnails.keys() - {about.figure for about, _ in rows}:
            del self._thumbnails[gone]
        for entry in lists:
            if not entry.under_way:
                self._tell(entry, rows, more=len(figures) - len(newest))

    def _row(self, figure: Manager) -> tuple[FigureState, int] | None:
        """Return what is known of a figure and how many views it has; bring its thumbnail up to date."""
        known = self._thumbnails.get(figure.id)
        pixels = None
        now = time.monotonic()
        with self._registry.lock:
            figure.frames.commit()
            about, views, picture = figure.about, len(figure.session), figure.frames.pictures
            if about is None:
                return None
            if known is None or (picture != known.picture and now - known.made >= LEAST_AGE):
                pixels = figure.frames.pixels()
        if pixels is not None:
            self._thumbnails[figure.id] = _Thumbnail(picture, now, thumbnail(pixels))
        return about, views

    def _tell(self, entry: _List, rows: Iterable[tuple[FigureState, int]], *, more: int) -> None:
        """Send a list what is new to it, if anything is."""
        listed: list[Listed] = []
        payload: list[bytes] = []
        for about, views in rows:
            known = self._thumbnails.get(about.figure)
            png = b""
            if known is not None and entry.pictures.get(about.figure) != known.picture and len(payload) < MOST_NEW:
                entry.pictures[about.figure] = known.picture
                png = known.png
                payload.append(png)
            title = about.title[:LONGEST_TITLE]
            size = (about.width, about.height)
            listed.append(Listed(about.figure, about.number, title, *size, views, len(png)))
        entry.pictures = {row.figure: entry.pictures[row.figure] for row in listed if row.figure in entry.pictures}
        shown = (*((row.figure, row.number, row.title, row.width, row.height, row.views) for row in listed), more)
        if payload or shown != entry.shown:
            entry.shown, entry.under_way = shown, True
            entry.seq += 1
            self._registry.link.send(entry.peer, encode(Figures(entry.seq, tuple(listed), more), b"".join(payload)))


def _misplaced(name: str) -> FigportError:
    return FigportError(
        ErrorCode.MALFORMED,
        f"A {name} message has no place here",
        where="a figport list",
        fix="A list takes ACK, DISCARD and DETACH.",
    )
