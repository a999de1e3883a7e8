"""Where figures appear in a notebook, and what its outputs hold, in real kernels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from figport import wire
from figport.wire import MIME_TYPE
from tests.kernel.client import Kernel
from tests.kernel.figures import PLOT, plot
from tests.kernel.views import View


def test_a_figure_appears_once_where_it_is_created(kernel: Kernel) -> None:
    cell = kernel.run(PLOT + "\nax.set_title('late'); plt.show(); fig.show()")
    number = kernel.value("fig.canvas.manager.id")
    assert cell.figures == [number]
    (output,) = cell.shown
    alt = "Figure 1. late; x from -0.05 to 1.05, y from -0.05 to 1.05; 1 line"
    assert output["data"][MIME_TYPE] == {
        "figure": number,
        "showing": output["data"][MIME_TYPE]["showing"],
        "kernel": kernel.id,
        "protocol": wire.PROTOCOL,
        "version": "0.1.0",
        "number": 1,
        "title": "Figure 1",
        "width": 640,
        "height": 480,
        "alt": alt,
    }
    # Everybody else has a picture from the beginning, and a line that says what would be live.
    assert set(output["data"]) == {MIME_TYPE, "text/plain", "image/png"}
    assert output["data"]["text/plain"].startswith("<Figure size 640x480 with 1 Axes>, live where")
    assert output["metadata"] == {"image/png": {"width": 640, "height": 480, "alt": alt}}
    assert not cell.of("update_display_data")
    assert np.array_equal(cell.picture(number), kernel.pixels())


def test_a_long_cell_shows_its_figure_soon_and_puts_the_picture_in_at_its_end(kernel: Kernel) -> None:
    cell = kernel.begin(PLOT + "\nwhile True: pass")
    kernel.figure_of(cell)
    assert not cell.done
    (output,) = cell.shown
    assert set(output["data"]) == {MIME_TYPE, "text/plain"}
    kernel.interrupt()
    kernel.end(cell)
    (update,) = cell.of("update_display_data")
    assert update["transient"] == output["transient"]
    assert np.array_equal(cell.picture(cell.figures[0]), kernel.pixels())


def test_a_cell_that_pauses_has_its_picture_from_the_first_pause_on(kernel: Kernel) -> None:
    """For programs without our parts, which show what an output holds and nothing else."""
    cell = kernel.begin(PLOT + "\nplt.pause(.01); print('in', flush=True)\nwhile True: pass")
    kernel.says(cell)
    (output,) = cell.shown
    assert output["data"].keys() == {MIME_TYPE, "text/plain", "image/png"}
    kernel.interrupt()
    kernel.end(cell)
    assert np.array_equal(cell.picture(cell.figures[0]), kernel.pixels())


SLOW = """
import os, time
class Slow(plt.Text):
    def draw(self, renderer):
        end = time.monotonic() + 20
        while not os.path.exists(self.get_text()) and time.monotonic() < end: time.sleep(.01)
for file in ("", %r, %r):
    fig = plt.figure()
    if file: fig.add_artist(Slow(0, 0, file))
"""


def test_the_first_of_many_is_live_before_the_last_is_drawn(kernel: Kernel, tmp_path: Path) -> None:
    attached, seen = tmp_path / "attached", tmp_path / "seen"
    cell = kernel.begin(SLOW % (str(attached), str(seen)))
    view = View(kernel, wire.Attach(kernel.figure_of(cell), 1, True, tuple(wire.Codec)), "control", None)
    assert kernel.answers("control")  # so it has read what came before
    attached.touch()
    view.until(lambda: view.pixels is not None)
    assert len(cell.figures) < 3
    seen.touch()
    kernel.end(cell)
    assert len(cell.figures) == 3


def test_what_callbacks_have_made_is_shown_before_more_input_is_handled(kernel: Kernel, tmp_path: Path) -> None:
    """Also where they make several figures: events do not lie in each other."""
    view = plot(
        kernel,
        f"""{PLOT}
log = []
class Logged(plt.Text):
    def draw(self, renderer): log.append("drawn")
def pressed(event):
    log.append("press"); plt.figure(); plt.figure().add_artist(Logged())
