"""A view's side of the codecs, written from PROTOCOL.md: slow, plain and strict. Any thread."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import numpy.typing as npt
from PIL import Image

from figport import wire
from figport.wire import Codec

Pixels = npt.NDArray[np.uint8]
"""Shape (height, width, 4)."""


class Malformed(Exception):
    """A payload that a view must refuse."""


def image(data: bytes) -> Pixels:
    """Return an image file's pixels."""
    with Image.open(io.BytesIO(data)) as opened:
        return np.asarray(opened.convert("RGBA"))


def lay(pixels: Pixels | None, frame: wire.Frame, payload: bytes) -> Pixels:
    """Return what a view shows after a frame, given what it showed before."""
    if frame.base == 0:
        after = np.zeros((frame.height, frame.width, 4), np.uint8)
    else:
        assert pixels is not None
        assert pixels.shape == (frame.height, frame.width, 4)
        after = pixels.copy()
    for move in frame.scrolls:
        after = _moved(after, move)
    start = 0
    for rect in frame.rects:
        part = after[rect.y : rect.y + rect.height, rect.x : rect.x + rect.width]
        assert part.shape == (rect.height, rect.width, 4)
        data = payload[start : start + rect.size]
        part[:] = runs(data, part) if rect.codec is Codec.RUNS else image(data)
        start += rect.size
    assert start == len(payload)
    return after


def runs(data: bytes, below: Pixels) -> Pixels:
    """Return the pixels of a RUNS rectangle laid over `below`."""
    area = below.shape[0] * below.shape[1]
    marks, lengths, tail, colours = _parts(data, area)
    counts = len(lengths)
    if colours == 0:
        values = _colours(tail, counts)
    else:
        places = tail[4 * colours :]
        wide = [places[k] + (256 * places[counts + k] if colours > 256 else 0) for k in range(counts)]
        _require(max(wide) < colours, "a run has a colour that is not there")
        values = _colours(tail[: 4 * colours], colours)[wide]
    differ = np.repeat(np.arange(len(marks)) % 2 == 1, marks)
    _require(sum(marks) == area, "the marks do not fill the rectangle")
    _require(sum(lengths) == sum(marks[1::2]), "the runs do not fill the marks")
    after = below.copy()
    after.reshape(area, 4)[differ] = np.repeat(values, lengths, axis=0)
    return after


def _parts(data: bytes, area: int) -> tuple[list[int], list[int], bytes, int]:
    _require(len(data) >= 16, "the header is cut off")
    marks, lengths, count, colours = struct.unpack_from("<IIII", data)
    _require(1 <= marks <= 2 * area and 1 <= lengths <= 2 * area, "too many counts")
    _require(1 <= count <= area and colours <= min(count, 65536), "too many runs or colours")
    tail = 4 * count if colours == 0 else 4 * colours + count * (1 if colours <= 256 else 2)
    inflater = zlib.decompressobj()
    try:
        raw = inflater.decompress(data[16:], marks + lengths + tail + 1)
    except zlib.error as error:
        raise Malformed(str(error)) from None
    _require(len(raw) == marks + lengths + tail, "another size than the header says")
    _require(inflater.eof and not inflater.unused_data, "cut off, or something behind it")
    runs_lengths = _counts(raw[marks : marks + lengths])
    _require(len(runs_lengths) == count, "another number of runs than the header says")
    return _counts(raw[:marks]), runs_lengths, raw[marks + lengths :], colours


def _counts(data: bytes) -> list[int]:
    counts, count = [], 0
    for byte in data:
        count += byte
        if byte != 255:
            counts.append(count)
            count = 0
    _require(data[-1] != 255, "the last count is cut off")
    return counts


def _colours(data: bytes, count: int) -> Pixels:
    planes = np.frombuffer(data, np.uint8).reshape(4, count)
    return np.cumsum(planes, axis=1, dtype=np.uint8).T


def _moved(pixels: Pixels, move: wire.Scroll) -> Pixels:
    height, width, _ = pixels.shape
    assert 0 <= move.x < move.x + move.width <= width
    assert 0 <= move.y < move.y + move.height <= height
    assert abs(move.dx) < move.width
    assert abs(move.dy) < move.height
    left, top, right, bottom = move.x, move.y, move.x + move.width, move.y + move.height
    rows, columns = np.mgrid[top:bottom, left:right]
    to_rows, to_columns = rows + move.dy, columns + move.dx
    stays = (to_rows >= top) & (to_rows < bottom) & (to_columns >= left) & (to_columns < right)
    after = pixels.copy()
    after[to_rows[stays], to_columns[stays]] = pixels[rows[stays], columns[stays]]
    return after


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise Malformed(what)
