"""What views hold down, and what is let go when they end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from figport import wire
from figport.presses import Presses
from figport.wire import Key, KeyAction, Pointer, PointerAction
from tests.kernel.client import Kernel
from tests.kernel.views import Peer, pointer


def press(button: int, x: float = 1) -> Pointer:
    return pointer(PointerAction.PRESS, x, 2, button=button)


def key(action: KeyAction, name: str) -> Key:
    return Key(action, name, 3, 4, ())


def test_a_view_that_holds_nothing_lets_go_of_nothing() -> None:
    presses = Presses()
    assert presses.let_go("a") == []
    presses.note("a", pointer(PointerAction.MOVE, 5, 6))
    assert presses.let_go("a") == []


def test_what_was_released_is_not_released_again() -> None:
    presses = Presses()
    for message in (press(0), pointer(PointerAction.RELEASE, 1, 2, button=0)):
        presses.note("a", message)
    for action in KeyAction:
        presses.note("a", key(action, "x"))
    assert presses.let_go("a") == []


def test_buttons_and_keys_go_up_where_the_pointer_was_last() -> None:
    presses = Presses()
    presses.note("a", key(KeyAction.PRESS, "Shift"))
    for button in (0, 2):
        presses.note("a", press(button))
    presses.note("a", key(KeyAction.PRESS, "Shift"))  # keys repeat while they are held
    presses.note("a", pointer(PointerAction.MOVE, 7, 8, buttons=3))
    left, right, shift = presses.let_go("a")
    assert left == pointer(PointerAction.RELEASE, 7, 8, button=0, buttons=2)
    assert right == pointer(PointerAction.RELEASE, 7, 8, button=2, buttons=0)
    assert shift == Key(KeyAction.RELEASE, "Shift", 7, 8, ())
    assert presses.let_go("a") == []


def test_other_views_keep_what_they_hold() -> None:
    presses = Presses()
    presses.note("a", press(0))
    presses.note("b", press(1))
    assert [one.button for one in presses.let_go("a") if isinstance(one, Pointer)] == [0]
    assert [one.button for one in presses.let_go("b") if isinstance(one, Pointer)] == [1]


@pytest.mark.parametrize("button", [-1, 7])
def test_buttons_without_a_name_are_let_go_too(button: int) -> None:
    presses = Presses()
    presses.note("a", press(button))
    assert [one.buttons for one in presses.let_go("a") if isinstance(one, Pointer)] == [0]


SLIDER = """
from matplotlib.widgets import Slider
fig, ax = plt.subplots()
slider = Slider(fig.add_axes([0.2, 0.1, 0.6, 0.1]), "s", 0, 1, valinit=0.5)
keys = []
for name in ("key_press_event", "key_release_event"):
    fig.canvas.mpl_connect(name, lambda event: keys.append((event.name, event.key)))
"""


@pytest.mark.parametrize("end", [Peer.leave, lambda view: view.send(wire.Detach())], ids=["cut off", "detached"])
def test_a_slider_lets_go_when_the_page_that_drags_it_is_gone(kernel: Kernel, end: Callable[[Peer], None]) -> None:
    kernel.run(SLIDER)
    dragging, other = kernel.view(), kernel.view()
    dragging.send(Key(KeyAction.PRESS, "x", 1, 1, ()))
    dragging.press(0.5 * 640, 0.85 * 480)
    dragging.move(0.65 * 640, 0.85 * 480, buttons=1)
    kernel.becomes("round(slider.val, 2)", "0.75")
    end(dragging)
    kernel.becomes("keys", "[('key_press_event', 'x'), ('key_release_event', 'x')]")
    other.move(0.3 * 640, 0.85 * 480)
    other.press(5, 5)
    other.release(5, 5)
    kernel.becomes("fig.canvas._button", "None")
    assert kernel.value("round(slider.val, 2)") == "0.75"
