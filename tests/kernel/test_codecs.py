"""What the codecs write leads a view to exactly the new pixels, and stays small."""

from __future__ import annotations

import io
import json
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from figport import wire
from figport.sending import codecs
from figport.sending.box import Box
from figport.sending.codecs import MOST_COLOURS, Encoded, Pixels
from figport.testing import decoding

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "frames.json").read_text(encoding="utf-8"))


def channels(pixels: Pixels) -> decoding.Pixels:
    """Return a picture as shape (height, width, 4)."""
    return np.ascontiguousarray(pixels).view(np.uint8).reshape(*pixels.shape, 4)


def laid(below: Pixels | None, encoded: Encoded, shape: tuple[int, int]) -> Pixels:
    """Return what a view shows with a rectangle laid over `below`."""
    after = np.zeros(shape, np.uint32) if below is None else below.copy()
    box = encoded.box
    part = decoding.runs(encoded.data, channels(box.of(after)))
    after[box.top : box.bottom, box.left : box.right] = np.ascontiguousarray(part).view(np.uint32)[..., 0]
    return after


def inflated(data: bytes) -> tuple[tuple[int, ...], bytes]:
    """Return the header's numbers and what follows, inflated: deflated bytes differ between versions of zlib."""
    return struct.unpack_from("<IIII", data), zlib.decompress(data[16:])


# --- golden vectors -----------------------------------------------------------------------------------


def frame_of(entry: dict[str, Any]) -> tuple[wire.Frame, bytes]:
    fields = json.dumps(entry["frame"]).encode()
    frame, _ = wire.decode(struct.pack("<B3xI", wire.Kind.FRAME, len(fields)) + fields, wire.Party.KERNEL)
    assert isinstance(frame, wire.Frame)
    return frame, bytes.fromhex(entry["payload"])


def pixels_of(width: int, height: int, text: str) -> decoding.Pixels:
    return np.frombuffer(bytes.fromhex(text), np.uint8).reshape(height, width, 4)


@pytest.mark.parametrize(
    "entry", [entry for entry in GOLDEN["frames"] if entry["ours"]], ids=lambda entry: entry["name"]
)
def test_golden_frame_is_what_we_write(entry: dict[str, Any]) -> None:
    frame, payload = frame_of(entry)
    after = pixels_of(frame.width, frame.height, entry["after"]).view(np.uint32)[..., 0]
    below = None
    if frame.base:
        below = pixels_of(frame.width, frame.height, entry["below"]).view(np.uint32)[..., 0]
        for move in frame.scrolls:
            box = Box(move.x, move.y, move.x + move.width, move.y + move.height)
            below = codecs.scroll(below, box, move.dx, move.dy)
    encoded = codecs.encode_runs(below, after)
    if encoded is None:
        assert not frame.rects
        return
    (rect,) = frame.rects
    assert encoded.box == (rect.x, rect.y, rect.x + rect.width, rect.y + rect.height)
    assert inflated(encoded.data) == inflated(payload)


# --- round trips --------------------------------------------------------------------------------------

COLOURS = st.sampled_from([0, 1, 0xFF000000, 0xFFFFFFFF, 0x80402010, 0x00FFFFFF])
SHAPES = st.tuples(st.integers(1, 9), st.integers(1, 9))


@st.composite
def pictures(draw: st.DrawFn, count: int) -> list[Pixels]:
    """Pictures of one shape, of few colours, transparent ones too."""
    shape = draw(SHAPES)
    return [draw(arrays.arrays(np.uint32, shape, elements=COLOURS)) for _ in range(count)]


@st.composite
def boxes(draw: st.DrawFn, shape: tuple[int, int]) -> Box:
    """Boxes inside of a picture."""
    left, top = draw(st.integers(0, shape[1] - 1)), draw(st.integers(0, shape[0] - 1))
    return Box(left, top, draw(st.integers(left + 1, shape[1])), draw(st.integers(top + 1, shape[0])))


