"""What a hand does to a figure, as plain values that go to another process as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

System = Literal["axes", "data", "figure"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a figure."""

    x: float
    y: float
    system: System = "axes"
    axes: int = 0
    """Which of the figure's axes, in the order in which they were made."""
    figure: int = 1
    """The figure's number."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The same in whole CSS pixels from the top left corner."""

    figure: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Move:
    """Moves the pointer, with whatever buttons are down."""

    at: Place


@dataclass(frozen=True, slots=True)
class Press:
    """Presses a button: 1 left, 2 middle, 3 right."""

    at: Place
    button: int = 1
    double: bool = False
    """Whether it is the second press of a double click."""


@dataclass(frozen=True, slots=True)
class Release:
    """Releases a button."""

    at: Place
    button: int = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """Turns the wheel by so many notches, away from the person."""

    at: Place
    notches: int


@dataclass(frozen=True, slots=True)
class Strike:
    """Presses or releases a key, named as matplotlib names it."""

    name: str
    down: bool
    figure: int = 1


@dataclass(frozen=True, slots=True)
class Use:
    """Presses a button of the toolbar."""

    tool: str
    figure: int = 1


@dataclass(frozen=True, slots=True)
class Leave:
    """Moves the pointer out of a figure."""

    figure: int = 1


@dataclass(frozen=True, slots=True)
class Tick:
    """Lets every timer tick so often."""

    count: int


@dataclass(frozen=True, slots=True)
class Shut:
    """Closes a figure, as by its window's close button."""

    figure: int = 1


@dataclass(frozen=True, slots=True)
class Code:
    """Runs code where the example ran, as a later cell does."""

    code: str


Step = Move | Press | Release | Turn | Strike | Use | Leave | Tick | Shut | Code
Steps = tuple[Step, ...]


def placed(step: Step) -> Place | None:
    """Return where a step happens, None if it has no place."""
    return getattr(step, "at", None)


def told(step: Step, spot: Spot | None) -> dict[str, Any]:
    """Return a step for another process, with its place in pixels."""
    return {"do": type(step).__name__, **asdict(step), "spot": asdict(spot) if spot is not None else None}


# --- what people do, made of these ----------------------------------------------------------------------


def a(x: float, y: float, axes: int = 0, figure: int = 1) -> Place:
    """Return a place as fractions of axes."""
    return Place(x, y, "axes", axes, figure)


def d(x: float, y: float, axes: int = 0, figure: int = 1) -> Place:
    """Return a place in the data of axes."""
    return Place(x, y, "data", axes, figure)


def f(x: float, y: float, figure: int = 1) -> Place:
    """Return a place as fractions of a figure."""
    return Place(x, y, "figure", 0, figure)


def move(*places: Place) -> Steps:
    """Move the pointer from place to place."""
    return tuple(Move(place) for place in places)


def click(at: Place, button: int = 1) -> Steps:
    """Go somewhere and click."""
    return Move(at), Press(at, button), Release(at, button)


def double(at: Place) -> Steps:
    """Go somewhere and click twice."""
    return *click(at), Press(at, double=True), Release(at)


def drag(*places: Place, button: int = 1) -> Steps:
    """Press at the first place, go on to the others, release at the last."""
    return (
        Move(places[0]),
        Press(places[0], button),
        *(Move(place) for place in places[1:]),
        Release(places[-1], button),
    )


def wheel(at: Place, *notches: int) -> Steps:
    """Go somewhere and turn the wheel."""
    return Move(at), *(Turn(at, one) for one in notches)


def keys(*names: str, figure: int = 1) -> Steps:
    """Press and release keys, one after the other."""
    return tuple(Strike(name, down, figure) for name in names for down in (True, False))


def held(name: str, steps: Steps, figure: int = 1) -> Steps:
    """Do something while a key is down."""
    return Strike(name, True, figure), *steps, Strike(name, False, figure)


def tools(*names: str, figure: int = 1) -> Steps:
    """Press buttons of the toolbar."""
    return tuple(Use(name, figure) for name in names)


def tour(figure: int = 1, axes: int = 0) -> Steps:
    """Hover, click, scroll, pan, zoom and go home, as everybody does."""

    def at(x: float, y: float) -> Place:
        return a(x, y, axes, figure)

    return (
        *move(f(0.02, 0.02, figure), at(0.2, 0.3), at(0.6, 0.7)),
        *click(at(0.55, 0.55)),
        *click(at(0.45, 0.4), 3),
        *wheel(at(0.5, 0.5), 1, -1),
        *tools("pan", figure=figure),
        *drag(at(0.5, 0.5), at(0.55, 0.6), at(0.7, 0.65)),
        *tools("pan", "zoom", figure=figure),
        *drag(at(0.2, 0.2), at(0.5, 0.6), at(0.75, 0.8)),
        *tools("zoom", "back", "forward", "home", figure=figure),
        *keys("g", "left", "right", "h", figure=figure),
        Leave(figure),
    )


@dataclass(frozen=True, slots=True)
class Example:
    """One of matplotlib's examples, and what is done to it."""

    name: str
    """Its path below ``galleries``, without its ending; after a ``#`` which piece of code of a text."""
    steps: Steps
    summary: str
    """What is done, for the table."""
    meanwhile: Steps = ()
    """What is done while its code still runs: it waits for somebody."""
    figures: tuple[int, ...] = (1,)
    """On which figures the tour goes; none: nobody pans what turns by itself or is a game."""
    replace: tuple[tuple[str, str], ...] = ()
    """What of its text is another, because it would tell the time of the day."""
    differs: str = ""
    """Why it differs, if it does."""
