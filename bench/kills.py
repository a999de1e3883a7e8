"""Processes that are killed in the middle of a drag: ``python -m bench.kills --rounds 20``.

A Python client takes a page's place: it holds a button down and moves, and comes back by itself as a page does. Killed
(``kill -9``) is, again and again, one of

* **proxy**: what stands between page and server. The view has to come back;
* **worker**: the process that draws figures while a cell computes, twice in each. The first time the view has to go on
  while that cell computes, the second time to be told why it sees no newer picture, and to go on after the cell;
* **kernel**: the view has to be told, and a figure of the restarted kernel has to live;
* **server**: the view has to find the server that is started again, and be told that it has no such kernel. Nothing is
  counted: each round has a server of its own, and a kernel that has to end with it.

What goes wrong ends the run with an error. So it is if the kernel was not told of a release for each press once all
views are gone, and if server or kernel have more descriptors, threads, children or asyncio's tasks (`SLACK`) after the
last round than after the first. ``--table bench/RESULTS.md`` writes a section; rows of what is not among ``--what``
stay.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from tornado.websocket import websocket_connect

from figport import wire
from tests.e2e.server import TOKEN, Server, running
from tests.ports import free_port
from tests.server.client import at_once
from tests.server.gateways import Notebook

from . import report
from .dragging import TIMEOUT, View, until
from .gateways import MAKE
from .kernels import rest

WATCH = """
from figport.worker import process
process.MOST_CRASHES = 1000  # else it would soon rest for two minutes
presses, releases = [], []
figure.canvas.mpl_connect('button_press_event', presses.append)
figure.canvas.mpl_connect('button_release_event', releases.append)
"""

WHAT = ("proxy", "worker", "kernel", "server")

SLACK = 3
"""So much more may be there after the last round than after the first: threads begin when they are first needed."""

BUSY = """
import os, time
end = time.monotonic() + 25
while time.monotonic() < end and not os.path.exists({stop!r}): sum(range(1000))
"""


async def run(server: Server, kernel: str, code: str) -> str:
    """Run code in a kernel and return what it printed."""
    address = f"{server.url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels?token={TOKEN}"
    notebook = Notebook(at_once(await websocket_connect(address)))
    try:
        return (await notebook.run(code)).strip()
    finally:
        notebook.connection.close()


@dataclass(frozen=True, slots=True)
class Counted:
    """What a process has."""

    descriptors: int
    threads: int
    children: int
    tasks: int = 0
    """Of asyncio's; 0 where nobody can be asked."""

    @classmethod
    def of(cls, process: psutil.Process, tasks: int = 0) -> Counted:
        """Count."""
        return cls(process.num_fds(), process.num_threads(), len(process.children()), tasks)

    def within(self, other: Counted) -> bool:
        """Whether there is hardly more of anything than in `other`."""
        mine, others = astuple(self), astuple(other)
        return all(a <= b + SLACK for a, b in zip(mine, others, strict=True))

    def __str__(self) -> str:
        tasks = f" {self.tasks}" if self.tasks else ""
        return f"{self.descriptors} {self.threads} {self.children}{tasks}"


@dataclass(frozen=True, slots=True)
class Row:
    """What came of killing one thing."""

    name: str
    took: Sequence[float]
    """Seconds from each kill until all was well."""
    told: str
    """What was said of it."""
    counts: tuple[str, str] = ("", "")
    """What server and kernel had after the first round, and after the last."""

    def text(self) -> str:
        """Return a row of the table."""
        took = f"{statistics.median(self.took):.2f} | {max(self.took):.2f}"
        return f"| {self.name} | {len(self.took)} | {took} | {self.told} | {self.counts[0]} | {self.counts[1]} |"


