"""Figures of many kinds, each with the axes that is dragged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnchoredText, AnnotationBbox, TextArea
from matplotlib.patches import ConnectionPatch, Rectangle
from mpl_toolkits.axes_grid1 import make_axes_locatable
from mpl_toolkits.axes_grid1.inset_locator import inset_axes, mark_inset

Kind = tuple[Figure, Any]

X: Final = np.linspace(0, 10, 200)


def _figure(**kwargs: Any) -> Figure:
    return Figure((4.8, 3.6), dpi=80, **kwargs)


def _curve(axes: Axes, phase: float = 0.0) -> Axes:
    axes.plot(X, np.sin(X + phase), label=f"phase {phase}")
    return axes


def _grid(rows: int = 2, columns: int = 2, **kwargs: Any) -> tuple[Figure, Any]:
    figure = _figure()
    axes = figure.subplots(rows, columns, **kwargs)
    for number, one in enumerate(np.ravel(axes)):
        _curve(one, number)
    return figure, axes


# --- one axes ----------------------------------------------------------------------------------------


def line() -> Kind:
    figure = _figure()
    return figure, _curve(figure.subplots())


def words() -> Kind:
    figure = _figure()
    axes = _curve(figure.subplots())
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
    figure = _figure()
    axes = figure.subplots()
    axes.loglog(X + 0.1, np.exp(X))
    return figure, axes


def symlog_inverted() -> Kind:
    figure = _figure()
    axes = figure.subplots()
    axes.plot(X, np.sinh(X - 5))
    axes.set_yscale("symlog", linthresh=0.1)
    axes.invert_xaxis()
    return figure, axes


def dates_with_offset() -> Kind:
    figure = _figure()
    axes = figure.subplots()
    axes.plot(np.datetime64("2024-01-01T00:00") + np.arange(200).astype("m8[m]"), 1e6 + np.sin(X))
    figure.autofmt_xdate()
    return figure, axes


def image() -> Kind:
    figure = _figure()
    axes = figure.subplots()
    axes.imshow(np.add.outer(np.sin(X), np.cos(X)))
    return figure, axes


def scatter() -> Kind:
    figure = _figure()
    axes = figure.subplots()
    axes.scatter(X, np.sin(X), c=X, s=X * 9, alpha=0.5)
    axes.fill_between(X, 0, np.sin(X), hatch="//", alpha=0.3)
    return figure, axes


def polar() -> Kind:
    figure = _figure()
    axes = figure.add_subplot(projection="polar")
    axes.plot(X, X)
    return figure, axes


def solid() -> Kind:
    figure = _figure()
    axes: Any = figure.add_subplot(projection="3d")
    axes.plot(np.sin(X), np.cos(X), X)
    return figure, axes


def transparent() -> Kind:
    figure, axes = _grid()
    figure.patch.set_alpha(0.3)
    axes[0, 0].patch.set_alpha(0)
    return figure, axes[0, 0]


# --- several axes ------------------------------------------------------------------------------------


def four() -> Kind:
    figure, axes = _grid()
    return figure, axes[0, 0]


def sixteen_with_overlaps() -> Kind:
    figure, axes = _grid(4, 4)
    return figure, axes[1, 1]


def the_last_of_four() -> Kind:
    figure, axes = _grid()
    return figure, axes[1, 1]


def shared() -> Kind:
    figure, axes = _grid(2, 2, sharex="col", sharey="row")
    return figure, axes[0, 1]


def twins() -> Kind:
    figure, axes = _grid(1, 2)
    twin = axes[0].twinx()
    twin.plot(X, np.exp(X / 3), "r")
    twin.set_ylabel("twin")
    return figure, axes[0]


def lapping() -> Kind:
    figure = _figure()
    below = _curve(figure.add_axes((0.1, 0.1, 0.6, 0.6)))
    above = _curve(figure.add_axes((0.4, 0.4, 0.5, 0.5)), 2)
    above.patch.set_alpha(0.5)
    _curve(figure.add_axes((0.3, 0.3, 0.2, 0.2)), 1).set_zorder(5)
    return figure, below


def with_zorders() -> Kind:
    figure = _figure()
    first = _curve(figure.add_axes((0.1, 0.1, 0.6, 0.6)))
    second = _curve(figure.add_axes((0.3, 0.3, 0.6, 0.6)))
    first.set_zorder(3)
    second.set_zorder(-1)
    return figure, first


def figure_texts_and_lines() -> Kind:
    figure, axes = _grid()
    figure.suptitle("Above all", y=0.9)
    figure.supxlabel("below all", alpha=0.4)
    figure.add_artist(Line2D((0, 1), (0, 1), color="red", alpha=0.5))
    figure.add_artist(Rectangle((0.2, 0.4), 0.4, 0.3, color="green", alpha=0.2, transform=figure.transFigure))
    figure.text(0.5, 0.5, "on top", zorder=9, fontsize=20)
    figure.legend(loc="center right")
    return figure, axes[0, 0]


def colorbar() -> Kind:
    figure = _figure()
    axes = figure.subplots(1, 2)
    shown = axes[0].imshow(np.add.outer(np.sin(X), np.cos(X)), aspect="auto")
    figure.colorbar(shown, ax=axes[0])
    _curve(axes[1])
    return figure, axes[0]


def the_colorbar_itself() -> Kind:
    figure = _figure()
    axes = figure.subplots()
    bar = figure.colorbar(axes.imshow(np.add.outer(X, X)), ax=axes)
    return figure, bar.ax


def located_colorbar() -> Kind:
    figure = _figure()
    axes = figure.subplots()
    shown = axes.imshow(np.add.outer(np.sin(X), np.cos(X)))
    place: Any = make_axes_locatable(axes)
    figure.colorbar(shown, cax=place.append_axes("right", size="5%", pad=0.05))
    return figure, axes


def equal_aspects() -> Kind:
    figure = _figure()
    box, limits = figure.subplots(1, 2)
    _curve(box).set_aspect("equal", adjustable="box")
    _curve(limits).set_aspect("equal", adjustable="datalim")
    return figure, limits


def mixed() -> Kind:
    figure = _figure()
    figure.add_subplot(221, projection="polar").plot(X, X)
    figure.add_subplot(222, projection="3d")
    figure.add_subplot(223).imshow(np.eye(9))
    return figure, _curve(figure.add_subplot(224))


def legend_outside() -> Kind:
    figure, axes = _grid(1, 2)
    axes[0].legend(loc="upper left", bbox_to_anchor=(0.9, 0.9))
    axes[1].legend(loc="upper right", bbox_to_anchor=(0.3, 1.1))
    return figure, axes[0]


def with_filter_and_rasters() -> Kind:
    figure, axes = _grid()
    axes[1, 1].lines[0].set_agg_filter(lambda image, dpi: (image[::-1], 0, 0))
    axes[0, 0].lines[0].set_rasterized(True)
    axes[0, 0].set_rasterization_zorder(0)
    axes[0, 0].lines[0].set_sketch_params(2, 50, 2)
    return figure, axes[0, 0]


# --- what is drawn whole: more than the moved axes changes ----------------------------------------------


def constrained() -> Kind:
    figure = _figure(layout="constrained")
    axes = figure.subplots(2, 2)
    for one in axes.flat:
        _curve(one)
    return figure, axes[0, 0]


def tight() -> Kind:
    figure = _figure(layout="tight")
    axes = figure.subplots(1, 2)
    return figure, _curve(axes[0])


def subfigures() -> Kind:
    figure = _figure()
    parts: Any = figure.subfigures(1, 2)
    left, right = parts
    _curve(right.subplots())
    return figure, _curve(left.subplots())


def line_between_axes() -> Kind:
    figure, axes = _grid(1, 2)
    ends: Any = {"xyA": (3, 0), "xyB": (5, 0), "coordsA": "data", "coordsB": "data"}
    figure.add_artist(ConnectionPatch(axesA=axes[0], axesB=axes[1], color="red", **ends))
    return figure, axes[0]


def line_from_the_other_axes() -> Kind:
    figure, axes = _grid(1, 2)
    axes[1].add_artist(ConnectionPatch((3, 0), (5, 0), axes[1].transData, axes[0].transData))
    return figure, axes[0]


def annotation_of_the_other_axes() -> Kind:
    figure, axes = _grid(1, 2)
    axes[1].annotate("there", (3, 0), (5, 0), axes[0].transData, axes[1].transData, {"arrowstyle": "->"})
    return figure, axes[0]


def annotation_by_function() -> Kind:
    figure, axes = _grid(1, 2)
    axes[1].annotate("there", (3, 0), xycoords=lambda renderer: axes[0].transData)
    return figure, axes[0]


def box_at_the_other_axes() -> Kind:
    figure, axes = _grid(1, 2)
    axes[1].add_artist(AnnotationBbox(TextArea("box"), (3, 0), xycoords=axes[0].transData, annotation_clip=False))
    return figure, axes[0]


def zoomed_inset() -> Kind:
    figure = _figure()
    axes = _curve(figure.subplots())
    inset = _curve(axes.inset_axes((0.6, 0.6, 0.3, 0.3)))
    inset.set_xlim(2, 3)
    axes.indicate_inset_zoom(inset)
    figure.add_axes(inset)
    return figure, inset


def marked_inset() -> Kind:
    figure = _figure()
    axes = _curve(figure.subplots())
    inset: Any = inset_axes(axes, width="30%", height="30%")
    inset.plot(X, X)
    inset.set(xlim=(2, 3), ylim=(2, 3))
    mark_inset(axes, inset, 2, 4)
    return figure, inset


def aligned_labels() -> Kind:
    figure, axes = _grid()
    for one in axes.flat:
        one.set(xlabel="x", ylabel="y")
    figure.align_labels()
    return figure, axes[1, 0]


def own_artist_elsewhere() -> Kind:
    figure, axes = _grid(1, 2)

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
    figure, axes = _grid(1, 2)
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


def text_in_a_grid() -> Kind:
    figure = _figure()
    grid = GridSpec(3, 3, figure)
    wide = _curve(figure.add_subplot(grid[0, :]))
    wide.add_artist(AnchoredText("note", loc="upper left"))
    with mpl.rc_context({"font.family": "serif", "text.hinting": "none"}):
        other = _curve(figure.add_subplot(grid[1:, :2]))
        other.set_title("with serifs")
    figure.add_subplot(grid[1:, 2]).set_axis_off()
    return figure, other


IN_PARTS: Final[tuple[Callable[[], Kind], ...]] = (
    transparent,
    four,
    sixteen_with_overlaps,
    the_last_of_four,
    shared,
    twins,
    lapping,
    with_zorders,
    figure_texts_and_lines,
    colorbar,
    located_colorbar,
    equal_aspects,
    mixed,
    legend_outside,
    with_filter_and_rasters,
    text_in_a_grid,
)
"""What is drawn in parts while it is dragged."""

WHOLE: Final[tuple[Callable[[], Kind], ...]] = (
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
"""What is drawn whole: there is nothing but the axes, or more than the axes may change."""
