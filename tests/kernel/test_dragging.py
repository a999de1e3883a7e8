"""Dragging in real kernels: pictures that cost less, and the exact one when the pointer rests."""

from __future__ import annotations

import pytest

from figport import wire
from tests.kernel.busy import Busy, attach, live
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.views import View

KERNELS = NEWEST

FOUR = """
fig, axes = plt.subplots(2, 2)
for one in axes.flat: one.plot([0, 1])
"""
NOISE = """
fig, ax = plt.subplots()
_ = ax.plot(np.random.default_rng(1).standard_normal(20_000))
fig.canvas.manager.quality = "fast"
"""


def grab(view: View) -> None:
    """Choose the pan tool and press the button."""
    view.use("pan")
    view.until(lambda: view.tool("pan").pressed)
    view.press(150, 150)


def frames(view: View) -> int:
    return len(view.of(wire.Frame))


def test_pictures_of_one_axes_among_others_are_whole_when_the_pointer_rests(kernel: Kernel) -> None:
    kernel.run(FOUR)
    view = kernel.view()
    grab(view)
    for x in range(160, 220, 10):
        before = frames(view)
        view.move(x, 150)
        view.until(lambda before=before: frames(view) > before)  # type: ignore[misc]
    # Drawn in parts, and then in full, without another event.
    kernel.run("settled = fig.canvas.redraw.settled")
    kernel.becomes("fig.canvas.redraw.settled", "True")
    kernel.run("shown = fig.canvas.pixels().copy(); fig.canvas.draw()")
    assert kernel.value("np.array_equal(shown, fig.canvas.pixels())") == "True"
    view.settle()
    assert kernel.value("fig.axes[0].get_xlim()[0] < -0.1, fig.axes[1].get_xlim()[0] > -0.1") == "True True"


def test_a_fast_picture_is_followed_by_the_exact_one(kernel: Kernel) -> None:
    kernel.run(NOISE)
    view = kernel.view()
    view.settle()
    grab(view)
    before = frames(view)
    view.move(170, 150)
    # Two frames for one move.
    view.until(lambda: frames(view) == before + 2)
    kernel.run("shown = fig.canvas.pixels().copy(); fig.canvas.draw()")
    assert kernel.value("np.array_equal(shown, fig.canvas.pixels())") == "True"
    view.settle()


def test_a_snapshot_does_the_same_while_a_cell_computes(kernel: Kernel) -> None:
    busy = Busy(kernel, NOISE)
    view = attach(kernel, busy.figure())
    grab(view)
    before = frames(view)
    view.move(170, 150)
    view.until(lambda: frames(view) == before + 2)
    exact = view.pixels
    view.release(170, 150)
    view.until(lambda: view.tool("back").enabled)
    busy.end()
    live(view)
    assert exact is not None
    assert view.shows(exact)


@pytest.mark.parametrize("value", ["'best'", "None"])
def test_the_option_takes_known_qualities_only(kernel: Kernel, value: str) -> None:
    cell = kernel.end(kernel.begin(f"import figport; figport.options.quality = {value}"))
    assert [error["ename"] for error in cell.of("error")] == ["ValueError"]
    assert kernel.value("figport.options.quality") == "auto"
