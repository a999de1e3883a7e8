"""Blitting in real kernels: what is drawn between draws reaches every view, and costs no draws."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from figport import wire
from figport.showing.output_refresh import HELD
from figport.testing.decoding import image
from tests.kernel.busy import Busy
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.views import View

KERNELS = NEWEST

MANAGER = """
class BlitManager:
    def __init__(self, canvas, artists):
        self.canvas, self.artists, self.background, self.draws = canvas, artists, None, 0
        for artist in artists:
            artist.set_animated(True)
        canvas.mpl_connect("draw_event", self.drawn)
    def drawn(self, event):
        self.draws += 1
        self.background = self.canvas.copy_from_bbox(self.canvas.figure.bbox)
        self.draw()
    def draw(self):
        for artist in self.artists:
            self.canvas.figure.draw_artist(artist)
    def update(self):
        if self.background is None:
            self.drawn(None)
        else:
            self.canvas.restore_region(self.background)
            self.draw()
            self.canvas.blit(self.canvas.figure.bbox)
        self.canvas.flush_events()
"""
"""As in matplotlib's tutorial on faster rendering, in our own words."""

PLOT = f"{MANAGER}fig, ax = plt.subplots(); line, = ax.plot([0, 1]); ax.set_ylim(0, 1)\n"


def test_blitted_changes_are_seen_without_draws(kernel: Kernel) -> None:
    kernel.run(PLOT + "blit = BlitManager(fig.canvas, [line])")
    view = kernel.view()
    view.settle()
    frames = len(view.of(wire.Frame))
    draws = int(kernel.value("blit.draws"))
    kernel.run("for k in range(10):\n    line.set_ydata([k / 10, 1 - k / 10]); blit.update()")
    view.settle()
    # The issue of matplotlib's test_blitting_events: a blit must not ask for draws of its own.
    assert int(kernel.value("blit.draws")) - draws < 5
    assert len(view.of(wire.Frame)) > frames
    after = kernel.pixels()
    kernel.run("line.set_ydata([0.5, 0.5]); blit.update()")
    view.until(lambda: not view.shows(after))
    view.settle()


def test_backgrounds_are_taken_anew_at_another_ratio_and_size(kernel: Kernel) -> None:
    kernel.run(PLOT + "blit = BlitManager(fig.canvas, [line])")
    view = kernel.view()
    large = kernel.view(dpr=2)
    view.until(lambda: view.of(wire.Frame)[-1].dpr == 2)
    kernel.run("line.set_ydata([0.2, 0.9]); blit.update()")
    for one in (view, large):
        one.settle()
        assert one.pixels is not None
        assert one.pixels.shape == (960, 1280, 4)
    large.send(wire.Resize(500, 300))
    large.until(lambda: large.pixels is not None and large.pixels.shape == (600, 1000, 4))
    kernel.run("line.set_ydata([0.7, 0.1]); blit.update()")
    blitted = kernel.pixels()
    view.settle()
    # The same as drawn at once.
    kernel.run("blit.artists = []; line.set_animated(False); fig.canvas.draw()")
    assert (kernel.pixels() == blitted).all()


ANIMATION = """
from matplotlib.animation import FuncAnimation
fig, ax = plt.subplots(); line, = ax.plot([0, 1]); ax.set_ylim(0, 1); steps = []; draws = []
fig.canvas.mpl_connect("draw_event", lambda event: draws.append(1))
def step(k):
    steps.append(k); line.set_ydata([0.2 + k % 50 / 100, 0.8 - k % 50 / 100]); return [line]
animation = FuncAnimation(fig, step, interval=20, blit=True, cache_frame_data=False)
"""


def test_an_animation_with_blit_draws_the_figure_once(kernel: Kernel) -> None:
    kernel.run(ANIMATION)
    view = kernel.view()
    view.until(lambda: len(view.of(wire.Frame)) > 30)
    assert int(kernel.value("len(draws)")) <= 3
    # At another ratio it goes on, over a background of that size.
    large = kernel.view(dpr=2)
    large.until(lambda: len(large.of(wire.Frame)) > 10)
    assert large.of(wire.Frame)[-1].width == 1280
    kernel.run("animation.pause()")
    large.settle()
    view.settle()
    blitted = kernel.pixels()
    kernel.run("line.set_animated(False); fig.canvas.draw()")
    assert (kernel.pixels() == blitted).all()
    kernel.run("animation.event_source.stop(); del animation")


