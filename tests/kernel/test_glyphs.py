"""The memory for texts: the same pixels as without, wherever a text comes back."""

from __future__ import annotations

from typing import Any, cast

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import font_manager
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from figport.drawing import glyphs
from figport.drawing.agg import Renderer

SIZE = (160, 90, 80)


@pytest.fixture(autouse=True)
def _settings() -> Any:
    with mpl.rc_context():
        yield


def remembering(figure: Figure | None = None) -> Renderer:
    renderer = Renderer(*SIZE, figure)
    renderer.uses_shortcuts = True
    return renderer


def context(renderer: RendererAgg, **settings: Any) -> Any:
    gc = renderer.new_gc()
    gc.set_foreground(settings.get("color", "k"))
    gc.set_alpha(settings.get("alpha", 1.0))
    gc.set_antialiased(settings.get("antialiased", True))
    if "clip" in settings:
        gc.set_clip_rectangle(settings["clip"])
    return gc


def painted(renderer: RendererAgg, *text: Any, **settings: Any) -> Any:
    """Draw one text on an empty picture; return a copy."""
    renderer.clear()
    renderer.draw_text(context(renderer, **settings), *text)
    return np.array(renderer.buffer_rgba())


TEXTS = st.sampled_from(("0.25", "−17", "AV To ﬁ", "Å\u0301", "$x^2_i$", "$\\frac{1}{\\sqrt{2}}$", " ", "a b"))
SPOTS = st.one_of(
    st.floats(-20, 150),
    st.integers(-20 * 128, 150 * 128).map(lambda steps: steps / 128),
    st.integers(-20 * 128, 150 * 128).map(lambda steps: np.nextafter(steps / 128, 1e9)),
)


@settings(max_examples=150)
@given(
    TEXTS,
    st.lists(st.tuples(SPOTS, SPOTS, st.integers(-30, 30), st.integers(-30, 30)), min_size=1, max_size=4),
    st.sampled_from((0, 0, 0, 90, 30, 180.0)),
    st.sampled_from((8, 10, 13.7)),
    st.booleans(),
)
def test_wherever_a_text_comes_back_it_looks_as_matplotlib_draws_it(
    text: str, spots: list[tuple[float, float, int, int]], angle: float, size: float, smooth: bool
) -> None:
    ours, plain = remembering(), RendererAgg(*SIZE)
    prop, math = FontProperties(size=size), "$" in text
    for x, y, dx, dy in spots:
        # There, some whole pixels further, and back: from memory where that is right.
        for where in ((x, y), (x + dx, y + dy), (x, y)):
            arguments = (*where, text, prop, angle, math)
            ours_now = painted(ours, *arguments, antialiased=smooth)
            assert np.array_equal(ours_now, painted(plain, *arguments, antialiased=smooth))


def test_a_text_that_moved_by_whole_pixels_comes_from_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, prop = remembering(), FontProperties()
    painted(ours, 20.3, 40.7, "0.25", prop, 0)
    monkeypatch.setattr(RendererAgg, "draw_text", None)
    assert painted(ours, 63.3, 31.7, "0.25", prop, 0).any()
    assert len(ours.texts) == 1
    with pytest.raises(TypeError):
        painted(ours, 63.8, 31.7, "0.25", prop, 0)


