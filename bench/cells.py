"""What figures cost a cell, without any browser; ``python -m bench.cells``.

* **make, save, close**: thirty rounds of subplots, plot, savefig and close in one cell. figport, inline and ipympl have
  their turns one after the other, each in a kernel of its own. The time is the client's, from the request to the
  kernel's being idle; the memory what the kernel's process has more than before.
* **150 draws**: a loop that changes a line and draws, in a figure that nobody looks at and in one that a page does,
  which acknowledges frames at once; in turns in one kernel.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from tests.e2e.server import Server, running

from . import report
from .kernels import TIMEOUT, Kernel, rest
from .views import ALONE, watching

BACKENDS: Final = ("figport", "inline", "ipympl")
ROUNDS: Final = """
for turn in range(30):
    fig, ax = plt.subplots()
    ax.plot(range(turn + 2), label="turn")
    ax.legend()
    fig.savefig(io.BytesIO())
    plt.close(fig)
"""
LOOP: Final = """
for step in range(150):
    line.set_ydata(np.sin(x + step / 10))
    fig.canvas.draw()
"""


@dataclass(frozen=True, slots=True)
class Rounds:
    """What thirty rounds took."""

    seconds: float
    memory: float
    """MB."""
    outputs: int
    """That the cell has afterwards."""


async def _cell(kernel: Kernel, code: str) -> tuple[float, int]:
    """Run a cell; return the seconds until the kernel is idle again and how many outputs it made."""
    client = kernel.client
    begun = time.monotonic()
    sent = client.execute(code)
    outputs = 0
    async with asyncio.timeout(TIMEOUT):
        while True:
            message = await client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") != sent:
                continue
            outputs += message["msg_type"] in ("display_data", "execute_result", "stream", "error")
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
    await kernel.end(sent)
    return time.monotonic() - begun, outputs


async def _rounds(server: Server, backend: str) -> Rounds:
    """Measure thirty rounds in a fresh kernel, whose first figure was made before."""
    kernel = await Kernel.at(server, (await rest(server, "POST", "kernels"))["id"])
    try:
        await _cell(kernel, f"%matplotlib {backend}\nimport io, os\nimport matplotlib.pyplot as plt")
        await _cell(kernel, ROUNDS.replace("range(30)", "range(2)"))
        process = psutil.Process(await kernel.ask("os.getpid()"))
        before = process.memory_info().rss
        seconds, outputs = await _cell(kernel, ROUNDS)
        return Rounds(seconds, (process.memory_info().rss - before) / 1e6, outputs)
    finally:
        kernel.close()
        await rest(server, "DELETE", f"kernels/{kernel.id}")


async def _loops(server: Server, turns: int) -> tuple[list[float], list[float]]:
    """Measure the loop, unseen and seen; return the seconds of each turn."""
    kernel = await Kernel.at(server, (await rest(server, "POST", "kernels"))["id"])
    unseen, seen = list[float](), list[float]()
    try:
        await _cell(kernel, "%matplotlib figport\nimport numpy as np\nimport matplotlib.pyplot as plt")
        await _cell(kernel, "x = np.linspace(0, 10, 200)\nfig, ax = plt.subplots()\n(line,) = ax.plot(x, np.sin(x));")
        await _cell(kernel, LOOP)
        for _ in range(turns):
            unseen.append((await _cell(kernel, LOOP))[0])
            async with watching(server, kernel, ALONE):
                seen.append((await _cell(kernel, LOOP))[0])
    finally:
        kernel.close()
        await rest(server, "DELETE", f"kernels/{kernel.id}")
    return unseen, seen


@dataclass(frozen=True, slots=True)
class Cells:
    """What was measured."""

    rounds: dict[str, list[Rounds]]
    """By backend."""
    unseen: Sequence[float]
    seen: Sequence[float]


async def measure(server: Server, *, turns: int) -> Cells:
    """Measure everything so many times."""
    rounds: dict[str, list[Rounds]] = collections.defaultdict(list)
    for turn in range(turns):
        for backend in BACKENDS if turn % 2 else BACKENDS[::-1]:
            rounds[backend].append(await _rounds(server, backend))
    unseen, seen = await _loops(server, turns)
    return Cells(rounds, unseen, seen)


def section(found: Cells) -> str:
    """Return a section of the results page."""
    rows = [report.CELLS, "", "| 30 rounds of make, save, close | ms | × inline | memory MB | outputs |"]
    rows.append("| --- | --- | --- | --- | --- |")
    inline = statistics.median(one.seconds for one in found.rounds["inline"])
    for backend in BACKENDS:
        own = found.rounds[backend]
        seconds = statistics.median(one.seconds for one in own)
        memory = statistics.median(one.memory for one in own)
        outputs = max(one.outputs for one in own)
        rows.append(f"| {backend} | {1000 * seconds:.0f} | {seconds / inline:.2f} | {memory:.0f} | {outputs} |")
    unseen, seen = statistics.median(found.unseen), statistics.median(found.seen)
    rows += ["", "| a loop of 150 draws in a cell | ms | × |", "| --- | --- | --- |"]
    rows.append(f"| nobody looks | {1000 * unseen:.0f} | |")
    rows.append(f"| a page looks | {1000 * seen:.0f} | {seen / unseen:.2f} |")
    told = f"""
Medians of {len(found.seen)} turns, the contenders one after the other (`bench/cells.py`, {time.strftime("%Y-%m-%d")}).
"""
    return "\n".join(rows) + f"\n{told}"


async def main() -> None:
    """Measure, and put the figures into the results page."""
    parser = argparse.ArgumentParser(prog="python -m bench.cells", description=(__doc__ or "").partition(",")[0])
    parser.add_argument("--turns", type=int, default=5, help="how often each has its turn (5)")
    parser.add_argument("--table", type=Path, default=report.RESULTS, help="the page that the figures go into")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        told = section(await measure(server, turns=options.turns))
    print(told)
    report.replace(options.table, told)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
