"""What was counted since the server started, for its metrics. A kernel that goes takes nothing away."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from typing import Final

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, math.inf)
"""Upper bounds of the histogram's buckets, in seconds."""


class Histogram:
    """How often something took how long."""

    def __init__(self) -> None:
        self._counts = [0] * len(BOUNDS)
        self.sum = 0.0

    def note(self, seconds: float) -> None:
        """Count one that took so long."""
        self._counts[bisect_left(BOUNDS, seconds)] += 1
        self.sum += seconds

    @property
    def buckets(self) -> list[tuple[str, float]]:
        """Return each bound with how many were not above it, as Prometheus has them."""
        total, found = 0, []
        for bound, count in zip(BOUNDS, self._counts, strict=True):
            total += count
            found.append(("+Inf" if math.isinf(bound) else str(bound), float(total)))
        return found


class Counters:
    """All counts. One for the server; written on its event loop's thread."""

    def __init__(self) -> None:
        self.received = 0
        """Messages of pages."""
        self.sent = 0
        """Messages to pages."""
        self.sent_bytes = 0
        self.frames = 0
        """Frames among them."""
        self.merged: Counter[str] = Counter()
        """Input that was merged into what waited for a kernel, by kind."""
        self.refused: Counter[str] = Counter()
        """Messages of pages and kernels that were not taken, by the error's code."""
        self.closes: Counter[str] = Counter()
        """Sockets that were closed, by reason."""
        self.paints = Histogram()
        """From when a frame came until its page said that it is painted."""
