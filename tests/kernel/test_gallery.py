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

import numpy as np
import pytest

from tests.kernel.gallery import AGAIN, Pictures, explained

ROOT = Path(__file__).parents[2]


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
