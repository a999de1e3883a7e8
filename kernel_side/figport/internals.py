"""What of matplotlib is not public, and figport uses all the same: here alone, with what happens where it is missing.

Whatever draws by such names (`drawing`) asks the flags here, and else draws as matplotlib does. The other functions do
without: a feature is missing then, and nothing fails.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

from matplotlib import backend_tools, font_manager
from matplotlib._pylab_helpers import Gcf
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.transforms import TransformNode

# --- drawing ------------------------------------------------------------------------------------------

ARTISTS: Final = "_get_draw_artists"
"""A figure's: what it draws, in which order."""
LOCK: Final = "_render_lock"
"""Figure's: held while any figure is drawn."""
ALIGNED: Final = "_align_label_groups"
"""A figure's: the axes whose labels are aligned."""
PARENTS: Final = "_parents"
"""A transform's: weak references to what is computed from it, by identity."""
TICKS: Final = "_update_ticks"
"""An axis's: computes its ticks."""
BOXES: Final = "_get_ticklabel_bboxes"
"""An axis's: where the labels of its ticks are."""
LABEL: Final = "_update_label_position"
"""An axis's: puts its label beside those of its ticks."""
IMAGE: Final = "_make_image"
"""An image's: makes the pixels that show an array."""
BUFFER: Final = ("renderer", "_lastKey")
"""A canvas's: Agg's buffer, and what it was made for."""

PARTS_KNOWN: Final = (
    callable(getattr(Figure, ARTISTS, None)) and hasattr(Figure, LOCK) and hasattr(Figure(), ALIGNED)
) and hasattr(TransformNode(), PARENTS)
"""Whether a figure can be drawn in parts."""
TICKS_KNOWN: Final = all(callable(getattr(Axis, name, None)) for name in (TICKS, BOXES)) and all(
    callable(getattr(kind, LABEL, None)) for kind in (XAxis, YAxis)
)
"""Whether ticks can be computed once per draw."""
IMAGES_KNOWN: Final = list(inspect.signature(getattr(AxesImage, IMAGE, len)).parameters)[1:6] == [
    "A",
    "in_bbox",
    "out_bbox",
    "clip_bbox",
    "magnification",
]
"""Whether a part of an image can be made alone."""


def font_files(prop: Any) -> list[str]:
    """Return the files of a font and of those that stand in for it; else of the font alone."""
    manager: Any = font_manager.fontManager
    find: Any = getattr(manager, "_find_fonts_by_props", None)
    return [manager.findfont(prop)] if find is None else list(find(prop))


# --- resolution ---------------------------------------------------------------------------------------

_ORIGINAL: Final = "_original_dpi"


def original_dpi(figure: Figure) -> float:
    """Return the dots per inch that a figure has without a ratio, in files and copies."""
    return float(getattr(figure, _ORIGINAL, figure.dpi))


def set_original_dpi(figure: Figure, dpi: float) -> None:
    """Set them."""
    setattr(figure, _ORIGINAL, dpi)


def use_ratio(canvas: Any, ratio: float) -> bool:
    """Have a canvas draw at a device pixel ratio; return whether it changed. Else pages scale what they get."""
    use: Callable[[float], Any] | None = getattr(canvas, "_set_device_pixel_ratio", None)
    return use is not None and bool(use(ratio))


# --- input --------------------------------------------------------------------------------------------


def held_key(canvas: Any) -> str | None:
    """Return the key that a canvas takes for held down; else what a page says of modifiers counts alone."""
    return getattr(canvas, "_key", None)


