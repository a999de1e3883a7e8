"""Many viewers on many kernels of one server; ``python -m bench.load``.

WebSocket clients in this process take the pages' place, so that no browser is in the way; server and kernels are real.
Each viewer moves its pointer so many times a second, whether it is answered or not, and says of each frame at once that
it is painted. Measured in turns, so that whatever else the machine does falls on all:

* **figport, small** and **50 kB**: the kernel answers each move with a frame of that size on the thread that receives,
  so that nothing is drawn. This is what the way costs.
* **figport, drawn**: each viewer has a figure of its own, of 96 by 72 pixels, with a marker that follows the pointer;
  with a number the marker takes so many milliseconds of computing to draw.
* **comm, small** and **50 kB**: the same bytes by the notebook's own socket and a comm, as ipympl sends them. What a
  kernel says there goes to all who are connected to it.
* **flood**: the viewers of *small*, quiet and beside one page of one of their kernels that says everything that a page
  can say as fast as it is read (`bench.flooding`), in turns; the ratio is that of the 95 of 100 in turns that follow
  each other.
* **100 figures**: one kernel with a hundred figures, all shown on one page, one after the other moved.

The time of an event is from when it was due to when a frame came that knows of it. CPU is that of the processes, a
frame. Memory is the median of each quarter of the time; ``--seconds 600`` is a soak, with a section of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import os
import platform
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
from tornado.websocket import websocket_connect

from tests.e2e.server import TOKEN, Server, running
from tests.server.client import at_once
from tests.server.gateways import Notebook

from . import report
from .answers import PREPARE
from .flooding import BEGUN
from .kernels import rest
from .summary import percentile
from .viewers import CommViewer, Counts, FigportViewer, Viewer

SOAK: Final = 300.0
"""Seconds from which the numbers go into a section of their own."""
TURNS: Final = 3
"""Quiet and flooded, so many of each."""
SIZES: Final = {"small": 200, "50 kB": 50_000}


@dataclass(frozen=True, slots=True)
class Way:
    """What is measured: by whom, of how many kernels."""

    name: str
    rate: float
    """Events a second of each viewer."""
    viewers: int
    kernels: int


def read_way(text: str, given: argparse.Namespace) -> Way:
    """Read a way from the command line: ``drawn 10 at 30 by 20 on 2``, of which only the name must be there."""
    found = re.fullmatch(r"(.+?)(?: at ([\d.]+))?(?: by (\d+) on (\d+))?", text)
    if found is None or (found[4] and int(found[4]) > given.kernels):
        sys.exit(f"--ways: '{text}' is none of them, or needs more than --kernels {given.kernels}")
    name, rate, viewers, kernels = found.groups()
    return Way(name, float(rate or given.rate), int(viewers or given.viewers), int(kernels or given.kernels))


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one way."""

    name: str
    viewers: int
    kernels: int
    events: float
    """A second."""
    counts: Counts
    seconds: float
    cpu: dict[str, float]
    """Seconds of the server, the kernels, and the clients."""
    memory: dict[str, list[float]]
    """MB in each quarter."""

    def text(self) -> str:
        """Return a row of the table."""
        times, frames = self.counts.times, max(1, self.counts.frames)
        p50, p95, p99 = (percentile(times, part) if times else float("nan") for part in (0.5, 0.95, 0.99))
        cpu = " / ".join(f"{1000 * self.cpu[who] / frames:.2f}" for who in ("server", "kernels", "clients"))
        memory = " | ".join(" ".join(f"{value:.0f}" for value in self.memory[who]) for who in ("server", "kernels"))
        rates = f"{self.events:.0f} | {self.counts.frames / self.seconds:.0f}"
        size = f"{self.counts.bytes / frames / 1000:.1f}"
        shown = f"{percentile(self.counts.ages, 0.95) if self.counts.ages else float('nan'):.0f}"
        who = f"{self.name} | {self.viewers} on {self.kernels}"
        return f"| {who} | {rates} | {size} | {p50:.0f} / {p95:.0f} / {p99:.0f} | {shown} | {cpu} | {memory} |"


