"""Figures while a cell runs and never calls us, in real kernels: snapshots are looked at."""

from __future__ import annotations

import functools
import os
import signal
import time
import uuid
from pathlib import Path

import numpy as np
import pytest

from figport import wire
from figport.wire import Codec, PointerAction
from figport.worker import diversion
from tests.kernel.busy import PLOT, Busy, attach, live, painted
from tests.kernel.client import Kernel
from tests.kernel.conftest import ENDS
from tests.kernel.views import View, pointer

KERNELS = ENDS


@pytest.mark.parametrize("show", ["", "plt.show()\n"])
@pytest.mark.parametrize("loop", ["time.sleep(0.01)", "sum(range(1000))", "many @ many"])
def test_new_figures_are_on_screen_while_their_cell_computes(kernel: Kernel, loop: str, show: str) -> None:
    code = "many = np.random.rand(300, 300)\n"
    busy = Busy(kernel, f"{code}{PLOT}{show}fig2, ax2 = plt.subplots(); ax2.imshow(many)\n{show}", loop=loop)
    first, second = attach(kernel, busy.figure(0)), attach(kernel, busy.figure(1))
    for view in (first, second):
        assert view.state.busy is not None
        assert view.state.busy.startswith("Kernel busy, figure as of ")
    busy.end()
    live(first)
    second.until(lambda: second.state.busy is None)
    second.settle("fig2")


def begins_with(view: View, colour: tuple[int, int, int]) -> bool:
    """Whether a view's first pixel has a colour."""
    return view.pixels is not None and tuple(view.pixels[0, 0, :3]) == colour


@pytest.mark.parametrize("show", ["display(fig)", "plt.show()"])
def test_each_step_of_a_loop_that_shows_is_on_screen_while_it_computes(kernel: Kernel, show: str) -> None:
    """Also what only the output was painted for: the cell draws nothing until the next step, and sends nothing."""
    place = Path(kernel.value("__import__('os').getcwd()")) / f"step-{uuid.uuid4().hex}-"
    cell = kernel.begin(
        "from IPython.display import clear_output, display\nfig = plt.figure()\n"
        "for step, colour in enumerate(('white', 'red', 'lime', 'blue')):\n"
        f"    fig.set_facecolor(colour); clear_output(wait=True); {show}\n"
        f"    while not os.path.exists({str(place)!r} + str(step)): time.sleep(0.01)\n"
    )
    kernel.until(lambda: cell.figures)
    view = attach(kernel, cell.figures[0])
    for step, colour in enumerate(((255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255))):
        view.until(functools.partial(begins_with, view, colour))
        Path(f"{place}{step}").touch()
    kernel.end(cell)
    live(view)


def test_the_readout_follows_the_pointer_during_a_cell(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT)
    view = attach(kernel, busy.figure())
    view.move(300, 200)
    view.until(lambda: view.of(wire.Readout) and "(x, y) = " in view.of(wire.Readout)[-1].text)
    busy.end()


def test_other_input_waits_and_arrives_in_order(kernel: Kernel) -> None:
    listen = (
        "got = []\nfor what in ('key_press_event', 'button_press_event', 'button_release_event', 'scroll_event'):\n"
    )
    listen += "    fig.canvas.mpl_connect(what, lambda event: got.append(f'{event.name[:-6]} {event.key}'))\n"
    busy = Busy(kernel, PLOT + listen)
    view = attach(kernel, busy.figure())
    for key in "xy":
        view.key(key)
    view.click(300, 200)
    view.move(310, 200)
    view.send(wire.Wheel(300, 200, 0, 1, ()))
    view.key("z")
    view.move(400, 200)
    view.until(lambda: view.of(wire.Readout))
    busy.end()
    live(view)
    kernel.becomes("len(got)", "6")
    order = ["key_press x", "key_press y", "button_press None", "button_release None", "scroll None", "key_press z"]
    assert kernel.value("got") == str(order)


LASSO = """
from matplotlib.widgets import LassoSelector, RectangleSelector
lines, moves = [], []
lasso = LassoSelector(ax, lines.append)
fig.canvas.mpl_connect('motion_notify_event', lambda event: moves.append(event.x))
"""


