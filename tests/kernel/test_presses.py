"""What views hold down, and what is let go when they end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from figport import wire
from figport.presses import Presses, hovers
from figport.wire import Close, Key, KeyAction, Pointer, PointerAction
from tests.kernel.client import Kernel
from tests.kernel.views import Peer, pointer


def press(button: int, x: float = 1, buttons: int = 0) -> Pointer:
    return pointer(PointerAction.PRESS, x, 2, button=button, buttons=buttons)


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


def lost(presses: Presses, message: Pointer) -> list[tuple[int, int]]:
    """Have lost releases made up for; return the button of each, and which are down after it."""
    found = []
    while (release := presses.lost("a", message)) is not None:
        assert (release.action, release.x, release.y) == (PointerAction.RELEASE, message.x, message.y)
        presses.note("a", release)
        found.append((release.button, release.buttons))
    return found


def moved(action: PointerAction, buttons: int) -> Pointer:
    return pointer(action, 7, 8, buttons=buttons)


@pytest.mark.parametrize("action", [PointerAction.MOVE, PointerAction.ENTER, PointerAction.LEAVE])
def test_a_button_that_is_up_was_released(action: PointerAction) -> None:
    presses = Presses()
    assert lost(presses, moved(action, 0)) == []
    presses.note("a", press(0, buttons=1))
    presses.note("a", press(2, buttons=3))
    presses.note("b", press(1, buttons=4))
    assert lost(presses, moved(action, 3)) == []
    assert lost(presses, moved(action, 2)) == [(0, 2)]
    presses.note("a", press(0, buttons=3))
    assert lost(presses, moved(action, 0)) == [(2, 0), (0, 0)]
    assert presses.holds("b", 1)


def test_a_button_that_goes_down_again_was_released() -> None:
    presses = Presses()
    presses.note("a", press(0, buttons=1))
    assert lost(presses, press(0, buttons=1)) == [(0, 0)]
    presses.note("a", press(0, buttons=1))
    assert lost(presses, press(2, buttons=3)) == []
    assert lost(presses, press(2, buttons=2)) == [(0, 0)]


@pytest.mark.parametrize("button", [0, 7])
def test_a_release_that_came_was_not_lost(button: int) -> None:
    presses = Presses()
    presses.note("a", press(button, buttons=1))
    presses.note("a", press(2, buttons=3))
    assert lost(presses, pointer(PointerAction.RELEASE, 7, 8, button=button, buttons=2)) == []
    assert lost(presses, pointer(PointerAction.RELEASE, 7, 8, button=button, buttons=0)) == [(2, button == 0)]


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
    dragging.move(0.65 * 640, 0.85 * 480)
    kernel.becomes("round(slider.val, 2)", "0.75")
    end(dragging)
    kernel.becomes("keys", "[('key_press_event', 'x'), ('key_release_event', 'x')]")
    other.move(0.3 * 640, 0.85 * 480)
    other.press(5, 5)
    other.release(5, 5)
    kernel.becomes("fig.canvas._button", "None")
    assert kernel.value("round(slider.val, 2)") == "0.75"


def test_a_slider_lets_go_where_the_pointer_comes_back_without_its_button(kernel: Kernel) -> None:
    """The button was released while the kernel did not answer, and the page told nobody."""
    kernel.run(SLIDER)
    kernel.run(
        "events = []\n"
        "for name in ('button_press_event', 'button_release_event', 'motion_notify_event'):\n"
        "    fig.canvas.mpl_connect(name, lambda event: events.append((event.name, event.button, round(event.x))))"
    )
    view = kernel.view()
    view.press(0.5 * 640, 0.85 * 480)
    view.move(0.65 * 640, 0.85 * 480)
    kernel.becomes("round(slider.val, 2)", "0.75")
    view.lose()
    view.move(0.35 * 640, 0.85 * 480)
    view.move(0.3 * 640, 0.85 * 480)
    kernel.becomes("events[-1]", "('motion_notify_event', None, 192)")
    assert kernel.value("round(slider.val, 2), fig.canvas._button") == "0.75 None"
    # At the place where it was noticed, and once.
    kernel.run("up = [name for name, *_ in events].index('button_release_event')")
    assert kernel.value("len(events) - up in (2, 3) and events[up][2] == events[up + 1][2]") == "True"
    view.press(0.5 * 640, 0.85 * 480)
    kernel.becomes("round(slider.val, 2)", "0.5")


@pytest.mark.parametrize(
    "action", [PointerAction.PRESS, PointerAction.RELEASE, PointerAction.MOVE, PointerAction.LEAVE]
)
def test_a_message_without_a_button_that_was_held_tells_of_its_release(action: PointerAction) -> None:
    presses = Presses()
    presses.note("a", press(0))
    own = {PointerAction.PRESS: 2, PointerAction.RELEASE: 2}.get(action, 0)
    lost = presses.lost("a", pointer(action, 7, 8, button=own, buttons=0))
    assert lost is not None
    assert (lost.action, lost.button, lost.x) == (PointerAction.RELEASE, 0, 7)
    presses.note("a", lost)
    assert presses.lost("a", pointer(action, 7, 8, button=own, buttons=0)) is None


def test_a_message_with_the_button_still_down_tells_of_nothing() -> None:
    presses = Presses()
    presses.note("a", press(0))
    assert (presses.holds("a", 0), presses.holds("a", 2), presses.holds("b", 0)) == (True, False, False)
    assert presses.lost("a", pointer(PointerAction.MOVE, 7, 8, buttons=1)) is None
    # Its own release is no lost one.
    assert presses.lost("a", pointer(PointerAction.RELEASE, 7, 8, button=0, buttons=0)) is None
    held = presses.held("a")
    assert held is not None
    assert (held.x, held.y) == (1, 2)
    presses.note("a", press(2, buttons=1))
    assert (presses.held("a"), presses.held("b")) == (None, None)


def test_a_pointer_that_holds_nothing_hovers() -> None:
    def at(action: PointerAction, buttons: int) -> Pointer:
        return Pointer(action, 1, 2, 0, buttons, double=False, modifiers=())

    hovering = [(action, buttons) for action in PointerAction for buttons in (0, 1) if hovers(at(action, buttons))]
    enter, leave, move = PointerAction.ENTER, PointerAction.LEAVE, PointerAction.MOVE
    assert set(hovering) == {(enter, 0), (enter, 1), (leave, 0), (leave, 1), (move, 0)}
    assert not hovers(Close())
