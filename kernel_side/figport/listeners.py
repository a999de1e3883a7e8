"""Who in the kernel listens to a figure's keys and wheel: what the page need not send stays the notebook's.

matplotlib's own listeners are on every figure. They count as far as they would do something: a wheel without the
control key, or a key that no keymap names, comes to nothing there. Asked when a
view is told of the figure, on whatever thread that changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from matplotlib import rcParams

from .events import KEYS
from .wire import WheelUse

if TYPE_CHECKING:
    from matplotlib.backend_bases import FigureCanvasBase

SIGNALS: Final = frozenset({"scroll_event", "key_press_event", "key_release_event"})
"""What views are told of, so that they are told again when somebody connects to it."""

KEYMAPS: Final = frozenset(
    f"keymap.{name}"
    for name in (
        *("fullscreen", "home", "back", "forward", "pan", "zoom", "save", "quit", "quit_all"),
        *("grid", "grid_minor", "xscale", "yscale"),
    )
)
"""The keymaps that matplotlib's own key handler obeys."""

_LASSOS: Final = frozenset({"matplotlib.widgets.Lasso", "matplotlib.widgets.LassoSelector"})
"""Widgets to which each place counts where a pointer was; to all others the newest does."""

_DOM: Final = MappingProxyType({name: key for key, name in KEYS.items()})
"""matplotlib's names of keys → the DOM's."""

_MODIFIERS: Final = MappingProxyType({"ctrl": "ctrl", "alt": "alt", "shift": "shift", "super": "super", "cmd": "super"})


@dataclass(frozen=True, slots=True)
class Listening:
    """What of the keys and the wheel somebody listens to; the fields are FIGURE's."""

    wheel: WheelUse
    keys: tuple[str, ...]
    hears_keys: bool


def listening(canvas: FigureCanvasBase) -> Listening:
    """Return what of the keys and the wheel somebody listens to."""
    return Listening(wheel_use(canvas), keymap(canvas), hears_keys(canvas))


def wheel_use(canvas: FigureCanvasBase) -> WheelUse:
    """Return what the figure does with the wheel."""
    if getattr(canvas, "capture_scroll", False):
        return WheelUse.CAPTURED
    listeners = list(_listeners(canvas, "scroll_event"))
    if any(not _is_own(function) for function in listeners):
        return WheelUse.LISTENED
    # matplotlib 3.11's; earlier ones have none.
    zooms = any(getattr(function, "__name__", "") == "scroll_handler" for function in listeners)
    return WheelUse.ZOOM if zooms and canvas.toolbar is not None else WheelUse.NOTHING


def hears_keys(canvas: FigureCanvasBase) -> bool:
    """Return whether somebody but matplotlib's own keymap listens to keys."""
    signals = ("key_press_event", "key_release_event")
    return any(not _is_own(function) for signal in signals for function in _listeners(canvas, signal))


def draws(canvas: FigureCanvasBase) -> bool:
    """Return whether a lasso would take the places of a held pointer: its line is what they are. Any thread."""
    owners = (getattr(function, "__self__", None) for function in _listeners(canvas, "motion_notify_event"))
    return any(
        _LASSOS & {f"{kind.__module__}.{kind.__name__}" for kind in type(owner).__mro__}
        and getattr(owner, "active", True)
        and canvas.widgetlock.available(owner)
        for owner in owners
    )


def keymap(canvas: FigureCanvasBase) -> tuple[str, ...]:
    """Return the keys with ctrl, alt or super that the keymap names, as the page spells them, such as ``ctrl+g``."""
    if not any(_is_own(function) and _obeys_keymap(function) for function in _listeners(canvas, "key_press_event")):
        return ()
    keys = dict.items(rcParams)
    named = {key for name, value in keys if name in KEYMAPS for key in value}
    return tuple(sorted({spelling for key in named if (spelling := spelled(str(key)))}))


def spelled(key: str) -> str:
    """Return a key with its modifiers as the page spells it; empty if it has none that matter."""
    spelling = typed(key)
    return spelling if {"ctrl", "alt", "super"} & set(spelling.split("+")[:-1]) else ""


def typed(key: str) -> str:
    """Return a key as the page spells it; empty if pages do not know its modifiers."""
    *held, name = key.split("+") if not key.endswith("++") else [*key[:-2].split("+"), "+"]
    modifiers = {_MODIFIERS.get(one, "") for one in held}
    if "" in modifiers:
        return ""
    order = [one for one in ("ctrl", "alt", "shift", "super") if one in modifiers]
    if len(name) == 1:
        # A character shows shift already.
        order = [one for one in order if one != "shift"]
    return "+".join([*order, _DOM.get(name, name)])


def _listeners(canvas: FigureCanvasBase, signal: str) -> Iterator[Callable[..., Any]]:
    for proxy in list(canvas.callbacks.callbacks.get(signal, {}).values()):
        function = proxy()
        if function is not None:
            yield function


def _obeys_keymap(function: Callable[..., Any]) -> bool:
    return getattr(function, "__name__", "") in {"key_press_handler", "key_press"}


def _is_own(function: Callable[..., Any]) -> bool:
    """Return whether a listener is matplotlib's and on every figure, or does nothing by itself."""
    module, name = getattr(function, "__module__", ""), getattr(function, "__name__", "")
    if module == "matplotlib.backend_bases" or (module == "figport.steps" and name == "key_press_handler"):
        return True
    owner = getattr(function, "__self__", None)
    if module == "matplotlib.figure" and name == "pick":
        # Whoever picks means clicks. With `capture_scroll` the wheel picks as well.
        return True
    # Selectors of all kinds listen, and leave it to subclasses to do something.
    scrolls = getattr(type(owner), "_on_scroll", None)
    return module == "matplotlib.widgets" and name == "on_scroll" and getattr(scrolls, "__module__", "") == module
