"""Frames lead every view, however far behind, to exactly the newest pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from figport.frames import REMEMBERED, Frames
from figport.wire import Codec, Rect
from tests.kernel import decoding
from tests.kernel.decoding import image, lay

Pixels = npt.NDArray[np.uint8]


def blank(height: int = 20, width: int = 30, color: tuple[int, ...] = (255, 255, 255, 255)) -> Pixels:
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[:] = color
    return pixels


def dot(pixels: Pixels, row: slice | int, column: slice | int, color: tuple[int, ...] = (0, 0, 0, 255)) -> Pixels:
    pixels = pixels.copy()
    pixels[row, column] = color
    return pixels


def boxes(frames: Frames, base: int) -> tuple[int, list[tuple[int, int, int, int]]]:
    """Return base and boxes (left, top, width, height) of a frame."""
    frame, _ = frames.since(base)
    return frame.base, [(rect.x, rect.y, rect.width, rect.height) for rect in frame.rects]


def test_there_is_nothing_before_the_first_picture() -> None:
    frames = Frames()
    assert frames.seq == 0
    for ask in (frames.png, lambda: frames.since(0)):
        with pytest.raises(ValueError, match="nothing was rendered"):
            ask()


@pytest.mark.parametrize("codec", [Codec.PNG, Codec.RUNS])
def test_frames_come_in_the_codec_that_is_asked_for(codec: Codec) -> None:
    frames, pixels = Frames(), dot(blank(), 3, 4, (1, 2, 3, 4))
    frames.update(pixels, 1)
    shown = decoding.lay(None, *frames.since(0, codec))
    frames.update(blank(), 1)
    frame, payload = frames.since(1, codec)
    assert frame.rects == (Rect(4, 3, 1, 1, codec, len(payload)),)
    assert np.array_equal(shown, pixels)
    assert np.array_equal(decoding.lay(shown, frame, payload), blank())


def test_the_first_frame_is_whole() -> None:
    frames = Frames()
    assert frames.update(blank(), 2)
    frame, payload = frames.since(0)
    assert (frame.seq, frame.base, frame.width, frame.height, frame.dpr) == (1, 0, 30, 20, 2)
    assert frame.rects == (Rect(0, 0, 30, 20, Codec.PNG, len(payload)),)
    assert np.array_equal(image(payload), blank())
    assert np.array_equal(image(frames.png()), blank())


@pytest.mark.parametrize(
    ("row", "column", "box"),
    [
        (0, 0, (0, 0, 1, 1)),
        (19, 29, (29, 19, 1, 1)),
        (slice(3, 5), slice(7, 17), (7, 3, 10, 2)),
        (slice(None), 4, (4, 0, 1, 20)),
        (slice(None), slice(None), (0, 0, 30, 20)),
    ],
)
def test_dirty_boxes_are_exact(row: Any, column: Any, box: tuple[int, int, int, int]) -> None:
    frames = Frames()
    frames.update(blank(), 1)
    assert frames.update(dot(blank(), row, column), 1)
    assert boxes(frames, 1) == (1, [box])


def test_an_equal_picture_is_no_frame() -> None:
    frames = Frames()
    frames.update(blank(), 1)
    assert not frames.update(blank(), 1)
    assert frames.seq == 1


def test_a_change_of_transparency_alone_is_a_change() -> None:
    frames = Frames()
    frames.update(blank(color=(9, 9, 9, 255)), 1)
    frames.update(blank(color=(9, 9, 9, 0)), 1)
    _, payload = frames.since(1)
    assert np.array_equal(image(payload), blank(color=(9, 9, 9, 0)))


def test_who_missed_frames_gets_the_union() -> None:
    frames = Frames()
    pixels = blank()
    frames.update(pixels, 1)
    for row, column in ((2, 3), (5, 20), (10, 1)):
        pixels = dot(pixels, row, column)
        frames.update(pixels, 1)
    assert boxes(frames, 1) == (1, [(1, 2, 20, 9)])
    assert boxes(frames, 2) == (2, [(1, 5, 20, 6)])
    assert boxes(frames, 3) == (3, [(1, 10, 1, 1)])


@pytest.mark.parametrize(("shape", "dpr"), [((21, 30), 1), ((20, 31), 1), ((20, 30), 2)])
def test_another_size_or_ratio_makes_the_next_frame_whole(shape: tuple[int, int], dpr: float) -> None:
    frames = Frames()
    frames.update(blank(), 1)
    assert frames.update(blank(*shape), dpr)
    assert boxes(frames, 1) == (0, [(0, 0, shape[1], shape[0])])
    frames.update(dot(blank(*shape), 1, 1), dpr)
    assert boxes(frames, 2) == (2, [(1, 1, 1, 1)])
    assert boxes(frames, 1)[0] == 0


def test_who_is_too_far_behind_gets_a_whole_picture() -> None:
    frames = Frames()
    frames.update(blank(), 1)
    for k in range(REMEMBERED):
        frames.update(dot(blank(), 0, 0, (k, 0, 0, 255)), 1)
    assert boxes(frames, 1) == (1, [(0, 0, 1, 1)])
    frames.update(dot(blank(), 0, 0, (0, 1, 0, 255)), 1)
    assert boxes(frames, 1)[0] == 0
    assert boxes(frames, 2) == (2, [(0, 0, 1, 1)])


def test_the_caller_may_draw_on() -> None:
    frames = Frames()
    pixels = blank()
    frames.update(pixels, 1)
    pixels[:] = 0
    assert np.array_equal(image(frames.png()), blank())


renders = st.lists(
    st.tuples(
        arrays.arrays(
            np.uint8,
            st.tuples(st.integers(1, 3), st.integers(1, 3), st.just(4)),
            elements=st.sampled_from([0, 128, 255]),
        ),
        st.sampled_from([1.0, 2.0]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60)
@given(renders)
def test_a_view_that_lags_ends_with_exactly_the_newest_pixels(renders: list[tuple[Pixels, float, bool]]) -> None:
    frames = Frames()
    shown: Pixels | None = None
    seq = 0
    for pixels, dpr, looks in renders:
        frames.update(pixels, dpr)
        if looks and seq < frames.seq:
            frame, payload = frames.since(seq)
            assert frame.base in (0, seq)
            shown, seq = lay(shown, frame, payload), frame.seq
            assert np.array_equal(shown, pixels)
            assert frame.dpr == dpr


@settings(max_examples=20)
@given(st.data())
def test_small_changes_of_one_picture_add_up(data: st.DataObject) -> None:
    frames, pixels = Frames(), blank(8, 9)
    shown, seq = None, 0
    for _ in range(data.draw(st.integers(1, 90))):
        pixels = dot(pixels, data.draw(st.integers(0, 7)), data.draw(st.integers(0, 8)), data.draw(COLORS))
        frames.update(pixels, 1)
        if data.draw(st.integers(0, 9)) == 0 and seq < frames.seq:
            frame, payload = frames.since(seq)
            shown, seq = lay(shown, frame, payload), frame.seq
            assert np.array_equal(shown, pixels)


COLORS = st.sampled_from([(0, 0, 0, 255), (0, 0, 0, 0), (255, 0, 0, 255), (1, 2, 3, 4)])