class History:
    """The views that a toolbar goes back and forward through; nothing of it where it is kept in another way.

    Parameters
    ----------
    toolbar
        Of any backend, or None.
    """

    def __init__(self, toolbar: Any) -> None:
        self._stack: Any = getattr(toolbar, "_nav_stack", None)

    @property
    def known(self) -> bool:
        """Whether it can be read."""
        return self._stack is not None

    @property
    def entries(self) -> list[Any]:
        """All of them: per entry view and positions by axes, in dictionaries with weak keys."""
        return list(getattr(self._stack, "_elements", ()))

    @property
    def place(self) -> int:
        """Which of them is shown; -1 without any."""
        return int(getattr(self._stack, "_pos", -1))

    @property
    def current(self) -> Any:
        """The entry that is shown; None without any."""
        return None if self._stack is None else self._stack()

    def back(self) -> None:
        """Show the entry before, if there is one."""
        if self._stack is not None:
            self._stack.back()

    def replace(self, entries: Sequence[dict[Any, Any]], place: int) -> None:
        """Have other entries instead."""
        if hasattr(self._stack, "_elements"):
            self._stack._elements = [WeakKeyDictionary(entry) for entry in entries]
            self._stack._pos = min(place, len(entries) - 1)


def panned(toolbar: Any) -> tuple[Sequence[Any], Any]:
    """Return the axes that the pan tool drags now, and the button; no axes else."""
    info: Any = getattr(toolbar, "_pan_info", None)
    return ((), None) if info is None else (info.axes, info.button)


def twins(axes: Any) -> Sequence[Any]:
    """Return the axes that were made by ``twinx`` and its like of some, that one too; else that one alone."""
    group: Any = getattr(axes, "_twinned_axes", None)
    return [axes] if group is None else list(group.get_siblings(axes))


# --- forms --------------------------------------------------------------------------------------------


def scale_restorer(axes: Any, name: str) -> Callable[[], None]:
    """Return what gives an axis, and those that share it, the scale that they have, with where its ticks are.

    Without the scale itself: one of the same name, which may lack what it was made with.
    """
    sharing = getattr(axes, f"get_shared_{name}_axes", None)
    siblings = [axes] if sharing is None else sharing().get_siblings(axes)
    kept = []
    for one in siblings:
        axis = getattr(one, f"{name}axis")
        flags = {flag: getattr(axis, flag) for flag in _TICKERS if hasattr(axis, flag)}
        major = axis.get_major_locator(), axis.get_major_formatter()
        kept.append((axis, *major, axis.get_minor_locator(), axis.get_minor_formatter(), flags))
    axis = getattr(axes, f"{name}axis")
    scale = getattr(axis, "_scale", axis.get_scale())

    def restore() -> None:
        getattr(axes, f"set_{name}scale")(scale)
        for axis, locator, formatter, minor_locator, minor_formatter, flags in kept:
            axis.set_major_locator(locator)
            axis.set_major_formatter(formatter)
            axis.set_minor_locator(minor_locator)
            axis.set_minor_formatter(minor_formatter)
            for flag, value in flags.items():
                setattr(axis, flag, value)

    return restore


_TICKERS: Final = ("isDefault_majloc", "isDefault_majfmt", "isDefault_minloc", "isDefault_minfmt")
"""An axis's: whether it has the scale's own."""


def legend_columns(legend: Any) -> int:
    """Return in how many columns a legend stands; None for no legend."""
    return int(getattr(legend, "_ncols", 1))


# --- pyplot -------------------------------------------------------------------------------------------

FOR_PYPLOT: Final = "_restore_to_pylab"
"""In a pickled figure: that it is one of pyplot's again when it is unpickled."""


def make_known(manager: Any) -> None:
    """Make a manager known to pyplot, as its current one; else without its being made so by a click."""
    make: Callable[[Any], Any] = getattr(Gcf, "_set_new_active_manager", Gcf.set_active)
    make(manager)


def forget_clicks(manager: Any) -> None:
    """Have a click make a manager pyplot's current one no longer; else it would bring back one that was replaced."""
    number: int | None = getattr(manager, "_cidgcf", None)
    if number is not None:
        manager.canvas.mpl_disconnect(number)


def register_tools(canvas: type[Any], tools: Sequence[type[Any]]) -> None:
    """Have the tool manager take tools of ours for figures with a canvas; else there are those that need no help."""
    register: Callable[..., Any] | None = getattr(backend_tools, "_register_tool_class", None)
    if register is not None:
        for tool in tools:
            register(canvas, tool)
