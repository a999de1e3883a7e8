"""Figures in real kernels, as a person at the page and in the cells meets them."""

from __future__ import annotations

import time
from functools import partial

import numpy as np
import pytest

from figport import wire
from figport.wire import MIME_TYPE
from tests.kernel.client import Kernel, View

PLOT = "fig, ax = plt.subplots(); line, = ax.plot([0, 1])"


def plot(kernel: Kernel, code: str = PLOT, *, dpr: float = 1.0) -> View:
    """Make a figure and attach a view to it."""
    kernel.run(code)
    return kernel.view(dpr=dpr)


# --- pictures -----------------------------------------------------------------------------------------


def test_a_view_gets_state_and_a_whole_picture(kernel: Kernel) -> None:
    view = plot(kernel, dpr=2)
    state = view.messages[0]
    assert isinstance(state, wire.FigureState)
    assert (state.number, state.title, state.width, state.height) == (1, "Figure 1", 640, 480)
    names = ["home", "back", "forward", "pan", "zoom", "save", "private_copy"]
    assert [tool.name for tool in state.tools if tool.name] == names
    frame = view.of(wire.Frame)[0]
    assert (frame.base, frame.width, frame.height, frame.dpr) == (0, 1280, 960, 2)
    view.settle()


def test_dragging_with_the_pan_tool_moves_the_axes(kernel: Kernel) -> None:
    view = plot(kernel)
    before = view.pixels
    view.use("pan")
    view.until(lambda: view.tool("pan").pressed)
    kernel.quiet()
    view.drag((300, 200), (350, 200), steps=20)
    view.until(lambda: view.tool("back").enabled)
    # The picture in the notebook's output follows when the hand rests.
    others = [message for message in kernel.quiet() if message["msg_type"] != "update_display_data"]
    assert others == [], "input caused messages that every tab of the notebook gets"
    assert kernel.value("ax.get_xlim()[0] < -0.1, abs(ax.get_ylim()[0] + 0.05) < 1e-9") == "True True"
    view.settle()
    assert before is not None
    assert not view.shows(before)
    view.use("back")
    view.until(lambda: view.tool("forward").enabled)
    view.until(lambda: view.shows(before))


def test_zooming_draws_a_rubberband_and_then_the_part(kernel: Kernel) -> None:
    view = plot(kernel, dpr=2)
    view.use("zoom")
    view.press(200, 100)
    view.move(400, 300, buttons=1)
    view.until(lambda: view.of(wire.Rubberband) and view.of(wire.Rubberband)[-1].band is not None)
    assert view.of(wire.Rubberband)[-1].band == wire.Band(200, 100, 400, 300)
    view.release(400, 300)
    view.until(lambda: view.of(wire.Rubberband)[-1].band is None)
    assert kernel.value("0 < ax.get_xlim()[0] < ax.get_xlim()[1] < 1") == "True"
    view.settle()


def test_dense_changes_are_jpegs_while_they_last_and_then_exact(kernel: Kernel) -> None:
    view = plot(kernel, "fig, ax = plt.subplots(); ax.imshow(np.random.rand(200, 200), aspect='auto')")
    view.settle()
    view.use("pan")
    view.until(lambda: view.tool("pan").pressed)
    codecs: set[str] = set()
    view.press(300, 200, button=2)
    for step in range(1, 9):
        seen = view.seq
        view.move(300 + 5 * step, 200 + 5 * step, buttons=2)
        view.until(partial(_is_newer, view, seen))
        codecs |= {str(rect.codec) for rect in view.of(wire.Frame)[-1].rects}
    assert "jpeg" in codecs
    # At rest, and before the button is let go.
    view.settle()
    view.release(340, 240, button=2)
    kernel.run("fig.canvas.manager.quality = 'lossless'")
    count = len(view.of(wire.Frame))
    view.drag((300, 200), (200, 120))
    view.settle()
    assert all(rect.codec == "runs" for frame in view.of(wire.Frame)[count:] for rect in frame.rects)


def _is_newer(view: View, seen: int) -> bool:
    return view.seq > seen