@pytest.mark.parametrize(("text", "angle"), [("0.25", 0), ("0.25", 90), ("$x^2_i$", 0)])
def test_texts_at_whole_pixels_come_from_memory_wherever_sums_of_floats_fall(
    text: str, angle: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All texts of a figure whose axes have a round size lie there; each drag drew them anew."""
    if not hasattr(RendererAgg, "_draw_text_glyphs_and_boxes"):
        pytest.skip("where this matplotlib puts glyphs rounding turns at whole pixels")
    ours, plain, prop, math = remembering(), RendererAgg(*SIZE), FontProperties(), "$" in text
    places = [(np.nextafter(30 + x, x * 99), np.nextafter(50 + y, y * 99)) for x in (-9, 0, 9) for y in (-9, 0, 9)]
    wanted = [painted(plain, *where, text, prop, angle, math) for where in places]
    painted(ours, 20.0, 40.0, text, prop, angle, math)
    monkeypatch.setattr(RendererAgg, "draw_text", None)
    for where, pixels in zip(places, wanted, strict=True):
        assert np.array_equal(painted(ours, *where, text, prop, angle, math), pixels)


@pytest.mark.parametrize(("text", "angle"), [("$x^2_i$", 0), ("0.25", 30)])
def test_where_rounding_turns_a_text_comes_back_as_matplotlib_draws_it_there(
    text: str, angle: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A drag by whole pixels adds them to numbers with an error in their last places."""
    ours, plain = remembering(), RendererAgg(*SIZE)
    prop, math = FontProperties(), "$" in text
    ends = list[float]()  # of glyphs

    def note(places: Any) -> bool:
        ends.extend(places)
        return True

    monkeypatch.setattr("figport.drawing.agg.is_steady", note)
    painted(ours, 20.0, 40.0, text, prop, angle, math)
    if not ends:
        pytest.skip("this matplotlib does not tell where its glyphs lie")
    monkeypatch.undo()
    for end in ends[::2]:
        # So that this glyph lies in the middle between two multiples of 1/64 pixel.
        x = 20 + (0.5 - 64 * end % 1) / 64
        for where in (x - 1e-9, x + 30 + 1e-9, x + 7 - 1e-9):
            arguments = (where, 40.0, text, prop, angle, math)
            assert np.array_equal(painted(ours, *arguments), painted(plain, *arguments))


def test_mathtext_that_moved_by_whole_pixels_comes_from_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, prop = remembering(), FontProperties()
    painted(ours, 20.3, 40.7, "$10^2$", prop, 0, True)
    if not hasattr(RendererAgg, "_draw_text_glyphs_and_boxes"):
        pytest.skip("this matplotlib does not tell where its glyphs lie")
    monkeypatch.setattr(RendererAgg, "draw_text", None)
    assert painted(ours, 63.3, 31.7, "$10^2$", prop, 0, True).any()


def test_colour_transparency_and_clipping_are_those_of_now() -> None:
    ours, plain, prop = remembering(), RendererAgg(*SIZE), FontProperties()
    painted(ours, 20, 40, "0.25", prop, 0)
    box = mpl.transforms.Bbox.from_extents(25, 45, 33, 60)
    for settings_ in ({"color": "r"}, {"alpha": 0.3}, {"clip": box}, {"color": (0, 1, 0, 0.5)}):
        now = painted(ours, 20, 40, "0.25", prop, 0, **settings_)
        assert np.array_equal(now, painted(plain, 20, 40, "0.25", prop, 0, **settings_))
    assert len(ours.texts) == 1


@pytest.mark.parametrize(
    "setting",
    [
        {"text.hinting": "none"},
        {"font.sans-serif": ["DejaVu Serif"]},
        {"font.family": ["monospace"]},
        {"mathtext.fontset": "cm"},
    ],
)
def test_other_settings_of_fonts_make_it_forget(setting: Any) -> None:
    ours, plain = remembering(), RendererAgg(*SIZE)
    arguments = (20.3, 40.7, "$x$ 0.25", FontProperties(family=["sans-serif"]), 0, True)
    for renderer in (ours, plain):
        # Both: matplotlib's parser of mathtext does not notice fonts that are changed.
        painted(renderer, *arguments)
    with mpl.rc_context(cast("Any", setting)):
        assert np.array_equal(painted(ours, *arguments), painted(plain, *arguments))
    assert np.array_equal(painted(ours, *arguments), painted(plain, *arguments))


def test_fonts_that_are_put_in_front_in_place_are_noticed() -> None:
    ours, plain = remembering(), RendererAgg(*SIZE)
    arguments = (20.3, 40.7, "0.25", FontProperties(family=["sans-serif"]), 0)
    before = painted(ours, *arguments)
    mpl.rcParams["font.sans-serif"].insert(0, "DejaVu Serif")
    try:
        now = painted(ours, *arguments)
        assert np.array_equal(now, painted(plain, *arguments))
        assert not np.array_equal(now, before)
    finally:
        mpl.rcParams["font.sans-serif"].remove("DejaVu Serif")


def test_a_font_that_is_added_makes_it_forget() -> None:
    ours = remembering()
    painted(ours, 20, 40, "0.25", FontProperties(), 0)
    fonts = font_manager.fontManager.ttflist
    fonts.append(fonts[0])
    try:
        ours.texts.follow_fonts()
        assert len(ours.texts) == 0
    finally:
        fonts.pop()


def test_font_properties_that_are_changed_in_place_are_other_ones() -> None:
    ours, plain, prop = remembering(), RendererAgg(*SIZE), FontProperties()
    painted(ours, 20, 40, "0.25", prop, 0)
    prop.set_weight("bold")
    assert np.array_equal(painted(ours, 20, 40, "0.25", prop, 0), painted(plain, 20, 40, "0.25", prop, 0))


def test_it_keeps_so_many_and_forgets_the_one_that_was_not_used_for_the_longest_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(glyphs, "REMEMBERED", 2)
    ours, prop = remembering(), FontProperties()
    for text in ("a", "b", "a", "c"):
        painted(ours, 20.3, 40.7, text, prop, 0)
    assert len(ours.texts) == 2
    monkeypatch.setattr(RendererAgg, "draw_text", None)
    for text in ("a", "c"):
        painted(ours, 20.3, 40.7, text, prop, 0)
    with pytest.raises(TypeError):
        painted(ours, 20.3, 40.7, "b", prop, 0)


def test_large_texts_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "LARGEST", 50)
    ours, plain, prop = remembering(), RendererAgg(*SIZE), FontProperties()
    for _ in range(2):
        now = painted(ours, 20, 40, "large", prop, 0)
        assert np.array_equal(now, painted(plain, 20, 40, "large", prop, 0))
    assert len(ours.texts) == 0


