"""Closes figures that nobody can see or use any more: ``figport.options.close_unseen``.

Whoever refines a plot by running its cell again makes a new figure each time. The one before has lost its output, and
mostly its name. It is closed when its execution is over and no view looks at it, unless something still leads to it.
The same with a box that it is in, or an Output; of a box that is displayed no more, what ipywidgets keeps is no hold.
A figure that was never shown is left alone.

A loop that clears its output and makes a figure each time, as people do who follow a training, would have hundreds by
its end. So a cell that runs leaves no more than a few of those open: the newest, and what its code can tell from
others, by a label, a number that it used before, or a callback that hears of the end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, Final

from matplotlib._pylab_helpers import Gcf

from figport.settings import options
from figport.threads import main_only

from . import reachable

if TYPE_CHECKING:
    from figport.mainloop import Mainloop
    from figport.manager import Manager

AGAIN: Final = 1.0
"""Seconds until a figure is looked at again whose view was still there: pages take their time to end them. Or that was
held for the first time: a thread may have a frame of the cell for a moment, as our worker's does to see where main is.
"""
TRIES: Final = 5

MANY: Final = 15
"""Figures without an output that a running cell may have before one looks: matplotlib warns of 20 that are open."""
KEPT: Final = 8
"""Those of them that stay, made or made current last: the code may ask for them by their numbers."""
SHARE: Final = 0.1
"""Of a running cell's time that may be spent on finding that figures are held."""

_log = logging.getLogger("figport")


class _Patience:
    """Says when a figure is to be looked at again that was held: after more looks each time.

    Parameters
    ----------
    sure
        How often it is held before a look passes.
    """

    def __init__(self, sure: int) -> None:
        self._sure = sure
        self._held: dict[str, int] = {}
        """How often it was held, …"""
        self._passed: dict[str, int] = {}
        """… and the looks since."""

    def follow(self, names: Collection[str]) -> None:
        """Forget all others."""
        for gone in self._held.keys() - set(names):
            del self._held[gone], self._passed[gone]

    def is_due(self, name: str) -> bool:
        """Count one more look."""
        self._passed[name] = self._passed.get(name, 0) + 1
        skips: int = 2 ** max(0, self._held.setdefault(name, 0) - self._sure)
        return self._passed[name] >= skips

    def held(self, name: str) -> None:
        """Note that it was looked at, and is held."""
        self._held[name], self._passed[name] = self._held[name] + 1, 0

    def is_first(self, name: str) -> bool:
        """Whether it was held once so far."""
        return self._held[name] == 1


