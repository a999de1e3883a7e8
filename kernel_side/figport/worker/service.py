"""The worker process's own loop: snapshots come in, views are served, what gestures changed goes back.

It stands where the kernel has its registry, display and event loop. The main thread does everything; one other reads
the pipe and puts blocks into a queue.
"""

from __future__ import annotations

import contextlib
import functools
import os
import queue
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Final, cast

from matplotlib import rcParams

from figport.errors import FigportError
from figport.live import LiveFigure
from figport.mainloop import Mainloop
from figport.pacing import Credit, merge
from figport.pickling import load
from figport.presses import Held
from figport.settings import options
from figport.threads import any_thread, main_only
from figport.wire import Attach, Codec, Message, Party, Pointer, PointerAction, decode, encode, error_message

from .pipe import MOST_WAITING, Block, pack, read
from .snapshot_figure import Outcome, SnapshotFigure

CHECK: Final = 5.0
"""Seconds after which an idle process looks whether the kernel is still there: a fork may keep the pipe open."""


class _Hook:
    """Remembers that the event loop wants a turn; it gets one when all that has arrived is taken in."""

    def __init__(self) -> None:
        self.soon: Callable[[], None] | None = None
        self._later: list[tuple[float, Callable[[], None]]] = []

    def call_soon(self, callback: Callable[[], None]) -> None:
        self.soon = callback

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        self._later.append((time.monotonic() + seconds, callback))

    def wait(self) -> float:
        """Return the seconds until the next of those calls is due, at most `CHECK`."""
        return max(0.0, min([CHECK, *(due - time.monotonic() for due, _ in self._later)]))

    def ring(self) -> None:
        """Make the calls that are due."""
        now = time.monotonic()
        due = [one for one in self._later if one[0] <= now]
        self._later = [one for one in self._later if one[0] > now]
        for _, callback in due:
            callback()


class _NoDisplay:
    """The figures of snapshots appear nowhere by themselves."""

    def new_id(self) -> str:
        """Return an id; the figure of a snapshot then gets that of the live one."""
        return uuid.uuid4().hex

    def look(self) -> None:
        """Ignore it."""


