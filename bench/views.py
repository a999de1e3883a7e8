"""What many views of one figure cost its kernel: a drag, watched by one view and by ten; ``python -m bench.views``.

Python clients take the pages' place, so that ten canvases do not compete with the kernel for the cores: each
acknowledges a frame when it has read it. The drag is the same each time: a move follows when the picture of the one
before has come, at most 60 a second, so there are as many pictures as moves, whatever else the machine does. One view
and ten have their turns one after the other in one kernel, in changing order; CPU seconds are those of its process.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil
from tornado.websocket import WebSocketClientConnection, websocket_connect

from figport import __version__, wire
from figport.wire import PointerAction
from tests.e2e.server import TOKEN, Server, running
from tests.server.client import at_once

from . import report
from .drive import zigzag
from .kernels import Kernel, rest

RATE: Final = 60.0
REST: Final = 0.6
"""Seconds in which a figure comes to rest after a drag."""
FIGURES: Final = ("lines", "image", "crosshair")
"""Functions of `bench.figures`: little to draw, much to send, a full draw for each move."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who watches."""

    title: str
    ratios: tuple[tuple[float, ...], ...]
    """Per page the device pixel ratios of its views."""


ALONE: Final = Crowd("one view", ((1.0,),))
CROWDS: Final = (
    Crowd("ten views on one page", ((1.0,) * 10,)),
    Crowd("ten views on ten pages", ((1.0,),) * 10),
)


class Page:
    """A page's socket and its views, which paint at once whatever comes."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self._connection = connection
        self._reading: asyncio.Task[None] | None = None
        self._came = asyncio.Event()
        self.frames: dict[int, int] = {}
        """Frames by view."""

    @classmethod
    async def open(cls, server: Server, kernel: Kernel, figure: str, ratios: Sequence[float]) -> Page:
        """Open a page with views of a figure, and wait until each has its picture."""
        address = f"{server.url.replace('http', 'ws', 1)}figport/kernels/{kernel.id}/socket?token={TOKEN}"
        page = cls(at_once(await websocket_connect(address)))
        await page.say(0, wire.Hello(wire.PROTOCOL, __version__, wire.Party.PAGE))
        for view, ratio in enumerate(ratios, 1):
            page.frames[view] = 0
            await page.say(view, wire.Attach(figure, ratio, True, tuple(wire.Codec)))
        page._reading = asyncio.create_task(page._read())
        async with asyncio.timeout(30):
            while not all(page.frames.values()):
                page._came.clear()
                await page._came.wait()
        return page

    async def say(self, view: int, message: wire.Message) -> None:
        """Send a message."""
        await self._connection.write_message(wire.pack(view, wire.encode(message)), binary=True)

    async def close(self) -> None:
        """Close the socket."""
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        self._connection.close()

    async def _read(self) -> None:
        while isinstance(packet := await self._connection.read_message(), bytes):
            view, message = wire.unpack(packet)
            if wire.peek_kind(message) is wire.Kind.FRAME:
                frame: Any = wire.decode(message, wire.Party.KERNEL)[0]
                self.frames[view] += 1
                await self.say(view, wire.Ack(frame.seq))
                self._came.set()

    async def more_than(self, frames: int) -> None:
        """Wait until the first view has got more than so many frames."""
        async with asyncio.timeout(30):
            while self.frames[1] <= frames:
                self._came.clear()
                await self._came.wait()


@dataclass(slots=True)
class Drag:
    """What one drag took."""

    cpu: float
    """CPU seconds of the kernel."""
    pictures: int
    """Different pictures that were drawn."""
    frames: list[int] = field(default_factory=list)
    """That each view got."""


@asynccontextmanager
async def watching(server: Server, kernel: Kernel, crowd: Crowd) -> AsyncIterator[list[Page]]:
    """Have a crowd look at the kernel's figure."""
    figure = await kernel.ask("plt.gcf().canvas.manager.id")
    pages = [await Page.open(server, kernel, figure, ratios) for ratios in crowd.ratios]
    try:
        yield pages
    finally:
        for page in pages:
            await page.close()


