"""What matplotlib asks of an interactive backend: its own tests, run in a kernel, and what it tries on windows."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pytest

from bench.contract.kernels import Hall
from figport import wire
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST

KERNELS = NEWEST

ROOT = Path(__file__).resolve().parents[2]
TESTS = Path(mpl.__file__).parent / "tests"

LEFT_OUT = {
    "selector": "take long, and are about artists, not about the backend",
    "from_subprocess": "starts interpreters, which takes long",
    "test_complete": "draws all there is, which takes long",
}
"""Tests that only `make contract` runs, and why."""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Kernel]:
    """A kernel in the environment of these tests, which has pytest."""
    (tmp_path / "kernel").mkdir()
    environ = {"PYTHONPATH": str(ROOT / "kernel_side"), "MPLBACKEND": "agg"}
    kernel = Kernel(Path(sys.executable), tmp_path / "kernel", environ)
    try:
        yield kernel
    finally:
        kernel.stop()


@pytest.mark.long
def test_matplotlibs_own(tmp_path: Path) -> None:
    """`make contract` does so with more files, and with more versions of matplotlib."""
    hall = Hall(Path(sys.executable), tmp_path / "hall")
    files = [f"test_{name}" for name in ("backend_bases", "backend_registry", "backend_tools", "pickle", "widgets")]
    run = hall.run("figport", *files, chosen=" and ".join(f"not {name}" for name in LEFT_OUT))
    # What compares with pictures lacks them: those that Agg makes are there only after it has run the same tests.
    wrong = {
        name: one.reason
        for name, one in run.outcomes.items()
        if one.outcome not in ("passed", "skipped") and "aseline image" not in one.reason
    }
    assert wrong == {}
    assert {name.partition(".py")[0] for name in run.outcomes} == set(files), run.said
    assert run.watched > 100
    assert run.pictures > 100


def test_matplotlibs_own_of_thread_safety(own: Kernel, tmp_path: Path) -> None:
    """Plotting and drawing in other threads; run as matplotlib runs it, by calling what it starts in a process."""
    shutil.copy(TESTS / "test_backends_interactive.py", tmp_path)
    code = "%matplotlib figport\nimport sys; sys.path.insert(0, {!r})\n"
    code += "import test_backends_interactive as tests; tests._test_thread_impl()"
    assert own.run(code.format(str(tmp_path))).text.count("CloseEvent") == 1


# --- what test_backends_interactive.py does to windows ------------------------------------------------


def test_the_window_title(kernel: Kernel) -> None:
    kernel.run("fig = plt.figure('First')")
    view = kernel.view()
    assert view.state.title == "First"
    kernel.run("fig.canvas.manager.set_window_title('Second')")
    view.until(lambda: view.state.title == "Second")
    assert kernel.value("fig.canvas.manager.get_window_title()") == "Second"
    assert kernel.value("fig.canvas.get_default_filename()") == "Second.png"


def test_a_rubberband_drawn_by_the_program(kernel: Kernel) -> None:
    kernel.run("fig = plt.figure()")
    view = kernel.view()
    kernel.run("fig.canvas.manager.toolbar.draw_rubberband(None, 1, 2, 11, 22)")
    view.until(lambda: view.of(wire.Rubberband))
    assert view.of(wire.Rubberband)[-1].band == wire.Band(1, 478, 11, 458)


def test_files_are_the_same_before_and_after_closing(kernel: Kernel) -> None:
    code = """
import io
fig, ax = plt.subplots(); ax.plot([0, 1])
files = [io.BytesIO() for _ in range(3)]
fig.savefig(files[0])
fig.canvas.draw(); plt.show()
fig.savefig(files[1])
plt.close(fig)
fig.savefig(files[2])
print(len({file.getvalue() for file in files}))
"""
    assert kernel.run(code).text == "1\n"


def test_plotting_in_a_thread_and_showing_in_main(kernel: Kernel) -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
plt.ioff()
fig, ax = plt.subplots()
with ThreadPoolExecutor(1) as pool:
    pool.submit(ax.plot, [1, 3, 6]).result()
fig.canvas.draw()
plt.show()
"""
    assert len(kernel.run(code).figures) == 1
    kernel.view().settle()


