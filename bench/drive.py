"""The pointer: events at a fixed rate over the browser's own input, the same for all contenders.

Events are sent by CDP's ``Input.dispatchMouseEvent``, so they take the way of real ones: hit test, coalescing to the
frame, pointer and mouse events. They are sent by the clock and nobody waits for the page to handle them.

The path is a zigzag in which no place comes twice, so a place in a picture names the event that it answers.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from playwright.async_api import CDPSession

STEP = 2
ROW = 3


def zigzag(reach: int) -> Iterator[tuple[int, int]]:
    """Yield offsets in CSS pixels: to and fro across `reach`, a row further after each turn; starts in its middle."""
    columns = reach // STEP
    for row in itertools.count():
        for column in range(columns):
            place = column if row % 2 == 0 else columns - 1 - column
            yield STEP * place - reach // 2, ROW * row - 4 * ROW


class Hand:
    """What moves the pointer of a page."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._sent: set[asyncio.Task[Any]] = set()

    async def press(self, x: float, y: float) -> None:
        """Press the left button."""
        await self._dispatch("mousePressed", x, y, button="left", buttons=1, clickCount=1)

    async def release(self, x: float, y: float) -> None:
        """Release it, after all that was sent before."""
        await self._settled()
        await self._dispatch("mouseReleased", x, y, button="left", clickCount=1)

    async def move(self, x: float, y: float, *, held: bool = False) -> None:
        """Move, and wait until the page knows."""
        button = {"button": "left", "buttons": 1} if held else {}
        await self._dispatch("mouseMoved", x, y, **button)

    def turn(self, x: float, y: float, up: int) -> None:
        """Turn the wheel by a notch, and do not wait."""
        self._start(self._dispatch("mouseWheel", x, y, deltaX=0, deltaY=-100 * up))

    def glide(self, x: float, y: float, *, held: bool) -> None:
        """Move, and do not wait."""
        self._start(self.move(x, y, held=held))

    def _start(self, sending: Any) -> None:
        task = asyncio.ensure_future(sending)
        self._sent.add(task)
        task.add_done_callback(self._sent.discard)

    async def _settled(self) -> None:
        await asyncio.gather(*self._sent)

    async def _dispatch(self, kind: str, x: float, y: float, **more: Any) -> None:
        await self._session.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **more})


async def beat(seconds: float, rate: float, act: Callable[[int], None]) -> None:
    """Call `act` with 0, 1, … so often a second, for some seconds. Beats that come too late are made up for."""
    clock = asyncio.get_running_loop().time
    start = clock()
    for number in range(round(seconds * rate)):
        await asyncio.sleep(start + number / rate - clock())
        act(number)
