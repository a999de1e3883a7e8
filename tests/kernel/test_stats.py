"""What the pictures of a figure cost."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

import figport
from figport.errors import ErrorCode, FigportError
from figport.sending.stats import Meter, Stats
from figport.testing import Page


def test_what_was_sent_in_the_last_second_in_which_something_was_is_what_counts() -> None:
    meter = Meter()
    meter.sent(0.0, 90_000, 9.0)
    for number in range(11):
        meter.sent(5 + number / 10, 1000 + 100 * (number % 2), 0.002)
    assert list(meter.mean()) == pytest.approx([10, 1000 + 500 / 11, 0.002])


def test_of_one_frame_there_is_no_rate() -> None:
    meter = Meter()
    assert meter.mean() == (0, 0, 0)
    meter.sent(1.0, 500, 0.001)
    assert meter.mean() == (0, 500, 0.001)


def test_a_figure_that_was_dragged_tells_what_that_cost() -> None:
    figure = Figure()
    figure.subplots().plot([1, 3, 2])
    near = Page(figure, latency=0.05)
    near.picture()
    near.tool("pan")
    near.drag((0.4, 0.4), (0.6, 0.6))
    near.picture()
    told = figport.stats(figure)
    assert told.views == 1
    assert 5 < told.frames < 60
    assert told.size > 100
    assert told.draw > 0
    assert told.encode > 0
    # There and back.
    assert told.round_trip == pytest.approx(0.1, abs=0.03)
    assert told.credit >= 2
    assert f"{told.frames:.1f} frames/s" in str(told)
    Page(figure)
    assert figport.stats(figure).views == 2


def test_it_is_said_in_words() -> None:
    told = Stats(2, 31.25, 4100, 0.0212, 0.0031, None, 2)
    assert str(told) == (
        "31.2 frames/s of 4.1 kB in 2 views; draw 21.2 ms, encode 3.1 ms, round trip not known yet, 2 under way at most"
    )


def test_what_is_no_live_figure_says_what_to_do() -> None:
    with plt.rc_context({"backend": "agg"}), pytest.raises(FigportError, match="no live figure") as caught:
        figport.stats(Figure())
    assert caught.value.code is ErrorCode.NO_BACKEND
