"""matplotlib's other toolbar, and the figure of the subplots' parameters."""

from __future__ import annotations

import numpy as np

from figport import wire
from tests.kernel.busy import attach
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.figures import plot
from tests.kernel.views import View

KERNELS = NEWEST

COUNT = """
plt.rcParams["toolbar"] = "toolmanager"
from matplotlib.backend_tools import ToolBase, ToolToggleBase
class Count(ToolToggleBase):
    default_keymap = "m"; description = "count"; radio_group = "default"
    def enable(self, *a): self.figure.suptitle("on"); self.figure.canvas.draw_idle()
    def disable(self, *a): self.figure.suptitle("off"); self.figure.canvas.draw_idle()
fig, ax = plt.subplots()
tm = fig.canvas.manager.toolmanager
tm.add_tool("count", Count); fig.canvas.manager.toolbar.add_tool(tm.get_tool("count"), "foo")
"""


def names(view: View) -> list[str]:
    return [tool.name for tool in view.state.tools]


def pressed(view: View) -> list[str]:
    return [tool.name for tool in view.state.tools if tool.pressed]


def test_a_tool_of_ones_own_has_a_button_a_key_and_a_radio_group(kernel: Kernel) -> None:
    view = plot(kernel, COUNT)
    first = ["home", "back", "forward", "", "pan", "zoom", "subplots", "", "save", "help", "clipboard"]
    first.append("own:fullscreen")
    assert names(view) == [*first, "", "count"]
    assert view.tool("clipboard").keys == ("ctrl+c", "super+c")
    assert view.tool("count").help == "count"
    view.use("count")
    view.until(lambda: pressed(view) == ["count"])
    assert kernel.value("fig.get_suptitle(), tm.active_toggle['default']") == "on count"
    view.use("zoom")
    view.until(lambda: pressed(view) == ["zoom"])
    assert kernel.value("fig.get_suptitle(), tm.active_toggle['default']") == "off zoom"
    view.key("m")
    view.until(lambda: pressed(view) == ["count"])
    assert kernel.value("fig.get_suptitle(), tm.active_toggle['default']") == "on count"
    kernel.run("tm.remove_tool('count')")
    view.until(lambda: "count" not in names(view))
    assert names(view)[-2] == "clipboard"
    kernel.run("tm.remove_tool('copy')")
    view.until(lambda: names(view)[-2] == "help")
    kernel.run("tm.add_tool('first', ToolBase); fig.canvas.manager.toolbar.add_tool('first', 'navigation', 0)")
    view.until(lambda: names(view)[0] == "first")
    # Pages copy and save by themselves, but not what only has such a name.
    kernel.run("tm.add_tool('clipboard', ToolBase); fig.canvas.manager.toolbar.add_tool('clipboard', 'foo')")
    view.until(lambda: names(view)[-1] == "own:clipboard")
    kernel.run(
        "tm.remove_tool('save'); tm.add_tool('save', ToolBase); fig.canvas.manager.toolbar.add_tool('save', 'foo')"
    )
    view.until(lambda: names(view)[-1] == "own:save")


def test_zoom_shows_its_rubberband_and_goes_into_the_history(kernel: Kernel) -> None:
    view = plot(kernel, "plt.rcParams['toolbar'] = 'toolmanager'\nfig, ax = plt.subplots(); ax.plot([0, 1])")
    view.use("zoom")
    view.until(lambda: pressed(view) == ["zoom"])
    view.press(200, 150)
    view.move(400, 300)
    bands = view.wait(wire.Rubberband)
    assert bands.band is not None
    assert sorted((bands.band.x0, bands.band.x1)) == [200, 400]
    assert sorted((bands.band.y0, bands.band.y1)) == [150, 300]
    view.release(400, 300)
    view.until(lambda: view.of(wire.Rubberband)[-1].band is None)
    kernel.becomes("ax.get_xlim()[0] > 0.1", "True")
    view.use("home")
    kernel.becomes("ax.get_xlim()[0] < 0", "True")
    view.move(300, 200)
    view.until(lambda: any("(x, y)" in one.text for one in view.of(wire.Readout)))


