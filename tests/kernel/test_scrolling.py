"""What moved by whole pixels is moved as pixels: almost matplotlib's picture while it moves, exactly that at rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.backend_bases import MouseButton
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

import figport
from figport.drawing import scrolling, selfcheck
from tests.kernel.shown_figures import Lone, expected

RANDOM = np.random.default_rng(5)
X, Y, Z, S = RANDOM.normal(size=(4, 700))
GRID = np.linspace(-3, 3, 41)
WAVES = np.add.outer(np.sin(np.linspace(0, 9, 600)), np.cos(np.linspace(0, 7, 500)))


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = figport.options.quality
    figport.options.quality = "fast"
    monkeypatch.setattr(scrolling, "WORTH", 0.0)
    assert selfcheck.passes()
    yield
    figport.options.quality = before


def colours(axes: Axes) -> None:
    axes.scatter(X, Y, c=Z, s=20 * np.abs(S), alpha=0.5)


def markers(axes: Axes) -> None:
    axes.scatter(X, Y, marker="^", alpha=0.4)


def mesh(axes: Axes) -> None:
    axes.pcolormesh(GRID, GRID, RANDOM.normal(size=(40, 40)))


def contours(axes: Axes) -> None:
    axes.contourf(GRID, GRID, np.add.outer(np.sin(GRID), np.cos(GRID)))
    axes.contour(GRID, GRID, np.add.outer(np.sin(GRID), np.cos(GRID)), colors="k")


def picture(axes: Axes) -> None:
    axes.imshow(WAVES, aspect="auto", extent=(-3, 3, -3, 3))


def picture_over_all(axes: Axes) -> None:
    axes.imshow(WAVES, aspect="auto", extent=(-9, 9, 12, -9), origin="lower")
    axes.set(xlim=(-2, 3), ylim=(3, -1))


def photograph(axes: Axes) -> None:
    axes.imshow(np.dstack([WAVES / 4 + 0.5] * 3), alpha=0.7)


def bars(axes: Axes) -> None:
    axes.bar(GRID, GRID**2, width=0.13)
    axes.fill_between(GRID, np.sin(GRID), alpha=0.3)
    axes.arrow(0, 0, 1, 1)


def logarithmic(axes: Axes) -> None:
    axes.scatter(np.exp(X), np.exp(Y), c=Z)
    axes.set(xscale="log", yscale="log")


def crowded(axes: Axes) -> None:
    colours(axes)
    axes.plot(GRID, np.sin(GRID), label="a line")
    axes.legend()
    axes.set(title="title", xlabel="x")
    axes.text(0, 0, "a text", clip_on=True)
    axes.axvspan(-1, 0, alpha=0.2, zorder=2.5)
    axes.grid(visible=True)


SCROLLED: tuple[Callable[[Axes], None], ...] = (
    colours, markers, mesh, contours, picture, picture_over_all, photograph, bars, logarithmic, crowded,
)  # fmt: skip


def dragged(kind: Callable[[Axes], None], *more: Callable[[Axes], Any], axes: int = 1) -> Lone:
    """Return a figure of which one picture of a drag was drawn."""
    figure = Figure((4.4, 3.3), dpi=75)
    first = np.ravel(figure.subplots(1, axes))[0]
    kind(first)
    for change in more:
        change(first)
    lone = Lone(figure)
    lone.canvas.draw()
    lone.toolbar.pan()
    lone.press((first.bbox.x0 + first.bbox.x1) / 2, (first.bbox.y0 + first.bbox.y1) / 2)
    lone.move(1, 0)
    lone.turn()
    return lone


def scrolled(lone: Lone) -> bool:
    return lone.canvas.redraw._scrolling.used


def differs(one: Any, other: Any) -> float:
    """Return which part of the pixels differs by more than a shade.

    Markers come one pixel beyond the axes, where a spine lies over them: there none are drawn while it is scrolled.
    """
    return float((np.abs(one.astype(int) - other) > 2).any(axis=-1).mean())


def check(lone: Lone) -> None:
    assert differs(lone.turn(), expected(lone.figure)) < 0.003


@pytest.mark.parametrize("kind", SCROLLED)
def test_a_drag(kind: Callable[[Axes], None]) -> None:
    lone = dragged(kind)
    for step in ((3, 2), (-40, 11), (0, -25), (7, 0), (0, 0), (-1, -1)):
        lone.move(*step)
        check(lone)
        assert scrolled(lone)
        assert not lone.is_settled()
    lone.release()
    assert np.array_equal(lone.turn(), expected(lone.figure))
    assert lone.is_settled()
    lone.canvas.draw()
    assert not lone.canvas.redraw._scrolling._grounds


@pytest.mark.long
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.sampled_from(SCROLLED),
    st.lists(
        st.tuples(
            st.integers(-90, 90),
            st.integers(-90, 90),
            st.sampled_from((None, None, "x", "control")),
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from((1, 3)),
)
def test_any_drag(kind: Callable[[Axes], None], steps: list[tuple[int, int, str | None]], axes: int) -> None:
    lone = dragged(kind, axes=axes)
    for step in steps:
        lone.move(*step)
        check(lone)
    lone.rest()
    if not lone.is_settled():
        lone.turn()
    assert np.array_equal(lone.canvas.pixels(), expected(lone.figure))


def test_a_drag_that_goes_on_after_a_rest_needs_no_other_full_draw() -> None:
    lone = dragged(colours)
    lone.move(3, 2)
    lone.turn()
    lone.rest()
    assert np.array_equal(lone.turn(), expected(lone.figure))
    assert lone.is_settled()
    lone.move(3, 2)
    check(lone)
    assert scrolled(lone)


@pytest.mark.parametrize(
    "change",
    [
        lambda axes: axes.set_axisbelow(True),
        lambda axes: axes.set_facecolor("none") or axes.figure.add_artist(Circle((0.5, 0.5), 0.2, zorder=-1)),
        lambda axes: axes.collections[0].set_clip_on(False),
        lambda axes: axes.collections[0].set_hatch("//"),
        lambda axes: axes.collections[0].set_sketch_params(2),
        lambda axes: axes.callbacks.connect("xlim_changed", print),
        lambda axes: axes.axhspan(-1, 0, zorder=-1, xmin=0.3),
        lambda axes: axes.add_artist(Strange(zorder=-1)),
    ],
)
def test_what_does_not_move_alike_is_drawn(change: Callable[[Axes], Any]) -> None:
    lone = dragged(colours, change)
    lone.move(5, 5)
    assert np.array_equal(lone.turn(), expected(lone.figure))
    assert not scrolled(lone)


class Strange(Line2D):
    """Somebody's artist."""

    def __init__(self, **more: Any) -> None:
        super().__init__([0, 1], [0, 1], **more)


