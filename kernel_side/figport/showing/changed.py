"""Which figures an execution, as of a cell or of a widget's callback, has changed: what they reported before and after.

Any thread: callbacks run on main or on subshells, each thread in one at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

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
        """Note what was reported before an execution of this thread."""
        self._before.execution = self._execution()
        self._before.counts = {record.figure.id: record.figure.reports for record in self._records()}

    def now(self, record: Record) -> bool:
        """Whether this thread's execution has changed a figure since it began, or has shown it.

        Not one that it has made and not shown: that appears by itself. And no callback of a figure's within it has.
        """
        count = self._counts.get(record.figure.id)
        return count is not None and count != record.figure.reports and self._before.execution == self._execution()

    def shown(self, record: Record) -> None:
        """Note that this thread's execution shows a figure."""
        self._counts[record.figure.id] = record.figure.reports

    def ends(self) -> list[Record]:
        """Return the records of the figures that this thread's execution has changed, or made."""
        counts = self._counts
        self._before.counts = {}
        return [record for record in self._records() if counts.get(record.figure.id) != record.figure.reports]

    @property
    def _counts(self) -> dict[str, int]:
        counts: dict[str, int] = vars(self._before).setdefault("counts", {})
        return counts
