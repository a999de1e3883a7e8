"""What stands in the way of pickling a figure, in words for people."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figport.unpicklable import find


@pytest.fixture
def axes() -> Axes:
    axes = Figure().add_subplot()
    axes.plot([1, 2], label="squares")
    return axes


def found(axes: Axes, error: BaseException | None = None) -> str:
    return find(axes.figure, error)  # type: ignore[arg-type]


def own(value: float, place: float) -> str:
    """Stands for a function of the notebook."""
    return f"{value} {place}"


def test_a_formatter_is_named_by_its_axis(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(lambda *_: "")
    assert found(axes) == "the formatter of the x axis (a lambda) cannot be copied"


def test_a_formatter_of_minor_ticks_too(axes: Axes) -> None:
    axes.yaxis.set_minor_formatter(lambda *_: "")
    assert found(axes) == "the minor formatter of the y axis (a lambda) cannot be copied"


def test_what_somebody_put_on_an_artist_is_named_by_the_artists_label(axes: Axes) -> None:
    line: Any = axes.lines[0]
    line.lock = threading.Lock()
    assert found(axes) == "“lock” of the Line2D “squares” (a lock) cannot be copied"


def test_what_somebody_put_on_the_figure_is_the_figures(axes: Axes) -> None:
    figure: Any = axes.figure
    figure.things = {"all": [1, threading.Lock()]}
    assert found(axes) == "“things” of the figure (a lock) cannot be copied"


def test_what_another_process_lacks_is_found_without_an_error(axes: Axes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "__module__", "__main__")
    monkeypatch.setattr(sys.modules["__main__"], "own", own, raising=False)
    axes.xaxis.set_major_formatter(own)
    assert found(axes) == "the formatter of the x axis (the function own) cannot be copied"


def test_a_text_that_only_names_the_notebook_is_none(axes: Axes) -> None:
    axes.lines[0].set_label("__main__")
    assert found(axes) == ""


def test_where_nothing_is_found_the_error_is_said(axes: Axes) -> None:
    assert found(axes, ValueError("on purpose")) == "it cannot be copied: on purpose"
