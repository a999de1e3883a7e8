"""A figure that is changed without pause stays right while views look at snapshots. `bench/stress.py` takes longer."""

from __future__ import annotations

import pytest

from tests.kernel import stress
from tests.kernel.client import Kernel
from tests.kernel.conftest import ENDS

KERNELS = ENDS

GROUPS = {
    "data": ["plot_and_remove", "clear", "set_data", "limits"],
    "text": ["legend", "mathtext", "text", "rc_context"],
    "all": [
        "plot_and_remove",
        "clear",
        "set_data",
        "legend",
        "mathtext",
        "limits",
        "layout",
        "colorbar",
        "savefig",
        "rc_context",
        "subplots",
        "text",
    ],
}


@pytest.mark.long
@pytest.mark.parametrize("group", GROUPS)
def test_watched_figures_are_as_if_they_were_not(kernel: Kernel, group: str) -> None:
    stress.prepare(kernel)
    for seed, pause in ((1, 0.0), (2, 0.01)):
        outcome = stress.trial(kernel, GROUPS[group], seed, 40, pause)
        assert outcome.identical, (group, seed)
