"""Snapshots of a live figure, in a room and not in a process; as a fixture, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from figport import pickling
from figport.wire import Ack, Attach, Codec, Frame, Pointer, PointerAction
from figport.worker.snapshot_figure import SnapshotFigure
from tests.kernel.fake_host import Room
from tests.kernel.figure_contents import blank, curve
from tests.kernel.shown_figures import Lone
from tests.kernel.views import pointer

GRIP = (120.0, 120.0)
"""In the axes, CSS pixels."""
OUTSIDE = (3.0, 3.0)


def lines() -> Figure:
    figure = blank()
    curve(figure.subplots())
    return figure


def solid() -> Figure:
    figure = blank()
    axes: Any = figure.add_subplot(projection="3d")
    axes.plot([0, 1], [0, 1], [0, 1])
    return figure


def press(x: float = GRIP[0], y: float = GRIP[1], *, button: int = 0) -> Pointer:
    return pointer(PointerAction.PRESS, x, y, button=button, buttons={0: 1, 2: 2}[button])


def move(x: float, y: float = GRIP[1], *, buttons: int = 1) -> Pointer:
    return pointer(PointerAction.MOVE, x, y, buttons=buttons)


def release(x: float, y: float = GRIP[1], *, button: int = 0) -> Pointer:
    return pointer(PointerAction.RELEASE, x, y, button=button)


class Stage:
    """A live figure, and the room that its snapshots stand in."""

    def __init__(self, figure: Figure | None = None) -> None:
        self.lone = Lone(lines() if figure is None else figure)
        self.room = Room()
        self.failures: list[tuple[str, int, Exception]] = []

    def snapshot(self, mode: str = "", *, as_of: float = 1.0, drawn: bool = True) -> SnapshotFigure:
        """Return a snapshot of the figure as it is now, with a tool that is on and a view."""
        if mode != self.lone.toolbar.mode.name.replace("NONE", ""):
            self.lone.toolbar.use({"PAN": "pan", "ZOOM": "zoom"}[mode])
        data = pickling.take(self.lone.manager).data
        made = SnapshotFigure(
            cast("Any", self.room), pickling.load(data), "f", as_of, lambda *why: self.failures.append(why)
        )
        self.attach(made)
        if drawn:
            self.draw(made)
        return made

    def attach(self, snapshot: SnapshotFigure, name: str = "a") -> None:
        snapshot.attach(name, Attach("f", 1.0, True, (Codec.RUNS,)))

    def draw(self, snapshot: SnapshotFigure) -> None:
        """Have it drawn, and painted by its view."""
        snapshot.want_draw()
        self.room.run()
        for frame in self.room.of(Frame):
            snapshot.handle("a", Ack(frame.seq))


def limits(snapshot: SnapshotFigure) -> tuple[float, float]:
    left, right = snapshot.canvas.figure.axes[0].get_xlim()
    return float(left), float(right)


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A figure with a line; what snapshots set of matplotlib's parameters is undone."""
    with mpl.rc_context():
        yield Stage()