@given(pictures(2))
def test_runs_lead_to_exactly_the_new_picture(pair: list[Pixels]) -> None:
    before, after = pair
    encoded = codecs.encode_runs(before, after)
    differ = np.argwhere(before != after)
    if encoded is None:
        assert not differ.size
        return
    (top, left), (bottom, right) = differ.min(0), differ.max(0) + 1
    assert encoded.box == (left, top, right, bottom)
    assert np.array_equal(laid(before, encoded, after.shape), after)


@given(pictures(1))
def test_runs_without_a_picture_below_are_whole(one: list[Pixels]) -> None:
    (after,) = one
    encoded = codecs.encode_runs(None, after)
    assert encoded is not None
    assert encoded.box == (0, 0, after.shape[1], after.shape[0])
    assert np.array_equal(laid(np.full_like(after, 7), encoded, after.shape), after)


@given(pictures(2), st.data())
def test_pixels_that_the_view_has_not_exactly_are_sent_again(pair: list[Pixels], data: st.DataObject) -> None:
    before, after = pair
    again = data.draw(boxes(after.shape))
    encoded = codecs.encode_runs(before, after, again=again)
    assert encoded is not None
    blurred = before.copy()
    blurred[again.top : again.bottom, again.left : again.right] ^= 0x01010101
    assert np.array_equal(laid(blurred, encoded, after.shape), after)


@settings(max_examples=50)
@given(st.integers(1, 700), st.integers(0, 2**32 - 1), st.data())
def test_any_number_of_colours(count: int, seed: int, data: st.DataObject) -> None:
    random = np.random.default_rng(seed)
    palette = random.integers(0, 2**32, count, np.uint32)
    width = data.draw(st.integers(1, 40))
    after = palette[random.integers(0, count, (40, width))]
    before = np.where(random.random(after.shape) < data.draw(st.sampled_from([0.01, 0.5, 1])), after ^ 1, after)
    encoded = codecs.encode_runs(before, after)
    if encoded is not None:
        assert np.array_equal(laid(before, encoded, after.shape), after)


@pytest.mark.parametrize(("count", "limit"), [(1, 1), (256, 256), (257, 257), (MOST_COLOURS, None), (70_000, 0)])
def test_the_palette_ends_where_it_does_not_pay(count: int, limit: int | None) -> None:
    after = (np.arange(count, dtype=np.uint32) * np.uint32(2654435761)).reshape(1, -1)
    encoded = codecs.encode_runs(None, after)
    assert encoded is not None
    header, _ = inflated(encoded.data)
    assert header[2] == count
    assert limit is None or header[3] == limit
    assert np.array_equal(laid(None, encoded, after.shape), after)


@pytest.mark.parametrize(("count", "limit"), [(2, 2), (300, 300), (MOST_COLOURS + 1, 0)])
def test_colours_that_fall_on_one_slot_of_the_table(count: int, limit: int) -> None:
    inverse = np.uint32(pow(0x9E3779B1, -1, 2**32))
    after = (np.arange(count, dtype=np.uint32)[::-1] * inverse).reshape(1, -1)
    encoded = codecs.encode_runs(None, after)
    assert encoded is not None
    header, _ = inflated(encoded.data)
    assert header[2:] == (count, limit)
    assert np.array_equal(laid(None, encoded, after.shape), after)


@pytest.mark.parametrize("length", [1, 254, 255, 256, 509, 510, 511, 70_000])
@pytest.mark.parametrize("skip", [0, 1, 254, 255, 256, 510])
def test_long_runs(skip: int, length: int) -> None:
    before = np.zeros((2, skip + length + 1), np.uint32)
    after = before.copy()
    after[0, skip : skip + length] = 5
    after[1, [0, -1]] = 6
    encoded = codecs.encode_runs(before, after)
    assert encoded is not None
    assert np.array_equal(laid(before, encoded, after.shape), after)


@given(pictures(1), st.data())
def test_scroll_does_what_the_protocol_says(one: list[Pixels], data: st.DataObject) -> None:
    (before,) = one
    box = data.draw(boxes(before.shape))
    dx = data.draw(st.integers(1 - box.width, box.width - 1))
    dy = data.draw(st.integers(1 - box.height, box.height - 1))
    kept = before.copy()
    height, width = before.shape
    frame = wire.Frame(2, 1, width, height, 1.0, (wire.Scroll(box.left, box.top, box.width, box.height, dx, dy),), ())
    assert np.array_equal(channels(codecs.scroll(before, box, dx, dy)), decoding.lay(channels(before), frame, b""))
    assert np.array_equal(before, kept)


