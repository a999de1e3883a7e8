"""What of axes a form changes: the same pixels as matplotlib's setters, and back."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from tests.kernel.filling import (
    Case,
    Filling,
    bars,
    dates,
    image,
    leads_to_the_same,
    logarithmic,
    refuses,
    surface,
    two_lines,
)


def logarithmically(axes: Any, name: str) -> None:
    """Of the limits that stays which the scale can show, as in Qt's form."""
    high = getattr(axes, f"get_{name}lim")()[1]
    getattr(axes, f"set_{name}scale")("log")
    getattr(axes, f"set_{name}lim")(None, high)


CASES: list[Case] = [
    (two_lines, "Axes", "title", "A title", lambda axes: axes.title.set_text("A title")),
    (two_lines, "Axes", "xmin", "-3", lambda axes: axes.set_xlim(-3, axes.get_xlim()[1], auto=False)),
    (two_lines, "Axes", "ymax", "4", lambda axes: axes.set_ylim(axes.get_ylim()[0], 4, auto=False)),
    (two_lines, "Axes", "ylabel", "volts", lambda axes: axes.set_ylabel("volts")),
    (two_lines, "Axes", "yscale", "log", lambda axes: logarithmically(axes, "y")),
    (two_lines, "Axes", "xscale", "log", lambda axes: logarithmically(axes, "x")),
    (two_lines, "Axes", "xgrid", "on", lambda axes: axes.xaxis.grid(visible=True)),
    (two_lines, "Axes", "legend", "off", lambda axes: axes.get_legend().remove()),
    (two_lines, "Axes", "new_legend", "", lambda axes: axes.legend()),
    (bars, "Axes", "ymax", "10", lambda axes: axes.set_ylim(0, 10)),
    (bars, "Axes", "legend", "on", lambda axes: axes.legend()),
    (
        logarithmic,
        "Axes",
        "yscale",
        "linear",
        lambda axes: (lims := axes.get_ylim(), axes.set_yscale("linear"), axes.set_ylim(lims)),
    ),
    (logarithmic, "Axes", "xmin", "0.01", lambda axes: axes.set_xlim(0.01)),
    (dates, "Axes", "xmin", "2024-01-05 12:00", lambda axes: axes.set_xlim(datetime.datetime(2024, 1, 5, 12))),
    (surface, "Axes", "zmax", "20", lambda axes: axes.set_zlim(top=20)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0].__name__}-{case[2]}-{case[3]}")
def test_a_form_leads_to_the_pixels_of_matplotlibs_setters_and_back(case: Case) -> None:
    leads_to_the_same(case)


@pytest.mark.parametrize(
    ("make", "label", "field", "value", "why"),
    [
        (two_lines, "Axes", "xmin", "nine", "'nine' is not a number"),
        (two_lines, "Axes", "xmin", "inf", "It must be a finite number"),
        (two_lines, "Axes", "xscale", "cubic", "there is no 'cubic'"),
        (logarithmic, "Axes", "xmin", "0", "A log axis cannot show 0 to"),
        # Qt's form leaves a figure that cannot be drawn any more.
        (bars, "Axes", "yscale", "logit", "A logit axis cannot show 0 to 3.15"),
        (image, "Axes", "xscale", "logit", "A logit axis cannot show -0.5 to 49.5"),
        (dates, "Axes", "xmin", "soon", "'soon' is no date"),
        (logarithmic, "Axes", "new_legend", "", "That cannot be changed now"),
    ],
)
def test_what_cannot_be_taken_changes_nothing_and_says_why(
    make: Callable[[], Figure], label: str, field: str, value: str, why: str
) -> None:
    refuses(make, label, field, value, why)


def test_limits_go_into_the_toolbars_history() -> None:
    filling = Filling(two_lines())
    first = filling.page.picture()
    filling.set("xmin", "-3")
    filling.set("ymax", "20")
    second = filling.page.picture()
    filling.page.tool("back")
    filling.page.tool("back")
    np.testing.assert_array_equal(filling.page.picture(), first)
    filling.page.tool("forward")
    filling.page.tool("forward")
    np.testing.assert_array_equal(filling.page.picture(), second)


@pytest.mark.parametrize("field", ["title", "xlabel"])
def test_a_text_that_is_no_formula_is_refused(field: str) -> None:
    """Else the figure could not be drawn any more."""
    filling = Filling(two_lines())
    before = filling.page.picture()
    assert "Unknown symbol" in filling.set(field, r"$\nonsense$")
    np.testing.assert_array_equal(filling.page.picture(), before)
    assert filling.set(field, "two\nlines") == ""
    assert filling.value(field) == "two\nlines"


def test_a_legend_that_cannot_be_drawn_is_not_made() -> None:
    filling = Filling(two_lines())
    before = filling.page.picture()
    filling.page._figure.axes[0].lines[0].set_label(r"$\nonsense$")
    assert "Unknown symbol" in filling.set("new_legend", "")
    np.testing.assert_array_equal(filling.page.picture(), before)
