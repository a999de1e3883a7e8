"""What ordinary notebooks do with figures besides looking at them: close, copy, fork, switch interactive mode."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from figport import wire
from tests.kernel.client import Kernel
from tests.kernel.conftest import ENDS, NEWEST, PRELUDE, VERSIONS
from tests.kernel.figures import PLOT, plot

KERNELS = ENDS

ANIMATION = """
from matplotlib.animation import FuncAnimation
fig, ax = plt.subplots(figsize=(3, 2)); dot, = ax.plot([0], [0], 'o'); ax.set(xlim=(0, 10), ylim=(-1, 1))
ani = FuncAnimation(fig, lambda i: (dot.set_data([i], [np.sin(i)]), (dot,))[1], frames=10, interval=50{blit})
"""


LIKE_SAVED = """
import base64, io, re
from PIL import Image
from figport.timer import Timer
def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
def saved(i):
    out = io.BytesIO(); dot.set_data([i], [np.sin(i)]); fig.savefig(out, dpi=fig.dpi); return pixels(out.getvalue())
frames = [pixels(base64.b64decode(re.sub(r"\\\\?\\s", "", one)))
          for one in re.findall(r'= "data:image/png;base64,([^"]*)"', html)]
right = [np.array_equal(frame, saved(i)) for i, frame in enumerate(frames)]
gc.collect()
print(right, len({one.tobytes() for one in frames}), end="")
"""

TIMERS = "[one for one in gc.get_objects() if isinstance(one, Timer) and one._alarm]"
"""Those that run; `Timer` is figport's."""


@pytest.mark.parametrize("blit", ["", ", blit=True"])
@pytest.mark.parametrize(
    "code",
    [
        "plt.close(fig); html = ani.to_jshtml()",
        "html = ani.to_jshtml(); plt.close(fig)",
        "plt.ion(); plt.close(fig); html = ani.to_jshtml()",
    ],
)
def test_an_animation_is_saved_before_and_after_its_figure_is_closed(kernel: Kernel, code: str, blit: str) -> None:
    made = ANIMATION.format(blit=blit)
    made = f"plt.ioff()\n{made}" if "ion" in code else made
    cell = kernel.run(f"{made}{code}\nprint(html.count('data:image/png'), plt.get_fignums(), end='')")
    # What is printed may come in parts.
    assert "".join(message["content"].get("text", "?") for message in cell.messages) == "10 []"
    assert not [message for message in kernel.quiet() if message["msg_type"] in ("error", "display_data")]
    assert kernel.run(LIKE_SAVED).text == f"{[True] * 10} 10"
    # No timer goes on.
    assert kernel.value(TIMERS) == "[]"


INDENTED = ANIMATION.format(blit="").replace("\n", "\n    ")


@pytest.mark.parametrize(
    ("code", "left"),
    [
        (f"{ANIMATION.format(blit='')}fig.savefig('a.png')\nplt.close()", "[]"),
        (f"with plt.ioff():{INDENTED}fig.savefig('a.png')\n    plt.close()", "[]"),
        (f"with plt.ioff():{INDENTED}html = ani.to_jshtml()", "[1]"),
    ],
)
def test_a_cell_that_only_writes_files_of_an_animation_has_no_output(kernel: Kernel, code: str, left: str) -> None:
    """Closed in the end, or never shown."""
    cell = kernel.run(f"from figport.timer import Timer\n{code}")
    assert cell.messages == []
    assert [message["msg_type"] for message in kernel.quiet() if message["msg_type"] != "status"] == ["execute_input"]
    assert kernel.value("plt.get_fignums()") == left
    kernel.run("gc.collect()")
    assert kernel.value(TIMERS) == "[]"


def test_figures_that_are_closed_in_the_cell_that_made_them_go_at_once(kernel: Kernel) -> None:
    code = "gone = []\nfor i in range(5):\n    fig, ax = plt.subplots(); fig.canvas.draw(); plt.close(fig)\n"
    code += "    gone.append(weakref.ref(fig))\ngc.collect(); print(sum(one() is not None for one in gone), end='')"
    # But for the one that has a name.
    assert kernel.run(code).text == "1"
    kernel.run("fig.savefig(__import__('io').BytesIO())")


