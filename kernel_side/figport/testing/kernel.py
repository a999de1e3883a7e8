"""A kernel without a server, Jupyter or threads: its loop, its figures and its comms, by a clock of ours.

What handles messages and draws is the product's own: `Link`, `Registry`, `Inbox`, `Mainloop` and the live figure. What
is missing is what only a notebook has: outputs, lists of figures, and the worker that shows snapshots while the
main thread computes.
"""

from __future__ import annotations

import contextlib
from itertools import count
from typing import TYPE_CHECKING, Any, Final, cast

from matplotlib._pylab_helpers import Gcf

from figport import internals
from figport.link import Link
from figport.mainloop import Mainloop
from figport.manager import FigureCanvas, Manager
from figport.registry import Registry
from figport.threads import main_only

from .clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from figport.clock import Clock
    from figport.comms import Received, Reply
    from figport.host import Host
    from figport.mainloop import LoopHook

REST: Final = 2.0
"""Seconds in which a figure comes to rest that is not animated: it is drawn exactly, and painted."""


@main_only
class Kernel:
    """A kernel, as its figures and pages see it. Main thread.

    Parameters
    ----------
    hook
        The kernel's idle loop; None for the clock's own.
    clock
        The time that all goes by; None for a new `VirtualClock`.

    Attributes
    ----------
    clock : VirtualClock
        The time. Give another clock only together with a loop that moves it.
    loop : Mainloop
        The event loop of the figures.
    registry : Registry
        The figures and their views.
    failures : list of BaseException
        What callbacks and draws raised, and nobody was told of yet.
    """

    name = None
    frame_thread = None
    stopped = False

    def __init__(self, hook: LoopHook | None = None, clock: Clock | None = None) -> None:
        self.clock = cast("VirtualClock", VirtualClock() if clock is None else clock)
        self.failures: list[BaseException] = []
        self.display: Any = _NoOutputs()
        idle: LoopHook = self.clock if hook is None else hook
        self.loop = Mainloop(idle, self.failures.append, clock=self.clock)
        self.registry = Registry(self.loop, self._connect, _call)
        self._numbers = count(1)
        self._comms = count(1)

    def add(self, figure: Figure) -> Manager:
        """Have a figure live in this kernel, whatever canvas it had; one of pyplot stays that. Return its manager."""
        before: Any = figure.canvas.manager
        if isinstance(before, Manager) and before.runtime is cast("Any", self):
            return before
        number = next(self._numbers) if before is None else before.num
        active = Gcf.get_active()
        if before is not None:
            _disconnect(figure, before)
        manager = Manager(FigureCanvas(figure), number, cast("Host[Any]", self))
        if before is not None:
            manager.set_window_title(before.get_window_title())
        if before is not None and Gcf.figs.get(number) is before:
            internals.make_known(manager)
            if active is not None and active is not before:
                Gcf.set_active(active)
        return manager

    def receive(self, kind: Received, comm: str, message: bytes, reply: Reply, *, client: str = "") -> None:
        """Take a comm message, as ipykernel's control thread would.

        Parameters
        ----------
        kind
            Which of the three.
        comm
            The comm's id.
        message
            Its only buffer: one message of the wire. Not looked at when a comm is closed.
        reply
            The way back.
        client
            Whose comm it is, see `figport.comms.Peer`.
        """
        content = {"comm_id": comm, "data": {}}
        self.registry.link.receive(
            kind, {"header": {"session": client}, "content": content, "buffers": [message]}, reply
        )

    def new_comm(self) -> str:
        """Return the id of a comm that no other page has."""
        return f"{next(self._comms):032x}"

    def run(self, seconds: float = 0.0) -> None:
        """Let time pass, and raise what a callback or a draw raised meanwhile."""
        self.clock.run(seconds)
        self.check()

    def rest(self) -> None:
        """Let time pass until all figures are drawn exactly and painted: at most `REST`."""
        end = self.clock.now() + REST
        self.clock.run()
        while not all(map(_rests, self.registry.figures())) and (due := self.clock.due()) is not None and due <= end:
            self.clock.step()
            self.clock.run()
        self.check()

    def check(self) -> None:
        """Raise the first of the failures, if there are any, and forget them all."""
        failures, self.failures = self.failures[:], self.failures
        self.failures.clear()
        if failures:
            raise failures[0]

    # --- what the live figure asks of whatever is around it (`figport.host.Host`) ----------------------

    def drawing(self, figure: Manager) -> None:
        """Hear that a figure is about to be drawn."""

    def drawn(self, figure: Manager) -> None:
        """Hear that a figure was drawn."""

    def closing(self, figure: Manager) -> None:
        """Hear that a figure is about to be closed."""

    def forget(self, figure: Manager) -> None:
        """Hear that a figure was closed."""

    def failed(self, figure: Manager, error: BaseException, *, drawing: bool = False) -> None:
        """Keep what a callback of a figure, or a draw, raised."""
        self.failures.append(error)

    # --------------------------------------------------------------------------------------------------

    def _connect(self, registry: Registry) -> Link:
        return Link(None, registry.inbox, later=self.later, clock=self.clock.now)

    def later(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call back as the thread that receives would, also while the main thread computes."""
        self.clock.call_later(seconds, callback)


class _NoOutputs:
    """Where figures appear: nowhere but in pages."""

    def __init__(self) -> None:
        self._ids = count(1)

    def new_id(self) -> str:
        """Return an id for a figure: the same ones in each run."""
        return f"{next(self._ids):032x}"

    def look(self) -> None:
        """Show what waits to be shown."""

    def show(self, figure: Manager) -> None:
        """Show a figure."""

    closed = asked = show

    def pending(self, figure: Manager, *, anew: bool = True) -> bool:
        """Whether a figure was not shown yet."""
        return False

    def in_cell_of(self, figure: Manager, *, drawing: bool = False) -> contextlib.AbstractContextManager[None]:
        """Return the block that callbacks and draws run in."""
        return contextlib.nullcontext()


def _call(callback: Callable[[], object]) -> None:
    """Call something that is to be called as the idle loop would."""
    callback()


def _rests(figure: Manager) -> bool:
    """Whether nothing is due to a figure's pages any more."""
    session, redraw = figure.screen.session, figure.canvas.redraw
    if not session.bases:
        return True  # nobody looks
    views = [view for name in session if (view := session.view(name)) is not None]
    painted = session.bases == {figure.frames.seq} and not any(view.credit.under_way for view in views)
    return painted and redraw.settled and not (session.rough or figure.wanted)


def _disconnect(figure: Figure, manager: Any) -> None:
    """Have the manager and the toolbar that a figure had before hear of nothing any more."""
    registry = figure.canvas.callbacks
    owners = (manager, manager.toolbar)
    for signal in list(registry.callbacks):
        for number, reference in list(registry.callbacks[signal].items()):
            if getattr(reference(), "__self__", None) in owners:
                registry.disconnect(number)
    internals.forget_clicks(manager)
