"""What ``clear_output`` takes away, and what of that comes back.

It empties the area that it is called in, as a cell does that runs again. What then changes in interactive mode, and is
seen nowhere, appears again where it is changed. Beyond that:

* Whether a figure that nobody has asked for stood there yet, or was about to, is a matter of a tenth of a second. So
  both are the same: it appears when its execution ends. But not if another figure was made there since: a loop that
  clears and makes a figure each time shows the last one.
* ``wait=True`` takes away when something else appears there. If nothing does until the cell ends, front ends keep what
  they have, and so it stays: what is cleared by the next output is that of the figure itself.

Both in cells alone. Outputs of ipywidgets take nothing in once they are closed.

Threads: called on that which executes; the display's lock guards the records.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from matplotlib import is_interactive

from .areas import Area
from .displayed_widgets import DisplayedWidgets
from .records import Record
from .waiting import Returns, Waiting


class Clearing:
    """Takes note of what is cleared.

    Parameters
    ----------
    records
        Returns all of them.
    lock
        Guards them.
    displayed_widgets
        Knows what widgets stand where.
    waiting
        Has figures wait to appear.
    appears
        Has a figure appear again.
    runs
        Whether an execution is a cell that runs.
    """

    def __init__(
        self,
        records: Callable[[], list[Record]],
        lock: threading.RLock,
        *,
        displayed_widgets: DisplayedWidgets,
        waiting: Waiting,
        appears: Callable[[Record, Returns], None],
        runs: Callable[[str], bool],
    ) -> None:
        self._records, self._lock = records, lock
        self._displayed_widgets, self._waiting = displayed_widgets, waiting
        self._appears, self._runs = appears, runs
        self._later: list[Area] = []
        """Areas that the next output empties."""
        self._maker = ""
        """The execution that made the newest figure."""

    def begins(self, area: Area) -> None:
        """Note that a cell runs again: the front end has emptied it."""

        def goes(one: Area) -> bool:
            return one.same_place(area) and one.execution != area.execution

        self._displayed_widgets.emptied(goes)
        for record, _ in self._take(goes):
            self._return(record, Returns.CHANGED)

    def cleared(self, area: Area, wait: bool) -> None:
        """Note that an area is emptied, with `wait` by its next output."""

        def goes(one: Area) -> bool:
            return one.same_place(area)

        # Outputs of ipywidgets take nothing in once they are closed, and keep what waits for the next output.
        cell = not area.box and self._runs(area.execution)
        if not (wait and cell):
            self._displayed_widgets.emptied(goes)
        elif not any(one.same_place(area) for one in self._later):
            with self._lock:
                self._later.append(area)
        records = {id(record.figure): record for record in self._records()}

        def returns(record: Record | None) -> Returns:
            if cell and (record is None or record.asked != area.execution):
                return Returns.AT_END
            return Returns.UNFOLLOWED if cell and wait else Returns.CHANGED

        due = self._waiting.cleared(goes, wait=wait, returns=lambda figure: returns(records.get(id(figure))))
        for figure in due:
            if (record := records.get(id(figure))) is not None:
                with self._lock:
                    record.was_cleared(area)
                    record.since = figure.reports
        for record, asked in self._take(goes):
            record.asked = area.execution if asked else record.asked
            self._return(record, returns(record))

    def published(self, area: Callable[[], Area]) -> None:
        """Note that something is about to be published in an area."""
        if self._later:
            here = area()
            with self._lock:
                waits = [one for one in self._later if one.same_place(here)]
                self._later = [one for one in self._later if one not in waits]
            if waits:
                self._displayed_widgets.emptied(lambda one: one.same_place(here))

    def ends(self, execution: str) -> None:
        """Note that an execution is over: what waits for an output in its cell is forgotten when that runs again."""
        with self._lock:
            self._later = [one for one in self._later if one.execution != execution]

    def made(self, record: Record, area: Area) -> None:
        """Note that a figure was made in an area: it takes the place of those that were cleared from there."""
        self._maker = area.execution
        self._waiting.succeeded(area, record.figure)
        with self._lock:
            for other in self._records():
                cleared = any(place.same_place(area) for place in other.cleared)
                if other is not record and cleared and other.newest() is None:
                    other.successors.add(record.figure)

    def succeeded(self, record: Record, area: Area) -> bool:
        """Whether figures that were made in an area took the place of one that was cleared from there.

        In the cell that made both, one that changed since then has its own place.
        """
        home = record.home
        if home is None or not home.same_place(area) or self._maker != area.execution:
            return False
        if home.execution != area.execution:
            return True
        return bool(record.successors) and record.figure.reports == record.since

    def _return(self, record: Record, returns: Returns) -> None:
        if returns is not Returns.CHANGED or is_interactive():
            self._appears(record, returns)
        record.since = record.figure.reports

    def _take(self, goes: Callable[[Area], bool]) -> list[tuple[Record, bool]]:
        """Return what was seen in the areas that go and is seen nowhere now, and whether somebody had asked for it."""
        with self._lock:
            asked = [any(one.stays for one in record.outputs if goes(one.area)) for record in self._records()]
            gone = [(record, was) for record, was in zip(self._records(), asked, strict=True) if record.loses(goes)]
        return [(record, was) for record, was in gone if record.newest() is None]
