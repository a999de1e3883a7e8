"""Figures that were cleared, and those that appear again of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

import matplotlib as mpl

from figport.showing.waiting import SOON, Returns
from tests.kernel.notebooks import Figure, Stream
from tests.kernel.waits import Cell, Clock, cell, clear, clock, out

__all__ = ["cell", "clock", "out"]


def test_what_was_about_to_appear_when_its_area_was_cleared_appears_at_the_end(cell: Cell) -> None:
    figure = cell.add("f1")
    assert clear(cell) == [figure]
    assert figure.id in cell.waiting.coming
    cell.waiting.before()
    assert cell.shown == []
    cell.end("m1")
    assert cell.shown == ["f1"]


def test_what_was_cleared_goes_for_what_is_made_in_its_place(cell: Cell) -> None:
    cell.add("f1")
    clear(cell)
    figure = cell.add("f2")
    cell.waiting.succeeded(cell.areas.now(), figure)
    cell.end("m1")
    assert cell.shown == ["f2"]
    cell.end("m1")
    assert cell.shown == ["f2"]


def test_to_describe_what_was_cleared_does_not_count_as_a_change(cell: Cell) -> None:
    """The axes of a figure that was never drawn settle when somebody asks for their limits, and report that."""

    class Unsettled(Figure):
        def describe(self) -> dict[str, Any]:
            self.reports = 1
            return super().describe()

    figure = Unsettled("f1")
    cell.waiting.add(figure, cell.areas.now(), cell.parent)
    clear(cell, Returns.CHANGED)
    figure.describe()
    with mpl.rc_context({"interactive": True}):
        assert figure not in cell.waiting


def test_who_is_closed_again_takes_nobodys_place(cell: Cell) -> None:
    first = cell.add("f1")
    clear(cell)
    other = Figure("f2")
    cell.waiting.succeeded(cell.areas.now(), other)
    assert first.id not in cell.waiting.coming
    other.closed = True
    assert first.id in cell.waiting.coming
    cell.end("m1")
    assert cell.shown == ["f1"]


def test_what_returns_and_changes_appears_soon(cell: Cell, clock: Clock) -> None:
    figure = cell.add("f1")
    clear(cell)
    with mpl.rc_context({"interactive": True}):
        clock.now += SOON
        cell.thread.ring()
        assert cell.shown == []
        figure.reports += 1
        cell.thread.ring()
        cell.thread.ring()
    assert (cell.shown, cell.thread.later) == (["f1"], [])


def test_what_the_next_output_was_to_clear_stays_if_there_is_none(cell: Cell, out: Stream) -> None:
    def wait(*names: str) -> None:
        with redirect_stdout(out):
            for name in names:
                area = cell.areas.now()
                cell.waiting.add(Figure(name), area, cell.parent, 0, returns=Returns.UNFOLLOWED)

    wait("f1", "f2")
    clear(cell, wait=True)
    cell.end("m1")
    assert cell.shown == ["f1", "f2"], "the second does not follow the first: they stood beside each other"
    cell.shown.clear()
    follows: list[Callable[[], object]] = [
        cell.waiting.published,
        lambda: out.write("text"),
        lambda: clear(cell),
    ]
    for follow in follows:
        wait("f3")
        follow()
        cell.end("m1")
    assert cell.shown == []


def test_what_stood_beside_what_returns_returns_too(cell: Cell, out: Stream) -> None:
    with redirect_stdout(out):
        cell.waiting.add(Figure("f1"), cell.areas.now(), cell.parent, 0, returns=Returns.UNFOLLOWED)
        cell.waiting.add(Figure("f2"), cell.areas.now(), cell.parent, 0, returns=Returns.AT_END)
    cell.end("m1")
    assert cell.shown == ["f1", "f2"]