def test_widgets_blit(kernel: Kernel) -> None:
    kernel.run(
        "from matplotlib.widgets import Cursor, RectangleSelector\n"
        "fig, ax = plt.subplots(); ax.plot([0, 1]); draws = []\n"
        "fig.canvas.mpl_connect('draw_event', lambda event: draws.append(1))\n"
        "cursor = Cursor(ax, useblit=True, color='red')\n"
        "selector = RectangleSelector(ax, lambda press, release: None, useblit=True, button=[1]); at = None\n"
        "def moved(event):\n    global at; at = event.x\n"
        "fig.canvas.mpl_connect('motion_notify_event', moved)"
    )
    view = kernel.view()
    view.settle()
    view.move(200, 200)
    view.settle()
    draws = kernel.value("len(draws)")
    for x in range(210, 300, 10):
        view.move(x, 200)
    view.until(lambda: view.pixels is not None and (view.pixels[200] == (255, 0, 0, 255)).all(axis=1).sum() > 400)
    view.settle()
    assert kernel.value("len(draws)") == draws
    view.press(250, 150)
    view.move(260, 250)
    # A new rectangle makes the figure stale. The cell that sees it draws once, for the picture in the output.
    kernel.becomes("at", "260")
    draws = kernel.value("len(draws)")
    for x in range(270, 350, 10):
        view.move(x, 250)
    kernel.becomes("at", "340")
    view.settle()
    assert kernel.value("len(draws)") == draws
    view.release(340, 250)


def test_a_blit_of_another_thread_is_shown_by_main(kernel: Kernel) -> None:
    kernel.run(TWO)
    view = kernel.view()
    view.settle()
    kernel.run("left.draw_artist(one); right.draw_artist(other)")
    kernel.run("thread = threading.Thread(target=fig.canvas.blit, args=(left.bbox,)); thread.start(); thread.join()")
    view.until(lambda: colours(view, LEFT))
    assert not colours(view, RIGHT)


# --- what is on screen ----------------------------------------------------------------------------------

TWO = (
    "fig, (left, right) = plt.subplots(1, 2); fig.canvas.draw()\n"
    "one, = left.plot([0, 1], 'r', lw=9, animated=True); other, = right.plot([0, 1], 'b', lw=9, animated=True)\n"
)


def colours(view: View, columns: slice) -> set[tuple[int, ...]]:
    """Return the colours, of red and blue lines, that a view shows in some columns."""
    assert view.pixels is not None
    found = {tuple(map(int, pixel)) for pixel in view.pixels[:, columns].reshape(-1, 4)}
    return found & {(255, 0, 0, 255), (0, 0, 255, 255)}


LEFT, RIGHT = slice(0, 320), slice(320, 640)


def test_a_blit_shows_its_region_and_nothing_else(kernel: Kernel) -> None:
    kernel.run(TWO)
    view = kernel.view()
    view.settle()
    kernel.run("left.draw_artist(one); right.draw_artist(other); fig.canvas.blit(left.bbox)")
    view.until(lambda: colours(view, LEFT))
    assert not colours(view, RIGHT)
    before = view.pixels
    assert before is not None
    # Also for whoever comes now, and in the picture for the output.
    assert kernel.view().shows(before)
    kernel.run("fig.canvas.blit(right.bbox)")
    view.until(lambda: colours(view, RIGHT))
    view.settle()


def test_a_blit_reaches_a_view_that_did_not_look_meanwhile(kernel: Kernel) -> None:
    kernel.run(TWO)
    view = kernel.view()
    view.settle()
    view.send(wire.Look(1.0, False))
    kernel.run("left.draw_artist(one); fig.canvas.blit(left.bbox); right.draw_artist(other)")
    pictures = len(view.pictures)
    kernel.run("fig.canvas.restore_region(fig.canvas.copy_from_bbox(left.bbox)); fig.canvas.blit(left.bbox)")
    assert len(view.pictures) == pictures
    view.send(wire.Look(1.0, True))
    view.until(lambda: len(view.pictures) > pictures)
    assert colours(view, LEFT)
    assert not colours(view, RIGHT)


