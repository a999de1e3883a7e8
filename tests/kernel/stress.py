"""User code that changes figures as fast as it can, while views look at snapshots of them and move them.

The figure that was watched must in the end be the same, pixel by pixel, as one that the same code made unwatched.
Run by `test_stress` for seconds, by ``bench/stress.py`` for minutes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from figport import wire
from figport.wire import Codec
from tests.kernel.client import Kernel
from tests.kernel.views import View

WORKLOADS = Path(__file__).resolve().parents[2] / "bench" / "workloads.py"

PREPARE = f"""
import faulthandler, importlib.util, sys, warnings
import numpy as np, matplotlib.pyplot as plt, time
faulthandler.enable(sys.__stderr__)
spec = importlib.util.spec_from_file_location("workloads", {str(WORKLOADS)!r})
workloads = importlib.util.module_from_spec(spec); spec.loader.exec_module(workloads)
sys.modules["workloads"] = workloads
plt.ioff(); warnings.simplefilter("ignore")
"""

TRIAL = """
plt.close("all")
names, seed, steps = {names!r}, {seed}, {steps}
started = time.monotonic()
fig, ax = plt.subplots(); fig.show()
workloads.run(names, seed, steps, lambda: time.sleep({pause}), fig)
took = time.monotonic() - started
"""

COMPARE = """
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
other = Figure(); FigureCanvasAgg(other); other.subplots()
workloads.run(names, seed, steps, lambda: None, other)
first, second = workloads.pixels(fig), workloads.pixels(other)
print(first.shape == second.shape and bool((first == second).all()), fig.dpi == other.dpi, end="")
"""


@dataclass(slots=True)
class Outcome:
    """What came of one trial."""

    identical: bool
    frames: int
    """Frames that the view got while the cell ran."""
    seconds: float


def prepare(kernel: Kernel) -> None:
    kernel.run(PREPARE)


def trial(kernel: Kernel, names: list[str], seed: int, steps: int, pause: float = 0.0) -> Outcome:
    """Run one workload, watched by a view that moves the pointer all the time."""
    begun = time.monotonic()
    cell = kernel.begin(TRIAL.format(names=names, seed=seed, steps=steps, pause=pause))
    kernel.until(lambda: cell.figures or cell.done)
    assert not cell.of("error"), "\n".join(cell.of("error")[0]["traceback"])
    view = View(kernel, wire.Attach(cell.figures[0], 1.0, True, (Codec.RUNS,)), "control", None)
    place = 0
    while not cell.done:
        place += 1
        view.move(100 + place % 400, 200)
        kernel.poll(0.02)
    assert not cell.of("error"), "\n".join(cell.of("error")[0]["traceback"])
    frames = len(view.of(wire.Frame))
    view.until(lambda: view.pixels is not None and view.state.busy is None)
    ended = kernel.run(COMPARE)
    view.leave()
    return Outcome(ended.text.endswith("True True"), frames, time.monotonic() - begun)
