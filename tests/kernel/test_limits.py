"""What gestures on a copy do to the figure."""

from __future__ import annotations

from matplotlib.figure import Figure

from figport.lending import limits

BASE = {"xlim": [0.0, 1.0], "ylim": [0.0, 2.0]}
PANNED = {"xlim": [1.0, 2.0], "ylim": [0.0, 2.0]}


def test_only_what_a_gesture_changed_is_wanted() -> None:
    assert limits.wanted(BASE, [BASE], PANNED) == {"xlim": [1.0, 2.0]}
    assert limits.wanted(BASE, [BASE], BASE) == {}
    assert limits.wanted(BASE, [], PANNED) == {}


def test_what_the_users_code_changed_stays() -> None:
    assert limits.wanted({"xlim": [5.0, 6.0], "ylim": [0.0, 2.0]}, [BASE], PANNED) == {}
    other = {"xlim": [0.0, 1.0], "ylim": [7.0, 8.0]}
    assert limits.wanted(other, [BASE], PANNED) == {"xlim": [1.0, 2.0]}


def test_limits_that_the_first_draw_moved_count_as_unchanged() -> None:
    drawn = {"xlim": [-1.0, 2.0], "ylim": [0.0, 2.0]}
    assert limits.wanted(BASE, [BASE, drawn], PANNED) == {"xlim": [1.0, 2.0]}
    assert limits.wanted(drawn, [BASE, drawn], PANNED) == {"xlim": [1.0, 2.0]}
    assert limits.wanted(BASE, [BASE, drawn], drawn) == {}


def test_infinite_limits_are_not_set() -> None:
    assert limits.wanted(BASE, [BASE], {"xlim": [0.0, float("inf")]}) == {}


def test_numbers_are_read_and_set() -> None:
    figure = Figure()
    flat, deep = figure.add_subplot(121), figure.add_subplot(122, projection="3d")
    assert set(limits.read(flat)) == {"xlim", "ylim"}
    assert set(limits.read(deep)) == {"xlim", "ylim", "zlim", "elev", "azim", "roll"}
    limits.apply(flat, {"xlim": [2.0, 3.0]})
    limits.apply(deep, {"zlim": [2.0, 3.0], "azim": [12.0]})
    assert limits.read(flat)["xlim"] == [2.0, 3.0]
    assert (limits.read(deep)["zlim"], limits.read(deep)["azim"]) == ([2.0, 3.0], [12.0])
