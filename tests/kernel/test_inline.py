"""Figures live on where ``%matplotlib inline`` takes over in the middle of a notebook."""

from __future__ import annotations

from tests.kernel.client import Kernel


def test_inline_shows_and_closes_what_is_its_own(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(); ax.plot([1, 2])")
    view = kernel.view()
    view.settle()
    try:
        cell = kernel.run("%matplotlib inline\nplt.figure(figsize=(2, 1)); plt.plot([1, 2]);", cell="inline")
        (shown,) = cell.of("display_data")
        assert set(shown["data"]) == {"text/plain", "image/png"}
        assert not view.closed
        assert kernel.value("plt.get_fignums()") == "[]"
        # It is what it was, for whoever has it; also in a cell that shows it.
        before = len(view.pictures)
        kernel.run("ax.set_title('still live'); fig.canvas.draw_idle()")
        view.until(lambda: len(view.pictures) > before)
        again = kernel.run("fig", cell="again")
        assert any("figport" in kind for one in again.of("display_data") for kind in one["data"])
    finally:
        kernel.run("%matplotlib figport")
    # What is made then is pyplot's and ours.
    kernel.run("other = plt.figure()")
    assert kernel.value("plt.get_fignums(), type(other.canvas) is type(fig.canvas)") == "[1] True"
    view.settle()
    kernel.run("fig.canvas.manager.close()")
    view.ends()


def test_other_backends_leave_figures_known(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots()")
    kernel.run("plt.switch_backend('agg')")
    assert kernel.value("plt.get_fignums()") == "[1]"