def test_a_figure_that_cannot_be_drawn_is_made_current_by_its_number(kernel: Kernel) -> None:
    cell = kernel.end(
        kernel.begin("fig, ax = plt.subplots(num=3); ax.set_title(r'$\\badcommand$'); other = plt.figure()")
    )
    assert [error["ename"] for error in cell.of("error")] == ["ValueError"]
    assert kernel.run("plt.figure(3); ax.set_title('good'); print(plt.gcf() is fig, end='')").text == "True"
    cell = kernel.end(kernel.begin("ax.set_title(r'$\\badcommand$'); plt.close('all'); print(plt.get_fignums())"))
    assert (cell.text, cell.of("error")) == ("[]\n", [])


def test_clearing_a_figure_by_its_number_does_not_draw_what_it_showed(kernel: Kernel) -> None:
    kernel.run(PLOT + "; draws = []; fig.canvas.mpl_connect('draw_event', draws.append); fig.canvas.draw()")
    cell = kernel.run("plt.subplots(num=1, clear=True); print(len(draws), end='')")
    assert cell.text == "1"
    assert len(cell.figures) == 1


COPIES = {
    "ax": ("Axes", "made"),
    "line": ("Line2D", "made.axes"),
    "fig": ("Figure", "made.axes[0]"),
    "(fig, ax)": ("tuple", "made[1]"),
}
"""What is copied: its type, and the copy of the axes in it."""


@pytest.mark.parametrize("what", COPIES)
@pytest.mark.parametrize("how", ["pickle.loads(pickle.dumps({0}))", "copy.deepcopy({0})"])
def test_parts_of_a_figure_are_copied_as_with_agg(kernel: Kernel, how: str, what: str) -> None:
    name, axes = COPIES[what]
    kernel.run(f"import copy, pickle; {PLOT}; ax.set_title('x'); made = {how.format(what)}")
    assert kernel.value("type(made).__name__") == name
    kernel.run(f"other = {axes}")
    assert (
        kernel.value("other is not ax, other.get_title(), np.asarray(other.lines[0].get_ydata()).tolist()")
        == "True x [0, 1]"
    )
    kernel.run(
        "def agg(figure):\n"
        "    canvas = FigureCanvasAgg(figure); canvas.draw(); return np.array(canvas.buffer_rgba())\n"
        "from matplotlib.backends.backend_agg import FigureCanvasAgg\n"
        "pixels = [agg(pickle.loads(pickle.dumps(one.figure))) for one in (ax, other)]"
    )
    assert kernel.value("np.array_equal(*pixels), bool((pixels[0] < 100).any())") == "True True"
    kernel.run("plt.close('all')")


def test_a_download_from_code_goes_to_whoever_looks(kernel: Kernel) -> None:
    view = plot(kernel)
    kernel.run("fig.canvas.manager.toolbar.save_figure()")
    view.until(lambda: view.of(wire.Offer))
    kernel.run("other = plt.figure()")
    # Whatever tests before it have told this kernel of warnings.
    always = "import warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('always'); "
    assert "call fig.savefig" in kernel.run(f"{always}other.canvas.manager.toolbar.save_figure()").text


def test_texts_that_are_none_do_no_harm(kernel: Kernel) -> None:
    view = plot(kernel)
    kernel.run("fig.canvas.manager.set_window_title('a\\ud800b'); fig.canvas.draw_idle()")
    view.until(lambda: view.of(wire.FigureState)[-1].title == "a?b")


@pytest.mark.parametrize("code", ["display(fig.canvas)", "fig.canvas"])
@pytest.mark.parametrize("before", ["", "import ipywidgets", "import ipywidgets; box = ipywidgets.HBox([fig.canvas])"])
def test_a_canvas_is_shown_as_its_figure(kernel: Kernel, before: str, code: str) -> None:
    kernel.run(f"{PLOT}; {before}")
    assert kernel.run(code).figures == [kernel.value("fig.canvas.manager.id")]


