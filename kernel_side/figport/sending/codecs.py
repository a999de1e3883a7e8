"""Pixels to bytes: runs of what differs, PNG and JPEG; and what a scroll does to a picture.

The RUNS codec carries a difference exactly, transparency included, in little time and few bytes. It is
made in two steps, so that only the first needs the renderer's buffer:

1. `find_runs` compares two pictures. Inside the smallest box around the difference it notes which pixels
   differ (alternately how many do not, how many do) and the runs of equal pixels among those that do.
2. `Runs.pack` sorts the colours of the runs into a palette and deflates all of it. PROTOCOL.md has the format.

Only the standard library, numpy and Pillow; no state; every function may run on any thread, several at once.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from .box import Box

Pixels = npt.NDArray[np.uint32]
"""A picture of shape (height, width): RGBA, 8 bits each, straight alpha, packed in memory order."""

_Bytes = npt.NDArray[np.uint8]
_Counts = npt.NDArray[np.int64]

_HEADER: Final = struct.Struct("<IIII")

MOST_COLOURS: Final = 8192
"""Colours above which no palette is made. Looking them up took longer than what it saved took to send (20,000
markers with 29,000 colours: 6 ms for 11 % at 640×480)."""

_SLOTS: Final = 1 << 16
_SPREAD: Final = np.uint32(0x9E3779B1)
"""An odd number near 2**32 / golden ratio: the high bits of its products spread similar colours."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A rectangle of a frame."""

    box: Box
    """Where it is laid."""
    data: bytes
    starts: int
    """Runs of equal pixels in it: how dense it is."""


@dataclass(frozen=True, slots=True)
class Runs:
    """What differs between two pictures. Holds copies: whoever made the pictures may draw on."""

    box: Box
    marks: _Bytes
    """How many pixels of the box do not differ, how many do, and so on, row by row, as the format writes counts."""
    lengths: _Bytes
    """How many pixels each run has, as the format writes counts."""
    values: Pixels
    """The pixel of each run, one-dimensional."""

    @property
    def starts(self) -> int:
        """How many runs there are."""
        return self.values.size

    def pack(self) -> Encoded:
        """Return the rectangle's bytes."""
        found = _palette(self.values)
        if found is None:
            colours, tail = 0, _differences(self.values)
        else:
            palette, places = found
            colours, tail = palette.size, _differences(palette)
            tail += places.astype(np.uint8).tobytes() if colours <= 256 else _planes(places.view(np.uint8), 2)
        header = _HEADER.pack(self.marks.size, self.lengths.size, self.values.size, colours)
        # Level 1: the higher ones take two to four times as long for a twentieth to an eighth less.
        packed = zlib.compress(b"".join((self.marks.data, self.lengths.data, tail)), 1)
        return Encoded(self.box, header + packed, self.starts)


def find_runs(before: Pixels | None, after: Pixels, *, again: Box | None = None) -> Runs | None:
    """Return what differs between two pictures, or None.

    Parameters
    ----------
    before
        The picture below, of the shape of `after`; None if there is none: then all pixels count as different.
    after
        The picture to be shown.
    again
        A part of which all pixels count as different: what the view has there is not exact.
    """
    if before is None:
        box = Box(0, 0, after.shape[1], after.shape[0])
        changed: Pixels = after.ravel()
        marks = np.array([0, after.size])
    else:
        differ = before != after
        if again is not None:
            differ[again.top : again.bottom, again.left : again.right] = True
        bounds = _bounds(differ)
        if bounds is None:
            return None
        box = bounds
        mask = differ[box.top : box.bottom, box.left : box.right]
        changed = box.of(after)[mask]
        flat = mask.ravel()
        marks = _spans(flat)
        if flat[0]:
            marks = np.concatenate(([0], marks))
    starts = _starts(changed)
    return Runs(box, _counted(marks), _counted(np.diff(starts, append=changed.size)), changed[starts])


def encode_runs(before: Pixels | None, after: Pixels, *, again: Box | None = None) -> Encoded | None:
    """Return the rectangle that leads from one picture to another, or None if they are equal. See `find_runs`."""
    runs = find_runs(before, after, again=again)
    return None if runs is None else runs.pack()


