"""Which figures the callback of a widget has changed: what they reported before it and after.

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
    """

    def __init__(self, records: Callable[[], Iterable[Record]]) -> None:
        self._records = records
        self._before = threading.local()

    def starts(self) -> None:
        """Note what was reported before an execution of this thread."""
        self._before.counts = {record.figure.id: record.figure.reports for record in self._records()}

    def ends(self) -> list[Record]:
        """Return the records of the figures that this thread's execution has changed, or made."""
        counts: dict[str, int] = vars(self._before).pop("counts", {})
        return [record for record in self._records() if counts.get(record.figure.id) != record.figure.reports]
