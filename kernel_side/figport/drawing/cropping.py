"""Of large images only the part is coloured that is shown.

matplotlib colours a whole array before it looks for the pixels that show it. Here it gets those rows and columns of the
array that the window shows, and as many around them as its filters reach. The pixels may differ in the last bit, for
places in the array are rounded to 1/256 after other sums; so this is for what moves, and not for the picture at rest.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.transforms import Bbox, TransformedBbox

from figport import internals
from figport.threads import main_only

from .colours import images_of
from .shadows import Shadows

FEW: Final = 1 << 17
"""Values up to which nothing is gained."""

REACH: Final = 16
"""Pixels, of the picture or of the array whichever are larger, that the widest filter reaches."""


@main_only
class Cropping:
    """Crops the images of one figure. Main thread.

    Attributes
    ----------
    used : bool
        Whether one was cropped, since somebody set this to False.
    """

    def __init__(self) -> None:
        self.used = False

    @contextmanager
    def cropped(self, figure: Figure) -> Iterator[None]:
        """Have the block colour only the parts of images that it shows."""
        shadows = Shadows()
        try:
            for image in images_of(figure) if internals.IMAGES_KNOWN else ():
                if type(image) is AxesImage:
                    shadows.put(image, "make_image", functools.partial(self._make_image, image))
            yield
        finally:
            shadows.end()

    def _make_image(self, image: Any, renderer: Any, magnification: float = 1.0, unsampled: bool = False) -> Any:
        part = None if unsampled or magnification != 1 else _part(image)
        if part is None:
            return type(image).make_image(image, renderer, magnification, unsampled)
        rows, columns, box = part
        self.used = True
        make = getattr(image, internals.IMAGE)
        place = TransformedBbox(box, image.get_transform())
        return make(image.get_array()[rows, columns], box, place, _clip(image), magnification)


def _clip(image: Any) -> Any:
    if not image.get_clip_on():
        return image.get_figure(root=True).bbox
    return image.get_clip_box() or image.axes.bbox


def _part(image: Any) -> tuple[slice, slice, Bbox] | None:
    """Return rows and columns of an image's array that are enough, and their place in data; None for all of them."""
    values, transform = image.get_array(), image.get_transform()
    height, width = values.shape[:2]
    if height * width <= FEW or not transform.is_affine or np.ndim(image.get_alpha()):
        return None
    (a, c, _), (b, d, _), _ = transform.get_matrix()
    left, right, bottom, top = image.get_extent()
    # Turned images, and what cannot be inverted, are matplotlib's.
    if b or c or not a or not d or left == right or bottom == top:
        return None
    window = transform.inverted().transform_bbox(_clip(image)).extents
    columns = _range(window[0::2], left, right, width, abs(a * (right - left) / width))
    if image.origin == "upper":
        rows = _range(window[1::2], top, bottom, height, abs(d * (top - bottom) / height))
    else:
        rows = _range(window[1::2], bottom, top, height, abs(d * (top - bottom) / height))
    count = (rows.stop - rows.start) * (columns.stop - columns.start)
    if not 0 < count <= height * width / 2:
        return None
    x, y = (right - left) / width, (top - bottom) / height
    upper = image.origin == "upper"
    low, high = (height - rows.stop, height - rows.start) if upper else (rows.start, rows.stop)
    box = ((left + columns.start * x, bottom + low * y), (left + columns.stop * x, bottom + high * y))
    return rows, columns, Bbox(box)


def _range(seen: Any, first: float, last: float, count: int, size: float) -> slice:
    """Return which of `count` rows that lie from `first` to `last` are enough to show what is `seen`.

    Parameters
    ----------
    size
        Pixels of one row.
    """
    places = sorted((one - first) / (last - first) * count for one in seen)
    reach = REACH * max(1.0, 1 / size) + 2
    start, stop = max(0, math.floor(places[0] - reach)), min(count, math.ceil(places[1] + reach))
    return slice(min(start, count), max(stop, min(start, count)))
