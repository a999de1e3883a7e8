"""The live figure: one figure, its toolbar, and the views that watch it; in the kernel, and as a copy beside it.

It joins what the views see (`screen`) with matplotlib's objects. All methods belong to the main thread, except
`want_draw`, which only asks.
"""

from __future__ import annotations

import functools
import time
import uuid
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, assert_never

from matplotlib import rcParams
from matplotlib.backend_bases import CloseEvent, FigureManagerBase, ResizeEvent

from . import events, listeners, saving
from .callbacks import Guard
from .choices import Choice
from .drawing.quality import policy
from .errors import warn
from .lending import copies
from .listeners import Listening
from .presses import Held, Presses
from .sending.frames import Frames
from .sending.paint import Paint
from .sending.screen import Screen
from .sending.session import Session, check_size
from .settings import QUALITIES
from .showing import describing
from .timer import Timers
from .toolbar import Toolbar
from .tools import Tools
from .wire import (
    Ack,
    Attach,
    Close,
    Closed,
    Cursor,
    FigureState,
    FullScreen,
    Key,
    Look,
    Offer,
    Pointer,
    Readout,
    Resize,
    Rubberband,
    UseTool,
    Wheel,
    encode,
)

if TYPE_CHECKING:
    from .canvas import Canvas
    from .host import Host

Input = Pointer | Wheel | Key | UseTool | Resize | Look | Ack | Close


