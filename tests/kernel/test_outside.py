"""What of collections and meshes lies outside is not painted, and the pixels are matplotlib's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.collections import EllipseCollection, PathCollection, RegularPolyCollection
from matplotlib.figure import Figure
from matplotlib.path import Path

from figport.drawing import outside
from figport.drawing.agg import Renderer

RANDOM = np.random.default_rng(3)
X, Y, Z, S = RANDOM.normal(size=(4, 2000))
X[::50] = np.nan
GRID = np.linspace(-3, 3, 41)
FIELD = RANDOM.normal(size=(40, 40))


def colours(axes: Axes) -> None:
    axes.scatter(X, Y, c=Z, s=20 * np.abs(S), alpha=0.5)


def outlined(axes: Axes) -> None:
    axes.scatter(X, Y, c=Z, marker="*", s=40, edgecolors=["k", "r", "b"], linewidths=[0.5, 6, 2], linestyles=["-", ":"])


def hatched(axes: Axes) -> None:
    axes.scatter(X[:400], Y[:400], c=Z[:400], s=200, hatch="//")


def squares(axes: Axes) -> None:
    axes.scatter(X, Y, c=Z, marker="s", s=30, linewidths=0).set_antialiased(False)


def crosses(axes: Axes) -> None:
    axes.scatter(X, Y, c=Z, marker="x", s=30)


def beyond_the_axes(axes: Axes) -> None:
    axes.scatter(X, Y, c=Z, clip_on=False)


def in_a_circle(axes: Axes) -> None:
    from matplotlib.patches import Circle  # noqa: PLC0415

    points = axes.scatter(X, Y, c=Z)
    points.set_clip_path(Circle((0.5, 0.5), 0.4, transform=axes.transAxes))


def polygons(axes: Axes) -> None:
    axes.add_collection(
        RegularPolyCollection(5, sizes=[20, 400], offsets=np.column_stack([X, Y]), offset_transform=axes.transData,
                              array=Z)
    )  # fmt: skip
    axes.add_collection(
        EllipseCollection(np.abs(Z), np.abs(S), 90 * Z, units="x", offsets=np.column_stack([X, Y]),
                          offset_transform=axes.transData, facecolors="none", edgecolors=["r", "g"])
    )  # fmt: skip


def hexagons(axes: Axes) -> None:
    axes.hexbin(X[1:50], Y[1:50], Z[1:50], gridsize=40)


def arrows(axes: Axes) -> None:
    axes.quiver(X, Y, Z, S, Z)


def contours(axes: Axes) -> None:
    x = np.linspace(-3, 3, 90)
    noise = np.random.default_rng(1).normal(size=(90, 90))
    axes.contourf(x, x, noise, 3, antialiased=True)
    axes.contour(x, x, noise, [0], colors="r", linewidths=3)
    axes.contour(x, x, noise, [0.5], linestyles="--")


def squared(axes: Axes) -> None:
    """Many squares in one path, which would be snapped if it were short."""
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]) * 0.073
    points = (corners + np.array([(x, y) for x in GRID for y in GRID])[:, None]).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], len(GRID) ** 2)
    axes.add_collection(PathCollection([Path(points, codes)], transform=axes.transData, edgecolors="k"))


def mesh(axes: Axes) -> None:
    axes.pcolormesh(GRID, GRID, FIELD)


def turned(axes: Axes) -> None:
    x, y = np.meshgrid(GRID, GRID)
    axes.pcolormesh(x + 0.3 * y, y - 0.5 * x, FIELD, edgecolors="k", linewidth=3, alpha=0.7)


def smooth(axes: Axes) -> None:
    axes.pcolormesh(GRID[:-1], GRID[:-1], FIELD, shading="gouraud")
    axes.tripcolor(RANDOM.permutation(X[1:50]), Y[1:50], Z[1:50], shading="gouraud", alpha=0.3)


def smoothed(axes: Axes) -> None:
    axes.pcolormesh(GRID, GRID, FIELD, antialiased=True, snap=True)


KINDS: tuple[Callable[[Axes], None], ...] = (
    colours, outlined, hatched, squares, crosses, beyond_the_axes, in_a_circle, polygons, hexagons, arrows, contours,
    squared, mesh, turned, smooth, smoothed,
)  # fmt: skip
CULLED = frozenset(
    {
        colours,
        outlined,
        squares,
        crosses,
        beyond_the_axes,
        in_a_circle,
        polygons,
        contours,
        squared,
        mesh,
        turned,
        smooth,
        smoothed,
    }
)
"""Of which something is left out where only a part is shown."""


def drawn(kind: Callable[[Axes], None], limits: tuple[float, float, float, float], **more: Any) -> tuple[Any, Any, int]:
    """Draw a figure by matplotlib's renderer and by ours; return both pictures and how much ours left out."""
    figure = Figure((3.3, 2.4), dpi=73)
    plain: RendererAgg = FigureCanvasAgg(figure).get_renderer()
    axes = figure.add_axes((0.2, 0.15, 0.61, 0.7))
    kind(axes)
    left, bottom, width, height = limits
    axes.set(xlim=(left, left + width), ylim=(bottom, bottom + height), **more)
    figure.draw(plain)
    ours = Renderer(plain.width, plain.height, plain.dpi, figure)
    ours.uses_shortcuts = True
    with ours.recording() as record:
        figure.draw(ours)
    count = sum(amount(name, args) for name, args in record.calls)
    with ours.recording() as record:
        ours.uses_shortcuts = False
        figure.draw(ours)
    ours.uses_shortcuts = True
    ours.clear()  # type: ignore[no-untyped-call]
    figure.draw(ours)
    whole = sum(amount(name, args) for name, args in record.calls)
    return np.asarray(plain.buffer_rgba()), np.asarray(ours.buffer_rgba()), whole - count  # type: ignore[no-untyped-call]


