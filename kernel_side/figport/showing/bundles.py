"""What an output of a figure holds, and the names that figures and outputs go by.

An output holds the MIME type that figport's views answer to, a PNG for everybody else, and a line of text. No HTML:
converters and viewers without figport prefer HTML to the picture. Names are the same each time that a notebook runs
from its beginning, where the front end says which cell runs: so two runs of it differ only where the pictures do, and
by the kernel, which tells pages whose figure it is.
"""

from __future__ import annotations

import bisect
import hashlib
import uuid
from collections.abc import Callable
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
    """Gives names to figures and to their outputs.

    Parameters
    ----------
    runs
        Whether an execution still goes on.
    """

    def __init__(self, runs: Callable[[str], bool] = lambda execution: False) -> None:
        self._running = runs
        self._given: set[str] = set()
        self._made: dict[str, int] = {}
        """For each cell the number of its last figure, …"""
        self._runs: dict[str, list[int]] = {}
        """… of those that were the first ones of their executions, …"""
        self._executions: dict[str, str] = {}
        """… and the last one of these."""
        self._outputs: dict[str, tuple[str, int]] = {}
        """For each cell its last execution, and the outputs of that."""

    def figure(self, area: Area) -> str:
        """Return the id of a new figure: 32 hexadecimal digits that no other of this kernel has or had."""
        if area.cell is None:
            return uuid.uuid4().hex
        number = self._made.get(area.cell, -1) + 1
        while (name := _digest(area.cell, number, 16)) in self._given:  # revived, after a restart
            number += 1
        self._made[area.cell] = number
        if self._executions.get(area.cell) != area.execution:
            self._executions[area.cell] = area.execution
            self._runs.setdefault(area.cell, []).append(number)
        self._given.add(name)
        return name

    def heir(self, name: str) -> str:
        """Return the id of the figure that is there now in the place of one that is gone.

        Each run of a cell makes its first figure, its second and so on: it is the one of the last run. A cell that ran
        more often in an earlier process of this kernel has counted further. The figure itself where no cell could have
        made it, or that one still runs and may make others.
        """
        for cell, last in self._made.items():
            for number in range(last + 1 + RUNS):
                if _digest(cell, number, 16) == name:
                    return self._heir(cell, number) or name
        return name

    def _heir(self, cell: str, number: int) -> str | None:
        firsts, last = self._runs[cell], self._made[cell]
        count = last + 1 - firsts[-1]
        if number <= last:
            place = number - firsts[max(0, bisect.bisect(firsts, number) - 1)]
        elif not self._running(self._executions[cell]):
            place = number % count
        else:
            return None
        return _digest(cell, firsts[-1] + place, 16) if 0 <= place < count else None

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
