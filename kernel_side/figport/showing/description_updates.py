"""Has screen readers told a figure's new titles and labels, once it is at rest.

Nobody says when a title is set, and to look for one at each draw would cost every picture a little: a draw only notes
the time. An animation never rests; it is looked at now and then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from figport.rest import Rest
from figport.threads import main_only

from . import describing

if TYPE_CHECKING:
    from figport.contracts import Described

REST: Final = 0.5
"""Seconds without a draw after which a figure is at rest."""

LONGEST: Final = 5.0
"""Seconds of draws after which it is looked at all the same."""


@main_only
class DescriptionUpdates:
    """The words of one figure. Main thread.

    Parameters
    ----------
    figure
        The figure.
    """

    def __init__(self, figure: Described) -> None:
        self._figure = figure
        self._rest = Rest(REST, self._look, longest=LONGEST)

    def drawn(self) -> None:
        """Note that the figure was drawn."""
        runtime = self._figure.runtime
        if runtime is not None and not self._figure.closed:
            self._rest.moved(runtime.loop)

    def end(self) -> None:
        """Look no more: the figure is closed."""
        self._rest.cancel()

    def _look(self) -> None:
        figure = self._figure
        if figure.about is not None and figure.about.alt != describing.words(figure):
            figure.tell_figure()
