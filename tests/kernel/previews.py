"""Figures whose axes pages may move by themselves, and what pages are told of them."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figport import options
from figport.drawing import selfcheck
from figport.sending import placement, previewing
from figport.wire import Area, Place
from tests.kernel.shown_figures import Lone


@pytest.fixture(autouse=True)
def figures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Preview, and close what a test opened."""
    monkeypatch.setattr(options, "preview", True)
    yield
    plt.close("all")


def told(figure: Figure) -> tuple[Place, ...]:
    """Return what a page is told of a figure that was drawn."""
    return previewing.describe(figure, placement.describe(figure))


def labelled(figure: Figure) -> tuple[Place, ...]:
    """Draw a figure as soon as the shortcuts of drawing are checked; return what a page is told of it."""
    assert selfcheck.passes()
    lone = Lone(figure)
    lone.canvas.draw()
    return previewing.describe(figure, placement.describe(figure), lone.canvas.quick_renderer().labels or {})


def drawn(figure: Figure) -> tuple[Place, ...]:
    """Draw a figure; return what a page is told of it."""
    Lone(figure).canvas.draw()
    return told(figure)


def of(places: tuple[Place, ...], number: int) -> Place:
    """Return what is told of one axes."""
    return next(place for place in places if place.axes == number)


def areas(place: Place, where: Area) -> bool:
    """Whether something that does not move covers a spot."""
    return any(
        fixed.x <= where.x
        and fixed.y <= where.y
        and where.x < fixed.x + fixed.width
        and where.y < fixed.y + fixed.height
        for fixed in place.fixed
    )


def lines(axes: Axes) -> None:
    axes.plot([1, 10, 100], [2, 20, 200], label="a line")


def areas_hold(area: Area, fixed: tuple[Area, ...], x: float, y: float) -> bool:
    """Whether a spot lies in an area and in none that is fixed."""

    def inside(one: Area) -> bool:
        return one.x <= x < one.x + one.width and one.y <= y < one.y + one.height

    return inside(area) and not any(inside(one) for one in fixed)
