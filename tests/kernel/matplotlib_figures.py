"""The tests of matplotlib that make figures: which there are, and the figures that each leaves.

Their bodies are run, with the same random numbers each time. What a test asserts is not our affair, and what it lacks
here (files, fonts, LaTeX) skips it.
"""

from __future__ import annotations

import contextlib
import copy
import importlib
import inspect
import io
import itertools
import random
import sys
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

PACKAGES: Final = (
    "matplotlib.tests",
    "mpl_toolkits.mplot3d.tests",
    "mpl_toolkits.axes_grid1.tests",
    "mpl_toolkits.axisartist.tests",
)

LEFT_OUT: Final = frozenset(
    {
        # Files of other backends, subprocesses, nothing to draw.
        "test_backends_interactive",
        "test_backend_nbagg",
        "test_backend_webagg",
        "test_backend_qt",
        "test_backend_tk",
        "test_backend_gtk3",
        "test_backend_macosx",
        "test_backend_cairo",
        "test_backend_pdf",
        "test_backend_pgf",
        "test_backend_ps",
        "test_backend_svg",
        "test_backend_inline",
        "test_sphinxext",
        "test_usetex",
        "test_texmanager",
        "test_font_manager",
        "test_getattr",
        "test_doc",
        "test_compare_images",
    }
)

DEAR: Final = frozenset(
    {
        # Each costs more than a second at rest, and together they cost as much as a third of all others of the sample.
        "matplotlib.tests.test_axes::test_bbox_aspect_axes_init",
        "matplotlib.tests.test_axes::test_boxplot_capwidths",
        "matplotlib.tests.test_axes::test_hexbin_empty",
        "matplotlib.tests.test_axes::test_hist_step_filled",
        "matplotlib.tests.test_axes::test_loglog_nonpos",
        "matplotlib.tests.test_axes::test_pcolor_datetime_axis",
        "matplotlib.tests.test_axes::test_wrong_use_colorizer",
        "matplotlib.tests.test_collections::test_pathcollection_legend_elements",
        "matplotlib.tests.test_colorbar::test_proportional_colorbars",
        "matplotlib.tests.test_constrainedlayout::test_constrained_layout11rat",
        "matplotlib.tests.test_constrainedlayout::test_constrained_layout5",
        "matplotlib.tests.test_constrainedlayout::test_submerged_subfig",
        "matplotlib.tests.test_image::test_downsampling_speckle",
        "matplotlib.tests.test_streamplot::test_integration_options",
        "matplotlib.tests.test_text::test_basic_wrap",
        "matplotlib.tests.test_text::test_font_wrap",
        "mpl_toolkits.mplot3d.tests.test_axes3d::test_stem3d",
    }
)
"""Tests that a sample leaves out (`--cheap`)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test of matplotlib's that makes figures."""

    module: str
    name: str
    turn: int
    """Which of its parametrizations."""

    def __str__(self) -> str:
        return f"{self.module}::{self.name}" + (f"[{self.turn}]" if self.turn else "")


def cases(turns: int) -> Iterator[Case]:
    """Yield all tests, of those with parameters so many turns. The current folder gets folders for their results."""
    for package in PACKAGES:
        folder = _tests_of(package)
        for file in sorted(folder.glob("test_*.py")):
            if file.stem in LEFT_OUT:
                continue
            try:
                module = importlib.import_module(f"{package}.{file.stem}")
            except BaseException:  # what it needs is not there, and pytest's skipping is no Exception
                continue
            for name, function in sorted(vars(module).items()):
                if name.startswith("test_") and callable(function) and function.__module__ == module.__name__:
                    for turn, _ in enumerate(itertools.islice(_calls(function), turns)):
                        yield Case(module.__name__, name, turn)


def _tests_of(package: str) -> Path:
    """Return the folder of a package of tests, which itself is not loaded: it insists on pictures that no wheel has."""
    above, _, name = package.rpartition(".")
    folder = Path(str(importlib.import_module(above).__file__)).parent / name
    module = types.ModuleType(package)
    module.__path__ = [str(folder)]
    sys.modules[package] = module
    return folder


def _body(function: Any) -> Any:
    """Return what a test does, without the comparisons around it."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    for cell in getattr(function, "__closure__", None) or ():
        inner = cell.cell_contents
        if function.__name__ == "wrapper" and inspect.isfunction(inner) and inner.__name__.startswith("test_"):
            return _body(inner)
    return function


def _marks(function: Any) -> list[Any]:
    marks = getattr(function, "pytestmark", [])
    return list(marks) if isinstance(marks, list) else [marks]


def _calls(function: Any) -> Iterator[dict[str, Any]]:
    """Yield what a test is called with; nothing if it wants fixtures that we do not have."""
    body = _body(function)
    wanted = set(inspect.signature(body).parameters) - {"fig_test", "fig_ref"}
    choices: list[list[dict[str, Any]]] = []
    for mark in _marks(function):
        if mark.name != "parametrize":
            continue
        names, values = mark.args[0], mark.args[1]
        names = [one.strip() for one in names.split(",")] if isinstance(names, str) else list(names)
        if not set(names) <= wanted:
            continue
        rows = []
        for value in values:
            marked = hasattr(value, "marks")
            row = value.values if marked else value
            rows.append(row if marked or len(names) > 1 else (row,))
        choices.append([dict(zip(names, row, strict=False)) for row in rows])
    for chosen in itertools.product(*choices):
        call = {name: value for part in chosen for name, value in part.items()}
        if set(call) == wanted:
            yield call


def _style(function: Any) -> Any:
    for mark in _marks(function):
        if mark.name == "style":
            return mark.args[0]
    return ["classic", "_classic_test_patch"]


def figures(case: Case) -> list[Figure]:
    """Run a test; return the figures that it leaves. Within `settings`."""
    function = vars(sys.modules[case.module])[case.name]
    call = next(itertools.islice(_calls(function), case.turn, None))
    # Some tests write into a parameter, which the next run would get.
    call = {name: copy.copy(value) if isinstance(value, dict | list) else value for name, value in call.items()}
    body = _body(function)
    random.seed(1)
    np.random.seed(1)
    made: list[Figure] = []
    if "fig_test" in inspect.signature(body).parameters:
        made = [plt.figure(), plt.figure()]
        call = {**call, "fig_test": made[0], "fig_ref": made[1]}
    # What it asserts in the end may fail here; the figures are there.
    with contextlib.suppress(AssertionError), contextlib.redirect_stdout(io.StringIO()):
        body(**call)
    return made or [plt.figure(number) for number in plt.get_fignums()]


@contextlib.contextmanager
def settings(case: Case) -> Iterator[None]:
    """Have matplotlib as its tests have it."""
    from matplotlib.testing import setup  # noqa: PLC0415

    with warnings.catch_warnings(), mpl.rc_context():
        warnings.simplefilter("ignore")
        setup()
        with plt.style.context(_style(vars(sys.modules[case.module])[case.name])):
            plt.close("all")
            try:
                yield
            finally:
                plt.close("all")
