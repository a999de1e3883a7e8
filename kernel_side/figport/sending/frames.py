"""From Agg's buffer to frames: the newest picture of a figure, the older ones that views stand on, and what differs.

One history serves all views. Each render that changed a pixel becomes the next picture. A view that missed some gets
the difference between the picture it has and the newest in one frame, so a slow view costs the others nothing and no
render is made twice. A picture is kept while a view stands on it, and never more than a few.

`Frames` is guarded by the lock of its user. A `Plan` is frozen and needs nothing else: any thread may make its frame.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from figport.wire import Codec, Frame, Place, Rect, Scroll, encode

from . import codecs, placement
from .box import Box
from .codecs import Pixels
from .placement import Placement

MOST_KEPT: Final = 4
"""Pictures that are kept for views behind the newest. A view that stands on an older one gets a whole picture."""
DENSE: Final = 0.2
"""Runs a pixel above which a change is dense: a JPEG of it is quicker made and several times smaller."""
QUALITY: Final = 85
"""Of JPEGs. They are shown while things move, a few tenths of a second each."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One render."""

    seq: int
    pixels: Pixels
    dpr: float
    places: tuple[Placement, ...]
    """Where its axes are and what they map to."""
    views: tuple[Place, ...] = ()
    """What pages are told of those that can be previewed."""
    seen: int = 0
    """The newest number of a view's input that it knows."""


@dataclass(frozen=True, slots=True)
class Made:
    """A frame, ready to be sent."""

    message: bytes
    density: float | None
    """Runs a pixel of what differed; None where that was not found out."""
    seconds: float
    """What it took."""


