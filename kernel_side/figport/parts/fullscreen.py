"""A figure that fills the screen of whoever looks at it: the page does it, and by its button alone.

See ``view/fullscreen.ts``.
"""

from __future__ import annotations

from typing import Any

from .part import Part


class FullScreen(Part):
    """Does what the keys of ``rcParams["keymap.fullscreen"]`` do."""

    name = "fullscreen"
    text = "Full screen"
    help = "Fill the screen, and go back"
    tool = "fullscreen"

    def use(self) -> None:
        """Have the view that was used last fill the screen, or no longer."""
        figure: Any = self.figure
        figure.full_screen_toggle()
