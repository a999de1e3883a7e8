"""A figure's size: as its owner sets it, as views ask for it, and as it was before it filled a screen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .sending.session import check_size
from .showing import describing

if TYPE_CHECKING:
    from .canvas import Canvas
    from .wire import Resize


class Sizing:
    """The size of the figure of one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._own: tuple[tuple[float, float], tuple[float, float]] | None = None
        """Before the figure filled a screen: CSS pixels, which views go back to, and the exact inches."""
        self._chosen: tuple[tuple[float, float], tuple[float, float]] | None = None
        """The same as code chose it; None while no view has asked for another."""
        self._last: tuple[int, int] | None = None
        """The size that the figure was given last, and its callbacks heard of."""

    def keep(self) -> None:
        """Note the size that the figure has beside the screen that it fills."""
        if self._own is None:
            self._own = describing.size(self._canvas), self.own

    def choose(self) -> None:
        """Note that code sets a size: the figure goes back to no other."""
        self._own = self._chosen = None

    @property
    def own(self) -> tuple[float, float]:
        """Its size in inches, beside the screen that it fills."""
        if self._own is not None:
            return self._own[1]
        width, height = map(float, self._canvas.figure.get_size_inches())
        return width, height

    def set(self, width: float, height: float) -> None:
        """Give the figure a size in device pixels."""
        figure, size = self._canvas.figure, (int(width), int(height))
        self._last = size
        # fig.set_size_inches cuts fractions of pixels off before it calls this; what it has set is right already.
        if tuple((figure.get_size_inches() * figure.dpi).astype(int)) == size:
            return
        across, down = width / figure.dpi, height / figure.dpi
        figure.set_size_inches(across, down, forward=False)
        if self._canvas.get_width_height(physical=True) != size:
            # matplotlib 3.10 cuts off what the division has left of a pixel.
            figure.set_size_inches(math.nextafter(across, math.inf), math.nextafter(down, math.inf), forward=False)

    def has(self, size: tuple[int, int]) -> bool:
        """Whether the figure has a size, in device pixels, and its callbacks know.

        So it is where another view has asked before that follows the width of the same window.
        """
        return size == self._last == self._canvas.get_width_height(physical=True)

    def asked(self, message: Resize, title: str) -> tuple[int, int]:
        """Return the device pixels that a view asks for.

        Raises
        ------
        FigportError
            If they are too many or too few.
        """
        check_size(message, title)
        if self._chosen is None:
            self._chosen = describing.size(self._canvas), self.own
        for pixels, inches in filter(None, (self._own, self._chosen)):
            if (message.width, message.height) == pixels:
                self._canvas.figure.set_size_inches(inches, forward=False)
                self._own = None
                break
        ratio = self._canvas.device_pixel_ratio
        return round(message.width * ratio), round(message.height * ratio)
