"""The runtime by itself: all parts joined, in a kernel and a shell that only note what they are told."""

from __future__ import annotations

import atexit
import builtins
import contextvars
import os
import signal
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from matplotlib.figure import Figure

from figport import failures, runtime
from figport import host as hosts
from figport.canvas import Canvas
from figport.cells import BEGINS, ENDS
from figport.manager import FigureCanvas, Manager
from figport.settings import options
from figport.showing.handles import NONE
from tests.kernel.fake_host import elsewhere
from tests.kernel.fake_runtime import Kernel, Loop, Rig, Shell
from tests.kernel.figure_contents import blank


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "_announced", [])
    monkeypatch.setattr(options, "busy_snapshots", False)  # they need a process of their own
    monkeypatch.delenv("KERNEL_ID", raising=False)
    monkeypatch.setitem(sys.modules, "comm", None)  # all kernels of a process would share its targets


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.runtime.stop()


# --- the kernel's loop ----------------------------------------------------------------------------------


def test_what_is_called_soon_belongs_to_the_newest_cell() -> None:
    said: list[str] = []
    cell: contextvars.ContextVar[str] = contextvars.ContextVar("cell", default="none")
    kernel = Kernel()
    loop = runtime._KernelLoop(kernel)
    for name in ("first", "second"):
        cell.set(name)
        loop.follow()
        cell.set("somewhere else")
        loop.call_soon(lambda: said.append(cell.get()))
        elsewhere(lambda: loop.call_soon(lambda: said.append(cell.get())))
        kernel.io_loop.run()
        loop.call_outside(lambda: said.append(cell.get()))
    assert said == ["first"] * 3 + ["second"] * 3


def test_what_runs_inside_another_of_its_kind_is_of_the_same_cell() -> None:
    """A context cannot be entered twice."""
    loop = runtime._KernelLoop(Kernel())
    said: list[str] = []
    loop.call_outside(lambda: loop.call_outside(lambda: said.append("inside")))
    assert said == ["inside"]


def test_between_cells_nobody_can_be_asked_and_in_a_message_of_others_neither() -> None:
    kernel = Kernel()
    loop = runtime._KernelLoop(kernel)
    refused: list[str] = []

    def ask() -> None:
        with pytest.raises(RuntimeError, match="while no cell runs") as caught:
            input("your name")
        refused.append(str(caught.value))

    before = builtins.input
    loop.call_soon(ask)
    loop.call_later(1.0, ask)
    kernel.io_loop.run()
    ((seconds, callback),) = kernel.io_loop.later
    assert seconds == 1.0
    callback()
    loop.call_outside(ask)
    assert len(refused) == 3
    assert builtins.input is before
    # Other threads just do it: they are in nobody's way.
    elsewhere(lambda: loop.call_outside(lambda: refused.append(str(builtins.input is before))))
    assert refused[-1] == "True"


def test_time_is_mains_own() -> None:
    with pytest.raises(RuntimeError, match="must run on the main thread"):
        elsewhere(lambda: runtime._KernelLoop(Kernel()).call_later(1.0, print))


def test_where_the_kernel_waits_in_qts_loop_that_ends_and_time_passes_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kernel: Any = Kernel()
    loop = runtime._KernelLoop(kernel)
    ended: list[str] = []
    core: Any = SimpleNamespace(
        QMetaObject=SimpleNamespace(invokeMethod=lambda qt, name, how: ended.append(f"{name} {how}")),
        Qt=SimpleNamespace(ConnectionType=SimpleNamespace(QueuedConnection="queued")),
    )
    qt = type("QEventLoop", (), {"__module__": "a.binding"})()
    monkeypatch.setitem(sys.modules, "a.binding", core)
    kernel.eventloop, kernel.app = print, SimpleNamespace(qt_event_loop=qt)
    kernel.control_stream = SimpleNamespace(io_loop=Loop())
    said: list[str] = []
    loop.call_later(2.0, lambda: said.append("later"))
    assert kernel.io_loop.later == []
    control = kernel.control_stream.io_loop
    control.run()
    ((seconds, callback),) = control.later
    assert (seconds, ended) == (2.0, [])
    callback()
    assert (ended, said) == (["quit queued"], [])
    kernel.io_loop.run()
    assert said == ["later"]
    # With no control thread of its own it can only wait as always.
    kernel.control_stream = None
    loop.call_later(3.0, print)
    assert [seconds for seconds, _ in kernel.io_loop.later] == [3.0]


