"""Pan of a line plot through a gateway beside the same on the server's own kernel; ``python -m bench.gateways``.

For each gateway two Jupyter servers run: one starts its kernels itself, the other has the gateway start them, both from
the same environment. A Python client takes the page's place, so that no browser is in the way, and says of each frame
at once that it is painted. In turns, so that whatever else the machine does falls on all:

* **frames/s**: pointer moves come 60 times a second with the button held, whether they are answered or not;
* **event → frame**: one move at a time, until its frame is here.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tornado.websocket import websocket_connect

from figport import wire
from tests import environments
from tests.e2e.server import TOKEN, Server, running, write_kernelspec
from tests.server import gateways
from tests.server.client import TIMEOUT, Page, at_once
from tests.server.gateways import Notebook

from . import report
from .kernels import rest
from .summary import percentile

RATE = 60.0
TRIPS = 20

MAKE = """
import matplotlib
matplotlib.use('figport')
import matplotlib.pyplot as plt
import numpy as np
figure, axes = plt.subplots()
x = np.linspace(0, 30, 1000)
axes.plot(x, np.sin(x))
print(figure.canvas.manager.id)
"""


@dataclass
class Pan:
    """A view whose figure is panned, and what was measured of it."""

    name: str
    page: Page
    rates: list[float] = field(default_factory=list)
    """Frames a second, of each round."""
    trips: list[float] = field(default_factory=list)
    """Milliseconds from an event to its frame."""
    bytes: list[int] = field(default_factory=list)
    """Of each frame."""
    _at: int = 0
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _reading: asyncio.Task[None] | None = None

    @classmethod
    async def begin(cls, name: str, server: Server) -> Pan:
        """Start a kernel with a figure, attach to it, and press the button on it."""
        kernel = (await rest(server, "POST", "kernels"))["id"]
        address = server.url.replace("http", "ws", 1)
        notebook = Notebook(at_once(await websocket_connect(f"{address}api/kernels/{kernel}/channels?token={TOKEN}")))
        figure = (await notebook.run(MAKE)).strip()
        notebook.connection.close()
        page = Page(at_once(await websocket_connect(f"{address}figport/kernels/{kernel}/socket?token={TOKEN}")))
        await page.greet()
        await page.say(1, wire.Attach(figure, 1.0, True, tuple(wire.Codec)))
        pan = cls(name, page)
        pan._reading = asyncio.ensure_future(pan._read())
        await pan.frame(0)
        await page.say(1, wire.UseTool("pan"))
        await page.say(1, wire.Pointer(wire.PointerAction.PRESS, 320, 240, 0, 1, False, ()))
        return pan

    async def _read(self) -> None:
        """Take frames, and say that they are painted."""
        while True:
            packet = await self.page.connection.read_message()
            if not isinstance(packet, bytes):
                return
            _, data = wire.unpack(packet)
            if data[0] == wire.Kind.FRAME:
                message, payload = wire.decode(data, wire.Party.KERNEL)
                assert isinstance(message, wire.Frame)
                self.bytes.append(len(payload))
                await self.page.say(1, wire.Ack(message.seq))
                self._came.set()
            elif data[0] in (wire.Kind.ERROR, wire.Kind.KERNEL):
                party = wire.Party.KERNEL if data[0] == wire.Kind.ERROR else wire.Party.SERVER
                print(f"{self.name} was told: {wire.decode(data, party)[0]}", flush=True)

    async def frame(self, before: int) -> None:
        """Wait until there are more frames than `before`."""
        try:
            async with asyncio.timeout(TIMEOUT):
                while len(self.bytes) <= before:
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            raise RuntimeError(f"No frame came any more: {self.name}, after {before}") from None

    async def move(self) -> None:
        """Move the pointer a little, to and fro."""
        self._at += 1
        # Never to where it was a moment ago: two moves that are merged must not come to nothing.
        x, y = 320 + abs(self._at % 200 - 100), 240 + self._at % 7
        await self.page.say(1, wire.Pointer(wire.PointerAction.MOVE, x, y, -1, 1, False, ()))

    async def rest(self) -> None:
        """Wait until no frame comes any more."""
        before = -1
        while len(self.bytes) != before:
            before = len(self.bytes)
            await asyncio.sleep(0.5)

    async def open_loop(self, seconds: float) -> None:
        """Move at `RATE`, and count frames."""
        clock, before = asyncio.get_running_loop().time, len(self.bytes)
        start = clock()
        for number in range(round(seconds * RATE)):
            await asyncio.sleep(start + number / RATE - clock())
            await self.move()
        self.rates.append((len(self.bytes) - before) / (clock() - start))

    async def closed_loop(self, trips: int) -> None:
        """Move, wait for the frame, move again."""
        clock = asyncio.get_running_loop().time
        for _ in range(trips):
            began, before = clock(), len(self.bytes)
            await self.move()
            await self.frame(before)
            self.trips.append(1000 * (clock() - began))
            await asyncio.sleep(1 / RATE)


async def measure(pans: Iterable[Pan], rounds: int, seconds: float) -> None:
    """Measure all in turns."""
    for number in range(rounds):
        for pan in list(pans)[:: 1 if number % 2 else -1]:
            await pan.open_loop(seconds)
            await pan.rest()
            await pan.closed_loop(TRIPS)
            await pan.rest()


def section(pans: Iterable[Pan]) -> str:
    """Return a section of the results page."""
    rows = [
        report.GATEWAYS,
        "",
        "A line plot, panned by a Python client in a page's place (`bench/gateways.py`), in turns on a server that",
        "starts its kernels itself and on servers whose kernels a gateway on the same machine starts.",
        "",
        "| kernel | frames/s | of local | event → frame p50 ms | p95 ms | more than local, p50 ms | KB a frame |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    pans = list(pans)
    for number, pan in enumerate(pans):
        local = pans[number - number % 2]
        rate = statistics.median(pan.rates)
        p50, p95 = percentile(pan.trips, 0.5), percentile(pan.trips, 0.95)
        more = p50 - percentile(local.trips, 0.5)
        share = statistics.median(a / b for a, b in zip(pan.rates, local.rates, strict=True))
        size = statistics.median(pan.bytes) / 1000
        rows.append(f"| {pan.name} | {rate:.1f} | {share:.2f} | {p50:.1f} | {p95:.1f} | {more:.1f} | {size:.1f} |")
    told = f"{len(pans[0].rates)} rounds, {RATE:.0f} events a second; {len(pans[0].trips)} single events"
    machine = f"{os.cpu_count()} cores with a load of {os.getloadavg()[0]:.0f}, Python {platform.python_version()}"
    made = f"Made by `python -m bench.gateways`, {time.strftime('%Y-%m-%d')}: {told}; {machine}."
    return "\n".join([*rows, "", made, ""])


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.gateways", description=__doc__)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--table", type=Path, default=report.RESULTS, help="the page that the numbers go into")
    given = parser.parse_args()
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers: dict[str, Server] = {}
        for kind in gateways.KINDS:
            local = place / f"{kind}-local"
            write_kernelspec(local / "data", "python3", environments.python_of(kind))
            servers[f"the server's own, of the environment {kind}"] = stack.enter_context(
                running(local, program="jupyter_server")
            )
            gateway = stack.enter_context(gateways.running(environments.python_of(kind), kind, place / kind))
            told = [f"--GatewayClient.{name}={value}" for name, value in gateway.settings().items()]
            servers[kind] = stack.enter_context(
                running(
                    place / f"{kind}-server",
                    program="jupyter_server",
                    arguments=told,
                    environment={"KERNEL_USERNAME": "somebody"},
                )
            )
        pans = [await Pan.begin(name, server) for name, server in servers.items()]
        await measure(pans, given.rounds, given.seconds)
        found = section(pans)
        print(found)
        report.replace(given.table, found)
        for pan in pans:
            pan.page.connection.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
