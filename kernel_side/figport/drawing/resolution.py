"""How many dots an inch of a figure has: what its owner set, times the screen's device pixel ratio.

matplotlib notes what a figure had when its canvas was made, and multiplies that. So what is set later is lost at the
next ratio, and where it happens to be the product already, nothing happens at all. Here it is noted when it is set.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from figport import internals

if TYPE_CHECKING:
    from matplotlib.backend_bases import FigureCanvasBase
    from matplotlib.figure import Figure


class Resolution:
    """The dots per inch of one canvas's figure. As with other changes of a figure, one thread at a time."""

    def __init__(self, canvas: FigureCanvasBase) -> None:
        self._canvas = canvas
        self._known = float(canvas.figure.dpi)
        """What the figure had when we last looked, on the screen."""
        self._before = (0.0, 0.0)
        """On the screen and without a ratio, before somebody set the last one."""
        figure: Any = canvas.figure
        # The figure tells nobody that it was told what it is already.
        vars(figure)["set_dpi"] = _SetDpi(self, figure)

    @property
    def own(self) -> float:
        """What the owner set."""
        return internals.original_dpi(self._canvas.figure)

    def set(self, dpi: float) -> None:
        """Set what the owner wants, on a screen of ratio 1."""
        figure, ratio = self._canvas.figure, self._canvas.device_pixel_ratio
        self._before = self._known, self.own
        internals.set_original_dpi(figure, dpi)
        self._known = dpi * ratio
        figure.dpi = self._known
        figure.stale = True

    def follow(self) -> bool:
        """Take over what was set by ``figure.dpi = …``; return whether the figure has another size now."""
        dpi = float(self._canvas.figure.dpi)
        if dpi == self._known:
            return False
        screen, own = self._before
        # Who sets something for a moment puts back what there was, and that was the screen's.
        self.set(own if dpi == screen else dpi)
        return True

    def use_ratio(self, ratio: float) -> bool:
        """Draw at another device pixel ratio from now on; return whether that is a change."""
        self.follow()
        changed = internals.use_ratio(self._canvas, ratio)
        self._known = float(self._canvas.figure.dpi)
        return changed


class _SetDpi:
    """Stands for a figure's `set_dpi`. In copies of the figure that is matplotlib's own again."""

    def __init__(self, resolution: Resolution, figure: Figure) -> None:
        self._resolution, self._figure = resolution, figure

    def __call__(self, val: float) -> None:
        """Set the resolution of the figure in dots per inch."""
        canvas: Any = self._figure.canvas
        if getattr(canvas, "resolution", None) is self._resolution:
            self._resolution.set(val)
        else:
            # It has another canvas by now.
            type(self._figure).set_dpi(self._figure, val)

    def __reduce__(self) -> tuple[Any, ...]:
        return operator.attrgetter("set_dpi"), (self._figure,)
