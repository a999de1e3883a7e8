"""Small pictures of figures."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from figport.showing.thumbnails import LARGEST, thumbnail


def opened(rgba: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Image.Image:
    return Image.open(io.BytesIO(thumbnail(rgba)))


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((720, 540), LARGEST),
        ((640, 480), (360, 270)),
        ((1000, 100), (360, 36)),
        ((100, 1000), (27, 270)),
        ((360, 270), (360, 270)),
        ((20, 10), (20, 10)),
        ((10_000, 2), (360, 1)),
    ],
)
def test_it_fits_in_its_own_shape_and_is_never_larger_than_the_figure(
    size: tuple[int, int], small: tuple[int, int]
) -> None:
    image = opened(np.full((size[1], size[0], 4), 200, np.uint8))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", small)


def test_it_shows_what_the_figure_does_and_what_is_transparent_stays_so() -> None:
    rgba = np.zeros((540, 720, 4), np.uint8)
    rgba[:, :360] = (255, 0, 0, 255)
    pixels = np.asarray(opened(rgba))
    assert pixels[100, 50].tolist() == [255, 0, 0, 255]
    assert pixels[100, 300, 3] == 0
