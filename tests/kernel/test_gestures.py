"""Figures while a cell runs and never calls us, in real kernels: copies are moved, and then the figures."""

from __future__ import annotations

import os
import signal

import pytest

from figport import wire
from tests.kernel.busy import PLOT, Busy, attach, is_snapshot, live, painted
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.views import View

KERNELS = NEWEST


def test_panning_during_a_cell_moves_the_snapshot_and_then_the_figure(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT)
    view = attach(kernel, busy.figure())
    before = view.pixels
    view.use("pan")
    view.until(lambda: view.tool("pan").pressed)
    view.drag((300, 200), (350, 200))
    painted(view, before)
    view.until(lambda: view.tool("back").enabled)
    busy.end()
    live(view)
    assert kernel.value("ax.get_xlim()[0] < -0.1, abs(ax.get_ylim()[0] + 0.05) < 1e-9") == "True True"
    assert view.tool("pan").pressed
    assert view.tool("back").enabled
    view.use("back")
    view.until(lambda: view.shows(before) if before is not None else False)


def test_a_gesture_that_the_end_of_the_cell_interrupts_goes_on(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT)
    view = attach(kernel, busy.figure())
    before = view.pixels
    view.use("pan")
    view.press(300, 200)
    view.move(320, 200)
    painted(view, before)
    busy.end()
    view.until(lambda: view.state.busy is None)
    view.move(350, 200)
    view.release(350, 200)
    view.until(lambda: view.tool("back").enabled)
    view.settle()
    shifted = "float(ax.transData.transform((0, 0))[0] - ax.transData.transform((ax.get_xlim()[0], 0))[0])"
    assert 70 < float(kernel.value(shifted)) < 75


def test_what_the_users_code_changed_stays(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT, after="ax.set_xlim(5, 6)\n")
    view = attach(kernel, busy.figure())
    before = view.pixels
    view.use("pan")
    view.drag((300, 200), (350, 250))
    painted(view, before)
    view.until(lambda: view.tool("back").enabled)
    busy.end()
    live(view)
    assert kernel.value("ax.get_xlim() == (5, 6), ax.get_ylim()[0] > 0.05") == "True True"


def test_zooming_during_a_cell(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT)
    view = attach(kernel, busy.figure())
    before = view.pixels
    view.use("zoom")
    view.press(200, 100)
    view.move(400, 300)
    view.until(lambda: view.of(wire.Rubberband) and view.of(wire.Rubberband)[-1].band is not None)
    view.release(400, 300)
    painted(view, before)
    view.until(lambda: view.tool("back").enabled)
    busy.end()
    live(view)
    assert kernel.value("0 < ax.get_xlim()[0] < ax.get_xlim()[1] < 1") == "True"


def test_turning_three_dimensional_axes_during_a_cell(kernel: Kernel) -> None:
    busy = Busy(kernel, "fig = plt.figure(); ax = fig.add_subplot(projection='3d'); ax.plot([0, 1], [0, 1], [0, 1])\n")
    view = attach(kernel, busy.figure())
    before = view.pixels
    view.drag((300, 200), (350, 250))
    painted(view, before)
    view.until(lambda: view.tool("back").enabled)
    busy.end()
    live(view)
    assert kernel.value("ax.azim != -60 and ax.elev != 30") == "True"


def test_resizing_during_a_cell(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT, loop="line.set_ydata([0, time.monotonic() % 1]); time.sleep(0.05)")
    view = attach(kernel, busy.figure())
    view.send(wire.Resize(500, 300))
    view.until(lambda: view.pixels is not None and view.pixels.shape == (300, 500, 4))
    # Newer copies take the place of that one.
    for _ in range(3):
        painted(view, view.pixels)
        assert view.pixels is not None
        assert view.pixels.shape == (300, 500, 4)
    busy.end()
    live(view)
    assert kernel.value("tuple(map(float, fig.get_size_inches() * 100))") == "(500.0, 300.0)"


def test_looking_at_a_snapshot_resizes_nothing(kernel: Kernel) -> None:
    """This figure is no whole number of pixels high, and cut off differently at each ratio."""
    made = kernel.run("fig, ax = plt.subplots(figsize=(6, 6 / 1.618)); line, = ax.plot([0, 1])\n")
    view = attach(kernel, made.figures[0], dpr=2)
    live(view)
    before = kernel.value("fig.get_size_inches().tolist()")
    busy = Busy(kernel, "line.set_ydata([1, 0])\n", loop="line.set_ydata([0, time.monotonic() % 1]); time.sleep(0.05)")
    view.until(lambda: view.state.busy is not None)
    # Newer copies take the place of the first.
    for _ in range(3):
        painted(view, view.pixels)
    busy.end()
    live(view)
    assert kernel.value("fig.get_size_inches().tolist()") == before


