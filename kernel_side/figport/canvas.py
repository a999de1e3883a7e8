"""The canvas: Agg's, shown through figport."""

from __future__ import annotations

import functools
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.backend_bases import TimerBase
from matplotlib.backend_tools import Cursors
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure

from . import internals
from .blocking import Blocking
from .drawing import ticks
from .drawing.agg import Renderer
from .drawing.redraw import Redraw
from .drawing.resolution import Resolution
from .drawing.unfinished import Unfinished
from .listeners import SIGNALS
from .settings import options
from .showing.boxes import Boxable
from .showing.chrome import Chromed
from .wire import Cursor, CursorShape

if TYPE_CHECKING:
    from matplotlib.axis import Axis

    from .contracts import Painted

JUST_NOW: Final = 0.5
"""Seconds since a save."""
CURSORS: Final = {
    Cursors.HAND: CursorShape.POINTER,
    Cursors.POINTER: CursorShape.DEFAULT,
    Cursors.SELECT_REGION: CursorShape.CROSSHAIR,
    Cursors.MOVE: CursorShape.MOVE,
    Cursors.WAIT: CursorShape.WAIT,
    Cursors.RESIZE_HORIZONTAL: CursorShape.EW_RESIZE,
    Cursors.RESIZE_VERTICAL: CursorShape.NS_RESIZE,
}
"""matplotlib's cursors → the page's."""


