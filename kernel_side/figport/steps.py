"""Pan and zoom by steps: by keys while the pan or zoom tool is on, and by buttons.

matplotlib has them for pointer and wheel alone. A step is what those would do, and in the history that *back* goes
through; steps that follow each other quickly are one entry there.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol

from matplotlib import backend_bases

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from matplotlib.backend_bases import KeyEvent

STEP: Final = 0.1
"""Of an axes' width and height."""
FINE: Final = 0.01
"""With shift."""
ZOOM: Final = 0.85
"""What one step leaves of the limits, as one notch of the wheel does."""


class Navigation(Protocol):
    """A figure's toolbar, as far as steps need it."""

    canvas: Any

    def wheeling(self) -> AbstractContextManager[None]:
        """Have what happens within be one entry of the history with what happened just before."""

    def push_current(self) -> None:
        """Note the present view in the history."""


ARROWS: Final = MappingProxyType({"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)})
"""Keys → where the view goes, to the right and up."""
ZOOMS: Final = MappingProxyType({"+": 1, "=": 1, "-": -1, "_": -1})
"""Keys → steps into the figure."""


def key_press_handler(event: KeyEvent) -> None:
    """Do what a key means for a toolbar's tool that is on; else what matplotlib does by it.

    Called as matplotlib's own is, in whose place it stands (see `listeners`).
    """
    canvas: Any = event.canvas
    toolbar, key = canvas.toolbar, str(event.key)
    if toolbar is not None and toolbar.mode.name in {"PAN", "ZOOM"}:
        fine = key.startswith("shift+")
        arrow = ARROWS.get(key.removeprefix("shift+"))
        if arrow is not None:
            pan(toolbar, *arrow, FINE if fine else STEP, _at(canvas, event))
            return
        if key in ZOOMS:
            zoom(toolbar, ZOOMS[key], _at(canvas, event))
            return
    backend_bases.key_press_handler(event)


def pan(toolbar: Navigation, right: int, up: int, part: float, axes: Iterable[Any]) -> None:
    """Move the view of axes by a part of their size, in whole pixels."""
    with toolbar.wheeling():
        toolbar.push_current()
        done: list[Any] = []
        for one in axes:
            if not one.can_pan():
                continue
            box = one.bbox
            dx = 0 if _moved(one, "x", done) else right * max(1, round(part * box.width))
            dy = 0 if _moved(one, "y", done) else up * max(1, round(part * box.height))
            x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
            one.start_pan(x, y, 1)
            one.drag_pan(1, None, x - dx, y - dy)
            one.end_pan()
            done.append(one)
    toolbar.canvas.draw_idle()


def zoom(toolbar: Navigation, steps: int, axes: Iterable[Any]) -> None:
    """Zoom axes about their middle, into the figure or out of it."""
    with toolbar.wheeling():
        toolbar.push_current()
        done: list[Any] = []
        for one in axes:
            if not one.can_zoom():
                continue
            for name in ("x", "y", "z") if one.name == "3d" else ("x", "y"):
                if not _moved(one, name, done):
                    _scale(one, name, ZOOM**steps)
            done.append(one)
    toolbar.canvas.draw_idle()


def everywhere(canvas: Any) -> list[Any]:
    """Return the axes that buttons move: all that show data of their own. Colour bars would change colours."""
    return [one for one in canvas.figure.axes if _free(one) and one.get_label() != "<colorbar>"]


def _at(canvas: Any, event: Any) -> list[Any]:
    """Return the axes under the pointer, or else all."""
    here = [one for one in canvas.figure.axes if _free(one) and one.in_axes(event)] if event.inaxes else []
    return here or everywhere(canvas)


def _free(axes: Any) -> bool:
    return bool(axes.get_navigate() and axes.get_visible())


def _moved(axes: Any, name: str, done: list[Any]) -> bool:
    """Whether an axis has moved already with one that it is shared with."""
    shared = axes.get_shared_x_axes if name == "x" else axes.get_shared_y_axes if name == "y" else None
    return shared is not None and any(shared().joined(axes, one) for one in done)


def _scale(axes: Any, name: str, factor: float) -> None:
    transform = getattr(axes, f"{name}axis").get_transform()
    low, high = transform.transform(getattr(axes, f"get_{name}lim")())
    middle, half = (low + high) / 2, (high - low) / 2 * factor
    getattr(axes, f"set_{name}lim")(transform.inverted().transform([middle - half, middle + half]))
