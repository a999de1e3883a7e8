"""What a figure reports is counted, and what nobody asked to see is withheld."""

from __future__ import annotations

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from figport.changes import count_changes, is_withheld
from tests.kernel.live_figures import Stage, seen, stage

__all__ = ["seen", "stage"]
"""Fixtures."""


def test_what_the_figure_reports_is_counted_beside_what_is_asked(seen: Stage) -> None:
    changes, reports = seen.live.changes, seen.live.reports
    seen.figure.axes[0].set_title("another")
    assert seen.live.reports > reports
    assert seen.live.changes - changes == seen.live.reports - reports
    reports = seen.live.reports
    seen.live.want_draw()
    assert seen.live.reports == reports


def test_who_listens_besides_hears_of_each_change_too(seen: Stage) -> None:
    heard: list[bool] = []
    seen.figure.stale_callback = lambda figure, stale: heard.append(isinstance(figure, Figure) and stale)
    count_changes(seen.live)
    changes = seen.live.changes
    seen.figure.stale = True
    assert heard == [True]
    assert seen.live.changes == changes + 1


@pytest.mark.parametrize("interactive", [True, False])
def test_what_changed_is_withheld_after_ioff_until_somebody_asks(seen: Stage, *, interactive: bool) -> None:
    with mpl.rc_context({"interactive": interactive}):
        assert not is_withheld(seen.live), "all is drawn"
        seen.figure.axes[0].set_title("another")
        assert is_withheld(seen.live) is not interactive
        seen.live.want_draw()
        assert not is_withheld(seen.live), "it will be seen"
