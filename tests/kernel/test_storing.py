"""Figures that other threads than main store and copy, as widgets' callbacks do."""

from __future__ import annotations

import pytest

from figport import wire
from tests.kernel.client import Kernel
from tests.kernel.test_threads import PLOT, Widget, subshells, widget

__all__ = ["subshells", "widget"]


def stored(kernel: Kernel) -> list[bool]:
    """Return of each output of a figure since the last `quiet` whether it holds the figure itself."""
    shown = [one["content"] for one in kernel.iopub if one["msg_type"] in ("display_data", "update_display_data")]
    return [wire.MIME_TYPE in content["metadata"] for content in shown if "image/png" in content["data"]]


def test_a_figure_that_a_widget_shows_is_stored_in_its_output(kernel: Kernel, widget: Widget) -> None:
    """It is pickled on main: at once, or when the cell that main computes is over."""
    kernel.run(PLOT + "figport.options.revivable = True; go = threading.Event()")
    kernel.quiet()
    widget.ask("display(fig)")
    kernel.until(lambda: stored(kernel))
    assert stored(kernel) == [True]
    if widget.subshell is not None:
        kernel.run("plt.close('all'); plt.ioff(); fig, ax = plt.subplots(figsize=(3, 2)); fig.canvas.draw()")
        kernel.quiet()
        cell = kernel.begin("print('in', flush=True)\nwhile not go.is_set(): time.sleep(.01)")
        kernel.says(cell)
        widget.ask("display(fig)")
        kernel.until(lambda: stored(kernel))
        assert not any(stored(kernel))
        widget.ask("go.set()")
        kernel.end(cell)
        kernel.until(lambda: any(stored(kernel)))
    assert not [one for one in kernel.iopub if one["msg_type"] == "error"]


def test_a_widget_copies_and_saves_a_figure(kernel: Kernel, widget: Widget) -> None:
    kernel.run(PLOT + "plt.ioff()")
    assert widget.ask("figport.save(fig, 'saved.figport')") == "None"
    assert widget.ask("type(fig.canvas.manager.private_copy()).__name__") == "Figure"
    assert kernel.value("figport.load('saved.figport').axes[0].lines[0].get_ydata().tolist()") == "[1, 2, 3]"
    assert len(kernel.value("plt.get_fignums()").split()) == 3


def test_what_main_computes_for_cannot_be_saved_meanwhile(kernel: Kernel, widget: Widget) -> None:
    if widget.subshell is None:
        pytest.skip("without subshells a widget waits for the cell")
    kernel.run(PLOT + "go = threading.Event()")
    cell = kernel.begin("print('in', flush=True)\nwhile not go.is_set(): time.sleep(.01)")
    kernel.says(cell)
    assert "dump_figure must run on the main thread" in widget.ask("figport.save(fig, 'saved.figport')")
    assert widget.ask("go.set()") == "None"
    kernel.end(cell)
