"""Blitting in real kernels: what is drawn between draws reaches every view, and costs no draws."""

from __future__ import annotations

from figport import wire
from tests.kernel.client import Kernel

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
    view.move(260, 250, buttons=1)
    # A new rectangle makes the figure stale. The cell that sees it draws once, for the picture in the output.
    kernel.becomes("at", "260")
    draws = kernel.value("len(draws)")
    for x in range(270, 350, 10):
        view.move(x, 250, buttons=1)
    kernel.becomes("at", "340")
    view.settle()
    assert kernel.value("len(draws)") == draws
    view.release(340, 250)


def test_blitting_belongs_to_the_main_thread(kernel: Kernel) -> None:
    kernel.run(
        PLOT + "found = []\ndef work():\n    try:\n        fig.canvas.blit()\n"
        "    except RuntimeError as error:\n        found.append(str(error))\n"
        "thread = threading.Thread(target=work); thread.start(); thread.join()"
    )
    assert "must run on the main thread" in kernel.value("found[0]")
