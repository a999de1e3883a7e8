"""One case with one contender: from the figure in its cell to a sample."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .cases import Action, Case, Contender, Setting, Way
from .drive import Hand, beat, zigzag
from .kernels import Kernel
from .meters import Meter, Reading
from .pages import FIGURE, HEIGHT, WIDTH, Notebook
from .summary import NEAR_ENOUGH, Move, Paint, Sample, ages, lag, per_frame, percentile, seen


@dataclass(frozen=True, slots=True)
class Times:
    """How long things are done, in seconds, and how often."""

    warm: float = 0.6
    measured: float = 3.0
    agg: float = 0.5
    pointer: float = 60.0
    """Pointer events a second."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A contender's notebook, ready to be measured."""

    contender: Contender
    setting: Setting
    notebook: Notebook
    kernel: Kernel
    meter: Meter
    times: Times

    async def measure(self, case: Case, sweep: int) -> Sample:
        """Run a case, return its numbers, and leave no figure behind."""
        try:
            return await self._measure(case, sweep)
        finally:
            await self.kernel.run("stage.close()")
            await self.notebook.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})

    async def _measure(self, case: Case, sweep: int) -> Sample:
        page = self.notebook.page
        await page.bring_to_front()
        await page.set_viewport_size({"width": WIDTH, "height": case.height})
        await self.kernel.run(f"stage.choose({case.figure!r})")
        await self.notebook.arm(self.contender.canvas)
        await self.notebook.run(FIGURE)
        await self.notebook.until_filled(case.figures)
        values: dict[str, Any] = {}
        if case.action is Action.FIRST:
            noted = await self.notebook.take()
            started, live = noted["started"], noted["live"]
            values |= {"first": max(noted["seen"]) - started, "live": max(live) - started}
            values["soonest"] = min(live) - started
        elif case.action is Action.WATCH:
            values |= await self._watch(case)
        else:
            values |= await self._use(case)
        values["kernel_memory"] = self.meter.memory()
        values["page_memory"] = await self.notebook.heap()
        return Sample(case.name, self.contender.name, self.setting.dpr, self.setting.way, sweep, **values)

    async def _watch(self, case: Case) -> dict[str, Any]:
        draws = await self._agg()
        await asyncio.sleep(self.times.warm)
        start = await self.notebook.arm(self.contender.canvas)
        before = self.meter.read()
        await asyncio.sleep(self.times.measured)
        noted = await self.notebook.take()
        after = self.meter.read()
        draws += await self._agg()
        return _numbers(noted, (start, noted["now"]), (before, after), draws, case)

    async def _use(self, case: Case) -> dict[str, Any]:
        notebook, dpr = self.notebook, self.setting.dpr
        await notebook.until_quiet()
        canvas = notebook.page.locator(self.contender.canvas).first
        await canvas.scroll_into_view_if_needed()
        box = await canvas.bounding_box()
        assert box is not None
        draws = await self._agg()
        place = json.loads(await self.kernel.ask("stage.place()"))
        # Whole pixels: mouse events have no others.
        x, y = round(box["x"] + place["x"]), round(box["y"] + place["y"])
        session = await notebook.page.context.new_cdp_session(notebook.page)
        hand = Hand(session)
        await hand.move(x + 1, y + 1)
        await hand.move(x, y)
        # ipympl sends a move up to 33 ms late. Behind a press it says that no button is down, and matplotlib then drops
        # the drag without a word.
        await self._rest()
        undisturbed: list[float] = []
        computing, seconds = "", self.times.warm + self.times.measured + 2
        if case.action is Action.BUSY:
            undisturbed = await self.kernel.ask("stage.compute(1.5)")
            computing = self.kernel.begin(f"stage.compute({seconds})")
            await asyncio.sleep(0.5)
        if case.action is not Action.HOVER:
            await hand.press(x, y)
        if case.action is Action.SCROLL:
            await hand.release(x, y)
        if not computing:
            await self._rest()
        probe = {"row": round(place["row"] * dpr), "column": round(place["column"] * dpr)}
        await notebook.arm(self.contender.canvas, None if case.action is Action.SCROLL else probe)
        marker = await notebook.marker()
        if marker is None and case.action is not Action.SCROLL:
            raise RuntimeError(f"{case.name}: the marker is not in the picture")

        path, readings = zigzag(case.reach), list[Reading]()
        last = (x, y)
        warm = round(self.times.warm * self.times.pointer)

        def act(number: int) -> None:
            nonlocal last
            if number == warm:
                readings.append(self.meter.read())
            if case.action is Action.SCROLL:
                hand.turn(x, y, 1 if number % 40 < 20 else -1)
            else:
                dx, dy = next(path)
                last = (x + dx, y + dy)
                hand.glide(*last, held=case.drags)

        start: float = await notebook.page.evaluate("() => performance.now()")
        await beat(self.times.warm + self.times.measured, self.times.pointer, act)
        end: float = await notebook.page.evaluate("() => performance.now()")
        readings.append(self.meter.read())
        if computing:
            await hand.release(*last)
            await self.kernel.end(computing)
        elif case.action is Action.PAN:
            # A release must not overtake a move that is held back, either.
            await self._rest()
            await hand.release(*last)
        await self._rest()
        noted = await notebook.take()
        numbers = _numbers(noted, (start + 1000 * self.times.warm, end), (readings[0], readings[1]), draws, case)
        if marker is not None:
            numbers |= _ages(noted, (start + 1000 * self.times.warm, end), (x, y), marker, dpr)
        if computing:
            numbers |= _effort(undisturbed, await self.kernel.ask("stage.computed"), seconds)
        if case.drags:
            numbers["arrived"] = await self._arrived(marker, (last[0] - x, last[1] - y))
            numbers["exact"] = await self._exact()
        draws += await self._agg()
        draw = statistics.median(draws)
        numbers |= {"draw": draw, "share": numbers["rate"] / min(1000 / draw, self.times.pointer)}
        await session.detach()
        return numbers

    async def _arrived(self, marker: tuple[float, float] | None, way: tuple[float, float]) -> bool:
        """Return whether the picture ended where the pointer took it.

        Raises
        ------
        RuntimeError
            If it did not move at all. Then there was no drag, and neither its frames nor its exactness mean anything.
        """
        now = await self.notebook.marker()
        if now is None or marker is None or now == marker:
            raise RuntimeError(f"there was no drag: the pointer went by {way}, the picture stayed")
        shift = [(b - a) / self.setting.dpr for a, b in zip(marker, now, strict=True)]
        return all(abs(is_ - should) <= NEAR_ENOUGH for is_, should in zip(shift, way, strict=True))

    async def _exact(self) -> bool:
        """Return whether the page shows what a full Agg draw gives; a picture that is only late gets its time."""
        for _ in range(3):
            if await self.notebook.digest() == await self.kernel.ask("stage.digest()"):
                return True
            await self._rest()
        return False

    async def _agg(self) -> list[float]:
        """Time bare Agg and let the figure come to rest again."""
        times: list[float] = json.loads(await self.kernel.ask(f"__import__('json').dumps(stage.agg({self.times.agg}))"))
        return times

    async def _rest(self) -> None:
        """Wait until neither kernel nor page have anything left to do."""
        await self.kernel.run("None")
        await self.notebook.until_quiet(0.35 if self.setting.way is Way.DIRECT else 0.8)
        await self.kernel.run("None")


