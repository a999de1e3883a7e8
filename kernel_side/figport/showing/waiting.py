"""Figures that appear by themselves, but not before somebody could see them.

What is made, saved and closed in one execution is to leave nothing, and what a long cell makes is to be seen soon and
in its order among the other outputs. So a figure waits, and appears at the first of these:

* something else is published in its area: a hook of the shell's publisher tells;
* what was printed there since is sent: ipykernel's streams repeat to their `echo` what is written, and flush it when
  they send;
* an Output of ipywidgets that is its area is about to close: it flushes the streams before, and what is published
  afterwards would land beside it;
* the execution goes on for `SOON`, and main is not busy making the figure: a timer;
* the execution ends, which the caller of `end` knows.

One that was saved a moment ago is likely to be closed next: it waits on, until its execution ends or its Output
closes. What of a figure that was cleared may bring it back, `Returns` says.

Threads: timer and flush run on ipykernel's IOPub thread, which sends all outputs anyway; there nothing is drawn. All
else runs on the thread of the code, but `has` and ``in``, which any may ask. `_lock` is held for moments.
"""

from __future__ import annotations

import contextvars
import enum
import itertools
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from matplotlib import is_interactive

from .areas import Area, Areas
from .records import Successors

if TYPE_CHECKING:
    from .records import Picture, Shown

_log = logging.getLogger("figport")

SOON: Final = 0.1
"""Seconds after which a figure appears though its cell goes on."""
LATE: Final = 2.0
"""The same while main is inside of matplotlib: an empty figure is of little use."""
AGAIN: Final = 0.05
"""Seconds between two looks meanwhile."""


class Returns(enum.Enum):
    """When a figure that was cleared appears again."""

    CHANGED = enum.auto()
    """Once it has changed, in interactive mode."""
    UNFOLLOWED = enum.auto()
    """Then, and when its execution ends if nothing else was published or printed there: it was not cleared yet."""
    AT_END = enum.auto()
    """Then, and when its execution ends."""


@dataclass(eq=False, slots=True)
class Entry:
    """A figure that waits."""

    figure: Shown
    area: Area
    parent: dict[str, Any]
    """The message whose execution made it."""
    context: contextvars.Context
    """That of the code that made it: ipykernel 7 knows by it whose answers outputs are."""
    since: float
    changes: int | None
    """Appears only if it has changed since it had so many changes, in interactive mode; None if in any case."""
    late: bool
    """Whether it appears when its execution ends, and not before."""
    returns: Returns = Returns.CHANGED
    """When it appears besides, if it was cleared."""
    followed: bool = False
    """Whether something was printed after it; of one that is to return `UNFOLLOWED`, or published."""
    successors: Successors = field(default_factory=Successors)
    """What was made in its place since it was cleared; while there is something it does not return unchanged."""
    drawn: Picture | None = None
    """What was drawn ahead, for whoever takes it out when its execution ends; gone with it if text has it shown."""

    @property
    def due(self) -> bool:
        """Whether there is something new to see."""
        return self.changes is None or (is_interactive() and self.figure.reports != self.changes)

    @property
    def ends(self) -> bool:
        """Whether it appears when its execution ends."""
        return self.due or (self.returns is Returns.AT_END and not self.successors)

    @property
    def unfollowed(self) -> bool:
        """Whether it appears then because nothing else did."""
        return self.returns is Returns.UNFOLLOWED and not self.followed and not self.successors

    @property
    def timed(self) -> bool:
        """Whether it appears after a while."""
        return not self.late and (self.changes is None or self.returns is Returns.AT_END)

    @property
    def complete(self) -> bool:
        """Whether it is to stand before what comes now, or inside of what may be about to close.

        One that was saved a moment ago is likely to be closed next, but an Output takes nothing in later.
        """
        return not self.figure.writing if self.area.box else self.followed and not self.figure.saving