@pytest.mark.parametrize("bbox", ["None", "fig.bbox"])
def test_a_blit_of_all_shows_all(kernel: Kernel, bbox: str) -> None:
    kernel.run(TWO)
    view = kernel.view()
    kernel.run(f"left.draw_artist(one); right.draw_artist(other); fig.canvas.blit({bbox})")
    view.settle()
    assert colours(view, LEFT)
    assert colours(view, RIGHT)


def test_a_blit_of_nothing_shows_nothing(kernel: Kernel) -> None:
    kernel.run(TWO + "from matplotlib.transforms import Bbox")
    view = kernel.view()
    view.settle()
    before = view.pixels
    assert before is not None
    for bounds in ("5, 5, 0, 9", "-99, 0, 50, 50", "np.nan, 0, 1, 1"):
        kernel.run(f"left.draw_artist(one); fig.canvas.blit(Bbox.from_bounds({bounds}))")
    assert view.shows(before)


def test_what_a_callback_draws_after_draw_is_seen(kernel: Kernel) -> None:
    # As in a window, which paints when the callback is done.
    kernel.run(
        TWO + "def clicked(event):\n    fig.canvas.draw(); left.draw_artist(one)\n"
        "fig.canvas.mpl_connect('button_press_event', clicked)"
    )
    view = kernel.view()
    view.settle()
    pictures = len(view.pictures)
    view.press(500, 100)
    view.until(lambda: len(view.pictures) > pictures)
    # In the first picture already, and in no other.
    assert colours(view, LEFT)
    view.settle()
    assert len(view.pictures) == pictures + 1


def test_what_a_cell_draws_is_seen_while_it_computes_on(kernel: Kernel) -> None:
    kernel.run(TWO)
    view = kernel.view()
    view.settle()
    busy = Busy(kernel, "fig.set_facecolor('yellow'); fig.canvas.draw(); left.draw_artist(one)")
    view.until(lambda: view.pixels is not None and tuple(view.pixels[0, 0]) == (255, 255, 0, 255))
    assert colours(view, LEFT)
    assert view.state.busy is None
    busy.end()
    view.settle()


SELECTORS = """
from matplotlib.widgets import RectangleSelector
fig, (left, right) = plt.subplots(1, 2)
for ax in (left, right): ax.set(xlim=(0, 1), ylim=(0, 1))
selectors = [RectangleSelector(ax, lambda a, b: None, useblit=True, interactive=True) for ax in (left, right)]
for one in selectors: one.extents = (0.2, 0.8, 0.2, 0.8)
fig.canvas.draw()
"""


def test_a_selector_that_is_dragged_leaves_another_as_it_is(kernel: Kernel) -> None:
    kernel.run(SELECTORS)
    view = kernel.view()
    view.settle()
    assert view.pixels is not None
    before = view.pixels
    # Both draw themselves into the buffer at each move, one over the other; each blits its own axes alone.
    view.press(180, 240)
    for x in range(184, 220, 4):
        frames = len(view.of(wire.Frame))
        view.move(x, 240)
        view.until(lambda: len(view.of(wire.Frame)) > frames)  # noqa: B023 - called at once
        assert np.array_equal(view.pixels[:, RIGHT], before[:, RIGHT])
    assert not np.array_equal(view.pixels[:, LEFT], before[:, LEFT])
    view.release(220, 240)


def test_the_picture_for_the_output_is_what_is_seen_and_draws_nothing(kernel: Kernel) -> None:
    kernel.run(PLOT + "blit = BlitManager(fig.canvas, [line])\nfig.canvas.mpl_connect('button_press_event', "
               "lambda event: (line.set_ydata([event.ydata, 0.5]), blit.update()))", cell="a")  # fmt: skip
    view = kernel.view()
    view.settle()
    kernel.iopub = []
    draws = kernel.value("blit.draws")
    view.click(300, 100)

    def updates() -> list[dict[str, Any]]:
        return [one for one in kernel.iopub if one["msg_type"] == "update_display_data"]

    # The button is no longer down, though its release came while the press was handled.
    kernel.until(updates, 0.9 * HELD)
    assert kernel.value("blit.draws") == draws
    shown = image(base64.b64decode(updates()[-1]["content"]["data"]["image/png"]))
    assert view.shows(shown)
