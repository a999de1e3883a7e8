"""The figures of a kernel and the comms of their views: who is who, and whose message goes where.

Messages wait in the `inbox` and are handled on the main thread, one per turn of the event loop, in the order in which
they came. While the main thread computes, `Watchdog` may take notes out, and puts those back that are for the live
figures.

`lock` guards what both touch: the notes, the views, and each figure's session and frames. It is held for moments, never
while user code runs or a figure is drawn.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, assert_never

from . import saving
from .errors import ErrorCode, FigportError
from .inbox import Inbox
from .listeners import draws
from .mainloop import Mainloop
from .notes import Event, Note
from .refusals import fault, misplaced, too_much_waiting
from .wire import (
    ANYWHERE,
    Ack,
    After,
    Attach,
    Close,
    Closed,
    Detach,
    Fill,
    Key,
    Look,
    Made,
    Message,
    Pointer,
    Refresh,
    Resize,
    Revive,
    Save,
    Saved,
    UseTool,
    Wheel,
    encode,
    error_message,
)

if TYPE_CHECKING:
    from .comms import Peer
    from .link import Link
    from .manager import Manager

_log = logging.getLogger("figport")


def _no_revival(data: bytes) -> Made:
    raise NotImplementedError("a registry without a runtime revives nothing")


MISSED: Final = 1000
"""How many figures are remembered that were closed before anybody could attach."""


class Registry:
    """The figures of a kernel, and the views of each.

    Parameters
    ----------
    loop
        The event loop that takes the notes to the main thread.
    connect
        Makes the link, whose messages go into this registry's inbox.
    outside
        Calls something as the kernel's idle loop would, whatever message is being handled.
    noticed
        Hears of each message, on the thread that receives it, and of each new figure.
    revive
        Makes a figure of a REVIVE message. Main thread.
    figure_for
        Returns what a client sees that asks for a figure; None if main must make that. Any thread.
    admit
        Returns what a client sees that asks for a figure, or raises why it sees the figure itself. Main thread.
    heir
        Returns the id of the figure that is in the place of one that is gone; for pages that show one figure alone, and
        outlive it. Main thread.
    used
        Hears of the input that a figure handled. Main thread.
    relayed
        Whether messages that were relayed to snapshots come back with main's next turn. Any thread.
    """

    def __init__(
        self,
        loop: Mainloop,
        connect: Callable[[Registry], Link],
        outside: Callable[[Callable[[], object]], None],
        *,
        noticed: Callable[[], None] = lambda: None,
        revive: Callable[[bytes], Made] = _no_revival,
        figure_for: Callable[[Manager, str], Manager | None] = lambda figure, client: figure,
        admit: Callable[[Manager, str], Manager] = lambda figure, client: figure,
        heir: Callable[[str], str] = lambda name: name,
        used: Callable[[Manager, Message], None] = lambda figure, message: None,
        relayed: Callable[[], bool] = lambda: False,
    ) -> None:
        self._figures: dict[str, Manager] = {}
        self._missed: dict[str, None] = {}
        """Ids of figures that were closed before anybody could attach, the oldest first."""
        self._views: dict[str, tuple[Peer, Manager]] = {}
        self._noticed = noticed
        self._revive = revive
        self._admit = admit
        self._heir = heir
        self._used = used
        self.figure_for = figure_for
        self.inbox = Inbox(
            loop,
            self._handle,
            self._refuse,
            noticed,
            outside,
            full=self._end_full,
            draws=self._draws,
            relayed=relayed,
        )
        self._made = 0
        self.link = connect(self)

    @property
    def lock(self) -> threading.RLock:
        """Guards what the watchdog's thread and main both touch. Held for moments."""
        return self.inbox.lock

    @property
    def news(self) -> int:
        """Rises with each figure that is made and each peer that comes. Any thread."""
        return self._made + self.inbox.comers

    # --- main thread ----------------------------------------------------------------------------------

    def add(self, figure: Manager) -> None:
        """Let views find a figure by its id."""
        self._figures[figure.id] = figure
        self._missed.pop(figure.id, None)
        self._made += 1
        self._noticed()

    def remove(self, figure: Manager) -> None:
        """Forget a figure; but that it was closed, if its views are still to come."""
        self._figures.pop(figure.id, None)
        if not figure.session.attended:
            self._missed[figure.id] = None
            while len(self._missed) > MISSED:
                del self._missed[next(iter(self._missed))]

    @property
    def holders(self) -> list[Any]:
        """What refers to figures here, without meaning to keep them."""
        return [self._figures, *self._views.values()]

    def replaced(self, name: str) -> bool:
        """Whether another figure is in the place of this one, and a page that shows it alone goes on with that."""
        heir = self._heir(name)
        return heir != name and heir in self._figures

    def figures(self) -> Iterable[Manager]:
        """Return all figures that are open."""
        return list(self._figures.values())

    def send(self, view: str, message: bytes) -> None:
        """Send a message to a view; one that is gone meanwhile is ignored."""
        self.send_all((view,), message)

    def send_all(self, views: Iterable[str], message: bytes) -> None:
        """Send one message to several views, as `send` does."""
        self.link.send_all([self._views[view][0] for view in views if view in self._views], message)

    def end(self, view: str) -> None:
        """End a view from our side."""
        with self.lock:
            found = self._views.pop(view, None)
            if found is not None:
                peer, figure = found
                figure.detach(view)
                self.link.close(peer)

    # --- any thread -----------------------------------------------------------------------------------

    def _draws(self, peer: Peer) -> bool:
        figure = self.figure_of(peer.comm)
        # Main may not have met a view that looks at a snapshot.
        figures = list(self._figures.values()) if figure is None else [figure]
        return any(draws(figure.canvas) for figure in figures)

    def _end_full(self, peer: Peer) -> None:
        """Take leave of a peer of which too much waits; what it says from now on nobody hears."""
        self.link.send(peer, encode(error_message(too_much_waiting(), fatal=True)))
        self.link.close(peer)

    def hear_views(self) -> None:
        """Take in what views say of themselves, though main is not in its event loop: what they painted, who sees them.

        An ACK stands in no other message's way. A LOOK stays, for main to see whether the resolution is right; so does
        all else, as it is.
        """
        if not self.inbox:
            return
        with self.lock:
            self.inbox.put_back([note for note in self.inbox.take() if not self._hear_view(note)])

    def _hear_view(self, note: Note) -> bool:
        """Take in such a message; return whether it is done with."""
        found = self._views.get(note.peer.comm) if note.event is Event.ARRIVED and not note.begun else None
        try:
            message = None if found is None else note.read()
        except FigportError:
            return False
        if found is None or found[1].screen.diverted:
            return False
        session = found[1].session
        match message:
            case Ack():
                session.ack(note.peer.comm, message, note.time)
                return True
            case Look() if not note.heard:
                session.look(note.peer.comm, message)
                note.heard = True
            case _:
                pass
        return False

    def figure(self, name: str) -> Manager | None:
        """Return a figure by its id."""
        return self._figures.get(name)

    def figure_of(self, view: str) -> Manager | None:
        """Return the figure that a view shows."""
        found = self._views.get(view)
        return None if found is None else found[1]

    def peers(self, figure: Manager) -> dict[str, Peer]:
        """Return the peers of a figure's views."""
        return {view: peer for view, (peer, owner) in list(self._views.items()) if owner is figure}

    def serve_again(self, peer: Peer, figure: Manager) -> None:
        """Serve a view again that was attached to a snapshot."""
        self._views[peer.comm] = (peer, figure)

    # --- main thread ----------------------------------------------------------------------------------

    def _handle(self, arrival: Note) -> None:
        arrival.begun = True
        try:
            match arrival.event:
                case Event.OPENED:
                    self._open(arrival.peer, arrival.message, arrival.data)
                case Event.ARRIVED if arrival.heard:
                    figure = self.figure_of(arrival.peer.comm)
                    if figure is not None:
                        figure.look_again()
                case Event.ARRIVED:
                    self._receive(arrival.peer, arrival.message, arrival.time)
                case Event.LEFT:
                    with self.lock:
                        found = self._views.pop(arrival.peer.comm, None)
                        if found is not None:
                            found[1].detach(arrival.peer.comm)
                case _:
                    assert_never(arrival.event)
        except FigportError as error:
            self._refuse(arrival, error)
        except BaseException as error:
            # Also an interrupt: whoever begins is answered, and does not wait for ever.
            if arrival.event is Event.OPENED:
                self._refuse(arrival, fault(error))
            raise

    def _open(self, peer: Peer, message: Message | None, data: bytes) -> None:
        match message:
            case Attach():
                self._attach(peer, message)
            case Save():
                self._save(peer, message)
                self.link.close(peer)
            case Revive():
                self.link.send(peer, encode(self._revive(data)))
                self.link.close(peer)
            case _:
                raise misplaced(message)

    def _attach(self, peer: Peer, message: Attach) -> None:
        name = message.figure
        if message.request == ANYWHERE and name not in self._figures:
            name = self._heir(name)
        if name in self._missed:
            self.link.send(peer, encode(Closed()))
            self.link.close(peer)
            return
        figure, trouble = self._find(name), None
        try:
            figure = self._admit(figure, message.client)
        except FigportError as error:
            trouble = error
        with self.lock:
            figure.attach(peer.comm, message)
            self._views[peer.comm] = (peer, figure)
        if trouble is not None:
            # After FIGURE, with which the view becomes live.
            figure.flush()
            self.link.send(peer, encode(error_message(trouble, fatal=False)))

    def _receive(self, peer: Peer, message: Message | None, heard: float) -> None:
        if peer.comm not in self._views:
            return  # it was ended from our side while this was under way
        figure = self._views[peer.comm][1]
        match message:
            case Pointer() | Wheel() | Key() | UseTool() | Fill() | Resize() | Look() | Ack() | Close():
                while (release := figure.lost(peer.comm, message)) is not None and not figure.closed:
                    self._used(figure, release)
                    figure.receive(peer.comm, release, heard)
                if figure.closed:
                    return  # by what listens to the release
                # First: while one message is handled, callbacks may have the next ones handled too.
                self._used(figure, message)
                figure.receive(peer.comm, message, heard)
            case Refresh():
                self._used(figure, message)
            case After():
                pass  # what it comes after was handled, or never came
            case Detach():
                self.end(peer.comm)
            case _:
                raise misplaced(message)

    def _find(self, figure: str) -> Manager:
        if figure not in self._figures:
            raise FigportError(
                ErrorCode.UNKNOWN_FIGURE,
                "The kernel no longer has this figure",
                where="the kernel: the figure was closed in it, or it was restarted since",
                fix="Run its cell again.",
            )
        return self._figures[figure]

    def _save(self, peer: Peer, message: Save) -> None:
        file, data = saving.save(
            self._find(message.figure).canvas,
            message.format,
            dpi=message.dpi,
            transparent=message.transparent,
            tight=message.tight,
        )
        self.link.send(peer, encode(Saved(file.name, file.mime), data))

    def _refuse(self, arrival: Note, error: FigportError) -> None:
        """Tell a peer what is wrong. A first message that fails ends the comm; later ones do not."""
        fatal = arrival.event is Event.OPENED
        _log.debug("A view's message was refused: %s", error)
        self.link.send(arrival.peer, encode(error_message(error, fatal=fatal)))
        if fatal:
            self.end(arrival.peer.comm)
            self.link.close(arrival.peer)
