"""A view's side of the codecs, by the golden frames that the page's own reader goes by too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from figport import wire
from figport.testing import decoding
from figport.testing.decoding import Malformed
from figport.wire import Codec
from tests.kernel.test_codecs import GOLDEN, frame_of, pixels_of


@pytest.mark.parametrize("entry", GOLDEN["frames"], ids=lambda entry: entry["name"])
def test_golden_frame_leads_to_its_picture(entry: dict[str, Any]) -> None:
    frame, payload = frame_of(entry)
    below = pixels_of(frame.width, frame.height, entry["below"]) if frame.base else None
    shown = decoding.lay(below, frame, payload).astype(int)
    assert np.abs(shown - pixels_of(frame.width, frame.height, entry["after"])).max() <= entry["within"]


def test_golden_frames_cover_every_codec() -> None:
    assert {rect.codec for entry in GOLDEN["frames"] for rect in frame_of(entry)[0].rects} == set(Codec)


@pytest.mark.parametrize("entry", GOLDEN["malformed"], ids=lambda entry: entry["name"])
def test_golden_malformed_is_refused(entry: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        decoding.runs(bytes.fromhex(entry["payload"]), np.zeros((entry["height"], entry["width"], 4), np.uint8))


def frame(**changes: Any) -> wire.Frame:
    return replace(wire.Frame(2, 1, 2, 1, 1.0, (), ()), **changes)


def test_a_whole_picture_is_transparent_where_nothing_is_laid() -> None:
    assert decoding.lay(None, frame(base=0), b"").tolist() == [[[0, 0, 0, 0]] * 2]


def test_what_a_frame_lies_on_is_not_changed() -> None:
    before = np.arange(8, dtype=np.uint8).reshape(1, 2, 4)
    kept = before.copy()
    after = decoding.lay(before, frame(scrolls=(wire.Scroll(0, 0, 2, 1, 1, 0),)), b"")
    assert after.tolist() == [[[0, 1, 2, 3], [0, 1, 2, 3]]]
    assert np.array_equal(before, kept)


@pytest.mark.parametrize(
    ("changes", "payload"),
    [
        ({}, b"something that nobody asked for"),
        ({"width": 3}, b""),
        ({"scrolls": (wire.Scroll(0, 0, 3, 1, 1, 0),)}, b""),
        ({"scrolls": (wire.Scroll(0, 0, 2, 1, 2, 0),)}, b""),
        ({"rects": (wire.Rect(1, 0, 2, 1, wire.Codec.RUNS, 0),)}, b""),
    ],
    ids=["payload", "size", "scroll outside", "scroll too far", "rectangle outside"],
)
def test_a_frame_that_contradicts_itself_fails_the_test_that_shows_it(changes: dict[str, Any], payload: bytes) -> None:
    with pytest.raises(AssertionError):
        decoding.lay(np.zeros((1, 2, 4), np.uint8), frame(**changes), payload)
