"""What is drawn is what is seen: blitted regions, and loops that blit while the kernel computes.

Two selectors in one figure (the other one got darker while one was dragged); a cell that blits while the pointer moves
over its figure.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.e2e.case import Case, count, in_axes

pytestmark = pytest.mark.e2e


@pytest.mark.cells(
    "from matplotlib.widgets import RectangleSelector\n"
    "fig, axs = plt.subplots(1, 2)\n"
    "for ax in axs: ax.set(xlim=(0, 1), ylim=(0, 1))\n"
    "selectors = [RectangleSelector(ax, lambda a, b: None, useblit=True, interactive=True) for ax in axs]\n"
    "for one in selectors: one.extents = (0.2, 0.8, 0.2, 0.8)\n"
    "fig.canvas.draw()\nplt.show()"
)
def test_a_selector_that_is_dragged_leaves_another_as_it_is(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    before = figure.at_rest()
    half = before.shape[1] // 2
    figure.drag((0.3, 0.5), (0.33, 0.55))
    after = figure.until_changed(before)
    figure.drag((0.33, 0.55), (0.3, 0.5))
    figure.until_changed(after)
    case.idle(figure)
    assert np.array_equal(figure.pixels()[:, half:], before[:, half:])


@pytest.mark.cells(
    "import time\n"
    "fig, ax = plt.subplots(); line, = ax.plot([0, 1], color=(1, 0, 0), lw=20, animated=True)\n"
    "fig.canvas.draw(); ground = fig.canvas.copy_from_bbox(fig.bbox)\n"
    "def step(k):\n"
    "    fig.canvas.restore_region(ground); line.set_ydata([0.4 + k % 5 / 25, 0.5])\n"
    "    ax.draw_artist(line); fig.canvas.blit(fig.bbox)\n"
    "step(0); plt.show()",
    "until = time.monotonic() + 4; k = 0\nwhile time.monotonic() < until:\n    k += 1; step(k); time.sleep(0.05)\n",
)
def test_what_a_busy_cell_blits_is_steady_under_a_moving_pointer(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    figure.until(lambda pixels: count(pixels, 255, 0, 0) > 0)
    before = figure.pixels()
    case.start(1)
    after = figure.until_changed(before)
    reds = [count(after, 255, 0, 0)]
    for turn in range(30):
        figure.hover(*in_axes(0.2 + turn % 10 / 20, 0.5))
        reds.append(count(figure.pixels(), 255, 0, 0))
    case.until_ended(1)
    assert min(reds) > 0
