"""Pickles figures, for snapshots, stored figures and private copies.

A snapshot (`Snapshot`) is the pickled figure with what a view of it needs besides (`Content`): title, number, toolbar.
Another process draws it while the kernel computes. Pickling only reads the figure, so a snapshot that was taken at a
bad moment is thrown away and the figure is none the worse:

* `take` runs on the main thread, where nobody else changes the figure: at draws, shows, turns of the event loop.
* `take_while_busy` runs on another thread while main computes. Main must be outside of matplotlib before and after, and
  must not have reported a change meanwhile.

Callbacks are not part of a snapshot: they belong to the live figure. The figure's canvas and manager are not either.
"""

from __future__ import annotations

import copyreg
import functools
import importlib
import importlib.util
import io
import pickle
import sys
import threading
import time
import weakref
from collections import ChainMap
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from matplotlib import rcParams
from matplotlib.backend_bases import FigureCanvasBase, FigureManagerBase
from matplotlib.figure import Figure

from figport.drawing.quality import policy
from figport.errors import ErrorCode, FigportError
from figport.internals import FOR_PYPLOT, History
from figport.settings import options
from figport.threads import is_main, main_only
from figport.wire import Chrome

from . import unpicklable

if TYPE_CHECKING:
    from figport.contracts import Owner
    from figport.listeners import Listening
    from figport.size import Beside

BUSY_PACKAGES: Final = frozenset({"matplotlib", "mpl_toolkits", "importlib", "PIL", "figport"})
"""While the main thread is inside one of these, no snapshot is taken beside it."""

LARGEST: Final = 256 * 1024 * 1024
"""Bytes of the largest pickle."""

_KEPT: Final = ("figure", "number", "title", "history", "place")
"""What of `Content` is kept beyond the life of a kernel."""


class NotNow(Exception):
    """The moment was bad; a little later it may work."""


class CannotPickle(Exception):
    """Raised for a figure that cannot be pickled as it is; says why, in words for people."""

    def error(self, what: str, *, where: str) -> FigportError:
        """Return what to tell who asked for a copy or a file: `what` cannot be done."""
        return FigportError(
            ErrorCode.COPY,
            f"{what}: {self}",
            where=where,
            fix="Replace that by something that can be pickled (a function of a module, matplotlib's own formatters), "
            "or take it out, and try again.",
        )


@dataclass(frozen=True, slots=True)
class Content:
    """What a snapshot holds. The axes in `history` are those of `figure`."""

    figure: Figure
    number: int
    title: str
    mode: str
    history: tuple[tuple[tuple[Any, Any, Any], ...], ...]
    """The toolbar's views: per entry the axes, their view and their positions."""
    place: int
    """Which of them is shown; -1 without any."""
    rc: dict[str, Any]
    quality: str
    """What the pictures may be while the user drags."""
    chrome: Chrome = field(default_factory=Chrome)
    """What is seen around the picture."""
    listening: Listening | None = None
    """What the live figure listens to: its handlers are not pickled."""
    alt: str | None = None
    """What its owner says of it to people who cannot see it."""
    preview: bool = False
    """Whether pages move what axes show before it is drawn."""
    beside: Beside | None = None
    """What is known of its size beside the one that it has."""

    def entries(self) -> list[dict[Any, Any]]:
        """Return the history as `Toolbar.set_history` takes it, without axes that were removed since."""
        known = set(self.figure.axes)
        return [{ax: (view, places) for ax, view, places in entry if ax in known} for entry in self.history]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A pickled figure, and when and of what it was taken."""

    data: bytes
    taken: float
    """Seconds of `time.time`."""
    changes: int
    """The figure's count of changes."""
    cost: float
    """Seconds it took."""
    axes: tuple[weakref.ref[Any], ...]
    mode: str
    size: tuple[float, float]
    """Inches."""


@main_only
def take(manager: Owner) -> Snapshot:
    """Take a snapshot of a figure. Main thread.

    Raises
    ------
    CannotPickle
        With what stands in the way.
    """
    return _take(manager)


