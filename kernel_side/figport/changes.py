"""Counts what changes of a figure, and says whether it is to be seen already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib import is_interactive

if TYPE_CHECKING:
    from .contracts import Owner


def count_changes(manager: Owner) -> None:
    """Count what a figure reports, besides whoever else listens."""
    before = manager.canvas.figure.stale_callback

    def changed(figure: Any, stale: bool) -> None:
        manager.changes += 1
        # A draw settles limits and ticks, and a screen has its own resolution: both perhaps after a figure was cleared.
        if not manager.canvas.renders:
            manager.reports += 1
        if before is not None:
            before(figure, stale)

    manager.canvas.figure.stale_callback = changed


def is_withheld(figure: Owner) -> bool:
    """Whether a figure changed since it was drawn, and nobody has asked to see that. Any thread.

    This is so after ``plt.ioff()``. In interactive mode whatever changed is to be seen: pyplot asks for that when the
    cell has ended.
    """
    return figure.changes != figure.published and not figure.wanted and not is_interactive()
