"""Figures in consoles (Qt console, ``jupyter console``), which cannot show them live: a picture, and where it lives.

A console does not replace an output once it has shown it, so a figure appears there when its cell has ended and the
picture is there. Below it, once per figure, stands the address at which a notebook server shows it live, if one does.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final

from . import addresses

if TYPE_CHECKING:
    from .records import Shown

_OF_SESSION: Final = "JPY_SESSION_NAME"
"""Jupyter's server tells kernels that it starts for a document by this variable what document that is."""


def is_console(parent: dict[str, Any]) -> bool:
    """Return whether a message comes from a console, where people type; not from a notebook or a program that runs one.

    Nothing says so outright. Notebooks name their cell or have their kernel started by a server, and programs that
    run notebooks take no input.
    """
    if os.environ.get(_OF_SESSION) or "cellId" in (parent.get("metadata") or {}):
        return False
    return bool((parent.get("content") or {}).get("allow_stdin"))


class Announcer:
    """Prints below a figure where it lives.

    Parameters
    ----------
    kernel
        ipykernel's kernel.
    """

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        self._reported: set[str] = set()

    def announce(self, figure: Shown) -> None:
        """Print a figure's address, unless it was printed before or there is none."""
        if figure.id in self._reported:
            return
        # Asked each time: a server may have come, or have been restarted elsewhere.
        place = addresses.find(self._kernel)
        if place is not None:
            self._reported.add(figure.id)
            sys.stdout.write(f"Live: {place.of(figure.id)}\n")
