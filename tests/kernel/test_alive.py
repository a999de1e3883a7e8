"""Figures through all that happens to a kernel: prompts, interrupts, resets, timers, calls with a time limit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from figport import wire
from tests.kernel.busy import PLOT, Busy, attach, is_snapshot, live, painted
from tests.kernel.cells import Cell
from tests.kernel.client import Kernel
from tests.kernel.conftest import ENDS, PRELUDE
from tests.kernel.views import View

KERNELS = ENDS

SOON = 0.3
"""Seconds in which a kernel obeys while a figure is dragged."""

# A loaded machine delays one or the other answer; what is late by itself is late each time.
OFTEN = 3


# --- prompts ------------------------------------------------------------------------------------------


def test_input_in_a_cell_leaves_its_figure_alive(kernel: Kernel) -> None:
    cell = kernel.begin(PLOT + "print('Hello', input('Who? '))", cell="cell", asks=True)
    assert kernel.asked() == "Who? "
    view = attach(kernel, kernel.figure_of(cell))
    before = view.pixels
    view.use("pan")
    view.drag((300, 200), (350, 200))
    painted(view, before)
    view.until(lambda: view.tool("back").enabled)
    kernel.answer("you")
    kernel.end(cell)
    assert cell.text == "Hello you\n"
    live(view)
    assert kernel.value("ax.get_xlim()[0] < -0.1") == "True"


def test_a_debuggers_prompt_leaves_its_figure_alive(kernel: Kernel) -> None:
    # The debugger would stop in what the garbage collector calls, if that came first.
    kernel.run("__import__('gc').disable()")
    cell = kernel.begin(
        PLOT + "def f():\n    __import__('pdb').set_trace()\n    return 7\nprint(f())", cell="cell", asks=True
    )
    kernel.asked()
    view = attach(kernel, kernel.figure_of(cell))
    # The prompt lets it live; nothing else can be asked of the kernel meanwhile.
    view.until(lambda: view.state.busy is None)
    before = view.pixels
    kernel.answer("line.set_ydata([1, 0]); fig.canvas.draw(); fig.canvas.flush_events()")
    kernel.asked()
    painted(view, before)
    view.move(300, 200)
    view.wait(wire.Readout)
    kernel.answer("c")
    kernel.end(cell)
    assert cell.text.endswith("7\n")
    live(view)


# --- what the user does to the kernel -----------------------------------------------------------------


@contextmanager
def dragging(view: View) -> Iterator[Callable[[Callable[[], object]], float]]:
    """Drag a view; yield the function that goes on with it until something holds and returns how long that took."""
    view.use("pan")
    view.until(lambda: view.tool("pan").pressed)
    view.press(300, 200)
    place = 0

    def until(condition: Callable[[], object]) -> float:
        nonlocal place
        begun = time.monotonic()
        while not condition():
            place += 1
            view.move(300 + place % 100, 200)
            view.kernel.poll(0.01)
            assert time.monotonic() < begun + view.kernel.timeout
        return time.monotonic() - begun

    count = len(view.of(wire.Frame))
    until(lambda: len(view.of(wire.Frame)) > count + 3)
    yield until


def test_a_dragged_view_of_a_busy_kernel_delays_nobody_and_tells_nobody(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    kernel.quiet()
    code = "while True: sum(range(1000))"
    cell = kernel.begin(code)
    with dragging(view) as until:
        until(lambda: is_snapshot(view))
        told = [one["msg_type"] for one in kernel.iopub if one["parent_header"]["msg_id"] != cell.id]
        assert told == [], "messages that every tab of the notebook gets, and that make its indicator flicker"
        request = {"type": "request", "seq": 1, "command": "debugInfo", "arguments": {}}
        for kind, content in (("kernel_info_request", {}), ("debug_request", request)):
            took = []
            for _ in range(OFTEN):
                asked = kernel.request("control", kind, content)
                took.append(until(lambda asked=asked: asked in kernel._replies))  # type: ignore[misc]
            assert min(took) < SOON, kind
        took = []
        for more in reversed(range(OFTEN)):
            kernel.interrupt()
            took.append(until(lambda cell=cell: cell.of("error")))  # type: ignore[misc]
            assert [error["ename"] for error in cell.of("error")] == ["KeyboardInterrupt"]
            until(lambda cell=cell: cell.done and not is_snapshot(view))  # type: ignore[misc]
            if more:
                cell = kernel.begin(code)
                until(lambda: is_snapshot(view))
        assert min(took) < SOON
        count = len(view.of(wire.Frame))
        until(lambda: len(view.of(wire.Frame)) > count)
        view.release(310, 200)
    live(view)


@pytest.mark.long
def test_a_kernel_shuts_down_while_a_view_is_dragged(start: Callable[..., Kernel]) -> None:
    assert any(shuts_down(start("ipykernel-7.4")) < SOON for _ in range(OFTEN))


def shuts_down(kernel: Kernel) -> float:
    """Drag a view and shut its kernel down; return how long it took to agree."""
    try:
        kernel.run(PRELUDE)
        # Ahead of need: nobody has made a figure yet, nobody looks.
        kernel.until(kernel.children)
        (child,) = kernel.children()
        kernel.run(PLOT)
        with dragging(kernel.view()) as until:
            asked = kernel.request("control", "shutdown_request", {"restart": False})
            took = until(lambda: asked in kernel._replies)
        code, said = kernel.gone()
        assert code == 0, said
        assert "Traceback" not in said
        assert ended(child)
        return took
    finally:
        kernel.stop()


def ended(process: int) -> bool:
    """Wait until a process that is no child of ours has ended; perhaps it waits for whoever collects orphans here."""
    end = time.monotonic() + 10
    with suppress(FileNotFoundError, ProcessLookupError):
        while Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] != "Z":
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
    return True


def test_a_cell_that_fails_keeps_its_figure(kernel: Kernel) -> None:
    cell = kernel.end(kernel.begin(PLOT + "1 / 0"))
    assert [error["ename"] for error in cell.of("error")] == ["ZeroDivisionError"]
    view = attach(kernel, kernel.figure_of(cell))
    live(view)
    assert view.pixels is not None
    assert (cell.picture(cell.figures[0]) == view.pixels).all()


def test_reset_takes_names_and_leaves_figures(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    kernel.run("%reset -f")
    try:
        before = view.pixels
        view.use("pan")
        view.drag((300, 200), (350, 200))
        painted(view, before)
        kernel.run("import matplotlib.pyplot as plt; fig = plt.gcf(); ax = fig.gca(); line, = ax.lines")
        busy = Busy(kernel, "line.set_ydata([1, 0])\n")
        view.until(lambda: is_snapshot(view))
        busy.end()
        live(view)
    finally:
        kernel.run(PRELUDE)


def test_modules_that_are_reloaded_keep_their_figures(kernel: Kernel) -> None:
    module = Path(kernel.value("__import__('os').getcwd()")) / "curves.py"
    code = "import matplotlib.pyplot as plt\ndef press(event): print('{}', flush=True)\n"
    code += "def make():\n    fig, ax = plt.subplots(); ax.plot([0, 1])\n"
    code += "    fig.canvas.mpl_connect('key_press_event', lambda event: press(event)); return fig\n"
    module.write_text(code.format("first"))
    kernel.run(
        "%load_ext autoreload\n%autoreload 2\nsys.dont_write_bytecode = True\nimport curves; fig = curves.make()"
    )
    try:
        view = kernel.view()
        view.key("F5")
        kernel.until(lambda: "first" in said(kernel))
        module.write_text("# Longer, so that it is seen to be another.\n" + code.format("second"))
        kernel.run("None")
        view.key("F5")
        kernel.until(lambda: "second" in said(kernel))
        live(view)
    finally:
        kernel.run("%autoreload 0\ndel sys.modules['curves']")
        module.unlink()


def said(kernel: Kernel) -> str:
    """Return what was printed since the last `quiet`, wherever it went."""
    return "".join(one["content"]["text"] for one in kernel.iopub if one["msg_type"] == "stream")


# --- calls that wait ----------------------------------------------------------------------------------


def test_calls_with_a_time_limit_keep_it(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    # Not ginput: after its time it draws once more, to take its marks away.
    calls = ["plt.pause(0.2)", "fig.canvas.start_event_loop(0.2)", "fig.waitforbuttonpress(timeout=0.2)"]
    timed = "fig.show(); late = {}\nfor call in 5 * calls:\n    begun = time.monotonic(); eval(call)\n"
    timed += "    late.setdefault(call, []).append(time.monotonic() - begun - 0.2)\n"
    cell = kernel.begin(f"calls = {calls!r}\n{timed}print(late)")
    moves(view, cell)
    late = eval(cell.text)
    # A loaded machine delays one or the other; what is late by itself is late each time.
    assert all(0 <= min(times) < 0.05 for times in late.values()), late


def moves(view: View, cell: Cell) -> None:
    """Move the pointer until a cell has ended."""
    place = 0
    while not cell.done:
        place += 1
        view.move(100 + place % 400, 200)
        view.kernel.poll(0.01)


def test_labels_are_put_where_one_clicks(kernel: Kernel) -> None:
    code = "fig, ax = plt.subplots(); x = np.linspace(-1, 1, 40)\n"
    code += "lines = ax.contour(x, x, x[:, None] + 0 * x, levels=[0])\nprint('in', flush=True)\n"
    cell = kernel.begin(
        code + "print([tuple(map(float, one.get_position())) for one in ax.clabel(lines, manual=True)])"
    )
    view = attach(kernel, kernel.figure_of(cell))
    kernel.says(cell)
    view.until(lambda: not is_snapshot(view))
    view.press(300, 232)
    view.release(300, 232)
    view.key("Enter")
    kernel.end(cell)
    assert not cell.of("error")
    ((x, y),) = eval(cell.text.splitlines()[-1])
    assert abs(x - (300 - 80) / 496 * 2 + 1) < 0.01
    assert abs(y) < 0.01


# --- timers -------------------------------------------------------------------------------------------


TICK = """
ticks = []
def tick():
    ticks.append(time.monotonic()); time.sleep(0.05)