fig.canvas.mpl_connect("button_press_event", pressed)
fig.canvas.mpl_connect("button_release_event", lambda event: log.append("release"))""",
    )
    arrived = tmp_path / "arrived"
    busy = kernel.begin(f"import os\nwhile not os.path.exists({str(arrived)!r}): time.sleep(.01)")
    view.press(100, 100)
    view.release(100, 100)
    assert kernel.answers("control")  # so both wait
    arrived.touch()
    kernel.end(busy)
    kernel.becomes("log", "['press', 'drawn', 'release']")


@pytest.mark.parametrize(
    "then",
    ["print('text')", "print('text', flush=True)", "display('text')", "sys.stderr.write('text'); None", "'text'"],
)
def test_outputs_stand_in_the_order_in_which_they_were_made(kernel: Kernel, then: str) -> None:
    code = f"print('before')\nfig = plt.figure()\n{then}"
    shown = [
        message["content"].get("text") or message["content"]["data"]["text/plain"]
        for message in kernel.run(code).messages
        if message["msg_type"] in ("display_data", "execute_result", "stream")
    ]
    # A line's end may come by itself.
    words = [text.strip("'\n").partition(" ")[0] for text in shown]
    assert [word for word in words if word] == ["before", "<Figure", "text"]


def test_text_does_not_overtake_a_figure_whose_draw_takes_longer_than_text_waits(kernel: Kernel) -> None:
    """On a loaded machine a cell's text stood above its figure: it was sent while the figure was drawn."""
    kernel.run("class Slow(mpl.artist.Artist):\n    def draw(self, renderer): time.sleep(.6)")
    code = "fig = plt.figure(); fig.add_artist(Slow())\nprint('text')"
    cell = kernel.run(code)
    shown = [message["msg_type"] for message in cell.messages if message["msg_type"] in ("display_data", "stream")]
    assert shown == ["display_data", "stream"]
    assert np.array_equal(cell.picture(cell.figures[0]), kernel.pixels())


def test_the_output_follows_the_figure(kernel: Kernel) -> None:
    number = kernel.run(PLOT).figures[0]
    assert not kernel.run("1 + 1").of("update_display_data")
    cell = kernel.run("ax.set_title('new')")
    assert np.array_equal(cell.picture(number), kernel.pixels())


def test_the_output_keeps_what_was_drawn_last_after_closing(kernel: Kernel) -> None:
    cell = kernel.run(PLOT + "\nplt.show()")
    shown = cell.figures[0]
    drawn = kernel.pixels()
    kernel.run("draws = []; ax.set_title('last'); fig.canvas.mpl_connect('draw_event', draws.append)")
    ended = kernel.run("ax.set_title('never drawn'); plt.close(fig)")
    assert not ended.messages
    assert kernel.value("len(draws)") == "1"
    assert not np.array_equal(cell.picture(shown), np.zeros_like(drawn))


CLOSED = """
events = []
for i in range(3):
    fig, ax = plt.subplots()
    fig.canvas.mpl_connect('draw_event', lambda event: events.append('draw'))
    fig.canvas.mpl_connect('close_event', lambda event: events.append('close'))
    ax.plot([0, i]); ax.set_title('x')
    {save}
    plt.close(fig)
"""


@pytest.mark.parametrize("save", ["", "fig.savefig(__import__('io').BytesIO())"])
def test_what_was_made_and_closed_in_one_cell_leaves_nothing(kernel: Kernel, save: str) -> None:
    cell = kernel.run(CLOSED.format(save=save))
    assert not cell.messages
    drawn = ["draw"] if save else []
    assert kernel.value("events") == str([*drawn, "close"] * 3)


def test_what_was_seen_before_it_was_closed_in_its_cell_is_taken_back(kernel: Kernel) -> None:
    cell = kernel.run("fig = plt.figure(); print('saving', flush=True); plt.close(fig)")
    (output,), (update,) = cell.shown, cell.of("update_display_data")
    assert (update["data"], update["transient"]) == ({}, output["transient"])
    # What was asked for stays.
    cell = kernel.run("fig = plt.figure(); plt.show(); plt.close(fig)")
    assert (len(cell.shown), cell.of("update_display_data")) == (1, [])


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize("show", ["display(fig)", "display(plt.gcf())", "plt.show()", "fig.show()"])
def test_a_loop_that_clears_and_shows_ends_with_one_figure(kernel: Kernel, show: str, wait: bool) -> None:
    code = "from IPython.display import clear_output\nfig, ax = plt.subplots()\n"
    code += f"for i in range(4):\n    ax.plot([0, 1], [i, i + 1]); clear_output(wait={wait}); {show}\nprint('done')"
    cell = kernel.run(code)
    assert cell.standing == ["display_data", "stream"]
    assert len(cell.of("clear_output")) == 4
    assert kernel.value("len(ax.lines), plt.get_fignums()") == "4 [1]"
    assert np.array_equal(cell.picture(cell.figures[0]), kernel.pixels())


