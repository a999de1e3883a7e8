"""Input and callbacks, threads, blocking calls and interrupts in real kernels."""

from __future__ import annotations

import time

import pytest

from figport import wire
from tests.kernel.client import Kernel
from tests.kernel.conftest import ENDS
from tests.kernel.figures import PLOT, plot
from tests.kernel.views import View

KERNELS = ENDS

# --- input --------------------------------------------------------------------------------------------


def test_the_key_g_toggles_the_grid(kernel: Kernel) -> None:
    view = plot(kernel)
    view.settle()
    before = view.pixels
    view.move(300, 200)
    view.key("g")
    view.until(lambda: view.seq > 1 and before is not None and not view.shows(before))
    view.settle()


def test_the_key_s_offers_the_file_to_that_view_alone(kernel: Kernel) -> None:
    view, other = plot(kernel), kernel.view()
    view.key("s")
    assert view.wait(wire.Offer) == wire.Offer("png")
    other.use("save")
    other.wait(wire.Offer)
    assert len(view.of(wire.Offer)) == 1


def test_picking_calls_back(kernel: Kernel) -> None:
    view = plot(kernel, "fig, ax = plt.subplots(); ax.plot([0, 1], [0.5, 0.5], picker=5)")
    kernel.run("cid = fig.canvas.mpl_connect('pick_event', lambda event: print('picked', event.ind.size > 0))")
    kernel.quiet()
    x, y = map(float, kernel.value("*ax.transData.transform((0.5, 0.5)), sep=' '").split())
    kernel.quiet()
    view.click(x, 480 - y)

    def text() -> str:
        return "".join(one["content"]["text"] for one in kernel.iopub if one["msg_type"] == "stream")

    # It may come in parts.
    kernel.until(lambda: text().endswith("\n"))
    assert text() == "picked True\n"


def test_a_slider_moves(kernel: Kernel) -> None:
    code = "fig, ax = plt.subplots()\nfrom matplotlib.widgets import Slider\n"
    code += "slider = Slider(fig.add_axes((0, 0.5, 1, 0.1)), '', 0, 1)\nslider.on_changed(lambda value: print(value))"
    view = plot(kernel, code)
    view.settle()
    kernel.quiet()
    view.click(160, 216)
    kernel.until(lambda: any(one["msg_type"] == "stream" for one in kernel.iopub))
    printed = next(one["content"]["text"] for one in kernel.iopub if one["msg_type"] == "stream")
    assert float(printed) == pytest.approx(0.25, abs=0.01)
    view.settle()


def test_a_failing_callback_is_shown_and_the_figure_goes_on(kernel: Kernel) -> None:
    view = plot(kernel)
    kernel.run("cid = fig.canvas.mpl_connect('key_press_event', lambda event: 1 / 0)")
    kernel.quiet()
    view.key("F5")
    kernel.until(lambda: any(one["msg_type"] == "error" for one in kernel.iopub))
    view.move(300, 200)
    view.wait(wire.Readout)


@pytest.mark.parametrize("leave", ["raise SystemExit", "raise KeyboardInterrupt"])
def test_a_callback_that_wants_to_leave_does_not_end_the_kernel(kernel: Kernel, leave: str) -> None:
    view = plot(kernel, f"{PLOT}\ndef press(event):\n    {leave}")
    kernel.run("cid = fig.canvas.mpl_connect('key_press_event', press)")
    view.key("F5")
    view.move(300, 200)
    view.wait(wire.Readout)
    assert kernel.value("1") == "1"


# --- threads, blocking calls, interrupts --------------------------------------------------------------


def test_draw_idle_from_a_thread_leads_to_a_frame(kernel: Kernel) -> None:
    view = plot(kernel, "plt.ioff()\n" + PLOT)
    view.settle()
    seq = view.seq
    code = "def other():\n    line.set_color('red'); fig.canvas.draw_idle()\n"
    kernel.run(f"{code}thread = threading.Thread(target=other); thread.start(); thread.join()")
    view.until(lambda: view.seq > seq)
    view.settle()


def test_an_animation_is_saved_with_one_draw_for_each_frame(kernel: Kernel) -> None:
    """The figure that somebody looks at is drawn for the file alone, until that is done."""
    plot(kernel, "fig, ax = plt.subplots(figsize=(3, 2)); line, = ax.plot([0, 1])")
    kernel.run(
        "from matplotlib.animation import FuncAnimation; import os, tempfile\n"
        "draws, draw = [], line.draw\n"
        "line.draw = lambda renderer: (draws.append(line.get_ydata()[0]), draw(renderer))\n"
        "ani = FuncAnimation(fig, lambda i: line.set_ydata([i, 1]), frames=6, repeat=False)\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    ani.save(os.path.join(folder, 'a.gif'), writer='pillow'); drawn = [*draws]"
    )
    assert kernel.value("drawn") == "[0, 1, 2, 3, 4, 5]"


