"""A memory for what texts look like: half of a line plot's draw is laying out and rasterizing tick labels.

What matplotlib's own renderer paints for a text is recorded the first time and painted again from memory when the
same text comes back at the same place within a pixel. So nothing of matplotlib is written twice here, and whatever it
does for a text (fallback fonts, ligatures, hinting, mathtext) is what is remembered.

A text may come back some whole pixels further only where that gives the same pixels. matplotlib rounds positions to
1/64 pixel (3.11) or to whole pixels (3.10) after it added offsets that are multiples of 1/64 pixel; so rounding turns
at multiples of 1/128 pixel, 3.11's at odd ones alone. Two positions between the same neighbouring turns round alike;
on a turn the exact fraction counts. Whole pixels, where a figure of round sizes has many texts, are no turns of 3.11's,
or each drag by whole pixels would draw them anew: sums of floats fall on either side.

Rotated texts and mathtext have any offsets: there positions must agree to a millionth of a pixel, and no glyph may lie
so near to a turn that even this matters (`is_steady`). Where one does, or matplotlib does not tell where its glyphs
lie (3.10), such a text comes back at its very place alone.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib import font_manager, rcParams
from matplotlib.backends.backend_agg import RendererAgg

from figport import internals

from .recording import Call

REMEMBERED: Final = 2048
"""Texts that one memory keeps. A tick label takes about 1 kB."""

LARGEST: Final = 1 << 16
"""Pixels of the largest text that is kept."""

FARTHEST: Final = 1 << 14
"""Pixels from the corner beyond which texts are not kept. Farther out FreeType fails, which the user should hear."""

_STEPS: Final = 128
_FINE: Final = 1 << 20
_UNSTEADY: Final = 1e-4
"""How near to where rounding turns, in 1/64 pixel, a glyph must not lie: a millionth of a pixel is 0.6 of it."""
_NEAR: Final = 1e-6
"""How near to a turn, in steps, a position counts only for itself: sums of floats may fall on either side."""
_EVERY: Final = 2 if hasattr(RendererAgg, "_draw_text_glyphs_and_boxes") else 1
"""Steps from turn to turn. The first of two is none."""

_FONT_SETTINGS: Final = tuple(name for name in rcParams if name.startswith(("font.", "mathtext.", "text.")))

Image = tuple[npt.NDArray[np.uint8], int, int, float]
"""Coverage of pixels; left, and the row below, from the text's place; angle in degrees."""


class Texts:
    """The texts that one renderer has painted, and the heights of its fonts.

    Parameters
    ----------
    dpi
        The renderer's device pixels per inch.
    """

    def __init__(self, dpi: float) -> None:
        self._dpi = dpi
        self._images: dict[Hashable, tuple[Image, ...]] = {}
        self._heights: dict[Hashable, tuple[float, float, float] | None] = {}
        self._fonts: list[Any] = []

    def __len__(self) -> int:
        return len(self._images)

    def find(self, key: Hashable) -> tuple[Image, ...] | None:
        """Return the images of a text, by the key of a `Place`."""
        images = self._images.pop(key, None)
        if images is not None:
            # At the end again: the first is the one that was not used for the longest time.
            self._images[key] = images
        return images

    def keep(self, place: Place, calls: Sequence[Call]) -> None:
        """Keep what was painted for a text at a place, unless there is more to it than glyphs.

        Fraction bars, roots and the like are no glyphs.
        """
        images = []
        for name, args in calls:
            if name != "draw_text_image":
                return
            pixels, x, y, angle = args[:4]
            images.append((pixels, int(x) - place.left, int(y) - place.top, float(angle)))
        if sum(pixels.size for pixels, *_ in images) > LARGEST:
            return
        if len(self._images) >= REMEMBERED:
            del self._images[next(iter(self._images))]
        self._images[place.key] = tuple(_joined(images))

    def height(self, prop: Any) -> tuple[float, float, float] | None:
        """Return ascent, descent and line gap of a font in pixels, or None if it does not say."""
        self.follow_fonts()
        key = hash(prop)
        if key not in self._heights:
            self._heights[key] = _height(prop, self._dpi)
        return self._heights[key]

    def follow_fonts(self) -> None:
        """Forget everything if the user's settings may give other fonts, or other pixels, for the same names."""
        fonts = [dict.__getitem__(rcParams, name) for name in _FONT_SETTINGS]
        fonts.append(len(font_manager.fontManager.ttflist))
        if fonts != self._fonts:
            # Lists are changed in place (`rcParams["font.sans-serif"].insert`), so they are copied.
            self._fonts = [list(value) if isinstance(value, list) else value for value in fonts]
            self._images.clear()
            self._heights.clear()


