"""An ordinary notebook looks the same with every kernel, and tells of no error anywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.conftest import VERSIONS
from tests.e2e.ordinary import CELLS, FIGURES, use
from tests.e2e.page import Notebook
from tests.e2e.server import Server

pytestmark = pytest.mark.e2e


def test_six_figures_and_three_widgets_with_each_kernel(opened: Callable[..., Notebook], lab: Server) -> None:
    outcomes = {kernel: use(opened, lab, kernel) for kernel in VERSIONS}
    assert {kernel: outcome.errors for kernel, outcome in outcomes.items() if outcome.errors} == {}
    first = outcomes[VERSIONS[0]].pictures
    assert len(first) >= 2 * FIGURES
    assert len(first) <= FIGURES + len(CELLS) + 1
    for kernel, outcome in outcomes.items():
        assert outcome.pictures == first, kernel
