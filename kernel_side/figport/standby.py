"""Keeps figures alive while the main thread computes: their views look at copies, which another process draws.

A thread of its own waits until messages wait that main does not take, then lends the figures they are for: a copy goes
to the render process, the messages of the views go there too, and what it draws comes back to them. At main's next
turn (`reclaim`) all of it returns: gestures as new limits, and the messages that only the live figure can answer.

Threads: `noticed` may be called from any and only wakes ours. `reclaim`, `offer`, `cell_begins` and `cell_ends` belong
to the main thread. The reading thread of the render process calls `_receive` and `_gone`. All share the registry's
lock, which nobody holds while a figure is copied or drawn. Nothing is polled unless somebody looks at a figure while a
cell runs.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import loans, options
from .copies import SHARE, Copies, excuse
from .errors import FigportError
from .loans import LentView, Loan
from .notes import Event, Note, compact
from .pacing import Credit
from .patience import GRACE, LOOK, MOST_FAILURES, REFRESH, RETRY, SLOW_GRACE
from .renderer.pipe import Block
from .renderer.process import Renderer
from .wire import Attach, Codec, Detach

if TYPE_CHECKING:
    from .mainloop import Mainloop
    from .manager import Manager
    from .registry import Registry

_log = logging.getLogger("figport")


class Standby:
    """Lends figures to the render process while the main thread computes.

    Parameters
    ----------
    registry
        The figures, their views and the messages that wait.
    loop
        The event loop of the main thread.
    """

    def __init__(self, registry: Registry, loop: Mainloop) -> None:
        self._registry = registry
        self._loop = loop
        self._lock = registry.lock
        self._renderer = Renderer(self._receive, self._gone)
        self._loans: dict[str, Loan] = {}
        self._copies = Copies()
        self._wake = threading.Event()
        self._news = -1
        self._dozing = True
        self._stopped = False
        self._in_cell = False
        self._thread: threading.Thread | None = None

    # --- any thread -----------------------------------------------------------------------------------

    def noticed(self) -> None:
        """Look whether somebody is needed. Any thread."""
        if self._dozing:
            self._wake.set()

    # --- main thread ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to watch. Main thread."""
        self._registry.noticed = self.noticed
        self._loop.before = self.reclaim
        self._thread = threading.Thread(target=self._run, name="figport-standby", daemon=True)
        self._thread.start()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)

    def stop(self) -> None:
        """Watch no longer, and end the render process. Main thread; may be called twice."""
        self._stopped = True
        self._registry.noticed = lambda: None
        self._wake.set()
        with self._lock:
            self._give_back()
            self._renderer.stop()

    def cell_begins(self, _info: Any = None) -> None:
        """Note that a cell runs from now on. Main thread."""
        self._in_cell = True
        self._wake.set()

    def cell_ends(self, _result: Any = None) -> None:
        """Take back what is lent. Main thread."""
        self._in_cell = False
        self.reclaim()

    def reclaim(self) -> None:
        """Take the views back, with what happened to the copies. Main thread, before each piece of its work."""
        with self._lock:
            returned = self._give_back() if self._loans else []
        for loan in returned:
            try:
                loans.apply(loan)
            except Exception:
                _log.exception("What was done to a copy could not be done to its figure")

    def offer(self, figure: Manager) -> None:
        """Take a copy here, where it is safe, if it may soon be needed. Main thread.

        Costs nothing unless somebody looks at the figure, a cell runs, and the figure changed since.
        """
        if options.busy_copies and self._in_cell and len(figure.session) and not self._stopped:
            self._copies.offer(figure)

    def forget(self, figure: Manager) -> None:
        """Drop what is known of a figure that is about to be closed. Main thread."""
        self.reclaim()
        with self._lock:
            self._copies.forget(figure)

    def _forked(self) -> None:
        """Switch off in a process forked from the kernel: our threads are not there, and a lock may be held."""
        self._stopped = True
        self._loans.clear()
        self._lock = self._registry.lock = threading.RLock()
        self._registry.noticed = self._loop.before = lambda: None

    # --- our thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopped:
            try:
                wait = self._look()
            except Exception:
                _log.exception("figport could not serve figures while the kernel computes")
                wait = 1.0
            if wait is None or wait > SLOW_GRACE or self._loans:
                # Between look and here a note may have come that was not worth a wake-up.
                self._dozing = True
                if self._registry.oldest() is not None:
                    wait = GRACE if wait is None else min(wait, GRACE)
            self._wake.wait(wait)
            self._dozing = False
            self._wake.clear()

    def _look(self) -> float | None:
        """Do what is to be done; return in how many seconds to look again, None for when somebody says so."""
        if not options.busy_copies or self._stopped:
            return None
        now = time.monotonic()
        if self._news != self._registry.news:
            # The backend was loaded, a figure made, or somebody looks. A start takes a second, so ahead of need.
            self._news = self._registry.news
            self._renderer.start()
        hopeful = self._look_again(now)
        oldest = self._registry.oldest()
        if oldest is None and not self._loans:
            watched = self._watched()
            if not watched:
                return LOOK if hopeful else self._rest(now)
            left = self._loop.progress + LOOK - now
            if left > 0 or not any(map(self._changed, watched)):
                return max(left, LOOK)
        elif not self._loans:
            grace = SLOW_GRACE if self._loop.depth else GRACE
            left = max(oldest or now, self._loop.progress) + grace - now
            if left > 0:
                return left + 0.001
        return self._serve()

    def _rest(self, now: float) -> float | None:
        """End the render process when nobody has needed it for long."""
        if not self._renderer.running:
            return None
        left = self._renderer.used + options.renderer_idle - now
        if left > 0:
            return left + 0.1
        with self._lock:
            self._renderer.stop()
        return None

    def _look_again(self, now: float) -> bool:
        """Look again at messages for figures that could not be copied; return whether there are any."""
        found = False
        for note in self._registry.waiting():
            figure = self._figure(note) if note.seen else None
            if figure is not None:
                file = self._copies.file(figure)
                note.seen = figure.changes == file.obstacle_at or now < file.retry
                found = True
        return found

    def _watched(self) -> list[Manager]:
        """Return the figures that somebody looks at, while a cell runs."""
        return [figure for figure in self._registry.figures() if len(figure.session)] if self._in_cell else []

    def _changed(self, figure: Manager) -> bool:
        return figure.changes not in (figure.published, self._copies.file(figure).obstacle_at)

    def _serve(self) -> float:
        """Lend what is asked for, relay what can be, and bring copies up to date."""
        again = LOOK
        for figure in self._asked():
            if figure.id not in self._loans and not self._lend(figure):
                again = min(again, RETRY)
        with self._lock:
            if self._loans or self._registry.oldest() is not None:
                self._relay()
        for loan in list(self._loans.values()):
            left = loan.tried + REFRESH - time.monotonic()
            if loan.figure.changes != loan.copy.changes:
                again = min(again, left if left > 0 else self._refresh(loan))
        return max(again, 0.001)

    def _asked(self) -> list[Manager]:
        """Return the figures that somebody waits for."""
        asked: dict[str, Manager] = {}
        for note in self._registry.waiting():
            figure = None if note.seen else self._figure(note)
            if figure is not None:
                asked[figure.id] = figure
        asked.update({figure.id: figure for figure in self._watched() if self._changed(figure)})
        return list(asked.values())

    def _figure(self, note: Note) -> Manager | None:
        """Return the figure that a note is for, if its copy could do something with it."""
        try:
            message = note.read()
        except FigportError:
            return None
        if isinstance(message, Attach):
            return self._registry.figure(message.figure)
        if loans.needs_main(message):
            return None
        for loan in list(self._loans.values()):
            if note.peer.comm in loan.views:
                return loan.figure
        return self._registry.figure_of(note.peer.comm)

    def _lend(self, figure: Manager) -> bool:
        """Have a figure's views look at a copy; return False if it should be tried again soon."""
        if self._gone_for_good(figure):
            return True
        file, steps = self._copies.file(figure), self._loop.steps
        now = time.monotonic()
        if file.obstacle and (figure.changes == file.obstacle_at or now < file.retry):
            excuse(figure, file, self._registry)
            return True
        copy = self._copies.newest(figure, old=self._in_cell and not self._loop.depth)
        if copy is None:
            excuse(figure, file, self._registry)
            return bool(file.obstacle)
        trouble = self._renderer.start()
        if trouble:
            file.stop(figure.changes, trouble)
            excuse(figure, file, self._registry)
            return True
        with self._lock:
            if self._loop.steps != steps or self._gone_for_good(figure):
                return True  # main is back
            file.epoch += 1
            file.told = ""
            loan = Loan(figure, copy, loans.floor(file.epoch), time.monotonic())
            self._loans[figure.id] = loan
            figure.lent = True
            self._renderer.send(Block.COPY, loan.copy_fields(), loan.copy.data)
            for view, peer in self._registry.peers(figure).items():
                known = figure.session.view(view)
                if known is not None:
                    attach = Attach(figure.id, known.dpr, known.visible, (Codec.PNG,))
                    loan.views[view] = LentView(peer, attach, known.credit)
                    self._renderer.send(Block.VIEW, loan.view_fields(view))
            # It comes as soon as main can, and takes everything back.
            self._loop.wake()
        return True

    def _gone_for_good(self, figure: Manager) -> bool:
        return figure.closed or self._stopped

    def _refresh(self, loan: Loan) -> float:
        """Bring a copy up to date; return in how many seconds to look again."""
        file = self._copies.file(loan.figure)
        if loan.loading:
            return LOOK
        copy = self._copies.newest(loan.figure, old=True)
        if copy is None or copy.taken <= loan.copy.taken:
            return LOOK if file.obstacle else RETRY
        with self._lock:
            if self._loans.get(loan.figure.id) is loan:
                loan.copy, loan.tried = copy, time.monotonic() + copy.cost / SHARE
                self._renderer.send(Block.COPY, loan.copy_fields(), loan.copy.data)
        return REFRESH

    def _relay(self) -> None:
        """Send messages to the copies; those that are for the live figures stay. With the lock."""
        stay = []
        for note in compact(self._registry.take_notes()):
            figure = None if note.seen else self._figure(note)
            loan = None if figure is None else self._loans.get(figure.id)
            if loan is not None and self._relay_one(loan, note):
                continue
            if note.event is Event.LEFT or isinstance(note.message, Detach):
                self._leave(note)
            # Notes for a figure that is to be lent in a moment are looked at again.
            note.seen = figure is None or bool(self._copies.file(figure).obstacle)
            stay.append(note)
        self._registry._noted.extendleft(reversed(stay))

    def _relay_one(self, loan: Loan, note: Note) -> bool:
        view, message = note.peer.comm, note.message
        if isinstance(message, Attach) and note.event is Event.OPENED:
            if Codec.PNG not in message.codecs:
                return False
            loan.views[view] = LentView(note.peer, message, Credit())
            self._renderer.send(Block.VIEW, loan.view_fields(view))
            return True
        if view not in loan.views or isinstance(message, Attach):
            return False
        loan.relayed(note)
        self._renderer.send(Block.INPUT, {"figure": loan.figure.id, "view": view, "order": note.order}, note.data)
        return True

    def _leave(self, note: Note) -> None:
        """Stop sending to a view that is gone."""
        for loan in self._loans.values():
            view = loan.views.get(note.peer.comm)
            if view is not None and not view.left:
                view.left = True
                self._renderer.send(Block.LEAVE, {"figure": loan.figure.id, "view": note.peer.comm})

    # --- returning ------------------------------------------------------------------------------------

    def _give_back(self, only: Iterable[str] | None = None) -> list[Loan]:
        """Give views and messages back to the live figures. With the lock, on any thread."""
        returned = []
        for name in list(self._loans) if only is None else list(only):
            # Views first, which may be done twice: an interrupt of the user may end this anywhere.
            loans.take_views_back(self._loans[name], self._registry)
            loan = self._loans.pop(name)
            self._registry.put_back(loan.rest())
            self._renderer.send(Block.DROP, {"figure": name})
            self._loop.want(loan.figure)
            returned.append(loan)
        return returned

    # --- the render process ---------------------------------------------------------------------------

    def _receive(self, kind: Block, fields: dict[str, Any], payload: bytes) -> None:
        """Take a block. The reading thread."""
        with self._lock:
            loan = self._loans.get(fields.get("figure", ""))
            if loan is None or fields["floor"] != loan.floor:
                return  # of a loan that is over
            match kind:
                case Block.SENT:
                    peer = loan.sent(fields["view"], payload)
                    if peer is not None:
                        self._registry.link.send(peer, payload)
                case Block.REPORT:
                    loan.report(fields)
                    self._copies.file(loan.figure).failures = 0
                case Block.FAILED:
                    file = self._copies.file(loan.figure)
                    file.failures += 1
                    # A figure that changes may have been copied between two changes that belong together.
                    if loan.figure.changes == loan.copy.changes or file.failures > MOST_FAILURES:
                        file.stop(loan.copy.changes, f"its copy cannot be drawn ({fields['reason']})")
                    self._end(loan)
                    excuse(loan.figure, file, self._registry)
                case _:
                    pass

    def _gone(self, reason: str) -> None:
        """Go on without the render process. The reading thread."""
        with self._lock:
            for loan in list(self._loans.values()):
                file = self._copies.file(loan.figure)
                file.crashes += 1
                if file.crashes > 1:
                    file.stop(loan.figure.changes, f"what draws its copies died: {reason}")
                self._end(loan)
                if file.crashes > 1:
                    excuse(loan.figure, file, self._registry)
        if reason:
            _log.debug("The render process is gone: %s", reason)
        self._wake.set()

    def _end(self, loan: Loan) -> None:
        """Give one figure back before main asks for it; what gestures did is applied when it does."""
        self._give_back([loan.figure.id])
        if loan.state is not None:
            self._loop.post(lambda: loans.apply(loan))