def test_the_save_tool_and_help(kernel: Kernel) -> None:
    view = plot(kernel, "plt.rcParams['toolbar'] = 'toolmanager'\nfig, ax = plt.subplots()")
    view.key("s")
    assert view.wait(wire.Offer) == wire.Offer("png")
    kernel.quiet()
    view.use("help")
    kernel.until(lambda: any("Zoom to rectangle" in str(one["content"]) for one in kernel.iopub))


def test_the_figure_of_the_subplots_parameters_is_live(kernel: Kernel) -> None:
    for setup in ("", "plt.rcParams['toolbar'] = 'toolmanager'\n"):
        kernel.run("plt.close('all')")
        cell = kernel.run(f"{setup}fig, axs = plt.subplots(2, 2)\ntool = plt.subplot_tool()")
        first, second = cell.figures
        kernel.run("tool = tool or fig.canvas.manager.toolmanager.get_tool('subplots')._bar.subplot_tool")
        adjusted = attach(kernel, first)
        adjusted.settle()
        assert adjusted.pixels is not None
        home = adjusted.pixels.copy()
        view = attach(kernel, second)
        assert view.state.title == "Subplot configuration tool"
        assert view.state.tools == ()
        kernel.run("gc.collect()")
        # Six sliders and a button.
        assert kernel.value("len(tool.figure.axes)") == "7"
        x, y = map(float, kernel.value("*tool.sliderwspace.ax.transAxes.transform((0.5, 0.5)), sep=' '").split())
        before = float(kernel.value("fig.subplotpars.wspace"))
        height = view.state.height
        view.drag((x, height - y), (x + 40, height - y))
        kernel.becomes(f"fig.subplotpars.wspace > {before} + 0.1", "True")
        kernel.becomes("round(tool.sliderwspace.val, 6) == round(fig.subplotpars.wspace, 6)", "True")
        adjusted.settle()
        assert adjusted.shows(kernel.pixels())
        assert not np.array_equal(adjusted.pixels, home)
        x, y = map(float, kernel.value("*tool.buttonreset.ax.transAxes.transform((0.5, 0.5)), sep=' '").split())
        view.click(x, height - y)
        kernel.becomes(f"abs(fig.subplotpars.wspace - {before}) < 1e-6", "True")
        adjusted.settle()
        assert np.array_equal(adjusted.pixels, home)
        assert kernel.value("plt.get_fignums()") == "[1]"
        # Asked for again, it is the same one; and it goes with its figure.
        again = kernel.run("plt.subplot_tool()")
        assert again.figures == [second], first
        kernel.run("plt.close(fig)")
        view.wait(wire.Closed)


def test_a_figure_without_tools_is_as_live_and_can_be_saved(kernel: Kernel) -> None:
    view = plot(kernel, "plt.rcParams['toolbar'] = 'None'; fig, ax = plt.subplots(figsize=(3, 2)); ax.plot([0, 1])")
    view.settle()
    assert (names(view), kernel.value("fig.canvas.toolbar")) == ([], "None")
    before = view.pixels
    kernel.run(
        "heard = []; fig.canvas.mpl_connect('button_press_event', lambda event: heard.append(event.inaxes is ax))"
    )
    kernel.run("ax.set_xlim(-1, 3)")
    view.until(lambda: before is not None and not view.shows(before))
    view.settle()
    view.click(150, 100)
    kernel.becomes("heard", "[True]")
    view.key("g", x=150, y=100)
    kernel.becomes("any(line.get_visible() for line in ax.get_xgridlines())", "True")
    view.settle()
    saved = kernel.open(wire.Save(view.state.figure, "raw"))
    assert saved.wait(wire.Saved).mime == "application/octet-stream"
    assert view.pixels is not None
    assert saved.payloads[-1] == view.pixels.tobytes()