def test_the_readout_follows_the_pointer(kernel: Kernel) -> None:
    view = plot(kernel)
    view.move(300, 200)
    assert "(x, y) = " in view.wait(wire.Readout).text


def test_fifty_draws_leave_two_frames_under_way_and_the_last_picture_right(kernel: Kernel) -> None:
    view = plot(kernel)
    view.settle()
    view.painting = False
    count = len(view.of(wire.Frame))
    kernel.run("for k in range(50):\n    line.set_ydata([k, 1]); ax.set_ylim(0, 50); fig.canvas.draw()")
    view.until(lambda: len(view.of(wire.Frame)) == count + 2)
    # A later message on the same way: everything before has arrived.
    kernel.open(wire.Save("0" * 32, "")).wait(wire.Failure)
    assert len(view.of(wire.Frame)) == count + 2
    view.painting = True
    view.send(wire.Ack(view.seq))
    view.settle()
    assert len(view.of(wire.Frame)) == count + 3


def test_two_views_share_one_picture_at_the_larger_ratio(kernel: Kernel) -> None:
    small = plot(kernel)
    assert small.of(wire.Frame)[-1].dpr == 1
    large = kernel.view(dpr=2)
    small.until(lambda: small.of(wire.Frame)[-1].dpr == 2)
    for view in (small, large):
        view.settle()
    assert small.state.width == large.state.width == 640
    large.send(wire.Look(2, visible=False))
    small.until(lambda: small.of(wire.Frame)[-1].dpr == 1)
    small.settle()
    assert large.of(wire.Frame)[-1].dpr == 2, "a hidden view got a frame"
    large.send(wire.Look(2, visible=True))
    large.until(lambda: large.of(wire.Frame)[-1].base == 0 and large.of(wire.Frame)[-1].dpr == 2)
    small.until(lambda: small.of(wire.Frame)[-1].dpr == 2)


def test_a_slow_view_does_not_delay_another(kernel: Kernel) -> None:
    slow = plot(kernel)
    slow.painting = False
    fast = kernel.view()
    for title in "abcd":
        kernel.run(f"ax.set_title({title!r})")
        fast.settle()
    assert not slow.shows(kernel.pixels())
    slow.painting = True
    slow.send(wire.Ack(slow.seq))
    slow.settle()


