"""The parts of a figure: what it can do beyond being drawn and used, each in a module of its own, all listed here."""

from __future__ import annotations

from typing import Final

from .clipboard import Clipboard
from .customize import Customize
from .download import Download
from .fullscreen import FullScreen
from .help import Help
from .part import Part
from .private import PrivateCopy
from .subplots import Subplots
from .zooming import ZoomIn, ZoomOut

PARTS: tuple[type[Part], ...] = (
    *(ZoomIn, ZoomOut, Subplots, Customize, Download, Clipboard, PrivateCopy, FullScreen, Help),
)
"""In the order of their buttons."""

OWN: Final = "own:"
"""What stands on the wire before the name of a button of the user's that is called as a part is: pages do what some
parts' buttons say by themselves."""


def button_name(name: str, *, own: bool) -> str:
    """Return what a button is called on the wire; `own` says that the user's code does what it says."""
    return OWN + name if own and any(part.name == name for part in PARTS) else name