def test_what_was_found_stays_when_the_buffers_are_drawn_on() -> None:
    random = np.random.default_rng(3)
    before, after = random.integers(0, 9, (2, 20, 30), np.uint32)
    wanted, below = after.copy(), before.copy()
    found, whole = codecs.find_runs(before, after), codecs.find_runs(None, after)
    before[:], after[:] = 77, 88
    assert found is not None
    assert whole is not None
    assert np.array_equal(laid(below, found.pack(), wanted.shape), wanted)
    assert np.array_equal(laid(None, whole.pack(), wanted.shape), wanted)


def test_runs_may_be_packed_on_many_threads() -> None:
    random = np.random.default_rng(4)
    befores = random.integers(0, 300, (8, 60, 80), np.uint32)
    after = random.integers(0, 300, (60, 80), np.uint32)
    with ThreadPoolExecutor(4) as pool:
        for before, encoded in zip(befores, pool.map(lambda one: codecs.encode_runs(one, after), befores), strict=True):
            assert encoded is not None
            assert np.array_equal(laid(before, encoded, after.shape), after)


def test_density_is_the_number_of_runs() -> None:
    before = np.zeros((4, 4), np.uint32)
    after = before.copy()
    after[1, 1:3], after[2, 0], after[3, 3] = 5, 5, 6
    encoded = codecs.encode_runs(before, after)
    assert encoded is not None
    # The same colour goes on over what lies between.
    assert encoded.starts == 2


# --- sizes --------------------------------------------------------------------------------------------


def test_a_pan_by_whole_pixels_costs_little_more_than_its_edges() -> None:
    random = np.random.default_rng(5)
    wide = random.integers(0, 2**32, (100, 130), np.uint32)
    before, after = wide[:, :100].copy(), wide[:, 7:107].copy()
    plain = codecs.encode_runs(before, after)
    moved = codecs.encode_runs(codecs.scroll(before, Box(0, 0, 100, 100), -7, 0), after)
    assert plain is not None
    assert moved is not None
    assert moved.box == (93, 0, 100, 100)
    assert len(moved.data) < len(plain.data) / 10


def test_runs_of_a_figure_are_smaller_than_its_png() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure()
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.plot(np.sin(np.linspace(0, 10, 1000)))
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba()).view(np.uint32)[..., 0]
    whole = codecs.encode_runs(None, pixels)
    assert whole is not None
    assert len(whole.data) < 0.7 * len(codecs.encode_png(pixels))


# --- image files --------------------------------------------------------------------------------------


@given(pictures(1))
def test_png_is_exact(one: list[Pixels]) -> None:
    assert np.array_equal(decoding.image(codecs.encode_png(one[0])), channels(one[0]))


def test_jpeg_shows_the_part_in_its_colours() -> None:
    pixels = np.full((40, 60), 0xFFB4771F, np.uint32)
    pixels[10:26, 20:52] = 0xFF2020F0
    box = Box(20, 10, 52, 26)
    data = codecs.encode_jpeg(pixels, box, 85)
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.format == "JPEG"
        assert opened.size == (32, 16)
        assert np.abs(np.asarray(opened.convert("RGB")).astype(int) - (0xF0, 0x20, 0x20)).max() < 6
    assert len(codecs.encode_jpeg(pixels, Box(0, 0, 60, 40), 10)) < len(
        codecs.encode_jpeg(pixels, Box(0, 0, 60, 40), 95)
    )


@pytest.mark.parametrize("alpha", [0, 254])
def test_one_transparent_pixel_is_noticed(alpha: int) -> None:
    pixels = np.full((5, 6), 0xFF000000, np.uint32)
    assert codecs.is_opaque(pixels)
    pixels[4, 5] = alpha << 24
    assert not codecs.is_opaque(pixels)
    assert codecs.is_opaque(Box(0, 0, 5, 5).of(pixels))
