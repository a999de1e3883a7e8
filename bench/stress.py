"""Change figures without pause while views look at snapshots, for minutes; ``python -m bench.stress [minutes]``.

Says of each trial that went wrong what to repeat: whether the figure is, pixel by pixel, what the same code makes
unwatched. A crash of the kernel leaves its traceback (faulthandler) in the log that is printed. The figures go into
``RESULTS.md``; it ends with 1 if anything was wrong.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests import environments
from tests.kernel import stress
from tests.kernel.client import Kernel

from . import report, workloads

VERSIONS: Final = ("ipykernel-7.4", "ipykernel-6.31")
"""What is threaded in ipykernel changed between them."""


@dataclass(slots=True)
class Tally:
    """What came of the trials with one kernel."""

    version: str
    trials: int = 0
    changes: int = 0
    frames: int = 0
    wrong: int = 0
    seconds: float = 0.0


def run(version: str, minutes: float, seed: int) -> Tally:
    """Run trials with a fresh kernel for so long; print those that went wrong.

    Raises
    ------
    Exception
        When the kernel crashed, hung, or code of the user raised; its log is printed before.
    """
    place = Path(tempfile.mkdtemp())
    kernel = Kernel(environments.python_of(version), place, {"MPLCONFIGDIR": str(place)})
    dice, tally = random.Random(seed), Tally(version)
    begun = time.monotonic()
    try:
        kernel.run("get_ipython().run_line_magic('matplotlib', 'figport')")
        stress.prepare(kernel)
        while time.monotonic() < begun + 60 * minutes:
            names = dice.sample(sorted(workloads.KINDS), dice.choice((1, 2, 3, len(workloads.KINDS))))
            trial, steps, pause = dice.randrange(10**6), dice.choice((20, 100)), dice.choice((0.0, 0.0, 0.003, 0.03))
            outcome = stress.trial(kernel, names, trial, steps, pause)
            tally.trials, tally.changes = tally.trials + 1, tally.changes + steps
            tally.frames += outcome.frames
            if not outcome.identical:
                tally.wrong += 1
                print(f"WRONG {version} {names} seed={trial} steps={steps} pause={pause}", flush=True)
    except BaseException:
        print((place / "log").read_text()[-5000:])
        raise
    finally:
        kernel.stop()
    tally.seconds = time.monotonic() - begun
    return tally


def section(tallies: Sequence[Tally]) -> str:
    """Return a section of the results page."""
    counted = (
        f"| {one.version} | {one.seconds / 60:.1f} | {one.trials} | {one.changes} | {one.frames} | {one.wrong} |"
        for one in tallies
    )
    rows = [
        report.STRESS,
        "",
        f"{len(workloads.KINDS)} kinds of changes (`bench/workloads.py`), alone and mixed, as fast as the kernel can,",
        "while a view looks at snapshots and moves the pointer. Wrong: the figure is not, pixel by pixel, what the",
        "same code makes unwatched. A crash, a deadlock or an exception in the user's code would have ended the run.",
        "",
        "| kernel | minutes | trials | changes | frames of snapshots | wrong |",
        "| --- | --- | --- | --- | --- | --- |",
        *counted,
    ]
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return "\n".join([*rows, "", f"Made by `make stress`, {time.strftime('%Y-%m-%d')}; {machine}.", ""])


def main(given: Sequence[str] | None = None) -> int:
    """Run, and put the figures into the results page."""
    parser = argparse.ArgumentParser(prog="make stress", description=(__doc__ or "").partition(";")[0])
    parser.add_argument("minutes", type=float, nargs="?", default=10.0, help="how long with each kernel (10)")
    parser.add_argument("--kernels", default=",".join(VERSIONS), help="comma-separated environments of the tests")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--table", type=Path, default=report.RESULTS, help="the page that the figures go into")
    options = parser.parse_args(given)
    tallies = [run(version, options.minutes, options.seed) for version in options.kernels.split(",")]
    told = section(tallies)
    print(told)
    report.replace(options.table, told)
    return 1 if any(one.wrong for one in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
