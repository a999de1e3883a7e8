"""What of matplotlib is not public: that it is there, and what happens without it."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest
from matplotlib import font_manager
from matplotlib.backend_bases import NavigationToolbar2
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from figport import internals
from figport.internals import History


@pytest.fixture
def figure() -> Figure:
    figure = Figure()
    FigureCanvasAgg(figure)
    figure.subplots()
    return figure


def test_this_matplotlib_has_all_of_it(figure: Figure) -> None:
    """What is missing in a newer one is a feature less, and to be known."""
    assert internals.PARTS_KNOWN
    assert internals.TICKS_KNOWN
    assert {"_find_fonts_by_props"} <= set(dir(font_manager.fontManager))
    assert {"_set_device_pixel_ratio", "_key"} <= set(dir(figure.canvas))
    assert {"_original_dpi"} <= set(vars(figure))
    assert hasattr(figure.axes[0], "_twinned_axes")
    assert History(NavigationToolbar2(figure.canvas)).known
    assert hasattr(plt._pylab_helpers.Gcf, "_set_new_active_manager")  # type: ignore[attr-defined]


def test_a_history_is_read_and_replaced(figure: Figure) -> None:
    toolbar = NavigationToolbar2(figure.canvas)
    history = History(toolbar)
    assert (history.entries, history.place, history.current) == ([], -1, None)
    toolbar.push_current()
    figure.axes[0].set_xlim(2, 3)
    toolbar.push_current()
    assert (len(history.entries), history.place) == (2, 1)
    assert history.current is history.entries[1]
    history.back()
    assert (history.place, history.current) == (0, history.entries[0])
    history.replace([dict(history.entries[1])], 5)
    assert (len(history.entries), history.place) == (1, 0)
    toolbar.home()
    assert figure.axes[0].get_xlim() == (2, 3)


def test_without_a_history_there_is_nothing_in_it() -> None:
    for toolbar in (None, object()):
        history = History(toolbar)
        history.back()
        history.replace([{}], 0)
        assert (history.known, history.entries, history.place, history.current) == (False, [], -1, None)


class Bare:
    """Has nothing of it."""

    dpi = 72.0


def test_without_the_names_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert internals.original_dpi(Bare()) == 72  # type: ignore[arg-type]
    assert not internals.use_ratio(Bare(), 2.0)
    assert internals.held_key(Bare()) is None
    assert internals.panned(Bare()) == ((), None)
    axes = Bare()
    assert internals.twins(axes) == [axes]
    monkeypatch.setattr(font_manager, "fontManager", Fonts())
    assert internals.font_files("serif") == ["serif.ttf"]


class Fonts:
    """Finds one file for each font."""

    def findfont(self, prop: str) -> str:
        return f"{prop}.ttf"


def test_the_pan_tool_says_what_it_drags(figure: Figure) -> None:
    toolbar = NavigationToolbar2(figure.canvas)
    assert internals.panned(toolbar) == ((), None)