class Machine:
    """The processes of one server and its kernels."""

    def __init__(self, server: Server) -> None:
        self._server = psutil.Process(server.process.pid)
        self._clients = psutil.Process()

    def cpu(self) -> dict[str, float]:
        """Return seconds of CPU so far."""
        return {
            "server": sum(self._server.cpu_times()[:2]),
            "kernels": sum(sum(process.cpu_times()[:2]) for process in self._kernels()),
            "clients": sum(self._clients.cpu_times()[:2]),
        }

    def memory(self) -> dict[str, float]:
        """Return MB of resident memory."""
        kernels = sum(process.memory_info().rss for process in self._kernels())
        return {"server": self._server.memory_info().rss / 1e6, "kernels": kernels / 1e6}

    def _kernels(self) -> list[psutil.Process]:
        found: list[psutil.Process] = self._server.children(recursive=True)
        return found


def joined(name: str, rows: Sequence[Row]) -> Row:
    """Return what was measured in several turns as one row."""
    counts = Counts(
        [one for row in rows for one in row.counts.times],
        [one for row in rows for one in row.counts.ages],
        sum(row.counts.frames for row in rows),
        sum(row.counts.bytes for row in rows),
    )
    seconds = sum(row.seconds for row in rows)
    events = sum(row.events * row.seconds for row in rows) / seconds
    cpu = {who: sum(row.cpu[who] for row in rows) for who in rows[0].cpu}
    return Row(name, rows[0].viewers, rows[0].kernels, events, counts, seconds, cpu, rows[-1].memory)


def slower(quiet: Sequence[Row], flooded: Sequence[Row]) -> float:
    """Return by which factor 95 of 100 frames came later: the median over pairs of turns."""
    pairs = zip(quiet, flooded, strict=True)
    return statistics.median(
        percentile(loud.counts.times, 0.95) / percentile(calm.counts.times, 0.95) for calm, loud in pairs
    )


