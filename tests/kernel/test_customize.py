"""The form of a figure's options: which pages it has."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from figport.wire import FormAction
from tests.kernel.filling import (
    Filling,
    two_lines,
)


def test_artists_keep_their_pages_when_others_go() -> None:
    figure = two_lines()
    filling = Filling(figure)
    filling.turn_to("Curve up")
    page, axes = filling.form.page, figure.axes[0]
    axes.lines[0].remove()
    filling.do(FormAction.SET, page, "linewidth", "7")
    assert axes.lines[0].get_linewidth() == 7
    axes.lines[0].remove()
    assert filling.do(FormAction.SET, page, "linewidth", "8").trouble == "That is in the figure no more"
    assert filling.form.page == filling.form.pages[0].name


def test_figures_with_nothing_or_very_much_in_them() -> None:
    assert [one.label for one in Filling(Figure()).form.pages] == ["The figure has no axes"]
    figure = Figure()
    figure.subplots().plot(np.ones((2, 700)))
    assert len(Filling(figure).form.pages) == 500
    figure = Figure()
    figure.subplots().plot([1, 2], label="half a pair \ud83d")
    figure.axes[0].set_xlabel("long" * 2000)
    filling = Filling(figure)
    assert filling.form.pages[1].label == "Curve half a pair ?"
    assert len(filling.value("xlabel")) == 4000
