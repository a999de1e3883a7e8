"""Closes figures that nobody can see or use any more: ``figport.options.close_unseen``.

Whoever refines a plot by running its cell again makes a new figure each time. The one before has lost its output, and
mostly its name. It is closed when its execution is over and no view looks at it, unless something still leads to it.
The same with a box that it is in, or an Output; of a box that is displayed no more, what ipywidgets keeps is no hold.
A figure that was never shown is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from matplotlib._pylab_helpers import Gcf

from figport.settings import options

from . import reachable

if TYPE_CHECKING:
    from figport.mainloop import Mainloop
    from figport.manager import Manager

AGAIN: Final = 1.0
"""Seconds until a figure is looked at again whose view was still there: pages take their time to end them."""
TRIES: Final = 5


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
    boxes
        Returns the widgets that a figure's canvas, or others, are in.
    naming
        Returns the Outputs that show a figure by its id.
    known
        Returns what refers to figures without holding them.
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
        boxes: Callable[..., list[Any]],
        naming: Callable[[str], list[Any]],
        known: Callable[[], list[Any]],
        boundary: Callable[[], list[Any]],
    ) -> None:
        self._loop = loop
        self._shell = shell
        self._lost = lost
        self._figure = figure
        self._boxes = boxes
        self._naming = naming
        self._known = known
        self._boundary = boundary
        self._skips: dict[str, int] = {}
        """Executions to let pass before a figure that was held is looked at again, and more each time."""
        self._passed: dict[str, int] = {}
        self._tries = 0

    def look(self) -> None:
        """Look at the end of an execution, when main is free. Any thread."""
        if options.close_unseen and any(True for _ in self._lost()):
            self._tries = TRIES
            self._loop.post_once(self._close)

    def _close(self) -> None:
        watched = False
        lost = list(self._lost())
        for name in [*self._skips]:
            if name not in lost:
                self._skips.pop(name)
                self._passed.pop(name, None)
        for name in lost:
            if self._watched(name):
                watched = True
            elif self._is_due(name):
                if self._is_held(name):
                    self._skips[name] = 2 * self._skips.get(name, 0) + 1
                    self._passed[name] = 0
                else:
                    self._skips.pop(name, None)
                    self._end(name)
        if watched and self._tries > 0:
            self._tries -= 1
            self._loop.call_at(self._loop.now() + AGAIN, self._close)

    def _watched(self, name: str) -> bool:
        figure = self._figure(name)
        return figure is not None and len(figure.session) > 0

    def _is_due(self, name: str) -> bool:
        self._passed[name] = self._passed.get(name, 0) + 1
        return self._passed[name] > self._skips.get(name, 0)

    def _is_held(self, name: str) -> bool:
        figure = self._figure(name)
        if figure is None or not (figure.let_go or Gcf.figs.get(figure.number) is figure):
            return True
        # Its timers hold it, as an animation does that nobody has a name for; and boxes that are displayed nowhere.
        naming = self._naming(name)
        box = [figure, *figure.timers.running(), *naming, *self._boxes(figure.canvas, *naming)]
        del figure
        holders, results = reachable.results(self._shell)
        known = [naming, *self._known(), *holders]
        return reachable.is_held(box, _figure_of, known, self._boundary(), set(map(id, naming)), results=results)

    def _end(self, name: str) -> None:
        figure = self._figure(name)
        if figure is not None:
            Gcf.destroy(figure)
            # ``Out`` may keep it for as long as the kernel lives, but not its pixels.
            figure.canvas.drop_pixels()


def _figure_of(manager: Manager) -> Any:
    return manager.canvas.figure