def test_parts_of_pixels_zooms_and_leaps_are_drawn() -> None:
    lone = dragged(colours)
    axes = lone.figure.axes[0]
    for shift in (0.5, 400, 1e12):
        left, right = axes.get_xlim()
        with lone.canvas.redraw.by_toolbar():
            more = shift * (right - left) / axes.bbox.width
            axes.set_xlim(left + more, right + more)
        assert np.array_equal(lone.turn(), expected(lone.figure))
        assert not scrolled(lone)
    lone.release()
    lone.turn()
    lone.press(150, 120, MouseButton.RIGHT)
    for _ in range(2):
        lone.move(5, 5)
        assert np.array_equal(lone.turn(), expected(lone.figure))
        assert not scrolled(lone)


def test_what_changes_in_the_midst_of_a_drag_is_seen_at_once() -> None:
    lone = dragged(colours)
    points = lone.figure.axes[0].collections[0]
    for change in (
        lambda: points.set_array(Z[::-1]),
        lambda: points.set_clim(0, 1),
        lambda: points.set_offsets(np.column_stack([Y, X])),
        lambda: points.set_visible(False),
        lambda: points.set_visible(True),
        lambda: lone.figure.axes[0].set_facecolor("y"),
        lambda: lone.figure.axes[0].scatter([0], [0], s=900),
        lambda: lone.figure.axes[0].set_position((0.2, 0.2, 0.5, 0.5)),
    ):
        lone.move(2, 0)
        check(lone)
        change()
        lone.move(1, 0)
        assert np.array_equal(lone.turn(), expected(lone.figure))


def test_nothing_is_kept_of_what_is_drawn_in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrolling, "WORTH", 10.0)
    lone = dragged(colours)
    assert not lone.canvas.redraw._scrolling._grounds


def test_exact_pictures_are_wanted() -> None:
    figport.options.quality = "lossless"
    lone = dragged(picture)
    lone.move(5, 5)
    assert np.array_equal(lone.turn(), expected(lone.figure))
    assert not scrolled(lone)
    assert not lone.canvas.redraw._scrolling._grounds
