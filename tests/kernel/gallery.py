"""The figures of matplotlib's own tests, drawn live by us and by plain Agg, and compared pixel by pixel.

``python -m tests.kernel.gallery`` (``make figures``) does so with all of them, in any environment that has matplotlib
and pytest, whatever version. The bodies of matplotlib's tests are run twice with the same random numbers, so that
there are two figures which know nothing of each other: one is treated by our canvas, one by matplotlib's, both the
same way. What a test asserts is not our affair, and what it lacks here (files, fonts, LaTeX) skips it.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import inspect
import io
import itertools
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib import pyplot as plt
from matplotlib.backend_bases import MouseButton, MouseEvent, NavigationToolbar2
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import figport
from figport.drawing import proof
from tests.kernel.lone import Lone

Picture = npt.NDArray[np.uint8]

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

LONGEST: Final = 20
"""Seconds of computing, not of the clock, after which a figure is given up: what else runs has no say in it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test of matplotlib's that makes figures."""

    module: str
    name: str
    turn: int
    """Which of its parametrizations."""

    def __str__(self) -> str:
        return f"{self.module}::{self.name}" + (f"[{self.turn}]" if self.turn else "")


# --- what matplotlib tests ------------------------------------------------------------------------------


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


# --- how both are treated -------------------------------------------------------------------------------


class Ours:
    """A figure on our canvas."""

    def __init__(self, figure: Figure) -> None:
        self.lone = Lone(figure)
        self.figure = figure
        # What a test set while the figure had another canvas is the figure's own.
        figure.set_dpi(float(figure.dpi))
        self.toolbar: NavigationToolbar2 = self.lone.toolbar

    def draw(self) -> Picture:
        self.lone.canvas.draw()
        return self.lone.canvas.pixels().copy()

    def turn(self) -> Picture:
        return self.lone.turn()

    def use_ratio(self, ratio: float) -> None:
        self.lone.canvas.set_device_pixel_ratio(ratio)


class Plain(FigureCanvasAgg):
    """Plain Agg's canvas, which draws as often as it is told to and not when it is asked to do so some time."""

    def draw_idle(self, *args: Any, **kwargs: Any) -> None:
        pass


class Theirs:
    """A figure on plain Agg's."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.canvas = Plain(figure)
        self.toolbar = NavigationToolbar2(self.canvas)
        self._dpi = figure.dpi

    def draw(self) -> Picture:
        self.canvas.draw()  # type: ignore[no-untyped-call]
        return np.array(self.canvas.buffer_rgba())  # type: ignore[no-untyped-call]

    turn = draw

    def use_ratio(self, ratio: float) -> None:
        self.figure.dpi = self._dpi * ratio


Treatment = Callable[[Any], Iterator[Picture]]


def at_rest(one: Ours | Theirs) -> Iterator[Picture]:
    """Draw twice, the second time with what is remembered of the first, and at another ratio."""
    yield one.draw()
    yield one.draw()
    one.use_ratio(2)
    yield one.draw()


def in_use(one: Ours | Theirs) -> Iterator[Picture]:
    """Save the figure between draws, and drag the first axes."""
    yield from at_rest(one)
    one.figure.savefig(io.BytesIO(), format="png", dpi=50)
    yield one.draw()
    axes = next((ax for ax in one.figure.axes if ax.get_navigate() and ax.can_pan()), None)
    if axes is None:
        return
    one.toolbar.pan()
    canvas, (width, height) = one.figure.canvas, axes.bbox.size
    x, y = axes.bbox.x0 + width * 0.1, axes.bbox.y0 + height * 0.1
    _send(MouseEvent("button_press_event", canvas, x, y, MouseButton.LEFT))
    for step in (7, -20.5):
        x, y = x + step, y + step
        _send(MouseEvent("motion_notify_event", canvas, x, y, buttons=[MouseButton.LEFT]))
        yield one.turn()
    _send(MouseEvent("button_release_event", canvas, x, y, MouseButton.LEFT))
    yield one.turn()
    one.toolbar.home()
    yield one.turn()


def _send(event: MouseEvent) -> None:
    event.canvas.callbacks.process(event.name, event)


TREATMENTS: Final[dict[str, Treatment]] = {"rest": at_rest, "use": in_use}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one test."""

    case: str
    figures: int
    wrong: tuple[str, ...]
    """For each picture that differs: which it was, and how many pixels do."""
    skipped: str
    seconds: float
    """Of computing."""


