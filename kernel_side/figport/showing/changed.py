"""Which figures an execution, as of a cell or of a widget's callback, has changed: what they reported before and after.

Any thread: callbacks run on main or on subshells. An execution may lie within another of its thread, as of a comm
message that is handled while a callback polls for it; and what runs within one as a part of it, by ``%run``, begins
and ends nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from .records import Record

KEPT: Final = 8
"""Executions of a thread whose counts are kept."""


@dataclass(frozen=True, slots=True)
class _Counts:
    """What figures had reported, by their ids."""

    before: dict[str, int]
    """As the execution began."""
    shown: dict[str, int]
    """As it last showed them, or as it began."""


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
        self._thread = threading.local()

    def starts(self) -> None:
        """Note what was reported before an execution of this thread."""
        execution, known = self._execution(), self._known
        # Whoever answers no message has no name of its own.
        if execution and execution in known:
            return
        now = self._now()
        known.pop(execution, None)
        known[execution] = _Counts(now, dict(now))
        if len(known) > KEPT:
            del known[next(iter(known))]

    def now(self, record: Record) -> bool:
        """Whether the code of this thread's execution has changed a figure since it began, or has shown it.

        Not one that it has made and not shown: that appears by itself. And no callback of a figure's within it has.
        """
        counts = self._known.get(self._execution())
        count = None if counts is None else counts.shown.get(record.figure.id)
        return count is not None and count != record.figure.reports

    def shown(self, record: Record) -> None:
        """Note that this thread's execution shows a figure."""
        counts = self._known.get(self._execution())
        if counts is not None:
            counts.shown[record.figure.id] = record.figure.reports

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Let what the block changes be no change of the execution's code: hands and timers do that, in its pauses."""
        before = self._now()
        try:
            yield
        finally:
            now = self._now()
            for counts in self._known.values():
                for name in counts.shown.keys() & now.keys():
                    counts.shown[name] += now[name] - before.get(name, now[name])

    def ends(self, *, over: bool = True) -> list[Record]:
        """Return the records of the figures that this thread's execution has changed, or made; it may go on."""
        execution = self._execution()
        counts = self._known.pop(execution, None) if over else self._known.get(execution)
        if counts is None:
            return []
        return [one for one in self._records() if counts.before.get(one.figure.id) != one.figure.reports]

    def _now(self) -> dict[str, int]:
        return {record.figure.id: record.figure.reports for record in self._records()}

    @property
    def _known(self) -> dict[str, _Counts]:
        """The executions of this thread, the newest last."""
        known: dict[str, _Counts] = vars(self._thread).setdefault("known", {})
        return known
