"""Flow control without I/O: how many frames may be under way, and which input may be merged.

A view has a small **credit** of frames that were sent and not yet painted, which follows the round trip and the frame
rate. No credit, no frame; what changed meanwhile comes in one piece with the next one. Input that piles up while the
kernel is busy is merged by a table: of moves only the newest counts, wheel steps add up, and everything else stands in
the way of merging, so that presses, releases and keys keep their place.
"""

from __future__ import annotations

import dataclasses
import math
import statistics
from collections import deque
from dataclasses import dataclass
from typing import Final

from .wire import Fill, FormAction, Look, Message, Pointer, PointerAction, Resize, Wheel

FEWEST: Final = 2
"""Frames that may be under way to any view. One costs a fifth of the frame rate: the kernel then waits for the page."""
MOST: Final = 6
"""Frames that may be under way at the most, however far away a view is."""

_REMEMBERED: Final = 16
"""Rates that the estimate rests on."""
_LATEST: Final = 4
"""Those of them that still count when the way was measured."""
_TRIPS: Final = 64
"""Round trips that the spread rests on."""
_DOUBTED: Final = 0.2
"""Seconds of longer round trips after which the shortest is measured anew, on an empty way: the way may be another now.
If it is not, frames wait in line, and trips as long as these mean no more than that."""
_TRUSTED: Final = 10.0
"""Seconds without a short one after which it is measured anew in any case."""
_LONGER: Final = 1.25
"""Times a known round trip from which on another counts as longer."""
_FEW: Final = 8
"""Round trips from which on it can be told how much they vary."""
_CHANCE: Final = 3
"""Longer round trips in a row that are no chance."""


@dataclass(slots=True)
class _Sent:
    """A frame under way, with what is needed to learn from its acknowledgement."""

    seq: int
    at: float | None
    """When it was sent; None if somebody else sent it, then nothing is learnt from it."""
    painted: int
    """Frames painted when it was sent,"""
    painted_at: float
    """and when the last of them was, or when this one was sent if the way was empty."""
    ahead: int
    """How many were on the way then."""
    limited: bool
    """Whether it or the one before was the last for which there was credit, so that it may have been held up."""


