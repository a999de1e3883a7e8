"""Fields of forms: what they take, and how a change of an object's own attributes is taken back."""

from __future__ import annotations

import pytest

from figport.forms.field import BadValue, changed, choice, color, hexadecimal, number, pair, parsed, spelled


class Thing:
    def __init__(self) -> None:
        self.one, self._stale = 1, False

    def set(self, one: int) -> None:
        self.one, self._stale = one, True
        self.two = 2
        if one < 0:
            raise ValueError("too small")


def test_a_change_is_taken_back_attribute_by_attribute() -> None:
    thing = Thing()
    undo = changed(lambda: thing.set(5), thing)
    undo()
    # What is stale stays so: it has to be drawn.
    assert vars(thing) == {"one": 1, "_stale": True}


def test_a_change_that_fails_changes_nothing() -> None:
    thing = Thing()
    with pytest.raises(ValueError, match="too small"):
        changed(lambda: thing.set(-1), thing)
    assert thing.one == 1
    kept: list[int] = [1]
    with pytest.raises(ZeroDivisionError):
        pair(lambda: kept[0], lambda value: kept.__setitem__(0, value or 1 // 0))(0)
    assert kept == [1]


def test_numbers() -> None:
    assert [parsed(text) for text in ("1e-3", " 5 ", "-0.5")] == [0.001, 5, -0.5]
    for text in ("", "1,5", "nan", "-inf", "x" * 10_000):
        with pytest.raises(BadValue) as caught:
            parsed(text)
        assert len(str(caught.value)) < 100
    assert [spelled(value) for value in (None, 1.0, 1 / 3, 1e-30)] == ["", "1", "0.3333333333", "1e-30"]
    field = number("n", "Size", lambda: 1, pair(lambda: 0, print), low=0, high=3)
    with pytest.raises(BadValue, match="Size is from 0 to 3"):
        field.write("4")


def test_colours() -> None:
    assert [hexadecimal(one) for one in ("r", (1, 0, 0, 0.5), "none")] == ["#ff0000", "#ff000080", "none"]
    got: list[tuple[float, ...]] = []
    field = color("c", "Colour", lambda: "b", pair(lambda: (), got.append))
    field.write("0.5")
    assert got == [(0.5, 0.5, 0.5, 1)]
    with pytest.raises(BadValue, match="is no colour"):
        field.write("mauvish")


def test_a_choice_that_is_none_of_those_offered_stays_until_another_is_made() -> None:
    kept = ["odd"]
    write = pair(lambda: kept[0], lambda value: kept.__setitem__(0, value))
    field = choice("c", "Which", {"a": "A", "b": "B"}, lambda: kept[0], write)
    shown = field.shown()
    assert (shown.value, [one.label for one in shown.choices]) == ("", ["(other)", "A", "B"])
    field.write("")
    assert kept == ["odd"]
    field.write("b")()
    assert kept == ["odd"]
