"""What gestures change of a figure, as plain numbers: the limits of its axes, and the direction of 3D ones.

A gesture on a snapshot comes back as these numbers and is applied to the live figure, unless the user's code changed
the same ones meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

Numbers = dict[str, list[float]]
"""The changeable numbers of one axes, by name."""

_RANGES: Final = ("xlim", "ylim", "zlim")
_ANGLES: Final = ("elev", "azim", "roll")


def read(axes: Any) -> Numbers:
    """Return what gestures can change of an axes.

    Asking for limits makes matplotlib compute those that follow from the data: on the thread that owns the figure only.
    """
    numbers: Numbers = {}
    for name in _RANGES:
        if hasattr(axes, f"get_{name}"):
            numbers[name] = [float(value) for value in getattr(axes, f"get_{name}")()]
    for name in _ANGLES:
        if hasattr(axes, name):
            numbers[name] = [float(getattr(axes, name))]
    return numbers


def wanted(now: Numbers, bases: Sequence[Numbers], after: Numbers) -> Numbers:
    """Return the numbers that gestures changed and nobody else did.

    Parameters
    ----------
    now
        Those of the figure that is to be changed.
    bases
        Those of the snapshot before the gestures; there may be several, as the first draw may move limits.
    after
        Those of the snapshot after them.
    """
    return {
        name: values
        for name, values in after.items()
        if all(math.isfinite(value) for value in values)
        and bases
        and not any(_same(values, base.get(name)) for base in bases)
        and any(_same(now.get(name), base.get(name)) for base in bases)
    }


def apply(axes: Any, numbers: Numbers) -> None:
    """Set numbers of an axes, as a gesture does."""
    for name, values in numbers.items():
        if name in _RANGES:
            getattr(axes, f"set_{name}")(*values)
        elif name in _ANGLES and hasattr(axes, name):
            setattr(axes, name, values[0])
            axes.stale = True


def _same(one: list[float] | None, other: list[float] | None) -> bool:
    if one is None or other is None or len(one) != len(other):
        return one is other
    return all(math.isclose(a, b, rel_tol=1e-12, abs_tol=0.0) for a, b in zip(one, other, strict=True))