FORK = """
import io, os
def work():
    assert runtime.current() is None
    f, a = plt.subplots(); a.plot([1, 2]); f.savefig(io.BytesIO()); plt.show(); f.show(); display(f)
    fig.canvas.draw_idle(); fig.canvas.draw(); plt.figure(1); plt.show(); plt.close("all")
read, write = os.pipe()
child = os.fork()
if not child:
    try:
        work()
        os.write(write, b"good")
    except BaseException as error:
        os.write(write, repr(error).encode())
    finally:
        os._exit(0)
os.waitpid(child, 0)
print(os.read(read, 1000).decode(), end="")
"""


def test_forked_workers_publish_nothing(kernel: Kernel) -> None:
    view = plot(kernel)
    cell = kernel.run("import warnings; warnings.simplefilter('ignore')\n" + FORK)
    assert cell.text.endswith("good")
    assert {message["msg_type"] for message in cell.messages} == {"stream"}
    # The figure lives on in the kernel.
    kernel.run("ax.set_title('after')")
    view.settle()
    assert view.shows(kernel.pixels())


WORKERS = """
import multiprocessing, pathlib, tempfile, warnings
warnings.simplefilter("ignore")
place = pathlib.Path(tempfile.mkdtemp())
def save(number):
    f, a = plt.subplots(); a.plot(np.random.rand(10)); f.savefig(place / f"{number}.png"); plt.close(f)
    return number
print("in", flush=True)
with multiprocessing.get_context("fork").Pool(4) as pool: print(pool.map(save, range(40)))
pool.join(); print(sorted(int(file.stem) for file in place.iterdir() if file.stat().st_size > 1000))
print(plt.get_fignums(), multiprocessing.active_children())
"""
LISTED = f"{[*range(40)]}\n{[*range(40)]}\n[1] []\n"
"""What comes of that: the list, a file of each, and no figure or worker that is left."""


