"""Kernels without a server, in which time passes when it is told to."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import Any

import numpy as np
import pytest
from matplotlib.animation import FuncAnimation
from matplotlib.figure import Figure

from figport.testing import Kernel, Page
from figport.wire import FigureState, Frame, encode
from tests.kernel.figure_contents import blank, curve
from tests.kernel.plots import figure, plotted

__all__ = ["figure", "plotted"]
"""Fixtures."""


def test_no_real_time_passes_and_no_thread_is_there(figure: Figure) -> None:
    threads, begun = threading.enumerate(), time.monotonic()
    page = Page(figure)
    page.picture()
    page.run(3600)
    assert page.kernel.clock.now() >= 3600
    assert time.monotonic() - begun < 60
    assert threading.enumerate() == threads


def test_timers_tick_by_the_virtual_clock(figure: Figure) -> None:
    page = Page(figure)
    ticks: list[float] = []
    timer = figure.canvas.new_timer(250)
    timer.add_callback(lambda: ticks.append(page.kernel.clock.now()))
    page.picture()
    begun = page.kernel.clock.now()
    timer.start()
    page.run(1.1)
    assert np.allclose(np.subtract(ticks, begun), [0.25, 0.5, 0.75, 1.0])


def test_an_animation_runs(figure: Figure) -> None:
    page = Page(figure)
    steps: list[int] = []

    def step(number: int) -> tuple[Any, ...]:
        steps.append(number)
        figure.axes[0].lines[0].set_ydata(np.full(200, number / 10))
        return ()

    animation = FuncAnimation(figure, step, frames=100, interval=100)
    figure.canvas.draw_idle()  # an animation begins with the next draw
    page.picture()
    begun, before = len(steps), page.shown()
    page.run(1)
    assert len(steps) - begun == 10
    assert not np.array_equal(page.shown(), before)
    animation.pause()


def test_calls_that_wait_for_a_hand_return(plotted: Any) -> None:
    figure, axes = plotted
    page = Page(figure)
    axes.set_xlim(0, 10)
    page.picture()
    page.later(5, lambda: page.click(page.place(axes, 5, 0.5)))
    begun = page.kernel.clock.now()
    ((x, _),) = figure.ginput(1, timeout=30)
    assert x == pytest.approx(5, abs=0.05)
    assert page.kernel.clock.now() - begun == pytest.approx(5, abs=0.1)
    assert figure.ginput(1, timeout=2) == []
    page.later(1, lambda: page.key("a"))
    assert figure.waitforbuttonpress() is True


def test_figures_of_one_kernel_share_its_time(figure: Figure) -> None:
    kernel = Kernel()
    other = blank()
    first, second = Page(figure, kernel=kernel), Page(other, kernel=kernel)
    first.run(3)
    assert second.kernel.clock.now() == 3
    assert first.state is not None
    assert second.state is not None
    assert first.state.figure != second.state.figure


def test_each_run_is_the_same() -> None:
    def told() -> list[bytes]:
        made = blank()
        curve(made.subplots())
        page = Page(made, latency=0.03)
        page.tool("pan")
        page.drag((0.2, 0.2), (0.7, 0.6), steps=12)
        page.picture()
        return [encode(one) for one in page.messages if isinstance(one, Frame | FigureState)]

    told()  # the self-check of drawing is done once in a process
    assert told() == told()


def test_it_loads_no_test_tools_and_no_figure_needs_it() -> None:
    code = """
import sys
import figport.backend, figport.worker.service
assert not any(name.startswith("figport.testing") for name in sys.modules), "loaded by the product"
import figport.testing
print(*sorted({"pytest", "hypothesis", "IPython", "ipykernel", "jupyter_server", "tornado"} & set(sys.modules)))
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.strip() == ""
