"""How large a figure is: on screen, in its pixels and in its files."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from figport import wire
from figport.wire import SizePurpose
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.figure_contents import blank
from tests.kernel.shown_figures import Lone, expected

KERNELS = NEWEST

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("dpi", [72, 77.7, 100])
def test_a_size_that_is_no_whole_number_of_pixels(dpi: float) -> None:
    figure = blank()
    figure.set_size_inches(6.4, 4.83)
    figure.dpi = dpi
    figure.subplots().set(title="A title", ylabel="$y^2$")
    lone = Lone(figure)
    for _ in range(2):
        lone.canvas.draw()
        assert np.array_equal(lone.canvas.pixels(), expected(figure))


def test_a_size_that_is_no_whole_number_of_pixels_in_the_oldest_matplotlib(
    environment: Callable[[str], Path],
) -> None:
    code = "from tests.kernel import test_sizing\nfrom figport.drawing import selfcheck\nassert selfcheck.passes()\n"
    code += "for dpi in (72, 77.7, 100): test_sizing.test_a_size_that_is_no_whole_number_of_pixels(dpi)"
    done = subprocess.run(
        [environment("matplotlib-3.10"), "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_size_that_a_view_asks_for_is_had_to_the_pixel() -> None:
    lone = Lone(blank())
    for side in (435, 820, 870, 1640, 1740):
        lone.manager.resize_to("a", wire.Resize(side, side))
        assert lone.canvas.get_width_height() == (side, side)
        # The same where it is asked for beside a screen.
        for purpose in (SizePurpose.SCREEN, SizePurpose.PLACE, SizePurpose.BACK):
            lone.manager.resize_to("a", wire.Resize(100 if purpose is SizePurpose.SCREEN else side, side, purpose))
        assert lone.canvas.get_width_height() == (side, side)


def test_a_size_that_a_view_asks_for_is_had_to_the_pixel_in_the_oldest_matplotlib(
    environment: Callable[[str], Path],
) -> None:
    code = "from tests.kernel import test_sizing\ntest_sizing.test_a_size_that_a_view_asks_for_is_had_to_the_pixel()"
    done = subprocess.run(
        [environment("matplotlib-3.10"), "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_views_hear_of_a_size_that_was_set_behind_their_back(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots()")
    view = kernel.view()
    kernel.run("fig.set_size_inches(4, 4, forward=False); fig.canvas.draw()")
    view.has_size(400, 400)
    view.settle()
    assert view.pixels is not None
    assert view.pixels.shape == (400, 400, 4)
    assert view.shows(kernel.pixels())


def saved(kernel: Kernel) -> str:
    """Return height and width of the figure's file, at its own resolution."""
    code = "out = __import__('io').BytesIO(); fig.savefig(out, dpi='figure', format='png'); out.seek(0)\n"
    return kernel.run(code + "print(plt.imread(out).shape[:2])").text.strip()


SETTINGS = ["fig.set_dpi(200)", "fig.dpi = 200", "plt.setp(fig, dpi=200)"]


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_resolution_is_the_figures_own_at_any_ratio(kernel: Kernel, setting: str) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4, 3), dpi=50)")
    view = kernel.view(dpr=1)
    view.has_size(200, 150)
    kernel.run(setting)
    view.has_size(800, 600)
    view.send(wire.Look(2.0, True))
    view.until(lambda: view.pixels is not None and view.pixels.shape == (1200, 1600, 4))
    view.has_size(800, 600)
    assert saved(kernel) == "(600, 800)"
    kernel.run("fig.set_size_inches(6, 3)")
    view.has_size(1200, 600)
    assert saved(kernel) == "(600, 1200)"
    view.settle()
    view.send(wire.Look(1.0, True))
    view.until(lambda: view.pixels is not None and view.pixels.shape == (600, 1200, 4))
    view.has_size(1200, 600)


@pytest.mark.parametrize(
    # Where ``fig.dpi = 100`` is what the screen has already matplotlib tells nobody, in no window.
    ("setting", "dpi"),
    [("fig.set_dpi(100)", 100), ("fig.set_dpi(150)", 150), ("fig.dpi = 150", 150), ("fig.dpi = 80", 80)],
)
def test_a_resolution_is_set_on_a_fine_screen(kernel: Kernel, setting: str, dpi: int) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4, 3), dpi=50)")
    view = kernel.view(dpr=2)
    kernel.run("assert fig.dpi == 100; " + setting)
    view.has_size(4 * dpi, 3 * dpi)
    view.settle()
    assert view.pixels is not None
    assert view.pixels.shape == (6 * dpi, 8 * dpi, 4)
    assert saved(kernel) == f"({3 * dpi}, {4 * dpi})"


def test_a_resolution_that_was_set_before_the_first_view_came(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4, 3), dpi=50); fig.set_dpi(100)")
    view = kernel.view(dpr=2)
    view.until(lambda: view.pixels is not None and view.pixels.shape == (600, 800, 4))
    view.has_size(400, 300)


def test_a_resolution_that_is_set_for_a_moment_leaves_nothing(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4, 3), dpi=50)")
    view = kernel.view(dpr=2)
    kernel.run("before = fig.dpi; fig.dpi = 300; fig.canvas.draw(); fig.dpi = before")
    view.has_size(200, 150)
    view.settle()
    assert view.pixels is not None
    assert view.pixels.shape == (300, 400, 4)
    assert saved(kernel) == "(150, 200)"


def test_copies_of_a_figure_have_its_own_resolution(kernel: Kernel) -> None:
    kernel.run("import copy, pickle\nfig, ax = plt.subplots(figsize=(4, 3), dpi=50)")
    kernel.view(dpr=2)
    kernel.run("fig.set_dpi(80); other = pickle.loads(pickle.dumps(fig)); third = copy.deepcopy(fig)")
    assert kernel.value("[other.dpi, third.dpi]") == "[80, 80]"
    kernel.run("other.set_dpi(60); plt.close(fig); fig.set_dpi(70)")
    assert kernel.value("[fig.dpi, other.dpi, third.dpi]") == "[70, 60, 80]"
