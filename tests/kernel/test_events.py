"""Input becomes matplotlib's events, by tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from matplotlib.backend_bases import MouseButton
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from figport.events import BUTTONS, dispatch, key_name, pressed_buttons
from figport.wire import Key, KeyAction, Modifier, Pointer, PointerAction, Wheel
from tests.kernel.views import pointer

Handle = Callable[..., Any]
CTRL, ALT, SHIFT, SUPER = Modifier


@pytest.fixture
def canvas() -> FigureCanvasAgg:
    return FigureCanvasAgg(Figure(figsize=(4, 2), dpi=100))


def event(canvas: FigureCanvasAgg, name: str, message: Pointer | Wheel | Key) -> Any:
    """Dispatch a message and return the one event of this name that came of it."""
    seen: list[Any] = []
    # matplotlib's stubs know one overload for each literal name.
    connect: Handle = canvas.mpl_connect
    number = connect(name, seen.append)
    dispatch(canvas, message)
    canvas.mpl_disconnect(number)
    (only,) = seen
    return only


@pytest.mark.parametrize(
    ("button", "name"),
    [
        (0, MouseButton.LEFT),
        (1, MouseButton.MIDDLE),
        (2, MouseButton.RIGHT),
        (3, MouseButton.BACK),
        (4, MouseButton.FORWARD),
    ],
)
def test_buttons(canvas: FigureCanvasAgg, button: int, name: MouseButton) -> None:
    for action, kind in ((PointerAction.PRESS, "button_press_event"), (PointerAction.RELEASE, "button_release_event")):
        made = event(canvas, kind, pointer(action, 10, 20, button=button))
        assert (made.button, made.dblclick, made.x, made.y) == (name, False, 10, 180)
    assert len(BUTTONS) == 5


@pytest.mark.parametrize("button", [-1, 5, 99])
def test_unknown_buttons_are_no_events(canvas: FigureCanvasAgg, button: int) -> None:
    seen: list[Any] = []
    handle: Handle = seen.append
    canvas.mpl_connect("button_press_event", handle)
    dispatch(canvas, pointer(PointerAction.PRESS, 10, 20, button=button))
    assert not seen


def test_only_presses_are_double_clicks(canvas: FigureCanvasAgg) -> None:
    press = pointer(PointerAction.PRESS, 1, 1, button=0, double=True)
    release = pointer(PointerAction.RELEASE, 1, 1, button=0, double=True)
    assert event(canvas, "button_press_event", press).dblclick
    assert not event(canvas, "button_release_event", release).dblclick


@pytest.mark.parametrize(
    ("bits", "names"),
    [
        (0, set()),
        (1, {MouseButton.LEFT}),
        (2, {MouseButton.RIGHT}),
        (4, {MouseButton.MIDDLE}),
        (8, {MouseButton.BACK}),
        (16, {MouseButton.FORWARD}),
        (1 | 2 | 16, {MouseButton.LEFT, MouseButton.RIGHT, MouseButton.FORWARD}),
        (32, set()),
    ],
)
def test_buttons_held_while_moving(canvas: FigureCanvasAgg, bits: int, names: set[MouseButton]) -> None:
    assert pressed_buttons(bits) == names
    made = event(canvas, "motion_notify_event", pointer(PointerAction.MOVE, 1, 1, buttons=bits))
    assert made.buttons == names


def test_a_drag_knows_its_button(canvas: FigureCanvasAgg) -> None:
    dispatch(canvas, pointer(PointerAction.PRESS, 1, 1, button=2, buttons=2))
    drag = event(canvas, "motion_notify_event", pointer(PointerAction.MOVE, 5, 5, buttons=2))
    assert drag.button == MouseButton.RIGHT
    dispatch(canvas, pointer(PointerAction.RELEASE, 1, 1, button=2))
    assert event(canvas, "motion_notify_event", pointer(PointerAction.MOVE, 5, 5)).button is None


@pytest.mark.parametrize(
    ("right", "up", "button"), [(0, 1, "up"), (0, -1, "down"), (0, 0.25, "up"), (2, 0, None), (-0.5, -0.5, "down")]
)
def test_the_wheel(canvas: FigureCanvasAgg, right: float, up: float, button: str | None) -> None:
    made = event(canvas, "scroll_event", Wheel(10, 20, right, up, (SHIFT,)))
    assert (made.step, made.step_x, made.button) == (up, right, button)
    assert made.modifiers == {"shift"}


@pytest.mark.parametrize(
    ("key", "modifiers", "name"),
    [
        ("a", (), "a"),
        ("A", (SHIFT,), "A"),
        ("A", (CTRL, SHIFT), "ctrl+A"),
        ("a", (CTRL,), "ctrl+a"),
        ("a", (CTRL, ALT, SHIFT, SUPER), "ctrl+alt+super+a"),
        ("a", (SUPER, SHIFT, ALT, CTRL), "ctrl+alt+super+a"),
        ("ArrowLeft", (CTRL, ALT, SHIFT, SUPER), "ctrl+alt+shift+super+left"),
        ("ArrowRight", (), "right"),
        ("ArrowUp", (), "up"),
        ("ArrowDown", (SHIFT,), "shift+down"),
        ("Control", (CTRL,), "control"),
        ("Control", (CTRL, ALT), "alt+control"),
        ("Shift", (SHIFT,), "shift"),
        ("Shift", (CTRL, SHIFT), "ctrl+shift"),
        ("Alt", (ALT,), "alt"),
        ("AltGraph", (), "alt"),
        ("Meta", (SUPER,), "super"),
        ("OS", (), "super"),
        ("Enter", (), "enter"),
        ("Escape", (), "escape"),
        ("Backspace", (), "backspace"),
        ("Delete", (), "delete"),
        ("Insert", (), "insert"),
        ("Home", (), "home"),
        ("End", (), "end"),
        ("PageUp", (), "pageup"),
        ("PageDown", (), "pagedown"),
        ("Tab", (CTRL,), "ctrl+tab"),
        ("CapsLock", (), "caps_lock"),
        ("NumLock", (), "num_lock"),
        ("ScrollLock", (), "scroll_lock"),
        ("Pause", (), "pause"),
        ("F1", (), "f1"),
        ("F12", (CTRL,), "ctrl+f12"),
        (" ", (), " "),
        ("+", (CTRL,), "ctrl++"),
        ("ä", (), "ä"),
        ("Dead", (), None),
        ("Unidentified", (CTRL,), None),
        ("", (), None),
    ],
)
def test_keys(canvas: FigureCanvasAgg, key: str, modifiers: tuple[Modifier, ...], name: str | None) -> None:
    assert key_name(key, modifiers) == name
    press = event(canvas, "key_press_event", Key(KeyAction.PRESS, key, 10, 20, modifiers))
    assert (press.key, press.x, press.y) == (name, 10, 180)
    release = event(canvas, "key_release_event", Key(KeyAction.RELEASE, key, 10, 20, modifiers))
    assert release.key == name


def test_mouse_events_know_the_key_that_is_down(canvas: FigureCanvasAgg) -> None:
    dispatch(canvas, Key(KeyAction.PRESS, "a", 1, 1, ()))
    assert event(canvas, "motion_notify_event", pointer(PointerAction.MOVE, 1, 1)).key == "a"
    dispatch(canvas, Key(KeyAction.RELEASE, "a", 1, 1, ()))
    assert event(canvas, "motion_notify_event", pointer(PointerAction.MOVE, 1, 1)).key is None


@pytest.mark.parametrize("ratio", [1, 2, 1.25])
def test_positions_are_device_pixels_from_the_bottom_left(canvas: FigureCanvasAgg, ratio: float) -> None:
    canvas._set_device_pixel_ratio(ratio)  # type: ignore[attr-defined]
    axes = canvas.figure.add_axes((0, 0, 1, 1))
    made = event(canvas, "motion_notify_event", pointer(PointerAction.MOVE, 100.5, 50))
    # matplotlib keeps whole pixels in x and y, but computes the data from all of it.
    assert (made.x, made.y) == (int(100.5 * ratio), int(150 * ratio))
    assert (made.xdata, made.ydata) == (pytest.approx(100.5 / 400), pytest.approx(0.75))
    assert made.inaxes is axes


def test_entering_and_leaving(canvas: FigureCanvasAgg) -> None:
    axes = canvas.figure.add_axes((0, 0, 0.5, 1))
    assert event(canvas, "figure_enter_event", pointer(PointerAction.ENTER, 10, 10)).inaxes is axes
    assert event(canvas, "axes_enter_event", pointer(PointerAction.MOVE, 20, 10)).inaxes is axes
    event(canvas, "axes_leave_event", pointer(PointerAction.MOVE, 300, 10))
    assert event(canvas, "figure_leave_event", pointer(PointerAction.LEAVE, 500, -3)).x == 500


def test_modifiers_reach_mouse_events(canvas: FigureCanvasAgg) -> None:
    message = pointer(PointerAction.PRESS, 1, 1, button=0, modifiers=(CTRL, SUPER))
    assert event(canvas, "button_press_event", message).modifiers == {"ctrl", "super"}


# --- the key of mouse events -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("modifiers", "key"),
    [
        ((), None),
        ((SHIFT,), "shift"),
        ((CTRL,), "control"),
        ((SUPER,), "super"),
        ((CTRL, SHIFT), "ctrl+shift"),
        ((CTRL, ALT), "ctrl+alt"),
    ],
)
def test_modifiers_that_went_down_elsewhere_are_known(
    canvas: FigureCanvasAgg, modifiers: tuple[Modifier, ...], key: str | None
) -> None:
    press = pointer(PointerAction.PRESS, 1, 1, button=0, modifiers=modifiers)
    move = pointer(PointerAction.MOVE, 1, 1, modifiers=modifiers)
    assert event(canvas, "button_press_event", press).key == key
    assert event(canvas, "motion_notify_event", move).key == key
    assert event(canvas, "scroll_event", Wheel(1, 1, 0, 1, modifiers)).key == key
    assert event(canvas, "motion_notify_event", pointer(PointerAction.MOVE, 1, 1)).key is None


def test_a_key_that_is_held_is_the_key(canvas: FigureCanvasAgg) -> None:
    dispatch(canvas, Key(KeyAction.PRESS, "x", 1, 1, ()))
    assert event(canvas, "scroll_event", Wheel(1, 1, 0, 1, (CTRL,))).key == "x"
    assert event(canvas, "motion_notify_event", pointer(PointerAction.MOVE, 1, 1)).key == "x"


def test_a_modifier_that_went_up_elsewhere_is_released(canvas: FigureCanvasAgg) -> None:
    released: list[Any] = []
    handle: Handle = released.append
    canvas.mpl_connect("key_release_event", handle)
    dispatch(canvas, Key(KeyAction.PRESS, "Shift", 1, 1, ()))
    assert event(
        canvas, "button_press_event", pointer(PointerAction.PRESS, 1, 1, button=0, modifiers=(SHIFT,))
    ).key == ("shift")
    assert not released
    assert event(canvas, "motion_notify_event", pointer(PointerAction.MOVE, 1, 1)).key is None
    assert [one.key for one in released] == ["shift"]