def test_draw_idle_from_a_thread_is_not_lost_while_saving(kernel: Kernel) -> None:
    view = plot(kernel, "plt.ioff()\n" + PLOT)
    view.settle()
    seq = view.seq
    code = """
class Asks(mpl.artist.Artist):
    def draw(self, renderer):
        if fig.canvas._is_saving:
            thread = threading.Thread(target=fig.canvas.draw_idle); thread.start(); thread.join()
            line.set_color("red")
"""
    kernel.run(code + "_ = fig.add_artist(Asks()); fig.savefig(__import__('io').BytesIO())")
    view.until(lambda: view.seq > seq)
    view.settle()


def test_pause_draws_and_handles_input(kernel: Kernel) -> None:
    view = plot(kernel, "plt.ioff()\n" + PLOT)
    kernel.run("cid = fig.canvas.mpl_connect('key_press_event', lambda event: print(event.key, flush=True))")
    view.settle()
    cell = kernel.begin("line.set_color('red'); print('in', flush=True); plt.pause(60)")
    seq = view.seq
    view.until(lambda: view.seq > seq)
    view.key("F5")
    kernel.until(lambda: "f5" in cell.text)
    kernel.interrupt()
    kernel.end(cell)


@pytest.mark.parametrize("blocked", ["plt.pause(60)", "fig.canvas.start_event_loop()", "plt.show(block=True)"])
def test_blocking_calls_can_be_interrupted(kernel: Kernel, blocked: str) -> None:
    view = plot(kernel)
    # A loaded machine delays one or the other end; what is late by itself is late each time.
    assert min(interrupted(kernel, blocked) for _ in range(3)) < 1
    view.move(300, 200)
    view.wait(wire.Readout)
    kernel.run("ax.set_title('alive')")
    view.settle()


def interrupted(kernel: Kernel, blocked: str) -> float:
    """Interrupt a call; return in how many seconds it ends."""
    cell = kernel.begin(f"print('in', flush=True); {blocked}")
    kernel.says(cell)
    begun = time.monotonic()
    kernel.interrupt()
    kernel.end(cell)
    assert cell.reply is not None
    # What is published meanwhile tells which message that was, where it is not under the cell's own.
    assert cell.reply.get("ename") == "KeyboardInterrupt", (cell.reply, cell.messages, kernel.iopub)
    return time.monotonic() - begun


def test_a_callback_that_hangs_can_be_interrupted(kernel: Kernel) -> None:
    view = plot(kernel)
    code = "def hang(event):\n    print('in', flush=True)\n    while True: pass\n"
    kernel.run(code + "cid = fig.canvas.mpl_connect('key_press_event', hang)")
    kernel.quiet()
    view.key("F5")
    kernel.until(lambda: any(one["msg_type"] == "stream" for one in kernel.iopub))
    kernel.interrupt()
    kernel.until(lambda: any(one["msg_type"] == "error" for one in kernel.iopub))
    assert next(one for one in kernel.iopub if one["msg_type"] == "error")["content"]["ename"] == "KeyboardInterrupt"
    view.move(300, 200)
    view.wait(wire.Readout)
    kernel.run("fig.canvas.mpl_disconnect(cid); ax.set_title('alive')")
    view.settle()


MOMENTS = {
    "in the middle": "_ = fig.add_artist(Stopped())",
    "after matplotlib's part": "cid = fig.canvas.mpl_connect('draw_event', lambda event: stop())",
    "before it is sent": "manager = fig.canvas.manager\n"
    "manager.publish = lambda: (stop(), type(manager).publish(manager))",
}
STOPPED = """
stops, draws = 0, 0
def stop():
    global draws, stops
    draws += 1
    if stops:
        stops -= 1
        raise KeyboardInterrupt
class Stopped(mpl.artist.Artist):
    def draw(self, renderer):
        stop()
"""


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
@pytest.mark.parametrize("interactive", ["plt.ion()", "plt.ioff()"])
def test_a_picture_whose_draw_is_stopped_is_made_up_for(kernel: Kernel, interactive: str, moment: str) -> None:
    kernel.run(f"{interactive}\n{PLOT}\n{STOPPED}\n{moment}\nplt.show()")
    view = kernel.view()
    view.settle()
    cell = kernel.end(kernel.begin("line.set_color('red'); stops = 1; plt.pause(60)"))
    assert [error["ename"] for error in cell.of("error")] == ["KeyboardInterrupt"]
    # Before anything else is run in the kernel, which would draw what is stale.
    view.until(lambda: is_red(view))
    view.settle()
    assert view.shows(cell.picture(view.state.figure))
    seen = view.pixels
    kernel.run("fig.canvas.draw()")
    assert seen is not None
    assert view.shows(seen)
    assert kernel.value("fig.stale, fig.canvas.manager.wanted") == "False False"


