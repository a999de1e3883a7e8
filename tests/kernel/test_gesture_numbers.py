"""What gestures on a snapshot do to the figure."""

from __future__ import annotations

from matplotlib.figure import Figure

from figport.worker import gesture_numbers

BASE = {"xlim": [0.0, 1.0], "ylim": [0.0, 2.0]}
PANNED = {"xlim": [1.0, 2.0], "ylim": [0.0, 2.0]}


def test_only_what_a_gesture_changed_is_wanted() -> None:
    assert gesture_numbers.wanted(BASE, [BASE], PANNED) == {"xlim": [1.0, 2.0]}
    assert gesture_numbers.wanted(BASE, [BASE], BASE) == {}
    assert gesture_numbers.wanted(BASE, [], PANNED) == {}


def test_what_the_users_code_changed_stays() -> None:
    assert gesture_numbers.wanted({"xlim": [5.0, 6.0], "ylim": [0.0, 2.0]}, [BASE], PANNED) == {}
    other = {"xlim": [0.0, 1.0], "ylim": [7.0, 8.0]}
    assert gesture_numbers.wanted(other, [BASE], PANNED) == {"xlim": [1.0, 2.0]}


def test_limits_that_the_first_draw_moved_count_as_unchanged() -> None:
    drawn = {"xlim": [-1.0, 2.0], "ylim": [0.0, 2.0]}
    assert gesture_numbers.wanted(BASE, [BASE, drawn], PANNED) == {"xlim": [1.0, 2.0]}
    assert gesture_numbers.wanted(drawn, [BASE, drawn], PANNED) == {"xlim": [1.0, 2.0]}
    assert gesture_numbers.wanted(BASE, [BASE, drawn], drawn) == {}


def test_infinite_limits_are_not_set() -> None:
    assert gesture_numbers.wanted(BASE, [BASE], {"xlim": [0.0, float("inf")]}) == {}


def test_numbers_are_read_and_set() -> None:
    figure = Figure()
    flat, deep = figure.add_subplot(121), figure.add_subplot(122, projection="3d")
    assert set(gesture_numbers.read(flat)) == {"xlim", "ylim"}
    assert set(gesture_numbers.read(deep)) == {"xlim", "ylim", "zlim", "elev", "azim", "roll"}
    gesture_numbers.apply(flat, {"xlim": [2.0, 3.0]})
    gesture_numbers.apply(deep, {"zlim": [2.0, 3.0], "azim": [12.0]})
    assert gesture_numbers.read(flat)["xlim"] == [2.0, 3.0]
    assert (gesture_numbers.read(deep)["zlim"], gesture_numbers.read(deep)["azim"]) == ([2.0, 3.0], [12.0])


def test_what_one_side_does_not_have_or_has_otherwise_is_not_the_same() -> None:
    now = {"xlim": [0.0, 1.0]}
    # The figure has no such number any more, and never had one of that length.
    assert gesture_numbers.wanted({}, [BASE], PANNED) == {}
    assert "xlim" not in gesture_numbers.wanted(now, [{"xlim": [0.0, 1.0, 2.0]}], PANNED)
    # One that neither had before is the gesture's.
    assert gesture_numbers.wanted(now, [now], {**PANNED, "azim": [3.0]}) == {**PANNED, "azim": [3.0]}


def test_angles_are_not_set_where_there_are_none() -> None:
    flat = Figure().add_subplot()
    gesture_numbers.apply(flat, {"azim": [12.0], "unknown": [1.0]})
    assert not hasattr(flat, "azim")
