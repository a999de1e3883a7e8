"""The colours of images, kept while they are moved.

matplotlib looks up the colour of each value of an image's array whenever it draws it, before it finds out which pixels
show them: a third of a draw of 1000 × 1000 values. While somebody drags, what `to_rgba` answered for the array itself
is kept and given again, so the pixels are the same.

It is asked anew as soon as the image has another array, norm or colormap, as one of those changes what it has in plain
numbers, and as the array's values change in place: the sums of the bits of its rows and columns tell that, at a tenth
of what the colours cost. What even these do not tell (a few values that change places in a row and column alike, a
norm that hangs on more than its numbers) is put right by the full draw that follows when the figure rests: that draw
keeps nothing, and lets go of what was kept.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from figport.settings import options
from figport.threads import main_only

from .shadows import Shadows

FEW: Final = 1 << 14
"""Values up to which nothing is gained."""

_NAME: Final = "to_rgba"
_PLAIN: Final = (bool, float, int, str, type(None))
_MEGABYTE: Final = 1 << 20

Print = tuple[bytes, ...]
"""What changes as an array does."""


@main_only
class Colours:
    """The colours of one figure's images. Main thread.

    Attributes
    ----------
    used : bool
        Whether some were given from memory, since somebody set this to False.
    """

    def __init__(self) -> None:
        self.used = False
        self._kept: WeakKeyDictionary[AxesImage, _Kept] = WeakKeyDictionary()

    def forget(self) -> None:
        """Keep nothing any longer."""
        self._kept.clear()

    @contextmanager
    def kept(self, figure: Figure) -> Iterator[None]:
        """Keep the colours of images that the block draws, and let it have those that were kept."""
        shadows = Shadows()
        try:
            for image in images_of(figure):
                shadows.put(image, _NAME, functools.partial(self._asked, image))
            yield
        finally:
            shadows.end()

    def _asked(self, image: AxesImage, x: Any, *args: Any, **kwargs: Any) -> Any:
        if args or kwargs or x is not image.get_array() or getattr(x, "ndim", 0) != 2:
            return type(image).to_rgba(image, x, *args, **kwargs)
        return self.of(image)

    def of(self, image: AxesImage) -> npt.NDArray[Any]:
        """Return the colours of an image's array, from memory if they are there and still right."""
        values: Any = image.get_array()
        looks, found = _looks(image), self._kept.get(image)
        known = _print(values) if _worth(values) else None
        if found is not None and known is not None and found.fits(values, known, looks):
            self.used = True
            return found.colours
        self._kept.pop(image, None)
        colours: npt.NDArray[Any] = type(image).to_rgba(image, values)
        taken = sum(one.colours.nbytes for one in self._kept.values())
        if known is not None and taken + colours.nbytes <= options.image_megabytes * _MEGABYTE:
            # Who writes into them would change the next picture.
            colours.setflags(write=False)
            # A norm without limits takes them from the first values that it sees.
            self._kept[image] = _Kept(values, known, _looks(image), colours)
        return colours


@dataclass(frozen=True, slots=True)
class _Kept:
    """What one image was given."""

    values: Any
    known: Print
    looks: tuple[Any, ...]
    colours: npt.NDArray[Any]

    def fits(self, values: Any, known: Print, looks: tuple[Any, ...]) -> bool:
        """Whether an image still has these values and looks like this."""
        return (
            values is self.values
            and known == self.known
            and looks[:2] == self.looks[:2]
            and all(one is other for one, other in zip(looks[2:], self.looks[2:], strict=True))
        )


def images_of(figure: Figure) -> Iterator[AxesImage]:
    """Yield the images in the axes of a figure, insets included."""
    waiting: list[Any] = list(figure.axes)
    while waiting:
        axes = waiting.pop()
        waiting.extend(axes.child_axes)
        yield from (one for one in axes.images if isinstance(one, AxesImage))


def _worth(values: Any) -> bool:
    return isinstance(values, np.ndarray) and values.size > FEW and values.dtype.itemsize in (1, 2, 4, 8)


def _print(values: npt.NDArray[Any]) -> Print:
    """Return sums of an array's bits, and of its mask, that change as soon as its values do."""
    data = np.ma.getdata(values)
    bits = data.view(f"u{data.dtype.itemsize}")
    mask = np.ma.getmask(values)
    parts = (bits,) if mask is np.ma.nomask else (bits, mask)
    return tuple(one.sum(axis=axis, dtype=np.uint64).tobytes() for one in parts for axis in (0, 1))


def _looks(image: AxesImage) -> tuple[Any, ...]:
    """Return what gives an image its colours: in plain values of the norm and the colormap, and both themselves."""
    norm, cmap = image.norm, image.get_cmap()
    plain = [{name: value for name, value in vars(one).items() if _is_plain(value)} for one in (norm, cmap)]
    return *plain, norm, cmap


def _is_plain(value: Any) -> bool:
    return isinstance(value, _PLAIN) or (isinstance(value, tuple) and all(isinstance(one, _PLAIN) for one in value))
