"""What the pictures of a figure cost, and how quickly they come: `figport.stats`."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final, NamedTuple

WINDOW: Final = 1.0
"""Seconds that are looked back."""
MOST: Final = 240
"""Frames that are remembered."""


@dataclass(frozen=True, slots=True)
class Stats:
    """What one figure's pictures cost. Of frames, what the last second in which some were sent had on average.

    Attributes
    ----------
    views : int
        Places in which the figure is shown.
    frames : float
        Frames a second. One that several views share counts once; of one alone there is no rate, and this is 0.
    size : float
        Bytes a frame.
    draw : float
        Seconds that the last draw took.
    encode : float
        Seconds to find out what changed and to encode it, a frame.
    round_trip : float or None
        Seconds until the view that was used last, or else the first, had painted a frame, on a way without others;
        None before that is known.
    credit : int
        Frames that may be under way to that view.
    """

    views: int
    frames: float
    size: float
    draw: float
    encode: float
    round_trip: float | None
    credit: int

    def __str__(self) -> str:
        trip = "not known yet" if self.round_trip is None else f"{1000 * self.round_trip:.0f} ms"
        return (
            f"{self.frames:.1f} frames/s of {self.size / 1000:.1f} kB in {self.views} view{'s' * (self.views != 1)}; "
            f"draw {1000 * self.draw:.1f} ms, encode {1000 * self.encode:.1f} ms, round trip {trip}, "
            f"{self.credit} under way at most"
        )


class _Sent(NamedTuple):
    at: float
    size: int
    seconds: float


class Meter:
    """The frames that were sent lately. Who calls it holds the lock that guards the session."""

    def __init__(self) -> None:
        self._sent: deque[_Sent] = deque(maxlen=MOST)

    def sent(self, now: float, size: int, seconds: float) -> None:
        """Note a frame of so many bytes that took so many seconds to make."""
        self._sent.append(_Sent(now, size, seconds))

    def mean(self) -> tuple[float, float, float]:
        """Return frames a second, bytes and seconds a frame, see `Stats`."""
        if not self._sent:
            return 0.0, 0.0, 0.0
        last = self._sent[-1].at
        late = [one for one in self._sent if one.at >= last - WINDOW]
        lasted, count = last - late[0].at, len(late)
        rate = (count - 1) / lasted if lasted > 0 else 0.0
        return rate, sum(one.size for one in late) / count, sum(one.seconds for one in late) / count
