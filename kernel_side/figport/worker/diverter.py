"""Diverts the views of figures to snapshots, which the worker process draws, and ends these diversions.

`Watchdog` says when; here is how. Diverting means: the figure's snapshot and the list of its views go to the worker,
then each message of theirs; what the worker draws goes to the views. When main returns the views look at the live
figure again. What gestures did is applied to it, as new limits, and it gets the messages that only it can answer.

Threads: `divert`, `renew`, `relay` and `figure` belong to the watchdog's thread, `end_all` and `forget` to main,
`_receive` and `_gone` to the thread that reads from the worker. All share the registry's lock, which nobody holds
while a figure is pickled or drawn.
"""

from __future__ import annotations

import dataclasses
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from figport.errors import FigportError
from figport.notes import Event, Note, compact
from figport.pacing import Credit
from figport.threads import main_only
from figport.wire import Ack, Attach, Codec, Detach, Kind, Look, Pointer, PointerAction, Save, encode

from .diversion import Diversion, DivertedView, Done, apply_gestures, frames_above, needs_main, return_views
from .pipe import Block
from .process import Receive, Supervisor
from .snapshots import Snapshots, SnapshotState
from .timing import MOST_FAILURES, POLL, RENEW, RETRY, SHARE

if TYPE_CHECKING:
    from figport.mainloop import Mainloop
    from figport.manager import Manager
    from figport.registry import Registry

_log = logging.getLogger("figport")

_HOVERING: Final = frozenset({PointerAction.ENTER, PointerAction.MOVE, PointerAction.LEAVE})


def _looks(note: Note) -> bool:
    """Whether a note, which was read, is of somebody who merely looks."""
    message = note.message
    hovers = isinstance(message, Pointer) and message.action in _HOVERING and not message.buttons
    return hovers or isinstance(message, Ack | Look)


def _asks_for(note: Note, figure: str) -> bool:
    """Whether a note opens a comm for a figure: to see or to save it."""
    return isinstance(note.message, Attach | Save) and note.message.figure == figure


def _comes(note: Note) -> bool:
    return isinstance(note.message, Attach)


def _leaves(note: Note) -> bool:
    return note.event is Event.LEFT or isinstance(note.message, Detach)


