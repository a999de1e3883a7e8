"""Where figures appear in a notebook, and what its outputs hold, in real kernels."""

from __future__ import annotations

import numpy as np
import pytest

from figport import wire
from figport.wire import MIME_TYPE
from tests.kernel.client import Kernel
from tests.kernel.figures import PLOT, plot


def test_a_figure_appears_once_where_it_is_created(kernel: Kernel) -> None:
    cell = kernel.run(PLOT + "\nax.set_title('late'); plt.show(); fig.show(); fig")
    number = kernel.value("fig.canvas.manager.id")
    assert cell.figures == [number]
    (output,) = cell.shown
    assert output["data"][MIME_TYPE] == {
        "figure": number,
        "kernel": kernel.id,
        "protocol": wire.PROTOCOL,
        "version": "0.1.0",
        "number": 1,
        "title": "Figure 1",
        "width": 640,
        "height": 480,
    }
    assert set(output["data"]) == {MIME_TYPE, "text/plain"}
    # The picture follows when the cell ends, as it is then.
    (update,) = cell.of("update_display_data")
    assert set(update["data"]) == {MIME_TYPE, "text/plain", "image/png"}
    assert update["metadata"] == {"image/png": {"width": 640, "height": 480}}
    assert np.array_equal(cell.picture(number), kernel.pixels())


def test_the_output_follows_the_figure(kernel: Kernel) -> None:
    number = kernel.run(PLOT).figures[0]
    assert not kernel.run("1 + 1").of("update_display_data")
    cell = kernel.run("ax.set_title('new')")
    assert np.array_equal(cell.picture(number), kernel.pixels())


def test_the_output_has_the_last_picture_after_closing(kernel: Kernel) -> None:
    cell = kernel.run(PLOT + "\nax.set_title('last'); plt.close(fig)")
    assert len(cell.figures) == 1
    kernel.run("plt.ioff(); fig, ax = plt.subplots(); ax.plot([0, 1]); ax.set_title('last'); fig.canvas.draw()")
    assert np.array_equal(cell.picture(cell.figures[0]), kernel.pixels())


def test_without_interactive_mode_figures_wait_for_show(kernel: Kernel) -> None:
    assert not kernel.run("plt.ioff()\n" + PLOT).figures
    assert not kernel.run("other = plt.figure(5); plt.figure(1); plt.figure(5); None").figures
    cell = kernel.run("plt.show()")
    assert cell.figures == [kernel.value(f"{name}.canvas.manager.id") for name in ("fig", "other")]
    assert np.array_equal(cell.picture(cell.figures[0]), kernel.pixels())
    assert not kernel.run("plt.show()").figures
    assert len(kernel.run("fig.show()").figures) == 1
    assert len(kernel.run("display(fig)").figures) == 1
    assert len(kernel.run("fig").figures) == 1


def test_a_figure_asked_for_by_its_number_appears_in_the_new_cell(kernel: Kernel) -> None:
    first = kernel.run("fig = plt.figure(5); ax = fig.subplots()")
    assert kernel.run("plt.figure(5); plt.plot([1, 2])").figures == first.figures
    assert not kernel.run("plt.plot([1, 2]); plt.gca(); plt.gcf().canvas.manager.num; None").figures
    assert not kernel.run("plt.ioff(); plt.figure(5); None").figures


def test_running_the_cell_again_shows_the_figure_again(kernel: Kernel) -> None:
    kernel.run("plt.ioff()\n" + PLOT)
    assert len(kernel.run("plt.show()", cell="one").figures) == 1
    assert not kernel.run("plt.show()", cell="two").figures
    assert len(kernel.run("plt.show()", cell="one").figures) == 1


@pytest.mark.parametrize("mode", ["ion", "ioff"])
def test_a_cell_that_makes_its_figure_anew_shows_only_the_new_one(kernel: Kernel, mode: str) -> None:
    code = f"plt.{mode}()\n{PLOT}\nplt.show()"
    assert [len(kernel.run(code, cell="one").figures) for _ in range(3)] == [1, 1, 1]
    assert kernel.value("plt.get_fignums()") == "[1, 2, 3]"
    # Whoever makes it once sees it each time.
    kernel.run("plt.close('all')")
    code = f"plt.{mode}()\nif not plt.get_fignums():\n    fig, ax = plt.subplots()\nplt.show()"
    assert [len(kernel.run(code, cell="two").figures) for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("how", ["display(fig)", "fig", "fig.show()"])
def test_every_output_of_a_figure_is_kept_up_to_date(kernel: Kernel, how: str) -> None:
    kernel.run("plt.ioff()\n" + PLOT)
    output = kernel.run(how).of("display_data")[0]
    cell = kernel.run("ax.set_title('new'); fig.canvas.draw()")
    (update,) = cell.of("update_display_data")
    assert update["transient"] == output["transient"]
    assert np.array_equal(cell.picture(kernel.value("fig.canvas.manager.id")), kernel.pixels())


def test_two_figures_of_one_cell_appear_both(kernel: Kernel) -> None:
    cell = kernel.run("for _ in range(2): plt.figure()")
    assert len(set(cell.figures)) == 2


def test_a_figure_that_cannot_be_drawn_does_not_hold_up_the_others(kernel: Kernel) -> None:
    kernel.run(PLOT)
    broken = "from matplotlib.artist import Artist\n"
    broken += "class Broken(Artist):\n    def draw(self, renderer): raise ValueError('no picture')\n"
    code = broken + "bad = plt.figure(); _ = bad.add_artist(Broken()); ax.set_title('new')"
    cell = kernel.end(kernel.begin(code))
    assert [error["evalue"] for error in cell.of("error")] == ["no picture"]
    assert np.array_equal(cell.picture(kernel.value("fig.canvas.manager.id")), kernel.pixels())
    # Said once, not after every later cell.
    assert "no picture" not in str(kernel.run("1 + 1").messages)


def test_a_saved_figure_in_a_cell_leaves_the_view_alone(kernel: Kernel) -> None:
    view = plot(kernel, dpr=2)
    view.settle()
    before = view.pixels
    kernel.run("fig.savefig(__import__('io').BytesIO(), dpi=30)")
    view.settle()
    assert before is not None
    assert view.shows(before)
