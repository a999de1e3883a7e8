"""The figure manager: a live figure as pyplot and outputs have it."""

from __future__ import annotations

import functools
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, cast

from matplotlib import is_interactive
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import CloseEvent, FigureCanvasBase, NonGuiException

from . import host as hosts
from . import internals
from .canvas import Canvas
from .changes import is_withheld
from .errors import warn
from .host import Host
from .live import LiveFigure
from .settings import options
from .showing import describing
from .showing.description_updates import DescriptionUpdates
from .showing.figure_numbers import Numbered
from .storage.private import Storable
from .threads import main_only
from .wire import Closed, encode

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Manager(Storable, Numbered, LiveFigure):
    """Owner of one figure in pyplot. The attributes are those of `LiveFigure` and `Storable`.

    Parameters
    ----------
    canvas, num
        The figure's canvas and number.
    host
        What is around the figure; None for what the process has.
    """

    def __init__(self, canvas: Canvas, num: int, host: Host[Any] | None = None) -> None:
        super().__init__(canvas, num, hosts.current() if host is None else host)
        self._said_goodbye = False
        self.let_go = False
        """Whether pyplot has let it go: it may be closed like one that pyplot knows."""
        self._description = DescriptionUpdates(self)

    @classmethod
    def create_with_canvas(cls, canvas_class: type[FigureCanvasBase], figure: Figure, num: int | str) -> Manager:
        """Make the manager; in interactive mode the figure appears at once."""
        manager = cls(cast("Canvas", canvas_class(figure)), cast("int", num))
        if manager.runtime is not None:
            manager.runtime.display.made(manager, appears=is_interactive())
            if is_interactive():
                manager.want_draw()
        return manager

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """Show every figure that is pending; with `block` wait until all are closed.

        In a notebook None means not to block: the cell is the wrong place to wait by default. With False, as
        ``plt.pause`` calls it again and again, no figure is shown that is seen elsewhere.
        """
        if hosts.current() is None:
            for manager in Gcf.get_all_fig_managers():
                try:
                    manager.show()
                except NonGuiException as error:
                    warn(str(error))
            return
        managers = [manager for manager in Gcf.get_all_fig_managers() if isinstance(manager, cls)]
        for manager in managers:
            manager.canvas.blocking.shown()
            # One that was put into a box is seen there.
            display = None if manager.runtime is None or manager.canvas.boxed else manager.runtime.display
            if display is not None and display.pending(manager, anew=block is not False):
                display.show(manager)
            elif manager.canvas.outdated:
                manager.canvas.draw_idle()
        runtime = hosts.current()
        if block and runtime is not None:
            runtime.loop.run(None, lambda: all(manager._closed for manager in managers))
        if options.fresh_figures and block is not False:
            for manager in managers:
                manager.leave_pyplot()

    def show(self) -> None:
        """Show the figure in the running cell, unless it is there already."""
        self.canvas.blocking.shown()
        if self.runtime is None:
            # Raises, where somebody could expect to see it; `Figure.show` and `pyplot_show` warn of that.
            super().show()
            return
        self.runtime.display.show(self)
        if self.canvas.outdated:
            self.canvas.draw_idle()

    def shrunk(self) -> None:
        """Have the output follow, which may have the picture of the screen."""
        if self.runtime is not None:
            self.runtime.display.follow(self)

    def leave_pyplot(self) -> None:
        """Have pyplot forget the figure, which lives on as those do that pyplot never knew. Any thread."""
        if Gcf.figs.get(self.number) is self:
            Gcf.figs.pop(self.number, None)  # not by `del`: another thread may close it
        self.let_go = True
        internals.forget_clicks(self)

    def close(self) -> None:
        """Close the figure, and have pyplot forget it.

        The callbacks of close_event find it known, as those of a window do: ``plt.gcf()`` and ``plt.savefig`` are its
        own. With ``plt.close`` pyplot has forgotten it before they are called, here and in windows.
        """
        try:
            if self.runtime is None or self.runtime.loop.here:
                self._say_goodbye()
        finally:
            Gcf.destroy(self)

    def _say_goodbye(self) -> None:
        """Have the callbacks of close_event called, once: they may close the figure themselves."""
        if not self._said_goodbye:
            self._said_goodbye = True
            self.canvas.callbacks.process("close_event", CloseEvent("close_event", self.canvas))

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
            self._say_goodbye()
            if self.runtime is not None and not self.runtime.stopped:
                # What was drawn last and is not sent yet. Nothing is drawn: that would start animations again.
                self.paint.now()
                self.flush()
        finally:
            self.timers.end()
            self.sizing.give_back()
            self._description.end()
            self._leave()
            super().destroy()

    def _leave(self) -> None:
        """End the views and be forgotten."""
        runtime = self.runtime
        if runtime is None or runtime.stopped:
            return
        runtime.forget(self)
        if self.canvas.boxed:
            self._look_at_screen()
            if self.frames.seq:
                self.leave_in_boxes()
        for name in self.session:
            runtime.registry.send(name, encode(Closed()))
            runtime.registry.end(name)
        runtime.display.closed(self)
        runtime.registry.remove(self)
        runtime.loop.unwant(self)
        # Whoever waits in start_event_loop (ginput, pause) waits for input that cannot come any more.
        self.canvas.blocking.stop_all()
        runtime.loop.wake()

    def in_cell(self, *, drawing: bool = False) -> AbstractContextManager[None]:
        """Return the block that the user's callbacks and draws run in, see `Display.in_cell_of`."""
        return nullcontext() if self.runtime is None else self.runtime.display.in_cell_of(self, drawing=drawing)

    @main_only
    def publish(self) -> None:
        """Note that the figure was drawn: it is painted at the next turn. Main thread."""
        super().publish()
        self._description.drawn()

    # --- what outputs ask -----------------------------------------------------------------------------

    @property
    def seq(self) -> int:
        """Number of the newest picture; 0 before the first."""
        self._look_at_screen()
        return self.frames.pictures

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
        newest = self.frames.seq and self.canvas.redraw.settled and not (self._wanted or stale)
        if not newest and (withheld or not is_withheld(self)):
            self.canvas.draw()

    def png(self) -> bytes:
        """Return the newest picture as a PNG file."""
        self._look_at_screen()
        return self.frames.png()

    def leave_in_boxes(self) -> None:
        """Give the boxes that it is in its newest picture, for where nobody makes it live."""
        if self.canvas.boxed:
            self.canvas.leave_picture(self.png())

    @property
    def writing(self) -> bool:
        """Whether matplotlib saves the figure just now. Any thread."""
        return self.canvas.writing

    def _look_at_screen(self) -> None:
        """Have everything painted, also what no view could be sent. On other threads what main has painted counts."""
        if self.runtime is None or self.runtime.loop.here:
            self.paint.now()
        with self.screen.lock:
            self.frames.commit()

    def describe(self) -> dict[str, Any]:
        """Return what an output says of the figure."""
        return describing.output(self)


class FigureCanvas(Canvas):
    """The canvas of pyplot's figures."""

    manager_class = Manager
