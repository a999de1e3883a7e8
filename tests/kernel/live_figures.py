"""A live figure on a fake host, with views and without the rest of a kernel; as fixtures, too."""

from __future__ import annotations

from typing import Any, cast

import pytest
from matplotlib.figure import Figure

from figport.canvas import Canvas
from figport.live import LiveFigure
from figport.wire import Ack, Attach, Codec, Frame
from tests.kernel.fake_host import Room
from tests.kernel.figure_contents import blank, curve


class Stage:
    """A figure in a room, and the views that look at it."""

    def __init__(self, figure: Figure | None = None) -> None:
        self.room = Room()
        self.figure = figure or blank()
        if figure is None:
            curve(self.figure.subplots())
        self.canvas = Canvas(self.figure)
        self.live = LiveFigure(self.canvas, 3, cast("Any", self.room))
        self.draws = 0
        self.canvas.mpl_connect("draw_event", self._drawn)

    def _drawn(self, _event: object) -> None:
        self.draws += 1

    def attach(self, name: str = "a", *, dpr: float = 1.0, visible: bool = True) -> None:
        self.live.attach(name, Attach(self.live.id, dpr, visible, (Codec.RUNS,)))

    def paint(self, name: str = "a") -> None:
        """Have a view say that it has painted all that it was sent."""
        for frame in self.room.of(Frame, name):
            self.live.receive(name, Ack(frame.seq))

    def settle(self) -> None:
        """Let time pass until nothing moves, and views have painted what came of that."""
        for _ in range(10):
            self.room.run(1)
            for name in self.live.session:
                self.paint(name)
        self.room.log.clear()
        self.room.sent.clear()
        self.draws = 0

    def events(self, name: str) -> list[Any]:
        found: list[Any] = []
        self.canvas.mpl_connect(name, found.append)
        return found


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def seen() -> Stage:
    """One that a view shows, at rest."""
    stage = Stage()
    stage.attach()
    stage.settle()
    return stage
