"""The colours of images that somebody drags: kept, noticed when they change, gone at rest."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from matplotlib import colors
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

import figport
from figport.drawing import colours, selfcheck
from figport.drawing.colours import Colours
from tests.kernel.shown_figures import Lone, expected

WAVES = np.add.outer(np.sin(np.linspace(0, 9, 200)), np.cos(np.linspace(0, 7, 180)))
HOLES = np.where(WAVES > 1.5, np.nan, WAVES)


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    before = figport.options.quality, figport.options.image_megabytes
    figport.options.quality = "lossless"
    assert selfcheck.passes()
    yield
    figport.options.quality, figport.options.image_megabytes = before


def dragged(values: Any = WAVES, **more: Any) -> tuple[Lone, Any]:
    """Return a figure in the middle of a drag, and its image."""
    figure = Figure((4.8, 3.6), dpi=80)
    axes = figure.subplots()
    image = axes.imshow(np.array(values), **more)
    lone = Lone(figure)
    lone.canvas.draw()
    lone.toolbar.pan()
    lone.press(axes.bbox.x0 + 20, axes.bbox.y0 + 20)
    lone.move(5, 3)
    lone.turn()
    return lone, image


def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Note of which arrays the colours are asked for."""
    arrays: list[Any] = []
    ask = AxesImage.to_rgba

    def to_rgba(image: AxesImage, x: Any, *args: Any, **kwargs: Any) -> Any:
        arrays.append(x)
        return ask(image, x, *args, **kwargs)

    monkeypatch.setattr(AxesImage, "to_rgba", to_rgba)
    return arrays


KINDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "plain": (WAVES, {}),
    "holes": (HOLES, {"alpha": 0.4}),
    "logarithmic": (WAVES, {"norm": colors.LogNorm(), "cmap": "magma"}),
    "steps": (WAVES, {"norm": colors.BoundaryNorm([-1, 0, 0.5, 2], 256)}),
    "bytes": ((100 * WAVES % 256).astype(np.uint8), {"interpolation": "nearest", "vmin": 3}),
    "as they are": ((100 * WAVES % 256).astype(np.uint8), {"norm": colors.NoNorm()}),
    "alpha of each": (WAVES, {"alpha": np.abs(np.sin(WAVES))}),
    "in data": (WAVES, {"interpolation_stage": "data"}),
    "colours already": (np.dstack([WAVES / 4 + 0.5] * 3), {}),
    "turned": (WAVES.T[::-1], {"origin": "lower", "interpolation": "bicubic", "resample": True}),
    "single": (WAVES.astype(np.float32), {}),
    "every other": (np.repeat(WAVES, 2, axis=0)[::2], {}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_of_a_drag_is_matplotlibs(kind: str) -> None:
    values, more = KINDS[kind]
    lone, _ = dragged(values, **more)
    for step in ((3, 2), (-40, 11), (25.5, 30.25)):
        lone.move(*step)
        assert np.array_equal(lone.turn(), expected(lone.figure))
    lone.release()
    lone.rest()
    assert np.array_equal(lone.turn(), expected(lone.figure))
    assert lone.is_settled()


def test_they_are_asked_for_once_in_a_drag_and_kept_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    lone, image = dragged()
    arrays = asked(monkeypatch)
    for _ in range(3):
        lone.move(3, 2)
        lone.turn()
    assert not any(one is image.get_array() for one in arrays)
    assert not lone.is_settled()
    assert lone.canvas.redraw._colours._kept
    lone.rest()
    lone.turn()
    assert any(one is image.get_array() for one in arrays)
    assert lone.is_settled()
    assert not lone.canvas.redraw._colours._kept


def in_place(image: Any) -> None:
    image.get_array()[50:90, 20:60] = 0


def rolled(image: Any) -> None:
    image.get_array()[:] = np.roll(image.get_array(), 7, axis=1)


def masked(image: Any) -> None:
    image.get_array()[30:90] = np.ma.masked


def gamma(image: Any) -> None:
    image.norm.gamma = 3


def bad(image: Any) -> None:
    image.set_cmap(image.get_cmap().with_extremes(under="r"))
    image.set_clim(0, None)


CHANGES: dict[str, Callable[[Any], None]] = {
    "in place": in_place,
    "rolled": rolled,
    "masked": masked,
    "data": lambda image: image.set_data(WAVES[::-1]),
    "limits": lambda image: image.set_clim(0, 1),
    "upper limit": lambda image: setattr(image.norm, "vmax", 0.7),
    "gamma": gamma,
    "norm": lambda image: image.set_norm(colors.SymLogNorm(0.1)),
    "map": lambda image: image.set_cmap("gray"),
    "below": bad,
    "alpha": lambda image: image.set_alpha(0.3),
    "interpolation": lambda image: image.set_interpolation("nearest"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_in_the_midst_of_a_drag_is_seen_at_once(change: str) -> None:
    norm = colors.PowerNorm(2, -2, 2) if change == "gamma" else None
    lone, image = dragged(norm=norm)
    before = lone.turn()
    CHANGES[change](image)
    lone.move(1, 0)
    after = lone.turn()
    assert np.array_equal(after, expected(lone.figure))
    assert not np.array_equal(before, after)


def test_images_that_take_too_much_are_coloured_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    figport.options.image_megabytes = 1
    lone, image = dragged()
    arrays = asked(monkeypatch)
    lone.move(3, 2)
    lone.turn()
    assert any(one is image.get_array() for one in arrays)
    assert lone.is_settled()
    assert not lone.canvas.redraw._colours._kept


def test_nothing_is_kept_of_an_image_that_is_removed() -> None:
    lone, image = dragged()
    image.remove()
    del image
    lone.move(3, 2)
    lone.turn()
    assert not list(lone.canvas.redraw._colours._kept)


def test_a_figure_that_is_pickled_in_the_midst_of_a_draw_has_its_own_method() -> None:
    figure = Figure()
    image = figure.subplots().imshow(WAVES)
    with Colours().kept(figure):
        assert "to_rgba" in vars(image)
        twin = pickle.loads(pickle.dumps(image))
    assert "to_rgba" not in vars(image)
    assert twin.to_rgba.__func__ is AxesImage.to_rgba
    assert colours._worth(image.get_array())


def test_an_array_that_nobody_may_write_into() -> None:
    lone, image = dragged()
    (kept,) = lone.canvas.redraw._colours._kept.values()
    assert kept.values is image.get_array()
    with pytest.raises(ValueError, match="read-only"):
        kept.colours[0] = 0