def _numbers(
    noted: dict[str, Any],
    window: tuple[float, float],
    readings: tuple[Reading, Reading],
    draws: list[float],
    case: Case,
) -> dict[str, Any]:
    start, end = window
    paints = [paint for paint in _paints(noted) if start <= paint.time <= end]
    frames = len(paints)
    received = sum(size for time, size in noted["traffic"] if start <= time <= end)
    rate, draw = 1000 * len(seen(paints)) / (end - start), statistics.median(draws)
    return {
        "rate": rate,
        "draw": draw,
        "share": rate / min(1000 / draw, case.most),
        "size": received / 1000 / frames if frames else None,
        "others": 1000 * (readings[1].others - readings[0].others) / (end - start) / (os.cpu_count() or 1),
        **per_frame(*readings, frames),
    }


def _paints(noted: dict[str, Any], place: Callable[[float, float], tuple[float, float]] | None = None) -> list[Paint]:
    """Return what was painted; `place` makes of a marker's pixels where the pointer would be for it."""
    return [
        Paint(time, None if place is None or x is None or y is None else place(x, y), shown)
        for time, x, y, shown in noted["paints"]
        if shown is not None
    ]


def _effort(undisturbed: list[float], disturbed: list[float], seconds: float) -> dict[str, float]:
    """Return how much a computation suffered; both in steps and CPU seconds, the first of 1.5 seconds."""
    return {
        "slower": (disturbed[1] / disturbed[0]) / (undisturbed[1] / undisturbed[0]),
        "speed": (disturbed[0] / seconds) / (undisturbed[0] / 1.5),
    }


def _ages(
    noted: dict[str, Any],
    window: tuple[float, float],
    pointer: tuple[float, float],
    marker: tuple[float, float],
    dpr: float,
) -> dict[str, Any]:
    """Return how old pictures were; `marker` is where it was (device pixels) when the pointer was at `pointer`."""
    start, end = window
    moves = [Move(time, x - pointer[0], y - pointer[1]) for time, x, y in noted["moves"]]
    everything = _paints(noted, lambda x, y: ((x - marker[0]) / dpr, (y - marker[1]) / dpr))
    paints = seen(paint for paint in everything if start <= paint.time <= end)
    found = ages(paints, moves)
    numbers: dict[str, Any] = {"moves": 1000 * sum(start <= move.time <= end for move in moves) / (end - start)}
    numbers["last"] = lag(everything, moves)
    if not found:
        return {**numbers, "matched": 0.0}
    matched = len(found) / len(paints)
    return {**numbers, "age": statistics.median(found), "age95": percentile(found, 0.95), "matched": matched}
