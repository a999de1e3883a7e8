"""The golden frames on the canvas of a real browser."""

from __future__ import annotations

import base64
import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Browser, Page

from figport.sending import codecs
from figport.sending.codecs import Pixels

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
GOLDEN = json.loads((ROOT / "tests" / "golden" / "frames.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def canvas_page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page with nothing but the view's painter."""
    script = tmp_path_factory.mktemp("bundle") / "browser.js"
    esbuild = ["npm", "exec", "--", "esbuild", "test/browser.ts", "--bundle", "--target=es2022", f"--outfile={script}"]
    subprocess.run([sys.executable, str(ROOT / "hatch_build.py"), *esbuild], check=True, capture_output=True)
    context = browser.new_context()
    page = context.new_page()
    page.add_script_tag(path=str(script))
    yield page
    context.close()


def pixels_of(entry: dict[str, Any], name: str) -> Pixels:
    frame = entry["frame"]
    return np.frombuffer(bytes.fromhex(entry[name]), np.uint32).reshape(frame["height"], frame["width"])


def whole(seq: int, pixels: Pixels) -> tuple[dict[str, Any], bytes]:
    """Return a frame that shows exactly these pixels, and its payload."""
    encoded = codecs.encode_runs(None, pixels)
    assert encoded is not None
    height, width = pixels.shape
    rect = {"x": 0, "y": 0, "width": width, "height": height, "codec": "runs", "size": len(encoded.data)}
    return {
        "seq": seq, "base": 0, "width": width, "height": height, "dpr": 1, "scrolls": [], "rects": [rect]
    }, encoded.data  # fmt: skip


def show(
    page: Page, frames: list[tuple[dict[str, Any], bytes]], pixels: Pixels
) -> tuple[list[str], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return what came of the frames, the pixels then shown, and what a canvas makes of `pixels`."""
    entries = [{"frame": frame, "payload": base64.b64encode(data).decode()} for frame, data in frames]
    argument = [entries, base64.b64encode(pixels.tobytes()).decode()]
    seen = page.evaluate("([entries, pixels]) => figportShow(entries, pixels)", argument)
    shape = (*pixels.shape, 4)
    return seen["events"], np.array(seen["pixels"]).reshape(shape), np.array(seen["expected"]).reshape(shape)


@pytest.mark.parametrize("entry", GOLDEN["frames"], ids=lambda entry: entry["name"])
def test_golden_frame_leads_to_its_picture(canvas_page: Page, entry: dict[str, Any]) -> None:
    frame, after = entry["frame"], pixels_of(entry, "after")
    frames = [(frame, bytes.fromhex(entry["payload"]))]
    if frame["base"]:
        frames.insert(0, whole(frame["base"], pixels_of(entry, "below")))
    events, shown, expected = show(canvas_page, frames, after)
    assert events[-1] == f"painted {frame['seq']}"
    assert np.abs(shown - expected).max() <= entry["within"]
    if not entry["within"]:
        # Byte for byte where nothing shines through. Elsewhere a canvas itself cannot say.
        opaque = after.view(np.uint8).reshape(*after.shape, 4)
        solid = opaque[..., 3] == 255
        assert np.array_equal(shown[solid], opaque[solid])
        assert np.array_equal(shown[..., 3], opaque[..., 3])


@pytest.mark.parametrize("entry", GOLDEN["malformed"], ids=lambda entry: entry["name"])
def test_golden_malformed_is_not_shown(canvas_page: Page, entry: dict[str, Any]) -> None:
    width, height, data = entry["width"], entry["height"], bytes.fromhex(entry["payload"])
    below = np.full((height, width), 0xFF112233, np.uint32)
    rect = {"x": 0, "y": 0, "width": width, "height": height, "codec": "runs", "size": len(data)}
    frame, payload = whole(1, below)
    later = {**frame, "seq": 2, "base": 1, "rects": [rect]}
    events, shown, expected = show(canvas_page, [(frame, payload), (later, data)], below)
    assert events == ["painted 1", "ask"]
    assert np.array_equal(shown, expected)


def test_every_colour_and_transparency_is_shown_as_a_canvas_would(canvas_page: Page) -> None:
    """What lies between has been laid over by pixels of all kinds, and keeps no trace of what was there."""
    random = np.random.default_rng(6)
    pictures = random.integers(0, 2**32, (4, 64, 64), np.uint32)
    pictures[2, ::2] = pictures[1, ::2]
    pictures[3, :, 5:40] = 0
    frames = [whole(1, pictures[0])]
    for seq, (before, after) in enumerate(itertools.pairwise(pictures), 2):
        encoded = codecs.encode_runs(before, after)
        assert encoded is not None
        left, top, right, bottom = encoded.box
        size = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        rect = {**size, "codec": "runs", "size": len(encoded.data)}
        frames.append(({**frames[0][0], "seq": seq, "base": seq - 1, "rects": [rect]}, encoded.data))
    events, shown, expected = show(canvas_page, frames, pictures[3])
    assert events == [f"painted {seq}" for seq in (1, 2, 3, 4)]
    assert np.array_equal(shown, expected)