CHANGES = {
    "a line": "line.set_color(f'C{int(time.monotonic() * 10) % 10}'); time.sleep(0.05)",
    "other axes": "ax2.remove(); ax2 = fig.add_axes((0.1, 0.1, 0.3, time.monotonic() % 0.8)); time.sleep(0.3)",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_gesture_outlives_the_snapshot_it_was_made_on(kernel: Kernel, change: str) -> None:
    plot = "fig, (ax2, ax) = plt.subplots(1, 2); line, = ax.plot([0, 1])\n"
    busy = Busy(kernel, plot, loop=CHANGES[change])
    view = attach(kernel, busy.figure())
    view.use("pan")
    view.drag((480, 200), (530, 200))
    view.until(lambda: view.tool("back").enabled)
    # The gesture is on the copy; newer copies take its place.
    for _ in range(3):
        painted(view, view.pixels)
    assert view.tool("back").enabled
    busy.end()
    live(view)
    limits = "ax.get_xlim()[0] < -0.2, abs(ax.get_ylim()[0] + 0.05) < 1e-9, ax2.get_xlim() == (0, 1)"
    assert kernel.value(limits) == "True True True"


def test_the_last_gesture_wins_when_the_worker_dies_between_two(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT)
    view = attach(kernel, busy.figure())
    for end in (350, 200):
        view.use("pan")
        view.until(lambda: view.tool("pan").pressed)
        before = view.pixels
        view.drag((300, 200), (end, 200))
        painted(view, before)
        view.until(lambda: view.tool("back").enabled)
        if end == 350:
            os.kill(kernel.children()[0], signal.SIGKILL)
            view.until(lambda: not view.tool("pan").pressed)
    busy.end()
    live(view)
    assert kernel.value("ax.get_xlim()[0] > 0.1") == "True"


def test_a_finished_gesture_is_in_what_the_cell_draws(kernel: Kernel) -> None:
    note = "at = []; fig.canvas.mpl_connect('draw_event', lambda event: at.append(bool(ax.get_xlim()[0] < -0.1)))\n"
    busy = Busy(kernel, PLOT + note, after="at.clear(); fig.canvas.draw(); print(at)")
    view = attach(kernel, busy.figure())
    view.use("pan")
    view.drag((300, 200), (350, 200))
    view.until(lambda: view.tool("back").enabled)
    assert busy.end().text.endswith("[True]\n")
    live(view)


# --- gestures that began at the live figure -----------------------------------------------------------


def began(kernel: Kernel, view: View, *moves: float, tool: str = "pan") -> None:
    """Press, and move if asked to, and wait until the live figure has handled that."""
    if tool:
        view.use(tool)
        view.until(lambda: view.tool(tool).pressed)
    view.press(300, 200)
    for x in moves:
        view.move(x, 200)
    last = moves[-1] if moves else 300
    kernel.becomes(
        "[(hand.x, len(hand.buttons)) for hand in fig.canvas.manager._input._presses._hands.values()]",
        f"[({last}.0, 1)]",
    )
    view.settle()


SHIFTED = "float(ax.transData.transform((0, 0))[0] - ax.transData.transform((ax.get_xlim()[0], 0))[0])"
"""How far the data are from the edge of the axes, pixels."""
STACK = "len(fig.canvas.toolbar._nav_stack._elements)"


@pytest.mark.parametrize("moves", [(), (310, 330)], ids=["pressed", "dragged"])
def test_a_drag_that_began_before_its_cell_is_followed(kernel: Kernel, moves: tuple[float, ...]) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    began(kernel, view, *moves)
    before = view.pixels
    busy = Busy(kernel, "")
    view.move(350, 200)
    painted(view, before)
    busy.running()
    seen = view.pixels
    view.release(350, 200)
    view.until(lambda: view.tool("back").enabled)
    busy.end()
    live(view)
    # By those fifty pixels, once, and as one step of the history.
    assert 72 < float(kernel.value(SHIFTED)) < 74
    assert kernel.value(STACK) == "2"
    assert seen is not None
    assert view.shows(seen)


def test_drags_after_one_that_began_before_the_cell_count_too(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    began(kernel, view)
    before = view.pixels
    busy = Busy(kernel, "")
    view.move(350, 200)
    painted(view, before)
    view.release(350, 200)
    before = view.pixels
    view.drag((300, 200), (320, 200))
    painted(view, before)
    busy.end()
    live(view)
    assert 92 < float(kernel.value(SHIFTED)) < 94
    assert kernel.value(STACK) == "3"


def test_a_cell_has_what_began_before_it_where_it_turns_the_event_loop(kernel: Kernel) -> None:
    """And not in its own draw, which runs no callbacks with any backend."""
    kernel.run(PLOT)
    view = kernel.view()
    began(kernel, view, 310)
    before = view.pixels
    moved = "moved = lambda: bool(ax.get_xlim()[0] < -0.1)\n"
    busy = Busy(kernel, moved, after="fig.canvas.draw(); a = moved(); fig.canvas.flush_events(); print(a, moved())")
    view.move(350, 200)
    painted(view, before)
    view.release(350, 200)
    view.until(lambda: view.tool("back").enabled)
    assert busy.end().text.endswith("False True\n")
    live(view)
    assert 72 < float(kernel.value(SHIFTED)) < 74


def test_a_drag_that_began_before_its_cell_goes_on_after_it(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    began(kernel, view, 310)
    before = view.pixels
    busy = Busy(kernel, "")
    view.move(330, 200)
    painted(view, before)
    busy.end()
    live(view)
    view.move(350, 200)
    view.release(350, 200)
    view.until(lambda: view.tool("back").enabled)
    view.settle()
    assert 72 < float(kernel.value(SHIFTED)) < 74
    assert kernel.value(STACK) == "2"


@pytest.mark.parametrize("before_cell", [True, False], ids=["begun before", "begun during"])
def test_a_drag_whose_release_was_lost_in_its_cell_has_ended(kernel: Kernel, *, before_cell: bool) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    if before_cell:
        began(kernel, view, 310)
    before = view.pixels
    busy = Busy(kernel, "")
    if not before_cell:
        view.use("pan")
        view.press(300, 200)
    view.move(350, 200)
    painted(view, before)
    view.lose()
    view.move(400, 250)
    view.until(lambda: view.tool("back").enabled)
    seen = view.pixels
    view.move(420, 270)
    busy.end()
    live(view)
    assert 72 < float(kernel.value(SHIFTED)) < 74
    assert kernel.value(f"{STACK}, fig.canvas._button") == "2 None"
    assert seen is not None
    assert view.shows(seen)


def test_a_box_that_began_before_its_cell_zooms(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    began(kernel, view, 310, tool="zoom")
    before = view.pixels
    busy = Busy(kernel, "")
    view.move(400, 300)
    view.until(lambda: view.of(wire.Rubberband)[-1].band == wire.Band(300, 200, 400, 300))
    view.release(400, 300)
    painted(view, before)
    view.until(lambda: view.tool("back").enabled)
    seen = view.pixels
    busy.end()
    live(view)
    assert kernel.value("float(np.ptp(ax.get_xlim())) < 0.3, len(fig.canvas.toolbar._nav_stack._elements)") == "True 2"
    assert seen is not None
    assert view.shows(seen)


def test_a_turn_of_three_dimensional_axes_that_began_before_its_cell_is_followed(kernel: Kernel) -> None:
    kernel.run("fig = plt.figure(); ax = fig.add_subplot(projection='3d'); ax.plot([0, 1], [0, 1], [0, 1])")
    view = kernel.view()
    began(kernel, view, 310, tool="")
    before, azim = view.pixels, float(kernel.value("ax.azim"))
    busy = Busy(kernel, "")
    view.move(350, 200)
    painted(view, before)
    seen = view.pixels
    view.release(350, 200)
    busy.end()
    live(view)
    assert float(kernel.value("ax.azim")) < azim - 5
    assert seen is not None
    assert view.shows(seen)


def test_what_the_live_figure_alone_can_do_waits_for_it(kernel: Kernel) -> None:
    kernel.run(PLOT + "seen = []; fig.canvas.mpl_connect('motion_notify_event', lambda event: seen.append(event.x))")
    view = kernel.view()
    began(kernel, view, tool="")
    before = view.pixels
    busy = Busy(kernel, "")
    view.move(350, 200)
    view.until(lambda: is_snapshot(view))
    view.release(350, 200)
    busy.end()
    live(view)
    assert kernel.value("seen[-1], float(ax.get_xlim()[0]) > -.06") == "350 True"
    assert before is not None
    assert view.shows(before)
