"""Only the axes that move are drawn, over a saved picture of the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figport.drawing import partial
from figport.drawing.agg import Renderer
from tests.kernel.figure_contents import blank, curve


def drawn(figure: Figure) -> Renderer:
    """Draw a figure as its canvas does; return the renderer."""
    renderer = Renderer(*figure.canvas.get_width_height(), figure.dpi)
    renderer.clear()  # type: ignore[no-untyped-call]
    figure.draw(renderer)
    return renderer


def pixels(renderer: Renderer) -> Any:
    return np.asarray(renderer.buffer_rgba()).copy()  # type: ignore[no-untyped-call]


@pytest.fixture
def figure() -> Figure:
    figure = blank()
    for axes in figure.subplots(1, 2):
        curve(axes)
    return figure


@pytest.mark.parametrize(
    "change",
    [
        lambda figure: figure.set_visible(False),
        lambda figure: figure.subfigures(1, 1),
        lambda figure: figure.set_layout_engine("constrained"),
        lambda figure: setattr(figure, "suppressComposite", True),
        lambda figure: figure.set_agg_filter(lambda image, dpi: (image, 0, 0)),
        lambda figure: figure.canvas.mpl_connect("draw_event", print),
        lambda figure: setattr(figure, "draw", print),
    ],
    ids=["invisible", "subfigures", "layout", "composite", "filter", "listener", "own draw"],
)
def test_a_figure_of_another_kind_is_drawn_as_a_whole(figure: Figure, change: Callable[[Figure], Any]) -> None:
    assert partial.possible(figure)
    change(figure)
    assert not partial.possible(figure)


class TestChanges:
    def test_nothing_changed(self, figure: Figure) -> None:
        order, changed = partial.changes(figure, drawn(figure))
        assert changed == []
        assert set(figure.axes) <= set(order)

    def test_axes_that_changed_are_named(self, figure: Figure) -> None:
        renderer = drawn(figure)
        figure.axes[1].set_xlim(1, 2)
        assert partial.changes(figure, renderer)[1] == [figure.axes[1]]

    def test_an_empty_or_hidden_text_is_no_change_and_a_seen_one_is(self, figure: Figure) -> None:
        text = figure.text(0.5, 0.5, "")
        renderer = drawn(figure)
        assert partial.changes(figure, renderer)[1] == []
        text.set_text("seen")
        assert partial.changes(figure, renderer)[1] is None
        text.set_visible(False)
        assert partial.changes(figure, renderer)[1] == []

    @pytest.mark.parametrize("name", ["xlim_changed", "ylim_changed"])
    def test_axes_whose_limits_somebody_follows_may_change_anything(self, figure: Figure, name: str) -> None:
        figure.axes[0].callbacks.connect(name, print)
        renderer = drawn(figure)
        figure.axes[0].set_xlabel("x")
        assert partial.changes(figure, renderer)[1] is None

    def test_axes_that_find_their_place_late_and_stay_there_are_not_stale_by_it(self, figure: Figure) -> None:
        for axes in figure.axes:
            axes.set_aspect(2.0)
        assert partial.changes(figure, drawn(figure))[1] == []


class TestBackdrop:
    def of(self, figure: Figure, *moved: Axes) -> tuple[partial.Backdrop | None, Renderer]:
        renderer = drawn(figure)
        order, _ = partial.changes(figure, renderer)
        return partial.Backdrop.of(figure, renderer, order, list(moved)), renderer

    def test_the_picture_is_that_of_a_whole_draw(self, figure: Figure) -> None:
        """Also where something between and above the axes that move lies over them."""
        over = curve(figure.add_axes((0.3, 0.3, 0.3, 0.3), zorder=3), 2)
        over.patch.set_alpha(0.5)
        figure.text(0.3, 0.5, "over all", zorder=5, fontsize=30)
        backdrop, renderer = self.of(figure, figure.axes[0])
        assert backdrop is not None
        for limits in ((1, 2), (3, 9)):
            figure.axes[0].set_xlim(*limits)
            backdrop.draw()
            assert not figure.stale
            assert np.array_equal(pixels(renderer), pixels(drawn(figure)))

    def test_axes_alone_have_nothing_to_gain(self) -> None:
        figure = blank()
        axes = curve(figure.subplots())
        assert self.of(figure, axes)[0] is None
        other = curve(figure.add_axes((0.7, 0.7, 0.2, 0.2)))
        assert self.of(figure, axes)[0] is not None
        assert self.of(figure)[0] is None
        other.set_visible(False)
        assert self.of(figure, axes)[0] is None

    def test_axes_that_others_show_are_drawn_with_them(self, figure: Figure) -> None:
        one, other = figure.axes
        other.annotate("there", (5, 0), xycoords=one.transData)
        assert self.of(figure, one)[0] is None
        assert self.of(figure, other)[0] is not None

    def test_axes_whose_labels_stand_in_line_are_drawn_together(self, figure: Figure) -> None:
        figure.align_xlabels()
        assert self.of(figure, figure.axes[0])[0] is None

    def test_it_fits_as_long_as_the_rest_is_the_same(self, figure: Figure) -> None:
        one, other = figure.axes
        backdrop, renderer = self.of(figure, one)
        assert backdrop is not None
        order, _ = partial.changes(figure, renderer)
        assert backdrop.fits(renderer, order, [one])
        assert backdrop.fits(renderer, order, [])
        assert not backdrop.fits(renderer, order, [one, other])
        assert not backdrop.fits(drawn(figure), order, [one])
        other.set_zorder(-1)
        assert not backdrop.fits(renderer, partial.changes(figure, renderer)[0], [one])
