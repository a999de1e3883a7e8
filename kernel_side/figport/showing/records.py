"""What is known of the figures that appear in a notebook: a record for each, of where it stands and what is there."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from .areas import Area

Picture = tuple[int, bytes]
"""The number of a picture, 0 for none, and its PNG."""


class Shown(Protocol):
    """What the display needs of a figure manager."""

    @property
    def id(self) -> str:
        """The figure's id on the wire."""

    @property
    def closed(self) -> bool:
        """Whether it was closed. Any thread."""

    @property
    def seq(self) -> int:
        """Number of the newest picture; 0 before the first."""

    @property
    def wanted(self) -> bool:
        """Whether a draw was asked for and not made yet."""

    @property
    def reports(self) -> int:
        """Counts the changes that the figure reported. Any thread.

        Not those that a draw or a screen makes, and no requests to draw: at the end of an execution pyplot makes one
        for every figure that nobody has drawn yet.
        """

    @property
    def writing(self) -> bool:
        """Whether matplotlib saves it just now. Any thread."""

    @property
    def saving(self) -> bool:
        """Whether matplotlib saves it, or did so a moment ago. Any thread."""

    def bring_up_to_date(self, *, withheld: bool) -> None:
        """Draw if something changed since the last draw; with `withheld` also what nobody has asked to see."""

    def describe(self) -> dict[str, Any]:
        """Return number, title and size in CSS pixels."""

    def png(self) -> bytes:
        """Return the newest picture as a PNG file."""

    def leave_in_boxes(self) -> None:
        """Give the boxes that it is in its newest picture, for where nobody makes it live."""


class Successors:
    """Figures that were made where another was cleared from. One that is closed again takes nobody's place."""

    def __init__(self) -> None:
        self._figures: list[weakref.ref[Shown]] = []

    def __bool__(self) -> bool:
        return any(figure is not None and not figure.closed for figure in (one() for one in self._figures))

    def add(self, figure: Shown) -> None:
        """Note one more; it is not held."""
        self._figures.append(weakref.ref(figure))


@dataclass(slots=True)
class Stored:
    """What is stored of a figure in an output that shows it."""

    showing: int = 0
    """Its number; 0 where only another kernel knows it."""
    picture: int = -1
    """Number of the picture; -1 without any."""
    digest: bytes = b""
    """Of the PNG."""
    kept: bool = False
    """Whether it is to hold the figure itself."""


@dataclass(slots=True)
class Output(Stored):
    """An output of this kernel that shows a figure."""

    area: Area = field(kw_only=True)
    parent: dict[str, Any] = field(kw_only=True)
    """The message whose execution showed it: outputs are filed under it."""
    stays: bool = field(kw_only=True)
    """Whether somebody asked for it, or its execution has ended."""
    handle: str = field(default="", kw_only=True)
    """The ``display_id`` by which somebody asked for it; empty for none. The page knows it by one of ours."""


@dataclass(slots=True)
class Record:
    """What is known of one figure."""

    figure: Shown
    home: Area | None = None
    """Where it was made; None for what no code of this kernel made."""
    new: bool = False
    """Whether the execution that made it goes on."""
    boxed: str = ""
    """The execution that goes on and put it into a box of ipywidgets."""
    about: dict[str, Any] = field(default_factory=dict)
    """What was said of it last."""
    outputs: list[Output] = field(default_factory=list)
    """Those that still stand, the newest last."""
    cleared: list[Area] = field(default_factory=list)
    """Where it stood before that was cleared, each place once."""
    left: Area | None = None
    """Where it was seen last, when that was cleared and nothing has shown it since."""
    successors: Successors = field(default_factory=Successors)
    """What was made where it was cleared from, while it stands nowhere."""
    asked: str = ""
    """The execution in which it was asked for and then cleared."""
    since: int = 0
    """The changes that it had reported when it was cleared."""
    callback: dict[str, Any] | None = None
    """The message of a widget whose callback has changed it since its picture was put in."""
    elsewhere: Stored | None = None
    """What stands in outputs that no cell of this kernel made."""

    def newest(self) -> Stored | None:
        """Return the output that follows the figure, if there is one."""
        return self.outputs[-1] if self.outputs else self.elsewhere

    def here(self, area: Area) -> list[Output]:
        """Return the outputs that this execution put into an area."""
        return [output for output in self.outputs if output.area == area]

    def loses(self, gone: Callable[[Area], bool]) -> bool:
        """Take note that some areas were emptied, and return whether it stood in one of them."""
        places = [output.area for output in self.outputs if gone(output.area)]
        newest = self.newest()
        self.outputs = [output for output in self.outputs if output.area not in places]
        if places and self.newest() is not newest:
            self.left = places[-1]
        for place in places:
            self.was_cleared(place)
        return bool(places)

    def was_cleared(self, place: Area) -> None:
        """Note that it was cleared from a place."""
        self.cleared = [one for one in self.cleared if not one.same_place(place)] + [place]

    @property
    def was_shown(self) -> bool:
        """Whether it stands, or stood, in an output."""
        return bool(self.cleared or self.outputs) or self.elsewhere is not None

    def lost(self, outputs: set[str], figures: set[str]) -> bool:
        """Whether it was shown, and stands nowhere where some Outputs, and boxes of some figures, are gone."""
        left = [output for output in self.outputs if output.area.box not in outputs]
        was = bool(self.cleared or self.outputs) or self.figure.id in figures
        return was and not left and self.elsewhere is None
