"""What was painted, painted once more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from figport.drawing.agg import Renderer
from tests.kernel import figures_drawn_in_parts, figures_drawn_whole


def made() -> Any:
    return Renderer(80, 60, 72)


def pixels(renderer: Any) -> Any:
    return np.array(renderer.buffer_rgba())


def test_contexts_and_bitmaps_that_change_afterwards_do_not_matter() -> None:
    renderer = made()
    gc = renderer.new_gc()
    with renderer.recording() as record:
        for colour in ("r", "g"):
            gc.set_foreground(colour)
            renderer.draw_path(gc, Path([(5, 5), (60, 40)]), Affine2D())
            renderer.draw_text(gc, 10, 30, f"text {colour}", FontProperties(), 0)
    gc.set_foreground("b")
    before = pixels(renderer)
    renderer.clear()
    renderer.play(record.calls)
    assert np.array_equal(pixels(renderer), before)
    assert record.complete


@pytest.mark.parametrize(
    "kind",
    [
        figures_drawn_whole.words,
        figures_drawn_whole.scatter,
        figures_drawn_whole.image,
        figures_drawn_whole.solid,
        figures_drawn_in_parts.with_filter_and_rasters,
    ],
)
def test_whole_figures(kind: Any) -> None:
    figure, _ = kind()
    renderer: Any = Renderer(384, 288, 80)
    figure.draw(renderer)
    renderer.clear()
    with renderer.recording() as record:
        figure.draw(renderer)
    before = pixels(renderer)
    renderer.clear()
    renderer.play(record.calls)
    assert np.array_equal(pixels(renderer), before)


def test_more_than_painting_is_noted() -> None:
    renderer = made()
    with renderer.recording() as record:
        region = renderer.copy_from_bbox(renderer.bbox)
    assert record.complete
    with renderer.recording() as record:
        renderer.restore_region(region)
    assert not record.complete


def test_a_failure_ends_the_recording() -> None:
    renderer = made()
    with pytest.raises(ZeroDivisionError), renderer.recording() as record:
        raise ZeroDivisionError
    renderer.draw_path(renderer.new_gc(), Path([(5, 5), (60, 40)]), Affine2D())
    assert record.calls == []
