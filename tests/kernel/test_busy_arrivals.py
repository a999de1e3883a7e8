"""Who comes while a cell draws a figure again and again, so that main is never free."""

from __future__ import annotations

import pytest

from figport import wire
from figport.wire import Codec
from tests.kernel.busy import PLOT, Busy, live
from tests.kernel.client import Kernel
from tests.kernel.conftest import ENDS
from tests.kernel.views import View

KERNELS = ENDS


@pytest.mark.parametrize("pause", ["pass", "time.sleep(0.02)", "time.sleep(0.1)"])
@pytest.mark.parametrize("come", ["at once", "into sight", "again"])
def test_whoever_comes_sees_what_a_cell_draws_again_and_again(kernel: Kernel, come: str, pause: str) -> None:
    """A page says only after a moment that its figure is in sight, or a person scrolls to it; main is never free."""
    draws = f"ax.clear(); ax.plot(np.random.rand(50)); fig.canvas.draw(); {pause}"
    busy = Busy(kernel, f"import numpy as np, time\n{PLOT}", loop=draws)
    view = View(kernel, wire.Attach(busy.figure(), 1.0, come == "at once", (Codec.RUNS,)), "control", None)
    if come == "again":
        view.send(wire.Look(1.0, True))
        view.until(lambda: view.pixels is not None)
        view.send(wire.Look(1.0, False))
        painted_then = len(view.pictures)
        kernel.meets(lambda: len(view.pictures) > painted_then + 60, 1)
    if come != "at once":
        view.send(wire.Look(1.0, True))
    view.until(lambda: view.pixels is not None, 10)
    for _ in range(5):
        before = view.pixels
        view.until(lambda before=before: not view.shows(before), 5)  # type: ignore[misc]
    busy.end()
    live(view)
