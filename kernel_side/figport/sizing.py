"""A figure's size: its own, as code, people and places set it, and for a while that of a screen.

The kernel alone knows both. Views say why they ask (`SizePurpose`), and are told the figure's own size beside the
present one. When the last view that fills a screen is done, or gone, the figure gets its own back, to the fraction of
a pixel.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .sending.session import check_size
from .showing import describing
from .size import Beside, Size
from .wire import SizePurpose

if TYPE_CHECKING:
    from .canvas import Canvas
    from .wire import Resize


class Sizing:
    """The size of the figure of one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._own: Size | None = None
        self._screens: set[str] = set()
        self._fitted = False
        self._chosen: Size | None = None
        """What code chose; None while no view has asked for another."""
        self._last: tuple[int, int] | None = None
        """The size that the figure was given last, and its callbacks heard of."""

    @property
    def beside(self) -> Beside:
        """What a snapshot has to know."""
        return Beside(self._own, frozenset(self._screens), self._fitted)

    @beside.setter
    def beside(self, beside: Beside) -> None:
        self._own, self._screens, self._fitted = beside.own, set(beside.screens), beside.fitted

    @property
    def own(self) -> Size:
        """Its own size; while it fills a screen, the one that it goes back to."""
        if self._own is not None:
            return self._own
        width, height = map(float, self._canvas.figure.get_size_inches())
        return Size(describing.size(self._canvas), (width, height))

    @property
    def fitted(self) -> bool:
        """Whether it is as large because of the place of a view; else somebody chose that."""
        return self._fitted

    def choose(self) -> None:
        """Note that code sets a size: the figure goes back to no other."""
        self._own = self._chosen = None
        self._fitted = False

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
        return size == self._last == self._now

    def asked(self, view: str, message: Resize, title: str) -> tuple[int, int]:
        """Return the device pixels that the figure is to have now that a view asks for a size.

        Raises
        ------
        FigportError
            If they are too many or too few.
        """
        check_size(message, title)
        if self._chosen is None:
            self._chosen = self.own
        if message.purpose is SizePurpose.BACK:
            return self.left(view) or self._now
        pixels, ratio = (message.width, message.height), self._canvas.device_pixel_ratio
        if message.purpose is SizePurpose.SCREEN:
            self._screens.add(view)
            self._own = self.own
            return round(message.width * ratio), round(message.height * ratio)
        self._fitted = message.purpose is SizePurpose.PLACE
        if self._fitted and self._own is not None:
            # It is as large where its place is; on the screen it stays as it is.
            dpi = self._canvas.figure.dpi / ratio
            self._own = Size(pixels, (message.width / dpi, message.height / dpi))
            return self._now
        self._own = None
        if pixels == self._chosen.pixels:
            self._canvas.figure.set_size_inches(self._chosen.inches, forward=False)
        return round(message.width * ratio), round(message.height * ratio)

    def fills(self, view: str) -> bool:
        """Whether a view has the figure fill its screen. Any thread."""
        return view in self._screens

    def left(self, view: str) -> tuple[int, int] | None:
        """Note that a view fills its screen no longer; return the device pixels that the figure gets back, or None."""
        self._screens.discard(view)
        own = self._own
        if self._screens or own is None:
            return None
        self._own = None
        self._canvas.figure.set_size_inches(own.inches, forward=False)
        return self._now

    @property
    def _now(self) -> tuple[int, int]:
        width, height = self._canvas.get_width_height(physical=True)
        return width, height
