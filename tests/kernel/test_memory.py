"""Figures that are closed give their memory back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from figport import wire
from tests.kernel.client import Kernel
from tests.kernel.conftest import PRELUDE, VERSIONS

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux's memory counters")

MAKE = """
figures = []
for n in range(25):
    fig = plt.figure(figsize=(3, 2))
    ax = fig.add_axes((0, 0, 1, 1), xticks=[], yticks=[])
    ax.plot(np.arange(1000))
    fig.canvas.mpl_connect('button_press_event', lambda event, fig=fig: fig)
    figures.append(fig)
"""
CLOSE = """
alive = [weakref.ref(figure) for figure in figures]
plt.close('all')
del figures, fig, ax
_all_gone(*alive)
print(sum(one() is not None for one in alive))
"""
STATE = (
    "[len(r.registry._figures), len(r.registry._views), len(r.registry.link._peers), len(r.display._records),"
    " len(r.display.waiting.entries), len(r.watchdog._diverter)]"
)
RSS = "int(open('/proc/self/statm').read().split()[1]) * 4096"


@pytest.fixture
def own_kernel(start: Callable[..., Kernel]) -> Iterator[Kernel]:
    """A kernel whose memory no other test has used."""
    kernel = start(VERSIONS[-1])
    kernel.run(PRELUDE)
    yield kernel
    kernel.stop()


@pytest.mark.long
def test_memory_returns_after_five_hundred_figures(own_kernel: Kernel) -> None:
    kernel = own_kernel

    def batch() -> None:
        """Make 25 figures, have some of them watched, close all."""
        kernel.run(MAKE)
        for number in range(0, 25, 8):
            kernel.view(f"figures[{number}]")
        assert int(kernel.run(CLOSE).text) == 0
        kernel.views.clear()
        kernel.quiet()

    for _ in range(2):
        batch()  # fonts, caches
    before = int(kernel.value(RSS))
    for _ in range(20):
        batch()
    after = int(kernel.value(RSS))
    assert after < before * 1.10, (before, after)
    kernel.run("r = runtime.current()")
    assert kernel.value(STATE) == "[0, 0, 0, 0, 0, 0]"


AGAIN = "fig, ax = plt.subplots()\nax.imshow(np.random.rand(800, 800));"
NUMBERS = 800 * 800 * 8
HELD = """
gc.collect()
canvases = [one for one in gc.get_objects() if type(one) is type(fig.canvas)]
buffers = [np.asarray(one.buffer_rgba()).nbytes for one in canvases if hasattr(one, "renderer")]
arrays = [one.nbytes for one in gc.get_objects() if isinstance(one, np.ndarray)]
print(len(canvases), len(buffers), sum(buffers), sum(arrays), end="")
canvases = None
"""
MOST = 100_000_000
"""Bytes that may be new in use after twenty runs more. Those of a figure or two come and go, and what a draw
needs for a moment; the numbers alone of all twenty are more."""


@pytest.mark.long
def test_a_cell_that_ran_twenty_five_times_keeps_what_one_run_needs(own_kernel: Kernel) -> None:
    """Each time somebody looks at the new figure, and no longer at the one before."""
    kernel = own_kernel
    sizes: list[int] = []
    for number in range(25):
        cell = kernel.run(AGAIN, cell="one", kept=True)
        assert "figures have been opened" not in cell.text
        assert len(cell.figures) == 1
        for view in kernel.views.values():
            view.send(wire.Detach())
        kernel.views.clear()
        kernel.view()
        if number in (4, 24):
            kernel.becomes("len(plt.get_fignums())", "1")
            canvases, buffers, pixels, arrays = map(int, kernel.run(HELD).text.split())
            assert (canvases, buffers, pixels) == (1, 1, 640 * 480 * 4)
            assert arrays < 2 * NUMBERS
            sizes.append(int(kernel.value(RSS)))
    assert sizes[1] - sizes[0] < MOST, sizes


SAVED = """
import io
for number in range(30):
    fig = plt.figure(figsize=(2, 1))
    ax = fig.add_axes((0, 0, 1, 1))
    ax.plot([0, number])
    fig.savefig(io.BytesIO())
    plt.close(fig)
"""
LEFT = """
import os
from matplotlib.artist import Artist
from matplotlib.backend_bases import FigureCanvasBase, FigureManagerBase, NavigationToolbar2, TimerBase
from matplotlib.backends.backend_agg import RendererAgg
fig = ax = None
gc.collect()
kinds = Artist, FigureCanvasBase, FigureManagerBase, NavigationToolbar2, TimerBase, RendererAgg
everything = gc.get_objects()
print(*(sum(issubclass(type(one), kind) for one in everything) for kind in kinds))
# What Python does not count, if it were held: descriptors, threads, and what processes share.
print(len(os.listdir("/proc/self/fd")), threading.active_count())
print(sum("/dev/shm" in line or "memfd" in line for line in open("/proc/self/maps")))
print(len(everything))
everything = None
"""


@pytest.mark.long
def test_thirty_figures_made_saved_and_closed_in_a_cell_leave_nothing(own_kernel: Kernel) -> None:
    """No figure or part of one, buffer, thread or file; and no output."""
    kernel = own_kernel

    def left() -> tuple[list[str], int]:
        """Return what there is after the cell, and the number of all objects."""
        assert not kernel.run(SAVED, cell="one", kept=True).messages
        *parts, objects = kernel.run(LEFT).text.split("\n")[:4]
        return parts, int(objects)

    left()  # fonts, caches
    before, objects = left()
    assert before[0].split() == ["0"] * 6
    left()
    after, more = left()
    assert after == before
    # A figure of matplotlib's has hundreds, and there were sixty.
    assert more < objects + 150, (objects, more)
    kernel.run("r = runtime.current()")
    assert kernel.value(STATE) == "[0, 0, 0, 0, 0, 0]"


def test_a_figure_that_is_shown_after_it_was_closed_goes_with_its_last_name(ready: Callable[..., Kernel]) -> None:
    """``plt.close(fig)`` and then ``display(fig)``, as notebooks do that want each figure once.

    With the oldest matplotlib: newer ones take the canvas from figures that are closed, which are then IPython's.
    """
    kernel = ready("matplotlib-3.10")
    cell = kernel.run("fig, ax = plt.subplots(); ax.plot([1, 2]); plt.close(fig); display(fig)")
    assert len(cell.shown) == 1
    assert "image/png" in cell.shown[0]["data"]
    kernel.run("gone = weakref.ref(fig); del fig, ax")
    assert kernel.value("_all_gone(gone)") == "True"


def test_a_figure_goes_that_was_in_a_box_which_is_closed(kernel: Kernel) -> None:
    """ipywidgets knows every widget for ever, also the one that stands for the figure."""
    kernel.run("import ipywidgets as W\nfig, ax = plt.subplots(); box = W.HBox([fig.canvas]); _ = box.model_id")
    kernel.run("gone = weakref.ref(fig); thin = weakref.ref(fig.canvas.widget); box.close(); plt.close(fig)")
    kernel.run("del box, fig, ax")
    assert kernel.value("_all_gone(gone), thin() is not None, 'png' in thin().picture") == "True True True"
