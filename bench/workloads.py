"""What user code does to figures while somebody looks at them: one function per kind, run in a kernel's cell.

Each takes a figure and a random generator and leaves the figure in a state that depends on the generator alone, so
that a figure that was watched can be compared with one that never was.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Final

import matplotlib as mpl
import numpy as np


def plot_and_remove(figure: Any, random: Any) -> None:
    axes = figure.axes[0]
    (line,) = axes.plot(random.random(50), label="a")
    if len(axes.lines) > 3:
        axes.lines[0].remove()
    line.set_linewidth(1 + random.random())


def clear(figure: Any, random: Any) -> None:
    axes = figure.axes[0]
    axes.clear()
    axes.plot(random.random(30))
    axes.set_title(f"cleared {random.random():.2f}")


def set_data(figure: Any, random: Any) -> None:
    axes = figure.axes[0]
    (line,) = axes.lines[:1] or axes.plot([0, 1])
    count = int(random.integers(2, 500))
    line.set_data(np.arange(count), random.random(count))
    axes.relim()
    axes.autoscale_view()


def legend(figure: Any, random: Any) -> None:
    axes = figure.axes[0]
    axes.plot(random.random(5), label=f"$x_{{{int(random.integers(9))}}}^2$")
    axes.legend(loc="upper left")
    if len(axes.lines) > 5:
        axes.clear()


def mathtext(figure: Any, random: Any) -> None:
    axes = figure.axes[0]
    axes.set_xlabel(rf"$\frac{{{random.random():.3f}}}{{\sqrt{{x}}}}$")
    axes.xaxis.label.get_window_extent()


def limits(figure: Any, random: Any) -> None:
    low, high = sorted(random.random(2) * 10)
    figure.axes[0].set(xlim=(low, high + 1), ylim=(low, high + 2))
    figure.axes[0].get_xlim()


def layout(figure: Any, random: Any) -> None:
    figure.set_layout_engine(str(random.choice(["tight", "constrained", "none"])))
    figure.axes[0].set_ylabel("y" * int(random.integers(1, 9)))
    figure.tight_layout()


def colorbar(figure: Any, random: Any) -> None:
    figure.set_layout_engine("none")
    axes = figure.axes[0]
    image = axes.imshow(random.random((10, 10)))
    bar = figure.colorbar(image)
    bar.set_label("z")
    bar.remove()
    image.remove()


def savefig(figure: Any, random: Any) -> None:
    figure.axes[0].set_title(f"saved {random.random():.3f}")
    figure.savefig(io.BytesIO(), dpi=int(random.integers(50, 150)))


def rc_context(figure: Any, random: Any) -> None:
    with mpl.rc_context({"lines.linewidth": 5 * random.random(), "font.size": 8 + 4 * random.random()}):
        figure.axes[0].plot(random.random(9))
        figure.axes[0].set_xlim(0, 8 + random.random())


def subplots(figure: Any, random: Any) -> None:
    figure.set_layout_engine("none")
    figure.clf()
    for axes in figure.subplots(1, int(random.integers(1, 4)), squeeze=False).flat:
        axes.scatter(random.random(20), random.random(20), c=random.random(20))


def text(figure: Any, random: Any) -> None:
    axes = figure.axes[0]
    note = axes.annotate(f"{random.random():.2f}", (0.5, 0.5), xycoords="axes fraction")
    if len(axes.texts) > 4:
        axes.texts[0].remove()
    note.set_rotation(90 * random.random())


KINDS: Final[dict[str, Callable[[Any, Any], None]]] = {
    one.__name__: one
    for one in (
        plot_and_remove,
        clear,
        set_data,
        legend,
        mathtext,
        limits,
        layout,
        colorbar,
        savefig,
        rc_context,
        subplots,
        text,
    )
}


def run(names: list[str], seed: int, steps: int, pause: Callable[[], None], figure: Any) -> None:
    """Do `steps` random things of these kinds to a figure."""
    random = np.random.default_rng(seed)
    for _ in range(steps):
        KINDS[names[int(random.integers(len(names)))]](figure, random)
        pause()


def pixels(figure: Any) -> Any:
    """Return what a figure looks like, drawn anew."""
    figure.canvas.draw()
    return np.array(figure.canvas.buffer_rgba())