def is_red(view: View) -> bool:
    """Whether a view shows something red."""
    return view.pixels is not None and bool(((view.pixels[..., 0] > 200) & (view.pixels[..., 1] < 50)).any())


def test_a_draw_that_stops_each_time_is_not_made_for_ever(kernel: Kernel) -> None:
    view = plot(kernel, f"{PLOT}\n{STOPPED}\n_ = fig.add_artist(Stopped())")
    view.settle()
    kernel.end(kernel.begin("draws, stops = 0, 100; fig.canvas.draw()"))
    view.move(300, 200)
    view.wait(wire.Readout)
    # It, and the one that makes up for it.
    assert [kernel.value("draws") for _ in range(3)] == ["2", "2", "2"]
    kernel.run("stops = 0; line.set_color('red')")
    view.until(lambda: is_red(view))
    view.settle()


HANGING = """
hangs, draws = False, 0
class Hanging(mpl.artist.Artist):
    def draw(self, renderer):
        global draws
        draws += 1
        begun, told = time.monotonic(), False
        while hangs:
            if not told and time.monotonic() - begun > 1.1:
                told = True
                print('on', flush=True)
_ = fig.add_artist(Hanging())
"""


@pytest.mark.parametrize("ask", ["a click", "plt.show()", "fig.canvas.draw_idle()", "ax.set_title('more')"])
def test_a_draw_that_hangs_and_is_stopped_waits_to_be_asked_for(kernel: Kernel, ask: str) -> None:
    view = plot(kernel, PLOT + HANGING)
    view.settle()
    cell = kernel.begin("draws = 0; hangs = True; line.set_color('red'); fig.canvas.draw()")
    kernel.says(cell)
    kernel.interrupt()
    kernel.end(cell)
    kernel.run("hangs = False")
    view.move(300, 200)
    view.wait(wire.Readout)
    # Neither the ends of cells nor the pointer, which may only pass by, begin it again.
    assert [kernel.value("draws") for _ in range(2)] == ["1", "1"]
    assert not is_red(view)
    if ask == "a click":
        view.click(300, 200)
    else:
        kernel.run(ask)
    view.until(lambda: is_red(view))
    view.settle()
    assert kernel.value("draws") == "2"


def test_an_interrupt_of_an_idle_kernel_changes_nothing(kernel: Kernel) -> None:
    view = plot(kernel)
    kernel.interrupt()
    view.move(300, 200)
    view.wait(wire.Readout)


def test_ginput_in_a_later_cell(kernel: Kernel) -> None:
    view = plot(kernel)
    x, y = map(float, kernel.value("*ax.transData.transform((0.5, 0.25)), sep=' '").split())
    cell = kernel.begin("print('in', flush=True); print([tuple(map(float, one)) for one in plt.ginput(1, timeout=60)])")
    kernel.until(lambda: cell.text)
    view.click(x, 480 - y)
    kernel.end(cell)
    assert cell.text.startswith("in\n[(0.5, 0.2")


def test_figures_live_while_a_cell_awaits(kernel: Kernel) -> None:
    view = plot(kernel)
    code = "import asyncio\npressed = asyncio.Event()\n"
    code += "cid = fig.canvas.mpl_connect('key_press_event', lambda event: pressed.set())\n"
    cell = kernel.begin(code + "print('in', flush=True)\nawait asyncio.wait_for(pressed.wait(), 20)")
    kernel.until(lambda: cell.text)
    view.key("F5")
    kernel.end(cell)
    assert not cell.of("error")


def test_timers_run_while_the_kernel_is_idle(kernel: Kernel) -> None:
    view = plot(kernel)
    code = "def tick():\n    ax.set_title(f'{time.monotonic()}'); fig.canvas.draw_idle()\n"
    kernel.run(code + "timer = fig.canvas.new_timer(5, [(tick, (), {})]); timer.start()")
    count = len(view.of(wire.Frame))
    view.until(lambda: len(view.of(wire.Frame)) > count + 5)
    kernel.run("timer.stop()")


def test_an_animation_runs(kernel: Kernel) -> None:
    # It ends when it was seen: of steps that come fast a view gets as many as it can paint.
    code = PLOT + "\nfrom matplotlib.animation import FuncAnimation\nseen = False\n"
    code += "def numbers():\n    while not seen: yield 0.5; yield 0.7\n    yield 0.9\n"
    code += "def step(y):\n    line.set_ydata([y, 1]); return line,\n"
    options = "interval=5, blit=True, repeat=False, cache_frame_data=False"
    view = plot(kernel, code + f"animation = FuncAnimation(fig, step, numbers, {options})")
    view.until(lambda: len(view.of(wire.Frame)) > 3)
    kernel.run("seen = True")
    kernel.becomes("animation.event_source", "None")
    assert kernel.value("line.get_ydata()[0]") == "0.9"
    view.settle()