@main_only
class Worker:
    """All figures of the process, each made of a snapshot. Main thread, except `receive`.

    Parameters
    ----------
    sink
        Where blocks for the kernel go.
    """

    stopped = False
    name = None
    frame_thread = None
    """Frames are made where figures are drawn: nobody else needs this process."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink
        self._queue: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._hook = _Hook()
        self.loop = Mainloop(self._hook, self._report_error)
        self.lock = threading.RLock()
        self.display: Any = _NoDisplay()
        self._figures: dict[str, SnapshotFigure] = {}
        self._views: dict[str, SnapshotFigure] = {}
        self._inputs: deque[tuple[str, str, int, Message]] = deque()
        self._done: dict[str, tuple[int, list[int]]] = {}
        self._reported: dict[str, Any] = {}
        self._waiting: dict[str, tuple[dict[str, Any], bytes]] = {}
        """Newer snapshots of figures with a gesture under way."""
        self._rc: dict[str, Any] = {}
        self._current: SnapshotFigure | None = None

    @property
    def registry(self) -> Worker:
        """The manager's name for what sends."""
        return self

    # --- what managers call ---------------------------------------------------------------------------

    def add(self, figure: LiveFigure) -> None:
        """Nobody looks for these figures by id but this worker."""

    def remove(self, figure: LiveFigure) -> None:
        """See `add`."""

    def drawing(self, figure: LiveFigure) -> None:
        """See `add`."""

    def drawn(self, figure: LiveFigure) -> None:
        """See `add`."""

    def closing(self, figure: LiveFigure) -> None:
        """See `add`."""

    def forget(self, figure: LiveFigure) -> None:
        """See `add`."""

    def failed(self, figure: LiveFigure, error: BaseException, *, drawing: bool = False) -> None:
        """Tell the kernel."""
        self._report_error(error)

    def send(self, view: str, message: bytes) -> None:
        """Send a message to a view, by way of the kernel."""
        self.send_all((view,), message)

    def send_all(self, views: Iterable[str], message: bytes) -> None:
        """Send one message to several views of one figure, by way of the kernel."""
        known = [view for view in views if view in self._views]
        if known:
            figure = self._views[known[0]]
            self._write(Block.SENT, {"figure": figure.id, "frames_above": figure.frames_above, "views": known}, message)

    def hear_views(self) -> None:
        """Nothing waits here while figures are drawn."""

    def end(self, view: str) -> None:
        """Forget a view."""
        figure = self._views.pop(view, None)
        if figure is not None:
            figure.detach(view)
            figure.abandon(view)

    # --- loop -----------------------------------------------------------------------------------------

    @any_thread
    def receive(self, source: BinaryIO) -> None:
        """Read the pipe to its end, which is the end of the process. The pipe's own thread."""
        with contextlib.suppress(Exception):
            while (block := read(source)) is not None:
                self._queue.put(functools.partial(self.take, *block))
                if self._queue.qsize() > MOST_WAITING:
                    sys.stderr.write("a snapshot takes too long to draw")
                    sys.stderr.flush()
                    os._exit(1)
        os._exit(0)  # at once, also from within a long draw

    def run(self) -> None:
        """Serve for ever. Main thread."""
        kernel = os.getppid()
        self._write(Block.READY, {})
        while True:
            if self._hook.soon is None:
                try:
                    self._queue.get(timeout=self._hook.wait())()
                except queue.Empty:
                    if os.getppid() != kernel:
                        os._exit(0)
                    self._hook.ring()
                    continue
            # All that has arrived: moves are merged, and one draw answers them.
            while not self._queue.empty():
                self._queue.get()()
            self.answer()
            turn, self._hook.soon = self._hook.soon, None
            if turn is not None:
                turn()
                self._tell()

    def answer(self) -> None:
        """Handle the input that was taken, and report."""
        self._settle()
        self._tell()

    def _write(self, kind: Block, fields: dict[str, Any], payload: bytes = b"") -> None:
        for part in pack(kind, fields, payload):
            view = memoryview(part)
            while view:
                view = view[self._sink.write(view) :]

    def take(self, kind: Block, fields: dict[str, Any], payload: bytes) -> None:
        """Do what a block says; input waits for `answer`, or for what must come after it."""
        match kind:
            case Block.SNAPSHOT:
                self._settle()
                self._guarded(fields, self._load, payload)
            case Block.VIEW:
                self._settle()
                self._guarded(fields, self._view)
            case Block.INPUT:
                message, _ = decode(payload, Party.PAGE)
                self._inputs.append((fields["figure"], fields["view"], fields["order"], message))
            case Block.LEAVE:
                self._settle()
                self.end(fields["view"])
            case Block.DROP:
                self._settle()
                self._drop(fields["figure"])
            case _:
                raise AssertionError(kind)

    def _guarded(self, fields: dict[str, Any], what: Callable[..., None], *args: Any) -> None:
        try:
            what(fields, *args)
        except Exception as error:
            self.fail(fields["figure"], fields.get("frames_above", 0), error)

    def fail(self, figure: str, frames_above: int, error: BaseException) -> None:
        """Tell the kernel that a snapshot is of no use."""
        reason = f"{type(error).__name__}: {error}".rstrip(": ")[:500]
        self._write(Block.FAILED, {"figure": figure, "frames_above": frames_above, "reason": reason})

    def _report_error(self, error: BaseException) -> None:
        """Tell the kernel that a snapshot cannot be drawn."""
        figure = self._current
        if figure is not None:
            self.fail(figure.id, figure.frames_above, error)

    # --- snapshots ------------------------------------------------------------------------------------

    def _load(self, fields: dict[str, Any], data: bytes) -> None:
        for place in fields["path"]:
            if place not in sys.path:
                sys.path.append(place)
        content = load(data)
        if content.rc != self._rc:
            cast("dict[str, Any]", rcParams).update(content.rc)
            self._rc = content.rc
        # As the kernel has it: people would see their axes follow the hand in one moment, and not in the next.
        options.preview = content.preview
        name = fields["figure"]
        before = self._figures.get(name)
        if before is not None and before.frames_above == fields["frames_above"] and not before.resting:
            self._waiting[name] = (fields, data)
            return
        made = SnapshotFigure(self, content, name, fields["as_of"], self.fail)
        if before is not None and before.frames_above == fields["frames_above"]:
            made.follow(before, fields["places"])
            before.retire()
        else:
            self._drop(name)
            made.frames_above = fields["frames_above"]
            made.frames.skip_to(made.frames_above)
        self._figures[name] = made
        for view, owner in list(self._views.items()):
            if owner.id == name:
                self._views[view] = made
        self._reported.pop(name, None)
        self._done.setdefault(name, (0, []))
        made.want_draw()

    def _view(self, fields: dict[str, Any]) -> None:
        figure = self._figures.get(fields["figure"])
        if figure is None:
            return
        self._views[fields["view"]] = figure
        codecs = tuple(map(Codec, fields["codecs"]))
        figure.attach(fields["view"], Attach(figure.id, fields["dpr"], fields["visible"], codecs))
        credit = Credit()
        for seq in fields["under_way"]:
            credit.spend(seq)
        figure.session.use_credit(fields["view"], credit)
        # Before the first draw, which would do it: input that is handled before that is of this screen.
        figure.fit_screen()
        if (held := fields["held"]) is not None:
            (x, y, button, buttons), last = held["press"], held["last"]
            press = Pointer(PointerAction.PRESS, x, y, button, buttons, double=False, modifiers=())
            figure.take_over(fields["view"], Held(press, *last))

    def _drop(self, name: str) -> None:
        figure = self._figures.pop(name, None)
        self._waiting.pop(name, None)
        self._done.pop(name, None)
        self._reported.pop(name, None)
        for view in [view for view, owner in self._views.items() if owner.id == name]:
            # Also what sees to it that rough pictures become exact has nobody to send to then.
            self.end(view)
        if figure is not None:
            figure.retire()

    # --- work -----------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Handle the input that came before something else."""
        while self._inputs:
            self._input()

    def _input(self) -> None:
        name, view, order, message = self._inputs.popleft()
        figure = self._figures.get(name)
        if figure is None or self._views.get(view) is not figure:
            return
        orders = [order]
        while self._inputs and self._inputs[0][:2] == (name, view):
            merged = merge(message, self._inputs[0][3])
            if merged is None:
                break
            message = merged
            orders.append(self._inputs.popleft()[2])
        self._current = figure
        try:
            outcome = figure.handle(view, message)  # type: ignore[arg-type]
        except FigportError as error:
            outcome = Outcome.DONE
            self.send(view, encode(error_message(error, fatal=False)))
        except Exception as error:
            outcome = Outcome.DONE
            self._report_error(error)
        _, kept = self._done[name]
        self._done[name] = (orders[-1], kept if outcome is Outcome.DONE else [*kept, *orders])

    def _tell(self) -> None:
        """Report the figures with which nobody does anything just now."""
        for name, (done, kept) in list(self._done.items()):
            figure = self._figures[name]
            self._current = figure
            if not figure.resting:
                continue
            if name in self._waiting:
                fields, data = self._waiting.pop(name)
                self._guarded(fields, self._load, data)
                figure = self._figures[name]
            try:
                state: Any = figure.state()
            except Exception as error:
                self._report_error(error)
                continue
            same = state == self._reported.get(name)
            if same and not done:
                continue
            self._reported[name] = state
            fields = {
                "figure": name,
                "frames_above": figure.frames_above,
                "as_of": figure.as_of,
                "done": done,
                "kept": kept,
            }
            fields["owes"] = figure.owes
            self._write(Block.REPORT, fields | {"state": None if same else state})
            self._done[name] = (0, [])
