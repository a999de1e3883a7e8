"""How large a figure is: on screen, in its pixels and in its files."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.kernel.client import Kernel
from tests.kernel.kinds import blank
from tests.kernel.lone import Lone, expected

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
    code = "from tests.kernel import test_sizes\nfrom figport.drawing import proof\nassert proof.holds()\n"
    code += "for dpi in (72, 77.7, 100): test_sizes.test_a_size_that_is_no_whole_number_of_pixels(dpi)"
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
