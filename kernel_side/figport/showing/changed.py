"""Which figures an execution, as of a cell or of a widget's callback, has changed: what they reported before and after.

Any thread: callbacks run on main or on subshells, each thread in one at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from .records import Record


class Changed:
    """Compares counts of reports.

    Parameters
    ----------
    records
        Returns what is known of figures.
    execution
        Returns what this thread executes.
    """

    def __init__(self, records: Callable[[], Iterable[Record]], execution: Callable[[], str]) -> None:
        self._records = records
        self._execution = execution
        self._before = threading.local()

    def starts(self) -> None:
        """Note what was reported before an execution of this thread; of one within another, as by ``%run``, nothing."""
        execution = self._execution()
        if self._depth and execution == self._before.execution:
            self._depth += 1
            return
        self._before.execution, self._depth = execution, 1
        self._before.counts = self._now()
        self._before.shown = dict(self._before.counts)

    def now(self, record: Record) -> bool:
        """Whether the code of this thread's execution has changed a figure since it began, or has shown it.

        Not one that it has made and not shown: that appears by itself. And no callback of a figure's within it has.
        """
        count = self._shown.get(record.figure.id)
        return count is not None and count != record.figure.reports and self._before.execution == self._execution()

    def shown(self, record: Record) -> None:
        """Note that this thread's execution shows a figure."""
        self._shown[record.figure.id] = record.figure.reports

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Let what the block changes be no change of the execution's code: hands and timers do that, in its pauses."""
        before = self._now() if self._shown else {}
        try:
            yield
        finally:
            for name, count in self._now().items() if before else ():
                if name in self._shown:
                    self._shown[name] += count - before.get(name, count)

    def ends(self) -> list[Record]:
        """Return the records of the figures that this thread's execution has changed, or made."""
        if not self._depth:
            return []  # IPython ends what is empty without having begun it
        counts: dict[str, int] = self._before.counts
        self._depth -= 1
        if not self._depth:
            self._shown.clear()
        return [record for record in self._records() if counts.get(record.figure.id) != record.figure.reports]

    def _now(self) -> dict[str, int]:
        return {record.figure.id: record.figure.reports for record in self._records()}

    @property
    def _depth(self) -> int:
        depth: int = vars(self._before).setdefault("depth", 0)
        return depth

    @_depth.setter
    def _depth(self, depth: int) -> None:
        self._before.depth = depth

    @property
    def _shown(self) -> dict[str, int]:
        shown: dict[str, int] = vars(self._before).setdefault("shown", {})
        return shown
