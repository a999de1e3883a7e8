"""The places of subplots by a form."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from tests.kernel.filling import (
    Filling,
)


def test_what_a_slider_passes_is_one_change() -> None:
    figure = Figure()
    figure.subplots(2, 2)
    filling = Filling(figure, "subplots")
    before = filling.page.picture()
    for value in ("0.2", "0.25", "0.3"):
        filling.set("left", value, done=False)
    filling.set("left", "0.35")
    assert figure.subplotpars.left == 0.35
    assert filling.value("code").startswith("fig.subplots_adjust(left=0.35,")
    assert "left cannot be >= right" in filling.set("left", "0.95")
    assert figure.subplotpars.left == 0.35
    filling.undo()
    assert not filling.form.undo
    np.testing.assert_array_equal(filling.page.picture(), before)
    filling.set("tight", "")
    assert figure.subplotpars.left != 0.125
    filling.set("reset", "")
    assert figure.subplotpars.left == mpl.rcParams["figure.subplot.left"]


def test_a_layout_that_sets_the_subplots_says_so() -> None:
    figure = Figure(layout="constrained")
    figure.subplots(2)
    filling = Filling(figure, "subplots")
    assert filling.value("engine") == "The figure's constrained layout sets these"
    assert not filling.field("left").enabled
    assert filling.set("left", "0.3") == "That cannot be changed now"
