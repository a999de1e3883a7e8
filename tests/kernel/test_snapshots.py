"""Snapshots of figures that are looked at while a cell runs: how true they are, and where there can be none."""

from __future__ import annotations

import gc
import importlib
import inspect
import tracemalloc
import weakref
from typing import Any, NoReturn, cast

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from figport import pickling, wire
from figport.wire import Codec
from figport.worker.process import WITHIN
from figport.worker.snapshots import Snapshots, SnapshotState
from figport.worker.timing import BUDGET, SHARE
from tests.kernel.busy import PLOT, Busy, attach, live
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.shown_figures import Lone
from tests.kernel.views import View

KERNELS = NEWEST

KINDS = {
    "legend": "ax.plot([1, 3, 2], label='$x^2$'); ax.legend(); ax.set_title('ä')",
    "image": "fig.colorbar(ax.imshow(np.arange(100.0).reshape(10, 10)))",
    "log": "ax.loglog([1, 10, 100], [1, 5, 1000]); ax.grid(True)",
    "style": "ax.bar(['a', 'b'], [1, 2]); ax.spines['top'].set_visible(False)",
    "layout": "fig.set_layout_engine('constrained'); ax.set_xlabel('long\\nlabel'); ax.twinx().plot([3, 1])",
    "dates": "ax.plot(np.arange('2024-01', '2024-03', dtype='datetime64[D]'), np.arange(60)); fig.autofmt_xdate()",
    "equal": "ax.set_aspect('equal', adjustable='datalim'); ax.scatter([1, 2, 3], [1, 2, 9], c=[1, 2, 3])",
}


def test_what_killed_the_worker_long_ago_is_forgotten() -> None:
    state = SnapshotState()
    assert [state.killed(at) for at in (1000.0, 1100.0, 1200.0, 1200.0 + WITHIN, 1300.0 + WITHIN)] == [
        False,
        True,
        True,
        False,
        True,
    ]


def test_what_is_asked_of_a_figure_just_as_it_is_closed_goes_with_it() -> None:
    """The watchdog's thread had seen the figure open, and main closed it before the state was made."""
    plt.switch_backend("module://figport.backend")
    manager: Any = plt.figure().canvas.manager
    plt.close("all")
    plt.switch_backend("agg")
    snapshots = Snapshots()
    manager._closed = False
    snapshots.state(manager)
    snapshots.forget(manager)
    snapshots.state(manager).snapshot = cast("pickling.Snapshot", object())
    assert len(snapshots) == 1
    gone = weakref.ref(manager)
    del manager
    gc.collect()
    assert gone() is None
    assert len(snapshots) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_snapshots_look_like_the_figure(kernel: Kernel, kind: str) -> None:
    busy = Busy(kernel, f"fig, ax = plt.subplots()\n{KINDS[kind]}\n")
    view = attach(kernel, busy.figure(), dpr=1.5)
    shown = view.pixels
    busy.end()
    live(view)
    assert shown is not None
    assert view.pixels is not None
    assert np.array_equal(shown, view.pixels)


class Clock:
    """A clock that others move."""

    def __init__(self) -> None:
        self.time = 1000.0

    def now(self) -> float:
        return self.time


class Dear(Line2D):
    """A line that takes its time to be pickled, and then cannot be."""

    tries = 0

    def __init__(self, clock: Clock, seconds: float) -> None:
        super().__init__([0, 1], [0, 1])
        self._clock, self._seconds = clock, seconds

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        self.tries += 1
        self._clock.time += self._seconds
        raise TypeError("as planned")


@pytest.mark.parametrize(("cost", "pause"), [(0.0, 1.0), (0.04, 1.0), (0.09, 0.09 / SHARE)])
def test_what_cannot_be_pickled_is_charged_as_what_can(cost: float, pause: float) -> None:
    """A cell that draws on and on is not held up by snapshots that fail, whatever it changes meanwhile."""
    clock, figure = Clock(), Figure()
    line = Dear(clock, cost)
    figure.subplots().add_line(line)
    owner, snapshots = Lone(figure).manager, Snapshots(clock.now)
    snapshots.offer(owner)
    tries, end = line.tries, clock.time + pause
    assert tries > 0
    for _ in range(20):
        owner.changes += 1
        clock.time += pause / 40
        snapshots.offer(owner)
    assert line.tries == tries
    clock.time = end + 0.001
    snapshots.offer(owner)
    assert line.tries > tries


