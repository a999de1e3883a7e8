"""The figure manager: a live figure as pyplot has it. Main thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from matplotlib import is_interactive
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureCanvasBase, NonGuiException

from . import host as hosts
from .canvas import Canvas
from .errors import warn
from .host import Host
from .keeping.private import Keepable
from .live import LiveFigure
from .showing.asking import Numbered

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Manager(Keepable, Numbered, LiveFigure):
    """Owner of one figure in pyplot. The attributes are those of `LiveFigure` and `Keepable`.

    Parameters
    ----------
    canvas, num
        The figure's canvas and number.
    host
        What is around the figure; None for what the process has.
    """

    def __init__(self, canvas: Canvas, num: int, host: Host[Any] | None = None) -> None:
        super().__init__(canvas, num, hosts.current() if host is None else host)

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

        In a notebook None means not to block: the cell is the wrong place to wait by default.
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
            boxed = manager.canvas.boxed
            if manager.runtime is not None and not boxed and manager.runtime.display.pending(manager):
                manager.runtime.display.show(manager)
            elif manager.canvas.outdated:
                manager.canvas.draw_idle()
        runtime = hosts.current()
        if block and runtime is not None:
            runtime.loop.run(None, lambda: all(manager._closed for manager in managers))

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

    def close(self) -> None:
        """Close the figure, and have pyplot forget it."""
        Gcf.destroy(self)


class FigureCanvas(Canvas):
    """The canvas of pyplot's figures."""

    manager_class = Manager
