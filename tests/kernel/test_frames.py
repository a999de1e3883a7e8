"""Frames lead every view, however far behind, to exactly the newest pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from figport import wire
from figport.sending.box import Box
from figport.sending.frames import MOST_KEPT, Frames
from figport.sending.placement import Placement
from figport.testing.decoding import image, lay
from figport.wire import Party

Pixels = npt.NDArray[np.uint8]


def blank(height: int = 20, width: int = 30, color: tuple[int, ...] = (255, 255, 255, 255)) -> Pixels:
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[:] = color
    return pixels


def dot(pixels: Pixels, row: slice | int, column: slice | int, color: tuple[int, ...] = (0, 0, 0, 255)) -> Pixels:
    pixels = pixels.copy()
    pixels[row, column] = color
    return pixels


class Watcher:
    """A view: what it has, and how it gets the newest."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.pixels: Pixels | None = None
        self.seq = 0
        self.rough: frozenset[Box] = frozenset()

    def look(self, *, may_be_rough: bool = False) -> wire.Frame:
        """Take in the newest picture."""
        plan = self.frames.plan(self.seq, self.rough, may_be_rough=may_be_rough)
        made = plan.make()
        self.frames.learn(plan, made)
        message, payload = wire.decode(made.message, Party.KERNEL)
        assert isinstance(message, wire.Frame)
        assert message.base in (0, self.seq)
        self.pixels, self.seq, self.rough = lay(self.pixels, message, bytes(payload)), message.seq, plan.rough
        return message

    def shows(self, pixels: Pixels) -> bool:
        return self.pixels is not None and np.array_equal(self.pixels, pixels)


def boxes(frame: wire.Frame) -> list[tuple[int, int, int, int]]:
    """Return the boxes of a frame: left, top, width, height."""
    return [(rect.x, rect.y, rect.width, rect.height) for rect in frame.rects]


def test_there_is_nothing_before_the_first_picture() -> None:
    frames = Frames()
    assert frames.seq == 0
    with pytest.raises(ValueError, match="nothing was rendered"):
        frames.png()
    with pytest.raises(ValueError, match="nothing was rendered"):
        frames.plan(0, (), may_be_rough=False)


def test_the_first_frame_is_whole() -> None:
    frames = Frames()
    assert frames.update(blank(), 2)
    view = Watcher(frames)
    frame = view.look()
    assert (frame.seq, frame.base, frame.width, frame.height, frame.dpr) == (1, 0, 30, 20, 2)
    assert boxes(frame) == [(0, 0, 30, 20)]
    assert view.shows(blank())
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
    view = Watcher(frames)
    frames.update(blank(), 1)
    view.look()
    assert frames.update(dot(blank(), row, column), 1)
    frame = view.look()
    assert (frame.base, boxes(frame)) == (1, [box])
    assert view.shows(dot(blank(), row, column))


def test_an_equal_picture_is_no_frame() -> None:
    frames = Frames()
    frames.update(blank(), 1)
    assert not frames.update(blank(), 1)
    assert (frames.seq, frames.pictures) == (1, 1)


def test_a_change_of_transparency_alone_is_a_change() -> None:
    frames = Frames()
    view = Watcher(frames)
    frames.update(blank(color=(9, 9, 9, 255)), 1)
    view.look()
    frames.update(blank(color=(9, 9, 9, 0)), 1)
    assert view.look().base == 1
    assert view.shows(blank(color=(9, 9, 9, 0)))


def test_who_missed_frames_gets_all_that_changed_and_nothing_that_changed_back() -> None:
    frames = Frames()
    view = Watcher(frames)
    pixels = blank()
    frames.update(pixels, 1)
    view.look()
    for row, column in ((2, 3), (5, 20), (10, 1)):
        pixels = dot(pixels, row, column)
        frames.update(pixels, 1)
    pixels = dot(pixels, 10, 1, (255, 255, 255, 255))
    frames.update(pixels, 1)
    frame = view.look()
    assert (frame.base, boxes(frame)) == (1, [(3, 2, 18, 4)])
    assert view.shows(pixels)


@pytest.mark.parametrize(("shape", "dpr"), [((21, 30), 1), ((20, 31), 1), ((20, 30), 2)])
def test_another_size_or_ratio_makes_the_next_frame_whole(shape: tuple[int, int], dpr: float) -> None:
    frames = Frames()
    view, late = Watcher(frames), Watcher(frames)
    frames.update(blank(), 1)
    view.look()
    late.look()
    assert frames.update(blank(*shape), dpr)
    frame = view.look()
    assert (frame.base, boxes(frame)) == (0, [(0, 0, shape[1], shape[0])])
    frames.update(dot(blank(*shape), 1, 1), dpr)
    assert boxes(view.look()) == [(1, 1, 1, 1)]
    assert late.look().base == 0


def test_who_is_too_far_behind_gets_a_whole_picture() -> None:
    frames = Frames()
    views = [Watcher(frames) for _ in range(MOST_KEPT + 2)]
    for k, _ in enumerate(views):
        frames.update(dot(blank(), 0, 0, (k, 0, 0, 255)), 1)
        for view in views[k:]:
            view.look()
        frames.keep({view.seq for view in views})
    frames.update(dot(blank(), 0, 0, (99, 0, 0, 255)), 1)
    frames.keep({view.seq for view in views})
    assert [view.look().base for view in views] == [0, 0, 3, 4, 5, 6]


