"""A figure to test with."""

from __future__ import annotations

from tests.kernel.client import Kernel
from tests.kernel.views import View

PLOT = "fig, ax = plt.subplots(); line, = ax.plot([0, 1])"


def plot(kernel: Kernel, code: str = PLOT, *, dpr: float = 1.0) -> View:
    """Make a figure and attach a view to it."""
    kernel.run(code)
    return kernel.view(dpr=dpr)