timer = fig.canvas.new_timer(100, [(tick, (), {})])
late, over = [], threading.Event()
def measure():
    while not over.is_set():
        due = time.monotonic() + 0.1; time.sleep(0.1); late.append(time.monotonic() - due)
beside = threading.Thread(target=measure)
"""


def test_timers_are_on_time(kernel: Kernel) -> None:
    kernel.run(PLOT + TICK)
    kernel.view()
    kernel.run("beside.start(); begun = time.monotonic(); timer.start()")
    kernel.poll(1.25)
    kernel.run("timer.stop(); over.set(); beside.join(); places = (np.array(ticks) - begun) / 0.1")
    # Each in its own place, which what the callbacks take does not move; a loaded machine delays one or the other.
    assert kernel.value("len(places) > 2 and len(set(places.astype(int))) == len(places)") == "True"
    # And as late as whoever else sleeps on this machine: each tick is behind some of those.
    assert float(kernel.value("np.median(places % 1) - 3 * np.median(late) / 0.1")) < 0.1
    assert float(kernel.value("np.median(np.diff(places.astype(int)))")) == 1


ANIMATION = f"""
{PLOT}
from matplotlib.animation import FuncAnimation
steps, draws = [], []
def step(number):
    steps.append(number); line.set_ydata([number % 10 / 10, 1]); return [line]
