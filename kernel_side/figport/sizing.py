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
    from collections.abc import Container

    from .canvas import Canvas
    from .wire import Resize


class Sizing:
    """The size of the figure of one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._own: tuple[float, float] | None = None
        """The inches that it goes back to; None where it has those."""
        self._screens: dict[str, tuple[float, float]] = {}
        """The views that have it fill their screens, the newest last."""
        self._fitted = False
        self._chosen: Size | None = None
        """What code chose; None while no view has asked for another."""
        self._last: tuple[int, int] | None = None
        """The size that the figure was given last, and its callbacks heard of."""
        self._inches: tuple[float, float] | None = None
        """What the figure had when we last looked."""

    @property
    def beside(self) -> Beside:
        """What a snapshot has to know."""
        return Beside(self._own, tuple(self._screens.items()), self._fitted)

    @beside.setter
    def beside(self, beside: Beside) -> None:
        self._own, self._screens, self._fitted = beside.own, dict(beside.screens), beside.fitted

    @property
    def own(self) -> Size:
        """Its own size; while it fills a screen, the one that it goes back to."""
        if self._own is None:
            return Size(describing.size(self._canvas), self._now)
        dpi, ratio = self._canvas.figure.dpi, self._canvas.device_pixel_ratio
        # As matplotlib cuts fractions off, but for what the product has lost.
        width, height = (int(side * dpi + 1e-8) / ratio for side in self._own)
        return Size((width, height), self._own)

    @property
    def fitted(self) -> bool:
        """Whether it is as large because of the place of a view; else somebody chose that."""
        return self._fitted

    def choose(self) -> None:
        """Note that code sets a size: the figure goes back to no other."""
        self._settle()
        self._chosen = None

    @property
    def screen(self) -> tuple[int, int] | None:
        """The device pixels of the screen that the figure fills; None where it fills none."""
        return self._pixels(next(reversed(self._screens.values()))) if self._screens else None

    def look(self) -> None:
        """See whether code has set a size, also without telling: ``set_size_inches(…, forward=False)``.

        matplotlib says the same of another resolution.
        """
        before, self._inches = self._inches, self._now
        if before is not None and before != self._inches:
            self.choose()

    def hear(self, width: float, height: float) -> None:
        """Take in that matplotlib resizes the figure: code has set a size, or only a resolution."""
        self.look()
        if self._cut() != (int(width), int(height)):
            self.choose()  # by the manager's own `resize`, before the figure knows

    def set(self, width: float, height: float) -> None:
        """Give the figure a size in device pixels."""
        figure, size = self._canvas.figure, (int(width), int(height))
        self._last = size
        # fig.set_size_inches cuts fractions of pixels off before it calls this; what it has set is right already.
        if self._cut() != size:
            self._have((width / figure.dpi, height / figure.dpi), size)
        self._inches = self._now

    def has(self, size: tuple[int, int]) -> bool:
        """Whether the figure has a size, in device pixels, and its callbacks know.

        So it is where another view has asked before that follows the width of the same window.
        """
        return size == self._last == self._canvas.get_width_height(physical=True)

    def asked(self, view: str, message: Resize, title: str) -> tuple[int, int]:
        """Return the device pixels that the figure is to have now that a view asks for a size.

        Raises
        ------
        FigportError
            If they are too many or too few.
        """
        if message.purpose is SizePurpose.BACK:
            return self.left(view) or self._pixels(describing.size(self._canvas))
        check_size(message, title)
        pixels = message.width, message.height
        if self._chosen is None:
            self._chosen = self.own
        if message.purpose is SizePurpose.SCREEN:
            self._own = self.own.inches
            self._screens.pop(view, None)
            self._screens[view] = pixels
            return self._pixels(pixels)
        filled, dpi = self._own is not None, self._canvas.figure.dpi / self._canvas.device_pixel_ratio
        chosen = self._chosen if pixels == self._chosen.pixels else None
        if message.purpose is SizePurpose.PLACE and filled:
            # It is as large where its place is; on the screen it stays as it is.
            self._own = chosen.inches if chosen else (message.width / dpi, message.height / dpi)
            self._fitted = True
            return self._pixels(describing.size(self._canvas))
        self._settle()
        self._fitted = message.purpose is SizePurpose.PLACE
        if chosen is not None:
            self._have(chosen.inches, self._pixels(pixels))
        return self._pixels(pixels)

    def fills(self, view: str) -> bool:
        """Whether a view has the figure fill its screen. Any thread."""
        return view in self._screens

    def left(self, view: str) -> tuple[int, int] | None:
        """Note that a view fills its screen no longer; return the device pixels that the figure gets now, if any."""
        gone = self._screens.pop(view, None)
        if gone is None or self._own is None:
            return None
        return self.screen or self.give_back()

    def give_back(self) -> tuple[int, int] | None:
        """Give the figure its own size back; return that in device pixels, if it was another."""
        own, filled = self.own, self._own is not None
        self._own = None
        self._screens.clear()
        if not filled:
            return None
        size = self._pixels(own.pixels)
        self._have(own.inches, size)
        return size

    def stay(self, views: Container[str]) -> tuple[int, int] | None:
        """Note that only these views are left; return the device pixels that the figure gets now, if any."""
        sizes = [self.left(view) for view in tuple(self._screens) if view not in views]
        return sizes[-1] if sizes else None

    # --- inside ---------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Have the figure's own size be the one that it has, or is about to get."""
        self._own = None
        self._screens.clear()
        self._fitted = False

    def _have(self, inches: tuple[float, float], size: tuple[int, int]) -> None:
        figure, (width, height) = self._canvas.figure, inches
        figure.set_size_inches(width, height, forward=False)
        if self._canvas.get_width_height(physical=True) != size:
            # matplotlib 3.10 cuts off what the division has left of a pixel.
            figure.set_size_inches(math.nextafter(width, math.inf), math.nextafter(height, math.inf), forward=False)
        self._inches = self._now

    def _cut(self) -> tuple[int, int]:
        """Return the figure's device pixels, as `Figure.set_size_inches` cuts off fractions of them."""
        figure = self._canvas.figure
        width, height = (figure.get_size_inches() * figure.dpi).astype(int)
        return int(width), int(height)

    def _pixels(self, size: tuple[float, float]) -> tuple[int, int]:
        ratio = self._canvas.device_pixel_ratio
        return round(size[0] * ratio), round(size[1] * ratio)

    @property
    def _now(self) -> tuple[float, float]:
        width, height = map(float, self._canvas.figure.get_size_inches())
        return width, height