@dataclass(frozen=True, slots=True)
class Place:
    """A text, and where it is drawn."""

    key: Hashable
    """What decides how it looks."""
    left: int
    """Whole pixels, as `top`: wherever it lies otherwise it looks the same."""
    top: int


def places_of(  # noqa: PLR0917 - what `draw_text` gets
    gc: Any, x: float, y: float, text: str, prop: Any, angle: float, ismath: bool, mtext: Any
) -> list[Place]:
    """Return under which a text may have been kept: a second one if it was not steady, see the module's beginning."""
    looks = (text, hash(prop), angle, ismath, gc.get_antialiased(), _shaping(mtext))
    free = ismath or angle % 360
    left, x_phase = near(x) if free else between(x)
    top, y_phase = near(y) if free else between(y)
    found = [Place((looks, x_phase, y_phase), left, top)]
    if free:
        found.append(Place((looks, (x, y)), 0, 0))
    return found


def is_steady(places: Iterable[float]) -> bool:
    """Whether glyphs are rounded alike if they lie, and what they are added to, a millionth of a pixel farther."""
    return all(abs(64 * place % 1 - 0.5) > _UNSTEADY for place in places)


def between(position: float) -> tuple[int, Hashable]:
    """Return a position as whole pixels, and between which turns it lies, or that it lies on one."""
    scaled = position * _STEPS
    nearest = round(scaled)
    if nearest % _EVERY == _EVERY - 1:
        if scaled == nearest:
            # Halves are rounded to even numbers, so of whole pixels at least the parity counts.
            even = 2 * math.floor(position / 2)
            return even, -1 - (nearest - even * _STEPS)
        if abs(scaled - nearest) < _NEAR:
            return 0, (position,)
    return divmod((math.floor(scaled) + _EVERY - 1) // _EVERY, _STEPS // _EVERY)


def near(position: float) -> tuple[int, Hashable]:
    """Return a position as whole pixels and millionths of them."""
    return divmod(round(position * _FINE), _FINE)


def _shaping(mtext: Any) -> Hashable:
    """Return what matplotlib 3.11 asks a text artist for when it lays its glyphs out."""
    if mtext is None or not hasattr(mtext, "get_language"):
        return None
    language, features = mtext.get_language(), mtext.get_fontfeatures()
    if language is None and features is None:
        return None
    return repr(language), repr(features)


def _joined(images: list[Image]) -> list[Image]:
    """Return one image for all upright glyphs of a text, if no pixel belongs to two of them."""
    if len(images) < 2 or any(angle for *_, angle in images):
        return images
    left = min(x for _, x, _, _ in images)
    top = min(y - image.shape[0] for image, _, y, _ in images)
    right = max(x + image.shape[1] for image, x, _, _ in images)
    bottom = max(y for _, _, y, _ in images)
    if (right - left) * (bottom - top) > LARGEST:
        return images
    joined = np.zeros((bottom - top, right - left), np.uint8)
    for image, x, y, _ in images:
        height, width = image.shape
        part = joined[y - height - top : y - top, x - left : x - left + width]
        if (part.astype(bool) & image.astype(bool)).any():
            return images
        part |= image
    return [(joined, left, bottom, 0.0)]


_TABLES: Final = (
    ("OS/2", "sTypoAscender", "sTypoDescender", "sTypoLineGap"),
    ("hhea", "ascent", "descent", "lineGap"),
)
"""Tables of a font, the first that is there counts, and what they call its height above and below and between lines."""


def _height(prop: Any, dpi: float) -> tuple[float, float, float] | None:
    """Return ascent, descent and line gap of a font in pixels, or None if it does not say."""
    font: Any = font_manager.get_font(internals.font_files(prop))
    for name, above, below, between in _TABLES:
        table = font.get_sfnt_table(name)
        if table is not None:
            # In matplotlib's order: the last bit counts where lines are aligned.
            scale = 1 / font.get_sfnt_table("head")["unitsPerEm"] * prop.get_size_in_points() * dpi / 72
            return table[above] * scale, -table[below] * scale, table[between] * scale
    return None