animation = FuncAnimation(fig, step, interval=20, cache_frame_data=False)
cid = fig.canvas.mpl_connect("draw_event", lambda event: draws.append(time.monotonic()))
"""


def test_animations_do_not_pile_up_and_stop(kernel: Kernel) -> None:
    kernel.run(ANIMATION)
    view = kernel.view()
    view.until(lambda: len(view.of(wire.Frame)) > 10)
    # A cell that computes leaves no backlog: steps are skipped.
    cell = kernel.run(
        "before = len(steps); time.sleep(1); missed = len(steps) - before; print(missed, time.monotonic())"
    )
    missed, at = cell.text.split()
    assert missed == "0"
    kernel.poll(0.2)
    assert int(kernel.value(f"len([one for one in draws if {at} < one < {at} + 0.2])")) <= 11
    # Nobody sees it.
    view.send(wire.Look(1.0, visible=False))
    kernel.becomes("fig.canvas.manager.session.ready", "False")
    kernel.run("seen = len(draws)")
    kernel.poll(0.4)
    assert int(kernel.value("len(draws) - seen")) <= 1, "the output's picture, at the end of the cell"
    view.send(wire.Look(1.0, visible=True))
    count = len(view.of(wire.Frame))
    view.until(lambda: len(view.of(wire.Frame)) > count + 3)
    # It is closed.
    kernel.run("gone = weakref.ref(animation); plt.close(fig); del animation; ended = len(steps)")
    kernel.poll(0.2)
    assert kernel.value("len(steps) == ended") == "True"
    kernel.run("del fig, ax, line, step")
    assert kernel.value("_all_gone(gone)") == "True"


# --- rest ---------------------------------------------------------------------------------------------

PAUSES = """
fig, ax = plt.subplots(); ax.plot([1, 4, 9])
for i in range(3):
    ax.set_title(i); plt.pause(.2)