@pytest.mark.parametrize("x", [float("nan"), float("inf"), 1e9])
def test_impossible_places_are_matplotlibs_business(x: float) -> None:
    ours, prop = remembering(), FontProperties()
    try:
        painted(RendererAgg(*SIZE), x, 40, "a", prop, 0)
    except (ValueError, OverflowError, RuntimeError) as error:
        with pytest.raises(type(error)):
            painted(ours, x, 40, "a", prop, 0)
    else:
        painted(ours, x, 40, "a", prop, 0)
    assert len(ours.texts) == 0


def test_lines_of_text_are_laid_out_as_by_matplotlib_at_any_resolution() -> None:
    figure = Figure((2, 1), dpi=80)
    text = figure.text(0.5, 0.5, "one\ntwo gap", fontsize=13)
    plain, ours = RendererAgg(*SIZE), remembering(figure)
    for _ in range(2):
        for dpi in (None, 33.0):
            one, other = (text.get_window_extent(renderer, dpi=dpi).extents for renderer in (plain, ours))
            assert np.array_equal(one, other)


def test_without_proof_nothing_is_kept() -> None:
    ours = Renderer(*SIZE, Figure((2, 1), dpi=80))
    painted(ours, 20, 40, "0.25", FontProperties(), 0)
    assert len(ours.texts) == 0
    assert ours._get_font_height_metrics(FontProperties()) == (None, None, None)


def test_texts_of_other_languages_and_features_are_other_texts() -> None:
    if not hasattr(Text, "set_language"):
        pytest.skip("before matplotlib 3.11 texts have no language")
    ours, plain, prop = remembering(), RendererAgg(*SIZE), FontProperties()
    for features in (None, ["-kern"], ["-kern", "-liga"]):
        text = Text(0, 0, "AV To fi")
        text.set_fontfeatures(features)
        arguments = (20.3, 40.7, "AV To fi", prop, 0, False, text)
        assert np.array_equal(painted(ours, *arguments), painted(plain, *arguments))
    assert len(ours.texts) == 3


def test_glyphs_that_overlap_are_painted_one_by_one() -> None:
    two = [(np.full((3, 2), 100, np.uint8), 0, 3, 0.0), (np.full((3, 2), 100, np.uint8), 1, 3, 0.0)]
    assert glyphs._joined(two) is two
    (joined,) = glyphs._joined([two[0], (two[1][0], 2, 4, 0.0)])
    assert joined[0].tolist() == [[100, 100, 0, 0], [100, 100, 100, 100], [100, 100, 100, 100], [0, 0, 100, 100]]
    assert joined[1:] == (0, 4, 0.0)
