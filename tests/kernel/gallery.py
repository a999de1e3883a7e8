"""The figures of matplotlib's own tests, drawn live by us and by plain Agg, and compared pixel by pixel.

``python -m tests.kernel.gallery`` (``make figures``) does so with all of them, in any environment that has matplotlib
and pytest, whatever version. matplotlib's tests (`exhibits`) are run twice, so that there are two figures which know
nothing of each other: one is treated by our canvas, one by matplotlib's, both the same way.

Some figures of matplotlib's differ from themselves, by the order of sets and by the addresses of what was made before:
the solver of constrained layouts orders its variables by where they lie in memory, and the last bit of a position may
move a spine by a pixel. So where pictures differ, plain Agg has to draw the figure again and again, with other memory
in use, and what differs from itself then tells nothing of us.
"""

from __future__ import annotations

import argparse
import contextlib
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
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib import pyplot as plt
from matplotlib.backend_bases import MouseButton, MouseEvent, NavigationToolbar2
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import figport
from figport.drawing import selfcheck
from tests.kernel.matplotlib_figures import DEAR, Case, cases, figures, settings
from tests.kernel.shown_figures import Lone

Picture = npt.NDArray[np.uint8]
Pictures = list[list[Picture]]
"""Of each figure, one after the other."""

LONGEST: Final = 20
"""Seconds of computing, not of the clock, after which a figure is given up: what else runs has no say in it."""

AGAIN: Final = 30
"""How often plain Agg draws a figure anew before a difference is taken for ours. One that the solver of layouts moves
by a pixel in one of four draws (it was 7 of 28) is then mistaken once in thousands."""


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
        self.lone.kernel.check()
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


def _pictures(case: Case, treatment: Treatment, kind: type[Ours | Theirs]) -> Pictures:
    plt.close("all")
    # Anew each time: a test may set rcParams, which hold for what it makes before that the next time.
    with settings(case):
        return [list(treatment(kind(figure))) for figure in figures(case)]


def differences(ours: Pictures, theirs: Pictures) -> list[str]:
    assert len(ours) == len(theirs), "the test makes other figures the second time"
    found = []
    for number, (some, others) in enumerate(zip(ours, theirs, strict=True)):
        for step, (one, other) in enumerate(itertools.zip_longest(some, others)):
            if not np.array_equal(one, other):
                count = -1 if np.shape(one) != np.shape(other) else int((one != other).any(-1).sum())
                found.append(f"figure {number} picture {step}: {count} pixels")
    return found


def explained(wrong: list[str], theirs: Pictures, draw: Callable[[], Pictures]) -> list[str]:
    """Return the differences that matplotlib's drawing otherwise each time does not explain.

    Parameters
    ----------
    wrong
        Differences of our pictures from theirs.
    theirs
        The pictures of plain Agg.
    draw
        Has plain Agg draw them anew.
    """
    chance = random.Random(len(wrong))
    clutter: list[bytearray] = []
    for _ in range(AGAIN):
        if not wrong:
            break
        # What is made next finds its memory at other places, in another order.
        clutter += [bytearray(chance.randrange(16, 512)) for _ in range(2000)]
        chance.shuffle(clutter)
        del clutter[len(clutter) // 2 :]
        unsteady = _places(differences(draw(), theirs))
        wrong = [one for one in wrong if not _places([one]) <= unsteady]
    return wrong


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

    def again() -> Pictures:
        signal.setitimer(signal.ITIMER_PROF, LONGEST)
        return _pictures(case, treatment, Theirs)

    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        ours, theirs = _pictures(case, treatment, Ours), _pictures(case, treatment, Theirs)
        count, wrong = len(ours), differences(ours, theirs)
        wrong = explained(wrong, theirs, again)
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
    assert selfcheck.passes(), "our shortcuts do not give matplotlib's pixels here at all"


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
