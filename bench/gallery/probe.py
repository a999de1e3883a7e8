"""Hears, holds and describes the figures of a process: the same module in the window and in the kernel.

Needs matplotlib and numpy alone. Nothing of it prints, so that all that is printed is the example's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, Final
from weakref import WeakSet

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.artist import Artist
from matplotlib.backend_bases import TimerBase
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.image import _ImageBase
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

HEARD: Final = (
    "button_press_event",
    "button_release_event",
    "motion_notify_event",
    "scroll_event",
    "key_press_event",
    "key_release_event",
    "pick_event",
    "figure_enter_event",
    "figure_leave_event",
    "axes_enter_event",
    "axes_leave_event",
    "close_event",
)
"""Not how often a figure is drawn and resized: that is each window's own affair."""


NUMBERS: Final = frozenset({"binding_id", "cid"})
"""Variables of the examples that hold the number of a callback. Toolkits register callbacks of their own before."""


class Probe:
    """What a process knows of its figures. Main thread."""

    def __init__(self) -> None:
        self.events: list[list[Any]] = []
        self.limit = 0
        self.ticks: dict[int, int] = {}
        self.timers: WeakSet[Any] = WeakSet()
        self.before: set[str] = set()

    # --- before the example runs ----------------------------------------------------------------------

    def begin(self, space: dict[str, Any]) -> None:
        """Hear of every figure that is made from now on, and hold all timers."""
        self.before = set(space)
        np.random.seed(1)
        mpl.rcParams["figure.hooks"] = ["bench.gallery.probe:watch"]
        base: Any = TimerBase
        for kind in (base, *_below(base)):
            if "_on_timer" in vars(kind):
                kind._on_timer = self._held(vars(kind)["_on_timer"])
        start, stop = base.start, base.stop

        def started(timer: Any, *interval: Any) -> None:
            self.timers.add(timer)
            start(timer, *interval)

        def stopped(timer: Any) -> None:
            self.timers.discard(timer)
            stop(timer)

        base.start, base.stop = started, stopped

    def _held(self, tick: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def on_timer(timer: Any) -> None:
            done = self.ticks.get(id(timer), 0)
            if done < self.limit:
                self.ticks[id(timer)] = done + 1
                tick(timer)

        return on_timer

    def watch(self, figure: Figure) -> None:
        """Hear of what happens to a figure."""
        for name in HEARD:
            figure.canvas.mpl_connect(name, self._hear)

    def _hear(self, event: Any) -> None:
        figure = event.canvas.figure
        told = [event.name, figure.number if plt.fignum_exists(getattr(figure, "number", -1)) else None]
        for name in ("x", "y", "button", "step", "key", "dblclick"):
            value = getattr(event, name, None)
            told.append(round(value, 6) if isinstance(value, float) else None if value is None else str(value))
        axes = getattr(event, "inaxes", None)
        told.append(figure.axes.index(axes) if axes in figure.axes else None)
        for name in ("xdata", "ydata"):
            value = getattr(event, name, None)
            told.append(None if value is None else f"{value:.9g}")
        told.append(sorted(str(one) for one in getattr(event, "modifiers", None) or ()))
        if event.name == "pick_event":
            told.append([type(event.artist).__name__, np.asarray(getattr(event, "ind", -1)).tolist()])
        self.events.append(told)

    # --- while it is used -----------------------------------------------------------------------------

    def more(self, count: int) -> None:
        """Let timers tick so often from now on."""
        self.limit = max([0, *self.ticks.values()]) + count if not self.limit else self.limit + count

    def ticked(self) -> bool:
        """Whether all timers that run have ticked as often as they may."""
        return all(self.ticks.get(id(timer), 0) >= self.limit for timer in self.timers)

    # --- at the end -----------------------------------------------------------------------------------

    def state(self, space: dict[str, Any]) -> dict[str, list[str]]:
        """Return what figures and variables are, as lines to be compared."""
        found = {f"figure {number}": described(plt.figure(number)) for number in plt.get_fignums()}
        lines = []
        for name in sorted(set(space) - self.before):
            value = _plain(space[name])
            if value is not None and not name.startswith("_") and name not in NUMBERS:
                lines.append(f"{name} = {value}")
        found["variables"] = lines
        return found


def _below(kind: Any) -> list[Any]:
    found: list[Any] = []
    for below in kind.__subclasses__():
        found += [below, *_below(below)]
    return found


def _plain(value: Any) -> str | None:
    """Return what a variable says, None for what is only told by what is drawn."""
    if isinstance(value, bool | int | str | np.integer):
        return repr(value)[:200]
    if isinstance(value, float | np.floating):
        return f"{value:.9g}"
    if isinstance(value, np.ndarray) and value.dtype != object:
        return digest(value)
    if isinstance(value, list) and all(isinstance(one, bool | int | str) for one in value):
        return repr(value)[:200]
    return None


def digest(values: Any) -> str:
    """Return a short name of numbers."""
    array = np.ma.filled(np.ma.asarray(values), 0)
    if array.dtype.kind in "fc":
        array = np.round(array.astype(complex if array.dtype.kind == "c" else float), 9) + 0.0
    return f"{array.shape} {hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:10]}"


def described(figure: Any) -> list[str]:
    """Return what a figure shows, one line an artist."""
    toolbar = figure.canvas.toolbar
    lines = [f"size {figure.get_size_inches().tolist()} mode {getattr(toolbar, 'mode', '')!s}"]
    lines.append(f"lock {figure.canvas.widgetlock.locked()}")
    stack = getattr(toolbar, "_nav_stack", None)
    if stack is not None:
        lines.append(f"views {len(stack._elements)} at {stack._pos}")
    for axes in figure.axes:
        limits = [round(float(one), 9) for one in (*axes.get_xlim(), *axes.get_ylim())]
        lines.append(f"axes {limits} {axes.get_xscale()} {axes.get_yscale()}")
    lines += [_artist(artist) for artist in figure.findobj()]
    return lines


def _artist(artist: Artist) -> str:
    says = ""
    match artist:
        case Line2D():
            says = digest(np.asarray(artist.get_xydata(), float)) + f" {artist.get_color()}"
        case Text():
            says = f"{artist.get_text()!r}"
        case Patch():
            says = digest(artist.get_path().vertices) + f" {artist.get_facecolor()}"
        case Collection():
            says = f"{digest(artist.get_offsets())} {digest(artist.get_facecolor())} {len(artist.get_paths())}"
        case _ImageBase():
            says = "" if artist.get_array() is None else digest(artist.get_array())
        case _:
            pass
    return f"{type(artist).__name__} {'' if artist.get_visible() else 'hidden '}{artist.get_alpha() or ''} {says}"


PROBE: Final = Probe()
"""The one of this process."""


def watch(figure: Figure) -> None:
    """Be called by matplotlib for each figure that is made (`rcParams["figure.hooks"]`)."""
    PROBE.watch(figure)


def answer(path: str, value: Any) -> None:
    """Write a value where the other process reads it."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file)
