"""Figures that are shown, without a kernel: their canvas, manager and toolbar are ours, nothing else is there."""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from matplotlib.backend_bases import KeyEvent, MouseButton, MouseEvent
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from figport.alarms import Alarm
from figport.canvas import Canvas
from figport.host import Host
from figport.manager import Manager


class Loop:
    """An event loop whose clock stands still; `rest` lets the alarms ring."""

    def __init__(self) -> None:
        self.alarms: list[Alarm] = []
        self.wanted: list[Any] = []
        self.depth = 0

    @property
    def here(self) -> bool:
        return threading.current_thread() is threading.main_thread()

    def now(self) -> float:
        return time.monotonic()

    def call_at(self, due: float, callback: Callable[[], None]) -> Alarm:
        self.alarms.append(Alarm(due, len(self.alarms), callback))
        return self.alarms[-1]

    def want(self, drawer: Any) -> None:
        self.wanted.append(drawer)

    def wake(self) -> None:
        pass

    def post(self, callback: Callable[[], None]) -> None:
        callback()

    def rest(self) -> None:
        alarms, self.alarms = self.alarms, []
        for alarm in sorted(alarms):
            if not alarm.cancelled:
                alarm.callback()


class LoneHost:
    """What a manager needs around it. Nobody listens."""

    stopped = False

    def __init__(self) -> None:
        self.loop = Loop()
        self.lock = threading.RLock()
        self.registry = self.display = self

    def add(self, figure: Manager) -> None:
        pass

    def hear_acks(self) -> None:
        pass

    remove = drawing = drawn = closing = forget = refresh = add

    def new_id(self) -> str:
        return uuid.uuid4().hex

    def failed(self, figure: Manager, error: BaseException, *, drawing: bool = False) -> None:
        raise error

    def send(self, view: str, message: bytes) -> None:
        pass

    def send_all(self, views: Iterable[str], message: bytes) -> None:
        pass

    def end(self, view: str) -> None:
        pass

    def in_cell_of(self, figure: Manager, *, drawing: bool = False) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()


class Lone:
    """A figure and a hand at its toolbar. Positions in device pixels from the bottom left."""

    def __init__(self, figure: Figure, host: LoneHost | None = None) -> None:
        self.figure = figure
        self.host = LoneHost() if host is None else host
        self.manager = Manager(Canvas(figure), 1, cast("Host[Manager]", self.host))
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
        """Draw what is wanted; return a copy of the picture."""
        self.canvas.draw_wanted()
        return self.canvas.pixels().copy()

    def is_settled(self) -> bool:
        """Whether no full draw is to come."""
        return self.canvas.moves.settled

    @property
    def in_parts(self) -> bool:
        """Whether the last draw was one of moved axes alone."""
        return not self.canvas.moves.settled and not self.canvas.quick_renderer().simplified


def expected(figure: Figure) -> npt.NDArray[np.uint8]:
    """Draw a figure as matplotlib's Agg backend does: at the size, and in the way, that its own canvas chooses."""
    ours = figure.canvas
    plain = FigureCanvasAgg(figure)  # which becomes the figure's canvas
    try:
        plain.draw()
        return np.array(plain.buffer_rgba())
    finally:
        figure.set_canvas(ours)
