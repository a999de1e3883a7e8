"""What of curves a form changes: the same pixels as matplotlib's setters, and back."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from tests.kernel.filling import (
    Case,
    Filling,
    drawn,
    leads_to_the_same,
    refuses,
    two_lines,
)

CASES: list[Case] = [
    (two_lines, "Curve sin", "label", "sine", lambda axes: axes.lines[0].set_label("sine")),
    (two_lines, "Curve sin", "linestyle", ":", lambda axes: axes.lines[0].set_linestyle(":")),
    (two_lines, "Curve sin", "drawstyle", "steps-mid", lambda axes: axes.lines[0].set_drawstyle("steps-mid")),
    (two_lines, "Curve sin", "linewidth", "5", lambda axes: axes.lines[0].set_linewidth(5)),
    (two_lines, "Curve up", "color", "tab:red", lambda axes: axes.lines[1].set_color("tab:red")),
    (two_lines, "Curve sin", "marker", "s", lambda axes: axes.lines[0].set_marker("s")),
    (two_lines, "Curve sin", "marker", "None", lambda axes: axes.lines[0].set_marker("None")),
    (two_lines, "Curve sin", "markersize", "12", lambda axes: axes.lines[0].set_markersize(12)),
    (two_lines, "Curve up", "order", "1", lambda axes: axes.lines[1].set_zorder(1)),
    (two_lines, "Curve up", "visible", "off", lambda axes: axes.lines[1].set_visible(False)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0].__name__}-{case[2]}-{case[3]}")
def test_a_form_leads_to_the_pixels_of_matplotlibs_setters_and_back(case: Case) -> None:
    leads_to_the_same(case)


def test_colours_with_alpha_stand_for_themselves() -> None:
    """As with Qt's form: a curve's colour takes its alpha in, and its markers keep theirs."""
    reference = two_lines()
    line = reference.axes[0].lines[0]
    old = mpl.colors.to_rgba(line.get_color(), 0.5)
    line.set(alpha=None, color="#ff000080", markerfacecolor=old, markeredgecolor=old)
    filling = Filling(two_lines())
    filling.turn_to("Curve sin")
    assert filling.value("color") == mpl.colors.to_hex(old, keep_alpha=True)
    assert filling.set("color", "#ff000080") == ""
    assert filling.value("color") == "#ff000080"
    np.testing.assert_array_equal(filling.page.picture(), drawn(reference))
    filling.undo()
    np.testing.assert_array_equal(filling.page.picture(), drawn(two_lines()))


@pytest.mark.parametrize(
    ("make", "label", "field", "value", "why"),
    [
        (two_lines, "Curve sin", "color", "reddish", "'reddish' is no colour"),
        (two_lines, "Curve sin", "linewidth", "-1", "Width is from 0 to 1000"),
        (two_lines, "Curve sin", "nothing", "1", "That cannot be changed now"),
    ],
)
def test_what_cannot_be_taken_changes_nothing_and_says_why(
    make: Callable[[], Figure], label: str, field: str, value: str, why: str
) -> None:
    refuses(make, label, field, value, why)
