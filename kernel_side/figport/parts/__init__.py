"""The parts of a figure: what it can do beyond being drawn and used, each in a module of its own, all listed here."""

from __future__ import annotations

from .clipboard import Clipboard
from .download import Download
from .part import Part
from .private import PrivateCopy

PARTS: tuple[type[Part], ...] = (Download, Clipboard, PrivateCopy)
"""In the order of their buttons."""
