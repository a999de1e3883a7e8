"""The live figure: one figure, its toolbar and its views; in the kernel and, for snapshots, in the worker.

It joins what the views see (`screen`, `watched`) with matplotlib's objects. What is main's own says so; everything
else may be called on any thread, and only notes something.
"""

from __future__ import annotations

import functools
import uuid
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from matplotlib.backend_bases import FigureManagerBase, ResizeEvent

from . import changes, listeners, steps
from .callbacks import Guard
from .choices import Choice
from .drawing.quality import policy
from .input import InputHandler, Use
from .listeners import Listening
from .parts import PARTS
from .presses import hovers
from .sending.paint import Paint
from .sending.screen import Screen
from .settings import QUALITIES
from .showing import describing
from .sizing import Sizing
from .threads import main_only
from .timer import Timers
from .toolbar import Toolbar
from .tools import Tools
from .watched import Watched
from .wire import Ack, Close, FullScreen, Kind, Look, Resize

if TYPE_CHECKING:
    from .canvas import Canvas
    from .host import Host

Input = Use | Look | Ack


class LiveFigure(Watched, FigureManagerBase):
    """One figure, its toolbar, and the views that watch it. The attributes are those of `Watched`, too.

    Parameters
    ----------
    canvas
        The figure's canvas.
    num
        Its number.
    host
        What is around it; None outside of a notebook, where figures can only be saved.

    Attributes
    ----------
    id : str
        Names the figure on the wire; 32 hexadecimal digits.
    runtime : Host or None
        The connection to the notebook; None outside of one, where figures can only be saved.
    changes : int
        Counts the changes that the figure reported, and requests to draw.
    published : int
        `changes` as it was after the last draw.
    reports : int
        Counts the changes that the figure reported, but for those that a draw or a screen makes.
    screen : Screen
        The views and what they see.
    sizing : Sizing
        Its size: its own, and that of a screen which it fills.
    parts : dict of str to Part
        What it can do beyond being drawn and used, by the names of the buttons.
    quality : {"auto", "lossless", "fast"} or None
        What pictures may be while the user drags; None follows ``figport.options.quality``.
    """

    _toolbar2_class = Toolbar
    _toolmanager_toolbar_class = Tools
    quality = Choice(QUALITIES)

    canvas: Canvas
    toolbar: Toolbar | Tools | None

    def __init__(self, canvas: Canvas, num: int, host: Host[Any] | None) -> None:
        # Before it is whole it has no runtime: event loop, views and lists may look at it from other threads at once.
        self.runtime = None
        self.id = uuid.uuid4().hex if host is None else host.display.new_id()
        self.changes = self.published = self.reports = 0
        self.screen = Screen(host, lambda: policy(self))
        self.paint = Paint(canvas, self.screen, host)
        self._input = InputHandler(self)
        self.sizing = Sizing(canvas)
        self._tried = -1  # `changes` when the loop drew last
        self.timers = Timers()
        self.parts = {part.name: part(self) for part in PARTS}
        super().__init__(canvas, num)
        canvas.home = self
        if self.key_press_handler_id is not None:
            canvas.mpl_disconnect(self.key_press_handler_id)
            self.key_press_handler_id = canvas.mpl_connect("key_press_event", steps.key_press_handler)
        if isinstance(self.toolbar, Tools):
            self.toolbar.complete()
        self._guard = Guard(self)
        if host is not None:
            changes.count_changes(self)
            self.about = self._state()
            self.runtime = host
            host.registry.add(self)

    # --- what matplotlib calls ------------------------------------------------------------------------

    def resize(self, w: float, h: float) -> None:
        """Make the figure `w` by `h` device pixels large, in all views."""
        if not self.canvas.renders:
            self.sizing.hear(w, h)
        self._have_size(*(self.sizing.screen or (w, h)))

    def _have_size(self, w: float, h: float) -> None:
        dpi = self.canvas.figure.dpi
        if self.canvas.resolution.follow() and self.canvas.figure.dpi != dpi:
            return  # by that it was given another once more, and has come here itself
        self.sizing.set(w, h)
        self._restate = True
        self.canvas.callbacks.process("resize_event", ResizeEvent("resize_event", self.canvas))
        self.canvas.draw_idle()

    def full_screen_toggle(self) -> None:
        """Have the view that was used last fill the screen, or no longer; then the figure gets its own size back."""
        self.screen.answer(FullScreen())

    def set_window_title(self, title: str) -> None:
        """Set the title over the figure."""
        # Half of a surrogate pair is no text that can be sent.
        super().set_window_title(str(title).encode("utf-8", "replace").decode())
        self.tell_figure()

    @main_only
    def close(self) -> None:
        """Close the figure, as its window's close button would. Main thread."""
        self.destroy()

    # --- what canvas and toolbar call -----------------------------------------------------------------

    def want_draw(self) -> None:
        """Ask for a draw. Any thread."""
        self._wanted = True
        self.canvas.redraw.want()
        self.changes += 1
        self.want_turn()

    @main_only
    def before_draw(self) -> None:
        """Note that a draw begins: what changes from now on needs another. Main thread."""
        self._guard.renew()
        if self.runtime is not None:
            self.runtime.drawing(self)
        self.paint.drawing()
        self._wanted = False
        self.canvas.resolution.follow()
        self.screen.begin()
        if self.fit_screen():
            self._wanted = False

    @main_only
    def fit_screen(self) -> bool:
        """Take over the device pixel ratio of the views; return whether it was another. Main thread."""
        with self.screen.lock:
            ratio = self.session.dpr if len(self.session) else None
        if ratio is None or not self.canvas.set_device_pixel_ratio(ratio):
            return False
        self._restate = True
        # Whoever keeps backgrounds for blitting has them at the old size.
        self.canvas.callbacks.process("resize_event", ResizeEvent("resize_event", self.canvas))
        return True

    @main_only
    def publish(self) -> None:
        """Note that the figure was drawn: it is painted at the next turn. Main thread."""
        self.sizing.look()
        if self.about is not None and describing.size(self.canvas) != (self.about.width, self.about.height):
            self._restate = True
        self._restated()
        self.published = self.changes
        self.paint.drawn()
        for part in self.parts.values():
            part.drawn()
        self.want_turn()
        if self.runtime is not None:
            self.runtime.drawn(self)

    def before_saving(self) -> None:
        """Note that matplotlib begins to save the figure: after that, artists say where they are in the file."""
        if self.runtime is not None and self.runtime.loop.here:
            self.paint.describe()
            self.want_turn()

    @main_only
    def blit(self, bbox: Any) -> None:
        """Show a region of what was drawn. Main thread."""
        ready = self.paint.blit(bbox)
        self.published = self.changes
        if ready:
            self.flush()
        else:
            self.want_turn()
        if self.runtime is not None:
            self.runtime.drawn(self)

    # --- what the views want --------------------------------------------------------------------------

    @main_only
    def receive(self, name: str, message: Input, heard: float | None = None) -> None:
        """Handle one message of a view, heard at that time (by the event loop; None: now). Main thread.

        Raises
        ------
        FigportError
            If it asks for something impossible; the view goes on.
        """
        match message:
            case Ack():
                if heard is None and self.runtime is not None:
                    heard = self.runtime.loop.now()
                with self.screen.lock:
                    self.session.ack(name, message, heard)
                self.want_turn()
            case Look():
                with self.screen.lock:
                    self.session.look(name, message)
                self.look_again()
            case _:
                # Before: what callbacks print goes where that view is.
                if not isinstance(message, Resize | Close):
                    self.session.use(name, hovers=hovers(message))
                with self.in_cell():
                    self._guard.renew()
                    self._input.use(name, message)

    # --- what the event loop and the display call -----------------------------------------------------

    @main_only
    def turn(self) -> None:
        """Draw if that is wanted and of use to somebody, and send what is due. Main thread."""
        if self._closed:
            return
        with self.screen.lock:
            ready = self.session.ready
        # What cannot be drawn is tried again when it changed, not at each move of the pointer.
        if ready and (self._wanted or (not self.frames.seq and self._tried != self.changes)):
            try:
                with self.in_cell(drawing=True):
                    self.canvas.draw_wanted()
            finally:
                # After it: artists report changes while they are drawn, too.
                self._tried = self.changes
        self.paint.now()
        if not self._wanted:
            self.screen.see()
        self.flush()

    def in_cell(self, *, drawing: bool = False) -> AbstractContextManager[None]:
        """Return the block that the user's callbacks and draws run in."""
        return nullcontext()

    @main_only
    def flush(self) -> None:
        """Send what is due, without drawing. Main thread."""
        if self.runtime is None:
            return
        self._restated()
        if self.paint.armed:
            self.paint.describe()
        try:
            self.screen.flush()
        except BaseException:
            # An interrupt of the user's: what was not sent is, at the next turn.
            self.want_turn()
            raise

    @property
    def wanted(self) -> bool:
        """Whether a draw was asked for and not made yet."""
        return self._wanted

    @property
    def saving(self) -> bool:
        """Whether matplotlib saves the figure, or did so a moment ago. Any thread."""
        return self.canvas.saving

    # --- inside ---------------------------------------------------------------------------------------

    @property
    def number(self) -> int:
        """The figure's number, asked without making the figure the current one."""
        return int(self.num)

    @property
    def listening(self) -> Listening:
        """What of the keys and the wheel somebody listens to."""
        return listeners.listening(self.canvas)

    @property
    def navigation(self) -> Toolbar | None:
        """The toolbar with history and modes; None with tools of a tool manager, and without any."""
        return self.toolbar if isinstance(self.toolbar, Toolbar) else None

    @property
    def closed(self) -> bool:
        """Whether the figure was closed."""
        return self._closed

    def detach(self, name: str) -> None:
        """Serve a view no longer; what fills its screen gets its own size back. Whoever calls has the lock."""
        super().detach(name)
        if self.sizing.fills(name) and self.runtime is not None and not self._closed:
            self.runtime.loop.post(functools.partial(self._leave_screen, name))

    @main_only
    def resize_to(self, view: str, message: Resize) -> None:
        """Resize as a view asks. Main thread."""
        size = self.sizing.asked(view, message, self.get_window_title())
        if self.sizing.has(size):
            with self.screen.lock:
                self.session.tell_all(Kind.FIGURE)  # whoever asked waits for an answer
            self.tell_figure()
        else:
            self._have_size(*size)

    @main_only
    def _leave_screen(self, view: str) -> None:
        """Give the figure its own size back, if this view was the last that had it fill a screen. Main thread."""
        size = None if self._closed else self.sizing.left(view)
        if size is not None:
            with self.in_cell():
                self._have_size(*size)
            self.shrunk()

    def shrunk(self) -> None:
        """Note that the figure has left a screen, and nobody uses it."""