class PlanKey(NamedTuple):
    """See `Plan.key`."""

    before: int
    after: int
    again: Box | None
    rough: frozenset[Box]
    scrolls: tuple[Scroll, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A frame to be made: all that is needed, so that any thread can."""

    before: Picture | None
    """What the views have; None for nothing."""
    after: Picture
    again: Box | None
    """What they see only roughly, or have not got: sent whether it differs or not."""
    rough: frozenset[Box]
    """What they get as JPEG this time."""
    scrolls: tuple[Scroll, ...]

    @property
    def key(self) -> PlanKey:
        """What plans have in common whose frames are the same, byte for byte. Holds no pixels."""
        before = 0 if self.before is None else self.before.seq
        return PlanKey(before, self.after.seq, self.again, self.rough, self.scrolls)

    def make(self) -> Made:
        """Make the frame. Any thread; the heavy parts let others have the GIL."""
        start = time.perf_counter()
        after, parts, density = self.after.pixels, list[tuple[Rect, bytes]](), None
        before, scrolls = None if self.before is None else self.before.pixels, self.scrolls
        if before is not None and scrolls:
            moved = _scrolled(before, scrolls)
            # Hatches and what is fixed to the axes do not move with the data; there may be much of them.
            if _differing(moved, after) < _differing(before, after):
                before = moved
            else:
                scrolls = ()
        exact = after
        if before is not None and self.rough:
            exact = after.copy()
            for box in self.rough:
                box.of(exact)[:] = box.of(before)
        runs = codecs.encode_runs(before, exact, again=self.again)
        if runs is not None:
            parts.append((_rect(runs.box, Codec.RUNS, runs.data), runs.data))
            density = runs.starts / (runs.box.width * runs.box.height)
        for box in sorted(self.rough):
            data = codecs.encode_jpeg(after, box, QUALITY)
            parts.append((_rect(box, Codec.JPEG, data), data))
        height, width = after.shape
        base = 0 if self.before is None else self.before.seq
        rects = tuple(rect for rect, _ in parts)
        known = {} if self.before is None else {one.axes: one for one in self.before.views}
        views = tuple(one for one in self.after.views if known.get(one.axes) != one)
        gone = tuple(sorted(known.keys() - {one.axes for one in self.after.views}))
        frame = Frame(self.after.seq, base, width, height, self.after.dpr, scrolls, rects, self.after.seen, views, gone)
        message = encode(frame, b"".join(data for _, data in parts))
        return Made(message, None if self.rough else density, time.perf_counter() - start)


class Frames:
    """The pictures of one figure."""

    def __init__(self) -> None:
        self._newest: Picture | None = None
        self._kept: dict[int, Picture] = {}
        self._floor = 0
        self._pictures = 0
        self._dense = {True: False, False: False}
        self._screen: Pixels | None = None
        """The newest picture with what was blitted over it since, to be written into; None where that is the same."""
        self._blitted: Box | None = None
        """Where they may differ."""
        self.seconds = 0.0
        """What the last frame took to make."""

    @property
    def pictures(self) -> int:
        """How many different pictures there have been. Unlike `seq` it does not skip."""
        return self._pictures

    @property
    def seq(self) -> int:
        """Number of the newest picture; 0 before the first."""
        return 0 if self._newest is None else self._newest.seq

    def update(
        self,
        rgba: npt.NDArray[np.uint8],
        dpr: float,
        places: tuple[Placement, ...] = (),
        views: tuple[Place, ...] = (),
        seen: int = 0,
    ) -> bool:
        """Take in a render.

        Parameters
        ----------
        rgba
            Array of shape (height, width, 4), 8 bits per channel, straight alpha, as Agg's buffer. Copied: the
            caller may draw on.
        dpr
            Device pixels per CSS pixel that it was drawn for.
        places
            Where its axes are, for the prediction of what a pan moves.
        views
            What pages are told of those that can be previewed.
        seen
            The newest number of a view's input that it knows.

        Returns
        -------
        bool
            Whether anything differs from the picture before.
        """
        pixels = rgba.view(np.uint32)[..., 0]
        self._screen = self._blitted = None
        last = self._newest
        if last is not None and last.dpr == dpr and np.array_equal(last.pixels, pixels):
            self._newest = dataclasses.replace(last, places=places)
            if (last.views, last.seen) != (views, seen):
                # Whoever previews wants to know, also where nothing that is seen tells it.
                self._add(dataclasses.replace(self._newest, views=views, seen=seen))
            return False
        self._add(Picture(0, pixels.copy(), dpr, places, views, seen))
        self._pictures += 1
        return True

    def blit(self, rgba: npt.NDArray[np.uint8], dpr: float, box: Box) -> bool:
        """Lay a part of a render over the newest picture. It becomes the next one only when that is asked for.

        Parameters
        ----------
        rgba, dpr
            As for `update`.
        box
            The part.

        Returns
        -------
        bool
            False if there is no picture of that size, and nothing was done.
        """
        pixels, last = rgba.view(np.uint32)[..., 0], self._newest
        if last is None or last.dpr != dpr or last.pixels.shape != pixels.shape:
            return False
        if self._screen is None:
            self._screen = last.pixels.copy()
        box.of(self._screen)[:] = box.of(pixels)
        self._blitted = box if self._blitted is None else _around((box, self._blitted))
        return True

    def commit(self) -> bool:
        """Make what was blitted the next picture; return whether it differs from the newest."""
        box, last, screen = self._blitted, self._newest, self._screen
        self._blitted = None
        if box is None or last is None or screen is None or np.array_equal(box.of(last.pixels), box.of(screen)):
            return False
        self._screen = None
        self._add(dataclasses.replace(last, pixels=screen))
        self._pictures += 1
        return True

    def renumber(self) -> None:
        """Make the newest picture the next one, so that it can be sent once more to those who saw it only roughly."""
        last = self._newest
        if last is not None:
            self._add(last)

    def describe(self, views: tuple[Place, ...]) -> None:
        """Note what pages are told of the axes of the newest picture."""
        last = self._newest
        if last is not None and last.views != views:
            self._add(dataclasses.replace(last, views=views))

    def see(self, number: int) -> None:
        """Note that the newest picture is also that after a view's input of this number: it changed nothing."""
        last = self._newest
        if last is not None and last.seen != number:
            self._add(dataclasses.replace(last, seen=number))

    def skip_to(self, seq: int) -> None:
        """Let numbers go on above `seq`: what lies below was used elsewhere, and nothing can be laid over it."""
        self._floor = seq
        self._kept.clear()
        if self._newest is not None:
            self._newest = dataclasses.replace(self._newest, seq=seq + 1)

    def keep(self, bases: Iterable[int]) -> None:
        """Drop all pictures but those that views stand on, and of these the oldest where there are too many."""
        self._kept = {seq: self._kept[seq] for seq in sorted(set(bases) & self._kept.keys())[-MOST_KEPT:]}

    def plan(self, base: int, rough: Collection[Box], *, may_be_rough: bool) -> Plan:
        """Return what a view needs that has picture number `base` (0: none).

        Parameters
        ----------
        base
            The picture the view has.
        rough
            What it sees of that only roughly.
        may_be_rough
            Whether what changed may be rough in this frame too.

        Raises
        ------
        ValueError
            Before the first `update`.
        """
        after = self._the()
        before = self._kept.get(base)
        if before is None or before.pixels.shape != after.pixels.shape or before.dpr != after.dpr:
            return Plan(None, after, None, frozenset(), ())
        moves = [] if rough else placement.scrolls(before.places, after.places)
        scrolls = tuple(Scroll(box.left, box.top, box.width, box.height, dx, dy) for box, dx, dy in moves)
        if may_be_rough and self._dense[bool(scrolls)]:
            again = frozenset({*rough, *_changed(before, after)})
            if again and all(codecs.is_opaque(box.of(after.pixels)) for box in again):
                return Plan(before, after, None, again, ())
        return Plan(before, after, _around(rough), frozenset(), scrolls)

    def learn(self, plan: Plan, made: Made) -> None:
        """Take note of what making a frame took, and whether the next of its kind had better be rough."""
        self.seconds = made.seconds
        if made.density is not None and plan.before is not None and plan.again is None:
            self._dense[bool(plan.scrolls)] = made.density > DENSE

    def pixels(self) -> npt.NDArray[np.uint8] | None:
        """Return a copy of the newest picture, shape (height, width, 4); None before the first `update`."""
        if self._newest is None:
            return None
        pixels = self._newest.pixels
        return pixels.copy().view(np.uint8).reshape(*pixels.shape, 4)

    def png(self) -> bytes:
        """Return the newest picture as a PNG file.

        Raises
        ------
        ValueError
            Before the first `update`.
        """
        return codecs.encode_png(self._the().pixels)

    def _the(self) -> Picture:
        if self._newest is None:
            raise ValueError("nothing was rendered yet")
        return self._newest

    def _add(self, picture: Picture) -> None:
        if self._newest is not None:
            self._kept[self._newest.seq] = self._newest
            if len(self._kept) > MOST_KEPT:
                # Whoever asks `keep` knows better, but nobody need ask while nobody looks.
                del self._kept[min(self._kept)]
        self._newest = dataclasses.replace(picture, seq=max(self.seq, self._floor) + 1)


def _differing(one: Pixels, other: Pixels) -> int:
    """Return how many pixels differ, about: of every fourth row."""
    return int(np.count_nonzero(one[::4] != other[::4]))


def _scrolled(pixels: Pixels, scrolls: Iterable[Scroll]) -> Pixels:
    for one in scrolls:
        box = Box(one.x, one.y, one.x + one.width, one.y + one.height)
        pixels = codecs.scroll(pixels, box, one.dx, one.dy)
    return pixels


def _changed(before: Picture, after: Picture) -> list[Box]:
    """Return the insides of those axes in which something differs."""
    boxes = [place.box for place in after.places]
    return [box for box in boxes if not np.array_equal(box.of(before.pixels), box.of(after.pixels))]


def _around(boxes: Collection[Box]) -> Box | None:
    """Return the smallest box that holds all of them."""
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _rect(box: Box, codec: Codec, data: bytes) -> Rect:
    return Rect(box.left, box.top, box.width, box.height, codec, len(data))