def test_a_hidden_view_gets_nothing_until_it_is_shown(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view(visible=False)
    view.wait(wire.FigureState)
    kernel.run("fig.canvas.draw()")
    assert not view.of(wire.Frame)
    view.send(wire.Look(1, visible=True))
    view.settle()


# --- sizes --------------------------------------------------------------------------------------------


def test_a_view_resizes_the_figure_for_all(kernel: Kernel) -> None:
    view = plot(kernel, PLOT + "\nsizes = []\n")
    other = kernel.view(dpr=2)
    kernel.run("cid = fig.canvas.mpl_connect('resize_event', lambda event: sizes.append((event.width, event.height)))")
    view.send(wire.Resize(500, 400))
    for one in (view, other):
        one.has_size(500, 400)
        one.settle()
    assert kernel.value("fig.get_size_inches().tolist(), sizes") == "[5.0, 4.0] [(500, 400)]"


def test_the_program_resizes_the_figure(kernel: Kernel) -> None:
    view = plot(kernel, dpr=2)
    kernel.run("fig.set_size_inches(3, 2)")
    view.until(lambda: (view.state.width, view.state.height) == (300, 200))
    view.settle()
    assert view.pixels is not None
    assert view.pixels.shape == (400, 600, 4)


@pytest.mark.parametrize("size", ["2.3, 1.1", "3.21, 2.57"])
def test_a_size_given_by_the_program_is_kept(kernel: Kernel, size: str) -> None:
    kernel.run(f"{PLOT}\nfig.set_size_inches({size})")
    assert kernel.value("fig.get_size_inches().tolist()") == f"[{size}]"


def test_a_figure_without_area_harms_nobody(kernel: Kernel) -> None:
    view = plot(kernel)
    kernel.end(kernel.begin("fig.set_size_inches(0, 0); fig.canvas.draw()"))
    kernel.run("fig.set_size_inches(2, 1); fig.canvas.draw()")
    view.until(lambda: view.pixels is not None and view.pixels.shape == (100, 200, 4))
    view.settle()


# --- closing ------------------------------------------------------------------------------------------

WATCH = """
def closed(event, seen=[]):
    seen.append(event.name)
    print(seen)
cid = fig.canvas.mpl_connect("close_event", closed)
figure, manager, canvas = map(weakref.ref, (fig, fig.canvas.manager, fig.canvas))
"""


@pytest.mark.parametrize("how", ["plt.close(fig)", "plt.close()", "plt.close('all')", "plt.close(1)"])
def test_closing_ends_the_views_once(kernel: Kernel, how: str) -> None:
    view, other = plot(kernel, PLOT + WATCH), kernel.view(dpr=2)
    assert kernel.run(how).text == "['close_event']\n"
    for one in (view, other):
        one.ends()
        assert isinstance(one.messages[-1], wire.Closed)
    assert kernel.value("type(fig.canvas).__name__") == "FigureCanvasBase"
    kernel.run("fig.savefig(__import__('io').BytesIO())")


def test_closing_frees_the_memory(kernel: Kernel) -> None:
    view, _ = plot(kernel, PLOT + WATCH), kernel.view(dpr=2)
    view.use("pan")
    view.drag((300, 200), (350, 200))
    view.move(10, 10)
    view.settle()
    kernel.run("timer = fig.canvas.new_timer(interval=3_600_000); timer.start(); timer.stop()")
    kernel.run("plt.close(fig); del fig, ax, line, timer")
    view.until(lambda: view.closed)
    kernel.run("gc.collect()")
    assert kernel.value("figure(), manager(), canvas()") == "None None None"
    assert kernel.value("runtime.current().display._places, runtime.current().registry._views") == "{} {}"


def test_the_view_closes_the_figure(kernel: Kernel) -> None:
    view = plot(kernel, PLOT + WATCH)
    view.send(wire.Close())
    view.until(lambda: view.closed)
    assert kernel.value("plt.get_fignums()") == "[]"


def test_the_key_q_closes_the_figure(kernel: Kernel) -> None:
    view = plot(kernel)
    view.key("q")
    view.until(lambda: view.closed)


@pytest.mark.parametrize("how", ["plt.close(fig)", "plt.close('all')", "fig.canvas.manager.destroy()"])
def test_closing_again_in_the_close_event_is_harmless(kernel: Kernel, how: str) -> None:
    code = f"{PLOT}\nseen = []\ndef again(event):\n    seen.append(1)\n    {how}\n"
    view = plot(kernel, code + "cid = fig.canvas.mpl_connect('close_event', again)")
    kernel.run("plt.close(fig)")
    view.until(lambda: view.closed)
    assert kernel.value("seen") == "[1]"


def test_a_failing_close_event_closes_all_the_same(kernel: Kernel) -> None:
    view = plot(kernel, PLOT + "\ncid = fig.canvas.mpl_connect('close_event', lambda event: 1 / 0)")
    cell = kernel.end(kernel.begin("plt.close(fig)"))
    assert [error["ename"] for error in cell.of("error")] == ["ZeroDivisionError"]
    view.until(lambda: view.closed)
    assert kernel.value("type(fig.canvas).__name__, runtime.current().registry.figures()") == "FigureCanvasBase []"


def test_closing_in_a_callback_drops_the_input_that_waits(kernel: Kernel) -> None:
    code = PLOT + "\nseen = []\ndef press(event):\n    seen.append(event.key)\n    plt.close(fig)\n"
    view = plot(kernel, code + "cid = fig.canvas.mpl_connect('key_press_event', press)")
    kernel.quiet()
    view.key("F5")
    view.key("F6")
    view.move(10, 10)
    view.until(lambda: view.closed)
    assert not [one for one in kernel.quiet() if one["msg_type"] in ("error", "stream")]
    assert kernel.value("seen") == "['f5']"


def test_closing_while_drawing_is_harmless(kernel: Kernel) -> None:
    view = plot(kernel)
    kernel.run("cid = fig.canvas.mpl_connect('draw_event', lambda event: plt.close(fig))")
    kernel.run("fig.canvas.draw()")
    view.until(lambda: view.closed)


def test_closing_ends_a_blocking_call(kernel: Kernel) -> None:
    view = plot(kernel)
    cell = kernel.begin("print('in', flush=True); fig.canvas.start_event_loop(0)")
    kernel.until(lambda: cell.text)
    view.send(wire.Close())
    kernel.end(cell)
    assert not cell.of("error")


# --- where figures appear -----------------------------------------------------------------------------


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
    kernel.until(lambda: any(one["msg_type"] == "stream" for one in kernel.iopub))
    assert [one["content"]["text"] for one in kernel.iopub if one["msg_type"] == "stream"] == ["picked True\n"]


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


def test_drawing_off_the_main_thread_is_refused(kernel: Kernel) -> None:
    code = "def other():\n    try: fig.canvas.draw()\n    except RuntimeError as error: print(error)\n"
    cell = kernel.run(f"{PLOT}\n{code}thread = threading.Thread(target=other); thread.start(); thread.join()")
    assert "must run on the main thread" in cell.text


def test_draw_idle_from_a_thread_leads_to_a_frame(kernel: Kernel) -> None:
    view = plot(kernel, "plt.ioff()\n" + PLOT)
    view.settle()
    seq = view.seq
    code = "def other():\n    line.set_color('red'); fig.canvas.draw_idle()\n"
    kernel.run(f"{code}thread = threading.Thread(target=other); thread.start(); thread.join()")
    view.until(lambda: view.seq > seq)
    view.settle()


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
    cell = kernel.begin(f"print('in', flush=True); {blocked}")
    kernel.until(lambda: cell.text)
    kernel.interrupt()
    begun = time.monotonic()
    kernel.end(cell)
    assert time.monotonic() - begun < 1
    assert [error["ename"] for error in cell.of("error")] == ["KeyboardInterrupt"]
    view.move(300, 200)
    view.wait(wire.Readout)
    kernel.run("ax.set_title('alive')")
    view.settle()


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
    code = PLOT + "\nfrom matplotlib.animation import FuncAnimation\n"
    code += "def step(k):\n    line.set_ydata([k / 10, 1]); return line,\n"
    view = plot(kernel, code + "animation = FuncAnimation(fig, step, frames=10, interval=5, blit=True, repeat=False)")
    view.until(lambda: len(view.of(wire.Frame)) > 3)
    view.until(lambda: kernel.value("animation.event_source is None or line.get_ydata()[0] == 0.9") == "True")
    view.settle()


# --- other backends -----------------------------------------------------------------------------------


def test_inline_and_back(kernel: Kernel) -> None:
    view = plot(kernel)
    inline = kernel.run("%matplotlib inline\nother, _ = plt.subplots(); plt.show()")
    assert any(set(output["data"]) == {"image/png", "text/plain"} for output in inline.of("display_data"))
    # That backend's rule: it shows what is open at the end of a cell, and closes it.
    view.until(lambda: view.closed)
    cell = kernel.run("%matplotlib figport\nfig, ax = plt.subplots()")
    assert len(cell.figures) == 1
    kernel.view().settle()
    kernel.run("plt.ioff(); fig, ax = plt.subplots(figsize=(4, 3))")
    (output,) = kernel.run("display(fig)").shown
    assert output["metadata"]["image/png"] == {"width": 400, "height": 300}


def test_figures_of_other_backends_display_as_ever(kernel: Kernel) -> None:
    cell = kernel.run("from matplotlib.figure import Figure; other = Figure(); display(other)")
    assert not cell.figures
    assert "Figure size 640x480" in str(cell.of("display_data"))


def test_a_pickled_figure_comes_back(kernel: Kernel) -> None:
    cell = kernel.run(f"import pickle\n{PLOT}\nother = pickle.loads(pickle.dumps(fig))")
    assert len(set(cell.figures)) == 2
    kernel.view("other").settle("other")
