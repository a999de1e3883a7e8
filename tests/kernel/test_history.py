"""What was changed by a form is taken back and done again, step by step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from figport.forms.field import Undo
from figport.forms.history import MOST, History


class Book:
    """Values by field; negative ones are refused."""

    def __init__(self) -> None:
        self.values = {"a": 0, "b": 0}
        self.history = History()

    def writer(self, page: str, field: str) -> Callable[[str], Undo]:
        def write(value: str) -> Undo:
            before = self.values[field]
            if int(value) < 0:
                raise ValueError(value)
            self.values[field] = int(value)
            return lambda: self.values.update({field: before})

        return write

    def set(self, field: str, value: int, *, done: bool = True) -> None:
        self.history.change("p", field, str(value), self.writer("p", field), done=done)


def test_changes_go_back_and_forth() -> None:
    book = Book()
    book.set("a", 1)
    book.set("b", 2)
    assert book.history.undo() == "p"
    assert book.values == {"a": 1, "b": 0}
    book.history.undo()
    assert (book.values, book.history.back, book.history.forward) == ({"a": 0, "b": 0}, False, True)
    book.history.redo(book.writer)
    book.set("b", 5)
    assert (book.values, book.history.forward) == ({"a": 1, "b": 5}, False)


def test_what_is_under_way_is_one_change() -> None:
    book = Book()
    for value in (1, 2):
        book.set("a", value, done=False)
    with pytest.raises(ValueError, match="-3"):
        book.set("a", -3, done=False)
    assert book.values["a"] == 2
    book.set("a", 4)
    book.set("a", 5)
    book.history.undo()
    assert book.values["a"] == 4
    book.history.undo()
    assert (book.values["a"], book.history.back) == (0, False)


def test_a_change_that_fails_is_none_and_old_ones_are_forgotten() -> None:
    book = Book()
    with pytest.raises(ValueError, match="-1"):
        book.set("a", -1)
    assert book.values["a"] == 0
    for value in range(1, MOST + 11):
        book.set("a", value)
    count = 0
    while book.history.back:
        book.history.undo()
        count += 1
    assert (count, book.values["a"]) == (MOST, 10)