@pytest.fixture
def ignored() -> Iterator[None]:
    """SIGINT as ipykernel has it between cells."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def test_between_cells_the_stop_button_ends_what_hangs_and_it_is_tried_once_more(ignored: None) -> None:
    tries: list[Any] = []

    def hang() -> None:
        tries.append(signal.getsignal(signal.SIGINT))
        if len(tries) < 3:
            signal.raise_signal(signal.SIGINT)

    runtime._interruptible(hang)
    assert tries == [signal.default_int_handler] * 3
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_what_is_raised_there_goes_on_and_the_signal_is_ignored_again(ignored: None) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        runtime._interruptible(fail)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_in_a_cell_that_awaits_its_own_handler_stays() -> None:
    seen: list[Any] = []
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        own = signal.getsignal(signal.SIGINT)
        runtime._interruptible(lambda: seen.append(signal.getsignal(signal.SIGINT)))
        runtime._interruptible(lambda: signal.raise_signal(signal.SIGINT))
        assert (seen, heard) == ([own], [signal.SIGINT])
    finally:
        signal.signal(signal.SIGINT, before)


# --- what is shown --------------------------------------------------------------------------------------


def test_failures_are_shown_as_the_shell_shows_those_of_cells_and_then_counted(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "EVERY", 0.0)
    figure = rig.figure()
    error = ZeroDivisionError("by zero")
    for _ in range(3):
        rig.runtime.failed(figure, error)
    assert rig.shell.shown == [(ZeroDivisionError, error, None)]
    ((text, name, update),) = rig.shell.lines
    assert (text, update) == ("ZeroDivisionError (nowhere): 2 times", False)
    rig.runtime.loop.run(10.0, lambda: len(rig.shell.lines) > 1)
    assert rig.shell.lines[1:] == [("ZeroDivisionError (nowhere): 3 times", name, True)]


def test_a_draw_that_succeeds_has_a_failure_shown_anew_and_so_has_the_end_of_a_figure(rig: Rig) -> None:
    figure = rig.figure()
    rig.runtime.failed(figure, ValueError("no such font"), drawing=True)
    rig.runtime.drawn(figure)
    rig.runtime.failed(figure, ValueError("no such font"), drawing=True)
    assert len(rig.shell.shown) == 2
    rig.runtime.failed(figure, ValueError("no such name"))
    rig.runtime.forget(figure)
    rig.runtime.failed(figure, ValueError("no such name"))
    assert len(rig.shell.shown) == 4


def test_what_comes_out_of_the_loop_is_shown_and_an_interrupt_each_time(rig: Rig) -> None:
    for error in (ValueError("x"), KeyboardInterrupt()):
        for _ in range(2):
            rig.runtime._report(error)
    assert [kind for kind, _, _ in rig.shell.shown] == [ValueError, KeyboardInterrupt, KeyboardInterrupt]
    assert len(rig.shell.lines) == 1


def test_a_figure_is_shown_by_the_runtime_that_it_lives_in(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(rig.runtime.display, "ask", lambda shown, handle: asked.append((shown, handle)))
    manager = rig.figure()
    rig.shell.formatters[Figure](manager.canvas.figure)
    rig.shell.formatters[Canvas](manager.canvas)
    assert asked == [(manager, NONE)] * 2
    other = Manager(FigureCanvas(blank()), 1)
    for show, what in ((Figure, Figure()), (Figure, other.canvas.figure), (Canvas, other.canvas)):
        with pytest.raises(NotImplementedError):
            rig.shell.formatters[show](what)
    assert len(asked) == 2


def test_a_picture_that_cannot_be_put_in_is_told_of(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    error = ValueError("x")

    def fail(figure: object, *, asked: bool) -> None:
        assert not asked
        raise error

    monkeypatch.setattr(rig.runtime.display, "refresh", fail)
    rig.runtime._refresh(rig.figure())
    assert rig.shell.shown == [(ValueError, error, error.__traceback__)]


# --- cells ----------------------------------------------------------------------------------------------


def test_the_loop_knows_whether_a_cell_runs(rig: Rig) -> None:
    def runs() -> bool:
        return rig.runtime.loop.in_cell

    assert not runs()
    rig.shell.trigger("pre_execute")
    rig.shell.trigger(BEGINS, None)
    assert runs()
    elsewhere(lambda: rig.shell.trigger(ENDS, None))
    assert runs(), "that was another thread's"
    rig.shell.trigger(ENDS, None)
    assert not runs()


def test_what_was_run_so_far(rig: Rig) -> None:
    assert rig.runtime.sources() == ["", "a = 1", "b = 2", ""]
    rig.kernel.parent = {"content": {"code": "%matplotlib figport"}}
    assert rig.runtime.sources()[-1] == "%matplotlib figport"
    rig.shell.user_ns.clear()
    assert rig.runtime.sources() == ["%matplotlib figport"]


def test_what_parts_ask_of_those_that_are_made_after_them_reaches_those(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, figure = rig.runtime, rig.figure()
    asked: list[str] = []
    for owner, name in (
        (made.watchdog, "drawing"),
        (made.display, "shown_elsewhere"),
        (made.unseen, "look"),
        (made.watchdog, "noticed"),
        (made.watchdog, "reclaim"),
    ):
        monkeypatch.setattr(owner, name, lambda *_, name=name: asked.append(name))
    made.drawing(figure)
    made._revived(figure)
    made._settled()
    made._noticed()
    made._before_work()
    assert asked == ["drawing", "shown_elsewhere", "look", "noticed", "reclaim"]


# --- its life -------------------------------------------------------------------------------------------


def test_its_name_is_the_kernels_where_that_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERNEL_ID", "the-kernel")
    rig = Rig()
    rig.runtime.stop()
    assert rig.runtime.name == "the-kernel"
    assert rig.runtime.process == os.getpid()
    assert rig.runtime.ways == []


def test_it_takes_out_all_that_it_has_put_in() -> None:
    rig = Rig()
    assert {BEGINS, ENDS} <= set(rig.shell.callbacks)
    assert set(rig.shell.formatters) == set(rig.shell.mimebundle_formatter) == {Figure, Canvas}
    thread = rig.runtime.watchdog._thread
    assert thread is not None
    for _ in range(2):
        rig.runtime.stop()
    assert rig.runtime.stopped
    assert {name: calls for name, calls in rig.shell.callbacks.items() if calls} == {}
    assert (rig.shell.hooks, rig.shell.formatters, rig.shell.mimebundle_formatter) == ([], {}, {})
    thread.join(10)
    assert not thread.is_alive()


def test_in_a_forked_process_figures_can_only_be_saved(rig: Rig) -> None:
    figure = rig.figure()
    assert figure.runtime is cast("Any", rig.runtime)
    rig.runtime._forked()
    assert (figure.runtime, rig.runtime.stopped) == (None, True)
    rig.runtime.stopped = False  # it is not forked


def test_a_closed_figure_is_forgotten(rig: Rig) -> None:
    figure = rig.figure()
    assert rig.runtime.registry.figure(figure.id) is figure
    figure.close()
    assert rig.runtime.registry.figure(figure.id) is None
    assert rig.runtime.registry.figures() == []


def test_outside_of_a_kernel_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert runtime.current() is None
    for shell in (None, SimpleNamespace()):
        monkeypatch.setitem(sys.modules, "IPython", cast("Any", SimpleNamespace(get_ipython=lambda shell=shell: shell)))
        assert runtime.current() is None
    assert not hosts.is_announced()


def test_a_kernel_has_one_which_ends_with_it_and_is_not_its_childs(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[Callable[[], None]] = []
    monkeypatch.setattr(atexit, "register", ends.append)
    shell: Any = Shell()
    shell.kernel = Kernel()
    monkeypatch.setitem(sys.modules, "IPython", cast("Any", SimpleNamespace(get_ipython=lambda: shell)))
    made = runtime.current()
    assert made is not None
    assert made.kernel is shell.kernel
    assert runtime.current() is made
    assert hosts.current() is made
    with monkeypatch.context() as child:
        child.setattr(os, "getpid", lambda: -1)
        assert runtime.current() is None
    (end,) = ends
    end()
    assert cast("Any", made).stopped


def test_another_kind_of_host_is_no_runtime() -> None:
    hosts.announce(cast("Any", SimpleNamespace()))
    assert runtime.current() is None
