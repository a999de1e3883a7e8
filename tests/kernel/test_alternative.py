"""What a figure shows, in words."""

from __future__ import annotations

import datetime
import re
import sys
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figport.showing.alternative import LONGEST, MOST_AXES, words

SQUARE = np.zeros((3, 4))


def described(fill: Any, **subplot: Any) -> str:
    """Return the words of a figure with one axes, without its title."""
    figure = Figure()
    axes = figure.add_subplot(**subplot)
    axes.autoscale(enable=False)
    fill(axes)
    text = words("", figure)
    return text.removeprefix("x from 0 to 1, y from 0 to 1").removeprefix("; ")


@pytest.mark.parametrize(
    ("fill", "text"),
    [
        (lambda axes: None, ""),
        (lambda axes: axes.plot([1, 2]), "1 line"),
        (lambda axes: (axes.plot([1], label="one"), axes.plot([1]), axes.plot([2], label="two")), "3 lines (one, two)"),
        (
            lambda axes: [axes.plot([1], label=str(name)) for name in range(7)],
            "7 lines (0, 1, 2, 3, 4 and 2 more)",
        ),
        (lambda axes: axes.plot([1])[0].set_visible(False), ""),
        (lambda axes: axes.imshow(SQUARE, aspect="auto", extent=(0, 1, 0, 1)), "image of 4 by 3"),
        (lambda axes: axes.bar([1, 2], [3, 4], label="counts"), "2 bars (counts)"),
        (lambda axes: axes.scatter([1, 2, 3], [1, 2, 3], label="seen"), "3 markers (seen)"),
        (lambda axes: axes.pcolormesh(SQUARE), "mesh of 4 by 3"),
        (lambda axes: axes.contour(np.arange(9).reshape(3, 3), levels=[2, 4, 6]), "3 contour levels"),
        (lambda axes: axes.vlines([1, 2], 0, 1), "2 lines"),
        (lambda axes: axes.fill_between([0, 1], [1, 2], label="range"), "area (range)"),
    ],
)
def test_kinds_are_named_and_counted(fill: Any, text: str) -> None:
    assert described(fill) == text


def test_titles_and_ranges_are_said() -> None:
    def fill(axes: Axes) -> None:
        axes.set(title="Two waves", xlabel="t / s", ylabel="V", xlim=(0, 10), ylim=(-1.23456, 1e6))

    assert described(fill) == "Two waves; t / s from 0 to 10, V from -1.235 to 1e+06"


def test_periods_of_pandas_are_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its axes of time count days, months or years, and know which."""
    pandas = SimpleNamespace(Period=lambda *, ordinal, freq: f"{1970 + ordinal}{freq}")
    monkeypatch.setitem(sys.modules, "pandas", cast("ModuleType", pandas))
    figure = Figure()
    axes: Any = figure.subplots()
    axes.set(xlim=(54, 56), ylim=(0, 1))
    axes.xaxis.freq = "Y"
    assert words("Figure 1", figure) == "Figure 1. x from 2024Y to 2026Y, y from 0 to 1"


def test_dates_are_dates() -> None:
    figure = Figure()
    axes: Any = figure.subplots()
    axes.plot([datetime.datetime(2020, 1, 1), datetime.datetime(2020, 2, 1)], [0, 1])
    axes.set_xlim(datetime.datetime(2020, 1, 1), datetime.datetime(2020, 2, 1, 12, 30))
    axes.set_ylim(0, 1)
    assert words("", figure) == "x from 2020-01-01 to 2020-02-01 12:30, y from 0 to 1; 1 line"


def test_names_have_no_range() -> None:
    figure = Figure()
    axes = figure.subplots()
    axes.bar(["a", "b"], [1, 2])
    axes.set(xlabel="fruit", ylim=(0, 3))
    assert words("", figure) == "fruit, y from 0 to 3; 2 bars"


def test_axes_without_ranges_have_none() -> None:
    assert described(lambda axes: axes.plot([1, 2]), projection="polar") == "1 line"
    figure = Figure()
    figure.subplots().pie([1, 2, 3])
    assert words("", figure) == "3 wedges"
    figure = Figure()
    axes = figure.subplots()
    axes.plot([1])
    axes.axis("off")
    assert words("", figure) == "1 line"
    axes.set_visible(False)
    assert words("", figure) == ""


def test_space_has_three_ranges() -> None:
    figure = Figure()
    axes: Any = figure.add_subplot(projection="3d")
    axes.plot_surface(*np.meshgrid([0, 1], [0, 1]), np.zeros((2, 2)))
    axes.set(xlim=(0, 1), ylim=(0, 2), zlim=(0, 3), zlabel="height")
    text = words("", figure)
    number = r"-?[\d.]+"
    assert re.fullmatch(f"x from {number} to {number}, y from {number} to {number}, height from 0 to 3; surface", text)


def test_of_many_axes_the_first_are_described_and_no_text_is_too_long() -> None:
    figure = Figure()
    for axes in figure.subplots(3, 4).flat:
        axes.set(title="t", xlim=(0, 1), ylim=(0, 1))
    assert words("Figure 1", figure).split(". ") == [
        "Figure 1",
        *["t; x from 0 to 1, y from 0 to 1"] * MOST_AXES,
        "4 more axes",
    ]
    figure.axes[0].set_title("long" * LONGEST)
    text = words("Figure 1", figure)
    assert len(text) == LONGEST
    assert text.endswith("…")


def test_what_raises_is_left_out() -> None:
    """Axes that are being unpickled have no titles yet, and those of somebody's own may raise whatever they like."""
    figure: Any = SimpleNamespace(axes=[SimpleNamespace(), *Figure().subplots(1, 1, squeeze=False).flat])
    assert words("Figure 1", figure) == "Figure 1. x from 0 to 1, y from 0 to 1"