class Credit:
    """The frames of one view that were sent and not yet painted, and how many there may be.

    As many as fit on the way, and one more, so that the kernel never waits for the page and frames never wait in line:
    the shortest round trip of late times the highest rate of late (which drawing, the line or the page limits). A fixed
    credit of 2 halves the frame rate at a round trip of 100 ms; a fixed 5 makes pictures a sixth of a second older on a
    line that is full. Where round trips vary (radio, a busy page), half of them are longer than the shortest by more
    than the spread, which counts as way too: frames that wait in line all wait alike.
    """

    def __init__(self) -> None:
        self._under_way: deque[_Sent] = deque()
        self._shortest: float | None = None
        self._short_at = self._known_at = 0.0
        """When a round trip was last about as short, and when it was last one that is understood."""
        self._trips: deque[tuple[int, float]] = deque(maxlen=_TRIPS)
        """How many frames were ahead, and the round trip."""
        self._spread = 0.0
        """By how much half of those with as many ahead as the newest are longer than the shortest."""
        self._longer = 0
        """How many longer ones came since."""
        self._in_line = 0.0
        """How long it may be because frames wait in line,"""
        self._longest = 0.0
        """and how long it was since `_known_at`."""
        self._measuring_from = math.inf
        """Since when the way is being emptied for that; infinite if it is not."""
        self._rates: deque[float] = deque(maxlen=_REMEMBERED)
        self._full = False
        """Whether the newest frame was the last for which there was credit."""
        self._painted = 0
        self._painted_at = 0.0

    @property
    def under_way(self) -> tuple[int, ...]:
        """The frames that were sent and not yet painted."""
        return tuple(sent.seq for sent in self._under_way)

    @property
    def round_trip(self) -> float | None:
        """The shortest of late, in seconds: on a way without other frames."""
        return self._shortest

    @property
    def capacity(self) -> int:
        """How many may be under way."""
        if self._measuring_from < math.inf:
            return 1
        if self._shortest is None or not self._rates:
            return FEWEST
        # A hair less: a way that holds exactly three frames needs no room for a fourth.
        return min(MOST, max(FEWEST, math.ceil((self._shortest + self._spread) * max(self._rates) - 0.02) + 1))

    @property
    def left(self) -> bool:
        """Whether another frame may be sent."""
        return len(self._under_way) < self.capacity

    def spend(self, seq: int, now: float | None = None) -> None:
        """Note that frame `seq` was sent, at `now` (seconds of any steady clock; None: by somebody else)."""
        if not self._under_way and now is not None:
            self._painted_at = now
        ahead, full = len(self._under_way), len(self._under_way) + 1 >= self.capacity
        self._under_way.append(_Sent(seq, now, self._painted, self._painted_at, ahead, full or self._full))
        self._full = full

    def refund(self, seq: int, now: float | None = None) -> None:
        """Note that frame `seq` was painted, and with it all before. Unknown numbers are ignored."""
        last: _Sent | None = None
        while self._under_way and self._under_way[0].seq <= seq:
            last = self._under_way.popleft()
            self._painted += 1
        if last is None or last.at is None or now is None or now <= last.painted_at:
            return
        self._learn(last, now - last.at, now)
        self._rates.append((self._painted - last.painted) / (now - last.painted_at))
        self._painted_at = now

    def _learn(self, sent: _Sent, trip: float, now: float) -> None:
        """Take in a frame's round trip, in seconds."""
        if self._measuring_from < math.inf:
            if sent.at is not None and sent.at >= self._measuring_from and sent.ahead == 0:
                same = self._shortest is not None and trip <= _LONGER * self._shortest
                self._in_line = self._longest if same else 0.0
                self._shortest, self._short_at = trip, now
                self._measuring_from = math.inf
                self._trips.clear()
                # Faster ones are of before the way became another.
                self._rates = deque(list(self._rates)[-_LATEST:], maxlen=_REMEMBERED)
                self._know(now)
            return
        self._trips.append((sent.ahead, trip))
        alike = [trip for ahead, trip in self._trips if ahead == sent.ahead]
        spread = statistics.median(alike) - min(alike) if len(alike) >= _FEW else 0.0
        # On a short way it is the page that is busy: more frames would wait there, and be older.
        self._spread = min(spread, self._shortest or 0.0)
        if self._shortest is None or trip < self._shortest:
            self._shortest = trip
        if trip <= _LONGER * self._shortest:
            self._short_at = now
        # While frames may be sent whenever there is one, it is of no consequence how long they take.
        if not sent.limited or trip <= _LONGER * max(self._shortest + self._spread, self._in_line):
            self._know(now)
        else:
            self._longer += 1
        self._longest = max(self._longest, trip)
        doubted = now - self._known_at > _DOUBTED and self._longer >= _CHANCE
        if sent.limited and (doubted or now - self._short_at > _TRUSTED):
            # What is under way now waits in line and would only tell how long that is.
            self._measuring_from = now

    def _know(self, now: float) -> None:
        self._known_at, self._longest, self._longer = now, 0.0, 0

    def forgive(self, seq: int) -> None:
        """Note that frame `seq` was not sent after all."""
        self._under_way = deque(sent for sent in self._under_way if sent.seq != seq)


def _filled(message: Fill) -> tuple[str, ...]:
    return message.form, message.action, message.page, message.field


def merge(earlier: Message, later: Message) -> Message | None:
    """Return the one message that stands for two of the same view in a row, or None if both are needed."""
    match earlier, later:
        case Pointer(action=PointerAction.MOVE), Pointer(action=PointerAction.MOVE):
            if (earlier.buttons, earlier.modifiers) != (later.buttons, later.modifiers):
                return None
            # As it is, where it can: whoever has its bytes need not encode another.
            return dataclasses.replace(later, number=earlier.number) if earlier.number > later.number == 0 else later
        case Wheel(), Wheel():
            if earlier.modifiers != later.modifiers:
                return None
            number = later.number or earlier.number
            if number and (earlier.x, earlier.y) != (later.x, later.y):
                # The page predicts each around its own place.
                return None
            return dataclasses.replace(
                later, up=earlier.up + later.up, right=earlier.right + later.right, number=number
            )
        case Fill(), Fill():
            # Of a slider that moves only the place matters that it has reached.
            moves = earlier.action is FormAction.SET and not earlier.done
            return later if moves and _filled(earlier) == _filled(later) else None
        case Resize(), Resize():
            return later if earlier.purpose is later.purpose else None
        case Look(), Look():
            # A view that was hidden and shown again lost nothing that a frame would not mend: LOOK with
            # visible false then true asks for a whole picture, so those two must both arrive.
            return later if earlier.visible == later.visible else None
        case _:
            return None