def scroll(before: Pixels, box: Box, dx: int, dy: int) -> Pixels:
    """Return a copy of a picture as a view has it after a scroll.

    The pixels of `box` move by `dx` to the right and `dy` down. What leaves the box is lost; what the move
    uncovers keeps its pixels.
    """
    after = before.copy()
    source, target = box.of(before), box.of(after)
    height, width = source.shape
    target[max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)] = source[
        max(-dy, 0) : height + min(-dy, 0), max(-dx, 0) : width + min(-dx, 0)
    ]
    return after


def is_opaque(pixels: Pixels) -> bool:
    """Return whether no pixel lets anything shine through."""
    return bool((pixels.view(np.uint8)[..., 3::4] == 255).all())


def encode_jpeg(after: Pixels, box: Box, quality: int) -> bytes:
    """Return a part of a picture as a JPEG file. It must be opaque (`is_opaque`): JPEG knows no transparency."""
    part = np.ascontiguousarray(box.of(after))
    # RGBX: Pillow reads our four bytes as they are and skips the fourth.
    image = Image.frombuffer("RGBX", (box.width, box.height), part, "raw", "RGBX", 0, 1)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def encode_png(pixels: Pixels) -> bytes:
    """Return a picture as a PNG file."""
    rgba = np.ascontiguousarray(pixels).view(np.uint8).reshape(*pixels.shape, 4)
    image = Image.fromarray(rgba, "RGBA") if (rgba[..., 3] != 255).any() else Image.fromarray(rgba[..., :3].copy())
    out = io.BytesIO()
    # Level 1: half the time of the default for a tenth more bytes on plots.
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _bounds(differ: npt.NDArray[np.bool_]) -> Box | None:
    """Return the smallest box around what is true, or None."""
    rows = np.flatnonzero(differ.any(axis=1))
    if not rows.size:
        return None
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(differ[top:bottom].any(axis=0))
    return Box(int(columns[0]), top, int(columns[-1]) + 1, bottom)


def _starts(values: npt.NDArray[np.generic]) -> _Counts:
    """Return the places at which a value differs from the one before, the first included."""
    return np.concatenate(([0], np.flatnonzero(values[1:] != values[:-1]) + 1))


def _spans(values: npt.NDArray[np.generic]) -> _Counts:
    """Return how many equal values follow each other."""
    return np.diff(_starts(values), append=values.size)


def _counted(counts: _Counts) -> _Bytes:
    """Return counts as bytes: 255 says that 255 and the next byte belong together."""
    more = counts // 255
    if not more.any():
        return counts.astype(np.uint8)
    ends = np.cumsum(more + 1) - 1
    out = np.full(ends[-1] + 1, 255, np.uint8)
    out[ends] = counts - 255 * more
    return out


def _palette(values: Pixels) -> tuple[Pixels, npt.NDArray[np.uint16]] | None:
    """Return the colours of `values` in rising order and the place of each value among them.

    None if there are too many. Sorting and searching all values costs two to three times as much as this
    table, in which only colours that fall on the same slot need to be searched.
    """
    slots = (values * _SPREAD) >> np.uint32(16)
    table = np.empty(_SLOTS, np.uint32)
    used = np.zeros(_SLOTS, np.bool_)
    table[slots] = values
    used[slots] = True
    kept = table[np.flatnonzero(used)]
    if kept.size > MOST_COLOURS:
        return None
    palette = np.unique(np.concatenate((kept, values[table[slots] != values])))
    if palette.size > MOST_COLOURS:
        return None
    numbers = np.empty(_SLOTS, np.uint16)
    numbers[(palette * _SPREAD) >> np.uint32(16)] = np.arange(palette.size, dtype=np.uint16)
    places = numbers[slots]
    wrong = np.flatnonzero(palette[places] != values)
    places[wrong] = np.searchsorted(palette, values[wrong])
    return palette, places.astype("<u2", copy=False)


def _differences(values: Pixels) -> bytes:
    """Return pixels as four planes, each byte less the one before it."""
    channels = values.view(np.uint8).reshape(-1, 4)
    steps = channels.copy()
    steps[1:] -= channels[:-1]
    return steps.T.tobytes()


def _planes(data: _Bytes, width: int) -> bytes:
    """Return words of `width` bytes as planes: all first bytes, then all second bytes."""
    return data.reshape(-1, width).T.tobytes()