def test_clearing_elsewhere_leaves_a_figure_where_it_is(kernel: Kernel) -> None:
    kernel.run(PLOT, cell="one")
    assert not kernel.run("from IPython.display import clear_output; clear_output(); plt.show()", cell="two").figures
    assert len(kernel.run("ax.set_title('new')", cell="three").of("update_display_data")) == 1


def test_a_figure_that_was_cleared_and_changes_appears_again(kernel: Kernel) -> None:
    # As pyplot has it, the second run draws into the figure of the first.
    first = kernel.run("plt.plot([1, 2]);", cell="one")
    again = kernel.run("plt.plot([2, 1]);", cell="one")
    assert first.figures == again.figures
    assert kernel.value("plt.get_fignums()") == "[1]"
    assert not kernel.run("from IPython.display import clear_output; clear_output()", cell="one").figures


def test_without_interactive_mode_figures_wait_for_show(kernel: Kernel) -> None:
    assert not kernel.run("plt.ioff()\n" + PLOT).figures
    assert not kernel.run("other = plt.figure(5); plt.figure(1); plt.figure(5); None").figures
    cell = kernel.run("plt.show()")
    assert cell.figures == [kernel.value(f"{name}.canvas.manager.id") for name in ("fig", "other")]
    assert np.array_equal(cell.picture(cell.figures[0]), kernel.pixels())
    assert not kernel.run("plt.show()").figures
    assert len(kernel.run("fig.show(); fig.show()").figures) == 1
    assert len(kernel.run("display(fig); display(fig)").figures) == 2
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
    # The others are in no output any more, and nothing leads to them.
    assert kernel.value("plt.get_fignums()") == "[3]"
    # Whoever makes it once sees it each time.
    kernel.run("plt.close('all')")
    code = f"plt.{mode}()\nif not plt.get_fignums():\n    fig, ax = plt.subplots()\nplt.show()"
    assert [len(kernel.run(code, cell="two").figures) for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("how", ["display(fig)", "fig", "fig.show()"])
def test_the_newest_output_of_a_figure_is_kept_up_to_date(kernel: Kernel, how: str) -> None:
    kernel.run("plt.ioff()\n" + PLOT)
    older = kernel.run(how).of("display_data")[0]
    output = kernel.run(how).of("display_data")[0]
    assert output["transient"] != older["transient"]
    cell = kernel.run("ax.set_title('new'); fig.canvas.draw()")
    (update,) = cell.of("update_display_data")
    assert update["transient"] == output["transient"]
    assert np.array_equal(cell.picture(kernel.value("fig.canvas.manager.id")), kernel.pixels())


def test_cells_that_change_and_show_a_figure_tell_its_story(kernel: Kernel) -> None:
    cells = [kernel.run("fig, ax = plt.subplots(); ax.plot([1, 2]); None", cell="one")]
    cells += [kernel.run(f"ax.plot([{n}, 1], 'r'); fig", cell=f"cell {n}") for n in (2, 3)]
    kernel.run("ax.set_title('late'); None")
    pictures = [cell.picture(cell.figures[0]) for cell in cells]
    assert not np.array_equal(pictures[0], pictures[1])
    assert not np.array_equal(pictures[1], pictures[2])


def test_a_picture_that_comes_out_the_same_is_not_put_in_again(kernel: Kernel) -> None:
    kernel.run(PLOT)
    assert not kernel.run("ax.set_title('x'); fig.canvas.draw(); ax.set_title(''); fig.canvas.draw()").messages


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


def test_plt_show_shows_what_the_cell_has_plotted_also_after_another_file_ran(kernel: Kernel) -> None:
    """Also one that is empty, as many a notebook's last cell, and one that tells of its end as cells do."""
    kernel.run("for name, code in (('other', 'y = 1'), ('empty', '')): open(name + '.ipy', 'w').write(code + '\\n')")
    kernel.run("fig, ax = plt.subplots()", cell="made")
    for within in ("%run other.ipy", "%run empty.ipy", "get_ipython().run_cell('y = 2')"):
        assert len(kernel.run(f"plt.plot([1, 2])\n{within}\nplt.show()", cell="more").figures) == 1, within
        code = f"{within}\nplt.plot([1, 2]); plt.show()"
        assert len(kernel.run(code, cell="more").figures) == 1
    assert kernel.run("%run other.ipy\nplt.show()", cell="none").figures == []
