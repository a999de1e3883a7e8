"""The one place of the kernel side that knows all parts: what a kernel needs to show figures.

A kernel process has one runtime, made when the backend is loaded. Outside a kernel (a plain script, IPython in a
terminal) there is none, and figures can only be saved.
"""

from __future__ import annotations

import atexit
import contextvars
import functools
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from matplotlib._pylab_helpers import Gcf
from matplotlib.figure import Figure

from . import host as hosts
from . import pickling, toolkit
from .canvas import Canvas
from .cells import BEGINS, ENDS, Cells
from .failures import Failures
from .inline import let_go, watch
from .link import Link
from .mainloop import Mainloop
from .order import take_in
from .registry import Registry
from .sending.frame_thread import FrameThread
from .showing import addresses, appended, handles, prints
from .showing.areas import parent_of
from .showing.catalogue import Catalogue
from .showing.consoles import Announcer
from .showing.display import Display
from .showing.output_refresh import Refresher
from .showing.unseen import Unseen
from .sockets.prompt import between_cells, prompts
from .sockets.replies import replies
from .storage.embedding import Embedding
from .storage.private import copy
from .storage.revival import Revival
from .storage.sharing import Sharing
from .threads import is_main, main_only
from .wire import ANYWHERE
from .worker.watchdog import Watchdog

if TYPE_CHECKING:
    from .manager import Manager


class _KernelLoop:
    """The kernel's own event loop."""

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        self.follow()

    def follow(self, _info: Any = None) -> None:
        """Note that a cell begins: what callbacks print and show from now on belongs to its outputs.

        ipykernel 7 keeps that in context variables, which the control thread lacks when it calls `call_soon`;
        7.0 raises LookupError where others guess.
        """
        self._context = contextvars.copy_context()

    def call_soon(self, callback: Callable[[], None]) -> None:
        """Run `callback` on the main thread as soon as it is idle or awaits. Any thread."""
        self._kernel.io_loop.add_callback(self._run, callback)
        if toolkit.waits(self._kernel):
            toolkit.end_wait(self._kernel)

    @main_only
    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        """Run `callback` on the main thread after `seconds`. Main thread."""
        clock = getattr(getattr(self._kernel, "control_stream", None), "io_loop", None)
        if clock is not None and toolkit.waits(self._kernel):
            # The control thread's loop: main's stands still.
            clock.add_callback(clock.call_later, seconds, self.call_soon, callback)
            return
        self._kernel.io_loop.call_later(seconds, self._run, callback)

    def call_outside(self, callback: Callable[[], object]) -> None:
        """Do as the idle loop would, while a message of somebody else's is handled; other threads just do it."""
        if is_main():
            self._run(callback)
        else:
            callback()

    def _run(self, callback: Callable[[], object]) -> None:
        # A copy: a context cannot be entered twice, as a nested event loop would.
        with between_cells(self._kernel):
            self._context.copy().run(_interruptible, callback)


