"""The figures of matplotlib's own tests, drawn live, are matplotlib's pixel by pixel: a sample of them.

With the oldest matplotlib fewer and others, and without the dearest of all (`exhibits.DEAR`). ``make figures`` compares
all, also while they are saved and dragged.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import figport
from figport.drawing import selfcheck
from tests.kernel.gallery import AGAIN, Ours, Pictures, Theirs, differences, explained, in_use

ROOT = Path(__file__).parents[2]
LAYOUTS = (("tight", 72.0), ("constrained", 77.7), (None, 72.0))
"""Layouts, and resolutions at which no side of the figure is a whole number of pixels."""


@pytest.mark.parametrize(
    ("oldest", "sample", "least"), [(False, "0:8", 200), (True, "4:24", 60)], ids=["newest", "oldest"]
)
def test_figures_of_matplotlibs_tests_are_agg_pixel_by_pixel(
    oldest: bool, sample: str, least: int, environment: Callable[[str], Path], tmp_path: Path
) -> None:
    python = environment("matplotlib-3.10") if oldest else Path(sys.executable)
    command: list[str | Path] = [python, "-m", "tests.kernel.gallery"]
    command += ["--treatment", "rest", "--turns", "1", "--sample", sample, "--cheap"]
    paths = f"{ROOT}:{ROOT / 'kernel_side'}"
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"PYTHONPATH": paths, "MPLCONFIGDIR": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    # Some of those tests print.
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('["')]
    assert [(case, wrong) for case, _, wrong, _, _ in found if wrong] == []
    assert done.returncode == 0, done.stderr[-2000:]
    assert sum(figures for _, figures, _, skipped, _ in found if not skipped) >= least


def in_a_layout(layout: Any, dpi: float) -> Figure:
    """Return a figure whose size is no whole number of pixels, and whose axes move when it is laid out."""
    figure = Figure((4.37, 3.13), dpi=dpi, layout=layout)
    axes = figure.subplots(1, 2)
    axes[0].plot([0, 1000], [0, 1e-3])
    axes[0].set(title="A title", xlabel="metres", ylabel="$y^2$")
    figure.colorbar(axes[1].imshow(np.arange(30).reshape(5, 6)), ax=axes[1])
    return figure


@pytest.mark.parametrize(("layout", "dpi"), LAYOUTS)
def test_the_first_draw_after_a_figure_is_saved_is_aggs(
    layout: str | None, dpi: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And each while it is dragged: saving lays the figure out anew, for another size."""
    monkeypatch.setattr(figport.options, "quality", "lossless")
    looks_like_agg(layout, dpi)


def looks_like_agg(layout: str | None, dpi: float) -> None:
    """Draw, save, draw and drag a figure on both canvases, and compare all pictures."""
    assert selfcheck.passes()

    def drawn(kind: type[Ours | Theirs]) -> Pictures:
        return [list(in_use(kind(in_a_layout(layout, dpi))))]

    ours, theirs = drawn(Ours), drawn(Theirs)
    assert len(ours[0]) == 8
    assert not np.array_equal(ours[0][3], ours[0][5]), "the drag moves something"
    assert explained(differences(ours, theirs), theirs, lambda: drawn(Theirs)) == []


def test_the_first_draw_after_a_figure_is_saved_is_aggs_in_the_oldest_matplotlib(
    environment: Callable[[str], Path], tmp_path: Path
) -> None:
    code = "import figport\nfrom tests.kernel import test_gallery as test\nfigport.options.quality = 'lossless'\n"
    code += "for layout, dpi in test.LAYOUTS: test.looks_like_agg(layout, dpi)"
    done = subprocess.run(
        [environment("matplotlib-3.10"), "-c", code],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'kernel_side'}", "MPLCONFIGDIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_what_plain_agg_itself_draws_otherwise_is_not_wrong() -> None:
    """A constrained layout comes out by where its variables lie in memory: two equal draws do not say much."""

    def drawn(steady: int, unsteady: int) -> Pictures:
        return [[np.full((2, 2, 4), value, np.uint8) for value in (steady, unsteady)]]

    times = iter([1, 1, 2, 1])
    wrong = ["figure 0 picture 0: 4 pixels", "figure 0 picture 1: 4 pixels"]
    assert explained(wrong[1:], drawn(0, 1), lambda: drawn(0, next(times))) == []
    assert next(times) == 1
    assert explained(wrong, drawn(0, 1), lambda: drawn(0, 2)) == wrong[:1]
    count = iter(range(AGAIN))
    assert explained(wrong[:1], drawn(0, 1), lambda: drawn(0, next(count))) == wrong[:1]
    assert next(count, None) is None
