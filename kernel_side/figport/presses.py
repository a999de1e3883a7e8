"""The buttons and keys that views hold down.

They are let go when a view ends with one of them down: a page that is reloaded or cut off in the middle of a drag sends
no release, and a slider would follow the pointer for ever. So it would where a view goes on, and a release of it was
lost, as while the kernel did not answer: the next place of its pointer tells that a button is up. And a snapshot goes
on with a drag that began before it was made. No I/O.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from .threads import any_thread, main_only
from .wire import Key, KeyAction, Message, Pointer, PointerAction


@dataclass(frozen=True, slots=True)
class Held:
    """A button that a view holds down: what pressed it, and where the pointer was last (CSS pixels)."""

    press: Pointer
    x: float
    y: float


@dataclass(slots=True)
class _Hand:
    """What one view holds down, and where its pointer was last."""

    x: float = 0.0
    y: float = 0.0
    buttons: dict[int, Pointer] = field(default_factory=dict)
    """The DOM's ``button`` → what pressed it, in the order of the presses."""
    keys: list[str] = field(default_factory=list)


def hovers(message: Message) -> bool:
    """Whether a message tells of a pointer that comes or goes, or moves and holds nothing down."""
    match message:
        case Pointer(action=PointerAction.ENTER | PointerAction.LEAVE) | Pointer(action=PointerAction.MOVE, buttons=0):
            return True
        case _:
            return False


_BITS = {0: 1, 1: 4, 2: 2, 3: 8, 4: 16}
"""The DOM's ``button`` → its bit in ``buttons``; the DOM swaps middle and right."""


@main_only
class Presses:
    """The hands of all views of one figure, named by their comms. Main thread, except `held` and `let_go`."""

    def __init__(self) -> None:
        self._hands: dict[str, _Hand] = {}

    def note(self, view: str, message: Pointer | Key) -> None:
        """Take in what a view did."""
        hand = self._hands.setdefault(view, _Hand())
        hand.x, hand.y = message.x, message.y
        match message:
            case Pointer(action=PointerAction.PRESS):
                hand.buttons[message.button] = message
            case Pointer(action=PointerAction.RELEASE):
                hand.buttons.pop(message.button, None)
            case Key(action=KeyAction.PRESS) if message.key not in hand.keys:
                hand.keys.append(message.key)
            case Key(action=KeyAction.RELEASE) if message.key in hand.keys:
                hand.keys.remove(message.key)
            case _:
                pass

    def lost(self, view: str, message: Pointer) -> Pointer | None:
        """Return a release that a view must have made before a message, and that never came; None without one.

        To be handled, and noted by that, before the message; there may be another.
        """
        hand = self._hands.get(view, _Hand())
        own = _BITS.get(message.button, 0)
        match message.action:
            case PointerAction.PRESS:
                down = message.buttons & ~own
            case PointerAction.RELEASE:
                down = message.buttons | own
            case PointerAction.MOVE | PointerAction.ENTER | PointerAction.LEAVE:
                down = message.buttons
            case _:
                assert_never(message.action)
        for button in hand.buttons:
            released = message.action is PointerAction.RELEASE and button == message.button
            if not (released or down & _BITS.get(button, 0)):
                action, modifiers = PointerAction.RELEASE, message.modifiers
                return Pointer(action, message.x, message.y, button, down, double=False, modifiers=modifiers)
        return None

    def holds(self, view: str, button: int) -> bool:
        """Return whether a view holds a button down."""
        return view in self._hands and button in self._hands[view].buttons

    @any_thread
    def held(self, view: str) -> Held | None:
        """Return the button that a view holds down; None without one, and with several. Any thread."""
        hand = self._hands.get(view)
        presses = () if hand is None else tuple(hand.buttons.values())
        return Held(presses[0], hand.x, hand.y) if hand is not None and len(presses) == 1 else None

    @any_thread
    def let_go(self, view: str) -> list[Pointer | Key]:
        """Forget a view; return the releases that it did not send, at the last place of its pointer. Any thread."""
        hand = self._hands.pop(view, _Hand())
        releases: list[Pointer | Key] = []
        down = sum(_BITS.get(button, 0) for button in hand.buttons)
        for button in hand.buttons:
            down -= _BITS.get(button, 0)
            releases.append(Pointer(PointerAction.RELEASE, hand.x, hand.y, button, down, double=False, modifiers=()))
        releases += [Key(KeyAction.RELEASE, key, hand.x, hand.y, ()) for key in hand.keys]
        return releases
