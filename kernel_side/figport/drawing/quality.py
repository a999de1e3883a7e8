"""What pictures may cost while something moves: the user's policy, for all figures and for one.

Whatever the policy, the picture at rest is exact.
"""

from __future__ import annotations

from typing import Any, Final

from figport.choices import chosen

SLOW: Final = 0.05
"""Seconds of a full draw above which ``"auto"`` gives exactness up while something moves."""


def policy(manager: Any) -> str:
    """Return the policy that holds for a figure: one of `QUALITIES`."""
    return chosen(manager, "quality")


def may_be_fast(manager: Any, cost: float) -> bool:
    """Whether pictures of something that moves may be less than exact.

    Parameters
    ----------
    manager
        The figure's manager, or None.
    cost
        Seconds that the last full draw took.
    """
    match policy(manager):
        case "fast":
            return True
        case "lossless":
            return False
        case _:
            return cost > SLOW