async def drag(server: Server, kernel: Kernel, process: psutil.Process, crowd: Crowd, moves: int) -> Drag:
    """Drag on the first view of a crowd."""
    async with watching(server, kernel, crowd) as pages:
        first = pages[0]
        place = json.loads(await kernel.ask("stage.place()"))
        x, y = round(place["x"]), round(place["y"])
        await asyncio.sleep(REST)
        before = [dict(page.frames) for page in pages]
        pictures = await kernel.ask("plt.gcf().canvas.manager.seq")
        spent = _seconds(process)
        await first.say(1, wire.Pointer(PointerAction.PRESS, x, y, 0, 1, False, ()))
        for dx, dy in itertools.islice(zigzag(120), moves):
            seen = first.frames[1]
            await first.say(1, wire.Pointer(PointerAction.MOVE, x + dx, y + dy, -1, 1, False, ()))
            await asyncio.gather(first.more_than(seen), asyncio.sleep(1 / RATE))
        await first.say(1, wire.Pointer(PointerAction.RELEASE, x, y, 0, 0, False, ()))
        await asyncio.sleep(REST)
        cpu = _seconds(process) - spent
        pictures = await kernel.ask("plt.gcf().canvas.manager.seq") - pictures
        frames = [page.frames[view] - old[view] for page, old in zip(pages, before, strict=True) for view in old]
    return Drag(cpu, pictures, frames)


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


Drags = dict[tuple[str, str], list[Drag]]
"""By figure and crowd."""


async def measure(server: Server, *, turns: int, moves: int, figures: Sequence[str] = FIGURES) -> Drags:
    """Measure, in a kernel of its own."""
    started = await rest(server, "POST", "kernels")
    kernel = await Kernel.at(server, started["id"])
    found: Drags = {}
    root = str(Path(__file__).parent.parent)
    try:
        await kernel.run(
            "%matplotlib figport\nimport sys\nimport matplotlib.pyplot as plt\n"
            f"sys.path.insert(0, {root!r})\nfrom bench.figures import Stage\nstage = Stage()",
            silent=False,
        )
        process = psutil.Process(await kernel.ask("stage.pid()"))
        for figure in figures:
            await kernel.run(f"stage.choose({figure!r}); stage.show()")
            await drag(server, kernel, process, ALONE, moves)
            for turn, crowd in itertools.product(range(turns), CROWDS):
                for one in (ALONE, crowd) if turn % 2 else (crowd, ALONE):
                    found.setdefault((figure, one.title), []).append(await drag(server, kernel, process, one, moves))
            await kernel.run("stage.close()")
    finally:
        kernel.close()
        await rest(server, "DELETE", f"kernels/{kernel.id}")
    return found


def section(found: Drags, moves: int) -> str:
    """Return a section of the results page."""
    rows = [report.VIEWS, "", "| figure | watched by | pictures | frames a view | kernel CPU ms | × |"]
    rows.append("| --- | --- | --- | --- | --- | --- |")
    for figure in dict.fromkeys(figure for figure, _ in found):
        alone = statistics.median(one.cpu for one in found[figure, ALONE.title])
        for crowd in (ALONE, *CROWDS):
            drags = found[figure, crowd.title]
            cpu = statistics.median(one.cpu for one in drags)
            pictures = statistics.median(one.pictures for one in drags)
            frames = statistics.median(count for one in drags for count in one.frames)
            times = "" if crowd is ALONE else f"{cpu / alone:.2f}"
            rows.append(f"| {figure} | {crowd.title} | {pictures:.0f} | {frames:.0f} | {1000 * cpu:.0f} | {times} |")
    told = f"""
The same drag of {moves} moves, watched by one view and by ten of the same device pixel ratio, in turns in one kernel;
CPU of the kernel's process, medians (`bench/views.py`, {time.strftime("%Y-%m-%d")}).
"""
    return "\n".join(rows) + f"\n{told}"


async def main() -> None:
    """Measure, and put the figures into the results page."""
    parser = argparse.ArgumentParser(prog="python -m bench.views", description=(__doc__ or "").partition(";")[0])
    parser.add_argument("--turns", type=int, default=5, help="how often one view and ten have their turns (5)")
    parser.add_argument("--moves", type=int, default=150, help="how long a drag is (150 moves)")
    parser.add_argument("--figures", default=",".join(FIGURES), help="comma-separated functions of bench.figures")
    parser.add_argument("--table", type=Path, default=report.RESULTS, help="the page that the figures go into")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        found = await measure(server, turns=options.turns, moves=options.moves, figures=options.figures.split(","))
    told = section(found, options.moves)
    print(told)
    report.replace(options.table, told)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
