"""Has screen readers told a figure's new titles and labels, once it is at rest.

Nobody says when a title is set, and to look for one at each draw would cost every picture a little: a draw only notes
the time. An animation never rests; it is looked at now and then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from figport.threads import main_only

from . import describing

if TYPE_CHECKING:
    from figport.alarms import Alarm
    from figport.contracts import Described

REST: Final = 0.5
"""Seconds without a draw after which a figure is at rest."""

LONGEST: Final = 5.0
"""Seconds of draws after which it is looked at all the same."""


@main_only
class Wording:
    """The words of one figure. Main thread.

    Parameters
    ----------
    figure
        The figure.
    """

    def __init__(self, figure: Described) -> None:
        self._figure = figure
        self._drawn = self._since = 0.0
        """When it was drawn last, and first since it was looked at."""
        self._alarm: Alarm | None = None

    def drawn(self) -> None:
        """Note that the figure was drawn."""
        runtime = self._figure.runtime
        if runtime is None or self._figure.closed:
            return
        self._drawn = runtime.loop.now()
        if self._alarm is None:
            self._since = self._drawn
            self._alarm = runtime.loop.call_at(self._drawn + REST, self._look)

    def end(self) -> None:
        """Look no more: the figure is closed."""
        if self._alarm is not None:
            self._alarm.cancel()

    def _look(self) -> None:
        self._alarm = None
        figure = self._figure
        runtime = figure.runtime
        if runtime is None or figure.closed:
            return
        due = min(self._drawn + REST, self._since + LONGEST)
        if due > runtime.loop.now():
            self._alarm = runtime.loop.call_at(due, self._look)
        elif figure.about is not None and figure.about.alt != describing.words(figure):
            figure.tell_figure()
