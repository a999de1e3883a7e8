"""Of lines with very many points, the first, lowest, highest and last one in each quarter of a column of pixels.

Where the points go to the right (or to the left) only, that is all that can be seen of them, and Agg gets four points
instead of hundreds. The lowest and the highest are put into the middle between the others, so edges come out a shade
softer or harder than matplotlib's: this is for what moves, and not for the picture at rest.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

FINE: Final = (4, 1)
"""Columns of a pixel, for smooth lines and for noise: many tall strokes take long, and hide what differs."""

TALL: Final = 20.0
"""Pixels that a column of noise is high on the average."""

DENSE: Final = 8
"""Points for each of them from which on it is worth while."""

Points = npt.NDArray[np.float64]


def thinned(points: Points, matrix: Any, width: float) -> Points | None:
    """Return fewer points that look the same, in the same units; None if the line is not of that kind.

    Parameters
    ----------
    points
        Shape (count, 2).
    matrix
        The affine transform from them to pixels, shape (3, 3).
    width
        Of the canvas, in pixels.
    """
    scale, offset = float(matrix[0][0]), float(matrix[0][2])
    if matrix[0][1] or matrix[1][0] or not scale or not np.isfinite((scale, offset)).all():
        return None
    x, y = points[:, 0], points[:, 1]
    # What is no number breaks a line, and is in the sum.
    if not np.isfinite(x[0] + x[-1]) or not np.isfinite(y.sum()):
        return None
    if not (np.diff(x) >= 0).all():
        if not (np.diff(x) <= 0).all():
            return None
        x, y, back = x[::-1], y[::-1], True
    else:
        back = False
    parts = [_parts(x, (np.arange(-fine, fine * (int(width) + 2)) / fine - offset) / scale) for fine in FINE]
    if any(part is None for part in parts):
        return None
    starts = stops = low = high = np.zeros(0)
    for part in filter(None, parts):
        starts, stops, last = part
        low, high = np.minimum.reduceat(y[:last], starts), np.maximum.reduceat(y[:last], starts)
        if (high - low).mean() * abs(float(matrix[1][1])) < TALL:
            break
    # A part that only rises or falls is one straight line from its first point to its last.
    rises = y[stops] >= y[starts]
    between = [np.where(rises, low, high), np.where(rises, high, low)]
    middle = (x[starts] + x[stops]) / 2
    found = np.stack(
        [
            np.stack([x[starts], y[starts]], axis=1),
            np.stack([np.where(between[0] == y[starts], x[starts], middle), between[0]], axis=1),
            np.stack([np.where(between[1] == y[stops], x[stops], middle), between[1]], axis=1),
            np.stack([x[stops], y[stops]], axis=1),
        ],
        axis=1,
    ).reshape(-1, 2)
    return found[::-1] if back else found


def _parts(x: Points, edges: Points) -> tuple[Any, Any, int] | None:
    """Return where the parts between some edges start, where each ends, and where all end; None for few points."""
    starts = np.searchsorted(x, np.sort(edges))
    # One point more on each side: the line goes on beyond the canvas.
    first, last = max(int(starts[0]) - 1, 0), min(int(starts[-1]) + 1, len(x))
    if last - first < DENSE * len(starts):
        return None
    inner = np.unique(starts[(starts > first) & (starts < last)])
    return np.concatenate([[first], inner]), np.concatenate([inner, [last]]) - 1, last
