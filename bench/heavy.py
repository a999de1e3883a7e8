"""Figures whose draws take long, dragged: figport beside bare Agg and a Qt window; ``python -m bench.heavy``.

Without browser, server and kernel: what is measured is the CPU time of one process from a pointer's move until there is
a picture of it. Three figures of a kind, one for each contender, are dragged in turns: with the left button (pan) and
with the right one (zoom). Qt's window is not on any screen (``QT_QPA_PLATFORM=offscreen``), and only measured where
PySide6 or PyQt6 is installed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import MouseEvent, NavigationToolbar2
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from figport.canvas import Canvas
from figport.drawing import selfcheck
from figport.manager import Manager
from figport.testing import Kernel

from . import report

STEPS: Final = ((4, 3), (5, -2), (-3, 1), (2, -4))
"""Pixels of a pointer's moves, again and again."""
LEAST: Final = 6
"""Pictures of each contender."""


# --- figures --------------------------------------------------------------------------------------------


def _field(count: int) -> Any:
    x = np.linspace(-3, 3, count)
    return np.sin(x[:, None] ** 2) * np.cos(2 * x)


def _line(axes: Axes) -> None:
    x = np.linspace(0, 100, 1_000_000)
    axes.plot(x, np.sin(x))


def _noise(axes: Axes) -> None:
    random = np.random.default_rng(1)
    axes.plot(np.linspace(0, 100, 1_000_000), random.normal(size=1_000_000))


def _scatter(axes: Axes) -> None:
    x, y, colours = np.random.default_rng(1).normal(size=(3, 200_000))
    axes.scatter(x, y, c=colours, s=4)


def _image(axes: Axes) -> None:
    axes.imshow(_field(4000))


def _small_image(axes: Axes) -> None:
    axes.imshow(_field(1000))


def _mesh(axes: Axes) -> None:
    x = np.linspace(-3, 3, 1000)
    axes.pcolormesh(x, x, _field(1000))


def _contours(axes: Axes) -> None:
    x = np.linspace(-3, 3, 500)
    axes.contourf(x, x, _field(500) + 0.1 * np.random.default_rng(1).normal(size=(500, 500)), 20)


def _notes(axes: Axes) -> None:
    for x, y, dx, dy in np.random.default_rng(1).random(size=(500, 4)):
        axes.annotate(f"{x:.2f}", (x, y), (dx, dy), arrowprops={"arrowstyle": "->"}, fontsize=8)


def _surface(axes: Any) -> None:
    x, y = np.meshgrid(*2 * [np.linspace(-3, 3, 100)])
    axes.plot_surface(x, y, _field(100), rcount=100, ccount=100)


KINDS: Final[dict[str, tuple[Callable[[Any], None], str | None, int]]] = {
    "line of 10⁶ points": (_line, None, 1),
    "noise of 10⁶ points": (_noise, None, 1),
    "200,000 coloured markers": (_scatter, None, 1),
    "1000² image": (_small_image, None, 1),
    "4000² image": (_image, None, 1),
    "1000² mesh": (_mesh, None, 1),
    "filled contours of noise": (_contours, None, 1),
    "500 annotations": (_notes, None, 1),
    "64 subplots": (lambda axes: void(axes.plot(np.sin(np.linspace(0, 10, 1000)))), None, 8),
    "3D surface": (_surface, "3d", 1),
}
"""What is drawn into each axes, their projection, and how many there are each way."""


def void(_value: object) -> None:
    """Return nothing."""


def made(kind: str) -> Figure:
    """Return a figure of a kind."""
    plot, projection, count = KINDS[kind]
    figure = Figure((6.4, 4.8) if count == 1 else (10, 8), dpi=100)
    grid = figure.subplots(count, count, squeeze=False, subplot_kw={"projection": projection})
    for axes in grid.flat:
        plot(axes)
    return figure


# --- contenders -----------------------------------------------------------------------------------------


