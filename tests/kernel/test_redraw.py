"""Draws while the user drags: the same pixels as matplotlib's own, for figures of many kinds."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.artist import Artist
from matplotlib.backend_bases import MouseButton
from matplotlib.figure import Figure

import figport
from figport.drawing import partial, selfcheck
from tests.kernel import figures_drawn_in_parts, figures_drawn_whole
from tests.kernel.figure_contents import Kind
from tests.kernel.shown_figures import Lone, expected

STEPS = ((3, 2), (-40, 11), (25.5, 30.25))


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    before = figport.options.quality
    figport.options.quality = "lossless"
    assert selfcheck.passes()
    with mpl.rc_context():
        yield
    figport.options.quality = before


def shown(kind: Callable[[], Kind]) -> tuple[Lone, Any]:
    """Show a figure, with the pan tool chosen."""
    figure, axes = kind()
    lone = Lone(figure)
    lone.canvas.draw()
    lone.toolbar.pan()
    return lone, axes


def grip(axes: Any) -> tuple[float, float]:
    """Return where no other axes of our figures lie above these."""
    box = axes.bbox
    return box.x0 + box.width * 0.12, box.y0 + box.height * 0.12


CASES = [(kind, MouseButton.LEFT) for kind in (*figures_drawn_in_parts.ALL, *figures_drawn_whole.ALL)]
CASES += [(kind, MouseButton.RIGHT) for kind in figures_drawn_in_parts.ALL]


@pytest.mark.parametrize(("kind", "button"), CASES)
def test_every_picture_of_a_drag_is_matplotlibs(kind: Callable[[], Kind], button: MouseButton) -> None:
    # The other figure is never drawn by ours: nothing that ours leaves behind can hide a difference.
    (ours, axes), (theirs, others) = shown(kind), shown(kind)
    for lone, one in ((ours, axes), (theirs, others)):
        lone.press(*grip(one), button)
    in_parts = 0
    for step in STEPS:
        for lone in (ours, theirs):
            lone.move(*step)
        picture = ours.turn()
        assert np.array_equal(picture, expected(theirs.figure))
        in_parts += ours.in_parts
    assert in_parts == (len(STEPS) if kind in figures_drawn_in_parts.ALL else 0)
    for lone in (ours, theirs):
        lone.release()
    assert np.array_equal(ours.turn(), expected(theirs.figure))
    assert ours.is_settled()
    for lone in (ours, theirs):
        lone.toolbar.back()
    assert np.array_equal(ours.turn(), expected(theirs.figure))


@pytest.mark.long
# matplotlib's own, of limits that a stretch has brought together as far as numbers go.
@pytest.mark.filterwarnings("ignore:Attempting to set identical low and high")
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.sampled_from(
        (
            figures_drawn_in_parts.sixteen_with_overlaps,
            figures_drawn_in_parts.lapping,
            figures_drawn_in_parts.figure_texts_and_lines,
            figures_drawn_in_parts.shared,
        )
    ),
    st.lists(
        st.tuples(
            st.integers(-200, 200), st.integers(-200, 200), st.sampled_from((None, "x", "y", "control", "shift"))
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from((MouseButton.LEFT, MouseButton.RIGHT)),
    st.sampled_from((50, 80, 123.4)),
)
def test_any_drag(
    kind: Callable[[], Kind], steps: list[tuple[int, int, str | None]], button: MouseButton, dpi: float
) -> None:
    def made() -> Kind:
        figure, axes = kind()
        figure.dpi = dpi
        return figure, axes

    (ours, axes), (theirs, others) = shown(made), shown(made)
    for lone, one in ((ours, axes), (theirs, others)):
        lone.press(*grip(one), button)
    for step in steps:
        for lone in (ours, theirs):
            lone.move(*step)
        assert np.array_equal(ours.turn(), expected(theirs.figure))


# --- what needs a full draw -----------------------------------------------------------------------------


def dragged(kind: Callable[[], Kind] = figures_drawn_in_parts.four) -> tuple[Lone, Any]:
    """Return a figure whose newest picture was drawn in parts."""
    lone, axes = shown(kind)
    lone.press(*grip(axes))
    lone.move(9, 5)
    lone.turn()
    assert lone.in_parts
    return lone, axes


def test_a_full_draw_follows_when_the_pointer_rests() -> None:
    lone, _ = dragged()
    # As arrays that are changed in place: nothing tells.
    lone.figure.axes[3].lines[0].set_ydata(np.zeros(200))
    lone.figure.axes[3].stale = False
    lone.move(1, 1)
    before = lone.turn()
    assert lone.in_parts
    lone.rest()
    after = lone.turn()
    assert lone.is_settled()
    assert not np.array_equal(before, after)
    assert np.array_equal(after, expected(lone.figure))
    assert not lone.redraws


def test_moves_put_the_full_draw_off() -> None:
    lone, _ = dragged()
    for _ in range(3):
        lone.move(1, 1)
        lone.turn()
    assert len(lone.redraws) == 1


def test_a_whole_draw_that_is_exact_needs_no_other() -> None:
    lone, axes = shown(figures_drawn_whole.line)
    lone.press(*grip(axes))
    lone.move(9, 5)
    lone.turn()
    assert not lone.redraws
    assert lone.is_settled()


@pytest.mark.parametrize(
    "change",
    [
        lambda lone: lone.canvas.draw_idle(),
        lambda lone: lone.figure.axes[3].lines[0].set_color("red") or lone.canvas.draw_idle(),
        lambda lone: lone.figure.set_facecolor("yellow") or lone.canvas.draw_idle(),
        lambda lone: lone.figure.add_subplot(339) and lone.canvas.draw_idle(),
        lambda lone: lone.canvas.set_device_pixel_ratio(2) and lone.canvas.draw_idle(),
        lambda lone: lone.manager.resize(300, 200),
    ],
)
def test_whoever_asks_for_a_draw_gets_a_full_one(change: Callable[[Lone], Any]) -> None:
    lone, _ = dragged()
    lone.move(1, 1)
    change(lone)
    assert np.array_equal(lone.turn(), expected(lone.figure))
    assert lone.is_settled()


@pytest.mark.parametrize(
    "change",
    [
        lambda figure: figure.axes[3].lines[0].set_ydata(np.zeros(200)),
        lambda figure: figure.axes[3].set_visible(False),
        lambda figure: figure.axes[3].set_zorder(-5),
        lambda figure: figure.axes[3].remove(),
        lambda figure: figure.axes[3].set_position((0.1, 0.1, 0.3, 0.3)),
        lambda figure: figure.suptitle("new"),
        lambda figure: figure.axes[1].set_position((0.3, 0.3, 0.5, 0.5)),
    ],
)
def test_what_else_changed_is_seen_in_the_next_picture_of_the_drag(change: Callable[[Figure], Any]) -> None:
    lone, _ = dragged()
    change(lone.figure)
    lone.move(1, 1)
    assert np.array_equal(lone.turn(), expected(lone.figure))


def test_draw_is_full_also_during_a_drag() -> None:
    lone, _ = dragged()
    lone.move(1, 1)
    lone.canvas.draw()
    assert lone.is_settled()
    assert np.array_equal(lone.canvas.pixels(), expected(lone.figure))


def test_whoever_listens_to_draws_hears_every_one() -> None:
    figure, axes = figures_drawn_in_parts.four()
    lone = Lone(figure)
    listener = figures_drawn_whole.FigureOf(figure)
    lone.canvas.draw()
    lone.toolbar.pan()
    lone.press(*grip(axes))
    for count in (2, 3, 4):
        lone.move(3, 3)
        lone.turn()
        assert listener.draws == count


def test_a_failing_artist_is_told_of_and_the_next_draw_is_full() -> None:
    lone, axes = dragged()

    class Broken(Artist):
        def draw(self, renderer: Any) -> None:
            raise ValueError("no picture")

    broken = axes.add_artist(Broken())
    lone.move(1, 1)
    with pytest.raises(ValueError, match="no picture"):
        lone.turn()
    broken.remove()
    assert np.array_equal(lone.turn(), expected(lone.figure))
    assert lone.is_settled()


def test_axes_that_are_given_another_place_have_changed() -> None:
    lone, axes = shown(figures_drawn_whole.image)
    axes.stale = False
    with partial.placing(lone.figure):
        axes.get_position()
    assert not axes.stale
    with partial.placing(lone.figure):
        # Set as by somebody else's limits: nothing but the aspect decides.
        axes.viewLim.intervalx = (0, 20)
        axes.apply_aspect()
    assert axes.stale


# --- quality --------------------------------------------------------------------------------------------


def noise() -> Kind:
    figure = Figure((4.8, 3.6), dpi=80)
    axes = figure.subplots()
    # Unsorted, so that matplotlib hands the line's own path on.
    axes.plot(*np.random.default_rng(1).standard_normal((2, 20_000)))
    return figure, axes


def test_fast_pictures_are_mended_at_rest_and_leave_the_artists_alone() -> None:
    lone, axes = shown(noise)
    path = axes.lines[0].get_path()
    before = path.simplify_threshold, path.should_simplify, path.vertices.copy(), dict(mpl.rcParams)
    lone.manager.quality = "fast"
    lone.press(*grip(axes))
    lone.move(3, 0)
    fast = lone.turn()
    assert not lone.is_settled()
    exact = expected(lone.figure)
    # Not the same, but the same curve.
    assert 0 < (fast != exact).any(axis=-1).mean() < 0.2
    lone.rest()
    assert np.array_equal(lone.turn(), exact)
    assert lone.is_settled()
    path = axes.lines[0].get_path()
    assert (path.simplify_threshold, path.should_simplify) == before[:2]
    assert np.array_equal(path.vertices, before[2])
    assert dict(mpl.rcParams) == before[3]


@pytest.mark.parametrize(
    ("of_all", "own", "cost", "fast"),
    [
        ("auto", None, 0.01, False),
        ("auto", None, 0.2, True),
        ("lossless", None, 9, False),
        ("fast", None, 0, True),
        ("lossless", "fast", 0, True),
        ("fast", "lossless", 9, False),
        ("fast", "auto", 0, False),
    ],
)
def test_the_policy_decides(of_all: str, own: str | None, cost: float, fast: bool) -> None:
    lone, axes = shown(noise)
    figport.options.quality = of_all
    lone.manager.quality = own
    lone.canvas.redraw.cost = cost
    lone.press(*grip(axes))
    lone.move(3, 0)
    lone.turn()
    assert lone.is_settled() is not fast


def test_a_draw_that_fails_leaves_lines_exact() -> None:
    lone, axes = shown(noise)
    lone.manager.quality = "fast"
    lone.figure.canvas.mpl_connect("draw_event", lambda event: 1 / 0)
    lone.press(*grip(axes))
    lone.move(3, 0)
    lone.canvas.callbacks.exception_handler = _raise
    with pytest.raises(ZeroDivisionError):
        lone.turn()
    assert not lone.canvas.quick_renderer().simplifies


def _raise(error: Exception) -> None:
    raise error


def test_unknown_qualities_are_refused() -> None:
    lone, _ = shown(figures_drawn_whole.line)
    with pytest.raises(ValueError, match="auto, lossless, fast"):
        figport.options.quality = "best"
    with pytest.raises(ValueError, match="auto, lossless, fast"):
        lone.manager.quality = "best"
    assert figport.options.quality == "lossless"
    assert lone.manager.quality is None


# --- what others see of it ------------------------------------------------------------------------------


def test_a_figure_can_be_pickled_and_copied_in_the_midst_of_a_draw() -> None:
    lone, axes = shown(figures_drawn_whole.line)
    copies: list[Figure] = []

    class Copying(Artist):
        def draw(self, renderer: Any) -> None:
            figure = self.get_figure(root=True)
            assert figure is not None
            assert "_update_ticks" in vars(axes.xaxis)
            self.remove()
            figure.canvas.mpl_disconnect(0)
            copies.append(pickle.loads(pickle.dumps(figure)))
            copies.append(copy.deepcopy(axes.xaxis.get_major_ticks()) and figure)

    axes.add_artist(Copying())
    lone.press(*grip(axes))
    lone.move(3, 3)
    lone.turn()
    lone.figure.canvas.draw()
    assert "_update_ticks" not in vars(axes.xaxis)
    assert np.array_equal(expected(copies[0]), expected(lone.figure))


def test_files_are_made_by_matplotlibs_own_renderer(tmp_path: Any) -> None:
    lone, axes = shown(figures_drawn_in_parts.four)
    seen = []

    class Spy(Artist):
        def draw(self, renderer: Any) -> None:
            seen.append(type(renderer).__module__)

    axes.add_artist(Spy())
    lone.figure.savefig(tmp_path / "one.png", dpi="figure")
    lone.figure.savefig(tmp_path / "two.pdf")
    lone.canvas.draw()
    assert [module for module in seen if not module.startswith("matplotlib")] == ["figport.drawing.agg"]
    assert seen[-1] == "figport.drawing.agg"