def take_while_busy(manager: Owner) -> Snapshot:
    """Take a snapshot of a figure while the main thread computes. Any other thread.

    Raises
    ------
    NotNow
        If main was in the way.
    CannotPickle
        With what stands in the way.
    """
    assert not is_main(), "take is for the main thread"
    changes = manager.changes
    if main_is_inside():
        raise NotNow
    failure: BaseException | None = None
    snapshot = None
    try:
        snapshot = _take(manager)
    except Exception as error:
        failure = error
    if main_is_inside() or manager.changes != changes:
        raise NotNow from failure
    if failure is not None:
        raise failure
    assert snapshot is not None
    return snapshot


def load(data: bytes) -> Content:
    """Return what a snapshot holds. Only for bytes of the process that made this one.

    Unlike `Figure.__setstate__` by itself this registers nothing with pyplot: what would was left out.
    """
    content = pickle.loads(data)  # noqa: S301 - see above
    assert isinstance(content, Content)
    return content


@main_only
def dump_figure(figure: Figure) -> bytes:
    """Pickle a figure of any backend for another time or another kernel. Main thread.

    What is pickled is made of matplotlib's and Python's own types, so that another figport reads it too. The rc
    parameters stay behind: some name folders of this user.

    Raises
    ------
    CannotPickle
        With what stands in the way.
    """
    manager: Any = figure.canvas.manager
    content = _content(figure, manager, {})
    kept = {name: getattr(content, name) for name in _KEPT}
    if content.beside is not None and content.beside.own is not None:
        # Where it appears again there is no screen for it to fill.
        kept["inches"] = content.beside.own
    return _pickled(figure, kept)


def load_figure(data: bytes) -> Content:
    """Return what `dump_figure` pickled. Only for bytes whose signature was found good.

    The figure has matplotlib's plain canvas and belongs to no pyplot.
    """
    kept = pickle.loads(data)  # noqa: S301 - see above
    inches = kept.pop("inches", None)
    content = Content(**kept, mode="", rc={}, quality="auto")
    if inches is not None:
        content.figure.set_size_inches(inches, forward=False)
    return content


def _take(manager: Owner) -> Snapshot:
    start = time.perf_counter()
    changes, taken = manager.changes, time.time()
    figure = manager.canvas.figure
    axes = tuple(figure.axes)
    rc: dict[str, Any] = {
        str(name): value for name, value in dict.items(rcParams) if not name.startswith(("backend", "interactive"))
    }
    content = _content(figure, manager, rc)
    mode = content.mode
    data = _pickled(figure, content)
    cost = time.perf_counter() - start
    width, height = figure.get_size_inches()
    return Snapshot(data, taken, changes, cost, tuple(map(weakref.ref, axes)), mode, (float(width), float(height)))


def _content(figure: Figure, manager: Any, rc: dict[str, Any]) -> Content:
    """Return what is to be pickled of a figure; its manager may be of any backend, or None."""
    toolbar: Any = getattr(manager, "toolbar", None)
    stack = History(toolbar)
    # As tuples: dictionaries with weak keys do not pickle.
    history = tuple(tuple((ax, *entry[ax]) for ax in list(entry)) for entry in stack.entries)
    mode = "" if toolbar is None else str(getattr(getattr(toolbar, "mode", None), "name", ""))
    number, title = 0, ""
    if manager is not None:
        # Ours tells its number without being made the current figure by it.
        number, title = getattr(manager, "number", None) or manager.num, manager.get_window_title() or ""
    chrome, alt = getattr(figure.canvas, "chrome", Chrome()), getattr(figure.canvas, "alt", None)
    heard, sizing = getattr(manager, "listening", None), getattr(manager, "sizing", None)
    beside = None if sizing is None else sizing.beside
    place, quality = stack.place, policy(manager)
    return Content(
        figure, int(number), str(title), mode, history, place, rc, quality, chrome, heard, alt, options.preview, beside
    )


class _Limited(io.BytesIO):
    """Takes no more than `LARGEST` bytes: what is too large must not be in memory twice before that is found out."""

    def write(self, data: Any) -> int:
        """Write, if there is room.

        Raises
        ------
        CannotPickle
            If there is not.
        """
        if self.tell() + memoryview(data).nbytes > LARGEST:
            raise CannotPickle(f"its data are too large to be copied (more than {LARGEST / 1e6:.0f} MB)")
        return super().write(data)