class Contender:
    """A figure on a canvas, and a hand that drags it."""

    def __init__(self, canvas: Any, toolbar: Any, draw: Callable[[], object]) -> None:
        self.canvas, self.draw = canvas, draw
        canvas.draw()
        toolbar.pan()
        self._axes = canvas.figure.axes[len(canvas.figure.axes) // 2]
        self._at, self._button = (0, 0), 1

    def press(self, button: int) -> None:
        """Press a button in the middle of the axes."""
        box = self._axes.bbox
        self._at, self._button = (round((box.x0 + box.x1) / 2), round((box.y0 + box.y1) / 2)), button
        self._send("button_press_event")

    def move(self, dx: int, dy: int) -> float:
        """Move, and return the CPU seconds until that is drawn."""
        begun = time.process_time()
        self._at = self._at[0] + dx, self._at[1] + dy
        self._send("motion_notify_event", buttons=[self._button])
        self.draw()
        return time.process_time() - begun

    def release(self) -> None:
        """Let go, and draw what that leads to."""
        self._send("button_release_event")
        self.draw()

    def picture(self) -> Any:
        """Return the pixels."""
        return np.array(self.canvas.buffer_rgba())

    def _send(self, name: str, **more: Any) -> None:
        event = MouseEvent(name, self.canvas, *self._at, button=self._button, **more)  # type: ignore[arg-type]
        self.canvas.callbacks.process(name, event)


class Plain(FigureCanvasAgg):
    """Draws when it is told to, and not when it is asked to do so some time."""

    def draw_idle(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing."""


def agg(figure: Figure) -> Contender:
    """Return matplotlib's canvas without a window."""
    canvas: Any = Plain(figure)
    return Contender(canvas, NavigationToolbar2(canvas), canvas.draw)


def figport(figure: Figure) -> Contender:
    """Return figport's canvas without a view."""
    manager = Manager(Canvas(figure), 1, cast("Any", Kernel()))
    return Contender(manager.canvas, manager.navigation, manager.canvas.draw_wanted)


def qt() -> Callable[[Figure], Contender] | None:
    """Return what makes a canvas in a window of Qt, or None where that is not installed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from matplotlib.backends import qt_compat  # noqa: PLC0415
        from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg  # noqa: PLC0415
    except ImportError:
        return None
    widgets: Any = vars(qt_compat)["QtWidgets"]
    application = widgets.QApplication.instance() or widgets.QApplication(["bench"])

    def window(figure: Figure) -> Contender:
        width, height = (round(size) for size in figure.bbox.size)
        canvas: Any = FigureCanvasQTAgg(figure)
        canvas.resize(width, height)
        canvas.show()
        application.processEvents()

        def draw() -> None:
            canvas.draw_idle()
            application.processEvents()

        return Contender(canvas, NavigationToolbar2(canvas), draw)

    return window


# --- measuring ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """CPU milliseconds of a picture, by contender, and whether figport's last one is bare Agg's."""

    pan: dict[str, float]
    zoom: dict[str, float]
    exact: bool


def measure(kind: str, seconds: float) -> Outcome:
    """Drag the figures of a kind for so long."""
    makers = {"Agg": agg, "Qt": qt(), "figport": figport}
    hands = {name: make(made(kind)) for name, make in makers.items() if make is not None}
    times: list[dict[str, float]] = []
    for button in (1, 3):
        taken: dict[str, list[float]] = {name: [] for name in hands}
        for hand in hands.values():
            hand.press(button)
        end, turn = time.monotonic() + seconds / 2, 0
        while turn < LEAST or time.monotonic() < end:
            for name in list(hands)[:: 1 if turn % 2 else -1]:
                taken[name].append(hands[name].move(*STEPS[turn % len(STEPS)]))
            turn += 1
        for hand in hands.values():
            hand.release()
        # The first two pictures of a drag make what is kept.
        times.append({name: 1000 * statistics.median(own[2:]) for name, own in taken.items()})
    return Outcome(times[0], times[1], np.array_equal(hands["figport"].picture(), hands["Agg"].picture()))


def section(outcomes: dict[str, Outcome]) -> str:
    """Return a section of the results page."""
    others = [name for name in ("Agg", "Qt") if all(name in one.pan for one in outcomes.values())]
    head = [f"{what} {name}" for what in ("pan", "zoom") for name in (*others, "figport", "×")]
    rows = [report.HEAVY, "", f"| CPU ms a picture | {' | '.join(head)} | exact |", "| --- " * (len(head) + 2) + "|"]
    for kind, one in outcomes.items():
        cells = []
        for times in (one.pan, one.zoom):
            # The more is that of a window, where there is one.
            faster = times[others[-1]] / times["figport"]
            cells += [f"{times[name]:.1f}" for name in (*others, "figport")] + [f"{faster:.1f}"]
        rows.append(f"| {kind} | {' | '.join(cells)} | {'yes' if one.exact else 'NO'} |")
    told = f"""
Medians of one process's CPU time from a pointer's move to the picture, the contenders in turns, nothing sent
(`bench/heavy.py`, {time.strftime("%Y-%m-%d")}). **×**: {others[-1]}'s time divided by figport's. **exact**: after the
drag figport's picture is Agg's byte for byte.
"""
    return "\n".join(rows) + f"\n{told}"


def main() -> int:
    """Measure, and put the figures into the results page."""
    parser = argparse.ArgumentParser(prog="python -m bench.heavy", description=(__doc__ or "").partition(";")[0])
    parser.add_argument("--seconds", type=float, default=4, help="how long the figures of a kind are dragged (4)")
    parser.add_argument("--kinds", default="", help="comma-separated parts of their names (all)")
    parser.add_argument("--table", type=Path, help="the page that the figures go into, if any")
    options = parser.parse_args()
    selfcheck.passes()
    wanted = options.kinds.split(",")
    kinds = [kind for kind in KINDS if any(part in kind for part in wanted)]
    outcomes = {}
    for kind in kinds:
        outcomes[kind] = measure(kind, options.seconds)
        print(f"{kind}: {outcomes[kind]}", file=sys.stderr, flush=True)
    told = section(outcomes)
    print(told)
    if options.table is not None:
        report.replace(options.table, told)
    return 0 if all(one.exact for one in outcomes.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
