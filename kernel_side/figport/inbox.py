"""What waits to be handled on the main thread, in the order in which it came: the one place that knows that order.

The link tells of messages on receiving threads, where they are only noted. Main handles one at a turn of the event
loop, merged with those after it that it may be merged with. Who holds the lock may take notes out, and puts those back
that are for main.

A page that sends something by Jupyter's own way (a widget's message, a cell) says AFTER: there main stops until that
was handled. `Order` tells of it, and has what came before such a message handled before it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from .comms import Listener, Peer
from .errors import FigportError
from .mainloop import Mainloop
from .notes import MOST, Event, Note, compact, is_ack, merged
from .threads import main_only
from .wire import After, Kind

LONGEST: Final = 0.5
"""Seconds that input waits for a message that the page sent before, by another way; it may have got lost."""

_POINTER: Final = bytes([Kind.POINTER])

CROWD: Final = 256
"""Notes that may wait before those are merged that can be."""


class Inbox(Listener):
    """The notes that wait.

    Parameters
    ----------
    loop
        The event loop of the main thread.
    handle
        Handles one note. Main thread.
    refuse
        Answers a note that cannot be read. Main thread, with the lock.
    noticed
        Called after each note, on the thread that made it.
    outside
        Calls something as the kernel's idle loop would, whatever message is being handled.
    draws
        Whether a peer's figure draws a line through all places of a held pointer. Any thread.
    relayed
        Whether notes that were relayed to snapshots come back with main's next turn. Any thread.
    full
        Ends a peer of which too much waits. The thread that made the last note, with the lock.

    Attributes
    ----------
    comers : int
        Rises with each peer that comes.
    lock : RLock
        Guards the notes, and what else the watchdog's thread and main both touch, see `registry`.
    """

    def __init__(
        self,
        loop: Mainloop,
        handle: Callable[[Note], None],
        refuse: Callable[[Note, FigportError], None],
        noticed: Callable[[], None],
        outside: Callable[[Callable[[], object]], None],
        *,
        full: Callable[[Peer], None],
        draws: Callable[[Peer], bool] = lambda peer: False,
        relayed: Callable[[], bool] = lambda: False,
    ) -> None:
        self._loop = loop
        self._handle = handle
        self._refuse = refuse
        self._noticed = noticed
        self._outside = outside
        self._full = full
        self._draws = draws
        self._relayed = relayed
        self.comers = 0
        self._noted: deque[Note] = deque()
        self._others: deque[str] = deque(maxlen=CROWD)
        """Messages of others that were handled lately."""
        self._crowd = CROWD
        self.lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._noted)

    # --- receiving threads ----------------------------------------------------------------------------

    def opened(self, peer: Peer, message: bytes) -> None:
        """Note a new peer and its first message. Any thread."""
        self.comers += 1
        self._note(Note(Event.OPENED, peer, message, time=self._loop.now()))

    def arrived(self, peer: Peer, message: bytes) -> None:
        """Note a message. Any thread."""
        drawing = message[:1] == _POINTER and self._draws(peer)
        self._note(Note(Event.ARRIVED, peer, message, time=self._loop.now(), drawing=drawing))

    def left(self, peer: Peer) -> None:
        """Note that a peer is gone. Any thread."""
        self._note(Note(Event.LEFT, peer, time=self._loop.now()))

    def settle(self) -> None:
        """Have handled what waits, as far as main can be had. Any thread."""
        if self._noted or self._relayed():
            self._outside(self._loop.settle)

    # --- any thread -----------------------------------------------------------------------------------

    def _note(self, arrival: Note) -> None:
        """Have a note handled after those that wait."""
        self._noted.append(arrival)
        if len(self._noted) > self._crowd:
            # Main computes, and no snapshot takes them: hours of moves are one move.
            with self.lock:
                self.put_back(self._fitting(compact(self.take())))
                self._crowd = max(CROWD, 2 * len(self._noted))
        self._announce()
        self._noticed()

    def _fitting(self, notes: list[Note]) -> list[Note]:
        """Return notes without the messages of peers of which too much waits; those are ended. Any thread, locked."""
        sizes: dict[Peer, int] = {}
        for note in notes:
            if note.event is Event.ARRIVED:  # what opens a comm may be long: a figure to be brought back
                sizes[note.peer] = sizes.get(note.peer, 0) + note.size
        ended = [peer for peer, size in sizes.items() if size > MOST]
        for peer in ended:
            self._full(peer)
        kept = [note for note in notes if note.event is not Event.ARRIVED or note.peer not in ended]
        return [*kept, *(Note(Event.LEFT, peer, time=self._loop.now()) for peer in ended)]

    def _announce(self) -> None:
        """See to it that main handles the next note. Any thread."""
        try:
            first = self._noted[0]
        except IndexError:
            return  # main, or a snapshot, has taken it meanwhile
        if not self._is_early(first):
            self._loop.post_once(self._deliver, first.time)

    def _is_early(self, note: Note) -> bool:
        """Whether a note must wait for a message of somebody else's that is still on its way. Any thread."""
        if note.data[:1] != bytes([Kind.AFTER]) or self._loop.in_cell:
            return False
        now = self._loop.now()
        if note.first is None:
            note.first = now
            self._loop.call_at(now + LONGEST, self._announce)
        if now >= note.first + LONGEST:
            return False
        try:
            message = note.read()
        except FigportError:
            return False
        return isinstance(message, After) and message.message not in tuple(self._others)

    def handled(self, message: str) -> None:
        """Note that somebody else's message was handled, after which notes may wait."""
        self._others.append(message)
        self._announce()

    # --- whoever holds the lock -----------------------------------------------------------------------

    def take(self) -> list[Note]:
        """Take out all notes that wait."""
        taken = []
        while self._noted:
            taken.append(self._noted.popleft())
        return taken

    def put_back(self, notes: Iterable[Note]) -> None:
        """Put back what `take` returned, or what is left of it: before all that came since."""
        self._noted.extendleft(reversed(list(notes)))
        # Whoever wanted to see to it meanwhile saw none.
        self._announce()

    def insert(self, notes: Iterable[Note]) -> None:
        """Put notes where they belong among those that wait."""
        self.put_back(sorted([*self.take(), *notes], key=lambda note: note.order))

    def waiting(self) -> tuple[Note, ...]:
        """Return the notes that wait, in order. Any thread, without the lock too."""
        return tuple(self._noted)

    def oldest(self) -> float | None:
        """Return since when a note waits that nobody looked at."""
        return next((note.time for note in self.waiting() if not note.seen), None)

    # --- main thread ----------------------------------------------------------------------------------

    @main_only
    def _deliver(self) -> None:
        """Handle the next note. Main thread.

        One alone: what it calls may turn the loop, which then goes on with the one after.
        """
        try:
            with self.lock:
                arrival = None if self._noted and self._is_early(self._noted[0]) else self._take()
        finally:
            # Before it is handled, and also after an interrupt.
            self._announce()
        if arrival is None:
            return
        try:
            self._handle(arrival)
        except BaseException:
            if not arrival.begun:
                self.insert([arrival])
            raise

    def _take(self) -> Note | None:
        """Take out the next note, merged with those that it may be merged with. With the lock."""
        arrival = self._next()
        if arrival is None:
            return None
        passed, merges = 1, 1
        for later in self.waiting()[1:]:
            try:
                later.read()
            except FigportError:
                break
            both = merged(arrival, later)
            if both is None and not is_ack(later):
                break
            passed += 1
            if both is not None:
                arrival, merges = both, passed
        acks = [note for note in self.waiting()[1:merges] if is_ack(note)]
        for _ in range(merges):
            del self._noted[0]
        self._noted.extendleft(reversed(acks))
        return arrival

    def _next(self) -> Note | None:
        """Return the next note, read; those that cannot be read are answered and skipped."""
        while self._noted:
            arrival = self._noted[0]
            try:
                arrival.read()
            except FigportError as error:
                del self._noted[0]
                self._refuse(arrival, error)
                continue
            return arrival
        return None