async def measure(
    name: str, machine: Machine, viewers: Sequence[Viewer], counts: Counts, kernels: int, rate: float, seconds: float
) -> Row:
    """Have all viewers move for a while."""
    clock = asyncio.get_running_loop().time
    numbers = 0

    async def one(viewer: Viewer, start: float) -> None:
        nonlocal numbers
        for step in range(round(seconds * rate)):
            due = start + step / rate
            await asyncio.sleep(max(0.0, due - clock()))
            numbers += 1
            viewer.due[numbers] = due
            await viewer.move(numbers)

    samples: list[dict[str, float]] = []

    async def watch() -> None:
        while True:
            samples.append(machine.memory())
            await asyncio.sleep(max(0.25, seconds / 40))

    watching = asyncio.ensure_future(watch())
    before, began = machine.cpu(), clock()
    await asyncio.gather(*(one(viewer, began + random.random() / rate) for viewer in viewers))
    took, after = clock() - began, machine.cpu()
    end = clock() + 5
    while any(viewer.due for viewer in viewers) and clock() < end:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.05)
    late = sum(len(viewer.due) for viewer in viewers)
    if late:
        print(f"{name}: {late} of {numbers} events were not seen within 5 s after the end", flush=True)
    watching.cancel()
    length = max(1, len(samples) // 4)
    quarters = [samples[start : start + length] for start in range(0, 4 * length, length)]
    memory = {
        who: [statistics.median(sample[who] for sample in quarter) for quarter in quarters if quarter]
        for who in ("server", "kernels")
    }
    cpu = {who: after[who] - before[who] for who in after}
    return Row(name, len(viewers), kernels, numbers / took, counts, took, cpu, memory)


class Load:
    """One server with its kernels, ready."""

    def __init__(self, server: Server, kernels: Sequence[str], given: argparse.Namespace) -> None:
        self._server = server
        self._kernels = kernels
        self._given = given
        self._way = read_way("all", given)
        self._machine = Machine(server)

    def of(self, way: Way) -> Load:
        """Return a part of it, for one way."""
        part = copy.copy(self)
        part._kernels, part._way = self._kernels[: way.kernels], way
        return part

    async def prepare(self) -> None:
        """Load what the kernels need, one after the other: each takes a core."""
        for kernel in self._kernels:
            await self._run(kernel, PREPARE)

    async def _run(self, kernel: str, code: str) -> str:
        """Run code in a kernel; return what it printed. The socket is closed, so that it hears nothing of the rest."""
        address = f"{self._server.url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels?token={TOKEN}"
        notebook = Notebook(at_once(await websocket_connect(address)))
        try:
            return (await notebook.run(code)).strip()
        finally:
            notebook.connection.close()

    async def _tell(self, code: str) -> list[str]:
        """Run code in all kernels; return what each printed."""
        return await asyncio.gather(*(self._run(kernel, code) for kernel in self._kernels))

    async def _measure(self, name: str, openers: Sequence[Callable[[Counts], Awaitable[Viewer]]], kernels: int) -> Row:
        counts = Counts()
        viewers = [await opener(counts) for opener in openers]
        try:
            return await measure(name, self._machine, viewers, counts, kernels, self._way.rate, self._given.seconds)
        finally:
            await asyncio.gather(*(viewer.close() for viewer in viewers))

    def _places(self) -> list[int]:
        """Return the kernel of each viewer."""
        return [number % len(self._kernels) for number in range(self._way.viewers)]

    async def answered(self, size: str) -> Row:
        """Frames that nobody draws."""
        figures = await self._tell("print(make())")
        await self._tell(f"size = {SIZES[size]}")

        def opener(place: int) -> Callable[[Counts], Awaitable[Viewer]]:
            return lambda counts: FigportViewer.open(self._server, self._kernels[place], [figures[place]], counts)

        try:
            return await self._measure(
                f"figport, {size}", [opener(place) for place in self._places()], len(self._kernels)
            )
        finally:
            await self._tell("size = 0; plt.close('all'); kept.clear()")

    async def drawn(self, cost: str) -> Row:
        """Figures of one's own; a draw costs so many milliseconds more."""
        places = self._places()
        each = -(-len(places) // len(self._kernels))
        code = f"print(*(make({float(cost or 0) / 1000}) for _ in range({each})))"
        figures = [text.split() for text in await self._tell(code)]

        def opener(place: int) -> Callable[[Counts], Awaitable[Viewer]]:
            figure = figures[place].pop()
            return lambda counts: FigportViewer.open(self._server, self._kernels[place], [figure], counts)

        try:
            name = f"figport, drawn in {cost} ms" if cost else "figport, drawn"
            return await self._measure(name, [opener(place) for place in places], len(self._kernels))
        finally:
            await self._tell("plt.close('all'); kept.clear()")

    async def comm(self, size: str) -> Row:
        """The way of ipympl."""

        def opener(place: int) -> Callable[[Counts], Awaitable[Viewer]]:
            return lambda counts: CommViewer.open(self._server, self._kernels[place], SIZES[size], counts)

        return await self._measure(f"comm, {size}", [opener(place) for place in self._places()], len(self._kernels))

    async def flooded(self) -> list[Row]:
        """The neighbours of a page that floods, without it and with it in turns; it is a process of its own."""
        figures = await self._tell("print(make())")
        await self._tell(f"size = {SIZES['small']}")
        address = f"{self._server.url.replace('http', 'ws', 1)}figport/kernels/{self._kernels[0]}/socket?token={TOKEN}"

        def opener(place: int) -> Callable[[Counts], Awaitable[Viewer]]:
            return lambda counts: FigportViewer.open(self._server, self._kernels[place], [figures[place]], counts)

        async def turn(name: str) -> Row:
            return await self._measure(name, [opener(place) for place in self._places()], len(self._kernels))

        quiet, flooded = list[Row](), list[Row]()
        try:
            for _ in range(TURNS):
                quiet.append(await turn("quiet"))
                flooder = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "bench.flooding", address, figures[0], stdout=asyncio.subprocess.PIPE
                )
                try:
                    assert flooder.stdout is not None
                    assert (await flooder.stdout.readline()).decode().strip() == BEGUN
                    flooded.append(await turn("flooded"))
                    assert flooder.returncode is None, "the page that floods has ended by itself"
                finally:
                    with suppress(ProcessLookupError):
                        flooder.kill()
                    await flooder.wait()
        finally:
            await self._tell("size = 0; plt.close('all'); kept.clear()")
        ratio = f"{slower(quiet, flooded):.2f} ×"
        return [joined("small, quiet", quiet), joined(f"small, beside a flood: {ratio}", flooded)]

    async def hundred(self) -> Row:
        """A hundred figures of one kernel on one page, all of them moved in turn."""
        figures = (await self._run(self._kernels[0], "print(*(make() for _ in range(100)))")).split()
        opener: Callable[[Counts], Awaitable[Viewer]] = lambda counts: FigportViewer.open(  # noqa: E731
            self._server, self._kernels[0], figures, counts
        )
        try:
            return await self._measure("100 figures", [opener], 1)
        finally:
            await self._run(self._kernels[0], "plt.close('all'); kept.clear()")


def section(rows: Sequence[Row], given: argparse.Namespace) -> str:
    """Return a section of the results page."""
    machine = f"{os.cpu_count()} cores with a load of {os.getloadavg()[0]:.0f}, Python {platform.python_version()}"
    told = f"{given.seconds:.0f} s each, {given.rate:.0f} events a second and viewer where no other rate is asked for"
    return "\n".join(
        [
            report.SOAK if given.seconds >= SOAK else report.LOAD,
            "",
            "Python clients in the place of pages, on one server (`bench/load.py`). Frames that nobody draws, figures",
            "of 96 by 72 pixels that are drawn, and the same bytes by the way of ipympl. CPU is a frame's, in ms:",
            "server, kernels, clients. **shown**: of 95 of 100 frames the newest event is at most so many ms old; what",
            "comes faster than it can be shown is merged. Memory is that of each quarter, in MB.",
            "",
            "| way | viewers, kernels | events/s | frames/s | kB | p50, p95, p99 ms | shown | CPU | server | kernels |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
            *(row.text() for row in rows),
            "",
            f"Made by `python -m bench.load`, {time.strftime('%Y-%m-%d')}: {told}; {machine}.",
            "",
        ]
    )


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--kernels", type=int, default=20)
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--rate", type=float, default=10.0, help="events a second of each viewer")
    parser.add_argument("--seconds", type=float, default=20.0, help="for each way")
    parser.add_argument(
        "--ways",
        default="small,50 kB,drawn,comm small,comm 50 kB,100 figures,flood",
        help="any of these, each at another rate if one is named, and by other numbers of viewers and kernels: "
        "'small at 5', 'drawn 10 at 30 by 20 on 2'",
    )
    parser.add_argument("--table", type=Path, help="the page that the numbers go into, as bench/RESULTS.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, running(Path(place), program="jupyter_server") as server:
        kernels = [(await rest(server, "POST", "kernels"))["id"] for _ in range(given.kernels)]
        load = Load(server, kernels, given)
        await load.prepare()
        rows: list[Row] = []
        for way in (read_way(text, given) for text in given.ways.split(",")):
            part = load.of(way)
            match way.name.partition(" "):
                case ("drawn", _, cost):
                    rows.append(await part.drawn(cost))
                case ("comm", _, size):
                    rows.append(await part.comm(size))
                case ("100", _, _):
                    rows.append(await part.hundred())
                case ("flood", _, _):
                    rows.extend(await part.flooded())
                case _:
                    rows.append(await part.answered(way.name))
            print(rows[-1].text(), flush=True)
    found = section(rows, given)
    print(found)
    if given.table is not None:
        report.replace(given.table, found)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
