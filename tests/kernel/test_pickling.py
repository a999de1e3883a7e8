"""What fails once while a snapshot is made, or where it is drawn: it is said, and the figure is none the worse."""

from __future__ import annotations

import os
import signal
from typing import Any

import numpy as np
import pytest
from matplotlib.artist import Artist

from figport import pickling
from figport.testing import Page
from tests.kernel.busy import PLOT, Busy, live
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.figure_contents import blank, curve
from tests.kernel.shown_figures import expected
from tests.kernel.test_failing import Fails

KERNELS = NEWEST


def test_a_part_that_cannot_be_pickled_is_named_and_the_figure_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = blank()
    curve(figure.subplots())
    page = Page(figure)
    page.picture()
    manager: Any = figure.canvas.manager
    inner = Artist.__getstate__
    refused = 0
    for nth in range(1, 500, 5):  # a figure has some hundred; each is looked for
        fails = Fails(inner, nth)
        with monkeypatch.context() as patch:
            patch.setattr(Artist, "__getstate__", lambda artist, _fails=fails: _fails(artist))
            try:
                snapshot = pickling.take(manager)
            except pickling.CannotPickle as error:
                refused += 1
                assert "on purpose" in str(error)
                snapshot = None
        if snapshot is not None:  # nothing failed, or another way was found
            assert len(pickling.load(snapshot.data).figure.axes) == 1
        if not fails.failed:
            break
        figure.axes[0].set_xlim(nth, nth + 1)
        figure.canvas.draw_idle()
    else:
        raise AssertionError("more parts than are tried")
    assert nth > 20
    assert np.array_equal(page.picture(), expected(figure))


def test_a_kernel_that_cannot_start_one_says_so_on_the_figure_and_goes_on(kernel: Kernel) -> None:
    kernel.run(PLOT + "import subprocess\nstarts = subprocess.Popen.__init__")
    view = kernel.view()
    view.settle()
    kernel.run(
        "def refuse(*args, **options): raise OSError('no more processes, on purpose')\n"
        "subprocess.Popen.__init__ = refuse"
    )
    for child in kernel.children():  # the one that other tests had
        os.kill(child, signal.SIGKILL)
    busy = Busy(kernel, "line.set_ydata([1, 0])\n")
    view.until(lambda: view.state.busy is not None)
    told = "the worker process does not start: no more processes, on purpose"
    view.until(lambda: told in str(view.state.busy))
    busy.end()
    kernel.run("subprocess.Popen.__init__ = starts")
    live(view)
