"""What a figure reports is counted, and what nobody asked to see is withheld."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from figport import wire
from figport.changes import count_changes, is_withheld
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.live_figures import Stage, seen, stage
from tests.kernel.views import View

KERNELS = NEWEST

__all__ = ["seen", "stage"]
"""Fixtures."""


def test_what_the_figure_reports_is_counted_beside_what_is_asked(seen: Stage) -> None:
    changes, reports = seen.live.changes, seen.live.reports
    seen.figure.axes[0].set_title("another")
    assert seen.live.reports > reports
    assert seen.live.changes - changes == seen.live.reports - reports
    reports = seen.live.reports
    seen.live.want_draw()
    assert seen.live.reports == reports


@pytest.mark.parametrize(
    "settle",
    [
        lambda figure: figure.canvas.draw(),
        lambda figure: figure.savefig(io.BytesIO(), dpi=30),
        lambda figure: figure.canvas.set_device_pixel_ratio(2),
    ],
)
def test_what_a_draw_a_file_or_a_screen_settles_is_no_change(seen: Stage, settle: Callable[[Any], object]) -> None:
    seen.figure.axes[0].plot([3, 7])
    changes, reports = seen.live.changes, seen.live.reports
    settle(seen.figure)
    assert seen.live.changes > changes, "it reports something"
    assert seen.live.reports == reports
    seen.figure.axes[0].set_title("another")
    assert seen.live.reports > reports


def test_who_listens_besides_hears_of_each_change_too(seen: Stage) -> None:
    heard: list[bool] = []
    seen.figure.stale_callback = lambda figure, stale: heard.append(isinstance(figure, Figure) and stale)
    count_changes(seen.live)
    changes = seen.live.changes
    seen.figure.stale = True
    assert heard == [True]
    assert seen.live.changes == changes + 1


@pytest.mark.parametrize("interactive", [True, False])
def test_what_changed_is_withheld_after_ioff_until_somebody_asks(seen: Stage, *, interactive: bool) -> None:
    with mpl.rc_context({"interactive": interactive}):
        assert not is_withheld(seen.live), "all is drawn"
        seen.figure.axes[0].set_title("another")
        assert is_withheld(seen.live) is not interactive
        seen.live.want_draw()
        assert not is_withheld(seen.live), "it will be seen"


def test_a_figure_that_is_drawn_after_it_was_cleared_does_not_come_back(kernel: Kernel) -> None:
    """A slider moves on before a page looks at what it made: what a draw settles is no change."""
    kernel.run(
        "import ipywidgets as W, threading; drawn, made = threading.Event(), []\n"
        "def make(n):\n"
        "    drawn.clear(); made.append('')\n"
        "    if n == 3: drawn.wait(20)\n"
        "    fig, ax = plt.subplots(figsize=(3, 2)); ax.plot(range(n)); made[-1] = fig.canvas.manager.id\n"
        "    fig.canvas.mpl_connect('draw_event', lambda event: drawn.set())\n"
        "shown = W.interactive(make, n=(1, 40)); slider = shown.children[0]\n"
        "display(shown)"
    )
    slider = kernel.value("slider.model_id")

    def moves(number: int) -> None:
        moved = {"method": "update", "state": {"value": number}, "buffer_paths": []}
        kernel.request("shell", "comm_msg", {"comm_id": slider, "data": moved}, subshell=subshell)

    with kernel.subshell() as subshell:
        moves(2)
        kernel.becomes("drawn.is_set(), len(made)", "True 2")
        moves(3)
        kernel.becomes("drawn.is_set(), len(made)", "False 3")
        view = View(kernel, wire.Attach(kernel.value("made[1]"), 2, True, tuple(wire.Codec)), "control", None)
        view.until(lambda: view.pixels is not None)
        kernel.becomes("len(plt.get_fignums())", "2")
        view.leave()
        kernel.becomes("len(plt.get_fignums())", "1")
    assert kernel.value("plt.gcf().canvas.manager.id == made[2]") == "True"