cid = fig.canvas.mpl_connect("button_press_event", print)
"""


@pytest.mark.parametrize("linked", [False, True])
def test_nothing_is_computed_once_a_cell_has_ended(kernel: Kernel, *, linked: bool) -> None:
    """In a program without our server extension, and where that has its link and somebody looks at the figure."""
    assert len(kernel.run(PAUSES).figures) == 1
    if linked:
        kernel.open(wire.Hello(wire.PROTOCOL, "0", wire.Party.SERVER)).wait(wire.Welcome)
        kernel.view().settle()
    kernel.rests()


# --- what waits ---------------------------------------------------------------------------------------


def test_moves_that_nobody_takes_do_not_pile_up(kernel: Kernel) -> None:
    kernel.run(PLOT + "ax.xaxis.set_major_formatter(lambda x, place: f'{x:.1f}')")
    view = kernel.view()
    busy = Busy(kernel, "", after="print(len(runtime.current().registry.inbox), len(runtime.current().loop._posted))\n")
    for place in range(2000):
        view.move(100 + place % 400, 200)
    view.key("x")
    kernel.open(wire.Hello(wire.PROTOCOL, "0", wire.Party.SERVER)).wait(wire.Welcome)
    waiting, posted = map(int, busy.end().text.split())
    assert waiting < 300
    assert posted < 5
    view.until(lambda: view.of(wire.Readout))


def test_an_interrupt_while_frames_are_sent_loses_none(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    view.settle()
    code = """
link, host = runtime.current().registry.link, runtime.current()
sending = link.send_all
def once(peers, message):
    if threading.current_thread() is not threading.main_thread():
        return sending(peers, message)  # interrupts are main's
    link.send_all = sending
    raise KeyboardInterrupt
frame_thread, host.frame_thread = host.frame_thread, None  # which sends what takes long
for y in (0.2, 0.4, 0.6):
    line.set_ydata([y, 1]); link.send_all = once
    try: fig.canvas.draw(); fig.canvas.flush_events()
    except KeyboardInterrupt: print("interrupted")
host.frame_thread = frame_thread
"""
    assert kernel.run(code).text.count("interrupted") == 3
    view.settle()
    view.use("pan")
    view.until(lambda: view.tool("pan").pressed)