def test_a_lasso_has_its_shape_also_when_it_was_drawn_meanwhile(kernel: Kernel) -> None:
    """And who only wants to know where the pointer is has not to hear of all places."""
    busy = Busy(kernel, PLOT + LASSO)
    view = attach(kernel, busy.figure())
    view.press(250, 200)
    for x, y in [(350, 200), (350, 280), (250, 280)] * 20:
        view.move(x, y)
    view.release(250, 200)
    for x in range(50):
        view.move(250 + x, 200)
    view.until(lambda: view.of(wire.Readout))
    busy.end()
    live(view)
    kernel.becomes("len(lines)", "1")
    # The press counts twice, the release as a place of its own.
    assert kernel.value("len(lines[0]), len(set(lines[0]))") == "62 4"
    kernel.becomes("moves[-1]", "299")
    assert int(kernel.value("len(moves)")) < 100


def test_a_figure_that_changes_is_followed(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT, loop="line.set_ydata([0, time.monotonic() % 1]); time.sleep(0.05)")
    view = attach(kernel, busy.figure())
    for _ in range(3):
        painted(view, view.pixels)
    busy.end()
    live(view)


def test_what_main_draws_is_seen_at_once_and_exactly(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    # A snapshot is looked at whenever the loop draws.
    moved = "        while fig.canvas.manager.screen.diverted is False: time.sleep(0.001)\n"
    # With the lock nobody diverts its views again before that was looked at.
    draw = "    with runtime.current().registry.lock:\n"
    draw += "        fig.canvas.draw(); drawn.append(fig.canvas.manager.screen.diverted)\n"
    code = "drawn = []\nfor step in range(1, 7):\n    line.set_color(f'C{step}')\n    if step > 1:\n" + moved
    code += "    line.set_ydata([0, step / 7])\n" + draw
    kernel.run(code + "print(drawn)")
    assert kernel.value("drawn") == str([False] * 6)
    view.settle()


def test_a_view_that_was_there_before_sees_what_a_cell_changes(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    view.settle()
    before = view.pixels
    busy = Busy(kernel, "line.set_ydata([1, 0])\n")
    painted(view, before)
    assert view.state.busy is not None
    busy.end()
    live(view)


def test_what_nobody_asked_to_see_is_not_seen(kernel: Kernel) -> None:
    """After ``plt.ioff()`` a figure changes on screen when it is drawn, shown or used, and not because a cell runs."""
    made = kernel.run(f"{PLOT}fig2, ax2 = plt.subplots()\nplt.ioff()\n")
    view, other = (attach(kernel, figure) for figure in made.figures)
    for one, name in ((view, "fig"), (other, "fig2")):
        one.settle(name)
    before, others = view.pixels, other.pixels
    busy = Busy(kernel, "ax.set_title('not yet'); ax2.set_title('now'); fig2.canvas.draw_idle()\n")
    view.send(wire.Look(1.0, False), wire.Look(1.0, True))
    painted(other, others)
    assert not [state for state in view.of(wire.FigureState) if state.busy]
    busy.end()
    other.settle("fig2")
    view.move(300, 200)
    view.wait(wire.Readout)
    assert before is not None
    assert view.shows(before)
    # A snapshot that somebody needs is one of what was drawn last.
    busy = Busy(kernel, "fig.canvas.draw(); ax.set_title('not yet either')\n")
    painted(view, before)
    drawn = view.pixels
    assert drawn is not None
    view.move(310, 200)
    view.until(lambda: view.seq > diversion.STEP)
    assert view.state.busy is not None
    assert view.shows(drawn)
    ended = busy.end()
    view.until(lambda: view.state.busy is None)
    view.move(320, 200)
    view.wait(wire.Readout, len(view.of(wire.Readout)) + 1)
    assert view.shows(drawn)
    assert np.array_equal(ended.picture(made.figures[0]), drawn)
    kernel.run("fig.canvas.draw_idle()")
    painted(view, drawn)
    view.settle()


def test_main_takes_over_whenever_it_turns(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT, loop="line.set_ydata([0, time.monotonic() % 1]); plt.pause(0.01); time.sleep(0.15)")
    view = attach(kernel, busy.figure())
    view.use("pan")
    view.until(lambda: view.tool("pan").pressed)
    for _ in range(3):
        view.drag((300, 200), (310, 200))
        painted(view, view.pixels)
    busy.end()
    live(view)
    # Each of them counted, and none twice.
    shifted = "float(ax.transData.transform((0, 0))[0] - ax.transData.transform((ax.get_xlim()[0], 0))[0])"
    kernel.becomes(f"51 < {shifted} < 54", "True")


def test_the_death_of_the_worker_is_survived(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT + "print(plt, flush=True)\n")
    view = attach(kernel, busy.figure())
    before = view.pixels
    children = kernel.children()
    assert len(children) == 1
    os.kill(children[0], signal.SIGKILL)
    view.use("pan")
    view.drag((300, 200), (350, 200))
    painted(view, before)
    os.kill(kernel.children()[0], signal.SIGKILL)
    # It may be this figure's fault, so until the cell has ended nobody draws it. The view is told.
    view.until(lambda: "what draws its snapshots died" in (view.state.busy or ""))
    busy.end()
    live(view)
    kernel.becomes("ax.get_xlim()[0] < -0.1", "True")


def test_zooming_the_browser_further_than_can_be_drawn_stops_nothing(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT)
    view = attach(kernel, busy.figure())
    view.send(wire.Look(10.0, True))
    view.until(lambda: view.pixels is not None and view.pixels.shape == (8 * 480, 8 * 640, 4))
    busy.end()
    view.until(lambda: view.state.busy is None)
    view.send(wire.Look(1.0, True))
    live(view)


def test_closing_during_a_cell(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT)
    view = attach(kernel, busy.figure())
    view.send(wire.Close())
    view.move(300, 200)
    view.until(lambda: view.of(wire.Readout))
    busy.end()
    view.wait(wire.Closed)
    view.until(lambda: view.closed)
    assert kernel.value("plt.get_fignums()") == "[]"


def test_views_that_leave_during_a_cell_are_gone(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT)
    stays, leaves, detaches = (attach(kernel, busy.figure()) for _ in range(3))
    leaves.leave()
    detaches.send(wire.Detach())
    stays.move(300, 200)
    stays.until(lambda: stays.of(wire.Readout))
    busy.end()
    live(stays)
    detaches.until(lambda: detaches.closed)
    assert kernel.value("len(fig.canvas.manager.session)") == "1"


def test_two_views_share_the_snapshot_at_the_larger_ratio(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT)
    small = attach(kernel, busy.figure())
    large = attach(kernel, busy.figure(), dpr=2)
    small.until(lambda: small.of(wire.Frame)[-1].dpr == 2)
    small.until(lambda: large.pixels is not None and small.shows(large.pixels))
    large.use("pan")
    large.drag((300, 200), (350, 200))
    large.until(lambda: large.tool("back").enabled)
    small.until(lambda: small.tool("back").enabled and large.pixels is not None and small.shows(large.pixels))
    busy.end()
    live(small)
    live(large)


def test_a_view_that_comes_while_a_figures_views_are_diverted_has_its_ratio_afterwards(kernel: Kernel) -> None:
    (figure,) = kernel.run(PLOT).figures
    live(attach(kernel, figure))
    busy = Busy(kernel, "")
    # What main cannot answer has the figure's views diverted; the next one comes while they are.
    attach(kernel, figure)
    view = attach(kernel, figure, dpr=2)
    view.until(lambda: view.of(wire.Frame)[-1].dpr == 2)
    busy.end()
    live(view)
    assert view.of(wire.Frame)[-1].dpr == 2
    assert float(kernel.value("fig.canvas.device_pixel_ratio")) == 2


def test_a_view_that_does_not_paint_gets_no_more_than_its_credit(kernel: Kernel) -> None:
    busy = Busy(kernel, PLOT, loop="line.set_ydata([0, time.monotonic() % 1]); time.sleep(0.05)")
    view = View(kernel, wire.Attach(busy.figure(), 1, True, (Codec.RUNS,)), "control", None)
    view.painting = False
    watching = attach(kernel, busy.figure())
    for _ in range(4):
        painted(watching, watching.pixels)
    assert len(view.of(wire.Frame)) == 2
    busy.end()
    live(watching)
    assert len(view.of(wire.Frame)) == 2
    view.painting = True
    view.send(wire.Ack(view.of(wire.Frame)[0].seq))
    view.until(lambda: len(view.of(wire.Frame)) == 3)
    live(view)


def test_show_puts_the_picture_into_the_output_while_the_cell_goes_on(kernel: Kernel) -> None:
    kernel.run("figport.options.busy_snapshots = False")
    busy = Busy(kernel, PLOT + "plt.show()\n")
    figure = busy.figure()
    shown = busy.cell.picture(figure)
    busy.end()
    assert np.array_equal(shown, kernel.pixels())
    assert not busy.cell.of("update_display_data")


def test_nothing_is_left_of_closed_figures(kernel: Kernel) -> None:
    kernel.run("gone = []")
    for _ in range(3):
        busy = Busy(kernel, PLOT + "gone.append(weakref.ref(fig))\n")
        view = attach(kernel, busy.figure())
        view.send(pointer(PointerAction.MOVE, 300, 200))
        busy.end()
        live(view)
        kernel.run("plt.close('all'); del fig, ax, line")
    assert kernel.value("len(gone), _all_gone(*gone)") == "3 True"
    diverter = "runtime.current().watchdog._diverter"
    assert kernel.value(f"len({diverter}), len({diverter}.snapshots)") == "0 0"


BLITTING = (
    "fig, ax = plt.subplots(); line, = ax.plot([0, 1], 'r', lw=20, animated=True); fig.canvas.draw()\n"
    "ground = fig.canvas.copy_from_bbox(fig.bbox)\n"
    "def step(k):\n"
    "    fig.canvas.restore_region(ground); line.set_ydata([0.4 + k % 5 / 25, 0.5])\n"
    "    ax.draw_artist(line); fig.canvas.blit(fig.bbox)\n"
    "k = 0; step(k)\n"
)


def reds(view: View) -> int:
    assert view.pixels is not None
    return int((view.pixels == (255, 0, 0, 255)).all(axis=-1).sum())


@pytest.mark.parametrize("pause", [0.02, 0.7])
def test_what_a_busy_cell_blits_is_steady_under_a_moving_pointer(kernel: Kernel, pause: float) -> None:
    # Whether the live figure is looked at, which the cell itself keeps up to date, or a snapshot, because it pauses
    # long.
    busy = Busy(kernel, BLITTING, loop=f"k += 1; step(k); time.sleep({pause})")
    view = attach(kernel, busy.figure())
    view.until(lambda: reds(view) > 0)
    seen: list[int] = []
    handle = view.handle

    def count(message: wire.Message, payload: bytes) -> None:
        handle(message, payload)
        if isinstance(message, wire.Frame):
            seen.append(reds(view))

    view.handle = count  # type: ignore[method-assign]
    x, until = 100, time.monotonic() + 3
    while time.monotonic() < until or len(seen) < 3:
        assert time.monotonic() < until + kernel.timeout, "nothing is shown"
        x = 100 + (x - 97) % 400
        view.move(x, 200)
        kernel.poll(0.03)
    busy.end()
    live(view)
    assert min(seen) > 0


def test_looking_at_a_figure_that_a_cell_draws_makes_no_snapshots(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    view.settle()
    frames = len(view.of(wire.Frame))
    # Where a draw takes longer than it counts as fresh there are snapshots, and rightly.
    kernel.run("from figport.sending import paint; fresh, paint.FRESH = paint.FRESH, 300.0")
    try:
        busy = Busy(kernel, "", loop="line.set_ydata([0, time.monotonic() % 1]); fig.canvas.draw()")
        # Pictures of the live figure, as many as are painted; its frames are numbered on, those of snapshots are not.
        view.until(lambda: len(view.of(wire.Frame)) > frames + 20)
        assert not any(state.busy for state in view.of(wire.FigureState))
        assert view.of(wire.Frame)[-1].seq < 1 << 24
        busy.end()
    finally:
        kernel.run("paint.FRESH = fresh")
    live(view)
