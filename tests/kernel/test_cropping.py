"""Of large images the part that is shown is coloured: almost the same pixels, while somebody drags."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D

from figport import internals
from figport.drawing.cropping import Cropping

WAVES = np.add.outer(np.sin(np.linspace(0, 9, 600)), np.cos(np.linspace(0, 7, 500)))
HOLES = np.where(WAVES > 1.5, np.nan, WAVES)
PHOTOGRAPH = np.dstack([WAVES / 4 + 0.5] * 3)
BYTES = (100 * WAVES % 256).astype(np.uint8)


def made(values: Any, limits: tuple[float, float, float, float], **more: Any) -> Figure:
    figure = Figure((3.3, 2.4), dpi=73)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.2, 0.15, 0.61, 0.7))
    axes.imshow(values, **{"aspect": "auto", **more})
    left, bottom, width, height = limits
    axes.set(xlim=(left, left + width), ylim=(bottom, bottom + height))
    return figure


def drawn(figure: Figure) -> Any:
    canvas: Any = figure.canvas
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def compared(figure: Figure) -> tuple[float, bool]:
    """Return which part of the pixels differs by more than a shade, and whether something was cropped."""
    whole, crops = drawn(figure), Cropping()
    with crops.cropped(figure):
        part = drawn(figure)
    return float((np.abs(whole.astype(int) - part) > 2).any(axis=-1).mean()), crops.used


@pytest.mark.parametrize("values", [WAVES, HOLES, PHOTOGRAPH, BYTES], ids=["waves", "holes", "photograph", "bytes"])
@pytest.mark.parametrize("more", [{}, {"origin": "lower"}, {"interpolation": "nearest"}, {"alpha": 0.4}])
def test_a_part(values: Any, more: dict[str, Any]) -> None:
    for limits in ((200, 100, 90, 120), (-20, 500, 60, 60), (240, 240, 8, -9)):
        assert compared(made(values, limits, vmin=-2, vmax=2, **more)) == (0, True)


def test_all_of_it_and_nothing() -> None:
    for limits in ((0, 0, 500, 600), (900, 900, 9, 9)):
        assert compared(made(WAVES, limits)) == (0, False)


def test_what_is_not_simple_is_matplotlibs() -> None:
    limits = (200.0, 100.0, 90.0, 120.0)
    assert compared(made(WAVES, limits, alpha=np.abs(WAVES) / 2)) == (0, False)
    figure = made(WAVES, limits)
    (axes,) = figure.axes
    axes.images[0].set_transform(Affine2D().rotate(0.3) + axes.transData)
    assert compared(figure) == (0, False)
    axes.images[0].set_transform(axes.transData)
    axes.set(xscale="log", xlim=(200, 300))
    assert compared(figure) == (0, False)


def test_only_what_can_be_made_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(internals, "IMAGES_KNOWN", False)
    assert compared(made(WAVES, (200, 100, 90, 120))) == (0, False)


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from((WAVES, HOLES, PHOTOGRAPH, BYTES)),
    st.sampled_from(("upper", "lower")),
    st.sampled_from(("auto", "nearest", "bilinear", "lanczos", "bicubic", "sinc")),
    st.tuples(st.floats(-50, 550), st.floats(-50, 650), st.floats(1, 300), st.floats(1, 300)),
    st.sampled_from((None, (-3, 5, 9, -1), (7, 2, 0, 1))),
)
def test_any_part(values: Any, origin: Any, how: str, limits: tuple[float, float, float, float], extent: Any) -> None:
    if extent is not None:
        left, bottom, width, height = limits
        x, y = (extent[1] - extent[0]) / 500, (extent[3] - extent[2]) / 600
        limits = extent[0] + left * x, extent[2] + bottom * y, width * x, height * y
    figure = made(values, limits, origin=origin, interpolation=how, extent=extent, vmin=-2, vmax=2)
    assert compared(figure)[0] < 0.01