def _pictures(case: Case, treatment: Treatment, kind: type[Ours | Theirs]) -> list[list[Picture]]:
    plt.close("all")
    return [list(treatment(kind(figure))) for figure in figures(case)]


def _differences(ours: list[list[Picture]], theirs: list[list[Picture]]) -> list[str]:
    assert len(ours) == len(theirs), "the test makes other figures the second time"
    found = []
    for number, (some, others) in enumerate(zip(ours, theirs, strict=True)):
        for step, (one, other) in enumerate(itertools.zip_longest(some, others)):
            if not np.array_equal(one, other):
                count = -1 if np.shape(one) != np.shape(other) else int((one != other).any(-1).sum())
                found.append(f"figure {number} picture {step}: {count} pixels")
    return found


def _places(differences: list[str]) -> set[str]:
    return {one.partition(":")[0] for one in differences}


class TooLong(BaseException):
    """A test or its drawing takes too long."""


def _give_up(*_: object) -> None:
    raise TooLong


def compare(case: Case, treatment: Treatment) -> Result:
    """Run a test twice and compare what is drawn."""
    start = time.process_time()
    wrong: list[str] = []
    count, skipped = 0, ""
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        with settings(case):
            ours, theirs = _pictures(case, treatment, Ours), _pictures(case, treatment, Theirs)
            count, wrong = len(ours), _differences(ours, theirs)
            if wrong:
                # Some figures of matplotlib's differ from themselves, by the order of sets and by what was made before.
                again = _pictures(case, treatment, Theirs)
                unsteady = _places(_differences(again, theirs))
                lasting = _places(_differences(_pictures(case, treatment, Ours), again))
                wrong = [one for one in wrong if _places([one]) <= lasting - unsteady]
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # pytest's skipping is no Exception
        skipped = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        if os.environ.get("FIGURES_TRACEBACK"):
            traceback.print_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return Result(str(case), count, tuple(wrong), skipped, time.process_time() - start)


# --- the command ----------------------------------------------------------------------------------------


def _prepare() -> None:
    signal.signal(signal.SIGPROF, _give_up)
    mpl.use("agg")
    figport.options.quality = "lossless"
    assert proof.holds(), "our shortcuts do not give matplotlib's pixels here at all"


def main(args: list[str] | None = None) -> int:
    """Compare, and print a line of JSON for each test; return 1 if anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.kernel.gallery", description=__doc__)
    parser.add_argument("--treatment", choices=TREATMENTS, default="use")
    parser.add_argument("--turns", type=int, default=4, help="of tests with parameters, so many of their calls")
    parser.add_argument("--sample", default="0:1", help="FIRST:EVERY, take only every n-th test from the first on")
    parser.add_argument("--cheap", action="store_true", help="leave out those that are known to cost much")
    parser.add_argument("--only", default="", help="take only tests with this in their names")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so many")
    asked = parser.parse_args(args)
    first, every = map(int, asked.sample.split(":"))
    _prepare()
    end = time.monotonic() + asked.seconds
    drawn = failed = 0
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = [case for case in cases(asked.turns) if asked.only in str(case)][first::every]
            found = [case for case in found if not (asked.cheap and str(case) in DEAR)]
        for case in found:
            result = compare(case, TREATMENTS[asked.treatment])
            if result.figures or result.skipped:
                print(json.dumps([result.case, result.figures, result.wrong, result.skipped, round(result.seconds, 2)]))
            drawn += 0 if result.skipped else result.figures
            failed += bool(result.wrong)
            if time.monotonic() > end:
                break
    print(f"matplotlib {mpl.__version__}: {drawn} figures, {failed} tests with wrong pixels", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
