"""Kinds of figures that are dragged to compare what the page shows at once with what the kernel draws then.

Made in a kernel: nothing but matplotlib and numpy.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

x = np.linspace(0.1, 10, 400)


def line(figure: Figure) -> None:
    """Two lines and a legend."""
    axes = figure.add_subplot()
    axes.plot(x, np.sin(x), label="sine")
    axes.plot(x, np.cos(x), label="cosine")
    axes.legend(loc="upper right")
    axes.set(title="title", xlabel="x", ylabel="y")


def image(figure: Figure) -> None:
    """A smooth image with a colorbar; equal aspect."""
    axes = figure.add_subplot()
    figure.colorbar(axes.imshow(np.hypot(*np.mgrid[-30:30, -20:20]), interpolation="bilinear"))


def scatter(figure: Figure) -> None:
    """Many markers of many colours."""
    random = np.random.default_rng(0)
    one, other = random.normal(size=(2, 5000))
    figure.add_subplot().scatter(one, other, c=random.random(5000), s=8)


def shared(figure: Figure) -> None:
    """Four axes that share limits."""
    for axes in figure.subplots(2, 2, sharex="col", sharey="row").flat:
        axes.plot(x, np.cos(x))


def twins(figure: Figure) -> None:
    """Two axes in one place."""
    axes = figure.add_subplot()
    axes.plot(x, np.sin(x))
    axes.twinx().plot(x, x**2, "r")


def logarithmic(figure: Figure) -> None:
    """Logarithmic scales, with a grid."""
    figure.add_subplot().loglog(x, x**2)
    figure.axes[0].grid()


def inset(figure: Figure) -> None:
    """An inset, an annotation, a text of the figure and one of the axes."""
    axes = figure.add_subplot()
    axes.plot(x, np.sin(x))
    axes.annotate("here", (5, 0), (3, 0.5), arrowprops={"arrowstyle": "->"})
    axes.text(0.02, 0.02, "fixed", transform=axes.transAxes)
    axes.inset_axes((0.6, 0.6, 0.35, 0.35)).plot(x, x)
    figure.text(0.3, 0.3, "of the figure")


def equal(figure: Figure) -> None:
    """Equal scales, bars and a horizontal span."""
    axes = figure.add_subplot()
    axes.set_aspect("equal")
    axes.bar([1, 2, 3], [2, 3, 1])
    axes.axhspan(0.5, 1, color="orange", alpha=0.3)
    axes.axvline(2.5)


def contours(figure: Figure) -> None:
    """Filled contours."""
    figure.add_subplot().contourf(np.hypot(*np.mgrid[-30:30, -20:20]))


def dates(figure: Figure) -> None:
    """Dates, with an offset; ticks inside and on all sides."""
    axes = figure.add_subplot()
    days = np.datetime64("2026-01-01") + np.arange(100)
    axes.plot(days, np.cumsum(np.random.default_rng(0).normal(size=100)))
    axes.xaxis.set_major_formatter(plt.matplotlib.dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))  # type: ignore[attr-defined]
    axes.tick_params(top=True, right=True, direction="inout", labelright=True)


def spines(figure: Figure) -> None:
    """No frame above and to the right, a spine in the middle, thick lines."""
    axes = figure.add_subplot()
    axes.plot(x - 5, np.sin(x), lw=3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines["left"].set_position("zero")


def many(figure: Figure) -> None:
    """Sixteen axes."""
    for axes in figure.subplots(4, 4).flat:
        axes.plot(x, np.sin(x))


KINDS: Final[dict[str, Callable[[Figure], None]]] = {
    one.__name__: one
    for one in (line, image, scatter, shared, twins, logarithmic, inset, equal, contours, dates, spines, many)
}


def make(kind: str) -> Figure:
    """Make a figure whose pan tool is armed."""
    figure = plt.figure(figsize=(5, 3.6))
    KINDS[kind](figure)
    canvas: Any = figure.canvas
    canvas.manager.toolbar.pan()
    return figure


def insides(figure: Figure) -> str:
    """Return where the axes of a drawn figure are within their frames: left, top, right, bottom, as JSON."""
    height = figure.bbox.height
    boxes = [axes.bbox for axes in figure.axes if axes.get_navigate()]
    return json.dumps([[box.x0 + 3, height - box.y1 + 3, box.x1 - 3, height - box.y0 - 3] for box in boxes])