def amount(name: str, args: tuple[Any, ...]) -> int:
    match name:
        case "draw_path_collection":
            return len(args[4]) * sum(len(path.vertices) for path in args[2]) if len(args[4]) == 1 else len(args[4])
        case "draw_quad_mesh":
            return int(args[2] * args[3])
        case "draw_gouraud_triangles":
            return len(args[1])
        case _:
            return 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_of_it(kind: Callable[[Axes], None]) -> None:
    theirs, ours, left_out = drawn(kind, (-0.4, -0.2, 0.5, 0.7))
    assert np.array_equal(ours, theirs)
    assert (left_out > 0) is (kind in CULLED)


@pytest.mark.parametrize("kind", KINDS)
def test_all_of_it_and_nothing(kind: Callable[[Axes], None]) -> None:
    theirs, ours, _ = drawn(kind, (-30, -30, 60, 60))
    assert np.array_equal(ours, theirs)
    theirs, ours, _ = drawn(kind, (30, 30, 1, 1))
    assert np.array_equal(ours, theirs)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(1e-3, 6), st.floats(1e-3, 6)),
    st.sampled_from(("linear", "log", "symlog")),
)
def test_any_part_of_any_kind(
    kind: Callable[[Axes], None], limits: tuple[float, float, float, float], scale: str
) -> None:
    if scale == "log":
        limits = (10 ** limits[0] / 100, *limits[1:])
    theirs, ours, _ = drawn(kind, limits, xscale=scale)
    assert np.array_equal(ours, theirs)


def test_what_is_not_as_expected_is_aggs() -> None:
    renderer = Renderer(10, 10, 72)
    renderer.uses_shortcuts = True
    with pytest.raises((TypeError, ValueError)):
        renderer.draw_path_collection(renderer.new_gc(), *[None] * 11)
    with pytest.raises((TypeError, ValueError)):
        renderer.draw_quad_mesh(renderer.new_gc(), *[None] * 9)


def test_a_clip_of_nothing_is_none() -> None:
    from matplotlib.transforms import Bbox  # noqa: PLC0415

    renderer = Renderer(10, 20, 72)
    context = renderer.new_gc()
    assert outside.Window.of(context, 10, 20) == (0, 0, 10, 20)
    context.set_clip_rectangle(Bbox.from_extents(0, 0, 0, 0))
    assert outside.Window.of(context, 10, 20) == (0, 0, 10, 20)
    context.set_clip_rectangle(Bbox.from_extents(5, 30, 3, -1))
    assert outside.Window.of(context, 10, 20) == (3, 0, 5, 20)
