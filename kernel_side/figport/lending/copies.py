"""The newest copies of the figures, and which figures have none, and why."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from matplotlib import is_interactive

from figport.renderer.process import WITHIN

from . import copying

if TYPE_CHECKING:
    from figport.contracts import Owner

    from .copying import Copy

BUDGET: Final = 0.1
"""Seconds that a copy may cost on the main thread. Figures above are copied beside it only."""
SHARE: Final = 0.05
"""Part of the time that copies of a figure may take."""


@dataclass(slots=True)
class File:
    """What is known of copying one figure."""

    copy: Copy | None = None
    """The last one taken on the main thread."""
    next: float = 0.0
    """When main may take another."""
    slow: bool = False
    epoch: int = 0
    """How many times it was lent."""
    died: float = -math.inf
    """When the render process died last while the figure was lent to it."""
    failures: int = 0
    """How many copies in a row could not be drawn."""
    obstacle: str = ""
    obstacle_at: int = -1
    """At which count of changes it was found."""
    told: str = ""
    """What its views were told of that."""
    retry: float = 0.0

    def stop(self, now: float, changes: int, reason: str, cost: float = 0.0) -> None:
        """Note that the figure cannot be copied until it changes, and not very soon: that took `cost` seconds."""
        self.obstacle, self.obstacle_at = reason, changes
        self.retry = now + max(1.0, cost / SHARE)

    def killed(self, now: float) -> bool:
        """Note that the render process died while it had the figure; return whether that has just happened before.

        Once is anybody's fault; twice in a row perhaps the figure's. What was long ago says nothing of it.
        """
        before, self.died = self.died, now
        return now - before < WITHIN


def count_changes(manager: Owner) -> None:
    """Count what a figure reports, besides whoever else listens."""
    before = manager.canvas.figure.stale_callback

    def changed(figure: Any, stale: bool) -> None:
        manager.changes += 1
        # A draw settles limits and ticks, and a screen has its own resolution: both perhaps after a figure was cleared.
        if not manager.canvas.renders:
            manager.reports += 1
        if before is not None:
            before(figure, stale)

    manager.canvas.figure.stale_callback = changed


def is_withheld(figure: Owner) -> bool:
    """Whether a figure changed since it was drawn, and nobody has asked to see that. Any thread.

    This is so after ``plt.ioff()``. In interactive mode whatever changed is to be seen: pyplot asks for that when the
    cell has ended.
    """
    return figure.changes != figure.published and not figure.wanted and not is_interactive()


def _shown(figure: Owner) -> int:
    """Return the count of changes of what may be seen."""
    return figure.published if is_withheld(figure) else figure.changes


class Copies:
    """The files of all figures that may be copied.

    Parameters
    ----------
    clock
        Seconds that rise.
    beside
        Copies a figure while main computes, see `copying.take_beside`.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        beside: Callable[[Owner], Copy] = copying.take_beside,
    ) -> None:
        self._now = clock
        self._beside = beside
        # Standby's thread may ask for a file just as main closes the figure: what it makes then goes with the figure.
        self._files: WeakKeyDictionary[Owner, File] = WeakKeyDictionary()

    def __len__(self) -> int:
        return len(self._files)

    def file(self, figure: Owner) -> File:
        """Return the file of a figure; of one that is closed nothing is kept."""
        if figure.closed:
            return File()
        return self._files.setdefault(figure, File())

    def forget(self, figure: Owner) -> None:
        """Drop what is known of a closed figure."""
        self._files.pop(figure, None)

    def offer(self, figure: Owner) -> None:
        """Take a copy on the main thread, if the figure changed and it is not too soon."""
        file = self.file(figure)
        now = self._now()
        if file.slow or now < file.next or (file.copy is not None and file.copy.changes == figure.changes):
            return
        try:
            file.copy = copying.take(figure)
        except copying.CannotCopy as reason:
            cost = self._now() - now
            file.stop(self._now(), figure.changes, str(reason), cost)
            file.slow, file.next = cost > BUDGET, file.retry
            return
        if self._now() >= file.retry:
            file.obstacle = ""
        file.slow = file.copy.cost > BUDGET
        file.next = self._now() + max(0.5, file.copy.cost / SHARE)

    def newest(self, figure: Owner, *, old: bool) -> Copy | None:
        """Return the newest copy to be had while main computes, None if there is none now. Not on the main thread.

        Of a figure whose changes are withheld it is one of what was drawn last, if there is such a one.

        Parameters
        ----------
        figure
            The figure.
        old
            Whether one will do that was taken before the last changes, if there is no other.
        """
        file = self.file(figure)
        if file.copy is not None and file.copy.changes == _shown(figure):
            return file.copy
        begun = self._now()
        try:
            copy = self._beside(figure)
        except copying.NotNow:
            return file.copy if old else None
        except copying.CannotCopy as reason:
            file.stop(self._now(), figure.changes, str(reason), self._now() - begun)
            return None
        file.obstacle = ""
        return copy

    def gives_away(self, figure: Owner) -> bool:
        """Whether a copy would show changes that are withheld."""
        file = self.file(figure)
        return is_withheld(figure) and (file.copy is None or file.copy.changes != figure.published)