def test_the_toolbar_and_its_figure_share_the_keys(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(); ax.plot([0, 1])")
    view = kernel.view()
    view.key("p")
    view.until(lambda: view.tool("pan").pressed)
    view.key("o")
    view.until(lambda: view.tool("zoom").pressed)
    view.key("l", x=300, y=200)
    kernel.becomes("ax.get_yscale()", "log")


# --- what is new in matplotlib 3.11, and what few ask for ------------------------------------------------


def test_a_figure_made_without_pyplot_is_taken_over_by_it(kernel: Kernel) -> None:
    """`plt.figure(fig)` gives it a manager: it appears once, and is as live as any other."""
    if kernel.value("hasattr(mpl.backend_bases, 'scroll_handler')") != "True":
        pytest.skip("before matplotlib 3.11 pyplot took no figure that it had not made")
    code = """
from matplotlib.figure import Figure
alone = Figure(figsize=(3, 2)); ax = alone.subplots(); ax.plot([0, 1])
fig = plt.figure(alone)
fig2 = plt.figure(alone)
print(fig is alone, fig2 is alone, plt.gcf() is alone, plt.get_fignums())
"""
    cell = kernel.run(code)
    assert cell.text == "True True True [1]\n"
    assert len(cell.figures) == 1
    view = kernel.view()
    view.has_size(300, 200)
    view.settle()
    before = view.pixels
    assert kernel.run("ax.set_xlim(-1, 3)").figures == []
    view.until(lambda: before is not None and not view.shows(before))
    view.settle()
    view.use("pan")
    view.drag((150, 100), (100, 100))
    kernel.becomes("bool(ax.get_xlim()[0] > -0.9)", "True")
    assert kernel.run("plt.close(fig); print(plt.get_fignums())").text == "[]\n"


def test_hooks_see_a_figure_before_its_view_does(kernel: Kernel) -> None:
    """`rcParams["figure.hooks"]`: a callback and a button of a hook are there in the first picture of the tools."""
    code = """
heard = []
def hook(fig):
    fig.canvas.mpl_connect("button_press_event", lambda event: heard.append(event.x))
    bar = fig.canvas.toolbar
    bar.count = lambda: heard.append("count")
    bar.toolitems = (*bar.toolitems, ("Count", "Count clicks", "none", "count"))
mpl.rcParams["figure.hooks"] = ["__main__:hook"]
fig, ax = plt.subplots()
"""
    assert len(kernel.run(code).figures) == 1
    view = kernel.view()
    assert [tool.label for tool in view.state.tools][-1] == "Count"
    view.use("count")
    view.click(200, 100)
    kernel.becomes("heard", "['count', 200]")


@pytest.mark.parametrize(("key", "wanted"), [("x", "True False"), ("y", "False True")])
def test_the_wheel_zooms_one_axis_while_its_key_is_held(kernel: Kernel, key: str, wanted: str) -> None:
    if kernel.value("hasattr(mpl.backend_bases, 'scroll_handler')") != "True":
        pytest.skip("this matplotlib does not zoom by the wheel")
    kernel.run("fig, ax = plt.subplots(); ax.set(xlim=(0, 10), ylim=(0, 10))")
    view = kernel.view()
    view.send(wire.Key(wire.KeyAction.PRESS, key, 320, 240, ()), wire.Wheel(320, 240, 0, 1, ()))
    nearer = "float(np.ptp(ax.get_{}lim())).__round__(6)"
    kernel.becomes(nearer.format(key), "8.5")
    assert kernel.value("np.ptp(ax.get_xlim()) < 9, np.ptp(ax.get_ylim()) < 9") == wanted
    # Let go of, it scrolls the page again.
    view.send(wire.Key(wire.KeyAction.RELEASE, key, 320, 240, ()), wire.Wheel(320, 240, 0, 1, ()))
    view.settle()
    assert kernel.value(nearer.format(key)) == "8.5"
