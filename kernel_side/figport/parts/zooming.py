"""Buttons that zoom in and out, for people who turn no wheel: ``figport.options.zoom_buttons`` shows them."""

from __future__ import annotations

from typing import Any, ClassVar

from figport import steps

from .part import Part


class ZoomIn(Part):
    """Zooms all axes about their middle."""

    name = "zoom_in"
    text = "Zoom in"
    help = "Zoom in about the middle"
    _steps: ClassVar[int] = 1

    def use(self) -> None:
        """Zoom by a step of the wheel. A figure without that toolbar has no history, and no such button."""
        figure: Any = self.figure
        if figure.navigation is not None:
            steps.zoom(figure.navigation, self._steps, steps.everywhere(figure.canvas))


class ZoomOut(ZoomIn):
    """Zooms them out."""

    name = "zoom_out"
    text = "Zoom out"
    help = "Zoom out about the middle"
    _steps = -1