def commands(kernel: Kernel) -> dict[int, str]:
    """Return what a kernel's child processes run; of those that have ended and are still there nothing."""
    return {child: Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ") for child in kernel.children()}


def test_a_pool_of_workers_saves_figures_while_one_is_panned(kernel: Kernel) -> None:
    """Simulations and batch reports: it ends, nothing of it is seen, and the figure that is looked at stays live."""
    made = kernel.run(PLOT)
    view = kernel.view()
    view.settle()
    view.use("pan")
    before = commands(kernel)
    cell = kernel.begin(WORKERS)
    kernel.says(cell)
    view.drag((150, 150), (180, 150))
    kernel.end(cell)
    assert cell.text == f"in\n{LISTED}"
    # What the kernel itself says is that its own figure's picture in its own output is new.
    assert set(cell.standing) == {"stream"}
    names = {content["transient"]["display_id"] for content in [*made.shown, *cell.of("update_display_data")]}
    assert len(names) == 1
    view.settle()
    assert kernel.value("ax.get_xlim()[0] < -.05") == "True", "the pan came back"
    assert view.shows(kernel.pixels())
    after = commands(kernel)
    new = [command for child, command in after.items() if child not in before]
    assert all("figport.worker" in command for command in new), "a worker that is left, or its zombie"
    assert sum("figport.worker" in command for command in after.values()) <= 1
    # And again, now that they are gone.
    left = float(kernel.value("ax.get_xlim()[0]"))
    view.drag((150, 150), (180, 150))
    kernel.becomes(f"ax.get_xlim()[0] < {left} - .05", "True")
    view.settle()


def test_a_kernel_whose_workers_saved_figures_restarts(start: Callable[..., Kernel]) -> None:
    """What was forked beside its threads leaves no lock behind on which it would hang."""
    kernel = start(NEWEST[0])
    try:
        kernel.run(PRELUDE)
        kernel.run(PLOT)
        view = kernel.view()
        view.settle()
        assert kernel.run(WORKERS).text == f"in\n{LISTED}"
        code, written = kernel.leave()
        assert (code, "Traceback" in written) == (0, False)
        kernel.restart()
        kernel.run(PRELUDE)
        assert len(kernel.run(PLOT).figures) == 1
    finally:
        kernel.stop()


IOFF = [
    ("import matplotlib.pyplot as plt\nwith plt.ioff():\n    fig = plt.figure()", 0, "True"),
    ("import matplotlib.pyplot as plt\nplt.ioff()\nfig = plt.figure()", 0, "False"),
    ("import matplotlib.pyplot as plt\nfig = plt.figure()", 1, "True"),
]


@pytest.mark.parametrize(
    ("version", "code", "figures", "after"),
    [(NEWEST[0], *case) for case in IOFF] + [(version, *IOFF[0]) for version in VERSIONS if version not in NEWEST],
)
def test_loading_the_backend_keeps_interactive_mode_off(
    start: Callable[..., Kernel], version: str, code: str, figures: int, after: str
) -> None:
    kernel = start(version)
    try:
        assert len(kernel.run(code).figures) == figures
        assert kernel.value("plt.isinteractive()") == after
        assert len(kernel.run("other = plt.figure()").figures) == (after == "True")
    finally:
        kernel.stop()


def test_show_outside_of_a_kernel_warns_as_matplotlib_does(environment: Callable[[str], Path], tmp_path: Path) -> None:
    said = []
    for backend in ("figport", "agg"):
        environ = os.environ | {"MPLBACKEND": backend, "MPLCONFIGDIR": str(tmp_path), "DISPLAY": ":99"}
        code = "import matplotlib.pyplot as plt; fig = plt.figure(); plt.show(); fig.show()"
        run = [str(environment("ipykernel-7.4")), "-c", code]
        done = subprocess.run(run, env=environ, capture_output=True, text=True, check=True, timeout=60)
        said.append(done.stderr.replace("FigureCanvasAgg", "FigureCanvas"))
    assert said[0].count("is non-interactive, and thus cannot be shown") == 1
    assert said[0].splitlines()[-2:] == said[1].splitlines()[-2:] == said[0].splitlines()


RERUN = [
    "fig, ax = plt.subplots(); ax.imshow(np.random.rand(40, 40))",
    "def make():\n    return plt.subplots()[1].plot([1, 2])\nmake()",
    "fig, axes = plt.subplots(2, 2); axes",
    (
        "from matplotlib.animation import FuncAnimation\nfig, ax = plt.subplots(); line, = ax.plot([1, 2])\n"
        "ani = FuncAnimation(fig, lambda i: line.set_ydata([i, 1]), frames=3, interval=50)\n"
        "fig.canvas.mpl_connect('button_press_event', lambda event: print(event))"
    ),
]


@pytest.mark.parametrize("code", RERUN)
def test_a_cell_that_runs_again_and_again_leaves_its_newest_figure(kernel: Kernel, code: str) -> None:
    """No warning of too many figures; what only IPython's ``Out`` keeps is let go as well."""
    # matplotlib warns of more than twenty; the rule is the same with fewer.
    assert kernel.value("mpl.rcParamsDefault['figure.max_open_warning']") == "20"
    kernel.run("mpl.rcParams['figure.max_open_warning'] = 4")
    for _ in range(7):
        cell = kernel.run(code, cell="one", kept=True)
        assert "figures have been opened" not in cell.text
        assert len(cell.figures) == 1
    kernel.becomes("len(plt.get_fignums())", "1")


def test_figures_that_somebody_can_use_stay_open(kernel: Kernel) -> None:
    held = "class App:\n    def __init__(self): self.fig, self.ax = plt.subplots()\n"
    for line in ("app = App()", "kept = globals().get('kept', []); kept.append(plt.figure().add_subplot())"):
        for _ in range(3):
            kernel.run(held + line, cell=line)
    kernel.run("closure = (lambda ax: lambda: ax)(plt.figure().gca())", cell="closure")
    kernel.run("pass", cell="closure")
    assert kernel.value("len(plt.get_fignums()), app.fig.number in plt.get_fignums()") == "5 True"
    assert kernel.value("all(ax.figure.number in plt.get_fignums() for ax in [*kept, closure()])") == "True"
    # Nothing of it where somebody looks, or where the option says so.
    kernel.run("plt.close('all'); fig = plt.figure()", cell="looked at")
    view = kernel.view()
    kernel.run("del fig", cell="looked at")
    assert kernel.value("len(plt.get_fignums())") == "1"
    view.send(wire.Detach())
    kernel.run("pass", cell="looked at")
    kernel.becomes("len(plt.get_fignums())", "0")
    kernel.run("figport.options.close_unseen = False")
    for _ in range(2):
        kernel.run("fig = plt.figure()", cell="kept")
    assert kernel.value("len(plt.get_fignums())") == "2"
