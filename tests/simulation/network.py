"""What carries messages: in order, late, and perhaps not at all."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from tests.simulation.loop import VirtualLoop

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Weather:
    """How good the ways are."""

    delay: float
    """Seconds that a message takes at least, one way."""
    jitter: float
    """Seconds that it takes at most more. Nothing overtakes."""


class Wire(Generic[T]):
    """One direction of a connection: what is sent arrives in order.

    Parameters
    ----------
    loop
        The loop of the simulation.
    chance
        Where chance comes from.
    weather
        How long it takes.
    arrive
        Takes what arrives.
    """

    def __init__(self, loop: VirtualLoop, chance: random.Random, weather: Weather, arrive: Callable[[T], None]) -> None:
        self._loop, self._chance, self._weather, self._arrive = loop, chance, weather, arrive
        self._last = 0.0
        self._holding = False
        self._kept: deque[T] = deque()
        self.under_way = 0
        """Messages that have not arrived."""
        self.lost = False
        """Whether nothing arrives any more, and nobody is told."""

    def send(self, item: T) -> None:
        """Send something."""
        if self.lost:
            return
        late = self._weather.delay + self._weather.jitter * self._chance.random()
        # Later than the one before: what asyncio has to do at one time it does in any order.
        self._last = max(self._last + 1e-6, self._loop.time() + late)
        self.under_way += 1
        self._loop.call_at(self._last, self._land, item)

    def hold(self) -> None:
        """Keep what arrives until `let_go`: who is to read it does not."""
        self._holding = True

    def let_go(self) -> None:
        """Hand over what was kept, and what comes."""
        self._holding = False
        while self._kept and not self._holding:
            self._hand_over(self._kept.popleft())

    def _land(self, item: T) -> None:
        if self._holding or self._kept:
            self._kept.append(item)
        else:
            self._hand_over(item)

    def _hand_over(self, item: T) -> None:
        self.under_way -= 1
        if not self.lost:
            self._arrive(item)
