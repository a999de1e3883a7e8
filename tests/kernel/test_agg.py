"""Agg's renderer with a memory: what of it is its own, and that it is matplotlib's wherever it is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from figport.drawing import selfcheck
from figport.drawing.agg import LONG, OURS, PART, Renderer
from figport.drawing.outside import Window
from figport.drawing.recording import Record

SIZE = (80, 60, 72)


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    assert selfcheck.passes()
    with mpl.rc_context():
        yield


def made(*, uses_shortcuts: bool = False) -> Any:
    renderer = Renderer(*SIZE)
    renderer.uses_shortcuts = uses_shortcuts
    return renderer


def theirs() -> Any:
    return RendererAgg(*SIZE)


def pixels(renderer: Any) -> Any:
    return np.array(renderer.buffer_rgba())


def context(renderer: Any, *, dashed: bool = False) -> Any:
    gc = renderer.new_gc()
    if dashed:
        gc.set_dashes(0, [4, 3])
    return gc


def line(points: int = LONG, *, codes: Any = None, simplify: bool = True) -> Path:
    path = Path(
        np.column_stack((np.linspace(2, 78, points), 30 + 25 * np.sin(np.arange(points)))),
        None if codes is None else np.array([Path.MOVETO, *(points - 1) * [codes]], np.uint8),
    )
    path.should_simplify = simplify
    return path


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The paths that reach matplotlib's own renderer."""
    found: list[Any] = []

    def draw(self: Any, gc: Any, path: Path, transform: Any, face: Any = None) -> None:
        found.append(path)

    monkeypatch.setattr(RendererAgg, "draw_path", draw)
    return found


def test_a_long_line_is_drawn_in_pieces_that_join_and_simplified(drawn: list[Any]) -> None:
    renderer, path = made(), line(2 * PART + 10)
    renderer.simplifies = True
    renderer.draw_path(context(renderer, dashed=True), path, IdentityTransform())
    assert [len(one.vertices) for one in drawn] == [PART + 1, PART + 1, 10]
    assert [tuple(one.vertices[-1]) for one in drawn[:-1]] == [tuple(one.vertices[0]) for one in drawn[1:]]
    assert all(one.should_simplify and one.simplify_threshold == 1.0 for one in drawn)
    assert renderer.simplified
    assert path.simplify_threshold != 1.0, "the artist's own is as it was"


def test_a_threshold_of_the_users_that_is_larger_stays(drawn: list[Any]) -> None:
    renderer, path = made(), line()
    renderer.simplifies, path.simplify_threshold = True, 2.5
    renderer.draw_path(context(renderer, dashed=True), path, IdentityTransform())
    assert {one.simplify_threshold for one in drawn} == {2.5}


def test_of_points_that_share_their_columns_few_are_drawn(drawn: list[Any]) -> None:
    renderer, path = made(), line(10 * LONG)
    renderer.simplifies = True
    renderer.draw_path(context(renderer), path, Affine2D())
    assert sum(len(one.vertices) for one in drawn) < LONG
    # As exactly as matplotlib: columns have lost nothing yet.
    assert {one.simplify_threshold for one in drawn} == {path.simplify_threshold}


def hatched(renderer: Any) -> Any:
    gc = context(renderer)
    gc.set_hatch("/")
    return gc


@pytest.mark.parametrize(
    ("path", "gc", "face", "simplifies"),
    [
        pytest.param(line(), context, None, False, id="nothing moves"),
        pytest.param(line(LONG - 1), context, None, True, id="short"),
        pytest.param(line(codes=Path.LINETO), context, None, True, id="of other pieces than lines"),
        pytest.param(line(simplify=False), context, None, True, id="not to be simplified"),
        pytest.param(line(), context, (1.0, 0.0, 0.0), True, id="filled"),
        pytest.param(line(), hatched, None, True, id="hatched"),
    ],
)
def test_any_other_path_is_drawn_as_it_is(
    drawn: list[Any], path: Path, gc: Any, face: Any, *, simplifies: bool
) -> None:
    renderer = made()
    renderer.simplifies = simplifies
    renderer.draw_path(gc(renderer), path, Affine2D(), face)
    assert len(drawn) == 1
    assert drawn[0] is path
    assert not renderer.simplified


