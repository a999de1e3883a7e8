"""From the wire's input to matplotlib's events, by tables.

Positions arrive as CSS pixels from the top left corner and become device pixels from the bottom left. The events
are matplotlib's own classes with their own semantics; what figport adds is written at the place.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final, assert_never

from matplotlib.backend_bases import Event, FigureCanvasBase, KeyEvent, LocationEvent, MouseButton, MouseEvent

from . import internals
from .threads import main_only
from .wire import Key, KeyAction, Modifier, Pointer, PointerAction, Wheel

BUTTONS: Final = MappingProxyType(
    {
        0: MouseButton.LEFT,
        1: MouseButton.MIDDLE,
        2: MouseButton.RIGHT,
        3: MouseButton.BACK,
        4: MouseButton.FORWARD,
    }
)
"""The DOM's ``button`` → matplotlib's."""

BUTTON_BITS: Final = MappingProxyType(
    {
        1: MouseButton.LEFT,
        2: MouseButton.RIGHT,
        4: MouseButton.MIDDLE,
        8: MouseButton.BACK,
        16: MouseButton.FORWARD,
    }
)
"""The bits of the DOM's ``buttons`` → matplotlib's."""

KEYS: Final = MappingProxyType(
    {
        "Alt": "alt",
        "AltGraph": "alt",
        "ArrowDown": "down",
        "ArrowLeft": "left",
        "ArrowRight": "right",
        "ArrowUp": "up",
        "Backspace": "backspace",
        "CapsLock": "caps_lock",
        "Control": "control",
        "Delete": "delete",
        "End": "end",
        "Enter": "enter",
        "Escape": "escape",
        "Home": "home",
        "Insert": "insert",
        "Meta": "super",
        "NumLock": "num_lock",
        "OS": "super",
        "PageDown": "pagedown",
        "PageUp": "pageup",
        "Pause": "pause",
        "ScrollLock": "scroll_lock",
        "Shift": "shift",
        "Tab": "tab",
        **{f"F{number}": f"f{number}" for number in range(1, 25)},
    }
)
"""The DOM's ``key`` → matplotlib's, where they differ. Single characters are the same in both."""

_MODIFIER_KEYS: Final = MappingProxyType({"control": Modifier.CTRL} | {str(one): one for one in Modifier})
_DOM_MODIFIERS: Final = MappingProxyType(
    {"control": "Control", "ctrl": "Control", "alt": "Alt", "shift": "Shift", "super": "Meta"}
)
_HELD: Final = MappingProxyType({Modifier.CTRL: "control"})
"""The names of modifiers as keys, where those are others."""


def key_name(key: str, modifiers: tuple[Modifier, ...]) -> str | None:
    """Return matplotlib's name of a key with its modifiers, or None if it has none.

    Modifiers are prefixed in the order ctrl, alt, shift, super, as in matplotlib's GUI backends: a modifier
    key itself gets only the others, and shift is left out before a character, which shows it already (``A``,
    ``ctrl+A``).
    """
    name = KEYS.get(key, key if len(key) == 1 else None)
    if name is None:
        return None
    own = _MODIFIER_KEYS.get(name)
    held = [one for one in Modifier if one in modifiers and one is not own]
    if len(name) == 1:
        held = [one for one in held if one is not Modifier.SHIFT]
    return "+".join([*held, name])


def held_key(canvas: FigureCanvasBase, modifiers: tuple[Modifier, ...]) -> str | None:
    """Return the key that a mouse event should bear, or None for the one that matplotlib remembers.

    matplotlib remembers the last key that went down, on the canvas that had the focus. So modifiers that went down
    elsewhere are not known to it, and a pinch, which browsers report as a turn of the wheel with control, has none.
    """
    known = internals.held_key(canvas)
    if known is not None and not is_modifier(known):
        return None
    names = [_HELD.get(one, one.value) for one in modifiers]
    return "+".join([*(one.value for one in modifiers[:-1]), names[-1]]) if names else None


def is_modifier(key: str) -> bool:
    """Return whether matplotlib's name of a key is one of modifier keys alone, such as ``shift`` or ``ctrl+shift``."""
    return key.rpartition("+")[2] in _MODIFIER_KEYS


def pressed_buttons(bits: int) -> frozenset[MouseButton]:
    """Return the buttons that the DOM's ``buttons`` names."""
    return frozenset(button for bit, button in BUTTON_BITS.items() if bits & bit)


@main_only
def dispatch(canvas: FigureCanvasBase, event: Pointer | Wheel | Key) -> None:
    """Turn one input message into matplotlib's event and run its callbacks. Main thread only."""
    if not isinstance(event, Key):
        _release_modifiers(canvas, event)
    made = _event(canvas, event)
    if made is not None:
        canvas.callbacks.process(made.name, made)


def _release_modifiers(canvas: FigureCanvasBase, event: Pointer | Wheel) -> None:
    """Let a modifier go that matplotlib remembers and that is up: its release went elsewhere."""
    known = internals.held_key(canvas)
    if known is not None and is_modifier(known) and not event.modifiers:
        dispatch(canvas, Key(KeyAction.RELEASE, _DOM_MODIFIERS[known.rpartition("+")[2]], event.x, event.y, ()))


def _event(canvas: FigureCanvasBase, event: Pointer | Wheel | Key) -> Event | None:
    # matplotlib's stubs ask for integers, but fractions give finer data coordinates (see LocationEvent).
    x: Any = event.x * canvas.device_pixel_ratio
    y: Any = canvas.figure.bbox.height - event.y * canvas.device_pixel_ratio
    modifiers = [one.value for one in event.modifiers]
    match event:
        case Pointer():
            return _pointer(canvas, event, x, y, modifiers)
        case Wheel():
            key = held_key(canvas, event.modifiers)
            scroll = MouseEvent("scroll_event", canvas, x, y, key=key, step=event.up, modifiers=modifiers)
            # matplotlib knows one axis. The other is an attribute of figport's events, positive to the right;
            # a purely horizontal turn has step 0 and button None, so that handlers for 'up' and 'down' stay still.
            vars(scroll)["step_x"] = event.right
            return scroll
        case Key():
            name = "key_press_event" if event.action is KeyAction.PRESS else "key_release_event"
            return KeyEvent(name, canvas, key_name(event.key, event.modifiers), x, y)
        case _:
            assert_never(event)


def _pointer(canvas: FigureCanvasBase, event: Pointer, x: Any, y: Any, modifiers: list[str]) -> Event | None:
    key = held_key(canvas, event.modifiers)
    match event.action:
        case PointerAction.PRESS | PointerAction.RELEASE:
            button = BUTTONS.get(event.button)
            if button is None:
                return None
            press = event.action is PointerAction.PRESS
            name = "button_press_event" if press else "button_release_event"
            double = press and event.double
            return MouseEvent(name, canvas, x, y, button, key, dblclick=double, modifiers=modifiers)
        case PointerAction.MOVE:
            buttons = pressed_buttons(event.buttons)
            return MouseEvent("motion_notify_event", canvas, x, y, key=key, buttons=buttons, modifiers=modifiers)
        case PointerAction.ENTER:
            return LocationEvent("figure_enter_event", canvas, x, y, modifiers=modifiers)
        case PointerAction.LEAVE:
            return LocationEvent("figure_leave_event", canvas, x, y, modifiers=modifiers)
        case _:
            assert_never(event.action)
