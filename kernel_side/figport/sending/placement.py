"""Where the axes of a picture are and what they show, so that two pictures tell what scrolled between them.

Linear, logarithmic and all other separable axes map scaled data to pixels by one factor and one offset per direction.
If two pictures differ in the offsets alone, and by whole pixels, what lies inside the axes was moved by as much.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.figure import Figure

from figport.threads import main_only

from .box import Box

WHOLE: Final = 1e-3
"""Pixels that a move may be off whole ones."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one axes is and what it shows.

    Attributes
    ----------
    axes : int
        Which it is: equal in two placements of one figure if it is the same axes.
    box : Box
        The inside, without frame: what scrolls when the axes are panned.
    scales : tuple of str
        How x and y data are scaled, as matplotlib calls it.
    factors : tuple of float
        Device pixels per unit of scaled data, to the right and downwards.
    offsets : tuple of float
        Device pixels from the left and the top at which scaled data are 0.
    """

    axes: int
    box: Box
    scales: tuple[str, str]
    factors: tuple[float, float]
    offsets: tuple[float, float]


@main_only
def describe(figure: Figure) -> tuple[Placement, ...]:
    """Return the placements of the axes that can be panned, as of the last draw. Main thread.

    Polar, 3D and other axes whose contents do not simply move are left out.
    """
    width, height = round(figure.bbox.width), figure.bbox.height
    found = []
    for axes in figure.axes:
        if axes.name != "rectilinear" or not axes.get_visible() or not axes.get_navigate() or not axes.can_pan():
            continue
        # The two by hand: adding transforms makes objects that would hang on the axes for a while.
        limits, unit = _matrix(axes.transLimits), _matrix(axes.transAxes)
        (left, bottom), (x_side, y_side) = (unit[0, 2], unit[1, 2]), (unit[0, 0], unit[1, 1])
        frame = max((spine.get_linewidth() for spine in axes.spines.values()), default=0.0)
        # One more, as what is not on whole pixels is blurred over two.
        margin = frame * figure.dpi / 72 / 2 + 1
        box = Box(
            max(0, math.ceil(left + margin)),
            max(0, math.ceil(height - bottom - y_side + margin)),
            min(width, math.floor(left + x_side - margin)),
            min(round(height), math.floor(height - bottom - margin)),
        )
        factors = float(x_side * limits[0, 0]), -float(y_side * limits[1, 1])
        offsets = float(x_side * limits[0, 2] + left), float(height - y_side * limits[1, 2] - bottom)
        if box.left < box.right and box.top < box.bottom and all(map(math.isfinite, (*factors, *offsets))):
            found.append(Placement(id(axes), box, (axes.get_xscale(), axes.get_yscale()), factors, offsets))
    return tuple(found)


def scrolls(before: Iterable[Placement], after: Iterable[Placement]) -> list[tuple[Box, int, int]]:
    """Return what scrolled between two pictures: boxes, and how many pixels to the right and downwards.

    Only whole steps that leave something of the box to be seen; each box once. Twins share one: what they show moves
    together if it moves at all.
    """
    known = {one.axes: one for one in before}
    found: dict[Box, tuple[int, int]] = {}
    for one in after:
        old = known.get(one.axes)
        if old is None or old.box != one.box or old.scales != one.scales:
            continue
        if not all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip(old.factors, one.factors, strict=True)):
            continue
        dx, dy = (b - a for a, b in zip(old.offsets, one.offsets, strict=True))
        if not (math.isfinite(dx) and math.isfinite(dy)):
            continue
        step = round(dx), round(dy)
        if abs(dx - step[0]) > WHOLE or abs(dy - step[1]) > WHOLE or step == (0, 0):
            continue
        if abs(step[0]) < one.box.width and abs(step[1]) < one.box.height:
            found.setdefault(one.box, step)
    return [(box, *step) for box, step in found.items()]


def _matrix(transform: Any) -> Any:
    return transform.get_matrix()