def test_what_is_too_dear_for_main_is_not_pickled_there_again() -> None:
    clock, figure = Clock(), Figure()
    line = Dear(clock, 2 * BUDGET)
    figure.subplots().add_line(line)
    owner, snapshots = Lone(figure).manager, Snapshots(clock.now)
    snapshots.offer(owner)
    tries = line.tries
    clock.time += 3600
    owner.changes += 1
    snapshots.offer(owner)
    assert line.tries == tries


def test_looking_at_a_snapshot_moves_nothing(kernel: Kernel) -> None:
    """The first draw moves the limits of these axes, and neither tool nor pointer does."""
    busy = Busy(kernel, PLOT + "ax.axis('equal')\n")
    view = View(kernel, wire.Attach(busy.figure(), 1, True, (Codec.RUNS,)), "control", None)
    # All that arrives before the snapshot is drawn.
    view.use("pan")
    view.move(300, 200)
    view.press(300, 200)
    view.release(300, 200)
    view.move(310, 200)
    view.until(lambda: view.pixels is not None and view.of(wire.Readout))
    assert view.state.busy is not None
    busy.end()
    live(view)
    assert kernel.value("ax.get_autoscalex_on(), ax.get_autoscaley_on()") == "True True"
    assert not view.tool("back").enabled


def test_snapshots_can_be_switched_off(kernel: Kernel) -> None:
    busy = Busy(kernel, "import figport; figport.options.busy_snapshots = False\n" + PLOT)
    view = View(kernel, wire.Attach(busy.figure(), 1, True, (Codec.RUNS,)), "control", None)
    # A later message on the same way: everything before has arrived.
    kernel.open(wire.Hello(wire.PROTOCOL, "0", wire.Party.SERVER)).wait(wire.Welcome)
    busy.end()
    view.until(lambda: view.pixels is not None)
    assert all(state.busy is None for state in view.of(wire.FigureState))


def test_what_cannot_be_pickled_keeps_its_picture_and_says_why(kernel: Kernel) -> None:
    kernel.run(PLOT + "ax.xaxis.set_major_formatter(lambda x, place: f'{x:.1f}')")
    view = kernel.view()
    view.settle()
    before = view.pixels
    busy = Busy(kernel, "line.set_ydata([1, 0])\n")
    view.until(lambda: view.state.busy is not None)
    assert "the formatter of the x axis (a lambda) cannot be copied" in str(view.state.busy)
    assert before is not None
    assert view.shows(before)
    busy.end()
    live(view)
    assert not view.shows(before)
    # The next cell, too.
    busy = Busy(kernel, "")
    view.use("pan")
    view.drag((300, 200), (350, 200))
    view.until(lambda: "the formatter of the x axis (a lambda) cannot be copied" in str(view.state.busy))
    busy.end()
    live(view)


def test_classes_of_the_notebook_stand_in_the_way(kernel: Kernel) -> None:
    kernel.run("import matplotlib.ticker\nclass Own(matplotlib.ticker.ScalarFormatter): pass\n" + PLOT)
    kernel.run("ax.yaxis.set_major_formatter(Own())")
    view = kernel.view()
    busy = Busy(kernel, "line.set_ydata([1, 0])\n")
    view.until(lambda: view.state.busy is not None)
    assert "the formatter of the y axis (a Own) cannot be copied" in str(view.state.busy)
    busy.end()
    live(view)


def test_the_functions_that_only_lead_to_callbacks_are_there() -> None:
    """They are known by name: one that is renamed would silently keep snapshots from being taken."""
    for module, name in pickling._LEADING:
        source = inspect.getsource(importlib.import_module(str(module)))
        assert f"def {name}(" in source, (module, name)


def test_what_is_too_large_is_found_out_before_it_is_in_memory_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickling, "LARGEST", 1_000_000)
    figure = Figure()
    figure.subplots().plot(np.zeros(1_000_000))
    gc.collect()
    tracemalloc.start()
    with pytest.raises(pickling.CannotPickle, match="too large"):
        pickling.dump_figure(figure)
    assert tracemalloc.get_traced_memory()[1] < 4_000_000, "the line has 8 MB three times"
    tracemalloc.stop()
