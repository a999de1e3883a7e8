"""A figure's sizes, as they are noted and handed on with snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Size(NamedTuple):
    """A size as views are told it, and as the figure has it."""

    pixels: tuple[float, float]
    """CSS pixels."""
    inches: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of a figure's size beside the one that it has."""

    own: tuple[float, float] | None
    """Its own, in inches; None where it has that."""
    screens: tuple[tuple[str, tuple[float, float]], ...]
    """The views that have it fill their screens, and those in CSS pixels; the newest last."""
    fitted: bool
    """Whether a view asked for its own size that follows its place."""
