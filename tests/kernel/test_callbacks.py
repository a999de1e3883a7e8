"""Callbacks and draws that raise: nothing else stops, and each cause is shown once."""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from matplotlib.backend_bases import Event
from matplotlib.figure import Figure

from figport import wire
from figport.errors import ErrorCode, FigportError
from tests.kernel.client import Kernel
from tests.kernel.conftest import ENDS
from tests.kernel.shown_figures import Lone

KERNELS = ENDS


# --- once per cause -----------------------------------------------------------------------------------


# --- one does not silence the others ------------------------------------------------------------------


def told(lone: Lone) -> list[str]:
    """Return what its kernel would show."""
    return list(map(str, lone.kernel.failures))


def fail(*args: object) -> None:
    raise ValueError("as planned")


def test_a_failing_callback_keeps_the_pan_tool_working() -> None:
    figure = Figure()
    axes = figure.subplots()
    lone = Lone(figure)
    lone.canvas.mpl_connect("motion_notify_event", fail)
    lone.toolbar.pan()
    lone.turn()
    before = axes.get_xlim()
    lone.press(200, 200)
    lone.move(50, 0)
    lone.release()
    assert axes.get_xlim() != before
    assert told(lone) == ["as planned"]


KINDS: dict[str, Callable[[Figure], Any]] = {
    "plain": lambda figure: figure.subplots(),
    "twin": lambda figure: figure.subplots().twinx(),
    "inset": lambda figure: figure.subplots().inset_axes((0.5, 0.5, 0.4, 0.4)),
    "in a subfigure": lambda figure: figure.subfigures(squeeze=True).subplots(),  # type: ignore[union-attr]
}


