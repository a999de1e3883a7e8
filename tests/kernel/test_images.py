"""What of images, and of scatters with colours, a form changes: the same pixels as matplotlib's setters."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from tests.kernel.filling import (
    Case,
    Filling,
    X,
    image,
    leads_to_the_same,
    scatter,
)

CASES: list[Case] = [
    (scatter, "Image dots", "cmap", "plasma", lambda axes: axes.collections[0].set_cmap("plasma")),
    (scatter, "Image dots", "vmax", "4", lambda axes: axes.collections[0].set_clim(vmax=4)),
    (image, "Image 1", "interpolation", "bicubic", lambda axes: axes.images[0].set_interpolation("bicubic")),
    (image, "Image 1", "vmin", "50", lambda axes: axes.images[0].set_clim(50)),
    (image, "Image 1", "cmap", "gray_r", lambda axes: axes.images[0].set_cmap("gray_r")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0].__name__}-{case[2]}-{case[3]}")
def test_a_form_leads_to_the_pixels_of_matplotlibs_setters_and_back(case: Case) -> None:
    leads_to_the_same(case)


def test_a_norm_that_cannot_show_limits_refuses_them() -> None:
    figure = Figure()
    shown = figure.subplots().imshow(np.outer(X, X), norm=LogNorm())
    figure.colorbar(shown)
    filling = Filling(figure)
    before, limits = filling.page.picture(), shown.get_clim()
    filling.turn_to("Image 1")
    assert "LogNorm cannot show" in filling.set("vmin", "-1")
    assert shown.get_clim() == limits
    np.testing.assert_array_equal(filling.page.picture(), before)


def test_a_colour_map_of_ones_own_stays_until_another_is_chosen() -> None:
    figure = Figure()
    own = mpl.colors.ListedColormap(["red", "blue"], name="mine")
    shown = figure.subplots().imshow(np.outer(X, X), cmap=own)
    filling = Filling(figure)
    filling.turn_to("Image 1")
    assert filling.value("cmap") == "mine"
    assert filling.set("cmap", "viridis") == ""
    filling.undo()
    assert shown.get_cmap() is own or shown.get_cmap() == own
