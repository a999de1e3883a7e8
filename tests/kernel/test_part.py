"""What a part of a figure is."""

from __future__ import annotations

from typing import Any, cast

import pytest

from figport import parts, wire
from figport.parts.part import Part


class Bell(Part):
    """The least that a part is."""

    name, text, help = "bell", "Ring", "Ring the bell"

    def __init__(self, figure: Any) -> None:
        super().__init__(figure)
        self.rung = 0

    def use(self) -> None:
        self.rung += 1


def test_a_part_has_a_button_and_nothing_else_unless_it_says_so() -> None:
    figure = object()
    bell = Bell(figure)
    bell.use()
    assert (bell.rung, bell.keys, bell.tool, bell.figure) == (1, (), "", figure)
    assert Bell.item() == ("Ring", "Ring the bell", "bell", "bell")


def test_a_part_without_a_form_and_without_interest_in_draws_leaves_both_alone() -> None:
    bell = Bell(None)
    bell.fill("a-view", wire.Fill("bell", wire.FormAction.OPEN, "", "", "", True, 1))
    bell.drawn()
    assert bell.rung == 0


def test_one_that_does_nothing_is_no_part() -> None:
    with pytest.raises(TypeError, match="use"):
        cast("Any", Part)(None)


def test_all_parts_have_buttons_of_their_own() -> None:
    kinds = [kind for kind in vars(parts).values() if isinstance(kind, type) and issubclass(kind, Part)]
    items = [kind.item() for kind in kinds if hasattr(kind, "name")]
    assert len(items) > 3
    assert len({name for _, _, name, _ in items}) == len(items)
    for text, help, name, method in items:
        assert text
        assert help
        assert name == method
