"""The matplotlib backend ``figport``: what ``%matplotlib figport`` and ``MPLBACKEND=figport`` load."""

from __future__ import annotations

import matplotlib as mpl

from . import interactivity, runtime, tools
from .manager import FigureCanvas
from .manager import Manager as FigureManager

__all__ = ["FigureCanvas", "FigureManager", "backend_version"]

backend_version = mpl.__version__

tools.register(FigureCanvas)

_runtime = runtime.current()
if _runtime is not None:
    # In a notebook figures appear by themselves.
    interactivity.begin(_runtime.sources())
