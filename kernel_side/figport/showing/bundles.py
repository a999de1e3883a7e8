"""What an output of a figure holds, and the names that figures and outputs go by.

An output holds the MIME type that figport's views answer to, a PNG for everybody else, and a line of text. No HTML:
converters and viewers without figport prefer HTML to the picture. Names are the same each time that a notebook runs
from its beginning, where the front end says which cell runs: so two runs of it differ only where the pictures do, and
by the kernel, which tells pages whose figure it is.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Any, Final

from figport.version import __version__
from figport.wire import MIME_TYPE, PROTOCOL

from .areas import Area

OURS: Final = "figport-"
"""Begins the ``display_id`` of outputs that nobody else updates."""

ELSEWHERE: Final = "live where the notebook server has figport"
"""Said in the text of an output, for those who see nothing but that."""


def bundle(about: dict[str, Any], figure: str, kernel: str | None, showing: int) -> dict[str, Any]:
    """Return the data of an output, without the picture.

    Parameters
    ----------
    about
        What is said of the figure, see `Shown.describe`.
    figure
        The figure's id.
    kernel
        The kernel's own id, if it knows it.
    showing
        The output's number, which tells it from others of that figure; 0 for one that another kernel made.
    """
    about = dict(about)
    del about["picture"]
    data: dict[str, Any] = {
        "text/plain": f"{about.pop('text')}, {ELSEWHERE}",
        MIME_TYPE: {
            "figure": figure,
            "showing": showing,
            "kernel": kernel,
            "protocol": PROTOCOL,
            "version": __version__,
            **about,
        },
    }
    return data


def shown(about: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata of an output's picture, which viewers without figport go by."""
    width, height = about["picture"]
    return {"width": round(width), "height": round(height), "alt": about["alt"]}


RUNS: Final = 200
"""How many figures more a cell may have made before a restart than since, for them to be known for its."""


class Names:
    """Gives names to figures and to their outputs."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._made: dict[str, int] = {}
        """For each cell the number of its last figure, …"""
        self._runs: dict[str, tuple[str, int]] = {}
        """… and its last execution with the number of the first one of that."""
        self._outputs: dict[str, tuple[str, int]] = {}
        """For each cell its last execution, and the outputs of that."""

    def figure(self, area: Area) -> str:
        """Return the id of a new figure: 32 hexadecimal digits that no other of this kernel has or had."""
        if area.cell is None:
            return uuid.uuid4().hex
        number = self._made[area.cell] = self._made.get(area.cell, -1) + 1
        if self._runs.get(area.cell, ("", 0))[0] != area.execution:
            self._runs[area.cell] = (area.execution, number)
        name = _digest(area.cell, number, 16)
        if name in self._given:  # revived, after a restart
            return self.figure(area)
        self._given.add(name)
        return name

    def heir(self, name: str) -> str:
        """Return the id of the figure that is there now in the place of one of an earlier process of this kernel.

        A cell that ran more often then has counted further. The figure itself where it is one of this process, or no
        cell of it could have made it.
        """
        if name in self._given:
            return name
        for cell, last in self._made.items():
            for number in range(last + 1, last + 1 + RUNS):
                if _digest(cell, number, 16) == name:
                    _, first = self._runs[cell]
                    return _digest(cell, first + number % (last + 1 - first), 16)
        return name

    def taken(self, name: str) -> None:
        """Note that a figure has a name that we did not give."""
        self._given.add(name)

    def output(self, area: Area) -> int:
        """Return the number of a new output, up to 2**32: another than those of its neighbours and of other cells."""
        if area.cell is None:
            return 1 + uuid.uuid4().int % 2**32
        execution, number = self._outputs.get(area.cell, ("", 0))
        number = number + 1 if execution == area.execution else 1
        self._outputs[area.cell] = (area.execution, number)
        return 1 + int(_digest(area.cell, number, 4), 16)


def _digest(cell: str, number: int, size: int) -> str:
    return hashlib.blake2b(f"{cell} {number}".encode(errors="replace"), digest_size=size).hexdigest()
