"""Figures that are drawn whole while they are dragged: nothing is there but the axes, or more than it may change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from matplotlib import patheffects
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnnotationBbox, TextArea
from matplotlib.patches import ConnectionPatch
from mpl_toolkits.axes_grid1.inset_locator import inset_axes, mark_inset

from tests.kernel.figure_contents import Kind, X, blank, curve, grid
from tests.kernel.figures_drawn_in_parts import four


def line() -> Kind:
    figure = blank()
    return figure, curve(figure.subplots())


def words() -> Kind:
    figure = blank()
    axes = curve(figure.subplots())
    axes.set(xlabel="time / $\\mu$s", ylabel="Ångström\nper line", title="A title – ﬁ AV To")
    axes.legend(title="Legend")
    for number in range(20):
        turn, weight = (0, 90, 33)[number % 3], ("normal", "bold")[number % 2]
        text = axes.text(
            number / 2, np.sin(number), f"T{number}\n$x_{number}$", rotation=turn, weight=weight, alpha=0.7
        )
        text.set_clip_on(number % 4 == 0)
    axes.texts[3].set_path_effects([patheffects.withStroke(linewidth=2, foreground="w")])
    axes.texts[4].set_bbox({"facecolor": "yellow", "alpha": 0.5})
    axes.texts[5].set(antialiased=False, family="monospace")
    axes.annotate("here", (3, 0), (5, 0.5), arrowprops={"arrowstyle": "->"})
    axes.text(2, 0.2, "$\\frac{a}{\\sqrt{b}}$", fontsize=18)
    return figure, axes


def turned_labels() -> Kind:
    figure, axes = line()
    axes.tick_params(axis="x", rotation=30)
    axes.tick_params(axis="y", labelrotation=90, labelright=True, direction="in")
    axes.minorticks_on()
    axes.grid(visible=True, which="both")
    return figure, axes


def logarithmic() -> Kind:
    figure = blank()
    axes = figure.subplots()
    axes.loglog(X + 0.1, np.exp(X))
    return figure, axes


def symlog_inverted() -> Kind:
    figure = blank()
    axes = figure.subplots()
    axes.plot(X, np.sinh(X - 5))
    axes.set_yscale("symlog", linthresh=0.1)
    axes.invert_xaxis()
    return figure, axes


def dates_with_offset() -> Kind:
    figure = blank()
    axes = figure.subplots()
    axes.plot(np.datetime64("2024-01-01T00:00") + np.arange(200).astype("m8[m]"), 1e6 + np.sin(X))
    figure.autofmt_xdate()
    return figure, axes


def image() -> Kind:
    figure = blank()
    axes = figure.subplots()
    axes.imshow(np.add.outer(np.sin(X), np.cos(X)))
    return figure, axes


def scatter() -> Kind:
    figure = blank()
    axes = figure.subplots()
    axes.scatter(X, np.sin(X), c=X, s=X * 9, alpha=0.5)
    axes.fill_between(X, 0, np.sin(X), hatch="//", alpha=0.3)
    return figure, axes


def polar() -> Kind:
    figure = blank()
    axes = figure.add_subplot(projection="polar")
    axes.plot(X, X)
    return figure, axes


def solid() -> Kind:
    figure = blank()
    axes: Any = figure.add_subplot(projection="3d")
    axes.plot(np.sin(X), np.cos(X), X)
    return figure, axes


def the_colorbar_itself() -> Kind:
    figure = blank()
    axes = figure.subplots()
    bar = figure.colorbar(axes.imshow(np.add.outer(X, X)), ax=axes)
    return figure, bar.ax


def constrained() -> Kind:
    figure = blank(layout="constrained")
    axes = figure.subplots(2, 2)
    for one in axes.flat:
        curve(one)
    return figure, axes[0, 0]


def tight() -> Kind:
    figure = blank(layout="tight")
    axes = figure.subplots(1, 2)
    return figure, curve(axes[0])


def subfigures() -> Kind:
    figure = blank()
    parts: Any = figure.subfigures(1, 2)
    left, right = parts
    curve(right.subplots())
    return figure, curve(left.subplots())


def line_between_axes() -> Kind:
    figure, axes = grid(1, 2)
    ends: Any = {"xyA": (3, 0), "xyB": (5, 0), "coordsA": "data", "coordsB": "data"}
    figure.add_artist(ConnectionPatch(axesA=axes[0], axesB=axes[1], color="red", **ends))
    return figure, axes[0]


def line_from_the_other_axes() -> Kind:
    figure, axes = grid(1, 2)
    axes[1].add_artist(ConnectionPatch((3, 0), (5, 0), axes[1].transData, axes[0].transData))
    return figure, axes[0]


def annotation_of_the_other_axes() -> Kind:
    figure, axes = grid(1, 2)
    axes[1].annotate("there", (3, 0), (5, 0), axes[0].transData, axes[1].transData, {"arrowstyle": "->"})
    return figure, axes[0]


def annotation_by_function() -> Kind:
    figure, axes = grid(1, 2)
    axes[1].annotate("there", (3, 0), xycoords=lambda renderer: axes[0].transData)
    return figure, axes[0]


def box_at_the_other_axes() -> Kind:
    figure, axes = grid(1, 2)
    axes[1].add_artist(AnnotationBbox(TextArea("box"), (3, 0), xycoords=axes[0].transData, annotation_clip=False))
    return figure, axes[0]


def zoomed_inset() -> Kind:
    figure = blank()
    axes = curve(figure.subplots())
    inset = curve(axes.inset_axes((0.6, 0.6, 0.3, 0.3)))
    inset.set_xlim(2, 3)
    axes.indicate_inset_zoom(inset)
    figure.add_axes(inset)
    return figure, inset


def marked_inset() -> Kind:
    figure = blank()
    axes = curve(figure.subplots())
    inset: Any = inset_axes(axes, width="30%", height="30%")
    inset.plot(X, X)
    inset.set(xlim=(2, 3), ylim=(2, 3))
    mark_inset(axes, inset, 2, 4)
    return figure, inset


def aligned_labels() -> Kind:
    figure, axes = grid()
    for one in axes.flat:
        one.set(xlabel="x", ylabel="y")
    figure.align_labels()
    return figure, axes[1, 0]


def own_artist_elsewhere() -> Kind:
    figure, axes = grid(1, 2)

    class Follower(Line2D):
        def draw(self, renderer: Any) -> None:
            self.set_xdata(axes[0].get_xlim())
            super().draw(renderer)

    axes[1].add_line(Follower((0, 1), (0.5, 0.5)))
    return figure, axes[0]


def _followed(kind: Callable[[], Kind]) -> Kind:
    figure, axes = kind()
    others = [one for one in figure.axes if one is not axes]
    axes.callbacks.connect("xlim_changed", lambda _: others[0].lines[0].set_ydata(np.full(200, axes.get_xlim()[0])))
    return figure, axes


def limits_followed() -> Kind:
    return _followed(four)


def draws_followed() -> Kind:
    figure, axes = grid(1, 2)
    FigureOf(figure)
    return figure, axes[0]


class FigureOf:
    """Listens to draws, as widgets that blit do."""

    def __init__(self, figure: Figure) -> None:
        self.draws = 0
        figure.canvas.mpl_connect("draw_event", self)
        self._kept = figure.__dict__.setdefault("_listeners", [])
        self._kept.append(self)

    def __call__(self, event: Any) -> None:
        self.draws += 1


ALL: Final[tuple[Callable[[], Kind], ...]] = (
    line,
    words,
    turned_labels,
    logarithmic,
    symlog_inverted,
    dates_with_offset,
    image,
    scatter,
    polar,
    solid,
    the_colorbar_itself,
    constrained,
    tight,
    subfigures,
    line_between_axes,
    line_from_the_other_axes,
    annotation_of_the_other_axes,
    annotation_by_function,
    box_at_the_other_axes,
    zoomed_inset,
    marked_inset,
    aligned_labels,
    own_artist_elsewhere,
    limits_followed,
    draws_followed,
)
"""Each of them."""
