"""What the figures of `figures_drawn_in_parts` and `figures_drawn_whole` are made of."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

Kind = tuple[Figure, Any]
"""A figure, and the axes of it that is dragged."""

X: Final = np.linspace(0, 10, 200)


def blank(**kwargs: Any) -> Figure:
    return Figure((4.8, 3.6), dpi=80, **kwargs)


def curve(axes: Axes, phase: float = 0.0) -> Axes:
    axes.plot(X, np.sin(X + phase), label=f"phase {phase}")
    return axes


def grid(rows: int = 2, columns: int = 2, **kwargs: Any) -> tuple[Figure, Any]:
    figure = blank()
    axes = figure.subplots(rows, columns, **kwargs)
    for number, one in enumerate(np.ravel(axes)):
        curve(one, number)
    return figure, axes
