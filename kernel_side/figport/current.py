"""The live figure that somebody means who names a figure of matplotlib, or none."""

from __future__ import annotations

from typing import Any

from matplotlib import pyplot

from .errors import ErrorCode, FigportError
from .live import LiveFigure


def live_figure(figure: Any) -> LiveFigure:
    """Return the manager of a live figure; of pyplot's current one for None.

    Raises
    ------
    FigportError
        If it is none of figport's, or not in a notebook.
    """
    figure = pyplot.gcf() if figure is None else figure
    manager = getattr(getattr(figure, "canvas", None), "manager", None)
    if not isinstance(manager, LiveFigure) or manager.runtime is None:
        raise FigportError(
            ErrorCode.NO_BACKEND,
            f"{figure!r} is no live figure of figport",
            where="the kernel",
            fix="Run %matplotlib figport in a Jupyter kernel, then make the figure with pyplot.",
        )
    return manager
