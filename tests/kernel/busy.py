"""Cells that compute for long, and views of figures meanwhile."""

from __future__ import annotations

import uuid
from pathlib import Path

from figport import wire
from figport.testing.decoding import Pixels
from figport.wire import Codec
from tests.kernel.cells import Cell
from tests.kernel.client import Kernel
from tests.kernel.views import View

PLOT = "fig, ax = plt.subplots(); line, = ax.plot([0, 1])\n"


BEGUN = "application/x-figport-test-begun"
"""The type of an output that nobody shows."""


class Busy:
    """A cell that computes until it is told to stop. It does so when this is made."""

    def __init__(self, kernel: Kernel, code: str, *, after: str = "", loop: str = "time.sleep(0.01)") -> None:
        self.kernel = kernel
        self._go = Path(kernel.value("__import__('os').getcwd()")) / f"go-{uuid.uuid4().hex}"
        # A view that came earlier might see the figure as it was between two lines of the code.
        wait = f"\nget_ipython().display_pub.publish({{{BEGUN!r}: ''}})\n"
        wait += "import os.path, time\nuntil = time.monotonic() + 300\n"
        wait += f"while not os.path.exists({str(self._go)!r}) and time.monotonic() < until:\n    {loop}\n"
        self.cell: Cell = kernel.begin(code + wait + after)
        kernel.until(lambda: any(BEGUN in content["data"] for content in self.cell.of("display_data")))

    def figure(self, number: int = 0) -> str:
        """Wait until a figure of the cell appears; return its id."""
        self.kernel.until(lambda: len(self.cell.figures) > number)
        return self.cell.figures[number]

    def running(self) -> None:
        """Assert that the cell still runs."""
        assert not self.cell.done, "the cell ended too early"

    def end(self) -> Cell:
        """Let the cell end, and see that it was running until now."""
        self.running()
        self._go.touch()
        ended = self.kernel.end(self.cell)
        assert not ended.of("error"), ended.of("error")
        return ended


def attach(kernel: Kernel, figure: str, *, dpr: float = 1.0) -> View:
    view = View(kernel, wire.Attach(figure, dpr, True, (Codec.RUNS,)), "control", None)
    view.until(lambda: view.pixels is not None)
    return view


def live(view: View) -> None:
    """Wait until a view looks at the live figure, and shows it."""
    view.until(lambda: view.state.busy is None)
    view.settle()


def is_snapshot(view: View) -> bool:
    """Whether a view looks at a snapshot."""
    return view.state.busy is not None


def painted(view: View, before: Pixels | None) -> None:
    view.until(lambda: before is not None and not view.shows(before))
