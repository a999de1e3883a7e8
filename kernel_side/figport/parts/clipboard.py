"""The figure's picture in the clipboard of whoever looks at it.

Browsers open the clipboard to the page alone, in the moment of a click or a key. So the page does it
(``view/clipboard.ts``) and asks for the figure as a PNG file; the kernel says that there is such a button, and which
keys ``rcParams["keymap.copy"]`` names.
"""

from __future__ import annotations

from matplotlib import rcParams

from figport.errors import warn
from figport.listeners import spelled

from .part import Part


class Clipboard(Part):
    """Has pages offer to copy the picture."""

    name = "clipboard"
    text = "Copy"
    help = "Copy the picture to the clipboard"
    tool = "copy"

    @property
    def keys(self) -> tuple[str, ...]:
        """Those of the keymap that have a modifier; others are typed in passing."""
        keys: list[str] = rcParams.get("keymap.copy", [])
        return tuple(sorted({spelling for key in keys if (spelling := spelled(str(key)))}))

    def use(self) -> None:
        """Say that pages alone can do it."""
        warn("Browsers let only the page itself copy, by the figure's button or key: press it there")
