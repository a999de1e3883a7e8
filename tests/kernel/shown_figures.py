"""Figures that are shown, without Jupyter, and that nobody looks at. All around them is `figport.testing`'s kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt
from matplotlib.backend_bases import KeyEvent, MouseButton, MouseEvent
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from figport.canvas import Canvas
from figport.manager import Manager
from figport.testing import Kernel

if TYPE_CHECKING:
    from figport.alarms import Alarm
    from figport.host import Host


class Lone:
    """A figure and a hand at its toolbar. Positions in device pixels from the bottom left.

    Time stands still but for `rest`.
    """

    def __init__(self, figure: Figure, kernel: Kernel | None = None) -> None:
        self.figure = figure
        self.kernel = Kernel() if kernel is None else kernel
        self.manager = Manager(Canvas(figure), 1, cast("Host[Manager]", self.kernel))
        self.canvas = self.manager.canvas
        assert self.manager.navigation is not None
        self.toolbar = self.manager.navigation
        self._at = (0.0, 0.0)
        self._button = MouseButton.LEFT

    def press(self, x: float, y: float, button: MouseButton = MouseButton.LEFT) -> None:
        self._at, self._button = (x, y), button
        self._send(MouseEvent("button_press_event", self.canvas, x, y, button))  # type: ignore[arg-type]

    def move(self, dx: float, dy: float, key: str | None = None) -> None:
        self._at = x, y = self._at[0] + dx, self._at[1] + dy
        name = "motion_notify_event"
        self._send(MouseEvent(name, self.canvas, x, y, key=key, buttons=[self._button]))  # type: ignore[arg-type]

    def release(self) -> None:
        self._send(MouseEvent("button_release_event", self.canvas, *self._at, self._button))  # type: ignore[arg-type]

    def key(self, key: str) -> None:
        event = KeyEvent("key_press_event", self.canvas, key, *self._at)  # type: ignore[arg-type]
        self.canvas.callbacks.process(event.name, event)

    def _send(self, event: MouseEvent) -> None:
        self.canvas.callbacks.process(event.name, event)

    def turn(self) -> npt.NDArray[np.uint8]:
        """Draw what is wanted, and raise what callbacks raised; return a copy of the picture."""
        self.canvas.draw_wanted()
        self.kernel.check()
        return self.canvas.pixels().copy()

    def rest(self) -> None:
        """Let time pass until all alarms that are set now have rung."""
        self.kernel.run(1)

    @property
    def redraws(self) -> list[Alarm]:
        """The alarms that are set for draws."""
        return [alarm for alarm in self.alarms if alarm.callback == self.canvas.draw_idle]

    @property
    def alarms(self) -> list[Alarm]:
        """What is due later."""
        (waiting,) = self.kernel.loop._alarms.holders
        return [alarm for alarm in waiting if not alarm.cancelled]

    def is_settled(self) -> bool:
        """Whether no full draw is to come."""
        return self.canvas.redraw.settled

    @property
    def in_parts(self) -> bool:
        """Whether the last draw was one of moved axes alone."""
        return self.canvas.redraw.alone


def expected(figure: Figure) -> npt.NDArray[np.uint8]:
    """Draw a figure as matplotlib's Agg backend does: at the size, and in the way, that its own canvas chooses."""
    ours = figure.canvas
    plain = FigureCanvasAgg(figure)  # which becomes the figure's canvas
    try:
        plain.draw()
        return np.array(plain.buffer_rgba())
    finally:
        figure.set_canvas(ours)