class Site:
    """A server, a proxy before it, and a view."""

    def __init__(self, server: Server, place: Path) -> None:
        self.server = server
        self._place = place
        self.port = free_port()
        self.proxy = self._start_proxy()
        self.view = View(lambda: self.port)

    def _start_proxy(self) -> subprocess.Popen[bytes]:
        target = str(urlsplit(self.server.url).port)
        return subprocess.Popen(
            [sys.executable, "-m", "bench.relay", str(self.port), target],
            cwd=Path(__file__).parents[1],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    async def begin(self) -> None:
        """Start a kernel with a figure, and look at it."""
        self.view.kernel = (await rest(self.server, "POST", "kernels"))["id"]
        await self.figure()

    async def figure(self) -> None:
        """Make a figure in the kernel, and look at that."""
        self.view.figure = await run(self.server, self.view.kernel, MAKE + WATCH)
        await self.view.lives()

    async def process(self) -> psutil.Process:
        """Return the kernel's process."""
        return psutil.Process(int(await run(self.server, self.view.kernel, "import os; print(os.getpid())")))

    async def counted(self) -> tuple[Counted, Counted]:
        """Return what server and kernel have."""
        tasks = await run(self.server, self.view.kernel, "import asyncio; print(len(asyncio.all_tasks()))")
        kernel = Counted.of(await self.process(), int(tasks))
        return Counted.of(psutil.Process(self.server.process.pid)), kernel

    async def kill_proxy(self) -> float:
        self.proxy.kill()
        self.proxy.wait()
        began = time.monotonic()
        self.proxy = self._start_proxy()
        await self.view.lives()
        return time.monotonic() - began

    @staticmethod
    def _kill_children(kernel: psutil.Process) -> None:
        for child in kernel.children():
            child.send_signal(signal.SIGKILL)

    async def kill_worker(self) -> float:
        """Kill it twice while a cell computes, with a figure that has not seen that."""
        await run(self.server, self.view.kernel, "plt.close('all')")
        await self.figure()
        kernel, stop = await self.process(), self._place / "stop"
        self.view.told.clear()
        cell = asyncio.ensure_future(run(self.server, self.view.kernel, BUSY.format(stop=str(stop))))
        await self.view.hears("figure as of")
        await self.view.lives()
        self._kill_children(kernel)
        began = time.monotonic()
        await self.view.lives()
        took = time.monotonic() - began
        self.view.told.clear()
        self._kill_children(kernel)
        await self.view.hears("what draws its snapshots died")
        stop.touch()
        await cell
        stop.unlink()
        await self.view.lives()
        return took

    async def kill_kernel(self) -> float:
        kernel = await self.process()
        self.view.told.clear()
        kernel.send_signal(signal.SIGKILL)
        began = time.monotonic()
        await self.view.hears(wire.KernelStatus.RESTARTED)
        await self.figure()
        return time.monotonic() - began

    async def leave(self) -> None:
        """End the view, which holds a button down; the kernel has to let go of it."""
        self.view.task.cancel()
        held = "1"
        end = time.monotonic() + TIMEOUT
        while held != "0":
            held, presses = (
                await run(self.server, self.view.kernel, "print(len(presses) - len(releases), len(presses))")
            ).split()
            if time.monotonic() > end:
                raise RuntimeError(f"Of {presses} presses {held} were never released")

    def end(self) -> None:
        """End the view and the proxy."""
        self.view.task.cancel()
        self.proxy.kill()
        self.proxy.wait()


async def repeat(name: str, rounds: int, site: Site, kill: Callable[[], Awaitable[float]], told: str) -> Row:
    """Kill again and again, and say how long it took until all was well."""
    took = [await kill()]
    first = await site.counted()
    took += [await kill() for _ in range(rounds - 1)]
    last = await site.counted()
    row = Row(name, took, told, (" / ".join(map(str, first)), " / ".join(map(str, last))))
    print(row.text(), flush=True)
    if not all(after.within(before) for before, after in zip(first, last, strict=True)):
        raise RuntimeError(f"More is there after the last round: {first} {last}")
    return row


def _gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


async def kill_server(rounds: int, place: Path) -> Row:
    """Kill servers, each with its view, and start others where they were."""
    took, port = [], free_port()
    for number in range(rounds):
        with running(place / f"a{number}", program="jupyter_server", port=port) as server:
            site = Site(server, place)
            await site.begin()
            kernel = await site.process()
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait()
            began = time.monotonic()
            with running(place / f"b{number}", program="jupyter_server", port=port) as other:
                site.view.told.clear()
                await site.view.hears("HTTP 404")
                took.append(time.monotonic() - began)
                await until(partial(_gone, kernel), "the kernel lives on")
                other.process.kill()  # it has nothing to end in order
            site.end()
    row = Row("server", took, "no such kernel (404), once another server is started")
    print(row.text(), flush=True)
    return row


def section(rows: Sequence[Row], page: str = "") -> str:
    """Return a section of the results page; what was not killed this time stays as it stands there."""
    found = {row.name: row.text() for row in rows}
    before = page.partition(report.KILLS)[2].splitlines()
    for name in WHAT:
        found.setdefault(name, next((line for line in before if line.startswith(f"| {name} |")), ""))
    machine = f"{os.cpu_count()} cores with a load of {os.getloadavg()[0]:.0f}, Python {platform.python_version()}"
    return "\n".join(
        [
            report.KILLS,
            "",
            "A Python client in a page's place drags while something is ended by `kill -9` (`bench/kills.py`). Well",
            "again: frames come, or what the view is told has come. Where the kernel lives on, each press had its",
            "release. In the last columns are descriptors, threads, children of the server / those and asyncio's tasks",
            "of the kernel; of a killed server nothing is left to count, as its kernel ends with it, which is seen to.",
            "",
            "| killed | times | well again after s | at most | the view is told | after the first | after the last |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *filter(None, (found[name] for name in WHAT)),
            "",
            f"Made by `python -m bench.kills`, {time.strftime('%Y-%m-%d')}; {machine}.",
            "",
        ]
    )


async def main() -> None:
    """Kill and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--what", default=",".join(WHAT), help="some of these")
    parser.add_argument("--table", type=Path, help="the page that the numbers go into, as bench/RESULTS.md")
    given = parser.parse_args()
    what, rows = given.what.split(","), list[Row]()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with running(
            place / "one", program="jupyter_server", arguments=["--KernelRestarter.restart_limit=1000"]
        ) as server:
            site = Site(server, place)
            await site.begin()
            kills = {
                "proxy": (site.kill_proxy, "nothing: it comes back"),
                "worker": (
                    site.kill_worker,
                    "nothing: it goes on in that cell; the second time in a cell why it sees nothing newer",
                ),
                "kernel": (site.kill_kernel, "the kernel was restarted"),
            }
            for name in [name for name in kills if name in what]:
                rows.append(await repeat(name, given.rounds, site, *kills[name]))
            await site.leave()
            site.end()
        if "server" in what:
            rows.append(await kill_server(given.rounds, place))
    if given.table is not None:
        report.replace(given.table, section(rows, given.table.read_text() if given.table.exists() else ""))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
