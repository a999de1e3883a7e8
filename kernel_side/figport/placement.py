"""Stand-in."""
from __future__ import annotations
from typing import Any
from dataclasses import dataclass
from .codecs import Box
@dataclass(frozen=True)
class Place:
    box: Box
def of(figure: Any) -> tuple[Place, ...]:
    h = round(figure.bbox.height)
    return tuple(Place(Box(round(a.bbox.x0)+1, h-round(a.bbox.y1)+1, round(a.bbox.x1)-1, h-round(a.bbox.y0)-1)) for a in figure.axes)
def scrolls(before: tuple[Place, ...], after: tuple[Place, ...]) -> list[tuple[Box, int, int]]:
    return []
