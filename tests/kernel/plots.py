"""Figures for pages without a browser, as fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from tests.kernel.figure_contents import blank, curve


@pytest.fixture
def figure() -> Figure:
    made = blank()
    curve(made.subplots())
    return made


@pytest.fixture
def plotted() -> Iterator[Any]:
    """A figure of pyplot."""
    with plt.rc_context({"backend": "agg"}):
        yield plt.subplots()
    plt.close("all")
