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


FRESH = "figport.options.fresh_figures = True"


def test_people_who_are_used_to_inline_get_a_figure_with_each_cell_and_show(kernel: Kernel) -> None:
    kernel.run(FRESH)
    first = kernel.run("plt.plot([1, 2]); one = plt.gcf()", cell="first")
    second = kernel.run(
        "plt.plot([2, 1]); two = plt.gcf(); plt.show(); plt.plot([3, 3]); three = plt.gcf()", cell="second"
    )
    assert (len(first.seen), len(second.seen)) == (1, 2)
    assert (
        kernel.value("len({one, two, three}), [len(fig.axes[0].lines) for fig in (one, two, three)]") == "3 [1, 1, 1]"
    )
    assert kernel.value("plt.get_fignums()") == "[]"
    # They live on, and a click makes none the current one.
    view = kernel.view("one")
    view.settle("one")
    before = len(view.pictures)
    kernel.run("one.axes[0].plot([0, 5]); one.canvas.draw_idle()")
    view.until(lambda: len(view.pictures) > before)
    view.click(300, 200)
    view.settle("one")
    assert kernel.value("plt.get_fignums()") == "[]"
    assert kernel.run("one", cell="again").seen == first.seen


def test_what_nobody_has_seen_yet_is_still_to_be_shown(kernel: Kernel) -> None:
    kernel.run(f"{FRESH}; plt.ioff()")
    assert kernel.run("plt.plot([1, 2])", cell="made").seen == []
    assert len(kernel.run("plt.plot([2, 1]); lines = len(plt.gca().lines); plt.show()", cell="shown").seen) == 1
    assert kernel.value("lines, plt.get_fignums()") == "2 []"


def test_a_pause_ends_no_figure(kernel: Kernel) -> None:
    kernel.run(FRESH)
    cell = kernel.run(
        "for step in range(3): plt.plot([step, 1]); plt.pause(0.01)\nprint(len(plt.gca().lines))", cell="one"
    )
    assert (cell.text, len(cell.seen)) == ("3\n", 1)


def test_callbacks_of_other_figures_end_none_of_a_cell_that_goes_on(kernel: Kernel) -> None:
    kernel.run(f"{FRESH}; other = plt.figure(); timer = other.canvas.new_timer(20); told = []", cell="other")
    kernel.run("timer.add_callback(lambda: told.append(other.get_label())); timer.start()")
    code = "for step in range(20): plt.plot([step, 1]); plt.pause(0.03)\nprint(len(plt.gca().lines), len(told) > 3)"
    cell = kernel.run(code, cell="pauses")
    kernel.run("timer.stop()")
    assert (cell.text, len(cell.seen)) == ("20 True\n", 1)


def test_one_whose_cell_runs_again_is_closed_as_others_are(kernel: Kernel) -> None:
    kernel.run(f"{FRESH}; figport.options.close_unseen = True")
    for _ in range(3):
        kernel.run("plt.plot([1, 2])", cell="again")
    kernel.becomes("len(figport.runtime.current().registry._figures)", "1")
