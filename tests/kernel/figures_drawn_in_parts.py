"""Figures that are drawn in parts while one of their axes is dragged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.gridspec import GridSpec
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnchoredText
from matplotlib.patches import Rectangle
from mpl_toolkits.axes_grid1 import make_axes_locatable

from tests.kernel.figure_contents import Kind, X, blank, curve, grid


def transparent() -> Kind:
    figure, axes = grid()
    figure.patch.set_alpha(0.3)
    axes[0, 0].patch.set_alpha(0)
    return figure, axes[0, 0]


def four() -> Kind:
    figure, axes = grid()
    return figure, axes[0, 0]


def sixteen_with_overlaps() -> Kind:
    figure, axes = grid(4, 4)
    return figure, axes[1, 1]


def the_last_of_four() -> Kind:
    figure, axes = grid()
    return figure, axes[1, 1]


def shared() -> Kind:
    figure, axes = grid(2, 2, sharex="col", sharey="row")
    return figure, axes[0, 1]


def twins() -> Kind:
    figure, axes = grid(1, 2)
    twin = axes[0].twinx()
    twin.plot(X, np.exp(X / 3), "r")
    twin.set_ylabel("twin")
    return figure, axes[0]


def lapping() -> Kind:
    figure = blank()
    below = curve(figure.add_axes((0.1, 0.1, 0.6, 0.6)))
    above = curve(figure.add_axes((0.4, 0.4, 0.5, 0.5)), 2)
    above.patch.set_alpha(0.5)
    curve(figure.add_axes((0.3, 0.3, 0.2, 0.2)), 1).set_zorder(5)
    return figure, below


def with_zorders() -> Kind:
    figure = blank()
    first = curve(figure.add_axes((0.1, 0.1, 0.6, 0.6)))
    second = curve(figure.add_axes((0.3, 0.3, 0.6, 0.6)))
    first.set_zorder(3)
    second.set_zorder(-1)
    return figure, first


def figure_texts_and_lines() -> Kind:
    figure, axes = grid()
    figure.suptitle("Above all", y=0.9)
    figure.supxlabel("below all", alpha=0.4)
    figure.add_artist(Line2D((0, 1), (0, 1), color="red", alpha=0.5))
    figure.add_artist(Rectangle((0.2, 0.4), 0.4, 0.3, color="green", alpha=0.2, transform=figure.transFigure))
    figure.text(0.5, 0.5, "on top", zorder=9, fontsize=20)
    figure.legend(loc="center right")
    return figure, axes[0, 0]


def colorbar() -> Kind:
    figure = blank()
    axes = figure.subplots(1, 2)
    shown = axes[0].imshow(np.add.outer(np.sin(X), np.cos(X)), aspect="auto")
    figure.colorbar(shown, ax=axes[0])
    curve(axes[1])
    return figure, axes[0]


def located_colorbar() -> Kind:
    figure = blank()
    axes = figure.subplots()
    shown = axes.imshow(np.add.outer(np.sin(X), np.cos(X)))
    place: Any = make_axes_locatable(axes)
    figure.colorbar(shown, cax=place.append_axes("right", size="5%", pad=0.05))
    return figure, axes


def equal_aspects() -> Kind:
    figure = blank()
    box, limits = figure.subplots(1, 2)
    curve(box).set_aspect("equal", adjustable="box")
    curve(limits).set_aspect("equal", adjustable="datalim")
    return figure, limits


def mixed() -> Kind:
    figure = blank()
    figure.add_subplot(221, projection="polar").plot(X, X)
    figure.add_subplot(222, projection="3d")
    figure.add_subplot(223).imshow(np.eye(9))
    return figure, curve(figure.add_subplot(224))


def legend_outside() -> Kind:
    figure, axes = grid(1, 2)
    axes[0].legend(loc="upper left", bbox_to_anchor=(0.9, 0.9))
    axes[1].legend(loc="upper right", bbox_to_anchor=(0.3, 1.1))
    return figure, axes[0]


def with_filter_and_rasters() -> Kind:
    figure, axes = grid()
    axes[1, 1].lines[0].set_agg_filter(lambda image, dpi: (image[::-1], 0, 0))
    axes[0, 0].lines[0].set_rasterized(True)
    axes[0, 0].set_rasterization_zorder(0)
    axes[0, 0].lines[0].set_sketch_params(2, 50, 2)
    return figure, axes[0, 0]


def text_in_a_grid() -> Kind:
    figure = blank()
    cells = GridSpec(3, 3, figure)
    wide = curve(figure.add_subplot(cells[0, :]))
    wide.add_artist(AnchoredText("note", loc="upper left"))
    with mpl.rc_context({"font.family": "serif", "text.hinting": "none"}):
        other = curve(figure.add_subplot(cells[1:, :2]))
        other.set_title("with serifs")
    figure.add_subplot(cells[1:, 2]).set_axis_off()
    return figure, other


ALL: Final[tuple[Callable[[], Kind], ...]] = (
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
"""Each of them."""