def test_pictures_are_kept_only_while_somebody_stands_on_them() -> None:
    frames = Frames()
    view = Watcher(frames)
    for k in range(50):
        frames.update(dot(blank(), 0, 0, (k, 0, 0, 255)), 1)
        if k == 10:
            view.look()
        frames.keep({view.seq})
        assert len(frames._kept) <= 1
    assert view.look().base == 11
    for k in range(50):
        frames.update(dot(blank(), 0, 1, (k, 0, 0, 255)), 1)
        assert len(frames._kept) <= MOST_KEPT


def striped(shift: int) -> Pixels:
    """Return stripes that moved to the right."""
    pixels = blank(20, 300)
    pixels[:, :, 0] = np.random.default_rng(1).integers(0, 255, 400)[None, 100 - shift : 400 - shift]
    return pixels


def place(offset: float) -> Placement:
    """Return where axes are that show the data so many pixels further right."""
    return Placement(1, Box(0, 0, 300, 20), ("linear", "linear"), (1.0, 1.0), (offset, 0.0))


@pytest.mark.parametrize(("moves", "scrolls"), [(True, 1), (False, 0)])
def test_a_move_is_sent_as_one_if_that_is_less(moves: bool, scrolls: int) -> None:
    frames = Frames()
    view = Watcher(frames)
    frames.update(striped(0), 1, (place(0),))
    view.look()
    # What stays although the axes are panned, as a hatch does, is better left alone.
    after = dot(striped(7 if moves else 0), 3, 3)
    frames.update(after, 1, (place(7),))
    assert len(view.look().scrolls) == scrolls
    assert view.shows(after)


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
    view = Watcher(frames)
    for pixels, dpr, looks in renders:
        frames.update(pixels, dpr)
        if looks and view.seq < frames.seq:
            assert view.look().dpr == dpr
            assert view.shows(pixels)


@settings(max_examples=20)
@given(st.data())
def test_small_changes_of_one_picture_add_up(data: st.DataObject) -> None:
    frames, pixels = Frames(), blank(8, 9)
    view = Watcher(frames)
    for _ in range(data.draw(st.integers(1, 90))):
        pixels = dot(pixels, data.draw(st.integers(0, 7)), data.draw(st.integers(0, 8)), data.draw(COLORS))
        frames.update(pixels, 1)
        if data.draw(st.integers(0, 9)) == 0 and view.seq < frames.seq:
            view.look()
            assert view.shows(pixels)


COLORS = st.sampled_from([(0, 0, 0, 255), (0, 0, 0, 0), (255, 0, 0, 255), (1, 2, 3, 4)])


def told(number: int, **changes: Any) -> wire.Place:
    """Return what is told of an axes."""
    fields: dict[str, Any] = {
        "axes": number, "inside": wire.Area(2, 2, 20, 10), "left": 1.0, "top": 1.0, "right": 23.0, "bottom": 13.0,
        "x0": 0.0, "x1": 1.0, "y0": 0.0, "y1": 1.0, "twins": number, "sharing_x": number, "sharing_y": number,
        "front": True, "equal": False, "background": "", "fixed": (), "slides": (),
    }  # fmt: skip
    return wire.Place(**(fields | changes))


def test_a_frame_says_what_axes_show_that_do_not_show_the_same_in_the_one_below() -> None:
    frames = Frames()
    one, late = Watcher(frames), Watcher(frames)
    frames.update(blank(), 1.0, views=(told(0), told(1)), seen=3)
    first = one.look()
    assert (first.seen, first.places, first.gone) == (3, (told(0), told(1)), ())
    frames.update(dot(blank(), 5, 5), 1.0, views=(told(0), told(1, x0=-1.0)), seen=4)
    second = one.look()
    assert (second.seen, second.places, second.gone) == (4, (told(1, x0=-1.0),), ())
    frames.update(blank(), 1.0, views=(told(1, x0=-1.0),), seen=5)
    third = one.look()
    assert (third.seen, third.places, third.gone) == (5, (), (0,))
    assert late.look().places == (told(1, x0=-1.0),)


@pytest.mark.parametrize("tell", ["update", "see"])
def test_input_that_changed_nothing_is_answered_by_a_frame_without_pixels(tell: str) -> None:
    frames = Frames()
    view = Watcher(frames)
    frames.update(blank(), 1.0, views=(told(0),), seen=3)
    view.look()
    pictures, seq = frames.pictures, frames.seq
    if tell == "update":
        assert not frames.update(blank(), 1.0, views=(told(0),), seen=4)
    else:
        frames.see(4)
    assert (frames.pictures, frames.seq) == (pictures, seq + 1)
    frame = view.look()
    assert (frame.seen, frame.rects, frame.places) == (4, (), ())
    assert view.shows(blank())
    frames.see(4)
    assert frames.seq == seq + 1