class LiveFigure(FigureManagerBase):
    """One figure, its toolbar, and the views that watch it.

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
    screen : Screen
        The views and what they see.
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
        self.runtime: Host[Any] | None = None
        self.id = uuid.uuid4().hex if host is None else host.display.new_id()
        self.changes = self.published = 0
        self.about: FigureState | None = None
        self.screen = Screen(host, lambda: policy(self))
        self.paint = Paint(canvas, self.screen, host)
        self._presses = Presses()
        self._own_size: tuple[tuple[float, float], tuple[float, float]] | None = None
        """Before the figure filled a screen: CSS pixels, which views go back to, and the exact inches."""
        self._wanted = False
        self._restate, self._closed = True, False
        self._tried = -1  # `changes` when the loop drew last
        self.timers = Timers()
        super().__init__(canvas, num)
        canvas.home = self
        self._guard = Guard(self)
        if host is not None:
            copies.count_changes(self)
            self.about = self._state()
            self.runtime = host
            host.registry.add(self)

    # --- what matplotlib calls ------------------------------------------------------------------------

    def resize(self, w: float, h: float) -> None:
        """Make the figure `w` by `h` device pixels large, in all views."""
        figure = self.canvas.figure
        if self.canvas.resolution.follow():
            return  # which has come here itself
        # fig.set_size_inches cuts fractions of pixels off before it calls this; what it has set is right already.
        if (int(w), int(h)) != tuple((figure.get_size_inches() * figure.dpi).astype(int)):
            figure.set_size_inches(w / figure.dpi, h / figure.dpi, forward=False)
        self._restate = True
        self.canvas.callbacks.process("resize_event", ResizeEvent("resize_event", self.canvas))
        self.canvas.draw_idle()

    def full_screen_toggle(self) -> None:
        """Have the view that was used last fill the screen, or no longer; then the figure gets its own size back."""
        if self._own_size is None:
            width, height = map(float, self.canvas.figure.get_size_inches())
            self._own_size = describing.size(self.canvas), (width, height)
        self.screen.answer(FullScreen())

    def set_window_title(self, title: str) -> None:
        """Set the title over the figure."""
        # Half of a surrogate pair is no text that can be sent.
        super().set_window_title(str(title).encode("utf-8", "replace").decode())
        self.tell_figure()

    def destroy(self) -> None:
        """Close the figure: its outputs keep the last picture, its views end, and its memory can go. Any thread."""
        if self._closed:
            return
        if self.runtime is not None and not self.runtime.loop.here:
            self.runtime.loop.have_done(self.destroy)
            return
        if self.runtime is not None:
            self.runtime.closing(self)
        # First of all: the callbacks of close_event may close the figure again, or fail.
        self._closed = True
        try:
            self.canvas.callbacks.process("close_event", CloseEvent("close_event", self.canvas))
            if self.runtime is not None and not self.runtime.stopped:
                # What was drawn last and is not sent yet. Nothing is drawn: that would start animations again.
                self.flush()
        finally:
            self.timers.end()
            self._leave()
            super().destroy()

    def close(self) -> None:
        """Close the figure, as its window's close button would. Main thread."""
        self.destroy()

    def _leave(self) -> None:
        """End the views and be forgotten."""
        runtime = self.runtime
        if runtime is None or runtime.stopped:
            return
        if self.canvas.boxed:
            self._look_at_screen()
            if self.frames.seq:
                self.canvas.leave_picture(self.frames.png())
        for name in self.session:
            runtime.registry.send(name, encode(Closed()))
            runtime.registry.end(name)
        runtime.display.closed(self)
        runtime.registry.remove(self)
        runtime.loop.unwant(self)
        # Whoever waits in start_event_loop (ginput, pause) waits for input that cannot come any more.
        self.canvas.blocking.stop_all()
        runtime.loop.wake()

    # --- what canvas and toolbar call -----------------------------------------------------------------

    def want_draw(self) -> None:
        """Ask for a draw. Any thread."""
        self._wanted = True
        self.canvas.moves.want()
        self.changes += 1
        self._want_turn()

    def before_draw(self) -> None:
        """Note that a draw begins: what changes from now on needs another."""
        self._guard.renew()
        if self.runtime is not None:
            assert self.runtime.loop.here, "a draw of a live figure elsewhere corrupts it"
            self.runtime.drawing(self)
        self.paint.drawing()
        self._wanted = False
        self.canvas.resolution.follow()
        self.screen.begin()
        if self.fit_screen():
            self._wanted = False

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

    def publish(self) -> None:
        """Note that the figure was drawn: it is painted at the next turn."""
        if self.about is not None and describing.size(self.canvas) != (self.about.width, self.about.height):
            # Somebody set it without telling: `set_size_inches(..., forward=False)`.
            self._restate = True
        self._restated()
        self.published = self.changes
        self.paint.drawn()
        self._want_turn()
        if self.runtime is not None:
            self.runtime.drawn(self)

    def blit(self, bbox: Any) -> None:
        """Show a region of what was drawn."""
        ready = self.paint.blit(bbox)
        self.published = self.changes
        if ready:
            self.flush()
        else:
            self._want_turn()
        if self.runtime is not None:
            self.runtime.drawn(self)

    def tell_figure(self) -> None:
        """Tell the views that title, size or toolbar changed."""
        self._restate = True
        self._want_turn()

    def tell(self, state: Readout | Cursor | Rubberband) -> None:
        """Set the text under the figure, the pointer's shape or the rubberband."""
        self.screen.tell(state)
        self._want_turn()

    def offer(self) -> None:
        """Have the view that was used last, or else the first, download the figure."""
        if not self.screen.answer(Offer(str(rcParams["savefig.format"]))):
            warn("No page shows this figure, so none can download it: call fig.savefig with a path")

    # --- what the views want --------------------------------------------------------------------------

    def attach(self, name: str, attach: Attach) -> None:
        """Begin to serve a view.

        Raises
        ------
        FigportError
            If the view cannot be served.
        """
        self.session.attach(name, attach)
        self._look_again()

    def detach(self, name: str) -> None:
        """Serve a view no longer. What it holds down is released at the next turn: whoever calls has the lock."""
        self.session.detach(name)
        releases = self._presses.let_go(name)
        if releases and self.runtime is not None and not self._closed:
            self.runtime.loop.post(functools.partial(self._let_go, releases))
        if len(self.session):
            # Without it, the others may not need so fine a picture.
            self._look_again()

    def held(self, name: str) -> Held | None:
        """Return the button that a view holds down, if it is one. Any thread."""
        return self._presses.held(name)

    def receive(self, name: str, message: Input, heard: float | None = None) -> None:
        """Handle one message of a view, heard at that time (`time.monotonic`).

        Raises
        ------
        FigportError
            If it asks for something impossible; the view goes on.
        """
        match message:
            case Ack():
                with self.screen.lock:
                    self.session.ack(name, message, time.monotonic() if heard is None else heard)
                self._want_turn()
            case Look():
                with self.screen.lock:
                    self.session.look(name, message)
                self._look_again()
            case _:
                # Before: what callbacks print goes where that view is.
                if not isinstance(message, Resize | Close):
                    self.session.used = name
                with self.in_cell():
                    self._use(name, message)

    def save(self, name: str) -> tuple[saving.File, bytes]:
        """Return the figure as a file of format `name` (empty: matplotlib's default).

        Raises
        ------
        FigportError
            If it cannot be saved so.
        """
        return saving.save(self.canvas, name)

    # --- what the event loop and the display call -----------------------------------------------------

    def turn(self) -> None:
        """Draw if that is wanted and of use to somebody, and send what is due."""
        if self._closed:
            return
        with self.screen.lock:
            ready = self.session.ready
        # What cannot be drawn is tried again when it changed, not at each move of the pointer.
        if ready and (self._wanted or (not self.frames.seq and self._tried != self.changes)):
            self._tried = self.changes
            with self.in_cell(drawing=True):
                self.canvas.draw_wanted()
        self.paint.now()
        if not self._wanted:
            self.screen.see()
        self.flush()

    def in_cell(self, *, drawing: bool = False) -> AbstractContextManager[None]:
        """Return the block that the user's callbacks and draws run in, see `Display.in_cell_of`."""
        return nullcontext() if self.runtime is None else self.runtime.display.in_cell_of(self, drawing=drawing)

    def flush(self) -> None:
        """Send what is due, without drawing."""
        if self.runtime is None:
            return
        self._restated()
        try:
            self.screen.flush()
        except BaseException:
            # An interrupt of the user's: what was not sent is, at the next turn.
            self._want_turn()
            raise

    def _restated(self) -> None:
        if self._restate:
            self._restate = False
            self.about = self._state()
            self.screen.tell(self.about)

    @property
    def seq(self) -> int:
        """Number of the newest picture; 0 before the first."""
        self._look_at_screen()
        return self.frames.pictures

    @property
    def wanted(self) -> bool:
        """Whether a draw was asked for and not made yet."""
        return self._wanted

    @property
    def saving(self) -> bool:
        """Whether matplotlib saves the figure, or did so a moment ago. Any thread."""
        return self.canvas.saving

    def bring_up_to_date(self, *, withheld: bool) -> None:
        """Draw if something changed since the last draw; with `withheld` also what nobody has asked to see.

        From another thread: have main do it and wait for that. If main computes, the picture follows.
        """
        if self.runtime is not None and not self.runtime.loop.here:
            if not self.runtime.loop.hand_over(functools.partial(self.bring_up_to_date, withheld=withheld)):
                self.want_draw()
            return
        # What was drawn counts, also what no turn of the loop has painted yet.
        self.paint.now()
        # A figure that is blitted is stale for ever; what people did to it is on screen.
        stale = self.canvas.outdated if withheld else self.canvas.figure.stale and not self.paint.blitted
        newest = self.frames.seq and self.canvas.moves.settled and not (self._wanted or stale)
        if not newest and (withheld or not copies.is_withheld(self)):
            self.canvas.draw()

    def png(self) -> bytes:
        """Return the newest picture as a PNG file."""
        self._look_at_screen()
        return self.frames.png()

    def _look_at_screen(self) -> None:
        """Have everything painted, also what no view could be sent. On other threads what main has painted counts."""
        if self.runtime is None or self.runtime.loop.here:
            self.paint.now()
        with self.screen.lock:
            self.frames.commit()

    def describe(self) -> dict[str, Any]:
        """Return what an output says of the figure."""
        return describing.output(self)

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

    @property
    def session(self) -> Session[str]:
        """The views, named by their comms."""
        return self.screen.session

    @property
    def frames(self) -> Frames:
        """What was rendered."""
        return self.screen.frames

    def _want_turn(self) -> None:
        if self.runtime is not None and not self._closed:
            self.runtime.loop.want(self)

    def _look_again(self) -> None:
        """See whether the picture is right for the views there are now."""
        with self.screen.lock:
            if self.session.dpr != self.canvas.device_pixel_ratio:
                self._wanted = True
                self.canvas.moves.want()
        self._want_turn()

    def _use(self, name: str, message: Pointer | Wheel | Key | UseTool | Resize | Close) -> None:
        """Do what the user wants, which runs the user's callbacks."""
        self._guard.renew()
        if self.canvas.unfinished.due and not (isinstance(message, Pointer) and not message.buttons):
            self.want_draw()
        match message:
            case Pointer() | Wheel() | Key():
                if not isinstance(message, Wheel):
                    self._presses.note(name, message)
                if isinstance(message, Wheel) or (isinstance(message, Pointer) and message.buttons):
                    self.screen.moved()
                toolbar = self.navigation if isinstance(message, Wheel) else None
                try:
                    with nullcontext() if toolbar is None else toolbar.wheeling():
                        events.dispatch(self.canvas, message)
                finally:
                    # After it: what its callbacks draw themselves is mostly the view before.
                    if not isinstance(message, Key) and message.number:
                        self.screen.seen = message.number
                        self._want_turn()
            case UseTool():
                if self.toolbar is not None:
                    self.toolbar.use(message.name)
            case Resize():
                self.resize_to(message)
            case Close():
                self.close()
            case _:
                assert_never(message)

    def _let_go(self, releases: list[Pointer | Key]) -> None:
        """Make the releases that a view did not send before it ended."""
        with self.in_cell():
            for release in releases:
                if not self._closed:
                    events.dispatch(self.canvas, release)

    def _state(self) -> FigureState:
        return describing.state(self)

    def resize_to(self, message: Resize) -> None:
        """Resize as a view asks."""
        check_size(message, self.get_window_title())
        if self._own_size is not None and (message.width, message.height) == self._own_size[0]:
            self.canvas.figure.set_size_inches(self._own_size[1], forward=False)
            self._own_size = None
        self.resize(*(round(side * self.canvas.device_pixel_ratio) for side in (message.width, message.height)))
