"""Dots per inch: what the owner set, times the screen's ratio."""

from __future__ import annotations

import copy
import io
import pickle
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from figport.drawing.resolution import Resolution


class Canvas(FigureCanvasAgg):
    """A canvas that has a resolution, as figport's."""

    def __init__(self, figure: Figure) -> None:
        super().__init__(figure)
        self.resolution = Resolution(self)


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(Figure(dpi=100))


def states(canvas: Canvas) -> tuple[float, float]:
    """Return what the owner set, and what the figure has on the screen."""
    return canvas.resolution.own, canvas.figure.dpi


def test_a_ratio_changes_the_screen_alone(canvas: Canvas) -> None:
    assert canvas.resolution.use_ratio(2)
    assert states(canvas) == (100, 200)
    assert not canvas.resolution.use_ratio(2)
    assert canvas.resolution.use_ratio(1)
    assert states(canvas) == (100, 100)


def test_what_is_set_is_for_a_ratio_of_one(canvas: Canvas) -> None:
    canvas.resolution.use_ratio(2)
    canvas.figure.stale = False
    canvas.figure.set_dpi(150)
    assert states(canvas) == (150, 300)
    assert canvas.figure.stale
    assert not canvas.resolution.follow()


def test_what_is_what_the_screen_has_already_is_set_all_the_same(canvas: Canvas) -> None:
    """matplotlib tells nobody of it."""
    canvas.resolution.use_ratio(2)
    canvas.figure.set_dpi(200)
    assert states(canvas) == (200, 400)


def test_what_was_set_behind_our_back_is_taken_over(canvas: Canvas) -> None:
    canvas.resolution.use_ratio(2)
    canvas.figure.dpi = 150
    assert canvas.resolution.follow()
    assert states(canvas) == (150, 300)
    assert not canvas.resolution.follow()


def test_a_new_ratio_takes_it_over_too(canvas: Canvas) -> None:
    canvas.figure.dpi = 80
    canvas.resolution.use_ratio(3)
    assert states(canvas) == (80, 240)


def test_who_sets_something_for_a_moment_puts_the_screens_back(canvas: Canvas) -> None:
    """``savefig`` and many programs remember ``fig.dpi``, set another and set what they remember."""
    canvas.resolution.use_ratio(2)
    before = canvas.figure.dpi
    canvas.figure.dpi = 300
    canvas.resolution.follow()
    canvas.figure.dpi = before
    assert canvas.resolution.follow()
    assert states(canvas) == (100, 200)


def test_files_have_what_the_owner_set(canvas: Canvas) -> None:
    canvas.resolution.use_ratio(2)
    out = io.BytesIO()
    canvas.figure.set_size_inches(2, 1)
    canvas.figure.savefig(out, dpi="figure", format="raw")
    assert len(out.getvalue()) == 200 * 100 * 4
    assert states(canvas) == (100, 200)


def test_a_figure_with_another_canvas_has_matplotlibs_own_again(canvas: Canvas) -> None:
    figure = canvas.figure
    canvas.resolution.use_ratio(2)
    FigureCanvasAgg(figure)
    figure.set_dpi(70)
    assert figure.dpi == 70
    assert canvas.resolution.own == 100


@pytest.mark.parametrize("how", [copy.deepcopy, lambda figure: pickle.loads(pickle.dumps(figure))])
def test_copies_have_matplotlibs_own(how: Any) -> None:
    canvas = Canvas(Figure(dpi=100))
    canvas.resolution.use_ratio(2)
    twin: Figure = how(canvas.figure)
    twin.set_dpi(60)
    assert twin.dpi == 60
    assert states(canvas) == (100, 200)
