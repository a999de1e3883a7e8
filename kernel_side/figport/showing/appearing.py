"""A figure appears: where it is asked for at once, and by itself soon (`waiting`) or when its execution ends.

Threads: as those of `display`, whose part this is; its lock guards the records.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from .areas import Area, Areas
from .bundles import Names
from .consoles import is_console
from .executions import Executions
from .handles import Handle
from .publisher import Publisher
from .records import Output, Picture, Record, Shown, Stored, Successors
from .waiting import Entry, Returns, Waiting


class Appearing:
    """Has figures appear in outputs.

    Parameters
    ----------
    shell
        IPython's shell.
    kernel
        ipykernel's kernel. None, as in tests: figures appear at once.
    parent
        Returns the message that the calling thread answers now.
    areas
        Tells where an output would land.
    names
        Gives outputs their names.
    publisher
        Puts figures into outputs.
    records
        Returns what is known of a figure, None if that is nothing. Any thread.
    lock
        Guards the records.
    busy
        Whether main is inside of matplotlib. Any thread.
    announce
        Called after a figure was shown in a console.
    between
        Called between two figures that appear when their execution ends, on its thread. That may be inside of a
        callback, where no more input is to be handled: events would lie in each other.
    """

    def __init__(
        self,
        shell: Any,
        kernel: Any,
        *,
        parent: Callable[[], dict[str, Any]],
        areas: Areas,
        names: Names,
        publisher: Publisher,
        records: Callable[[Shown], Record | None],
        lock: threading.RLock,
        busy: Callable[[], bool],
        announce: Callable[[Shown], None],
        between: Callable[[], object],
    ) -> None:
        self._parent = parent
        self._areas = areas
        self._names = names
        self._publisher = publisher
        self._records = records
        self._lock = lock
        self._announce = announce
        self._between = between
        self.waiting = Waiting(shell, kernel, areas, self._waited, busy)

    def now(self, record: Record, handle: str = "") -> None:
        """Show a figure where the running code is: it was asked for there, maybe by a handle."""
        self.waiting.drop(record.figure)
        self._publish(record, self._areas.now(), self._parent(), draw=True, stays=True, handle=handle)

    def elsewhere(self, record: Record) -> None:
        """Show a figure where the front end knows: the cell that ran last is the wrong place."""
        record.elsewhere = Stored(self._names.output(Area("", None, "")))
        self._publisher.publish(record, record.elsewhere, draw=True, answers={})

    def again(self, record: Record, handle: Handle) -> bool:
        """Renew the output in which a handle shows a figure; return False if that is not asked, or it is gone."""
        outputs = [output for output in record.outputs if handle.update and output.handle == handle.name]
        if not outputs or is_console(self._parent()):
            return False
        self._publisher.update(record, outputs[-1], draw=True)
        return True

    def by_itself(self, record: Record, executions: Executions, returns: Returns | None = None) -> None:
        """Have a figure appear soon, unless it stands here; or again, when `returns` says.

        `executions` knows those of cells that run.
        """
        area, parent = self._areas.now(), self._parent()
        if record.here(area):
            return
        in_console = is_console(parent)
        waits = not in_console and not area.captured and self.waiting.able
        if waits:
            record.about = record.figure.describe()
        # After it: whoever describes a figure has its axes settle, which they report.
        changes = None if returns is None else record.figure.reports
        returns = returns or Returns.CHANGED
        if waits:
            self.waiting.add(record.figure, area, parent, changes, returns=returns)
        elif in_console and area.execution in executions:
            self.waiting.add(record.figure, area, parent, changes, late=True)
        elif changes is None:
            self._publish(record, area, parent, draw=in_console, stays=False)

    def confirm(self, record: Record, outputs: list[Output], handle: str = "") -> None:
        """Note that outputs are asked for, maybe by a handle, and give the newest its first picture."""
        for output in outputs:
            output.stays, output.handle = True, handle or output.handle
        if outputs[-1].picture < 0 and not is_console(self._parent()):
            self._publisher.update(record, outputs[-1], draw=True)

    def end(self, execution: str) -> None:
        """Show what waits in an execution that is over. On its thread."""
        self.waiting.end(execution, self._draw_ahead, self._at_end, self._between)

    def _draw_ahead(self, figure: Shown) -> Picture:
        return self._publisher.draw_ahead(self._records(figure) or Record(figure))

    def _at_end(self, entry: Entry) -> None:
        record, draw = self._records(entry.figure), entry.drawn or True
        if record is not None:
            # What only returns comes after the text that was printed since it was cleared, sent or not.
            overtakes = not entry.late and entry.due
            self._publish(record, entry.area, entry.parent, draw=draw, stays=True, overtakes=overtakes)

    def _waited(self, entry: Entry) -> None:
        """Show a figure that has waited, on whatever thread."""
        record = self._records(entry.figure)
        if record is not None:
            self._publish(record, entry.area, entry.parent, draw=False, stays=False, overtakes=True)

    def _publish(
        self,
        record: Record,
        area: Area,
        parent: dict[str, Any],
        *,
        draw: bool | Picture,
        stays: bool,
        overtakes: bool = False,
        handle: str = "",
    ) -> None:
        """Publish a new output."""
        with self._lock:
            # Without what was uploaded with it, which may be large.
            lean = {name: part for name, part in parent.items() if name != "buffers"}
            number = self._names.output(area)
            output = Output(area=area, parent=lean, showing=number, stays=stays, handle=handle)
            record.outputs.append(output)
            record.left, record.successors = None, Successors()
        in_console = is_console(parent)
        self._publisher.publish(record, output, draw=draw or in_console, overtakes=overtakes)
        if in_console:
            self._announce(record.figure)
