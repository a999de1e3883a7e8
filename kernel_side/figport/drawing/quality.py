"""What pictures may cost while something moves: the user's policy, for all figures and for one.

Whatever the policy, the picture at rest is exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, overload

from figport import QUALITIES, options

if TYPE_CHECKING:
    from figport.manager import Manager

SLOW: Final = 0.05
"""Seconds of a full draw above which ``"auto"`` gives exactness up while something moves."""


class PerFigure:
    """The attribute `quality` of a manager: None follows ``figport.options.quality``."""

    @overload
    def __get__(self, manager: None, kind: Any = None) -> PerFigure: ...
    @overload
    def __get__(self, manager: Manager, kind: Any = None) -> str | None: ...
    def __get__(self, manager: Manager | None, kind: Any = None) -> PerFigure | str | None:
        if manager is None:
            return self
        own: str | None = vars(manager).get("_quality")
        return own

    def __set__(self, manager: Manager, value: str | None) -> None:
        if value is not None and value not in QUALITIES:
            raise ValueError(f"A figure's quality is one of {', '.join(QUALITIES)} or None, not {value!r}")
        vars(manager)["_quality"] = value


def policy(manager: Any) -> str:
    """Return the policy that holds for a figure: one of `QUALITIES`."""
    own: str | None = getattr(manager, "quality", None)
    return options.quality if own is None else own


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
