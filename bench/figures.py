"""The figures, as the kernels of all contenders make them, and what is asked of them there.

Every figure has a *marker*: a vertical and a horizontal magenta line, two pixels wide, above everything else. Panning
moves it with the data and hovering moves it to the pointer, so wherever it is in a picture, there was the pointer when
the picture was drawn.

`Stage.agg` times bare Agg: the same change of the same figure, then a draw with matplotlib's own renderer and nothing
else.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

MAGENTA = "#ff00ff"
INSET = 5.0
"""Where the marker is looked for: CSS pixels inside the axes' left and upper edges."""


@dataclass(slots=True)
class Scene:
    """A figure and what is to be moved in it."""

    figure: Figure
    axes: Axes
    step: Callable[[int], None]
    """Changes the figure as one event would; 2n steps leave it as it was."""
    marker: tuple[Line2D, Line2D] | None = None
    draw: Callable[[], None] | None = None
    """Draws what changed; None: the whole figure."""
    animation: FuncAnimation | None = None


def _marked(axes: Axes) -> tuple[Line2D, Line2D]:
    """Put the marker into the middle of the axes."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    axes.set(xlim=(left, right), ylim=(low, high))
    style: dict[str, Any] = {"color": MAGENTA, "lw": 1.44, "zorder": 100}
    return axes.axvline((left + right) / 2, **style), axes.axhline((low + high) / 2, **style)


def _panned(figure: Figure, axes: Axes) -> Scene:
    """Return a scene that pans, with the toolbar's pan tool on."""

    def step(number: int) -> None:
        box: Any = axes.bbox
        x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        axes.start_pan(x, y, 1)  # type: ignore[arg-type]
        axes.drag_pan(1, None, x + (2 if number % 2 else -2), y)  # type: ignore[arg-type]
        axes.end_pan()

    toolbar: Any = figure.canvas.toolbar
    toolbar.pan()
    return Scene(figure, axes, step, _marked(axes))


def _curves(axes: Axes) -> list[Line2D]:
    x = np.linspace(0, 10, 1000)
    return [axes.plot(x, np.sin(x + phase), label=f"phase {phase}")[0] for phase in range(3)]


def lines() -> Scene:
    """Three lines of 1000 points with legend and title, in the default figure."""
    figure, axes = plt.subplots()
    _curves(axes)
    axes.set(title="lines", xlabel="x", ylabel="y")
    axes.legend(loc="lower right")
    return _panned(figure, axes)


def scatter() -> Scene:
    """20 000 markers."""
    figure, axes = plt.subplots()
    x, y = np.random.default_rng(1).normal(size=(2, 20_000))
    axes.scatter(x, y, s=4)
    return _panned(figure, axes)


def colours() -> Scene:
    """20 000 markers of many colours and sizes."""
    figure, axes = plt.subplots()
    random = np.random.default_rng(1)
    x, y, colour, size = random.normal(size=(4, 20_000))
    axes.scatter(x, y, c=colour, s=10 + 5 * np.abs(size), alpha=0.6)
    return _panned(figure, axes)


def image() -> Scene:
    """A smooth image of 1000 × 1000 values."""
    figure, axes = plt.subplots()
    x = np.linspace(-3, 3, 1000)
    axes.imshow(np.sin(x[:, None] ** 2) * np.cos(2 * x), cmap="viridis")
    return _panned(figure, axes)


def subplots() -> Scene:
    """16 axes in one figure; the sixth is panned."""
    figure, grid = plt.subplots(4, 4, figsize=(8, 6))
    for axes in grid.flat:
        _curves(axes)
    return _panned(figure, grid.flat[5])


