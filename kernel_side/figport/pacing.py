"""Flow control without I/O: how many frames may be under way, and which input may be merged.

A view has a small **credit** of frames that were sent and not yet painted. No credit, no frame; what
changed meanwhile comes in one piece with the next one. Input that piles up while the kernel is busy is
merged by a table: of moves only the newest counts, wheel steps add up, and everything else stands in
the way of merging, so that presses, releases and keys keep their place.
"""

from __future__ import annotations

import dataclasses
from collections import deque

from .wire import Look, Message, Pointer, PointerAction, Resize, Wheel

CREDIT = 2
"""Frames under way per view. One costs a fifth of the frame rate: the kernel then waits for the page."""


class Credit:
    """The frames of one view that were sent and not yet painted.

    Parameters
    ----------
    capacity
        How many there may be.
    """

    def __init__(self, capacity: int = CREDIT) -> None:
        self._capacity = capacity
        self._under_way: deque[int] = deque()

    @property
    def under_way(self) -> tuple[int, ...]:
        """The frames that were sent and not yet painted."""
        return tuple(self._under_way)

    @property
    def left(self) -> bool:
        """Whether another frame may be sent."""
        return len(self._under_way) < self._capacity

    def spend(self, seq: int) -> None:
        """Note that frame `seq` was sent."""
        self._under_way.append(seq)

    def refund(self, seq: int) -> None:
        """Note that frame `seq` was painted, and with it all before. Unknown numbers are ignored."""
        while self._under_way and self._under_way[0] <= seq:
            self._under_way.popleft()


def merge(earlier: Message, later: Message) -> Message | None:
    """Return the one message that stands for two of the same view in a row, or None if both are needed."""
    match earlier, later:
        case Pointer(action=PointerAction.MOVE), Pointer(action=PointerAction.MOVE):
            same = (earlier.buttons, earlier.modifiers) == (later.buttons, later.modifiers)
            return later if same else None
        case Wheel(), Wheel():
            if earlier.modifiers != later.modifiers:
                return None
            return dataclasses.replace(later, up=earlier.up + later.up, right=earlier.right + later.right)
        case (Resize(), Resize()) | (Look(), Look()):
            # A view that was hidden and shown again lost nothing that a frame would not mend: LOOK with
            # visible false then true asks for a whole picture, so those two must both arrive.
            if isinstance(earlier, Look) and isinstance(later, Look) and earlier.visible != later.visible:
                return None
            return later
        case _:
            return None
