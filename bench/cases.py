"""What is measured: contenders, cases, and the settings in which a case runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Action(StrEnum):
    """What is done with a figure."""

    FIRST = "first"
    """Time from starting the cell to the first pixels of all its figures."""
    PAN = "pan"
    """Drag with the pan tool."""
    BUSY = "busy"
    """Drag with the pan tool while a cell computes in pure Python, from before the press until after the release."""
    HOVER = "hover"
    """Move the pointer; the figure follows it."""
    SCROLL = "scroll"
    """Turn the wheel; the figure zooms."""
    WATCH = "watch"
    """Look on."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A backend under test."""

    name: str
    package: str
    backend: str
    canvas: str
    """CSS selector of the canvas that shows the picture."""


class Way(StrEnum):
    """A way to the server."""

    DIRECT = "direct"
    FAR = "50 ms each way"
    NARROW = "50 ms each way, 8 Mbit/s"

    @property
    def delay(self) -> float:
        """Seconds each way that the relay adds."""
        return 0.0 if self is Way.DIRECT else 0.05

    @property
    def rate(self) -> float:
        """Bytes a second that the relay lets through."""
        return 8e6 / 8 if self is Way.NARROW else float("inf")


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """A screen and a way to the server."""

    way: Way = Way.DIRECT
    dpr: float = 1.0

    @property
    def title(self) -> str:
        """What people call it."""
        return f"device pixel ratio {self.dpr:g}, {self.way}"


NEAR: Final = Setting()
FINE: Final = Setting(dpr=2.0)
FAR: Final = Setting(Way.FAR)
NARROW: Final = Setting(Way.NARROW)


SETTINGS: Final = {"near": NEAR, "fine": FINE, "far": FAR, "narrow": NARROW}
"""By the names that the command line knows."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that people do with figures."""

    name: str
    title: str
    figure: str
    """The function of `bench.figures` that makes the figure."""
    action: Action
    settings: tuple[Setting, ...] = (NEAR,)
    reach: int = 120
    """Width in CSS pixels of the pointer's zigzag."""
    most: float = 60.0
    """Frames per second beyond which there is nothing to show: the pointer's or the timer's rate."""
    figures: int = 1
    height: int = 1000
    """Height of the window that shows them all."""
    quick: bool = True
    """Whether it runs with ``--quick``."""

    @property
    def drags(self) -> bool:
        """Whether the button is down while the pointer moves."""
        return self.action in (Action.PAN, Action.BUSY)


CONTENDERS: Final = (
    Contender("ipympl", "ipympl", "ipympl", ".jupyter-matplotlib-canvas-div canvas:first-child"),
    Contender("figport", "figport", "figport", "canvas.figport-canvas"),
)

CASES: Final = (
    # First of all, because a kernel has only one first figure.
    Case("first", "first image, first figure", "lines", Action.FIRST, (NEAR, NARROW)),
    Case("later", "first image, later figure", "lines", Action.FIRST, (NEAR, NARROW)),
    Case("pan-lines", "pan lines", "lines", Action.PAN, (NEAR, FINE, FAR, NARROW)),
    Case("busy-lines", "pan lines, a cell computes", "lines", Action.BUSY, (NEAR,)),
    Case("pan-scatter", "pan 20k scatter", "scatter", Action.PAN, (NEAR, FINE)),
    Case("pan-colours", "pan 20k markers of many colours and sizes", "colours", Action.PAN, (NEAR,)),
    Case("pan-image", "pan 1000² image", "image", Action.PAN, (NEAR, FINE, FAR, NARROW)),
    Case("pan-subplots", "pan one of 16 subplots", "subplots", Action.PAN, (NEAR, FINE), reach=40),
    Case("pan-text", "pan much text", "text", Action.PAN, (NEAR,)),
    Case("hover", "hover, crosshair", "crosshair", Action.HOVER, (NEAR, FINE, NARROW)),
    Case("scroll", "zoom by wheel", "wheel", Action.SCROLL, (NEAR, NARROW)),
    Case("blit", "FuncAnimation, blit", "animation_blit", Action.WATCH, (NEAR, NARROW), most=50.0),
    Case("animation", "FuncAnimation", "animation", Action.WATCH, (NEAR,), most=50.0),
    Case("twenty", "20 figures", "twenty", Action.FIRST, (NEAR,), figures=20, height=7000),
)


def settings(names: str) -> tuple[Setting, ...]:
    """Return the settings of a comma-separated list.

    Raises
    ------
    ValueError
        If there is none of one of these names.
    """
    wanted = [name.strip() for name in names.split(",")]
    for name in wanted:
        if name not in SETTINGS:
            raise ValueError(f"there is no setting {name!r}; there are {', '.join(SETTINGS)}")
    return tuple(SETTINGS[name] for name in wanted)


def find(names: str) -> tuple[Case, ...]:
    """Return the cases of a comma-separated list, in the order of `CASES`; a name's beginning is enough.

    Raises
    ------
    ValueError
        If one of them fits none.
    """
    wanted = [name.strip() for name in names.split(",")]
    for name in wanted:
        if not any(case.name.startswith(name) for case in CASES):
            raise ValueError(f"there is no case {name!r}; there are {', '.join(case.name for case in CASES)}")
    return tuple(case for case in CASES if case.name.startswith(tuple(wanted)))
