"""What of collections and meshes cannot be seen is not painted: it lies outside of what they are clipped to.

Agg transforms, strokes and rasterizes each path of a collection before it finds that no pixel of it is inside. What is
left out here lies outside with all that it may cover: its control points, the width of its stroke with the longest
miter, and what snapping moves. What remains is painted in the same order, so the pixels are the same.

Nothing is kept from one draw to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from .recording import PAINTING

FEW: Final = 256
"""Paths, quads or triangles up to which nothing is looked at: painting them takes no time."""

KINDS: Final = 64
"""Different paths of one collection up to which it is looked at."""

MANY: Final = 4096
"""Points of one path from which on its lines are looked at one by one."""

UNSNAPPED: Final = 1025
"""Points of a path from which on Agg does not snap it to pixels by itself."""

MARGIN: Final = 4.0
"""Pixels that something may cover beyond its stroke: snapping moves by one, smoothing and rounding add one each."""

MITER: Final = 2.0
"""Widths of a stroke that a corner may reach beyond the path: Agg's limit is four times one half of it."""

Numbers = npt.NDArray[np.float64]


class Window(NamedTuple):
    """Pixels from the bottom left, beyond which nothing is painted."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def of(cls, gc: Any, width: float, height: float) -> Window:
        """Return what a graphics context lets be painted on a canvas of that size."""
        clip = gc.get_clip_rectangle()
        # To Agg this says that nothing is clipped.
        if clip is None or not np.any(clip.extents):
            return cls(0, 0, width, height)
        return cls(max(0, clip.xmin), max(0, clip.ymin), min(width, clip.xmax), min(height, clip.ymax))

    def within(self, other: Window) -> Window:
        """Return what of it lies within another one."""
        corner = max(self.left, other.left), max(self.bottom, other.bottom)
        return Window(*corner, min(self.right, other.right), min(self.top, other.top))

    def grown(self, by: float) -> Window:
        """Return it with so much more on each side."""
        return Window(self.left - by, self.bottom - by, self.right + by, self.top + by)


class Within:
    """Stands for matplotlib's compiled renderer while nothing is to be painted outside of a window.

    Parameters
    ----------
    real
        The compiled renderer, or what stands for it.
    window
        The window: whole pixels.
    """

    def __init__(self, real: Any, window: Window) -> None:
        self._real, self._window = real, window

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._real, name)
        if name not in PAINTING:
            return method

        def paint(*args: Any, **more: Any) -> None:
            for arg in args:
                if isinstance(arg, GraphicsContextBase):
                    clip = arg.get_clip_rectangle()
                    window = self._window if clip is None else self._window.within(Window(*clip.extents))
                    if window.right <= window.left or window.top <= window.bottom:
                        return
                    arg.set_clip_rectangle(Bbox.from_extents(*window))
            method(*args, **more)

        return paint


class Items(NamedTuple):
    """What `draw_path_collection` of a renderer gets after the graphics context, but for what says how it is drawn."""

    master_transform: Any
    paths: Any
    all_transforms: Any
    offsets: Any
    offset_trans: Any
    facecolors: Any
    edgecolors: Any
    linewidths: Any
    linestyles: Any
    antialiaseds: Any


def visible(items: Items, gc: Any, window: Window, dpi: float) -> Items | None:
    """Return a collection without what lies outside of a window: itself if all of it may be seen, or None if nothing.

    Raises
    ------
    Exception
        If something is not as matplotlib's collections give it.
    """
    count, sorts = len(items.offsets), len(items.paths)
    if count == 1 and not len(items.all_transforms) and not gc.get_hatch() and not gc.get_sketch_params():
        return items._replace(paths=_parts_of(items, window.grown(_reach(items, dpi))))
    # A hatch is painted in another way, and sketches move points about.
    if count <= FEW or not 0 < sorts <= min(count, KINDS) or gc.get_hatch() or gc.get_sketch_params():
        return items
    left, bottom, right, top = window.grown(_reach(items, dpi))
    boxes = [_box(items, path) for path in items.paths]
    low = np.min([box[:2] for box in boxes], axis=0)
    high = np.max([box[2:] for box in boxes], axis=0)
    if low.shape[1] not in (1, count):
        low, high = low.min(axis=1, keepdims=True), high.max(axis=1, keepdims=True)
    x, y = _moved(np.asarray(items.offsets, np.float64), items.offset_trans)
    # Comparisons with what is no number are false, and of that Agg paints nothing.
    seen = (x + high[0] >= left) & (x + low[0] <= right) & (y + high[1] >= bottom) & (y + low[1] <= top)
    kept = np.flatnonzero(seen)
    if kept.size == count:
        return items
    if not kept.size:
        return None
    return Items(
        items.master_transform,
        items.paths if sorts == 1 else [items.paths[place] for place in kept % sorts],
        _of(items.all_transforms, kept),
        np.asarray(items.offsets)[kept],
        items.offset_trans,
        _of(items.facecolors, kept),
        _of(items.edgecolors, kept),
        _of(items.linewidths, kept),
        _of_list(items.linestyles, kept),
        _of(items.antialiaseds, kept),
    )


def _reach(items: Items, dpi: float) -> float:
    """Return how many pixels something of a collection may cover beyond its points."""
    thickest = float(np.max(items.linewidths)) if len(items.linewidths) and len(items.edgecolors) else 0.0
    # Widths are points here, and pixels for a graphics context.
    return MARGIN + MITER * max(thickest, thickest * dpi / 72)


def _parts_of(items: Items, window: Window) -> list[Any]:
    """Return the paths of a collection without those of their closed or open lines that lie outside of a window.

    A line that lies to one side as a whole adds as much to what is filled in each row of pixels as it takes away.
    """
    (a, c, e), (b, d, f), _ = np.asarray(items.master_transform.get_matrix(), np.float64)
    if b or c or not a or not d:
        return list(items.paths)
    (dx,), (dy,) = _moved(np.asarray(items.offsets, np.float64), items.offset_trans)
    left, right = sorted(((window.left - dx - e) / a, (window.right - dx - e) / a))
    bottom, top = sorted(((window.bottom - dy - f) / d, (window.top - dy - f) / d))
    return [_part_of(path, Window(left, bottom, right, top)) for path in items.paths]


def _part_of(path: Any, window: Window) -> Any:
    points, codes = path.vertices, path.codes
    if codes is None or len(points) <= MANY or codes[0] != Path.MOVETO:
        return path
    # To look at all costs a third of a draw. Where half of some points is inside there is less than that to leave out.
    some = points[::64]
    if ((some >= window[:2]) & (some <= window[2:])).all(axis=1).mean() > 0.5:
        return path
    starts = np.flatnonzero(codes == Path.MOVETO)
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    # Comparisons with what is no number are false.
    hidden = (high < window[:2]).any(axis=1) | (low > window[2:]).any(axis=1)
    counts = np.diff(starts, append=len(points))
    # Short paths may be snapped to pixels, long ones are not: it has to stay a long one.
    missing = UNSNAPPED - int(counts[~hidden].sum())
    if missing > 0:
        hidden &= np.cumsum(np.where(hidden, counts, 0)) > missing + int(counts.max())
    if not hidden.any():
        return path
    kept = np.repeat(~hidden, counts)
    part = Path(points[kept], codes[kept])
    part.should_simplify, part.simplify_threshold = path.should_simplify, path.simplify_threshold
    return part


def _box(items: Items, path: Any) -> Numbers:
    """Return a box around a path in pixels from its place, for each of its transforms: left, bottom, right, top."""
    master = np.asarray(items.master_transform.get_matrix(), np.float64)
    transforms = np.asarray(items.all_transforms, np.float64)
    matrices = master @ transforms if len(transforms) else master[None]
    points = np.asarray(path.vertices, np.float64)
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        points = np.zeros((1, 2))
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    corners = np.array([(left, bottom, 1), (right, bottom, 1), (left, top, 1), (right, top, 1)])
    placed = matrices[:, :2] @ corners.T
    return np.concatenate([placed.min(axis=2).T, placed.max(axis=2).T])


def _moved(points: Numbers, transform: Any) -> tuple[Numbers, Numbers]:
    """Return the x and y of points after an affine transform."""
    (a, c, e), (b, d, f), _ = np.asarray(transform.get_matrix(), np.float64)
    x, y = points[..., 0], points[..., 1]
    return (
        a * x + (c * y + e if c else e),
        d * y + (b * x + f if b else f),
    )


def _of(values: Any, kept: npt.NDArray[np.intp]) -> Any:
    """Return what of some values, which come round again and again, belongs to what is kept."""
    values = np.asarray(values)
    return values if len(values) < 2 else values[kept % len(values)]


def _of_list(values: Sequence[Any], kept: npt.NDArray[np.intp]) -> Sequence[Any]:
    return values if len(values) < 2 else [values[place % len(values)] for place in kept]


class Mesh(NamedTuple):
    """What `draw_quad_mesh` of a renderer gets after the graphics context."""

    master_transform: Any
    width: int
    height: int
    coordinates: Any
    offsets: Any
    offset_trans: Any
    facecolors: Any
    antialiased: Any
    edgecolors: Any


def visible_mesh(mesh: Mesh, gc: Any, window: Window) -> Mesh | None:
    """Return a mesh without the rows and columns that lie outside of a window, or None if nothing of it is inside."""
    shape = mesh.height, mesh.width
    count = mesh.height * mesh.width
    colours = [np.asarray(mesh.facecolors), np.asarray(mesh.edgecolors)]
    if count <= FEW or len(mesh.offsets) > 1 or any(len(one) not in (0, 1, count) for one in colours):
        return mesh
    # Agg takes no notice of masks.
    coordinates = np.ma.getdata(mesh.coordinates)
    if coordinates.shape != (shape[0] + 1, shape[1] + 1, 2):
        return mesh
    left, bottom, right, top = window.grown(MARGIN + MITER * gc.get_linewidth())
    x, y = _moved(np.asarray(coordinates, np.float64), mesh.master_transform)
    if len(mesh.offsets):
        dx, dy = _moved(np.asarray(mesh.offsets, np.float64), mesh.offset_trans)
        x, y = x + dx, y + dy
    hidden = np.zeros(shape, np.bool_)
    for beyond in (x < left, x > right, y < bottom, y > top):
        if beyond.any():
            hidden |= beyond[:-1, :-1] & beyond[1:, :-1] & beyond[:-1, 1:] & beyond[1:, 1:]
    rows, columns = np.flatnonzero(~hidden.all(axis=1)), np.flatnonzero(~hidden.all(axis=0))
    if not rows.size:
        return None
    (above, below), (first, last) = (rows[0], rows[-1] + 1), (columns[0], columns[-1] + 1)
    if (below - above, last - first) == shape:
        return mesh
    parts = [
        one.reshape(*shape, -1)[above:below, first:last].reshape(-1, one.shape[-1]) if len(one) == count else one
        for one in colours
    ]
    return mesh._replace(
        width=int(last - first),
        height=int(below - above),
        coordinates=np.ascontiguousarray(coordinates[above : below + 1, first : last + 1]),
        facecolors=parts[0],
        edgecolors=parts[1],
    )


def visible_triangles(
    points: Any, colours: Any, transform: Any, window: Window
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return shaded triangles, and the colours of their corners, without those that lie outside of a window."""
    points, colours = np.asarray(points), np.asarray(colours)
    if len(points) <= FEW:
        return points, colours
    left, bottom, right, top = window.grown(MARGIN)
    x, y = _moved(points.astype(np.float64, copy=False), transform)
    beyond = [(x < left), (x > right), (y < bottom), (y > top)]
    seen = ~np.any([one.all(axis=1) for one in beyond], axis=0)
    return (points, colours) if seen.all() else (points[seen], colours[seen])
