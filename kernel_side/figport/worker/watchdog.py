"""Notices that the main thread computes, and has the views of figures diverted to snapshots meanwhile.

A thread of its own waits until messages wait that main does not take, then has `diverter` divert the views of the
figures that they are for, and end that at main's next turn (`reclaim`). Here is only when.

Threads: `noticed` may be called from any and only wakes ours. `reclaim`, `drawing`, `drawn`, `cell_begins` and
`cell_ends` belong to the main thread. Nothing is polled unless somebody looks at a figure while a cell runs.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from figport import pickling
from figport.changes import is_withheld
from figport.settings import options
from figport.threads import main_only

from .diverter import Diverter
from .poller import Poller
from .timing import GRACE, POLL, RENEW, RETRY, SLOW_GRACE

if TYPE_CHECKING:
    from figport.mainloop import Mainloop
    from figport.manager import Manager
    from figport.registry import Registry

_log = logging.getLogger("figport")


class Watchdog:
    """Has the views of figures diverted to snapshots while the main thread computes.

    Parameters
    ----------
    registry
        The figures, their views and the messages that wait.
    loop
        The event loop of the main thread.
    diverter
        Makes what diverts the views. It is given the two above and a function that has us poll.
    """

    def __init__(
        self,
        registry: Registry,
        loop: Mainloop,
        diverter: Callable[[Registry, Mainloop, Callable[[], None]], Diverter] = Diverter,
    ) -> None:
        self._registry = registry
        self._loop = loop
        self._poller = Poller(self.poll)
        self._diverter = diverter(registry, loop, self._poller.wake)
        self._news = -1
        self._stopped = False
        self._paints = False
        """Whether our thread polls soon for something to be painted."""
        self._thread: threading.Thread | None = None

    # --- any thread -----------------------------------------------------------------------------------

    def noticed(self) -> None:
        """Poll, as something came. Any thread."""
        self._poller.notice()

    @property
    def diverts(self) -> bool:
        """Whether views are diverted now, and main gets messages back with its next turn. Any thread."""
        return bool(self._diverter)

    def attended(self, name: str) -> bool:
        """Whether somebody looks at a figure, or did more than that which main has not handled yet. Any thread."""
        return self._diverter.attended(name)

    @property
    def holders(self) -> list[Any]:
        """What refers to figures here, without meaning to keep them. Any thread."""
        return self._diverter.holders

    # --- main thread ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to watch."""
        self._thread = threading.Thread(target=self._poller.run, name="figport-watchdog", daemon=True)
        self._thread.start()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)

    @main_only
    def stop(self) -> None:
        """Watch no longer, and end the worker process. Main thread; may be called twice."""
        self._stopped = True
        self._poller.stop()
        self._diverter.stop()

    @main_only
    def cell_begins(self, _info: Any = None) -> None:
        """Check whether anybody watches a figure while this cell runs. Main thread."""
        self._poller.wake()

    @main_only
    def cell_ends(self, _result: Any = None) -> None:
        """Take the views back. Main thread."""
        self.reclaim()

    @main_only
    def reclaim(self) -> None:
        """Take the views back, with what happened to the snapshots. Main thread, before each piece of its work."""
        self._diverter.end_all()

    @main_only
    def drawing(self, figure: Manager) -> None:
        """Have a finished gesture in the picture that main is about to draw. Main thread.

        User code draws at any time. A gesture that goes on is left alone.
        """
        if self._diverter.at_rest(figure):
            self.reclaim()

    @main_only
    def drawn(self, figure: Manager) -> None:
        """Make use of main's having drawn a figure. Main thread.

        If its views look at a snapshot they get the new picture, which nothing can outdate, unless somebody is moving
        the snapshot. And a snapshot is taken, here where it is safe, if it may soon be needed: that costs nothing
        unless somebody looks at the figure, a cell runs, and the figure changed since.
        """
        if self._diverter.at_rest(figure):
            self.reclaim()
        if self._loop.in_cell and figure.paint.due and not self._paints and len(figure.session):
            self._poller.wake()  # to paint it, if main does not come to that
        # Who comes while main draws again and again finds no moment in which a snapshot could be taken beside it.
        wanted = len(figure.session) or self._diverter.is_asked_for(figure.id)
        if options.busy_snapshots and self._loop.in_cell and wanted and not self._stopped:
            self._diverter.snapshots.offer(figure)

    @main_only
    def forget(self, figure: Manager) -> None:
        """Drop what is known of a figure that is closed. Main thread."""
        self._diverter.forget(figure)

    def _forked(self) -> None:
        """Switch off in a process forked from the kernel: our threads are not there, and a lock may be held."""
        self._stopped = True
        self._diverter.clear()
        self._registry.inbox.lock = threading.RLock()

    # --- our thread -----------------------------------------------------------------------------------

    def poll(self) -> float | None:
        """Do what is to be done; return in how many seconds to poll again, None for when somebody says so.

        Our thread.
        """
        if self._stopped:
            return None
        try:
            painting = self._paint()
            self._paints = painting is not None
            left = self._poll_notes() if options.busy_snapshots else None
        except Exception:
            if not self._stopped:  # nothing can be started in a process that ends
                _log.exception("figport could not serve figures while the kernel computes")
            return 1.0
        return left if painting is None else painting if left is None else min(left, painting)

    def _paint(self) -> float | None:
        """Paint what main has drawn; return when to try again."""
        due = (figure.paint.beside(pickling.main_is_inside) for figure in self._watched())
        return min((left for left in due if left is not None), default=None)

    def _poll_notes(self) -> float | None:
        """Serve who waits; return in how many seconds to poll again, None for when somebody says so."""
        now = self._loop.now()
        if self._news != self._registry.news:
            # The backend was loaded, a figure made, or somebody looks. A start takes a second, so ahead of need.
            self._news = self._registry.news
            self._diverter.supervisor.start()
        hopeful = self._try_again(now)
        oldest = self._registry.inbox.oldest()
        if oldest is None and not self._diverter:
            watched = self._watched()
            if not watched:
                return POLL if hopeful else self._stop_if_idle(now)
            left = self._loop.progress + POLL - now
            if left > 0 or not any(map(self._changed, watched)):
                return max(left, POLL)
        elif not self._diverter:
            grace = GRACE if self._loop.in_cell and not self._loop.depth else SLOW_GRACE
            left = max(oldest or now, self._loop.progress) + grace - now
            if left > 0:
                # Further messages need not wake us until then; snapshots answer each at once.
                self._poller.can_wait = True
                return left + 0.001
        return self._serve()

    def _stop_if_idle(self, now: float) -> float | None:
        """End the worker process when nobody has needed it for long."""
        if not self._diverter.supervisor.running:
            return None
        left = self._diverter.supervisor.used + options.worker_idle - now
        if left > 0:
            return left + 0.1
        with self._registry.lock:
            self._diverter.supervisor.stop()
        return None

    def _try_again(self, now: float) -> bool:
        """Try again for messages of figures of which there was no snapshot; return whether there are any."""
        found = False
        for note in self._registry.inbox.waiting():
            figure = self._diverter.figure(note) if note.seen else None
            if figure is not None:
                state = self._diverter.snapshots.state(figure)
                note.seen = figure.changes == state.obstacle_at or now < state.retry
                found = True
        return found

    def _watched(self) -> list[Manager]:
        """Return the figures that somebody looks at, while a cell runs."""
        return [figure for figure in self._registry.figures() if len(figure.session)] if self._loop.in_cell else []

    def _changed(self, figure: Manager) -> bool:
        """Whether a figure changed, and that is to be seen, and main itself is not just about to show it."""
        if figure.paint.fresh:
            return False
        seen = (figure.published, self._diverter.snapshots.state(figure).obstacle_at)
        return figure.changes not in seen and not is_withheld(figure)

    def _serve(self) -> float:
        """Divert what is asked for, relay what can be, and bring snapshots up to date."""
        again = POLL
        for figure in self._asked():
            if figure in self._diverter or figure.closed or self._stopped:
                continue
            if not self._diverter.divert(figure, old=self._loop.in_cell and not self._loop.depth):
                again = min(again, RETRY)
        if self._diverter or self._registry.inbox.oldest() is not None:
            self._diverter.relay()
        for diversion in self._diverter.current():
            left = diversion.tried + RENEW - self._loop.now()
            if diversion.figure.changes != diversion.snapshot.changes and not is_withheld(diversion.figure):
                again = min(again, left if left > 0 else self._diverter.renew(diversion))
        return max(again, 0.001)

    def _asked(self) -> list[Manager]:
        """Return the figures that somebody waits for."""
        asked: dict[str, Manager] = {}
        for note in self._registry.inbox.waiting():
            figure = None if note.seen else self._diverter.figure(note)
            if figure is not None:
                asked[figure.id] = figure
        asked.update({figure.id: figure for figure in self._watched() if self._changed(figure)})
        return list(asked.values())
