"""What an output of a figure holds, and the names that figures and outputs go by.

An output holds the MIME type that figport's views answer to, a PNG for everybody else, and a line of text. No HTML:
converters and viewers without figport prefer HTML to the picture. Names are the same each time that a notebook runs
from its beginning, where the front end says which cell runs: so two runs of it differ only where the pictures do, and
by the kernel, which tells pages whose figure it is.
"""

from __future__ import annotations

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


FURTHER: Final = 200
"""How many figures more a cell may have made before a restart than since, for them to be known for its."""


class Names:
    """Gives names to figures and to their outputs.

    Parameters
    ----------
    goes_on
        Whether an execution is not over yet.
    """

    def __init__(self, goes_on: Callable[[str], bool] = lambda execution: False) -> None:
        self._goes_on = goes_on
        self._given: set[str] = set()
        self._runs: dict[str, list[list[int]]] = {}
        """For each cell and each execution of it the numbers of its figures, …"""
        self._executions: dict[str, str] = {}
        """… and the last one of these."""
        self._outputs: dict[str, tuple[str, int]] = {}
        """For each cell its last execution, and the outputs of that."""

    def figure(self, area: Area) -> str:
        """Return the id of a new figure: 32 hexadecimal digits that no other of this kernel has or had."""
        if area.cell is None:
            return uuid.uuid4().hex
        runs = self._runs.get(area.cell)
        number = runs[-1][-1] + 1 if runs else 0
        while (name := _digest(area.cell, number, 16)) in self._given:  # revived, after a restart
            number += 1
        if runs is None:
            self._runs[area.cell] = [[number]]
        elif self._executions[area.cell] != area.execution:
            runs.append([number])
        else:
            runs[-1].append(number)
        self._executions[area.cell] = area.execution
        self._given.add(name)
        return name

    def heir(self, name: str) -> str:
        """Return the id of the figure that is there now in the place of one that is gone.

        Each run of a cell makes its first figure, its second and so on: it is the one of the last run. A cell that ran
        more often in an earlier process of this kernel has counted further. The figure itself where no cell could have
        made it, or that one still runs and may make others.
        """
        for cell, runs in list(self._runs.items()):  # other threads make figures, too
            for number in range(runs[-1][-1] + 1 + FURTHER):
                if _digest(cell, number, 16) == name:
                    heir = self._heir(cell, number)
                    return name if heir is None else _digest(cell, heir, 16)
        return name

    def _heir(self, cell: str, number: int) -> int | None:
        runs = self._runs[cell]
        last = runs[-1]
        for run in runs:
            if number in run:
                place = run.index(number)
                return last[place] if place < len(last) else None
        return None if self._goes_on(self._executions[cell]) else last[number % len(last)]

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
