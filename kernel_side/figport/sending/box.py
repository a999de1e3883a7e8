"""A part of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Box(NamedTuple):
    """A part of a picture. `right` and `bottom` are excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels."""
        return self.bottom - self.top

    def of(self, pixels: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        """Return this part of a picture, not copied."""
        return pixels[self.top : self.bottom, self.left : self.right]