@pytest.mark.parametrize("when", ["before", "later", "cleared", "figure cleared"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_failing_callback_of_axes_leaves_draws_whole(kind: str, when: str) -> None:
    figure = Figure()
    axes = KINDS[kind](figure) if when in ("before", "cleared") else None
    lone = Lone(figure)
    if when == "figure cleared":
        figure.subplots()
        figure.clear()
    axes = axes or KINDS[kind](figure)
    if when == "cleared":
        axes.clear()
    axes.plot([1, 5, 2])
    drawn: list[Event] = []
    axes.callbacks.connect("xlim_changed", fail)
    figure.canvas.mpl_connect("draw_event", drawn.append)
    lone.canvas.draw()
    assert len(drawn) == 1
    assert set(told(lone)) == {"as planned"}


def test_a_handler_that_the_user_chose_stays() -> None:
    figure = Figure()
    axes = figure.subplots()
    heard: list[Exception] = []
    axes.callbacks.exception_handler = heard.append
    lone = Lone(figure)
    axes.plot([1, 5, 2])
    axes.callbacks.connect("xlim_changed", fail)
    lone.canvas.draw()
    assert heard
    assert told(lone) == []


@pytest.mark.parametrize("how", ["pickle", "deepcopy"])
def test_figures_with_handlers_are_copied_and_know_nothing_of_us(how: str) -> None:
    figure = Figure()
    figure.subplots().plot([1, 2])
    lone = Lone(figure)
    lone.canvas.draw()
    if how == "pickle":
        data = pickle.dumps(figure)
        assert b"figport.callbacks" not in data
        again = pickle.loads(data)
    else:
        again = copy.deepcopy(figure)
    again.axes[0].callbacks.connect("xlim_changed", fail)
    with pytest.raises(ValueError, match="as planned"):
        again.axes[0].set_xlim(0, 9)
    # Shown again, it has a handler again.
    second = Lone(again)
    again.axes[0].set_xlim(0, 5)
    assert (told(second), told(lone)) == (["as planned"], [])
    again.savefig(io.BytesIO())


def test_a_callback_for_the_view_tells_the_view() -> None:
    figure = Figure()
    lone = Lone(figure)

    def refuse(event: object) -> None:
        raise FigportError(ErrorCode.COPY, "as planned", where="here", fix="none")

    lone.canvas.mpl_connect("motion_notify_event", refuse)
    with pytest.raises(FigportError):
        lone.move(1, 1)
    assert told(lone) == []


# --- in kernels ---------------------------------------------------------------------------------------


def errors(kernel: Kernel) -> list[str]:
    return [one["content"]["ename"] for one in kernel.iopub if one["msg_type"] == "error"]


def counted(kernel: Kernel) -> str:
    """Return how often the newest line says that something happened."""
    shown = [one["content"]["data"]["text/plain"] for one in kernel.iopub if one["msg_type"] in SHOWS]
    counts = [text.rpartition(": ")[2] for text in shown if "ValueError (" in text]
    return str(counts[-1]) if counts else ""


SHOWS = ("display_data", "update_display_data")


def test_a_figure_that_cannot_be_drawn_says_so_once(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots()")
    view = kernel.view()
    view.settle()
    kernel.quiet()
    kernel.end(kernel.begin("ax.set_title(r'$\\frac{$')"))
    for x in range(100, 200, 10):
        view.move(x, 200)
    view.wait(wire.Readout)
    kernel.until(lambda: errors(kernel))
    view.key("F5")
    view.move(300, 200)
    view.wait(wire.Readout)
    kernel.value("1")
    assert errors(kernel) == ["ValueError"]
    for width in (2, 3):
        kernel.run(f"_ = ax.plot([1, 2], lw={width})")
    kernel.until(lambda: counted(kernel) == "3 times")
    assert errors(kernel) == ["ValueError"]
    kernel.run("ax.set_title('right')")
    view.settle()
    kernel.quiet()
    kernel.end(kernel.begin("ax.set_title(r'$\\frac{$')"))
    kernel.until(lambda: errors(kernel))


def test_an_animation_that_fails_stops_and_says_so(kernel: Kernel) -> None:
    code = """
from matplotlib.animation import FuncAnimation
fig, ax = plt.subplots()
calls = []
def step(frame):
    calls.append(frame)
    if len(calls) > 3: raise ValueError("as planned")
ani = FuncAnimation(fig, step, interval=5, frames=10**6, cache_frame_data=False)
"""
    cell = kernel.run(code)
    view = kernel.view()
    kernel.until(lambda: "stopped a timer" in cell.text)
    view.move(300, 200)
    view.wait(wire.Readout)
    kernel.value("1")
    assert [error["ename"] for error in cell.of("error")] == ["ValueError"]
    kernel.until(lambda: counted(kernel) == "3 times")
    assert kernel.value("len(calls)") == "6"
    kernel.run("calls.clear(); ani.resume()")
    kernel.becomes("len(calls) > 5", "True")


def test_timers_end_with_their_figure(kernel: Kernel) -> None:
    kernel.run(
        "fig, ax = plt.subplots(); ticks = []; timer = fig.canvas.new_timer(5)\n"
        "timer.add_callback(lambda: ticks.append(1)); timer.start()\n"
        "gone = weakref.ref(fig); plt.pause(.05); assert ticks; plt.close(fig); del fig, ax; ticks.clear()"
    )
    kernel.run("timer.start(); fig = plt.figure(); plt.pause(.05)")
    assert kernel.value("len(ticks), _all_gone(gone)") == "0 True"


@pytest.mark.parametrize("wait", ["plt.pause(.2)", "fig.canvas.start_event_loop(.2)"])
def test_a_pause_in_a_callback_leaves_ginput_its_points(kernel: Kernel, wait: str) -> None:
    kernel.run(f"fig, ax = plt.subplots()\ncid = fig.canvas.mpl_connect('button_press_event', lambda event: {wait})")
    view = kernel.view()
    cell = kernel.begin("print('in', flush=True); print(len(fig.ginput(3, timeout=20)))")
    kernel.says(cell)
    for x in (200, 250, 300):
        view.click(x, 200)
    kernel.end(cell)
    assert cell.text.split() == ["in", "3"]


def test_a_ginput_in_a_callback_ends_and_the_one_around_it_goes_on(kernel: Kernel) -> None:
    code = """
fig, ax = plt.subplots()
def press(event):
    if event.key == 'i': print('inner', len(fig.ginput(1)), flush=True)
cid = fig.canvas.mpl_connect('key_press_event', press)
"""
    kernel.run(code)
    view = kernel.view()
    cell = kernel.begin("print('in', flush=True); print('outer', len(fig.ginput(2, timeout=20)))")
    kernel.says(cell)
    view.key("i")
    view.click(200, 200)
    kernel.until(lambda: "inner" in cell.text)
    view.click(250, 200)
    kernel.end(cell)
    assert cell.text.split() == ["in", "inner", "1", "outer", "2"]


def test_a_slow_callback_leaves_the_picture_and_timers_going(kernel: Kernel) -> None:
    code = """
fig, ax = plt.subplots(figsize=(3, 2)); line, = ax.plot([1, 2]); moves, ticks = [], []
def move(event):
    time.sleep(.03); moves.append(event.x); line.set_ydata([event.x, 2]); fig.canvas.draw_idle()
draws = []; _ = fig.canvas.mpl_connect("draw_event", lambda event: draws.append(1))
_ = fig.canvas.mpl_connect("motion_notify_event", move)
timer = fig.canvas.new_timer(30); timer.add_callback(lambda: ticks.append(1)); timer.start()
"""
    kernel.run(code)
    view = kernel.view()
    view.settle()
    kernel.run("moves.clear(); ticks.clear(); draws.clear()")
    had, step = len(view.pictures), 0
    # Pictures come while moves do, as many as this side takes.
    while step < 50 or len(view.pictures) <= had + 10:
        assert step < 1000, "no picture comes while moves do"
        # The pace of a hand: sixty a second, and each frame is painted as it comes. Three at once: they come faster
        # than they are handled however slow this side is.
        for more in range(3):
            view.move(20 + (3 * step + more) % 250, 100)
        step += 1
        kernel.poll(3 / 60)
    moves, ticks, draws = map(int, kernel.value("len(moves), len(ticks), len(draws)").split())
    assert moves < 2.5 * step, "moves are merged"
    assert ticks >= 0.5 * moves
    # One for each, unless this side is slow to say that it has painted.
    assert draws >= 0.25 * moves