class Unseen:
    """Closes them.

    Parameters
    ----------
    loop
        The event loop of the figures.
    shell
        IPython's shell.
    lost
        Returns the ids of the figures that stand in no output any more.
    figure
        Returns a figure by its id.
    attended
        Whether somebody looks at a figure, or did something with it that main has not handled, while a cell runs.
    copies
        Returns the ids of the private copies of a figure, which would be closed with it.
    replaced
        Whether another figure is in the place of one, so that a tab of its own goes on with that.
    boxes
        Returns the widgets that a figure's canvas, or others, are in.
    naming
        Returns the Outputs that show a figure by its id.
    known
        Returns what refers to figures without holding them.
    waiting
        Returns what refers to figures that wait to appear. Where an execution is over it holds them for those that go
        on, whose code may still draw into them; a running cell that has made others since does not.
    boundary
        Returns what is no part of any figure.
    """

    def __init__(
        self,
        loop: Mainloop,
        shell: Any,
        *,
        lost: Callable[[], Iterable[str]],
        figure: Callable[[str], Manager | None],
        attended: Callable[[str], bool],
        copies: Callable[[str], list[str]],
        replaced: Callable[[str], bool],
        boxes: Callable[..., list[Any]],
        naming: Callable[[str], list[Any]],
        known: Callable[[], list[Any]],
        waiting: Callable[[], list[Any]],
        boundary: Callable[[], list[Any]],
    ) -> None:
        self._loop = loop
        self._shell = shell
        self._lost = lost
        self._figure = figure
        self._attended = attended
        self._copies = copies
        self._replaced = replaced
        self._boxes = boxes
        self._naming = naming
        self._known = known
        self._waiting = waiting
        self._boundary = boundary
        self._at_ends = _Patience(1)
        self._meanwhile = _Patience(0)
        """While a cell runs."""
        self._rests_until = 0.0
        self._tries = 0

    def look(self) -> None:
        """Look at the end of an execution, when main is free. Any thread."""
        if options.close_unseen and any(True for _ in self._lost()):
            self._tries = TRIES
            self._loop.post_once(self._close)

    @main_only
    def make_room(self) -> None:
        """Close what nobody can see or use, because a cell that runs has made one more. Main thread."""
        if not options.close_unseen or self._loop.now() < self._rests_until:
            return
        try:
            self._make_room()
        except Exception:
            # Its code asked for a figure, and not for this.
            _log.exception("figport could not close figures that nobody sees")

    def _make_room(self) -> None:
        lost = list(self._lost())
        if len(lost) <= MANY:
            return
        used = {getattr(one, "id", ""): place for place, one in enumerate(Gcf.figs.values())}
        lost.sort(key=lambda name: used.get(name, -1))
        self._meanwhile.follow(lost)
        for name in lost[:-KEPT]:
            if self._may_be_asked_for(name) or any(map(self._attended, (name, *self._copies(name)))):
                continue
            begun = self._loop.now()
            if self._meanwhile.is_due(name) and not self._close_unless_held(name, self._meanwhile, self._waiting()):
                now = self._loop.now()
                self._rests_until = now + (now - begun) / SHARE
                return

    @main_only
    def _close(self) -> None:
        """Close what nobody can see or use, now that an execution is over. Main thread."""
        again = False
        lost = list(self._lost())
        self._meanwhile.follow(())
        self._at_ends.follow(lost)
        for name in lost:
            if any(self._watched(one, name) for one in (name, *self._copies(name))):
                again = True
            elif self._at_ends.is_due(name) and not self._close_unless_held(name, self._at_ends):
                again |= self._at_ends.is_first(name)
        if again and self._tries > 0:
            self._tries -= 1
            self._loop.call_at(self._loop.now() + AGAIN, self._close)

    def _watched(self, name: str, asked: str) -> bool:
        """Whether a page looks at a figure that does not go on with another in the place of that which it asked for."""
        figure = self._figure(name)
        views = [] if figure is None else figure.session.views
        return any(not view.alone for view in views) or (bool(views) and not self._replaced(asked))

    def _may_be_asked_for(self, name: str) -> bool:
        figure = self._figure(name)
        if figure is None or figure is Gcf.get_active() or figure.asked_for:
            return True
        canvas = figure.canvas
        return canvas.figure.get_label() != "" or bool(canvas.callbacks.callbacks.get("close_event"))

    def _close_unless_held(self, name: str, patience: _Patience, known: Iterable[Any] = ()) -> bool:
        if self._is_held(name, known):
            patience.held(name)
            return False
        self._end(name)
        return True

    def _is_held(self, name: str, known: Iterable[Any]) -> bool:
        figure = self._figure(name)
        if figure is None or not (figure.let_go or Gcf.figs.get(figure.number) is figure):
            return True
        # Its timers hold it, as an animation does that nobody has a name for; and boxes that are displayed nowhere.
        naming = self._naming(name)
        box = [figure, *figure.timers.running(), *naming, *self._boxes(figure.canvas, *naming)]
        del figure
        holders, results = reachable.results(self._shell)
        known = [naming, *self._known(), *known, *holders]
        return reachable.is_held(box, _figure_of, known, self._boundary(), set(map(id, naming)), results=results)

    def _end(self, name: str) -> None:
        figure = self._figure(name)
        if figure is not None:
            Gcf.destroy(figure)
            # ``Out`` may keep it for as long as the kernel lives, but not its pixels.
            figure.canvas.drop_pixels()


def _figure_of(manager: Manager) -> Any:
    return manager.canvas.figure