class Canvas(Chromed, Boxable, FigureCanvasAgg):
    """A figure's canvas.

    `draw` draws at once, and the picture goes to all views that can take one when the callback or cell is done or turns
    the event loop; `draw_idle` only asks, and the newest request wins. Any thread may call them: main
    draws.
    """

    supports_blit = True

    manager: Painted | None  # type: ignore[assignment]
    _writes = False
    """Whether matplotlib saves it."""
    _renders = 0
    """The thread that draws or saves it, or fits it to a screen; 0 for none."""
    _saved = float("-inf")
    """When matplotlib saved it last."""
    home: Painted | None = None
    """The manager, also while matplotlib saves; it takes `manager` away for that time."""

    def __init__(self, figure: Figure | None = None) -> None:
        self.redraw = Redraw(self)
        self.unfinished = Unfinished()
        self._capture_scroll = False
        self._alt: str | None = None
        self.blocking = Blocking()
        super().__init__(figure)
        self.resolution = Resolution(self)

    def draw(self) -> None:
        """Draw everything now; what is then in the buffer is sent when the event loop comes round, or soon.

        From another thread: have main do it and wait for that. If main computes, the draw is only asked for, as
        `draw_idle` does: the picture follows, and meanwhile views see a snapshot.
        """
        self._draw(self.redraw.draw_all)

    def draw_wanted(self) -> None:
        """Draw what was asked for by `draw_idle`, which may be less than everything."""
        self._draw(self.redraw.draw)

    def _draw(self, draw: Callable[[Callable[[], None]], None]) -> None:
        manager = self.manager
        if manager is None or manager.runtime is None:
            super().draw()  # type: ignore[no-untyped-call]
            return
        if not manager.runtime.loop.here:
            if not manager.runtime.loop.hand_over(functools.partial(self._draw, draw)):
                manager.want_draw()
            return

        def again() -> None:
            manager.want_draw()
            self.figure.stale = True

        with self.unfinished.drawing(again):
            manager.before_draw()
            draw(self._draw_all)
            manager.publish()

    def _draw_all(self) -> None:
        renderer = self.quick_renderer()
        renderer.uses_shortcuts = self.redraw.may_use_shortcuts()
        labels: weakref.WeakKeyDictionary[Axis, tuple[list[ticks.Label], ...]] | None
        renderer.labels = labels = weakref.WeakKeyDictionary() if options.preview else None
        if not renderer.uses_shortcuts:
            with self._rendering(), nullcontext() if labels is None else ticks.noted(self.figure, labels):
                FigureCanvasAgg.draw(self)
            return
        with self._rendering(), ticks.once(self.figure) as kept, renderer.telling(kept.end):
            FigureCanvasAgg.draw(self)

    @property
    def renders(self) -> bool:
        """Whether this thread draws or saves the figure, or fits it to a screen: what that reports is no change."""
        return self._renders == threading.get_ident()

    @contextmanager
    def _rendering(self) -> Iterator[None]:
        before, self._renders = self._renders, threading.get_ident()
        try:
            yield
        finally:
            self._renders = before

    @property
    def writing(self) -> bool:
        """Whether matplotlib saves the figure just now. Any thread."""
        return self._writes

    @property
    def saving(self) -> bool:
        """Whether matplotlib saves the figure, or did so a moment ago. Any thread."""
        return self._writes or time.monotonic() < self._saved + JUST_NOW

    @property
    def outdated(self) -> bool:
        """Whether the figure changed since it was drawn, or its last draw was interrupted."""
        return bool(self.figure.stale) or self.unfinished.due

    def get_renderer(self) -> RendererAgg:
        """Return the renderer for the figure's size and resolution.

        Our own; matplotlib's where nothing is shown, and while it saves, for which it takes `manager` away.
        """
        if self.manager is None or self.manager.runtime is None:
            return super().get_renderer()  # type: ignore[no-untyped-call, no-any-return]
        return self.quick_renderer()

    def quick_renderer(self) -> Renderer:
        """Return our own renderer for the figure's size and resolution.

        What size that is matplotlib says, which versions of it round differently: texts are placed by it.
        """
        renderer: Any = super().get_renderer()  # type: ignore[no-untyped-call]
        if isinstance(renderer, Renderer):
            return renderer
        self.renderer = ours = Renderer(renderer.width, renderer.height, renderer.dpi, self.figure)
        return ours

    def blit(self, bbox: Any = None) -> None:
        """Show what was drawn into a region of the buffer.

        Parameters
        ----------
        bbox
            The region, in device pixels from the bottom left; None for all. What lies outside stays as it is seen.

        From another thread: have main send the buffer as it is, and wait for that. If main computes it is sent later.
        """
        manager = self.manager
        if manager is not None and manager.runtime is not None:
            manager.runtime.loop.have_done(functools.partial(manager.blit, bbox))

    def draw_idle(self, *args: Any, **kwargs: Any) -> None:
        """Ask for a draw when the kernel is idle or in a blocking call. Any thread."""
        manager = self.manager or self.home
        if manager is None or manager.runtime is None:
            if threading.current_thread() is threading.main_thread():
                super().draw_idle(*args, **kwargs)
            return
        manager.want_draw()

    def print_figure(self, *args: Any, **kwargs: Any) -> Any:
        """Save the figure as `FigureCanvasAgg` does, and leave the picture on screen alone.

        matplotlib draws into the canvas's own renderer, at the file's resolution.
        """
        if self.manager is not None:
            self.manager.before_saving()
        before, self._writes = self._writes, True
        try:
            with self._rendering(), self._renderer_kept():
                return super().print_figure(*args, **kwargs)
        finally:
            self._writes, self._saved = before, time.monotonic()

    @contextmanager
    def _renderer_kept(self) -> Iterator[None]:
        missing = object()
        kept = {name: vars(self).pop(name, missing) for name in internals.BUFFER}
        try:
            yield
        finally:
            for name, value in kept.items():
                if value is missing:
                    self.__dict__.pop(name, None)
                else:
                    setattr(self, name, value)

    def drop_pixels(self) -> None:
        """Forget what was drawn; the next draw makes room for it."""
        for name in internals.BUFFER:
            vars(self).pop(name, None)

    def pixels(self) -> npt.NDArray[np.uint8]:
        """Return a view of Agg's buffer, shape (height, width, 4); the next draw overwrites it."""
        buffer: memoryview = self.get_renderer().buffer_rgba()
        return np.asarray(buffer)

    def set_device_pixel_ratio(self, ratio: float) -> bool:
        """Draw at another ratio from now on; return whether that is a change."""
        with self._rendering():
            return self.resolution.use_ratio(ratio)

    def set_cursor(self, cursor: Cursors) -> None:
        """Show another pointer over the figure."""
        if self.manager is not None:
            self.manager.tell(Cursor(CURSORS[cursor]))

    @property
    def capture_scroll(self) -> bool:
        """Whether the wheel over the figure is the figure's, also where nobody clicked into it before."""
        return self._capture_scroll

    @capture_scroll.setter
    def capture_scroll(self, capture: bool) -> None:
        self.set_capture_scroll(capture)

    def set_capture_scroll(self, capture: bool) -> None:
        """Take the wheel from the page while the pointer is over the figure, or no longer."""
        if self._capture_scroll != bool(capture):
            self._capture_scroll = bool(capture)
            self._tell_listeners()

    def get_capture_scroll(self) -> bool:
        """Return whether the wheel over the figure is the figure's."""
        return self._capture_scroll

    @property
    def alt(self) -> str | None:
        """What is said of the figure to people who cannot see it; None for its titles, ranges and kinds of artists."""
        return self._alt

    @alt.setter
    def alt(self, text: str | None) -> None:
        self._alt = None if text is None else str(text)
        self._tell_listeners()

    def mpl_disconnect(self, cid: int) -> None:
        """Undo `mpl_connect`. Views are told what still listens."""
        super().mpl_disconnect(cid)
        self._tell_listeners()

    def _tell_listeners(self) -> None:
        # Figures and managers connect while they are made.
        manager: Painted | None = getattr(self, "manager", None)
        if manager is not None and getattr(manager, "about", None) is not None:
            manager.tell_figure()

    def new_timer(self, interval: float | None = None, callbacks: Any = None) -> TimerBase:
        """Return a timer that runs on figport's event loop."""
        manager = self.manager
        if manager is None or manager.runtime is None:
            return super().new_timer(None if interval is None else int(interval), callbacks)
        failed = functools.partial(manager.runtime.failed, manager)
        return manager.timers.new(manager.runtime.loop, interval, callbacks, around=manager.in_cell, failed=failed)

    # matplotlib's stub has an overload for each event.
    def mpl_connect(self, s: Any, func: Callable[[Any], Any]) -> int:
        """Have `func` called at events; see `FigureCanvasBase.mpl_connect`."""
        self.blocking.connected()
        number: int = super().mpl_connect(s, func)
        if s in SIGNALS:
            self._tell_listeners()
        return number

    def flush_events(self) -> None:
        """Handle the input that waits, run the timers that are due, and draw what is wanted.

        From another thread: wait until main has done so, but only for a moment if that computes.
        """
        if self.manager is not None and self.manager.runtime is not None:
            loop = self.manager.runtime.loop
            self.manager.runtime.display.look()
            if loop.here:
                loop.turn()
            else:
                loop.hand_over(loop.turn)

    def start_event_loop(self, timeout: float = 0) -> None:
        """Let the figures live while a cell runs. Calls nest. Another thread only waits: main is what turns.

        Parameters
        ----------
        timeout
            Seconds; 0 or less until `stop_event_loop`.
        """
        manager = self.manager
        if manager is None or manager.runtime is None:
            super().start_event_loop(timeout)
            return
        manager.runtime.display.look()
        self.blocking.wait(manager.runtime.loop, timeout)

    def stop_event_loop(self) -> None:
        """End the innermost `start_event_loop` that waits for input; without any, the innermost ``plt.pause``."""
        self.blocking.stop()
        if self.manager is not None and self.manager.runtime is not None:
            self.manager.runtime.loop.wake()
