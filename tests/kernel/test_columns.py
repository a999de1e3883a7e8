"""Of lines with very many points what each column shows: almost the same pixels, while somebody drags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import figport
from figport.drawing import columns, selfcheck
from figport.drawing.columns import thinned
from tests.kernel.shown_figures import Lone, expected

COUNT = 100_000
X = np.linspace(0, 100, COUNT)
NOISE = np.random.default_rng(1).normal(size=COUNT)
LINES: dict[str, Any] = {
    "smooth": (X, np.sin(X)),
    "steep": (X, 1e3 * np.sin(5 * X)),
    "noise": (X, NOISE),
    "walk": (X, np.cumsum(NOISE)),
    "to the left": (X[::-1], np.sin(X)),
    "steps": (np.floor(X), np.sin(X)),
}
MATRIX = np.array([[3.0, 0, 50], [0, 40, 100], [0, 0, 1]])


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    before = figport.options.quality
    figport.options.quality = "fast"
    assert selfcheck.passes()
    yield
    figport.options.quality = before


@pytest.mark.parametrize("kind", LINES)
def test_a_drag(kind: str) -> None:
    figure = Figure((4.4, 3.3), dpi=75)
    axes = figure.subplots()
    axes.plot(*LINES[kind])
    lone = Lone(figure)
    lone.canvas.draw()
    lone.toolbar.pan()
    lone.press(150, 120)
    for step in ((3, 2), (-60, 11)):
        lone.move(*step)
        ours, theirs = lone.turn().astype(int), expected(figure).astype(int)
        assert not lone.is_settled()
        assert np.abs(ours - theirs).mean() < 3
        assert (np.abs(ours - theirs) > 64).any(axis=-1).mean() < 0.03
    lone.release()
    assert np.array_equal(lone.turn(), expected(figure))


def test_every_column_keeps_its_lowest_and_highest_point() -> None:
    points = np.column_stack([X, NOISE])
    fewer = thinned(points, MATRIX, 400)
    assert fewer is not None
    assert len(fewer) < 4 * 402
    for column in range(60, 340, 20):
        inside = np.floor(3 * points[:, 0] + 50) == column
        found = np.floor(3 * fewer[:, 0] + 50) == column
        assert fewer[found, 1].min() == points[inside, 1].min()
        assert fewer[found, 1].max() == points[inside, 1].max()


def test_what_is_beside_the_canvas_is_left_out_but_for_one_point() -> None:
    points = np.column_stack([X, np.sin(X)])
    fewer = thinned(points, np.array([[20.0, 0, -200], [0, 40, 100], [0, 0, 1]]), 400)
    assert fewer is not None
    places = 20 * fewer[:, 0] - 200
    assert -2 < places[0] < 0
    assert 400 < places[-1] < 403


@pytest.mark.parametrize(
    ("points", "matrix"),
    [
        (np.column_stack([NOISE, X]), MATRIX),
        (np.column_stack([X, np.where(X[50] == X, np.nan, X)]), MATRIX),
        (np.column_stack([np.where(X[-1] == X, np.inf, X), X]), MATRIX),
        (np.column_stack([X, X])[:500], MATRIX),
        (np.column_stack([X, X]), np.array([[3.0, 1, 50], [0, 40, 100], [0, 0, 1]])),
        (np.column_stack([X, X]), np.array([[0.0, 0, 50], [0, 40, 100], [0, 0, 1]])),
    ],
)
def test_other_lines_are_left_as_they_are(points: Any, matrix: Any) -> None:
    assert thinned(points, matrix, 400) is None


def test_dashes_are_counted_along_all_points(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = Figure((4.4, 3.3), dpi=75)
    figure.subplots().plot(X, np.sin(X), linestyle="--")
    lone = Lone(figure)
    lone.canvas.draw()
    lone.toolbar.pan()
    lone.press(150, 120)
    lone.move(3, 2)
    monkeypatch.setattr(columns, "thinned", lambda *_: pytest.fail("of a dashed line"))
    lone.turn()
    assert lone.canvas.quick_renderer().simplified
