"""From what was noted to numbers, and from many samples to one row. No I/O."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .meters import Reading

NEAR_ENOUGH = 1.5
"""CSS pixels between the marker and the pointer's place that it answers: half a step, and rounding."""


@dataclass(frozen=True, slots=True)
class Move:
    """A pointer event: when it happened (ms) and where (CSS pixels)."""

    time: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Paint:
    """A picture: when it was painted (ms) and where its marker is (CSS pixels), if it was found."""

    time: float
    marker: tuple[float, float] | None
    shown: float
    """The refresh of the screen that showed it (ms)."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One case, once, with one contender. What a case does not measure is None."""

    case: str
    contender: str
    dpr: float
    way: str
    sweep: int
    first: float | None = None
    """Milliseconds from the start of the cell to the first picture of the last figure, maybe an image."""
    live: float | None = None
    """Milliseconds from the start of the cell to the first pixels on the last figure's canvas."""
    soonest: float | None = None
    """Milliseconds from the start of the cell to the first pixels on any figure's canvas."""
    draw: float | None = None
    """Milliseconds of a bare Agg draw."""
    rate: float | None = None
    """Frames a second that the screen showed."""
    share: float | None = None
    """Of what bare Agg, or the rate of the events if that is lower, would allow."""
    age: float | None = None
    """Median milliseconds from the pointer event to the refresh of the screen that shows it."""
    age95: float | None = None
    last: float | None = None
    """Milliseconds from the last pointer event to the first paint that shows where it led."""
    moves: float | None = None
    """Pointer moves a second that the page got to see; the browser merges them when the page is busy."""
    matched: float | None = None
    """Share of the paints whose event was found."""
    size: float | None = None
    """Kilobytes on all WebSockets of the page, a frame."""
    kernel: float | None = None
    """CPU milliseconds a frame."""
    server: float | None = None
    browser: float | None = None
    others: float | None = None
    """Share of the machine's cores that other programs took meanwhile."""
    kernel_memory: float | None = None
    """MB."""
    page_memory: float | None = None
    """MB."""
    slower: float | None = None
    """Of a computation meanwhile: CPU time that a step took, divided by what it takes when nobody looks."""
    speed: float | None = None
    """Of a computation meanwhile: steps a second, divided by those when nobody looks."""
    arrived: bool | None = None
    """Whether the final picture is where the pointer took it."""
    exact: bool | None = None
    """Whether the final picture equals a full Agg draw, byte for byte."""


def percentile(values: Sequence[float], part: float) -> float:
    """Return a percentile by linear interpolation.

    Parameters
    ----------
    values
        At least one.
    part
        0…1.
    """
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def seen(paints: Iterable[Paint]) -> list[Paint]:
    """Return those paints, in their order, over which nothing was painted before the screen showed them."""
    last = {paint.shown: paint for paint in paints}
    return list(last.values())


def ages(paints: Iterable[Paint], moves: Sequence[Move]) -> list[float]:
    """Return for each paint whose event is found how old that event was when the screen showed it, in milliseconds.

    A picture answers the event whose place is nearest to its marker, among those that had happened when it was painted.
    Paints that show the same place as the one before are left out: they answer nothing new.
    """
    found = []
    place: tuple[float, float] | None = None
    for paint in paints:
        if paint.marker is None or paint.marker == place:
            continue
        place = x, y = paint.marker
        before = [move for move in moves if move.time <= paint.time]
        if not before:
            continue
        # Of several events at one place the newest: the pointer rested there.
        nearest = min(before, key=lambda move: (round((move.x - x) ** 2 + (move.y - y) ** 2, 6), -move.time))
        if (nearest.x - x) ** 2 + (nearest.y - y) ** 2 <= NEAR_ENOUGH**2:
            found.append(paint.shown - nearest.time)
    return found


def lag(paints: Sequence[Paint], moves: Sequence[Move]) -> float | None:
    """Return how many milliseconds after the last event the place was first painted where everything came to rest."""
    markers = [paint.marker for paint in paints if paint.marker is not None]
    if not markers or not moves:
        return None
    there = next(paint.time for paint in paints if paint.marker == markers[-1])
    return max(0.0, there - moves[-1].time)


def per_frame(before: Reading, after: Reading, frames: int) -> dict[str, float]:
    """Return the CPU milliseconds that a frame took, by party; nothing where there was none."""
    if frames == 0:
        return {}
    return {
        name: 1000 * (getattr(after, name) - getattr(before, name)) / frames for name in ("kernel", "server", "browser")
    }


def middle(samples: Iterable[Sample], field: str) -> float | None:
    """Return the median of a field over those samples that have it."""
    values = [value for sample in samples if (value := getattr(sample, field)) is not None]
    return statistics.median(values) if values else None


def ratio(samples: Sequence[Sample], field: str, of: str, to: str) -> float | None:
    """Return the median over the sweeps of one contender's value divided by the other's of the same sweep."""
    values: Mapping[tuple[str, int], float | None] = {
        (sample.contender, sample.sweep): getattr(sample, field) for sample in samples
    }
    quotients = []
    for sweep in {sample.sweep for sample in samples}:
        top, bottom = values.get((of, sweep)), values.get((to, sweep))
        if top is not None and bottom:
            quotients.append(top / bottom)
    return statistics.median(quotients) if quotients else None
