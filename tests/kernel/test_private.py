"""Private copies of figures, with real kernels."""

from __future__ import annotations

from figport import wire
from figport.wire import MIME_TYPE
from tests.kernel.busy import attach
from tests.kernel.client import Kernel
from tests.kernel.conftest import ENDS

KERNELS = ENDS

PLOT = "fig, ax = plt.subplots(); line, = ax.plot([0, 1])"


def test_the_button_makes_a_copy_in_the_figures_cell(kernel: Kernel) -> None:
    cell = kernel.run(PLOT)
    view = kernel.view()
    kernel.run("ax.set_xlim(0, 0.5); fig.canvas.toolbar.push_current(); other = plt.figure()")
    kernel.quiet()
    view.use("private_copy")
    made = view.wait(wire.Made)
    assert made.title == "Figure 1 (private copy)"
    (shown,) = [one for one in kernel.quiet() if one["msg_type"] == "display_data"]
    assert shown["parent_header"]["msg_id"] == cell.id
    assert shown["content"]["data"][MIME_TYPE]["figure"] == made.figure
    assert shown["content"]["data"][MIME_TYPE]["title"] == made.title
    assert kernel.value("plt.gcf() is other, plt.get_fignums()") == "True [1, 2, 3]"
    copy = attach(kernel, made.figure)
    view.settle()
    assert view.pixels is not None
    assert copy.shows(view.pixels)
    # It has a history of its own, which begins with the figure's.
    copy.use("pan")
    copy.until(lambda: copy.tool("pan").pressed)
    copy.drag((300, 200), (350, 200))
    copy.until(lambda: copy.tool("back").enabled)
    kernel.run("copy = plt.figure(3)")
    copy.settle("copy")
    assert kernel.value("ax.get_xlim() == (0, 0.5), copy.axes[0].get_xlim() == (0, 0.5)") == "True False"
    assert not view.tool("pan").pressed
    # What is done to one is not done to the other.
    kernel.run("line.set_ydata([1, 0])")
    view.settle()
    kernel.run("plt.close(1)")
    view.ends()
    copy.use("home")
    copy.settle("copy")


def test_a_copy_of_a_figure_that_fills_the_screen_has_the_size_that_the_figure_goes_back_to(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3)); ax.plot([0, 1])")
    view = kernel.view()
    view.use("fullscreen")
    view.wait(wire.FullScreen)
    view.send(wire.Resize(1000, 700, wire.SizePurpose.SCREEN))
    view.has_size(1000, 700)
    view.use("private_copy")
    copy = attach(kernel, view.wait(wire.Made).figure)
    copy.has_size(412, 300)
    kernel.run("copy = plt.figure(2)")
    copy.settle("copy")
    assert kernel.value("copy.get_size_inches().tolist()") == "[4.123, 3.0]"
    # The figure itself fills the screen still.
    view.has_size(1000, 700)
    view.key("f")
    view.wait(wire.FullScreen, 2)
    view.send(wire.Resize(412, 300, wire.SizePurpose.BACK))
    view.has_size(412, 300)
    # Its size is what it has now, not what it had once.
    view.send(wire.Resize(600, 500))
    view.has_size(600, 500)
    view.use("private_copy")
    attach(kernel, view.wait(wire.Made, 2).figure).has_size(600, 500)


def test_a_copy_by_code_appears_in_the_running_cell(kernel: Kernel) -> None:
    kernel.run(PLOT)
    cell = kernel.run("copy = fig.canvas.manager.private_copy(); again = copy.canvas.manager.private_copy()")
    titles = [content["data"][MIME_TYPE]["title"] for content in cell.shown]
    assert titles == ["Figure 1 (private copy)"] * 2
    assert kernel.value("plt.gcf() is fig, copy is not fig") == "True True"
    kernel.view("copy").settle("copy")
    view = kernel.view("copy")
    kernel.run("copy.axes[0].lines[0].set_ydata([5, 6]); copy.axes[0].relim(); copy.axes[0].autoscale_view()")
    view.settle("copy")
    assert kernel.value("fig.axes[0].get_ylim()[1] < 2") == "True"


def test_who_asks_hears_what_stands_in_the_way_of_a_copy(kernel: Kernel) -> None:
    kernel.run(PLOT + "\nax.xaxis.set_major_formatter(lambda x, place: f'{x:.1f} s')")
    asking, other = kernel.view(), kernel.view()
    asking.use("private_copy")
    error = asking.wait(wire.Failure)
    assert (error.code, error.fatal) == ("copy", False)
    assert "the formatter of the x axis (a lambda) cannot be copied" in error.what
    assert error.where == "Figure 1"
    asking.settle()
    assert not other.of(wire.Failure)
    cell = kernel.end(kernel.begin("fig.canvas.manager.private_copy()"))
    assert "the formatter of the x axis (a lambda)" in cell.of("error")[0]["evalue"]
    assert kernel.value("plt.get_fignums()") == "[1]"