def _interruptible(callback: Callable[[], object]) -> None:
    """Run `callback` so that the stop button ends what hangs in it, as it ends a cell.

    Between cells ipykernel ignores SIGINT; while an async cell awaits, that cell's handler stays.
    """
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        callback()
        return
    done = False
    while not done:
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                callback()
            finally:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
            done = True
        except KeyboardInterrupt:
            # Between callback and handler, and the kernel's loop must not end. It may not have begun, and who announced
            # it calls it by no other way; a turn that comes twice finds nothing to do.
            signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Shower:
    """Shows exceptions as the shell shows those of cells."""

    def __init__(self, shell: Any, loop: Mainloop) -> None:
        self._shell = shell
        self._loop = loop

    def traceback(self, error: BaseException) -> None:
        """Show an exception. Any thread."""
        self._shell.showtraceback((type(error), error, error.__traceback__))

    def line(self, text: str, name: str, *, update: bool) -> None:
        """Show a line, or renew it. Any thread."""
        # `update` goes to the outputs of that name, wherever they are.
        self._shell.display_pub.publish({"text/plain": text}, transient={"display_id": name}, update=update)

    def later(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call back on the main thread. Any thread."""
        self._loop.call_at(self._loop.now() + seconds, callback)


class Runtime:
    """All parts of the kernel side, joined.

    Parameters
    ----------
    kernel
        ipykernel's kernel.
    shell
        Its IPython shell.

    Attributes
    ----------
    kernel : object
        ipykernel's kernel.
    name : str or None
        Its own id, None where it is not known.
    loop : Mainloop
    registry : Registry
    frame_thread : FrameThread
    catalogue : Catalogue
    display : Display
    failures : Failures
    unseen : Unseen
    watchdog : Watchdog
    embedding : Embedding
    sharing : Sharing
    ways : list of str
        The ways in that the kernel has room for, see `figport.link`.
    process : int
        The process that is the kernel.
    stopped : bool
        True once the process is on its way out: nobody can be told anything any more.
    """

    def __init__(self, kernel: Any, shell: Any) -> None:
        self._shell = shell
        self.kernel = kernel
        self.process = os.getpid()
        self.stopped = False
        self._hook = _KernelLoop(kernel)
        self.cells = Cells(shell.events)
        self.loop = Mainloop(self._hook, self._report, self._before_work)
        self._shower = _Shower(shell, self.loop)
        self.failures = Failures(self._shower)
        self.catalogue = Catalogue(self.loop)
        self.embedding = Embedding()
        # pyplot does not know what clients look at: a click there must not make it the current figure of all cells.
        self.sharing = Sharing(functools.partial(copy, known=False), Gcf.destroy, self.loop.call_at)
        self._refresher = Refresher(self._refresh, self._hook.call_later)
        self.registry = Registry(
            self.loop,
            lambda registry: Link(kernel, self.catalogue.before(registry)),
            self._hook.call_outside,
            noticed=self._noticed,
            revive=Revival(lambda name: self.registry.figure(name), self._revived).revive,  # noqa: PLW0108 - the same
            figure_for=self.sharing.figure_for,
            admit=self.sharing.admit,
            heir=lambda name: self.display.names.heir(name),  # noqa: PLW0108 - that is made with the registry
            used=self._refresher.used,
            relayed=lambda: self.watchdog.diverts,
        )
        self.name = next(iter(addresses.kernel_names(kernel)), None)
        self.display = Display(
            shell,
            self.name,
            parent_of(kernel),
            self.registry.figures,
            self.embedding.metadata,
            stores=self.embedding.wants,
            request=lambda figure: figure.screen.request,
            hand=lambda figure: prints.request(ANYWHERE) if figure.session.alone else {},
            failed=self.failed,
            cells=self.cells,
            kernel=kernel,
            busy=pickling.main_is_inside,
            settled=self._settled,
            follow=lambda figure: self.loop.post(functools.partial(self._refresher.changed, figure)),
            announce=Announcer(kernel).announce,
            between=lambda: self.loop.here and not self.loop.depth and self.loop.settle(),
            figure_made=lambda: self.loop.here and self.unseen.make_room(),
        )
        self.unseen = Unseen(
            self.loop,
            shell,
            lost=self.display.lost,
            figure=self.registry.figure,
            attended=lambda name: self.watchdog.attended(name),  # noqa: PLW0108 - that is made with the registry
            copies=self.sharing.copies,
            replaced=self.registry.replaced,
            boxes=self.display.displayed_widgets.boxes,
            naming=self.display.displayed_widgets.naming,
            known=lambda: [
                Gcf.figs,
                *(one for part in (self.loop, self.registry, self.watchdog, self._refresher) for one in part.holders),
                *self.display.records,
                *self.display.displayed_widgets.holders(),
            ],
            waiting=lambda: self.display.waiting.entries,
            boundary=lambda: [self, kernel, shell, *vars(self).values()],
        )
        self.frame_thread = FrameThread()
        self.watchdog = Watchdog(self.registry, self.loop)
        self._replies = replies(kernel)
        self._replies.start()
        self.ways = self.registry.link.start()
        arrived = functools.partial(take_in, kernel) if "control" in self.ways else lambda: None
        self._prompts = prompts(kernel, self.loop, self.display.look, arrived)
        self._prompts.start()
        self.cells.register(BEGINS, self._hook.follow)
        self.cells.register(BEGINS, self._cell_begins)
        self.cells.register(BEGINS, self.watchdog.cell_begins)
        # Before the display's: that one draws.
        self.cells.register(ENDS, self._cell_ends)
        self.cells.register(ENDS, self.watchdog.cell_ends)
        self.display.start()
        self._unwatch = watch(shell)
        self.watchdog.start()
        for kind in (Figure, Canvas):
            shell.display_formatter.ipython_display_formatter.for_type(kind, self._show)
            shell.display_formatter.mimebundle_formatter.for_type(kind, self._data)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)

    @main_only
    def drawing(self, figure: Manager) -> None:
        """Apply what people did to a figure's snapshot to the figure, before it is drawn. Main thread."""
        self.watchdog.drawing(figure)

    @main_only
    def drawn(self, figure: Manager) -> None:
        """Have the new picture of a figure used where a snapshot stands in for it. Main thread."""
        self.failures.mended(figure.id)
        self.watchdog.drawn(figure)

    def failed(self, figure: Manager, error: BaseException, *, drawing: bool = False) -> None:
        """Show what a callback of a figure, or a draw, raised. Any thread."""
        self.failures.tell(figure.id, error, drawing=drawing)

    @main_only
    def closing(self, figure: Manager) -> None:
        """Get a figure's views back before it is closed. Main thread."""
        self.watchdog.reclaim()
        self.sharing.forget(figure)
        self._refresher.forget(figure)

    @main_only
    def forget(self, figure: Manager) -> None:
        """Drop what is known of a figure that was closed, and whose callbacks have heard of it. Main thread."""
        self.watchdog.forget(figure)
        self.failures.forget(figure.id)

    def stop(self) -> None:
        """Take out everything that was put into kernel and shell. May be called twice."""
        if self.stopped:
            return
        self.stopped = True
        self.watchdog.stop()
        self.frame_thread.stop()
        self.registry.link.end()
        self._prompts.stop()
        self._replies.stop()
        self.display.stop()
        self._unwatch()
        self.cells.unregister(BEGINS, self._hook.follow)
        self.cells.unregister(BEGINS, self._cell_begins)
        self.cells.unregister(BEGINS, self.watchdog.cell_begins)
        self.cells.unregister(ENDS, self._cell_ends)
        self.cells.unregister(ENDS, self.watchdog.cell_ends)
        formatter = self._shell.display_formatter
        for kind in (Figure, Canvas):
            formatter.ipython_display_formatter.pop(kind, None)
            formatter.mimebundle_formatter.pop(kind, None)

    def sources(self) -> list[str]:
        """Return what the user has run so far, the running cell too."""
        running = (parent_of(self.kernel)().get("content") or {}).get("code", "")
        return [*map(str, self._shell.user_ns.get("In", ())), str(running)]

    def _forked(self) -> None:
        """Let figures only be saved, in a process forked from the kernel: its outputs and views are not that one's."""
        self.stopped = True
        for figure in self.registry.figures():
            figure.runtime = None

    # What parts ask of those that are made after them: by then all are there.

    def _before_work(self) -> None:
        self.watchdog.reclaim()

    def _noticed(self) -> None:
        self.watchdog.noticed()

    def _settled(self) -> None:
        let_go(self.display.records)
        self.unseen.look()

    def _cell_begins(self, _info: Any) -> None:
        self.loop.in_cell = True

    def _cell_ends(self, _result: Any) -> None:
        self.loop.in_cell = False

    def _revived(self, figure: Manager) -> None:
        """Note where a figure stands that was brought back: in outputs that no cell of this kernel made."""
        self.display.shown_elsewhere(figure)

    def _refresh(self, figure: Any) -> None:
        """Put the picture that people made of a figure into its output."""
        try:
            self.display.refresh(figure, asked=False)
        except Exception as error:
            self.failed(figure, error, drawing=True)

    def _report(self, error: BaseException) -> None:
        """Show what came out of a piece of the loop's work; the loop goes on."""
        if isinstance(error, Exception):
            self.failures.tell("", error)
        else:
            self._shower.traceback(error)

    def _show(self, shown: Figure | Canvas) -> None:
        """Answer ``display(fig)`` and a cell's last value; a canvas is shown as its figure.

        Published, not returned as a bundle: only so the output has the id by which its picture is kept up to date.

        Raises
        ------
        NotImplementedError
            For figures of other backends, and for what goes into an Output as data, see `appended`; IPython then goes
            on to its other formatters.
        """
        manager: Any = shown.manager if isinstance(shown, Canvas) else shown.canvas.manager
        if getattr(manager, "runtime", None) is not self or appended.asks(self._shell.display_formatter):
            raise NotImplementedError
        self.display.ask(manager, handles.asked(self._shell.display_formatter))

    def _data(self, shown: Figure | Canvas, **_which: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Answer ``out.append_display_data(fig)``. Raises NotImplementedError where `_show` answers, or others."""
        manager: Any = shown.manager if isinstance(shown, Canvas) else shown.canvas.manager
        if getattr(manager, "runtime", None) is not self or not appended.asks(self._shell.display_formatter):
            raise NotImplementedError
        self.display.boxed(manager)
        return appended.data(manager, self.name, functools.partial(self.failed, manager, drawing=True))


def current() -> Runtime | None:
    """Return the process's runtime, made on the first call inside a kernel. None elsewhere, and in forked processes."""
    if not hosts.is_announced():
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython is not None else None
        kernel = getattr(shell, "kernel", None)
        if kernel is None:
            return None
        runtime = Runtime(kernel, shell)
        hosts.announce(runtime)
        # Registered after matplotlib's own exit handler, so it runs before that one closes all figures.
        atexit.register(runtime.stop)
    found = hosts.current()
    return found if isinstance(found, Runtime) else None
