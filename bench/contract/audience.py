"""What pytest loads beside a test file of matplotlib's, in the kernel: it is copied there as ``conftest.py``.

With figport every figure of pyplot is shown as soon as it is made, and the test goes on when a view watches it. After
the test what it left is drawn once more, as at the end of a cell, and the view is sent that picture.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
import types
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.testing import decorators

# The fixtures and the configuration of matplotlib's tests.
pytest_plugins = ["matplotlib.testing.conftest"]

BACKEND: Final = os.environ["CONTRACT_BACKEND"]
OUTCOMES: Final = Path(os.environ["CONTRACT_OUTCOMES"])
TIMEOUT: Final = 5.0
"""Seconds after which a view that should have attached counts as missing."""

HERE: Final = Path(__file__).parent


class Audience:
    """The views of a test's figures."""

    def __init__(self) -> None:
        self.figures: list[Any] = []

    def watch(self, figure: Figure) -> None:
        """Show a new figure, and wait until somebody watches it."""
        manager: Any = figure.canvas.manager
        if not hasattr(manager, "session"):
            return  # the test asked for another backend
        manager.show()
        until = time.monotonic() + TIMEOUT
        while not len(manager.session):
            assert time.monotonic() < until, "nobody watches the figure"
            manager.canvas.flush_events()
            time.sleep(0.001)
        self.figures.append(manager)

    def end(self) -> None:
        """Draw what the test left, as at the end of a cell, and send it. Tests may leave what cannot be drawn."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for manager in self.figures:
                if not manager.closed:
                    manager.canvas.draw_idle()
                    manager.canvas.flush_events()
        self.figures.clear()


AUDIENCE: Final = Audience()


def watch(figure: Figure) -> None:
    """Take a new figure: a hook of `rcParams`, which finds the running audience whatever loaded this file again."""
    AUDIENCE.watch(figure)


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    # Some tests name their own package, which refuses to be loaded without its pictures.
    package = types.ModuleType("matplotlib.tests")
    package.__path__ = [str(HERE)]
    sys.modules["matplotlib.tests"] = package
    if BACKEND == "agg":
        _make_pictures()
    else:
        # Also for what a test sets back to the default.
        for parameters in (mpl.rcParams, mpl.rcParamsDefault):
            parameters["figure.hooks"] = [f"{__name__}:watch"]


def _make_pictures() -> None:
    """Have a comparison take the picture that it lacks from what it was given."""
    comparison: Any = decorators._ImageComparisonBase  # type: ignore[attr-defined]
    known = comparison.copy_baseline

    def copy_baseline(self: Any, baseline: str, extension: str) -> Any:
        wanted = (self.baseline_dir / baseline).with_suffix(f".{extension}")
        if not wanted.exists():
            wanted.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy((self.result_dir / baseline).with_suffix(f".{extension}"), wanted)
        return known(self, baseline, extension)

    comparison.copy_baseline = copy_baseline


@pytest.fixture(autouse=True)
def audience(request: pytest.FixtureRequest) -> Iterator[None]:
    request.getfixturevalue("mpl_test_settings")  # before: it chooses Agg
    if (
        BACKEND != "agg" and mpl.get_backend().lower() == "agg"
    ):  # what matplotlib's settings begin with, and not what a test is marked with
        plt.switch_backend("module://figport.backend")
        plt.ioff()
    yield
    AUDIENCE.end()
    plt.close("all")


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write what came of a test's body, and what failed or was skipped before or after it."""
    if report.when != "call" and report.passed:
        return
    if report.skipped:
        outcome = "skipped"
        reason = report.wasxfail if hasattr(report, "wasxfail") else str(report.longrepr[-1])  # type: ignore[index]
    else:
        outcome = report.outcome if report.when == "call" else "error"
        reason = report.longreprtext
    with OUTCOMES.open("a", encoding="utf-8") as file:
        print(json.dumps([report.nodeid, outcome, reason]), file=file)
