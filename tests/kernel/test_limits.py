"""What gestures on a snapshot do to the figure."""

from __future__ import annotations

from matplotlib.figure import Figure

from figport.worker import limits

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


def test_what_one_side_does_not_have_or_has_otherwise_is_not_the_same() -> None:
    now = {"xlim": [0.0, 1.0]}
    # The figure has no such number any more, and never had one of that length.
    assert limits.wanted({}, [BASE], PANNED) == {}
    assert "xlim" not in limits.wanted(now, [{"xlim": [0.0, 1.0, 2.0]}], PANNED)
    # One that neither had before is the gesture's.
    assert limits.wanted(now, [now], {**PANNED, "azim": [3.0]}) == {**PANNED, "azim": [3.0]}


def test_angles_are_not_set_where_there_are_none() -> None:
    flat = Figure().add_subplot()
    limits.apply(flat, {"azim": [12.0], "unknown": [1.0]})
    assert not hasattr(flat, "azim")
