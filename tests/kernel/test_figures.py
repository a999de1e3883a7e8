"""Pictures, sizes and ends of figures in real kernels, as a person at the page and in the cells meets them."""

from __future__ import annotations

import base64
import io
from functools import partial
from hashlib import sha256

import pytest
from PIL import Image

from figport import wire
from tests.kernel.client import Kernel
from tests.kernel.conftest import ENDS
from tests.kernel.figures import PLOT, plot
from tests.kernel.views import View

KERNELS = ENDS

# --- pictures -----------------------------------------------------------------------------------------


def test_a_view_gets_state_and_a_whole_picture(kernel: Kernel) -> None:
    view = plot(kernel, dpr=2)
    state = view.messages[0]
    assert isinstance(state, wire.FigureState)
    assert (state.number, state.title, state.width, state.height) == (1, "Figure 1", 640, 480)
    names = ["home", "back", "forward", "pan", "zoom", "subplots", "customize", "save"]
    names += ["clipboard", "private_copy", "fullscreen", "help"]
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
    view.move(400, 300)
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
        view.move(300 + 5 * step, 200 + 5 * step)
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
    count = len(view.pictures)
    kernel.run("for k in range(50):\n    line.set_ydata([k, 1]); ax.set_ylim(0, 50); fig.canvas.draw()")
    view.until(lambda: len(view.pictures) == count + 2)
    # A later message on the same way: everything before has arrived.
    kernel.open(wire.Save("0" * 32, "")).wait(wire.Failure)
    assert len(view.pictures) == count + 2
    view.painting = True
    view.send(wire.Ack(view.seq))
    view.settle()
    assert len(view.pictures) == count + 3


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
    assert kernel.value("_all_gone(figure, manager, canvas)") == "True"
    assert kernel.value("runtime.current().display._records, runtime.current().registry._views") == "{} {}"


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


@pytest.mark.parametrize("wait", ["plt.show(block=True)", "while plt.fignum_exists(fig.number): plt.pause(0.1)"])
def test_a_polygon_is_drawn_until_the_figure_is_closed(kernel: Kernel, wait: str) -> None:
    """What was ported from scripts collects the corners when the window is closed; the output keeps the picture."""
    shown = kernel.run(
        "from matplotlib.widgets import PolygonSelector\nfig, ax = plt.subplots(figsize=(4, 3))\n"
        "ax.imshow(np.arange(3600).reshape(60, 60))\n"
        "polygon = PolygonSelector(ax, lambda corners: (fig.set_facecolor('lime'), fig.canvas.draw_idle()))"
    ).shown
    view = kernel.view()
    view.settle()
    cell = kernel.begin(f"print('in', flush=True)\n{wait}\nprint(len(polygon.verts), plt.get_fignums())")
    kernel.says(cell)
    for x, y in ((150, 100), (250, 100), (200, 200), (150, 100)):
        view.move(x, y)
        view.click(x, y)
    view.until(lambda: view.pixels is not None and tuple(view.pixels[0, 0]) == (0, 255, 0, 255))
    view.send(wire.Close())
    kernel.end(cell)
    assert cell.text.split() == ["in", "3", "[]"]
    last = [one["content"] for one in kernel.quiet() if one["msg_type"] == "update_display_data"][-1]
    assert last["transient"]["display_id"] == shown[0]["transient"]["display_id"]
    kept = Image.open(io.BytesIO(base64.b64decode(last["data"]["image/png"]))).convert("RGBA").tobytes()
    kernel.run("from matplotlib.backends.backend_agg import FigureCanvasAgg as Agg; agg = Agg(fig); agg.draw()")
    assert kernel.value("__import__('hashlib').sha256(agg.buffer_rgba()).hexdigest()") == sha256(kept).hexdigest()


# --- other backends -----------------------------------------------------------------------------------


def test_inline_and_back(kernel: Kernel) -> None:
    view = plot(kernel)
    inline = kernel.run("%matplotlib inline\nother, _ = plt.subplots(); plt.show()")
    assert any(set(output["data"]) == {"image/png", "text/plain"} for output in inline.of("display_data"))
    # That backend's rule is to show what is open at the end of a cell, and to close it: not what is ours.
    view.move(300, 200)
    view.wait(wire.Readout)
    assert not view.closed
    assert inline.figures == []
    cell = kernel.run("%matplotlib figport\nfig, ax = plt.subplots()")
    assert len(cell.figures) == 1
    kernel.view().settle()
    kernel.run("plt.ioff(); fig, ax = plt.subplots(figsize=(4, 3))")
    (output,) = kernel.run("display(fig)").shown
    assert output["metadata"]["image/png"].items() > {"width": 400, "height": 300}.items()


def test_figures_of_other_backends_display_as_ever(kernel: Kernel) -> None:
    cell = kernel.run("from matplotlib.figure import Figure; other = Figure(); display(other)")
    assert not cell.figures
    assert "Figure size 640x480" in str(cell.of("display_data"))


def test_a_pickled_figure_comes_back(kernel: Kernel) -> None:
    cell = kernel.run(f"import pickle\n{PLOT}\nother = pickle.loads(pickle.dumps(fig))")
    assert len(set(cell.figures)) == 2
    kernel.view("other").settle("other")