class Waiting:
    """The figures that wait to appear, in the order in which they were made.

    Parameters
    ----------
    shell
        IPython's shell.
    kernel
        ipykernel's kernel; None where there is none.
    areas
        Tells where an output would land.
    publish
        Shows one, on whatever thread; on that of IOPub without a draw.
    busy
        Whether main makes or saves a figure. Any thread.
    """

    def __init__(
        self,
        shell: Any,
        kernel: Any,
        areas: Areas,
        publish: Callable[[Entry], None],
        busy: Callable[[], bool],
    ) -> None:
        self._shell = shell
        self._areas = areas
        self._publish = publish
        self._busy = busy
        self._entries: list[Entry] = []
        self._lock = threading.Lock()
        self._thread: Any = getattr(kernel, "iopub_thread", None)
        self._inside = threading.local()
        """Whether this thread is just publishing for us."""
        self._echoes: dict[Any, _Echo] = {}
        self._armed = False
        self._stopped = False

    def __contains__(self, figure: object) -> bool:
        return any(entry.figure is figure and entry.due for entry in list(self._entries))

    @property
    def entries(self) -> list[Entry]:
        """What refers to figures here. Any thread."""
        return list(self._entries)

    @property
    def coming(self) -> set[str]:
        """The ids of the figures that appear when their execution ends, if not before. Any thread."""
        return {entry.figure.id for entry in list(self._entries) if entry.ends or entry.unfollowed}

    @property
    def able(self) -> bool:
        """Whether figures can wait here: whatever is published and printed next is noticed, and time passes."""
        thread = self._thread
        return (
            not self._stopped
            and hasattr(thread, "schedule")
            and hasattr(getattr(thread, "io_loop", None), "call_later")
        )

    # --- the thread of the code -----------------------------------------------------------------------

    def stop(self) -> None:
        """Take out what was put into the streams."""
        self._stopped = True
        with self._lock:
            self._entries.clear()
            self._listen()

    def add(
        self,
        figure: Shown,
        area: Area,
        parent: dict[str, Any],
        changes: int | None = None,
        *,
        late: bool = False,
        returns: Returns = Returns.CHANGED,
    ) -> None:
        """Have a figure wait, unless it does already. The other parameters are those of `Entry`."""
        context = contextvars.copy_context()
        with self._lock:
            before = next((entry for entry in self._entries if entry.figure is figure), None)
            if before is not None:
                if changes is not None or before.changes is None:
                    return
                self._entries.remove(before)
        if not late:
            # So text that waits to be sent is of later, whenever the figure appears and on whatever thread.
            for stream in (sys.stdout, sys.stderr):
                # Waits for IOPub's thread, so only where there is text: of others nobody knows.
                if getattr(stream, "_buffers", True):
                    stream.flush()
        entry = Entry(figure, area, parent, context, time.monotonic(), changes, late, returns)
        with self._lock:
            self._entries.append(entry)
            self._listen()
            arm = entry.timed and not self._armed
            self._armed = self._armed or arm
        if arm:
            self._thread.schedule(lambda: self._thread.io_loop.call_later(SOON, self._ring))

    def drop(self, figure: Shown) -> Entry | None:
        """Have a figure wait no longer; return what waited."""
        with self._lock:
            found = next((entry for entry in self._entries if entry.figure is figure), None)
            if found is not None:
                self._entries.remove(found)
                self._listen()
        return found

    def cleared(self, goes: Callable[[Area], bool], *, wait: bool, returns: Callable[[Shown], Returns]) -> list[Shown]:
        """Note that areas are emptied: those for which `goes` is true, with `wait` by what appears there next.

        Return what was about to appear there, which might have done so already; `returns` says when it appears now.
        """
        due = []
        for entry in [one for one in list(self._entries) if goes(one.area) and not one.late]:
            if entry.due:
                due.append(entry.figure)
                # Whoever describes a figure has its axes settle, which they report.
                entry.figure.describe()
                entry.changes, entry.returns, entry.followed = entry.figure.reports, returns(entry.figure), False
                entry.successors = Successors()
            elif entry.returns is Returns.UNFOLLOWED and not wait:
                entry.returns = Returns.CHANGED
        return due

    def succeeded(self, area: Area, figure: Shown) -> None:
        """Note that another figure was made in an area: it takes the place of what was cleared from there."""
        for entry in list(self._entries):
            if entry.area == area and entry.changes is not None:
                entry.successors.add(figure)

    def before(self) -> None:
        """Show what waits in this thread's area: something else is about to appear there."""
        if self._entries and not getattr(self._inside, "now", False):
            area = self._areas.now()
            self._show(lambda entry: entry.area == area and not entry.figure.saving)

    def published(self) -> None:
        """Note that something is about to be published in this thread's area, and show what waits there before."""
        if self._entries:
            self._follow(self._areas.now())
            self.before()

    def written(self) -> None:
        """Note that this thread prints: what waits in its area stands before that."""
        entries = [entry for entry in list(self._entries) if not entry.followed]
        if entries:
            area = self._areas.now()
            for entry in entries:
                entry.followed = entry.area == area

    def _follow(self, area: Area) -> None:
        """Note that something is published in an area."""
        for entry in list(self._entries):
            if entry.returns is Returns.UNFOLLOWED and entry.area == area:
                entry.followed = True

    def end(
        self,
        execution: str,
        prepare: Callable[[Shown], Picture],
        show: Callable[[Entry], None],
        between: Callable[[], object],
    ) -> None:
        """Show what waits in an execution that ends, one after the other.

        What takes time is done by `prepare`, before a figure is taken out: text of later that is sent meanwhile has it
        shown first. Nobody waits for the pictures of those behind it: `between` two of them is time for whoever looks.
        """
        # None of them follows another: they stood beside each other.
        unfollowed = [entry for entry in self._entries if entry.unfollowed]
        self._end(execution, prepare, show, between, lambda entry: entry.ends or entry in unfollowed)
        # Of what is made by those draws nothing more is made here: that might go on for ever.
        self._end(execution, None, show, between, lambda entry: entry.ends)
        for entry in [one for one in list(self._entries) if one.area.execution == execution]:
            self.drop(entry.figure)

    def _end(
        self,
        execution: str,
        prepare: Callable[[Shown], Picture] | None,
        show: Callable[[Entry], None],
        between: Callable[[], object],
        which: Callable[[Entry], bool],
    ) -> None:
        shown = False
        for entry in [one for one in list(self._entries) if one.area.execution == execution]:
            if shown and which(entry):
                between()
            if prepare is not None and which(entry) and entry in self._entries:
                entry.drawn = prepare(entry.figure)
            if which(entry) and entry in self._entries and self.drop(entry.figure) is entry:
                self._follow(entry.area)
                with self._showing():
                    show(entry)
                shown = True

    # --- IOPub's thread -------------------------------------------------------------------------------

    def flushed(self) -> None:
        """Show what stands before the text that is about to be sent, and what waits in an Output that may close."""
        if self._entries and not getattr(self._inside, "now", False):
            self._show(lambda entry: entry.complete and entry.context.run(self._areas.now) == entry.area)

    def _ring(self) -> None:
        """Show what has waited long enough."""
        if self._stopped:
            return
        limit = LATE if self._busy() else SOON
        now = time.monotonic()
        with self._lock:
            timed = [entry for entry in self._entries if entry.timed]
            due = [entry for entry in timed if entry.due]
            # In their order: what was made later does not overtake.
            ready = list(itertools.takewhile(lambda one: now >= one.since + limit and not one.figure.saving, due))
            self._armed = bool(timed)
        if ready:
            self._show(lambda entry: entry in ready and entry.context.run(self._areas.now) == entry.area)
        if timed:
            self._thread.io_loop.call_later(AGAIN, self._ring)

    # --- any ------------------------------------------------------------------------------------------

    def _show(self, which: Callable[[Entry], bool]) -> None:
        try:
            with self._showing():
                for entry in list(self._entries):
                    if entry.due and not entry.late and which(entry) and self.drop(entry.figure) is not None:
                        self._follow(entry.area)
                        entry.context.copy().run(self._publish, entry)
        except Exception:
            _log.exception("figport could not show a figure in time")

    @contextmanager
    def _showing(self) -> Iterator[None]:
        """Run what publishes: it has no other figure shown before it."""
        self._inside.now = True
        try:
            yield
        finally:
            self._inside.now = False

    def _listen(self) -> None:
        """Hear what is printed, while something waits."""
        if not any(not entry.late for entry in self._entries):
            for stream, echo in self._echoes.items():
                if stream.echo is echo:
                    stream.echo = echo.next
            self._echoes.clear()
            return
        for stream in (sys.stdout, sys.stderr):
            if stream not in self._echoes and hasattr(stream, "echo") and hasattr(stream, "pub_thread"):
                stream.echo = self._echoes[stream] = _Echo(self, stream.echo)


class _Echo:
    """What one of ipykernel's streams repeats its text to, beside whatever it repeats it to already."""

    def __init__(self, waiting: Waiting, following: Any) -> None:
        self._waiting = waiting
        self.next = following

    def write(self, text: str) -> None:
        """Take what is about to be printed, on the thread that prints."""
        if text:
            self._waiting.written()
        if self.next is not None:
            self.next.write(text)

    def flush(self) -> None:
        """Take note of a flush, on IOPub's thread."""
        self._waiting.flushed()
        if self.next is not None:
            self.next.flush()
