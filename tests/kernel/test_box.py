"""A part of a picture."""

from __future__ import annotations

import numpy as np

from figport.sending.box import Box


def test_right_and_bottom_are_excluded() -> None:
    box = Box(2, 1, 5, 3)
    assert (box.width, box.height) == (3, 2)
    pixels = np.arange(24, dtype=np.uint32).reshape(4, 6)
    assert box.of(pixels).tolist() == [[8, 9, 10], [14, 15, 16]]


def test_it_is_not_copied() -> None:
    pixels = np.zeros((4, 6), np.uint32)
    Box(2, 1, 5, 3).of(pixels)[:] = 7
    assert pixels.sum() == 7 * 6


def test_one_without_pixels_is_empty() -> None:
    assert Box(2, 1, 2, 3).of(np.zeros((4, 6), np.uint32)).size == 0
