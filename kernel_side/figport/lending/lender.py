"""The figures that are lent to the render process, and all that goes to and fro meanwhile.

`Standby` says when; here is how. Lending a figure sends its copy and its views to the render process, and from then on
the messages of the views; what it draws comes back to them. When main returns, gestures come back as new limits, and
with them the messages that only the live figure can answer.

Threads: `lend`, `refresh`, `relay` and `figure` belong to standby's thread, `take_back` and `forget` to main,
`_receive` and `_gone` to the reading thread of the render process. All share the registry's lock, which nobody holds
while a figure is copied or drawn.
"""

from __future__ import annotations

import dataclasses
import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from figport.errors import FigportError
from figport.notes import Event, Note, compact
from figport.pacing import Credit
from figport.renderer.pipe import Block
from figport.renderer.process import Receive, Renderer
from figport.threads import main_only
from figport.wire import Ack, Attach, Codec, Detach, Kind, Look, Pointer, PointerAction, encode

from . import loans
from .copies import SHARE, Copies, File
from .loans import LentView, Loan
from .patience import LOOK, MOST_FAILURES, REFRESH, RETRY

if TYPE_CHECKING:
    from figport.mainloop import Mainloop
    from figport.manager import Manager
    from figport.registry import Registry

_log = logging.getLogger("figport")

_HOVERING: Final = frozenset({PointerAction.ENTER, PointerAction.MOVE, PointerAction.LEAVE})


