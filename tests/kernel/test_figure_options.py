"""Each field that Qt's window has in its form of a figure's options: ours changes the figure to the same pixels.

For lines, scatters, images, bars and logarithmic axes. Somebody goes through both forms of a figure, field by field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
import pytest
from matplotlib.figure import Figure

from tests.kernel.desktop import fill_in
from tests.kernel.filling import Filling, X, bars, image, logarithmic, scatter

Step = tuple[str, str, str, str]
"""A field in our form and its value, the field's label in Qt's and the value there."""


def lines() -> Figure:
    """Return curves, one with an alpha that Qt's form, which makes bytes of it, does not round."""
    figure = Figure()
    axes = figure.subplots()
    axes.plot(X, np.sin(X) + 2, "o-", label="sin", alpha=0.4)
    axes.plot(X, X, "--", label="up")
    axes.legend(ncols=2)
    return figure


def alike(field: str, label: str, *values: str) -> Iterable[Step]:
    return ((field, value, label, value) for value in values)


def of_axes(low: str, high: str, *scales: str) -> list[Step]:
    steps = [*alike("title", "Title", "A title")]
    for name, more in (("x", ""), ("y", " 2")):
        steps += [
            *alike(f"{name}max", f"Max{more}", high),
            *alike(f"{name}label", f"Label{more}", "volts"),
            *alike(f"{name}scale", f"Scale{more}", *scales),
            *alike(f"{name}min", f"Min{more}", low),
        ]
    return steps


def of_a_curve() -> list[Step]:
    styles = {"--": "Dashed", "-.": "DashDot", ":": "Dotted", "None": "None", "-": "Solid"}
    draws = {"steps-pre": "Steps (Pre)", "steps-mid": "Steps (Mid)", "steps-post": "Steps (Post)", "default": "Default"}
    markers = {"s": "square", "x": "x", "None": "nothing", "o": "circle"}
    return [
        *alike("label", "Label", "another"),
        *(("linestyle", ours, "Line style", theirs) for ours, theirs in styles.items()),
        *(("drawstyle", ours, "Draw style", theirs) for ours, theirs in draws.items()),
        *alike("linewidth", "Width", "5"),
        *(("marker", ours, "Style", theirs) for ours, theirs in markers.items()),
        *alike("markersize", "Size", "12"),
        *alike("color", "Color (RGBA)", "#ff0000", "#ff000080"),
        *alike("markerface", "Face color (RGBA)", "#00ff00", "#00ff0040"),
        *alike("markeredge", "Edge color (RGBA)", "#0000ff80"),
    ]


def of_a_mappable() -> list[Step]:
    return [
        *alike("label", "Label", "another"),
        *alike("cmap", "Colormap", "plasma", "gray_r"),
        *alike("vmin", "Min. value", "4"),
        *alike("vmax", "Max. value", "5"),
        *alike("vmin", "Min. value", "50"),
    ]


PIXELS: Final[list[Step]] = [
    *alike("interpolation", "Interpolation", "bicubic", "none", "auto"),
    *alike("stage", "Interpolation stage", "rgba", "data", "auto"),
]
LEGEND: Final[Step] = ("new_legend", "", "(Re-)Generate automatic legend", "on")

Walk = tuple[Callable[[], Figure], str, str, list[Step]]
"""A figure, a page of ours and the label of Qt's, what is done there."""

WALKS: Final[list[Walk]] = [
    (lines, "Axes", "Axes", [*of_axes("-3", "4", "log", "symlog", "logit", "linear"), LEGEND]),
    (lines, "Curve sin", "sin", of_a_curve()),
    (scatter, "Axes", "Axes", [*of_axes("-3", "4", "log", "symlog", "logit", "linear"), LEGEND]),
    (scatter, "Image dots", "dots", of_a_mappable()),
    (image, "Axes", "Axes", of_axes("-3", "4", "log", "symlog", "linear")),
    (image, "Image 1", "_child0", [*of_a_mappable(), *PIXELS]),
    (bars, "Axes", "Axes", [*of_axes("-3", "4", "log", "symlog", "linear"), LEGEND]),
    (logarithmic, "Axes", "Axes", of_axes("0.01", "40", "linear", "symlog", "logit", "log")),
    (logarithmic, "Curve 1", "_child0", of_a_curve()),
]


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: f"{walk[0].__name__}-{walk[1]}")
def test_every_field_changes_a_figure_to_the_pixels_that_qts_form_makes(walk: Walk) -> None:
    make, page, tab, steps = walk
    reference, filling = make(), Filling(make())
    filling.turn_to(page)
    for field, value, label, theirs in steps:
        wanted = fill_in(reference.axes[0], {(tab, label): theirs})
        assert filling.set(field, value) == ""
        np.testing.assert_array_equal(filling.page.picture(), wanted, err_msg=f"{field} = {value}")
        if field == "label" and tab != "Axes":
            tab = theirs
