"""The last snapshot of each figure that main took, and why a figure has none."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from figport import pickling
from figport.changes import is_withheld

from .process import WITHIN
from .timing import BUDGET, PAUSE, SHARE

if TYPE_CHECKING:
    from figport.contracts import Owner
    from figport.pickling import Snapshot


@dataclass(slots=True)
class SnapshotState:
    """What is known of one figure's snapshots."""

    snapshot: Snapshot | None = None
    """The last one taken on the main thread."""
    next: float = 0.0
    """When main may take another."""
    slow: bool = False
    epoch: int = 0
    """How many times its views were diverted."""
    died: float = -math.inf
    """When the worker died last while it drew a snapshot of the figure."""
    failures: int = 0
    """How many snapshots in a row could not be drawn."""
    obstacle: str = ""
    obstacle_at: int = -1
    """At which count of changes it was found."""
    reported: str = ""
    """What its views were told of that."""
    retry: float = 0.0

    def rule_out(self, now: float, changes: int, reason: str, cost: float = 0.0) -> None:
        """Note that there is no snapshot until the figure changes, and not very soon: to try took `cost` seconds."""
        self.obstacle, self.obstacle_at = reason, changes
        self.retry = now + max(1.0, cost / SHARE)

    def killed(self, now: float) -> bool:
        """Note that the worker died while it drew a snapshot; return whether that has just happened before.

        Once is anybody's fault; twice in a row perhaps the figure's. What was long ago says nothing of it.
        """
        before, self.died = self.died, now
        return now - before < WITHIN


def _shown(figure: Owner) -> int:
    """Return the count of changes of what may be seen."""
    return figure.published if is_withheld(figure) else figure.changes


class Snapshots:
    """What is known of all figures of which there may be snapshots.

    Parameters
    ----------
    clock
        Seconds that rise.
    beside
        Takes a snapshot while main computes, see `pickling.take_while_busy`.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        beside: Callable[[Owner], Snapshot] = pickling.take_while_busy,
    ) -> None:
        self._now = clock
        self._beside = beside
        # The watchdog's thread may ask for it just as main closes the figure: what it makes then goes with the
        # figure.
        self._states: WeakKeyDictionary[Owner, SnapshotState] = WeakKeyDictionary()

    def __len__(self) -> int:
        return len(self._states)

    def state(self, figure: Owner) -> SnapshotState:
        """Return what is known of a figure's snapshots; of one that is closed nothing is kept."""
        if figure.closed:
            return SnapshotState()
        return self._states.setdefault(figure, SnapshotState())

    def forget(self, figure: Owner) -> None:
        """Drop what is known of a closed figure."""
        self._states.pop(figure, None)

    def offer(self, figure: Owner) -> None:
        """Take a snapshot on the main thread, if the figure changed and it is not too soon."""
        state = self.state(figure)
        now = self._now()
        if state.slow or now < state.next or (state.snapshot is not None and state.snapshot.changes == figure.changes):
            return
        try:
            state.snapshot = pickling.take(figure)
        except pickling.CannotPickle as reason:
            cost = self._now() - now
            state.rule_out(self._now(), figure.changes, str(reason), cost)
            state.slow, state.next = cost > BUDGET, state.retry
            return
        if self._now() >= state.retry:
            state.obstacle = ""
        state.slow = state.snapshot.cost > BUDGET
        state.next = self._now() + max(PAUSE, state.snapshot.cost / SHARE)

    def newest(self, figure: Owner, *, old: bool) -> Snapshot | None:
        """Return the newest snapshot to be had while main computes, None if there is none now. Not on the main thread.

        Of a figure whose changes are withheld it is one of what was drawn last, if there is such a one.

        Parameters
        ----------
        figure
            The figure.
        old
            Whether one will do that was taken before the last changes, if there is no other.
        """
        state = self.state(figure)
        if state.snapshot is not None and state.snapshot.changes == _shown(figure):
            return state.snapshot
        begun = self._now()
        try:
            snapshot = self._beside(figure)
        except pickling.NotNow:
            return state.snapshot if old else None
        except pickling.CannotPickle as reason:
            state.rule_out(self._now(), figure.changes, str(reason), self._now() - begun)
            return None
        state.obstacle = ""
        return snapshot

    def would_show_withheld(self, figure: Owner) -> bool:
        """Whether a snapshot would show changes that are withheld."""
        state = self.state(figure)
        return is_withheld(figure) and (state.snapshot is None or state.snapshot.changes != figure.published)