def _pickled(figure: Figure, content: Any) -> bytes:
    try:
        data = _dump(pickle.Pickler, figure, content)
    except CannotPickle:
        raise
    except Exception as error:
        again = _by_cloudpickle(figure, content)
        if again is None:
            raise CannotPickle(unpicklable.find(figure, error)) from error
        return again
    # Classes and functions of the notebook itself: pickled by name, which says nothing to another process.
    if b"__main__" in data:
        again = _by_cloudpickle(figure, content)
        if again is not None:
            return again
        reason = unpicklable.find(figure, None)
        if reason:
            raise CannotPickle(reason)
    return data


def _by_cloudpickle(figure: Figure, content: Any) -> bytes | None:
    """Return a pickle made by cloudpickle, which carries lambdas and the notebook's own classes. None without it."""
    if importlib.util.find_spec("cloudpickle") is None:
        return None
    cloudpickle = importlib.import_module("cloudpickle")

    try:
        return _dump(cloudpickle.Pickler, figure, content)
    except CannotPickle:
        raise
    except Exception:
        return None


def _dump(pickler: Callable[..., Any], figure: Figure, content: Any) -> bytes:
    out = _Limited()
    dumping = pickler(out, protocol=pickle.HIGHEST_PROTOCOL)
    own: dict[type, Callable[[Any], Any]] = {type(figure): _reduce_figure}
    canvas: Any = figure.canvas
    for kept in (canvas, canvas.manager, getattr(canvas, "toolbar", None)):
        if isinstance(kept, FigureCanvasBase | FigureManagerBase) or kept is not None:
            own[type(kept)] = _refuse
    dumping.dispatch_table = ChainMap(own, getattr(dumping, "dispatch_table", copyreg.dispatch_table))
    dumping.dump(content)
    return out.getvalue()


def _reduce_figure(figure: Figure) -> tuple[Any, ...]:
    """Reduce a figure as itself does, but without the order to bring it back as a figure of pyplot."""
    state: Any = figure.__getstate__()
    state.pop(FOR_PYPLOT, None)
    return copyreg.__newobj__, (type(figure),), state  # type: ignore[attr-defined]


def _refuse(part: Any) -> Any:
    raise pickle.PicklingError(f"{type(part).__name__} belongs to the live figure")


def main_is_inside() -> bool:
    """Whether the main thread is inside one of `BUSY_PACKAGES`."""
    frame: FrameType | None = sys._current_frames().get(_main_ident())
    while frame is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] in BUSY_PACKAGES and not _is_waiting(frame):
            return True
        frame = frame.f_back
    return False


def _is_waiting(frame: FrameType) -> bool:
    """Whether a frame only leads to a callback of the user: the event loop, and matplotlib calling callbacks."""
    return (frame.f_globals.get("__name__"), frame.f_code.co_name) in _LEADING


_LEADING: Final = frozenset(
    {
        ("figport.mainloop", "turn"),
        ("figport.mainloop", "run"),
        ("figport.mainloop", "_run"),
        ("figport.mainloop", "settle"),
        ("figport.mainloop", "_work_off"),
        ("figport.mainloop", "_call"),
        ("figport.mainloop", "_idle_turn"),
        ("figport.mainloop", "_guarded_turn"),
        ("figport.mainloop", "ring"),
        ("figport.handover", "do"),
        ("figport.alarms", "ring"),
        ("figport.runtime", "call_outside"),
        ("figport.runtime", "_run"),
        ("figport.runtime", "_interruptible"),
        ("figport.order", "handle"),
        ("figport.showing.catalogue", "settle"),
        ("figport.inbox", "settle"),
        ("figport.inbox", "_deliver"),
        ("figport.registry", "_handle"),
        ("figport.registry", "_receive"),
        ("figport.live", "receive"),
        ("figport.input", "use"),
        ("figport.input", "_dispatch"),
        ("figport.input", "_let_go"),
        ("figport.events", "dispatch"),
        ("figport.timer", "_ring"),
        ("figport.timer", "_on_timer"),
        ("figport.canvas", "flush_events"),
        ("figport.canvas", "start_event_loop"),
        ("figport.blocking", "wait"),
        ("figport.sockets.prompt", "fileno"),
        ("matplotlib.cbook", "process"),
    }
)
"""Functions that change no figure themselves while they are waiting for what they called."""


@functools.cache
def _main_ident() -> int:
    ident = threading.main_thread().ident
    assert ident is not None
    return ident
