"""The check that our shortcuts give matplotlib's pixels, and what happens where they do not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from figport import internals
from figport.drawing import agg, colours, glyphs, outside, partial, selfcheck, ticks
from tests.kernel import figures_drawn_in_parts, figures_drawn_whole
from tests.kernel.shown_figures import Lone, expected
from tests.kernel.test_redraw import grip


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    selfcheck._answer.cache_clear()
    yield
    selfcheck._answer.cache_clear()


def test_it_holds_here() -> None:
    assert not selfcheck.is_known()
    assert selfcheck.passes()
    assert selfcheck.is_known()
    assert ticks.KNOWN
    assert partial.KNOWN


def shift(images: Any) -> Any:
    return [(pixels, x + 1, y, angle) for pixels, x, y, angle in images]


@pytest.mark.parametrize(
    ("owner", "name", "wrong"),
    [
        (glyphs, "_joined", shift),
        (glyphs, "_height", lambda prop, dpi: (20.0, 5.0, 1.0)),
        (glyphs, "between", lambda position: (int(position), 0)),
        (glyphs, "near", lambda position: (int(position), 0)),
        (outside.Window, "grown", lambda window, by: window._replace(left=window.left + 9, right=window.right - 9)),
        (colours.Colours, "of", lambda kept, image: np.zeros((*image.get_array().shape, 4))),
        (ticks._Answers, "ticks", lambda answers: []),
        (agg.Renderer, "play", lambda renderer, calls: None),
        (agg.Renderer, "_paint_with", lambda renderer, painter: 1 / 0),
    ],
)
def test_wrong_pixels_and_failures_are_noticed(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, wrong: Any
) -> None:
    monkeypatch.setattr(owner, name, wrong)
    assert not selfcheck.passes()


def test_a_matplotlib_that_rounds_elsewhere_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text at whole pixels is taken from memory wherever sums of floats fall; so rounding must not turn there."""
    draw_text = RendererAgg.draw_text

    def down(renderer: Any, gc: Any, x: float, y: float, *args: Any, **kwargs: Any) -> None:
        draw_text(renderer, gc, math.floor(64 * x) / 64, math.floor(64 * y) / 64, *args, **kwargs)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(RendererAgg, "draw_text", down)
    assert selfcheck.passes() is not hasattr(RendererAgg, "_draw_text_glyphs_and_boxes")


def drag() -> Lone:
    figure, axes = figures_drawn_in_parts.four()
    lone = Lone(figure)
    lone.canvas.draw()
    lone.rest()
    lone.toolbar.pan()
    lone.press(*grip(axes))
    lone.move(9, 5)
    picture = lone.turn()
    lone.move(2, 2)
    assert np.array_equal(lone.turn(), expected(figure))
    assert picture.any()
    return lone


def test_without_it_everything_is_drawn_as_matplotlib_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "_joined", shift)
    lone = drag()
    assert not lone.in_parts
    assert len(lone.canvas.quick_renderer().texts) == 0


@pytest.mark.parametrize(("owner", "name"), [(ticks, "KNOWN"), (partial, "KNOWN")])
def test_what_a_matplotlib_lacks_is_not_used(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    monkeypatch.setattr(owner, name, False)
    lone = drag()
    assert lone.in_parts is (owner is ticks)


def test_a_matplotlib_that_draws_texts_in_another_way_draws_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its methods have other arguments, though the same names."""

    def draw_text(
        renderer: Any, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, *_: Any, **__: Any
    ) -> None:
        renderer._draw_text_glyphs_and_boxes(gc, at=(x, y), run=s)

    def paint(renderer: Any, gc: Any, *, at: tuple[float, float], run: str) -> None:
        renderer.draw_path(gc, Path.unit_rectangle(), Affine2D().scale(3 * len(run), 7).translate(*at), (0, 0, 0))

    monkeypatch.setattr(RendererAgg, "draw_text", draw_text)
    monkeypatch.setattr(RendererAgg, "_draw_text_glyphs_and_boxes", paint, raising=False)
    lone = drag()
    assert not selfcheck.passes()
    assert not lone.in_parts


def test_a_first_picture_does_not_wait_for_it() -> None:
    lone = Lone(figures_drawn_whole.line()[0])
    lone.canvas.draw()
    # Nor does the view that shows it, which comes some tenths of a second later.
    lone.kernel.run(0.4)
    assert not selfcheck.is_known()
    lone.rest()
    assert selfcheck.is_known()


def test_references_need_what_they_look_for() -> None:
    assert internals.PARTS_KNOWN
    assert issubclass(agg.Renderer, RendererAgg)


def test_what_the_user_has_set_is_no_part_of_it() -> None:
    # LaTeX may be missing, and would take seconds; neither says anything about our shortcuts.
    with mpl.rc_context({"text.usetex": True, "text.parse_math": False, "axes.formatter.use_mathtext": True}):
        before = dict(mpl.rcParams)
        assert selfcheck.passes()
        assert dict(mpl.rcParams) == before