def text() -> Scene:
    """200 texts."""
    figure, axes = plt.subplots(figsize=(8, 6))
    for number in range(200):
        axes.text(number % 10, number // 10, f"value {number * 7 % 101}", fontsize=8)
    axes.set(xlim=(0, 10), ylim=(-1, 20))
    return _panned(figure, axes)


def crosshair() -> Scene:
    """Lines and a crosshair that follows the pointer, the way people write it."""
    figure, axes = plt.subplots()
    _curves(axes)
    marker = vertical, horizontal = _marked(axes)

    def follow(event: Any) -> None:
        if event.inaxes is axes:
            vertical.set_xdata([event.xdata] * 2)
            horizontal.set_ydata([event.ydata] * 2)
            figure.canvas.draw_idle()

    def step(number: int) -> None:
        vertical.set_xdata([5 + 0.05 * (number % 2)] * 2)

    figure.canvas.mpl_connect("motion_notify_event", follow)
    return Scene(figure, axes, step, marker)


def wheel() -> Scene:
    """Lines that the wheel zooms, by a callback as people write it, between bounds."""
    figure, axes = plt.subplots()
    _curves(axes)
    level = 0.0

    def zoom(change: float) -> None:
        nonlocal level
        level = min(20.0, max(-20.0, level + change))
        scale = 1.03**-level
        axes.set(xlim=(5 - 5.5 * scale, 5 + 5.5 * scale), ylim=(-1.1 * scale, 1.1 * scale))

    def turned(event: Any) -> None:
        zoom(event.step)
        figure.canvas.draw_idle()

    canvas: Any = figure.canvas
    if hasattr(canvas, "capture_scroll"):
        canvas.capture_scroll = True  # ipympl: or the page scrolls away from the pointer
    canvas.mpl_connect("scroll_event", turned)
    zoom(0)
    return Scene(figure, axes, lambda number: zoom(1 if number % 2 else -1))


def _animated(*, blit: bool) -> Scene:
    figure, axes = plt.subplots()
    x = np.linspace(0, 10, 1000)
    (line,) = axes.plot(x, np.sin(x))

    def show(number: int) -> list[Line2D]:
        line.set_ydata(np.sin(x + 0.1 * number))
        return [line]

    animation = FuncAnimation(figure, show, interval=20, blit=blit, cache_frame_data=False)
    canvas: Any = figure.canvas
    background: list[Any] = []

    def blitted() -> None:
        if not background:
            line.set_visible(False)
            FigureCanvasAgg.draw(canvas)
            background.append(FigureCanvasAgg.copy_from_bbox(canvas, figure.bbox))
            line.set_visible(True)
        FigureCanvasAgg.restore_region(canvas, background[0])
        axes.draw_artist(line)

    return Scene(figure, axes, lambda number: void(show(number)), None, blitted if blit else None, animation)


def void(_value: object) -> None:
    """Return nothing."""


def animation() -> Scene:
    """A line that moves, asked for every 20 ms."""
    return _animated(blit=False)


def animation_blit() -> Scene:
    """The same, asking for blitting; a backend that cannot do it draws everything."""
    return _animated(blit=True)


def twenty() -> Scene:
    """Twenty small figures."""
    plt.rcParams["figure.max_open_warning"] = 0
    for _ in range(19):
        _curves(plt.subplots(figsize=(3, 2))[1])
    figure, axes = plt.subplots(figsize=(3, 2))
    _curves(axes)
    return Scene(figure, axes, void)


class Bare:
    """Draws a figure as `FigureCanvasAgg` does, with matplotlib's own renderer, whatever canvas the figure has."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        width, height = figure.canvas.get_width_height(physical=True)
        self.renderer = RendererAgg(width, height, figure.dpi)

    def draw(self) -> None:
        """Draw all of it."""
        self.renderer.clear()
        self._figure.draw(self.renderer)


class Stage:
    """The notebook's side of the benchmarks. `show` runs in a cell, the rest is called from outside."""

    def __init__(self) -> None:
        self._chosen = ""
        self._scene: Scene | None = None
        self.computed: list[float] = []
        """What `compute` returned last."""

    def choose(self, figure: str) -> None:
        """Say which figure `show` shall make."""
        self._chosen = figure

    def show(self) -> None:
        """Make the figure; the backend shows it."""
        self._scene = globals()[self._chosen]()

    def close(self) -> None:
        """Close all figures and forget them."""
        if self._scene is not None and self._scene.animation is not None:
            self._scene.animation.pause()
        self._scene = None
        plt.close("all")
        gc.collect()

    def pid(self) -> int:
        """Return the kernel's process."""
        return os.getpid()

    def compute(self, seconds: float) -> list[float]:
        """Compute in pure Python for so long; return how many steps that were, and the CPU seconds of this thread."""
        steps, begun = 0, time.thread_time()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            sum(range(1000))
            steps += 1
        self.computed = [steps, time.thread_time() - begun]
        return self.computed

    def place(self) -> str:
        """Return as JSON where to press and where to look for the marker, CSS pixels from the canvas's upper left."""
        scene = self._the()
        canvas: Any = scene.figure.canvas
        ratio, height = canvas.device_pixel_ratio, scene.figure.bbox.height
        box: Any = scene.axes.bbox
        x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        return json.dumps(
            {
                "x": x / ratio,
                "y": (height - y) / ratio,
                "row": (height - box.y1) / ratio + INSET,
                "column": box.x0 / ratio + INSET,
            }
        )

    def agg(self, seconds: float) -> list[float]:
        """Return the milliseconds of bare Agg draws, each after a change as one event makes it. Nothing is sent."""
        scene = self._the()
        canvas: Any = scene.figure.canvas
        if scene.animation is not None:
            scene.animation.pause()
        draw = scene.draw or Bare(scene.figure).draw
        for number in range(2):
            scene.step(number)
            draw()
        times: list[float] = []
        end = time.perf_counter() + seconds
        while time.perf_counter() < end or len(times) < 4 or len(times) % 2:
            start = time.perf_counter()
            scene.step(len(times))
            draw()
            times.append(1000 * (time.perf_counter() - start))
        if scene.animation is not None:
            scene.animation.resume()
        else:
            canvas.draw_idle()
        return times

    def digest(self) -> str:
        """Return the SHA-256 of a full Agg draw of the figure as it is now."""
        canvas: Any = self._the().figure.canvas
        bare = Bare(canvas.figure)
        bare.draw()
        return hashlib.sha256(np.asarray(bare.renderer.buffer_rgba()).tobytes()).hexdigest()

    def _the(self) -> Scene:
        if self._scene is None:
            raise RuntimeError("show() was not called")
        return self._scene