def test_without_proof_all_is_matplotlibs() -> None:
    """Also its texts: none is kept."""
    ours, plain = made(), theirs()
    for renderer in (ours, plain):
        for _ in range(2):
            renderer.draw_text(context(renderer), 10, 30, "text", FontProperties(), 0)
            triangles = np.array([[[5, 5], [70, 10], [40, 50]]], float)
            renderer.draw_gouraud_triangles(context(renderer), triangles, np.ones((1, 3, 4)) * 0.5, IdentityTransform())
    assert np.array_equal(pixels(ours), pixels(plain))
    assert ours._get_font_height_metrics(FontProperties()) == (None, None, None)


def test_what_is_ours_is_not_the_compiled_renderers_whoever_paints() -> None:
    renderer = made()
    with renderer.recording():
        assert not set(OURS) & set(vars(renderer))
    with renderer.within(Window(0, 0, 10, 10)):
        assert not set(OURS) & set(vars(renderer))
    assert not set(OURS) & set(vars(renderer))


class Odd:
    """What a matplotlib to come might ask with, and this compiled renderer takes."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **options: self.calls.append((name, args, options))


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("uses_shortcuts", [True, False])
def test_what_is_not_as_expected_goes_to_agg_as_it_is(name: str, *, uses_shortcuts: bool) -> None:
    renderer, odd = made(uses_shortcuts=uses_shortcuts), Odd()
    renderer._renderer = odd
    gc = context(renderer)
    args = (object(), object(), object())
    getattr(renderer, name)(gc, *args)
    assert odd.calls == [(name, (gc, *args), {})]


def scattered(figure: Figure) -> Any:
    axes = figure.add_axes((0, 0, 1, 1))
    axes.scatter(range(50), range(50))
    return axes


def tripped(figure: Figure) -> Any:
    axes = figure.add_axes((0, 0, 1, 1))
    axes.tripcolor([0, 50, 25], [0, 0, 50], [1, 2, 3], shading="gouraud")
    return axes


def meshed(figure: Figure) -> Any:
    axes = figure.add_axes((0, 0, 1, 1))
    axes.pcolormesh(np.add.outer(np.arange(50), np.arange(50)))
    return axes


@pytest.mark.parametrize("kind", [scattered, meshed, tripped])
@pytest.mark.parametrize("limits", [(-5, 60), (10, 12), (70, 80)], ids=["all", "some", "nothing"])
def test_what_nobody_could_see_is_left_out_and_looks_the_same(kind: Any, limits: tuple[float, float]) -> None:
    figure = Figure(figsize=(SIZE[0] / 72, SIZE[1] / 72), dpi=72)
    axes = kind(figure)
    axes.set(xlim=limits, ylim=limits)
    found = []
    for renderer in (made(uses_shortcuts=True), theirs()):
        figure.draw(renderer)
        found.append(pixels(renderer))
    assert np.array_equal(*found)


@pytest.mark.parametrize(("kind", "name"), [(scattered, OURS[1]), (meshed, OURS[2])])
def test_where_nothing_is_left_agg_is_not_asked(kind: Any, name: str) -> None:
    figure = Figure(figsize=(SIZE[0] / 72, SIZE[1] / 72), dpi=72)
    kind(figure).set(xlim=(70, 80), ylim=(70, 80))
    renderer = made(uses_shortcuts=True)
    with renderer.recording() as record:
        figure.draw(renderer)
    assert name not in [called for called, _ in record.calls]


@pytest.mark.parametrize("text", ["plain", "$x^2$"])
def test_a_text_that_comes_back_is_painted_from_memory(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = made(uses_shortcuts=True)
    gc, ismath = context(renderer), "$" in text
    renderer.draw_text(gc, 10, 30, text, FontProperties(), 0, ismath)
    before = pixels(renderer)
    renderer.clear()
    # From now on matplotlib draws none.
    monkeypatch.setattr(RendererAgg, "draw_text", lambda *args: pytest.fail("drawn anew"))
    renderer.draw_text(gc, 10, 30, text, FontProperties(), 0, ismath)
    assert np.array_equal(pixels(renderer), before)


@pytest.mark.parametrize(("x", "ismath"), [(1e9, False), (-1e9, False), (10, "TeX")])
def test_a_text_that_cannot_be_kept_is_matplotlibs(x: float, ismath: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(RendererAgg, "draw_text", lambda self, *args: asked.append(args))
    renderer = made(uses_shortcuts=True)
    renderer.draw_text(context(renderer), x, 30, "text", FontProperties(), 0, ismath)
    assert [one[1:4] for one in asked] == [(x, 30, "text")]
    assert not renderer.is_recording


def test_heights_of_fonts_are_known_at_the_figures_own_resolution_alone() -> None:
    figure = Figure(dpi=72)
    renderer: Any = Renderer(*SIZE, figure)
    asked = FontProperties()
    assert renderer._get_font_height_metrics(asked) == (None, None, None), "it uses no shortcuts"
    renderer.uses_shortcuts = True
    assert renderer._get_font_height_metrics(asked) == (renderer.texts.height(asked) or (None, None, None))
    figure.set_dpi(100)
    assert renderer._get_font_height_metrics(asked) == (None, None, None)
    figure.set_dpi(72)
    del figure
    assert made(uses_shortcuts=True)._get_font_height_metrics(asked) == (None, None, None), "it draws no figure"


def test_the_end_of_a_figures_drawing_is_told_before_draw_event_and_in_the_block_alone() -> None:
    renderer = made()
    told: list[str] = []
    with renderer.telling(lambda: told.append("outer")):
        with renderer.telling(lambda: told.append("inner")):
            renderer.open_group("figure")
            renderer.open_group("axes")
            renderer.close_group("axes")
            assert told == []
            renderer.close_group("figure")
        renderer.close_group("figure")
    renderer.close_group("figure")
    assert told == ["inner", "outer"]


def test_a_block_that_fails_leaves_the_renderer_as_it_was() -> None:
    renderer = made()
    painter, told = renderer._renderer, []
    for block in (renderer.recording(), renderer.within(Window(0, 0, 5, 5)), renderer.telling(lambda: told.append(1))):
        with pytest.raises(ZeroDivisionError), block:
            raise ZeroDivisionError
        assert renderer._renderer is painter
        assert renderer._only is None
    renderer.close_group("figure")
    assert told == []


def test_nothing_is_painted_outside_of_a_window() -> None:
    ours, plain = made(), made()
    window = Window(10, 10, 30, 40)
    path = Path([(0, 0), (80, 60)])
    with ours.within(window):
        ours.draw_path(context(ours), path, Affine2D())
    plain.draw_path(context(plain), path, Affine2D())
    inside = np.zeros((SIZE[1], SIZE[0]), bool)
    inside[SIZE[1] - 40 : SIZE[1] - 10, 10:30] = True
    # Agg rounds anew where it cuts.
    assert np.abs(pixels(ours)[inside].astype(int) - pixels(plain)[inside]).max() <= 1
    assert pixels(ours)[inside][:, 3].any()
    assert not pixels(ours)[~inside][:, 3].any()
    assert pixels(plain)[~inside][:, 3].any()


def test_what_was_recorded_is_painted_once_more() -> None:
    renderer = made()
    assert not renderer.is_recording
    with renderer.recording() as record:
        assert renderer.is_recording
        assert isinstance(record, Record)
        renderer.draw_path(context(renderer), Path([(5, 5), (60, 40)]), Affine2D())
    assert not renderer.is_recording
    before = pixels(renderer)
    renderer.clear()
    renderer.play(record.calls)
    assert np.array_equal(pixels(renderer), before)
