"""Figures live on where ``%matplotlib inline`` takes over in the middle of a notebook."""

from __future__ import annotations

from figport import inline
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


def test_a_show_in_the_same_cell_shows_and_closes_what_is_inlines_alone(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(); ax.plot([1, 2])", cell="made")
    view = kernel.view()
    view.settle()
    try:
        cell = kernel.run("%matplotlib inline\nplt.figure(figsize=(2, 1)); plt.plot([1, 2]); plt.show()", cell="inline")
        (shown,) = cell.of("display_data")
        assert set(shown["data"]) == {"text/plain", "image/png"}
        # Not into the figure of another cell.
        cell = kernel.run("plt.plot([3, 4]); plt.show()", cell="more")
        assert len(cell.of("display_data")) == 1
        assert kernel.value("len(ax.lines)") == "1"
        assert not view.closed
    finally:
        kernel.run("%matplotlib figport")
    # A click makes it not the current one again, in the place of another one of its number.
    kernel.run("other = plt.figure()")
    view.click(300, 200)
    view.settle()
    assert kernel.value("plt.gcf() is other, plt.get_fignums()") == "True [1]"
    # Where its cell runs again and nobody has it, it is closed like others.
    kernel.run("figport.options.close_unseen = True; shown = weakref.ref(fig)")
    view.leave()
    kernel.run("del fig, ax", cell="made")
    kernel.run("pass", cell="made")
    kernel.becomes("shown() is None or shown().canvas.manager is None", "True")


def test_other_backends_leave_figures_known(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots()")
    kernel.run("plt.switch_backend('agg')")
    assert kernel.value("plt.get_fignums()") == "[1]"


def test_a_shell_is_watched_until_that_ends() -> None:
    class Shell:
        calls = 0

        def enable_matplotlib(self, gui: str) -> str:
            self.calls += 1
            return gui

    shell = Shell()
    end = inline.watch(shell)
    assert (shell.enable_matplotlib("inline"), shell.calls) == ("inline", 1)
    end()
    assert "enable_matplotlib" not in vars(shell)
    end = inline.watch(shell)
    other = vars(shell)["enable_matplotlib"] = lambda gui: gui
    end()
    assert vars(shell)["enable_matplotlib"] is other
    inline.watch(object())()
