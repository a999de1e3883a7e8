"""From Agg's buffer to frames: what changed between renders, and its bytes.

One history serves all views of a figure. Each render that changed a pixel gets the next number and a
dirty rectangle; a view that missed some gets the union of their rectangles in one frame. So a slow view
costs the others nothing, and no render is made twice.

All calls come from the kernel's main thread.
"""

from __future__ import annotations

import io
from collections import deque
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from .wire import Codec, Frame, Rect

REMEMBERED: Final = 64
"""Renders whose rectangles are kept. A view further behind gets a whole picture."""

_Box = tuple[int, int, int, int]
"""Left, top, right, bottom; right and bottom excluded."""


class Frames:
    """The newest picture of a figure, and where it changed lately."""

    def __init__(self) -> None:
        self._seq = 0
        self._pixels: npt.NDArray[np.uint32] | None = None
        self._dpr = 1.0
        self._boxes: deque[tuple[int, _Box]] = deque(maxlen=REMEMBERED)
        self._whole_since = 0
        self._floor = 0
        self._pictures = 0

    @property
    def pictures(self) -> int:
        """How many different pictures there have been. Unlike `seq` it does not skip."""
        return self._pictures

    @property
    def seq(self) -> int:
        """Number of the newest frame; 0 before the first."""
        return self._seq

    def update(self, rgba: npt.NDArray[np.uint8], dpr: float) -> bool:
        """Take in a render.

        Parameters
        ----------
        rgba
            Array of shape (height, width, 4), 8 bits per channel, straight alpha, as Agg's buffer. Copied: the
            caller may draw on.
        dpr
            Device pixels per CSS pixel that it was drawn for.

        Returns
        -------
        bool
            Whether anything differs from the picture before.
        """
        pixels = rgba.view(np.uint32)[..., 0]
        if self._pixels is None or self._pixels.shape != pixels.shape or self._dpr != dpr:
            self._seq = max(self._seq, self._floor) + 1
            self._pictures += 1
            self._pixels, self._dpr = pixels.copy(), dpr
            self._boxes.clear()
            self._whole_since = self._seq
            return True
        box = _dirty(self._pixels, pixels)
        if box is None:
            return False
        left, top, right, bottom = box
        self._pixels[top:bottom, left:right] = pixels[top:bottom, left:right]
        self._seq += 1
        self._pictures += 1
        self._boxes.append((self._seq, box))
        return True

    def skip_to(self, seq: int) -> None:
        """Let numbers go on above `seq`: what lies below was used elsewhere, and nothing can be laid over it."""
        self._floor = seq
        if self._pixels is not None:
            self._seq = seq + 1
            self._boxes.clear()
            self._whole_since = self._seq

    def since(self, base: int) -> tuple[Frame, bytes]:
        """Return the frame from number `base` (0: from nothing) to the newest, and its payload.

        Raises
        ------
        ValueError
            Before the first `update`.
        """
        if self._pixels is None:
            raise ValueError("nothing was rendered yet")
        height, width = self._pixels.shape
        oldest = self._boxes[0][0] if self._boxes else self._seq + 1
        box: _Box
        if base < max(self._whole_since, oldest - 1):
            base, box = 0, (0, 0, width, height)
        else:
            missed = np.array([box for seq, box in self._boxes if seq > base])
            lows, highs = missed.min(0), missed.max(0)
            box = (int(lows[0]), int(lows[1]), int(highs[2]), int(highs[3]))
        left, top, right, bottom = box
        data = _png(self._pixels[top:bottom, left:right])
        rect = Rect(left, top, right - left, bottom - top, Codec.PNG, len(data))
        return Frame(self._seq, base, width, height, self._dpr, (rect,)), data

    def pixels(self) -> npt.NDArray[np.uint8] | None:
        """Return a copy of the newest picture, shape (height, width, 4); None before the first `update`."""
        return None if self._pixels is None else self._pixels.copy().view(np.uint8).reshape(*self._pixels.shape, 4)

    def png(self) -> bytes:
        """Return the newest picture as a PNG file.

        Raises
        ------
        ValueError
            Before the first `update`.
        """
        if self._pixels is None:
            raise ValueError("nothing was rendered yet")
        return _png(self._pixels)


def _dirty(before: npt.NDArray[np.uint32], after: npt.NDArray[np.uint32]) -> _Box | None:
    """Return the smallest box around all pixels that differ, or None."""
    differ = before != after
    rows = np.flatnonzero(differ.any(axis=1))
    if not rows.size:
        return None
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(differ[top:bottom].any(axis=0))
    return int(columns[0]), top, int(columns[-1]) + 1, bottom


def _png(pixels: npt.NDArray[np.uint32]) -> bytes:
    """Return pixels (RGBA packed in memory order) as a PNG file."""
    rgba = np.ascontiguousarray(pixels).view(np.uint8).reshape(*pixels.shape, 4)
    image = Image.fromarray(rgba, "RGBA") if (rgba[..., 3] != 255).any() else Image.fromarray(rgba[..., :3].copy())
    out = io.BytesIO()
    # Level 1: half the time of the default for a tenth more bytes on plots.
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()