class Lender:
    """Lends figures and takes them back.

    Parameters
    ----------
    registry
        The figures, their views and the messages that wait.
    loop
        The event loop of the main thread.
    wake
        Called when there is something to do for standby's thread.
    copies
        The copies; None for new ones.
    renderer
        Makes the render process's end here, of who takes its blocks and who hears that it is gone.

    Attributes
    ----------
    copies : Copies
    renderer : Renderer
    """

    def __init__(
        self,
        registry: Registry,
        loop: Mainloop,
        wake: Callable[[], None],
        copies: Copies | None = None,
        renderer: Callable[[Receive, Callable[[str], None]], Renderer] = Renderer,
    ) -> None:
        self._registry = registry
        self._loop = loop
        self._wake = wake
        self._loans: dict[str, Loan] = {}
        self._returned: deque[Loan] = deque()
        """Loans that are over, whose gestures the live figures have not got yet."""
        self._over = False
        self.copies = Copies(loop.now) if copies is None else copies
        self.renderer = renderer(self._receive, self._gone)

    def __len__(self) -> int:
        return len(self._loans)

    def __contains__(self, figure: Manager) -> bool:
        return figure.id in self._loans

    def at_rest(self, figure: Manager) -> bool:
        """Whether a figure is lent and nobody is doing anything with the copy. Any thread."""
        loan = self._loans.get(figure.id)
        return loan is not None and loan.at_rest

    def current(self) -> list[Loan]:
        """Return what is lent now. Any thread."""
        return list(self._loans.values())

    # --- standby's thread -----------------------------------------------------------------------------

    def figure(self, note: Note) -> Manager | None:
        """Return the figure that a note is for, if its copy could do something with it."""
        try:
            message = note.read()
        except FigportError:
            return None
        if isinstance(message, Attach):
            asked = self._registry.figure(message.figure)
            return None if asked is None else self._registry.figure_for(asked, message.client)
        if loans.needs_main(message):
            return None
        for loan in self.current():
            if note.peer.comm in loan.views:
                return loan.figure
        figure = self._registry.figure_of(note.peer.comm)
        hovers = isinstance(message, Pointer) and message.action in _HOVERING and not message.buttons
        looks = hovers or isinstance(message, Ack | Look)
        if figure is not None and looks and (figure.paint.fresh or self.copies.gives_away(figure)):
            return None  # whoever merely looks, also at what main itself draws again and again
        return figure

    def lend(self, figure: Manager, *, old: bool) -> bool:
        """Have a figure's views look at a copy; return False if it should be tried again soon.

        Parameters
        ----------
        figure
            The figure.
        old
            Whether a copy will do that was taken before the last changes.
        """
        file, steps = self.copies.file(figure), self._loop.steps
        now = self._loop.now()
        if file.obstacle and (figure.changes == file.obstacle_at or now < file.retry):
            self._excuse(figure, file)
            return True
        # What an older copy shows is not where a drag is that began meanwhile.
        held = any(figure.held(view) is not None for view in self._registry.peers(figure))
        copy = self.copies.newest(figure, old=old and not held)
        if copy is None:
            self._excuse(figure, file)
            return bool(file.obstacle)
        if self._over:
            return True
        trouble = self.renderer.start()
        if trouble:
            file.stop(now, figure.changes, trouble)
            self._excuse(figure, file)
            return True
        with self._registry.lock:
            if self._loop.steps != steps or figure.closed or self._over:
                return True  # main is back
            if not self.renderer.running:
                return False  # it died just now
            file.epoch += 1
            file.told = ""
            loan = Loan(figure, copy, loans.floor(file.epoch), self._loop.now())
            self._loans[figure.id] = loan
            figure.screen.lent = True
            self.renderer.send(Block.COPY, loan.copy_fields(), loan.copy.data)
            for view, peer in self._registry.peers(figure).items():
                known = figure.session.view(view)
                if known is not None:
                    attach = Attach(figure.id, known.dpr, known.visible, known.codecs)
                    loan.views[view] = LentView(peer, attach, known.credit, figure.held(view))
                    self.renderer.send(Block.VIEW, loan.view_fields(view))
            # It comes as soon as main can, and takes everything back.
            self._loop.wake()
        return True

    def refresh(self, loan: Loan) -> float:
        """Bring a copy up to date; return in how many seconds to look again."""
        file = self.copies.file(loan.figure)
        if loan.loading:
            return LOOK
        copy = self.copies.newest(loan.figure, old=True)
        if copy is None or copy.taken <= loan.copy.taken:
            return LOOK if file.obstacle else RETRY
        with self._registry.lock:
            if self._loans.get(loan.figure.id) is loan:
                loan.copy, loan.tried = copy, self._loop.now() + copy.cost / SHARE
                self.renderer.send(Block.COPY, loan.copy_fields(), loan.copy.data)
        return REFRESH

    def relay(self) -> None:
        """Send messages to the copies; those that are for the live figures stay."""
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
        """Send a message to the copy it is for; False if it stays."""
        figure = None if note.seen else self.figure(note)
        loan = None if figure is None else self._loans.get(figure.id)
        if loan is not None and self._pass_on(loan, note):
            return True
        if note.event is Event.LEFT or isinstance(note.message, Detach):
            self._leave(note)
        # Notes for a figure that is to be lent in a moment are looked at again.
        note.seen = figure is None or bool(self.copies.file(figure).obstacle)
        return False

    def _pass_on(self, loan: Loan, note: Note) -> bool:
        view, message = note.peer.comm, note.message
        if isinstance(message, Attach) and note.event is Event.OPENED:
            if Codec.RUNS not in message.codecs:
                return False
            loan.views[view] = LentView(note.peer, message, Credit())
            self.renderer.send(Block.VIEW, loan.view_fields(view))
            return True
        if view not in loan.views or isinstance(message, Attach) or loan.views[view].full:
            return False
        loan.relayed(note)
        self.renderer.send(Block.INPUT, {"figure": loan.figure.id, "view": view, "order": note.order}, note.data)
        return True

    def _leave(self, note: Note) -> None:
        """Stop sending to a view that is gone."""
        for loan in self._loans.values():
            view = loan.views.get(note.peer.comm)
            if view is not None and not view.left:
                view.left = True
                self.renderer.send(Block.LEAVE, {"figure": loan.figure.id, "view": note.peer.comm})

    # --- main thread ----------------------------------------------------------------------------------

    @main_only
    def take_back(self) -> None:
        """Take all figures back, with what was done to their copies. Main thread."""
        if self._loans:
            with self._registry.lock:
                for name in list(self._loans):
                    self._give_back(name)
        done: loans.Done = {}
        while self._returned:
            loan = self._returned.popleft()
            try:
                loans.apply(loan, done)
            except Exception:
                _log.exception("What was done to a copy could not be done to its figure")

    @main_only
    def forget(self, figure: Manager) -> None:
        """Drop what is known of a figure that is closed. Main thread."""
        self.copies.forget(figure)

    @main_only
    def stop(self) -> None:
        """Give everything back and end the render process. Main thread."""
        self._over = True
        with self._registry.lock:
            for name in list(self._loans):
                self._give_back(name)
            self.renderer.stop()

    def clear(self) -> None:
        """Know of nothing any more, in a process forked from the kernel."""
        self._loans.clear()
        self._returned.clear()

    # --- any thread, with the lock --------------------------------------------------------------------

    def _give_back(self, name: str) -> None:
        """Give views and messages back to a live figure. What gestures did is applied before main's next work."""
        # Views first, which may be done twice: an interrupt of the user may end this anywhere.
        loans.take_views_back(self._loans[name], self._registry)
        loan = self._loans.pop(name)
        self._returned.append(loan)
        self._registry.inbox.insert(loan.rest())
        self.renderer.send(Block.DROP, {"figure": name})
        self._loop.want(loan.figure)

    # --- any thread -----------------------------------------------------------------------------------

    def _excuse(self, figure: Manager, file: File) -> None:
        """Tell the views of a figure, those on their way in too, why they see no newer picture, if they do not."""
        with self._registry.lock:
            if not file.obstacle or figure.about is None or figure.screen.lent:
                return
            text = f"Kernel busy; no newer picture until it is done: {file.obstacle}"
            message = encode(dataclasses.replace(figure.about, busy=text))
            new = file.told != text
            file.told = text
            for view, peer in self._registry.peers(figure).items():
                known = figure.session.view(view)
                # Main has told it something since, so this is another cell.
                if new or (known is not None and Kind.FIGURE in known.told):
                    if known is not None:
                        known.told.pop(Kind.FIGURE, None)  # so that it is told when it is over
                    self._registry.link.send(peer, message)
            for note in self._registry.inbox.waiting():
                if isinstance(note.message, Attach) and note.message.figure == figure.id and not note.seen:
                    self._registry.link.send(note.peer, message)

    # --- the reading thread of the render process -----------------------------------------------------

    def _receive(self, kind: Block, fields: dict[str, Any], payload: bytes) -> None:
        """Take a block."""
        with self._registry.lock:
            loan = self._loans.get(fields.get("figure", ""))
            if loan is None or fields["floor"] != loan.floor:
                return  # of a loan that is over
            match kind:
                case Block.SENT:
                    self._registry.link.send_all(loan.sent(fields["views"], payload), payload)
                case Block.REPORT:
                    loan.report(fields)
                    self.copies.file(loan.figure).failures = 0
                case Block.FAILED:
                    self._failed(loan, fields["reason"])
                case _:
                    pass

    def _failed(self, loan: Loan, reason: str) -> None:
        file = self.copies.file(loan.figure)
        file.failures += 1
        # A figure that changes may have been copied between two changes that belong together.
        if loan.figure.changes == loan.copy.changes or file.failures > MOST_FAILURES:
            file.stop(self._loop.now(), loan.copy.changes, f"its copy cannot be drawn ({reason})")
        self._give_back(loan.figure.id)
        self._excuse(loan.figure, file)

    def _gone(self, reason: str) -> None:
        """Go on without the render process."""
        with self._registry.lock:
            for loan in self.current():
                file = self.copies.file(loan.figure)
                if file.killed(self._loop.now()):
                    file.stop(self._loop.now(), loan.figure.changes, f"what draws its copies died: {reason}")
                self._give_back(loan.figure.id)
                self._excuse(loan.figure, file)
        if reason:
            _log.debug("The render process is gone: %s", reason)
        self._wake()
