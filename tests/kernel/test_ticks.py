"""Ticks that are kept during a draw: the same as matplotlib's own where it would compute them again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter

from figport.drawing import selfcheck
from tests.kernel.figure_contents import blank
from tests.kernel.shown_figures import Lone, expected


@pytest.fixture(autouse=True)
def _checked() -> Iterator[None]:
    assert selfcheck.passes()
    with mpl.rc_context():
        yield


def both(make: Callable[[], Figure], *steps: Callable[[Figure], Any]) -> None:
    """Draw one figure with ours and one with matplotlib's, after each step, and compare."""
    ours, theirs = Lone(make()), make()
    for step in (_nothing, *steps, _nothing):
        step(ours.figure)
        step(theirs)
        ours.canvas.draw()
        assert np.array_equal(ours.canvas.pixels(), expected(theirs))


def _nothing(_: Figure) -> None:
    pass


def secondary(which: str) -> Figure:
    # The layout asks for the ticks before the axis is drawn and takes over the scale.
    figure = blank(layout="tight")
    axes = figure.subplots()
    axes.set(xlim=(0.1, 0.9), ylim=(0.1, 0.9), title="above it")
    getattr(axes, f"secondary_{which}axis")("top" if which == "x" else "right", functions=(lambda v: v, lambda v: v))
    return figure


@pytest.mark.parametrize("which", ["x", "y"])
@pytest.mark.parametrize("scale", ["log", "symlog", "logit"])
def test_a_secondary_axis_follows_the_scale_of_its_parent(which: str, scale: str) -> None:
    # Within the same limits: what shows on the axis changes, and where it is does not.
    both(
        lambda: secondary(which),
        lambda figure: figure.axes[0].set(**{f"{which}scale": scale}),
        lambda figure: figure.axes[0].set(**{f"{which}scale": "linear"}),
    )


def one_formatter() -> Figure:
    figure = blank()
    formatter = ScalarFormatter()
    for n, axes in enumerate(figure.subplots(2, 2).flat):
        axes.plot([1e12 * n + y * 10 ** (3 * n) for y in (1, 2)])
        axes.set_ylabel(f"{n}")
        axes.yaxis.set_major_formatter(formatter)
    figure.align_ylabels()
    return figure


def one_format_of_colorbars() -> Figure:
    figure = blank(layout="constrained")
    formatter = ScalarFormatter(useMathText=True)
    for n, axes in enumerate(figure.subplots(2, 2).flat):
        image = axes.imshow(np.arange(12).reshape(3, 4) * 10.0 ** (3 * n) + 1e9 * n)
        figure.colorbar(image, ax=axes, format=formatter)
    return figure


def shared_axes() -> Figure:
    figure = blank()
    for n, axes in enumerate(figure.subplots(2, 2, sharex="col", sharey="row", width_ratios=(1, 3)).flat):
        axes.plot([1e6 + n, 1e6 + 2 * n + 1])
        axes.label_outer()
        axes.set_ylabel(f"{n}")
    figure.align_labels()
    return figure


@pytest.mark.parametrize("make", [one_formatter, one_format_of_colorbars, shared_axes])
def test_axes_that_share_a_formatter_have_their_own_offsets(make: Callable[[], Figure]) -> None:
    both(make, lambda figure: figure.axes[1].plot([5e9, 6e9]))


def test_who_listens_to_draws_may_change_ticks_and_measures_them_anew() -> None:
    figure = blank()
    axes = figure.subplots()
    axes.plot([0, 1])
    lone = Lone(figure)
    found: list[tuple[list[str], int]] = []

    def height(event: Any) -> float:
        box = axes.xaxis.get_tightbbox(event.renderer)
        assert box is not None
        return box.height

    def drawn(event: Any) -> None:
        before = height(event)
        axes.tick_params(axis="x", labelsize=30)
        axes.xaxis.set_ticks([0.25, 0.75], ["a", "b"])
        after = height(event)
        found.append(([label.get_text() for label in axes.get_xticklabels()], after > before + 5))

    figure.canvas.mpl_connect("draw_event", drawn)
    lone.canvas.draw()
    assert found == [(["a", "b"], True)]