class Diverter:
    """Diverts the views of figures to snapshots, and ends these diversions.

    Parameters
    ----------
    registry
        The figures, their views and the messages that wait.
    loop
        The event loop of the main thread.
    wake
        Called when there is something to do for the watchdog's thread.
    snapshots
        The snapshots; None for new ones.
    supervisor
        Makes what starts and ends the worker process. It is given two functions: one takes the worker's blocks, one
        hears that it is gone.

    Attributes
    ----------
    snapshots : Snapshots
    supervisor : Supervisor
    """

    def __init__(
        self,
        registry: Registry,
        loop: Mainloop,
        wake: Callable[[], None],
        snapshots: Snapshots | None = None,
        supervisor: Callable[[Receive, Callable[[str], None]], Supervisor] = Supervisor,
    ) -> None:
        self._registry = registry
        self._loop = loop
        self._wake = wake
        self._diversions: dict[str, Diversion] = {}
        self._returned: deque[Diversion] = deque()
        """Diversions that are over, whose gestures the live figures have not got yet."""
        self._over = False
        self.snapshots = Snapshots(loop.now) if snapshots is None else snapshots
        self.supervisor = supervisor(self._receive, self._gone)

    def __len__(self) -> int:
        return len(self._diversions)

    def __contains__(self, figure: Manager) -> bool:
        return figure.id in self._diversions

    def at_rest(self, figure: Manager) -> bool:
        """Whether a figure's views are diverted and nobody is doing anything with the snapshot. Any thread."""
        diversion = self._diversions.get(figure.id)
        return diversion is not None and diversion.at_rest

    def current(self) -> list[Diversion]:
        """Return the diversions of now. Any thread."""
        return list(self._diversions.values())

    def is_asked_for(self, name: str) -> bool:
        """Whether somebody who wants to see a figure waits for main. Any thread."""
        return any(_comes(note) and _asks_for(note, name) for note in self._registry.inbox.waiting())

    @property
    def holders(self) -> list[Any]:
        """What refers to figures here, without meaning to keep them. Any thread."""
        return [*self.current(), *self._returned]

    def attended(self, name: str) -> bool:
        """Whether somebody looks at a figure, or did more than that which main has not handled yet. Any thread."""
        with self._registry.lock:
            figure, diversion = self._registry.figure(name), self._diversions.get(name)
            if figure is None:
                return False
            if diversion is not None and (diversion.leftover() or not diversion.at_rest):
                return True
            views = {*self._registry.peers(figure), *([] if diversion is None else diversion.views)}
            notes = self._registry.inbox.waiting()
            for note in notes:
                with suppress(FigportError):
                    note.read()
            views |= {note.peer.comm for note in notes if _asks_for(note, name)}
            theirs = [note for note in notes if note.peer.comm in views]
            left = {note.peer.comm for note in theirs if _leaves(note)}
            return left != views or not all(_leaves(note) or _comes(note) or _looks(note) for note in theirs)

    # --- the watchdog's thread ------------------------------------------------------------------------

    def figure(self, note: Note) -> Manager | None:
        """Return the figure that a note is for, if its snapshot could do something with it."""
        try:
            message = note.read()
        except FigportError:
            return None
        if isinstance(message, Attach):
            asked = self._registry.figure(message.figure)
            return None if asked is None else self._registry.figure_for(asked, message.client)
        if needs_main(message):
            return None
        for diversion in self.current():
            if note.peer.comm in diversion.views:
                return diversion.figure
        figure = self._registry.figure_of(note.peer.comm)
        if figure is not None and _looks(note) and (figure.paint.fresh or self.snapshots.would_show_withheld(figure)):
            return None  # whoever merely looks, also at what main itself draws again and again
        return figure

    def divert(self, figure: Manager, *, old: bool) -> bool:
        """Divert a figure's views to a snapshot; return False if it should be tried again soon.

        Parameters
        ----------
        figure
            The figure.
        old
            Whether a snapshot will do that was taken before the last changes.
        """
        state, steps = self.snapshots.state(figure), self._loop.steps
        now = self._loop.now()
        if state.obstacle and (figure.changes == state.obstacle_at or now < state.retry):
            self._explain(figure, state)
            return True
        # What an older snapshot shows is not where a drag is that began meanwhile.
        held = any(figure.held(view) is not None for view in self._registry.peers(figure))
        snapshot = self.snapshots.newest(figure, old=old and not held)
        if snapshot is None:
            self._explain(figure, state)
            return bool(state.obstacle)
        if self._over:
            return True
        trouble = self.supervisor.start()
        if trouble:
            state.rule_out(now, figure.changes, trouble)
            self._explain(figure, state)
            return True
        with self._registry.lock:
            if self._loop.steps != steps or figure.closed or self._over:
                return True  # main is back
            if not self.supervisor.running:
                return False  # it died just now
            state.epoch += 1
            state.reported = ""
            diversion = Diversion(figure, snapshot, frames_above(state.epoch), self._loop.now())
            self._diversions[figure.id] = diversion
            figure.screen.diverted = True
            self.supervisor.send(Block.SNAPSHOT, diversion.snapshot_fields(), diversion.snapshot.data)
            for view, peer in self._registry.peers(figure).items():
                known = figure.session.view(view)
                if known is not None:
                    attach = Attach(figure.id, known.dpr, known.visible, known.codecs)
                    diversion.views[view] = DivertedView(peer, attach, known.credit, figure.held(view))
                    self.supervisor.send(Block.VIEW, diversion.view_fields(view))
            # It comes as soon as main can, and takes everything back.
            self._loop.wake()
        return True

    def renew(self, diversion: Diversion) -> float:
        """Bring a snapshot up to date; return in how many seconds to poll again."""
        state = self.snapshots.state(diversion.figure)
        if diversion.loading:
            return POLL
        snapshot = self.snapshots.newest(diversion.figure, old=True)
        if snapshot is None or snapshot.taken <= diversion.snapshot.taken:
            return POLL if state.obstacle else RETRY
        with self._registry.lock:
            if self._diversions.get(diversion.figure.id) is diversion:
                diversion.snapshot, diversion.tried = snapshot, self._loop.now() + snapshot.cost / SHARE
                self.supervisor.send(Block.SNAPSHOT, diversion.snapshot_fields(), diversion.snapshot.data)
        return RENEW

    def relay(self) -> None:
        """Send messages to the snapshots; those that are for the live figures stay."""
        with self._registry.lock:
            notes = deque(compact(self._registry.inbox.take()))
            stay = []
            try:
                while notes:
                    note = notes[0]
                    if not self._relay_one(note):
                        stay.append(note)
                    notes.popleft()
            finally:
                # Also what a fault of ours kept from being looked at.
                self._registry.inbox.put_back([*stay, *notes])

    def _relay_one(self, note: Note) -> bool:
        """Send a message to the snapshot it is for; False if it stays."""
        figure = None if note.seen else self.figure(note)
        diversion = None if figure is None else self._diversions.get(figure.id)
        if diversion is not None and self._pass_on(diversion, note):
            return True
        if _leaves(note):
            self._leave(note)
        # Notes for a figure whose views are to be diverted in a moment are looked at again.
        note.seen = figure is None or bool(self.snapshots.state(figure).obstacle)
        return False

    def _pass_on(self, diversion: Diversion, note: Note) -> bool:
        view, message = note.peer.comm, note.message
        if isinstance(message, Attach) and note.event is Event.OPENED:
            if Codec.RUNS not in message.codecs:
                return False
            diversion.views[view] = DivertedView(note.peer, message, Credit())
            self.supervisor.send(Block.VIEW, diversion.view_fields(view))
            return True
        if view not in diversion.views or isinstance(message, Attach) or diversion.views[view].full:
            return False
        diversion.relayed(note)
        self.supervisor.send(Block.INPUT, {"figure": diversion.figure.id, "view": view, "order": note.order}, note.data)
        return True

    def _leave(self, note: Note) -> None:
        """Stop sending to a view that is gone."""
        for diversion in self._diversions.values():
            view = diversion.views.get(note.peer.comm)
            if view is not None and not view.left:
                view.left = True
                self.supervisor.send(Block.LEAVE, {"figure": diversion.figure.id, "view": note.peer.comm})

    # --- main thread ----------------------------------------------------------------------------------

    @main_only
    def end_all(self) -> None:
        """End all diversions, with what was done to the snapshots. Main thread."""
        if self._diversions:
            with self._registry.lock:
                for name in list(self._diversions):
                    self._end(name)
        done: Done = {}
        while self._returned:
            diversion = self._returned.popleft()
            try:
                apply_gestures(diversion, done)
            except Exception:
                _log.exception("What was done to a snapshot could not be done to its figure")

    @main_only
    def forget(self, figure: Manager) -> None:
        """Drop what is known of a figure that is closed. Main thread."""
        self.snapshots.forget(figure)

    @main_only
    def stop(self) -> None:
        """End all diversions and the worker process. Main thread."""
        self._over = True
        with self._registry.lock:
            for name in list(self._diversions):
                self._end(name)
            self.supervisor.stop()

    def clear(self) -> None:
        """Know of nothing any more, in a process forked from the kernel."""
        self._diversions.clear()
        self._returned.clear()

    # --- any thread, with the lock --------------------------------------------------------------------

    def _end(self, name: str) -> None:
        """End a diversion: views and messages are the live figure's. Gestures are applied before main's next work."""
        # Views first, which may be done twice: an interrupt of the user may end this anywhere.
        return_views(self._diversions[name], self._registry)
        diversion = self._diversions.pop(name)
        self._returned.append(diversion)
        self._registry.inbox.insert(diversion.leftover())
        self.supervisor.send(Block.DROP, {"figure": name})
        self._loop.want(diversion.figure)

    # --- any thread -----------------------------------------------------------------------------------

    def _explain(self, figure: Manager, state: SnapshotState) -> None:
        """Tell the views of a figure, those on their way in too, why they see no newer picture, if they do not."""
        with self._registry.lock:
            if not state.obstacle or figure.about is None or figure.screen.diverted:
                return
            text = f"Kernel busy; no newer picture until it is done: {state.obstacle}"
            message = encode(dataclasses.replace(figure.about, busy=text))
            new = state.reported != text
            state.reported = text
            for view, peer in self._registry.peers(figure).items():
                known = figure.session.view(view)
                # Main has told it something since, so this is another cell.
                if new or (known is not None and Kind.FIGURE in known.sent):
                    if known is not None:
                        known.sent.pop(Kind.FIGURE, None)  # so that it is told when it is over
                    self._registry.link.send(peer, message)
            for note in self._registry.inbox.waiting():
                if isinstance(note.message, Attach) and note.message.figure == figure.id and not note.seen:
                    self._registry.link.send(note.peer, message)

    # --- the thread that reads from the worker --------------------------------------------------------

    def _receive(self, kind: Block, fields: dict[str, Any], payload: bytes) -> None:
        """Take a block."""
        with self._registry.lock:
            diversion = self._diversions.get(fields.get("figure", ""))
            if diversion is None or fields["frames_above"] != diversion.frames_above:
                return  # of a diversion that is over
            match kind:
                case Block.SENT:
                    self._registry.link.send_all(diversion.sent(fields["views"], payload), payload)
                case Block.REPORT:
                    diversion.report(fields)
                    self.snapshots.state(diversion.figure).failures = 0
                case Block.FAILED:
                    self._failed(diversion, fields["reason"])
                case _:
                    pass

    def _failed(self, diversion: Diversion, reason: str) -> None:
        state = self.snapshots.state(diversion.figure)
        state.failures += 1
        # A figure that changes may have been pickled between two changes that belong together.
        if diversion.figure.changes == diversion.snapshot.changes or state.failures > MOST_FAILURES:
            state.rule_out(self._loop.now(), diversion.snapshot.changes, f"its snapshot cannot be drawn ({reason})")
        self._end(diversion.figure.id)
        self._explain(diversion.figure, state)

    def _gone(self, reason: str) -> None:
        """Go on without the worker."""
        with self._registry.lock:
            for diversion in self.current():
                state = self.snapshots.state(diversion.figure)
                if state.killed(self._loop.now()):
                    state.rule_out(
                        self._loop.now(), diversion.figure.changes, f"what draws its snapshots died: {reason}"
                    )
                self._end(diversion.figure.id)
                self._explain(diversion.figure, state)
        if reason:
            _log.debug("The worker process is gone: %s", reason)
        self._wake()
